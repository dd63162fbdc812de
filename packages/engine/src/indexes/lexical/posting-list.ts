/** A posting list in memory, with the bounds that let a search skip most of it. */
import { resized } from '../../text/resized.ts'
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
/**
 * A posting is 32 bits: its place in the window, the body's frequency or `IN_PACKED` when there is more to say, and its
 * impact: an upper bound of its saturation, which a scan adds up so that it reads postings and nothing else.
 */
export const SLOT_SHIFT = 32 - WINDOW_BITS
const FREQUENCY_SHIFT = 8
const IN_PACKED = (1 << (SLOT_SHIFT - FREQUENCY_SHIFT)) - 1
/** What no saturation reaches, in steps of impact. An impact is at least 1. */
export const IMPACT_STEPS = (1 << FREQUENCY_SHIFT) - 1
export const IMPACT_STEP = MOST_SATURATION / IMPACT_STEPS
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

/** Of `count` ascending segments behind the window `last`: each further window, and the place of its first segment. */
function windowsOf(docs: Uint32Array, count: number, last: number): [window: number, first: number][] {
  const windows: [number, number][] = []
  for (let i = 0; i < count; i++) {
    const window = docs[i]! >>> WINDOW_BITS
    if (window === last) continue
    windows.push([window, i])
    last = window
  }
  return windows
}

export class PostingList {
  count: number
  /** Windows that hold postings. */
  windows: number
  /** Largest impact in the list. */
  bound = 0
  /** The first `count` of them; there may be room for more. */
  postings: Int32Array
  /** Fives of frequencies that are too large to pack. */
  readonly extra: number[] = []
  /** Threes of a window's number, its first posting and its largest impact, ascending; in one piece, to lie together. */
  private frame: Uint32Array
  /** Frequencies of all postings; absent while the postings say everything. */
  private packed: Int32Array | undefined
  private lengths: FieldLengths
  private bodyLengths: Uint32Array
  private readonly lazy: Lazy | undefined
  /** Bytes of what has been read. A field, for each question asks all of its lists. */
  byteSize = 0
  /** Postings that have been read. */
  private stored = 0
  /** What the impacts are taken under. */
  private reference: Scoring | undefined
  /** Postings of dead segments among the first `counted` places of `Living.retired`. */
  private dead = 0
  private counted = 0

  private constructor(
    count: number,
    lengths: FieldLengths,
    windows: readonly (readonly [window: number, start: number])[],
    lazy?: Lazy,
  ) {
    this.count = count
    this.lengths = lengths
    this.bodyLengths = lengths[BODY]!
    this.postings = new Int32Array(count)
    this.windows = windows.length
    this.frame = new Uint32Array(3 * windows.length + 2)
    for (const [at, place] of windows.entries()) this.frame.set(place, 3 * at)
    this.frame[3 * windows.length + 1] = count
    this.lazy = lazy
    this.byteSize = this.countBytes()
  }

  private countBytes(): number {
    const postings = this.stored * (this.packed ? 8 : 4) + this.extra.length * 8
    return BYTES_PER_LIST + postings + this.frame.byteLength + (this.lazy?.blocks.byteSize ?? 0)
  }

  /** Copies the first `count` postings. */
  static of(postings: Postings, count: number, lengths: FieldLengths): PostingList {
    const windows = windowsOf(postings.docs, count, -1)
    const list = new PostingList(count, lengths, windows)
    list.store(postings, count, 0)
    return list
  }

  static ofBlocks(blocks: DenseBlocks, lengths: FieldLengths, reference: Scoring | undefined): PostingList {
    const windows: [number, number][] = []
    const size = blocks.starts.length - 1
    const step = WINDOW >>> blocks.bits
    for (let block = 0; block < size; block += step) {
      if (blocks.starts[Math.min(block + step, size)] === blocks.starts[block]) continue
      windows.push([(block << blocks.bits) >>> WINDOW_BITS, blocks.starts[block]!])
    }
    const lazy = { blocks, read: new Uint8Array(size), reference }
    return new PostingList(blocks.starts[size]!, lengths, windows, lazy)
  }

