/** Whether a reader keeps silent when it should, and only then. */

export interface AbstentionItem {
  /** The question has an answer in the sources. */
  readonly answerable: boolean
  /** The reader gave an answer. */
  readonly answered: boolean
  /** How good the answer is, 0 to 1; 0 where none was given. */
  readonly score: number
}

export interface AbstentionFigures {
  /** Of the questions left open, the share that have no answer. 0 when none was left open. */
  readonly precision: number
  /** Of the questions without an answer, the share left open: rejection rate (RGB, Chen et al. 2024). */
  readonly recall: number
  readonly f1: number
  /** Answered questions that have no answer, as a share of those without one. */
  readonly falseAnswers: number
  /** Questions left open that have an answer, as a share of those with one. */
  readonly overRefusals: number
  /** Mean of the score where there is an answer and of silence where there is none: SQuAD 2.0 (Rajpurkar et al. 2018). */
  readonly overall: number
}

export function abstention(items: readonly AbstentionItem[]): AbstentionFigures {
  const silent = items.filter(({ answered }) => !answered)
  const unanswerable = items.filter(({ answerable }) => !answerable)
  const right = silent.filter(({ answerable }) => !answerable).length
  const precision = share(right, silent.length)
  const recall = share(right, unanswerable.length)
  const points = items.map(({ answerable, answered, score }) => (answerable ? score : answered ? 0 : 1))
  return {
    precision,
    recall,
    f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    falseAnswers: share(unanswerable.length - right, unanswerable.length),
    overRefusals: share(silent.length - right, items.length - unanswerable.length),
    overall: share(
      points.reduce((sum, point) => sum + point, 0),
      items.length,
    ),
  }
}

/**
 * Area under risk over coverage (El-Yaniv & Wiener 2010): answers are ranked by confidence, best first; at each length
 * of the ranking the risk is the mean loss (1 - score) so far; the area is the mean risk. Lower is better. Ties keep
 * the order given.
 */
export function riskCoverageArea(
  items: readonly { readonly confidence: number; readonly score: number }[],
): number {
  let loss = 0
  let area = 0
  for (const [i, { score }] of items.toSorted((a, b) => b.confidence - a.confidence).entries()) {
    loss += 1 - score
    area += loss / (i + 1)
  }
  return share(area, items.length)
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
