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

/** What is in the ranges of `all` and not in those of `some`; both ascend. */
export function without(all: readonly OrdinalRange[], some: readonly OrdinalRange[]): OrdinalRange[] {
  const left: OrdinalRange[] = []
  let at = 0
  for (const { first, count } of all) {
    const end = first + count
    let from = first
    while (at < some.length && some[at]!.first + some[at]!.count <= from) at++
    for (let i = at; i < some.length && some[i]!.first < end; i++) {
      if (some[i]!.first > from) left.push({ first: from, count: some[i]!.first - from })
      from = Math.max(from, some[i]!.first + some[i]!.count)
    }
    if (from < end) left.push({ first: from, count: end - from })
  }
  return left
}
