/**
 * Finds the best segments. MaxScore (Turtle & Flood 1995) over windows of local ids with block-max bounds (Ding &
 * Suel 2011): windows of all shards are taken best bound first, which raises the threshold early, and end with the
 * first that cannot reach it (Mallia, Suel & Tonellotto 2024, "Faster Learned Sparse Retrieval with Block-Max
 * Pruning"). In a window, the terms that can lift a segment above the threshold are added up posting by posting, each
 * posting left out that cannot reach it with all that other terms may add; the others are asked about the survivors
 * alone. What is added up are impacts, in whole points: bounds, never less than the score. The score itself is taken
 * of those whose sum reaches the threshold.
 */
import type { Scoring } from './bm25f.ts'
import { WINDOW_BITS } from './dense-postings.ts'
import { CODE_BITS, IMPACT_STEP, IMPACT_STEPS, type PostingList, WINDOW } from './posting-list.ts'
import type { TopK } from './top-k.ts'

/** A term of the question in one shard. */
export interface ScanTerm {
  readonly list: PostingList
  /** weight · idf */
  readonly boost: number
}

export interface ScanShard {
  /** 1 for each local id that may be found. */
  readonly accepted: Uint8Array
  /** In the order in which a score adds them up, impacts taken. */
  readonly terms: readonly ScanTerm[]
}

/** The largest sum of bounds, in points; with what rounding up adds it stays below 2^31. */
const MOST_POINTS = 2 ** 30

/**
 * Offers `top` every segment of the shards that can be among its best, with its score. `growth` is what saturations
 * can have grown by since impacts were taken; `filtered` says that few are accepted. Throws `index-corrupt`.
 */
export function scan(
  shards: readonly ScanShard[],
  scoring: Scoring,
  growth: number,
  filtered: boolean,
  top: TopK,
): void {
  const most = Math.max(0, ...shards.map(({ terms }) => terms.reduce((sum, { boost }) => sum + boost, 0)))
  if (most === 0) return
  const pointsPerScore = MOST_POINTS / (most * growth * IMPACT_STEP * IMPACT_STEPS)
  const pointsPerBoost = growth * IMPACT_STEP * pointsPerScore
  const scans = shards.map(
    (shard, number) => new ShardScan(number, shard, scoring, filtered, pointsPerScore, pointsPerBoost),
  )
  try {
    for (const { owner, window, bound } of windowsByBound(scans)) {
      if (bound < pointsOf(top.threshold, pointsPerScore)) return
      scans[owner]!.scanWindow(window, top)
    }
  } catch (error) {
    // A window left half-way must not count for the next question.
    sums.fill(0)
    throw error
  }
}

/** What a sum of impacts must have to be a score of this. A point less, for what sums of rounded numbers may lack. */
function pointsOf(score: number, pointsPerScore: number): number {
  return Math.floor(score * pointsPerScore) - 1
}

/** Windows of all shards, best bound first. */
function* windowsByBound(
  scans: readonly ShardScan[],
): Generator<{ readonly owner: number; readonly window: number; readonly bound: number }> {
  const bounds = scans.map((scan) => scan.windowBounds())
  const size = bounds.reduce((sum, own) => sum + own.length, 0)
  // Bound and place as one number each, since numbers are sorted many times faster than by a comparison of ours.
  const keys = new Float64Array(size)
  let at = 0
  for (const own of bounds) for (const bound of own) keys[at] = bound * size + at++
  keys.sort()
  for (let i = size - 1; i >= 0; i--) {
    let window = keys[i]! % size
    const bound = (keys[i]! - window) / size
    if (bound === 0) return
    let owner = 0
    for (; window >= bounds[owner]!.length; owner++) window -= bounds[owner]!.length
    yield { owner, window, bound }
  }
}

class Cursor {
  readonly list: PostingList
  readonly boost: number
  /** Points of an impact of 1. */
  readonly weight: number
  /** In the present window: its index in the list or -1, and the sum of the bounds up to and with this cursor. */
  at = -1
  upTo = 0

