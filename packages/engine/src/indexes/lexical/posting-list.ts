/** A posting list in memory, with the bounds that let a search skip most of it. */
import { type FieldLengths, MOST_SATURATION, type Scoring } from './bm25f.ts'
import { type DenseBlocks, WINDOW_BITS } from './dense-postings.ts'
import { BODY, type Frequencies, repackFrequencies } from './fields.ts'
import type { Living } from './living.ts'
import type { Postings } from './postings.ts'

/**
 * Segments of a window. Bounds are kept by windows of local ids, so that those of different terms line up
 * (Dimopoulos, Nepomnyachiy & Suel 2013, "Optimizing top-k document retrieval strategies for block-max indexes").
 */
export const WINDOW = 1 << WINDOW_BITS
/** A posting is 16 bits: its place in the window, then the body's frequency, or `IN_PACKED` when there is more to say. */
export const CODE_BITS = 16 - WINDOW_BITS
const IN_PACKED = (1 << CODE_BITS) - 1

/**
 * An impact is an upper bound of a saturation in so many steps, as a share of what no saturation reaches: what a scan
 * adds up, so that it reads postings and nothing else. At least 1.
 */
export const IMPACT_STEPS = 255
export const IMPACT_STEP = MOST_SATURATION / IMPACT_STEPS
const BYTES_PER_WINDOW = 9
const BYTES_PER_LIST = 400

/** A list whose blocks are read when they are needed. */
interface Lazy {
  readonly blocks: DenseBlocks
  /** What has been read of each block. */
  readonly read: Uint8Array
  /** What the blocks' bounds were taken under; `undefined` when that was another formula. */
  readonly reference: Scoring | undefined
}

/** A block's postings have been read, and their impacts taken, too. */
const READ = 1
const TAKEN = 2

export class PostingList {
  readonly count: number
  /** Numbers of the windows that hold postings, ascending. */
  readonly windows: Uint32Array
  /** `starts[i]` to `starts[i + 1]` are the postings of `windows[i]`. */
  readonly starts: Uint32Array
  /** Largest impact in each window. */
  readonly bounds: Uint8Array
  /** Largest impact in the list. */
  bound = 0
  /** Of each posting that has been read. */
  readonly impacts: Uint8Array
  readonly codes: Uint16Array
  /** Fives of frequencies that are too large to pack. */
  readonly extra: number[] = []
  /** Frequencies of all postings; absent while the codes say everything. */
  private packed: Int32Array | undefined
  private readonly lengths: FieldLengths
  private readonly bodyLengths: Uint32Array
  private readonly lazy: Lazy | undefined
  /** What the impacts are taken under. */
  private reference: Scoring | undefined
  /** Postings of dead segments among the first `counted` places of `Living.retired`. */
  private dead = 0
  private counted = 0

  private constructor(
    count: number,
    lengths: FieldLengths,
    windows: number[],
    starts: number[],
    lazy?: Lazy,
  ) {
    this.count = count
    this.lengths = lengths
    this.bodyLengths = lengths[BODY]!
    this.codes = new Uint16Array(count)
    this.windows = Uint32Array.from(windows)
    this.starts = Uint32Array.from([...starts, count])
    this.impacts = new Uint8Array(count)
    this.bounds = new Uint8Array(windows.length)
    this.lazy = lazy
  }

  /** Copies the first `count` postings. */
  static of(postings: Postings, count: number, lengths: FieldLengths): PostingList {
    const windows: number[] = []
    const starts: number[] = []
    for (let i = 0; i < count; i++) {
      const window = postings.docs[i]! >>> WINDOW_BITS
      if (window === windows.at(-1)) continue
      windows.push(window)
      starts.push(i)
    }
    const list = new PostingList(count, lengths, windows, starts)
    list.store(postings, count, 0)
    return list
  }

