/**
 * Finds the best segments. MaxScore (Turtle & Flood 1995) over windows of local ids with block-max bounds (Ding &
 * Suel 2011): windows of all shards are taken best bound first, which raises the threshold early, and end with the
 * first that cannot reach it (Mallia, Suel & Tonellotto 2024, "Faster Learned Sparse Retrieval with Block-Max
 * Pruning"). In a window, the terms that can lift a segment above the threshold are added up posting by posting, each
 * posting left out that cannot reach it with all that other terms may add; the others are asked about the survivors
 * alone. What is added up are impacts, in whole points: bounds of the score from above and, less a point of each term,
 * from below.
 */
import { WINDOW_BITS } from './dense-postings.ts'
import { IMPACT_STEP, IMPACT_STEPS, type PostingList, SLOT_SHIFT, WINDOW } from './posting-list.ts'
import { CandidateRoom, TopK } from './top-k.ts'

/** A term of the question in one shard. */
export interface ScanTerm {
  readonly list: PostingList
  /** weight · idf */
  readonly boost: number
}

export interface ScanShard {
  /** 1 for each local id that may be found. */
  readonly accepted: Uint8Array
  /** Impacts taken. */
  readonly terms: readonly ScanTerm[]
}

/** The largest sum of bounds, in points; with what rounding up adds it stays below 2^31. */
const MOST_POINTS = 2 ** 30

/** By what saturations can at most have grown and shrunk since impacts were taken. */
export interface Drift {
  readonly growth: number
  readonly shrinking: number
}

/** What sums of rounded numbers may lack or have too much, in points, is far less. */
export const ROUNDING_POINTS = 1

/**
 * Every segment of the shards that can be among the k best or tie with the last of them; a score times
 * `pointsPerScore` is at most its `upper`. `filtered` says that few are accepted. The candidates are good until the
 * next scan. Throws `index-corrupt`.
 */
export function scan(
  shards: readonly ScanShard[],
  k: number,
  { growth, shrinking }: Drift,
  filtered: boolean,
): { readonly candidates: TopK; readonly pointsPerScore: number } {
  const top = new TopK(k, room)
  const most = shards.reduce((most, { terms }) => Math.max(most, sumOfBoosts(terms)), 0)
  const pointsPerBoost = MOST_POINTS / (Math.max(most, Number.MIN_VALUE) * IMPACT_STEPS)
  const scans = shards.map(
    (shard, number) => new ShardScan(number, shard, filtered, pointsPerBoost, growth * shrinking),
  )
  try {
    for (const { owner, window, bound } of windowsByBound(scans)) {
      if (bound < top.threshold) break
      scans[owner]!.scanWindow(window, top)
    }
  } catch (error) {
    // A window left half-way must not count for the next question.
    sums.fill(0)
    throw error
  }
  return { candidates: top, pointsPerScore: pointsPerBoost / (growth * IMPACT_STEP) }
}

const room = new CandidateRoom()

const sumOfBoosts = (terms: readonly ScanTerm[]) => terms.reduce((sum, { boost }) => sum + boost, 0)

/** Windows of all shards, best bound first. */
function* windowsByBound(
  scans: readonly ShardScan[],
): Generator<{ readonly owner: number; readonly window: number; readonly bound: number }> {
  const ends: number[] = []
  let size = 0
  for (const scan of scans) ends.push((size += scan.windows))
  // Bound and place as one number each, since numbers are sorted many times faster than by a comparison of ours.
  const keys = new Float64Array(size)
  for (const [owner, scan] of scans.entries()) scan.addWindowBounds(keys, ends[owner]! - scan.windows)
  for (let at = 0; at < size; at++) keys[at] = keys[at]! * size + at
  keys.sort()
  for (let i = size - 1; i >= 0; i--) {
    const at = keys[i]! % size
    const bound = (keys[i]! - at) / size
    if (bound === 0) return
    let owner = 0
    while (ends[owner]! <= at) owner++
    yield { owner, window: at - ends[owner]! + scans[owner]!.windows, bound }
  }
}

class Cursor {
  readonly list: PostingList
  /** Points of an impact of 1. */
  readonly weight: number
  /** In the present window: its index in the list, and the sum of the bounds up to and with this cursor. */
  at = 0
  upTo = 0

  constructor({ list, boost }: ScanTerm, pointsPerBoost: number) {
    this.list = list
    this.weight = Math.floor(boost * pointsPerBoost) + 1
  }

  /** Moves to a window; false when it has no postings there. */
  enter(window: number, before: number): boolean {
    const { list } = this
    this.at = list.windowIndex(window)
    if (this.at < 0) return false
    this.upTo = before + this.weight * list.windowBound(this.at)
    return true
  }

  /** Postings in the present window. */
  get size(): number {
    return this.list.start(this.at + 1) - this.list.start(this.at)
  }
}

/** Looking up a survivor costs about as much as passing over this many postings. */
const SEEK_COST = 32

/** Points of each slot of the window; 0 while no posting has touched it. */
const sums = new Int32Array(WINDOW)
const touched = new Uint16Array(WINDOW)