  constructor({ list, boost }: ScanTerm, pointsPerBoost: number) {
    this.list = list
    this.boost = boost
    this.weight = Math.floor(boost * pointsPerBoost) + 1
  }

  /** Moves to a window; false when it has no postings there. */
  enter(window: number, before: number): boolean {
    const { list } = this
    this.at = list.windowIndex(window)
    if (this.at < 0) return false
    this.upTo = before + this.weight * list.bounds[this.at]!
    return true
  }

  /** Postings in the present window. */
  get size(): number {
    return this.list.starts[this.at + 1]! - this.list.starts[this.at]!
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
  private readonly scoring: Scoring
  private readonly pointsPerScore: number
  /** In the order of the terms. */
  private readonly cursors: readonly Cursor[]
  /** By ascending bound. */
  private readonly byBound: readonly Cursor[]
  private readonly present: Cursor[] = []

  constructor(
    shard: number,
    { accepted, terms }: ScanShard,
    scoring: Scoring,
    filtered: boolean,
    pointsPerScore: number,
    pointsPerBoost: number,
  ) {
    this.shard = shard
    this.accepted = accepted
    this.filtered = filtered
    this.scoring = scoring
    this.pointsPerScore = pointsPerScore
    this.cursors = terms.map((term) => new Cursor(term, pointsPerBoost))
    this.byBound = this.cursors.toSorted((a, b) => a.weight * a.list.bound - b.weight * b.list.bound)
  }

  /** Bound of every window up to the last with postings, in points; 0 for one without. */
  windowBounds(): Uint32Array {
    const last = this.cursors.reduce((most, { list }) => Math.max(most, list.windows.at(-1)!), -1)
    const all = new Uint32Array(last + 1)
    for (const { list, weight } of this.cursors) {
      const { windows, bounds } = list
      for (let at = 0; at < windows.length; at++) all[windows[at]!]! += weight * bounds[at]!
    }
    return all
  }

  scanWindow(window: number, top: TopK): void {
    const present = this.enter(window)
    const least = pointsOf(top.threshold, this.pointsPerScore)
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
    for (const cursor of this.byBound)
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
    const { codes, impacts } = list
    const end = list.starts[at + 1]!
    const leastImpact = Math.ceil(least / weight)
    let count = before
    for (let i = list.starts[at]!; i < end; i++) {
      const slot = codes[i]! >>> CODE_BITS
      const impact = impacts[i]!
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
    for (let at = 0; at < survivors; at++) {
      const slot = touched[at]!
      const points = sums[slot]!
      sums[slot] = 0
      if (points < pointsOf(top.threshold, this.pointsPerScore)) continue
      if (this.accepted[base + slot] === 1) top.offer(this.score(base, slot), this.shard, base + slot)
    }
  }

  /** weight · idf · saturation of each term in turn, added up: the same numbers in the same order as `explain`. */
  private score(base: number, slot: number): number {
    const { cursors, scoring } = this
    let score = 0
    for (const { list, boost, at } of cursors) {
      const i = at < 0 ? -1 : list.seek(base + slot, at)
      if (i >= 0) score += boost * list.saturation(i, base, scoring)
    }
    return score
  }
}

/** Adds the postings of the survivors, passing over all. */
function addByPass({ list, weight, at }: Cursor): void {
  list.readWindow(at)
  const { codes, impacts } = list
  const end = list.starts[at + 1]!
  for (let i = list.starts[at]!; i < end; i++) {
    const slot = codes[i]! >>> CODE_BITS
    const sum = sums[slot]!
    if (sum > 0) sums[slot] = sum + impacts[i]! * weight
  }
}

/** The same, looking up each survivor. */
function addByLookup({ list, weight, at }: Cursor, base: number, survivors: number): void {
  for (let s = 0; s < survivors; s++) {
    const slot = touched[s]!
    const i = list.seek(base + slot, at)
    if (i >= 0) sums[slot]! += list.impacts[i]! * weight
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