  static ofBlocks(blocks: DenseBlocks, lengths: FieldLengths, reference: Scoring | undefined): PostingList {
    const windows: number[] = []
    const starts: number[] = []
    const size = blocks.starts.length - 1
    const step = WINDOW >>> blocks.bits
    for (let block = 0; block < size; block += step) {
      if (blocks.starts[Math.min(block + step, size)] === blocks.starts[block]) continue
      windows.push((block << blocks.bits) >>> WINDOW_BITS)
      starts.push(blocks.starts[block]!)
    }
    const lazy = { blocks, read: new Uint8Array(size), reference }
    return new PostingList(blocks.starts[size]!, lengths, windows, starts, lazy)
  }

  private store({ docs, packed, extra }: Postings, count: number, at: number): void {
    const { codes } = this
    for (let i = 0; i < count; i++) {
      const frequencies = packed[i]!
      const slot = (docs[i]! & (WINDOW - 1)) << CODE_BITS
      if (frequencies > 0 && frequencies < IN_PACKED) codes[at + i] = slot | frequencies
      else {
        this.packed ??= new Int32Array(this.count)
        this.packed[at + i] = repackFrequencies(frequencies, extra, this.extra)
        codes[at + i] = slot | IN_PACKED
      }
    }
  }

  /** As it is once all of it has been read. */
  get byteSize(): number {
    const blocks = this.lazy?.blocks
    const bodyAlone = blocks ? blocks.fields === 1 << BODY : !this.packed
    const postings = this.count * (bodyAlone ? 3 : 7) + this.extra.length * 8
    return BYTES_PER_LIST + postings + this.windows.length * BYTES_PER_WINDOW + (blocks?.byteSize ?? 0)
  }

  /** Reads what is not read yet of the window `windows[at]`. Throws `index-corrupt`. */
  readWindow(at: number): void {
    if (!this.lazy) return
    const { bits } = this.lazy.blocks
    const first = (this.windows[at]! << WINDOW_BITS) >>> bits
    const end = Math.min(first + (WINDOW >>> bits), this.lazy.read.length)
    for (let block = first; block < end; block++) this.readBlock(this.lazy, block)
  }

  private readBlock({ read, blocks }: Lazy, block: number): void {
    if (read[block] === TAKEN) return
    const start = blocks.starts[block]!
    const end = blocks.starts[block + 1]!
    if (read[block] !== READ) this.store(blocks.read(block), end - start, start)
    read[block] = READ
    if (!this.reference) return
    this.takeImpacts(start, end, ((block << blocks.bits) & -WINDOW) >>> 0, this.reference)
    read[block] = TAKEN
  }

  /** Takes the impacts of postings that have been read in one window; returns the largest. */
  private takeImpacts(start: number, end: number, base: number, reference: Scoring): number {
    let most = 0
    for (let i = start; i < end; i++) {
      const impact = impactOf(this.saturation(i, base, reference))
      this.impacts[i] = impact
      if (impact > most) most = impact
    }
    return most
  }

  /**
   * Postings of segments that are live in the shard that the list belongs to. It counts on from what it knew: between
   * two questions little is retired.
   */
  live({ retired, flags }: Living): number {
    const fresh = retired.length - this.counted
    if (fresh > this.count) this.dead = this.countDead(flags)
    else
      for (let i = this.counted; i < retired.length; i += 2)
        this.dead += this.below(retired[i + 1]!) - this.below(retired[i]!)
    this.counted = retired.length
    return this.count - this.dead
  }

  private countDead(flags: Uint8Array): number {
    let dead = 0
    for (let at = 0; at < this.windows.length; at++) {
      this.readWindow(at)
      const base = this.windows[at]! << WINDOW_BITS
      for (let i = this.starts[at]!; i < this.starts[at + 1]!; i++)
        if (flags[base + this.slot(i)] !== 1) dead++
    }
    return dead
  }

