/** Which segments of a shard are live. What is retired is only marked: statistics leave it out where they are asked for. */
import { countLengths, emptyTotals, type FieldLengths, type Totals } from './bm25f.ts'

export class Living {
  /** 1 for each local id that is live; may be longer than the shard. */
  flags: Uint8Array
  /** Of the live segments. */
  readonly totals: Totals = emptyTotals()
  /** Segments that are not live any more. */
  dead = 0
  /** What was retired, in that order: the first local id and the one behind the last, by turns. */
  readonly retired: number[] = []

  constructor(capacity: number) {
    this.flags = new Uint8Array(capacity)
  }

  /** Local ids `from` up to, without, `to` come to life. */
  add(from: number, to: number, lengths: FieldLengths): void {
    if (to > this.flags.length) {
      const grown = new Uint8Array(Math.max(to, this.flags.length * 2))
      grown.set(this.flags)
      this.flags = grown
    }
    this.flags.fill(1, from, to)
    countLengths(this.totals, lengths, from, to - from)
  }

  /** Those of `from` up to, without, `to` that are live are not from now on. */
  retire(from: number, to: number, lengths: FieldLengths): void {
    const { flags } = this
    for (let local = from; local < to; ) {
      const start = local
      while (local < to && flags[local] === 1) flags[local++] = 0
      if (local > start) {
        this.retired.push(start, local)
        this.dead += local - start
        countLengths(this.totals, lengths, start, local - start, -1)
      }
      while (local < to && flags[local] !== 1) local++
    }
  }
}
