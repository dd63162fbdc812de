/** Orders shared by all stores. */
import type { OrdinalRange } from '../ports.ts'

/** Joins neighbours in ascending, disjoint ranges; empty ranges go. */
export function mergeRanges(ranges: Iterable<OrdinalRange>): OrdinalRange[] {
  const merged: { first: number; count: number }[] = []
  for (const { first, count } of ranges) {
    const last = merged.at(-1)
    if (count === 0) continue
    if (last && last.first + last.count === first) last.count += count
    else merged.push({ first, count })
  }
  return merged
}
