/** A posting list in memory, with the bounds that let a search skip most of it. */
import type { FieldLengths, Scoring } from './bm25f.ts'
import { BODY, type Frequencies } from './fields.ts'
import type { Postings } from './postings.ts'

/**
 * Segments of a window. Bounds are kept by windows of local ids, so that those of different terms line up
 * (Dimopoulos, Nepomnyachiy & Suel 2013, "Optimizing top-k document retrieval strategies for block-max indexes").
 */
export const WINDOW_BITS = 12
export const WINDOW = 1 << WINDOW_BITS
/** A posting is 16 bits: its place in the window, then the body's frequency, or this when there is more to say. */
const CODE_BITS = 16 - WINDOW_BITS
const IN_PACKED = (1 << CODE_BITS) - 1

/** Averages may grow this much before bounds are taken anew: until then they are looser, never wrong. */
const MAX_GROWTH = 1.05
const BYTES_PER_WINDOW = 16
const BYTES_PER_LIST = 400

export class PostingList {
  readonly count: number
  /** Numbers of the windows that hold postings, ascending. */
  readonly windows: Uint32Array
  /** `starts[i]` to `starts[i + 1]` are the postings of `windows[i]`. */
  readonly starts: Uint32Array
  private readonly codes: Uint16Array
  /** Frequencies of all postings; absent when the codes say everything. */
  private readonly packed: Int32Array | undefined
  readonly extra: readonly number[]
  private readonly lengths: FieldLengths
  private readonly bodyLengths: Uint32Array
  private readonly bounds: Float64Array
  private bound = 0
  private reference: Scoring | undefined

  /** Copies the first `count` postings. */
  constructor({ docs, packed, extra }: Postings, count: number, lengths: FieldLengths) {
    this.count = count
    this.lengths = lengths
    this.bodyLengths = lengths[BODY]!
    this.extra = extra
    this.codes = new Uint16Array(count)
    const windows: number[] = []
    const starts: number[] = []
    let window = -1
    let coded = true
    for (let i = 0; i < count; i++) {
      const doc = docs[i]!
      if (doc >>> WINDOW_BITS !== window) {
        window = doc >>> WINDOW_BITS
        windows.push(window)
        starts.push(i)
      }
      const frequencies = packed[i]!
      const short = frequencies > 0 && frequencies < IN_PACKED
      this.codes[i] = ((doc & (WINDOW - 1)) << CODE_BITS) | (short ? frequencies : IN_PACKED)
      coded &&= short
    }
    starts.push(count)
    this.packed = coded ? undefined : packed.slice(0, count)
    this.windows = Uint32Array.from(windows)
    this.starts = Uint32Array.from(starts)
    this.bounds = new Float64Array(windows.length)
  }

  get byteSize(): number {
    const postings = this.count * (this.packed ? 6 : 2) + this.extra.length * 8
    return BYTES_PER_LIST + postings + this.windows.length * BYTES_PER_WINDOW
  }

  /** Place of the posting `i` in its window. */
  slot(i: number): number {
    return this.codes[i]! >>> CODE_BITS
  }

  /** Saturation of the posting `i`, whose window starts at the local id `base`. */
  saturation(i: number, base: number, scoring: Scoring): number {
    const code = this.codes[i]!
    const local = base + (code >>> CODE_BITS)
    const frequency = code & IN_PACKED
    return frequency === IN_PACKED
      ? scoring.saturation(this.packed![i]!, this.extra, this.lengths, local)
      : scoring.bodySaturation(frequency, this.bodyLengths[local]!)
  }

  /** Index of the first posting in `from` to `to`, all of one window, that is not before `slot`; `to` if none is. */
  seek(slot: number, from: number, to: number): number {
    return lowerBound(this.codes, slot << CODE_BITS, from, to)
  }

  /** Index of a segment's posting, or -1. */
  find(local: number): number {
    const at = this.windowIndex(local >>> WINDOW_BITS)
    if (at < 0) return -1
    const slot = local & (WINDOW - 1)
    const i = this.seek(slot, this.starts[at]!, this.starts[at + 1]!)
    return i < this.starts[at + 1]! && this.slot(i) === slot ? i : -1
  }

  frequencies(i: number): Frequencies {
    const frequency = this.codes[i]! & IN_PACKED
    return frequency === IN_PACKED ? this.packed![i]! : frequency
  }

  /** Index of a window in `windows`, or -1. */
  windowIndex(window: number): number {
    const { windows } = this
    // A term of every window has it here.
    if (windows[window] === window) return window
    const at = lowerBound(windows, window, 0, Math.min(window, windows.length))
    return windows[at] === window ? at : -1
  }

  /** Brings the bounds to this state; what comes back is the factor to take them by. */
  growth(scoring: Scoring): number {
    const growth = this.reference ? scoring.growthSince(this.reference) : Number.POSITIVE_INFINITY
    if (growth <= MAX_GROWTH) return growth
    this.takeBounds(scoring)
    return 1
  }

  /** Largest saturation in the window `windows[at]`, to be taken by `growth`. */
  windowBound(at: number): number {
    return this.bounds[at]!
  }

  /** Largest saturation in the list, to be taken by `growth`. */
  listBound(): number {
    return this.bound
  }

  private takeBounds(scoring: Scoring): void {
    const { bounds, starts, windows } = this
    this.bound = 0
    for (let at = 0; at < bounds.length; at++) {
      const base = windows[at]! << WINDOW_BITS
      let bound = 0
      for (let i = starts[at]!; i < starts[at + 1]!; i++) {
        const saturation = this.saturation(i, base, scoring)
        if (saturation > bound) bound = saturation
      }
      bounds[at] = bound
      if (bound > this.bound) this.bound = bound
    }
    this.reference = scoring
  }
}

/** Index of the first value in `from` to `to` that is not below `wanted`; `to` when there is none. */
function lowerBound(values: Uint16Array | Uint32Array, wanted: number, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}