  /** Postings of segments below `local`. */
  private below(local: number): number {
    const slot = (local & (WINDOW - 1)) << CODE_BITS
    if (!this.lazy) {
      const window = local >>> WINDOW_BITS
      const at = lowerBound(this.windows, window, 0, this.windows.length)
      const start = this.starts[at]!
      return this.windows[at] === window ? lowerBound(this.codes, slot, start, this.starts[at + 1]!) : start
    }
    const { blocks, read } = this.lazy
    const block = local >>> blocks.bits
    if (block >= read.length) return this.count
    this.readBlock(this.lazy, block)
    return lowerBound(this.codes, slot, blocks.starts[block]!, blocks.starts[block + 1]!)
  }

  /** Index of the posting of the segment `local`, which is in the window `windows[at]`; -1 when it has none. */
  seek(local: number, at: number): number {
    let low = this.starts[at]!
    let high = this.starts[at + 1]!
    if (this.lazy) {
      const { blocks } = this.lazy
      const block = local >>> blocks.bits
      this.readBlock(this.lazy, block)
      low = blocks.starts[block]!
      high = blocks.starts[block + 1]!
    }
    const slot = local & (WINDOW - 1)
    const i = lowerBound(this.codes, slot << CODE_BITS, low, high)
    return i < high && this.codes[i]! >>> CODE_BITS === slot ? i : -1
  }

  /** Index of a segment's posting, or -1. */
  find(local: number): number {
    const at = this.windowIndex(local >>> WINDOW_BITS)
    return at < 0 ? -1 : this.seek(local, at)
  }

  /** Place of a posting that has been read in its window. */
  private slot(i: number): number {
    return this.codes[i]! >>> CODE_BITS
  }

  /** Saturation of a posting that has been read, whose window starts at the local id `base`. */
  saturation(i: number, base: number, scoring: Scoring): number {
    const code = this.codes[i]!
    const local = base + (code >>> CODE_BITS)
    const frequency = code & IN_PACKED
    return frequency === IN_PACKED
      ? scoring.saturation(this.packed![i]!, this.extra, this.lengths, local)
      : scoring.bodySaturation(frequency, this.bodyLengths[local]!)
  }

  /** Those of a posting that has been read. */
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

  /** Has impacts and bounds taken under this reference from now on. Throws `index-corrupt`. */
  take(reference: Scoring): void {
    if (reference === this.reference) return
    if (this.lazy) this.takeBounds(this.lazy, reference)
    else
      for (let at = 0; at < this.bounds.length; at++)
        this.bounds[at] = this.takeImpacts(
          this.starts[at]!,
          this.starts[at + 1]!,
          this.windows[at]! << WINDOW_BITS,
          reference,
        )
    this.reference = reference
    this.bound = this.bounds.reduce((most, bound) => Math.max(most, bound), 0)
  }

  /** Bounds from those of the blocks. Impacts of blocks that have been read are taken when they are needed next. */
  private takeBounds({ blocks, read, reference }: Lazy, now: Scoring): void {
    for (let block = 0; block < read.length; block++) if (read[block] === TAKEN) read[block] = READ
    if (!reference) {
      this.bounds.fill(IMPACT_STEPS)
      return
    }
    const growth = now.growthSince(reference, blocks.fields)
    const step = WINDOW >>> blocks.bits
    for (let at = 0; at < this.bounds.length; at++) {
      let bound = 0
      const first = this.windows[at]! * step
      for (let block = first; block < first + step && block < blocks.bounds.length; block++)
        bound = Math.max(bound, blocks.bounds[block]!)
      this.bounds[at] = impactOf(now.grown(bound, growth))
    }
  }
}

/** What rounding adds to a bound that is a whole number of steps already must not make it the next. */
const ROUNDING = 1e-9

function impactOf(saturation: number): number {
  return Math.min(IMPACT_STEPS, Math.max(1, Math.ceil(saturation / IMPACT_STEP - ROUNDING)))
}

/** What a shard has of a term that it does not have. */
export const NO_POSTINGS = PostingList.of(
  { docs: new Uint32Array(), packed: new Int32Array(), extra: [] },
  0,
  [],
)

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