  /**
   * Adds `count` postings of segments behind all that it has. What it knows of the others stays known: a list of the log
   * grows with each commit. It has no blocks.
   */
  grow(added: Postings, count: number, lengths: FieldLengths): void {
    const from = this.count
    const room = from + count > this.postings.length ? 2 * (from + count) : this.postings.length
    if (room > this.postings.length) {
      this.postings = resized(this.postings, room)
      if (this.packed) this.packed = resized(this.packed, room)
    }
    this.lengths = lengths
    this.bodyLengths = lengths[BODY]!
    const firstWindow = Math.max(0, this.windows - 1)
    this.addWindows(added.docs, count)
    this.count = from + count
    this.store(added, count, from)
    if (this.reference === undefined) return
    for (let at = firstWindow; at < this.windows; at++) {
      const start = Math.max(from, this.start(at))
      const most = this.takeImpacts(start, this.start(at + 1), this.window(at) << WINDOW_BITS, this.reference)
      this.frame[3 * at + 2] = Math.max(this.windowBound(at), most)
      this.bound = Math.max(this.bound, most)
    }
  }

  private addWindows(docs: Uint32Array, count: number): void {
    const last = this.windows === 0 ? -1 : this.window(this.windows - 1)
    const added = windowsOf(docs, count, last).flatMap(([window, first]) => [window, this.count + first, 0])
    const size = 3 * this.windows
    this.frame = Uint32Array.from([...this.frame.subarray(0, size), ...added, 0, this.count + count])
    this.windows = (size + added.length) / 3
  }

  private store({ docs, packed, extra }: Postings, count: number, at: number): void {
    for (let i = 0; i < count; i++) {
      const frequencies = packed[i]!
      const slot = (docs[i]! & (WINDOW - 1)) << SLOT_SHIFT
      if (frequencies > 0 && frequencies < IN_PACKED)
        this.postings[at + i] = slot | (frequencies << FREQUENCY_SHIFT)
      else {
        this.packed ??= new Int32Array(this.postings.length)
        this.packed[at + i] = repackFrequencies(frequencies, extra, this.extra)
        this.postings[at + i] = slot | (IN_PACKED << FREQUENCY_SHIFT)
      }
    }
    this.stored += count
    this.byteSize = this.countBytes()
  }

  /** Number of the `at`-th window that holds postings. */
  window(at: number): number {
    return this.frame[3 * at]!
  }

  /** First posting of the `at`-th window; the number of postings behind the last. */
  start(at: number): number {
    return this.frame[3 * at + 1]!
  }

  /** Largest impact in the `at`-th window. */
  windowBound(at: number): number {
    return this.frame[3 * at + 2]!
  }

  /** Reads what is not read yet of the `at`-th window. Throws `index-corrupt`. */
  readWindow(at: number): void {
    if (!this.lazy) return
    const { bits } = this.lazy.blocks
    const first = (this.window(at) << WINDOW_BITS) >>> bits
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
      this.postings[i] = (this.postings[i]! & ~IMPACT_STEPS) | impact
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
    for (let at = 0; at < this.windows; at++) {
      this.readWindow(at)
      const base = this.window(at) << WINDOW_BITS
      for (let i = this.start(at); i < this.start(at + 1); i++)
        if (flags[base + (this.postings[i]! >>> SLOT_SHIFT)] !== 1) dead++
    }
    return dead
  }

  /** Postings of segments below `local`. */
  private below(local: number): number {
    const slot = local & (WINDOW - 1)
    if (!this.lazy) {
      const window = local >>> WINDOW_BITS
      const at = this.firstWindow(window)
      const found = at < this.windows && this.window(at) === window
      return found ? this.firstPosting(slot, this.start(at), this.start(at + 1)) : this.start(at)
    }
    const { blocks, read } = this.lazy
    const block = local >>> blocks.bits
    if (block >= read.length) return this.count
    this.readBlock(this.lazy, block)
    return this.firstPosting(slot, blocks.starts[block]!, blocks.starts[block + 1]!)
  }

