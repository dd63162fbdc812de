/**
 * Finds the best segments. MaxScore (Turtle & Flood 1995) over windows of local ids with block-max bounds (Ding &
 * Suel 2011): windows of all shards are taken best bound first, which raises the threshold early, and end with the
 * first that cannot reach it (Mallia, Suel & Tonellotto 2024, "Faster Learned Sparse Retrieval with Block-Max
 * Pruning"). In a window, the terms that can lift a segment above the threshold are added up posting by posting; the
 * others are asked about the survivors alone.
 */
import type { Scoring } from './bm25f.ts'
import { WINDOW_BITS } from './dense-postings.ts'
import { type PostingList, WINDOW } from './posting-list.ts'
import type { TopK } from './top-k.ts'

/** Offers `top` every segment of the shards that can be among its best. Throws `index-corrupt`. */
export function scan(shards: readonly ShardScan[], top: TopK): void {
  const { owners, windows, bounds } = allWindows(shards)
  const order = Uint32Array.from(bounds.keys()).sort((a, b) => bounds[b]! - bounds[a]!)
  try {
    for (const i of order) {
      if (bounds[i]! < top.threshold) return
      shards[owners[i]!]!.scanWindow(windows[i]!, top)
    }
  } catch (error) {
    // A window left half-way must not count for the next question.
    sums.fill(UNTOUCHED)
    throw error
  }
}

function allWindows(shards: readonly ShardScan[]) {
  const owners: number[] = []
  const windows: number[] = []
  const bounds: number[] = []
  shards.forEach((shard, owner) => {
    const own = shard.windowBounds()
    for (let window = 0; window < own.length; window++) {
      if (own[window] === 0) continue
      owners.push(owner)
      windows.push(window)
      bounds.push(own[window]!)
    }
  })
  return { owners, windows, bounds }
}

/** A term of the question in one shard. */
export class Cursor {
  readonly list: PostingList
  /** weight · idf */
  readonly boost: number
  /** What the list's bounds must be taken by. */
  readonly factor: number
  readonly bound: number
  /** In the present window: its index in the list, and the sum of the bounds up to and with this cursor. */
  at = 0
  upTo = 0

  constructor(list: PostingList, boost: number, scoring: Scoring) {
    this.list = list
    this.boost = boost
    this.factor = boost * list.growth(scoring)
    this.bound = this.factor * list.listBound()
  }

  /** Moves to a window; false when it has no postings there. */
  enter(window: number, before: number): boolean {
    const { list } = this
    this.at = list.windowIndex(window)
    if (this.at < 0) return false
    this.upTo = before + this.factor * list.windowBound(this.at)
    return true
  }

  /** Postings in the present window. */
  get size(): number {
    return this.list.starts[this.at + 1]! - this.list.starts[this.at]!
  }
}

/** What a slot of the window holds while no posting has touched it. */
const UNTOUCHED = -1
/** Looking up a survivor costs about as much as passing over this many postings. */
const SEEK_COST = 32

const sums = new Float64Array(WINDOW).fill(UNTOUCHED)
const touched = new Uint16Array(WINDOW)

export class ShardScan {
  private readonly shard: number
  /** 1 for each local id that may be found. */
  private readonly accepted: Uint8Array
  /** By ascending bound. */
  private readonly cursors: readonly Cursor[]
  private readonly scoring: Scoring
  private readonly present: Cursor[] = []

  constructor(shard: number, accepted: Uint8Array, cursors: readonly Cursor[], scoring: Scoring) {
    this.shard = shard
    this.accepted = accepted
    this.cursors = cursors.toSorted((a, b) => a.bound - b.bound)
    this.scoring = scoring
  }

  /** Bound of every window up to the last with postings; 0 for one without. */
  windowBounds(): Float64Array {
    const last = this.cursors.reduce((most, { list }) => Math.max(most, list.windows.at(-1)!), -1)
    const bounds = new Float64Array(last + 1)
    for (const { list, factor } of this.cursors)
      for (let at = 0; at < list.windows.length; at++)
        bounds[list.windows[at]!]! += factor * list.windowBound(at)
    return bounds
  }

  scanWindow(window: number, top: TopK): void {
    const present = this.enter(window)
    const { threshold } = top
    let essential = 0
    while (essential < present.length && present[essential]!.upTo < threshold) essential++
    const base = window << WINDOW_BITS
    let survivors = 0
    for (let i = essential; i < present.length; i++) survivors = this.addAll(present[i]!, base, survivors)
    for (let i = essential - 1; i >= 0 && survivors > 0; i--) {
      const cursor = present[i]!
      survivors = keepAbove(threshold - cursor.upTo, survivors)
      if (survivors * SEEK_COST < cursor.size) this.addByLookup(cursor, base, survivors)
      else this.addByPass(cursor, base)
    }
    this.offer(base, survivors, top)
  }

  private enter(window: number): readonly Cursor[] {
    const { present } = this
    let size = 0
    let upTo = 0
    for (const cursor of this.cursors)
      if (cursor.enter(window, upTo)) {
        upTo = cursor.upTo
        present[size++] = cursor
      }
    present.length = size
    return present
  }

  /** Adds every posting of the window. Returns how many slots have been touched. */
  private addAll({ list, boost, at }: Cursor, base: number, before: number): number {
    const { accepted, scoring } = this
    let count = before
    list.readWindow(at)
    const end = list.starts[at + 1]!
    for (let i = list.starts[at]!; i < end; i++) {
      const slot = list.slot(i)
      if (accepted[base + slot] === 0) continue
      const gain = boost * list.saturation(i, base, scoring)
      const sum = sums[slot]!
      if (sum < 0) {
        touched[count++] = slot
        sums[slot] = gain
      } else sums[slot] = sum + gain
    }
    return count
  }

  /** Adds the postings of the survivors, passing over all. */
  private addByPass({ list, boost, at }: Cursor, base: number): void {
    const { scoring } = this
    list.readWindow(at)
    const end = list.starts[at + 1]!
    for (let i = list.starts[at]!; i < end; i++) {
      const slot = list.slot(i)
      const sum = sums[slot]!
      if (sum >= 0) sums[slot] = sum + boost * list.saturation(i, base, scoring)
    }
  }

  /** The same, looking up each survivor. */
  private addByLookup({ list, boost, at }: Cursor, base: number, survivors: number): void {
    for (let s = 0; s < survivors; s++) {
      const slot = touched[s]!
      const i = list.seek(base + slot, at)
      if (i >= 0) sums[slot]! += boost * list.saturation(i, base, this.scoring)
    }
  }

  private offer(base: number, survivors: number, top: TopK): void {
    for (let at = 0; at < survivors; at++) {
      const slot = touched[at]!
      const score = sums[slot]!
      sums[slot] = UNTOUCHED
      if (score >= top.threshold) top.offer(score, this.shard, base + slot)
    }
  }
}

/** Drops survivors whose sum is below `least`; returns how many stay. */
function keepAbove(least: number, survivors: number): number {
  let kept = 0
  for (let at = 0; at < survivors; at++) {
    const slot = touched[at]!
    if (sums[slot]! >= least) touched[kept++] = slot
    else sums[slot] = UNTOUCHED
  }
  return kept
}