class ShardScan {
  private readonly shard: number
  private readonly accepted: Uint8Array
  private readonly filtered: boolean
  private readonly drift: number
  /** By ascending bound. */
  private readonly cursors: readonly Cursor[]
  /** Windows up to the last with postings. */
  readonly windows: number
  private readonly present: Cursor[] = []

  constructor(
    shard: number,
    { accepted, terms }: ScanShard,
    filtered: boolean,
    pointsPerBoost: number,
    drift: number,
  ) {
    this.shard = shard
    this.accepted = accepted
    this.filtered = filtered
    this.drift = drift
    this.cursors = terms
      .map((term) => new Cursor(term, pointsPerBoost))
      .sort((a, b) => a.weight * a.list.bound - b.weight * b.list.bound)
    this.windows = this.cursors.reduce(
      (most, { list }) => Math.max(most, list.window(list.windows - 1) + 1),
      0,
    )
  }

  /** Adds the bound of every window, in points, from `at` on. */
  addWindowBounds(into: Float64Array, at: number): void {
    for (const { list, weight } of this.cursors)
      for (let i = 0; i < list.windows; i++) into[at + list.window(i)]! += weight * list.windowBound(i)
    if (this.filtered) this.clearBounds(into, at)
  }

  /** Of windows in which nothing may be found. */
  private clearBounds(into: Float64Array, at: number): void {
    let next = -1
    for (let window = 0; window < this.windows; window++) {
      const base = window << WINDOW_BITS
      if (next < base) next = this.accepted.indexOf(1, base)
      if (next < 0) next = Number.POSITIVE_INFINITY
      if (next >= base + WINDOW) into[at + window] = 0
    }
  }

  scanWindow(window: number, top: TopK): void {
    const present = this.enter(window)
    const least = top.threshold
    let essential = 0
    while (essential < present.length && present[essential]!.upTo < least) essential++
    const base = window << WINDOW_BITS
    let survivors = 0
    // From the largest bound down: what a posting must have is the more, the less the terms behind it can add.
    for (let i = present.length - 1; i >= essential; i--)
      survivors = this.addAll(present[i]!, base, least - (present[i - 1]?.upTo ?? 0), survivors)
    for (let i = essential - 1; i >= 0 && survivors > 0; i--) {
      const cursor = present[i]!
      survivors = keepAbove(least - cursor.upTo, survivors)
      if (survivors * SEEK_COST < cursor.size) addByLookup(cursor, base, survivors)
      else addByPass(cursor)
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

  /**
   * Adds the postings of the window, but for those of untouched slots with less than `least` points. Returns how many
   * slots have been touched.
   */
  private addAll({ list, weight, at }: Cursor, base: number, least: number, before: number): number {
    const { accepted, filtered } = this
    list.readWindow(at)
    const { postings } = list
    const end = list.start(at + 1)
    const leastImpact = Math.ceil(least / weight)
    let count = before
    for (let i = list.start(at); i < end; i++) {
      const slot = postings[i]! >>> SLOT_SHIFT
      const impact = postings[i]! & IMPACT_STEPS
      const sum = sums[slot]!
      if (sum === 0) {
        if (impact < leastImpact || (filtered && accepted[base + slot] === 0)) continue
        touched[count++] = slot
      }
      sums[slot] = sum + impact * weight
    }
    return count
  }

  private offer(base: number, survivors: number, top: TopK): void {
    // At most an impact of each has been rounded up, and each impact's points.
    const rounded = this.present.reduce((sum, { weight }) => sum + weight + IMPACT_STEPS, ROUNDING_POINTS)
    for (let at = 0; at < survivors; at++) {
      const slot = touched[at]!
      const points = sums[slot]!
      sums[slot] = 0
      if (points < top.threshold || this.accepted[base + slot] === 0) continue
      const lower = Math.max(0, (points - rounded) / this.drift - ROUNDING_POINTS)
      top.offer(lower, points, this.shard, base + slot)
    }
  }
}

/** Adds the postings of the survivors, passing over all. */
function addByPass({ list, weight, at }: Cursor): void {
  list.readWindow(at)
  const { postings } = list
  const end = list.start(at + 1)
  for (let i = list.start(at); i < end; i++) {
    const slot = postings[i]! >>> SLOT_SHIFT
    const sum = sums[slot]!
    if (sum > 0) sums[slot] = sum + (postings[i]! & IMPACT_STEPS) * weight
  }
}

/** The same, looking up each survivor. */
function addByLookup({ list, weight, at }: Cursor, base: number, survivors: number): void {
  for (let s = 0; s < survivors; s++) {
    const slot = touched[s]!
    const i = list.seek(base + slot, at)
    if (i >= 0) sums[slot]! += (list.postings[i]! & IMPACT_STEPS) * weight
  }
}

/** Drops survivors whose sum is below `least`; returns how many stay. */
function keepAbove(least: number, survivors: number): number {
  let kept = 0
  for (let at = 0; at < survivors; at++) {
    const slot = touched[at]!
    if (sums[slot]! >= least) touched[kept++] = slot
    else sums[slot] = 0
  }
  return kept
}
