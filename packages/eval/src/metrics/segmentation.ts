/**
 * Errors of a segmentation of n units (sentences, tokens) into consecutive segments. A boundary i, 0 < i < n, stands
 * before unit i; the ends of the text are not boundaries. Throws `RangeError` for boundaries outside, of which a
 * caller's counting is the cause.
 */

export interface Segmentation {
  readonly units: number
  readonly gold: readonly number[]
  readonly found: readonly number[]
}

/** Half the mean length of a gold segment, rounded, at least 1: the window of Beeferman et al. (1999). */
export function windowOf({ units, gold }: Segmentation): number {
  return Math.max(1, Math.round(units / (new Set(gold).size + 1) / 2))
}

/**
 * Pk (Beeferman, Berger & Lafferty 1999): the share of pairs of units k apart of which only one of the two
 * segmentations has them in one segment. 0 is best.
 */
export function pk(segmentation: Segmentation, k = windowOf(segmentation)): number {
  return windows(segmentation, k, (gold, found) => (gold === 0) !== (found === 0))
}

/** WindowDiff (Pevzner & Hearst 2002): the share of windows of k units whose numbers of boundaries differ. */
export function windowDiff(segmentation: Segmentation, k = windowOf(segmentation)): number {
  return windows(segmentation, k, (gold, found) => gold !== found)
}

export interface BoundaryFigures {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Precision, recall and F1 of boundaries that match within `tolerance` units, each gold boundary at most once. */
export function boundaryF1(segmentation: Segmentation, tolerance = 0): BoundaryFigures {
  check(segmentation)
  const gold = distinct(segmentation.gold)
  const found = distinct(segmentation.found)
  // Both ascend, so matching each found boundary with the first free gold one in reach loses nothing.
  let right = 0
  let next = 0
  for (const boundary of found) {
    while (next < gold.length && gold[next]! < boundary - tolerance) next++
    if (next < gold.length && gold[next]! <= boundary + tolerance) {
      right++
      next++
    }
  }
  const precision = found.length === 0 ? 0 : right / found.length
  const recall = gold.length === 0 ? 0 : right / gold.length
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}

function windows(
  segmentation: Segmentation,
  k: number,
  differs: (gold: number, found: number) => boolean,
): number {
  check(segmentation)
  const gold = boundariesBefore(segmentation.units, segmentation.gold)
  const found = boundariesBefore(segmentation.units, segmentation.found)
  const pairs = segmentation.units - k
  let wrong = 0
  for (let i = 0; i < pairs; i++) if (differs(gold[i + k]! - gold[i]!, found[i + k]! - found[i]!)) wrong++
  return pairs <= 0 ? 0 : wrong / pairs
}

/** Number of boundaries at or before each unit. */
function boundariesBefore(units: number, boundaries: readonly number[]): Uint32Array {
  const marks = new Uint32Array(units)
  for (const boundary of boundaries) marks[boundary] = 1
  for (let i = 1; i < units; i++) marks[i]! += marks[i - 1]!
  return marks
}

function check({ units, gold, found }: Segmentation): void {
  for (const boundary of [...gold, ...found])
    if (!Number.isInteger(boundary) || boundary <= 0 || boundary >= units)
      throw new RangeError(`The boundary ${boundary} is not between 1 and ${units - 1}.`)
}

function distinct(boundaries: readonly number[]): number[] {
  return [...new Set(boundaries)].sort((a, b) => a - b)
}
