/** Local ids 0 to size - 1 of a shard's segments, and the store's ordinals they stand for. */
import type { OrdinalRange } from '../../ports.ts'

/** Runs of ordinals in the order of their local ids. Runs must not overlap; they need not ascend. */
export class Ordinals {
  size = 0
  private readonly firsts: number[] = []
  /** Local id of each run's first segment. */
  private readonly starts: number[] = []
  /** Run numbers by first ordinal; `undefined` until needed. */
  private order: number[] | undefined

  constructor(runs: Iterable<OrdinalRange> = []) {
    for (const run of runs) this.push(run)
  }

  push({ first, count }: OrdinalRange): void {
    if (count === 0) return
    const last = this.firsts.length - 1
    if (last < 0 || this.firsts[last]! + this.size - this.starts[last]! !== first) {
      if (last >= 0 && this.firsts[last]! < first && this.order?.at(-1) === last) this.order.push(last + 1)
      else this.order = undefined
      this.firsts.push(first)
      this.starts.push(this.size)
    }
    this.size += count
  }

  get runs(): readonly OrdinalRange[] {
    return this.firsts.map((first, run) => ({ first, count: this.endOf(run) - this.starts[run]! }))
  }

  ordinalAt(local: number): number {
    const run = lastAtOrBelow(this.starts.length, local, (i) => this.starts[i]!)
    return this.firsts[run]! + local - this.starts[run]!
  }

  /** The local id of an ordinal, or -1. */
  localOf(ordinal: number): number {
    const order = this.sorted()
    let low = 0
    let high = order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.firsts[order[middle]!]! <= ordinal) low = middle + 1
      else high = middle
    }
    if (low === 0) return -1
    const run = order[low - 1]!
    const local = this.starts[run]! + ordinal - this.firsts[run]!
    return local < this.endOf(run) ? local : -1
  }

  /** Calls back with the local ids (`from` up to, without, `to`) of all segments whose ordinals are in the range. */
  overlaps({ first, count }: OrdinalRange, each: (from: number, to: number) => void): void {
    const order = this.sorted()
    const before = lastAtOrBelow(order.length, first, (i) => this.firsts[order[i]!]!)
    for (let i = Math.max(0, before); i < order.length; i++) {
      const run = order[i]!
      const start = this.firsts[run]!
      if (start >= first + count) return
      const from = Math.max(first, start)
      const to = Math.min(first + count, start + this.endOf(run) - this.starts[run]!)
      const shift = this.starts[run]! - start
      if (from < to) each(from + shift, to + shift)
    }
  }

  private sorted(): readonly number[] {
    return (this.order ??= this.firsts.map((_, run) => run).sort((a, b) => this.firsts[a]! - this.firsts[b]!))
  }

  private endOf(run: number): number {
    return this.starts[run + 1] ?? this.size
  }
}

/** Index of the last of `length` ascending values that is not above `wanted`; -1 when all are. */
function lastAtOrBelow(length: number, wanted: number, valueAt: (i: number) => number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (valueAt(middle) <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}
