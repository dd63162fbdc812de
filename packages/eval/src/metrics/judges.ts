/** A judge's choice between two answers of which one is known to be better, shown in either order. */
export interface Verdict {
  /** It chose the better answer when that was shown first, and when it was shown second. */
  readonly first: boolean
  readonly second: boolean
}

export interface JudgeFigures {
  /** Share of the pairs judged rightly in both orders: what ContextualJudgeBench (Xu et al. 2025) reports. */
  readonly consistentAccuracy: number
  /** Share of all verdicts, two a pair, that are right. */
  readonly accuracy: number
  /** Share of the pairs where both orders led to the same answer. A judge that looks at the order alone has 0. */
  readonly consistency: number
}

/** 0 for no pair. */
export function judgeFigures(verdicts: readonly Verdict[]): JudgeFigures {
  const share = (value: (verdict: Verdict) => number) =>
    verdicts.length === 0 ? 0 : verdicts.reduce((sum, one) => sum + value(one), 0) / verdicts.length
  return {
    consistentAccuracy: share(({ first, second }) => Number(first && second)),
    accuracy: share(({ first, second }) => (Number(first) + Number(second)) / 2),
    consistency: share(({ first, second }) => Number(first === second)),
  }
}