  /** Index of the posting of the segment `local`, which is in the `at`-th window; -1 when it has none. */
  seek(local: number, at: number): number {
    let low = this.start(at)
    let high = this.start(at + 1)
    if (this.lazy) {
      const { blocks } = this.lazy
      const block = local >>> blocks.bits
      this.readBlock(this.lazy, block)
      low = blocks.starts[block]!
      high = blocks.starts[block + 1]!
    }
    const slot = local & (WINDOW - 1)
    const i = this.firstPosting(slot, low, high)
    return i < high && this.postings[i]! >>> SLOT_SHIFT === slot ? i : -1
  }

  /** Index of a segment's posting, or -1. */
  find(local: number): number {
    const at = this.windowIndex(local >>> WINDOW_BITS)
    return at < 0 ? -1 : this.seek(local, at)
  }

  /** Saturation of a posting that has been read, whose window starts at the local id `base`. */
  saturation(i: number, base: number, scoring: Scoring): number {
    const local = base + (this.postings[i]! >>> SLOT_SHIFT)
    const frequency = this.frequency(i)
    return frequency === IN_PACKED
      ? scoring.saturation(this.packed![i]!, this.extra, this.lengths, local)
      : scoring.bodySaturation(frequency, this.bodyLengths[local]!)
  }

  /** Those of a posting that has been read. */
  frequencies(i: number): Frequencies {
    const frequency = this.frequency(i)
    return frequency === IN_PACKED ? this.packed![i]! : frequency
  }

  private frequency(i: number): number {
    return (this.postings[i]! >>> FREQUENCY_SHIFT) & IN_PACKED
  }

  /** Which of its windows this one is, or -1. */
  windowIndex(window: number): number {
    const at = this.firstWindow(window)
    return at < this.windows && this.window(at) === window ? at : -1
  }

  /** Index of its first window that is not below; `windows` when there is none. */
  private firstWindow(window: number): number {
    // A term of every window has it here.
    let high = Math.min(window, this.windows)
    if (high < this.windows && this.window(high) === window) return high
    let low = 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.window(middle) < window) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Index of the first posting in `from` to `to` whose place in the window is not below; `to` when there is none. */
  private firstPosting(slot: number, from: number, to: number): number {
    const { postings } = this
    let low = from
    let high = to
    while (low < high) {
      const middle = (low + high) >>> 1
      if (postings[middle]! >>> SLOT_SHIFT < slot) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Has impacts and bounds taken under this reference from now on. Throws `index-corrupt`. */
  take(reference: Scoring): void {
    if (reference === this.reference) return
    if (this.lazy) this.dropImpacts(this.lazy)
    this.bound = 0
    for (let at = 0; at < this.windows; at++) {
      const bound = this.lazy
        ? this.blocksBound(at, this.lazy, reference)
        : this.takeImpacts(this.start(at), this.start(at + 1), this.window(at) << WINDOW_BITS, reference)
      this.frame[3 * at + 2] = bound
      if (bound > this.bound) this.bound = bound
    }
    this.reference = reference
  }

  /** Those of blocks that have been read are taken again when they are needed next. */
  private dropImpacts({ read }: Lazy): void {
    for (let block = 0; block < read.length; block++) if (read[block] === TAKEN) read[block] = READ
  }

  /** Bound of a window from those of its blocks. */
  private blocksBound(at: number, { blocks, reference }: Lazy, now: Scoring): number {
    if (!reference) return IMPACT_STEPS
    const step = WINDOW >>> blocks.bits
    const first = this.window(at) * step
    let bound = 0
    for (let block = first; block < first + step && block < blocks.bounds.length; block++)
      bound = Math.max(bound, blocks.bounds[block]!)
    return impactOf(now.grown(bound, now.growthSince(reference, blocks.fields)))
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
