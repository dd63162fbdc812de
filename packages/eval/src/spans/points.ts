import { mean } from '../metrics/summary.ts'

/** What one context held of one question's evidence. */
export interface SpansFigures {
  readonly budget: number
  readonly tokens: number
  readonly words: number
  readonly evidenceRecall: number
  readonly evidencePrecision: number
  readonly allEvidence: number
  /** Absent for a question without an answer to look for. */
  readonly answerInContext?: number
}

/** Means over the questions at one budget. */
export interface SpansPoint extends SpansFigures {
  /** With budgets that are shares: which. Then `budget` is the mean over the questions. */
  readonly share?: number
  /**
   * Tokens at which whole passages reach this evidence recall (mean over questions, between two numbers of passages
   * on a straight line); absent where fifty passages do not.
   */
  readonly plainTokens?: number
}

/** Evidence recall of the first k whole passages, with their tokens. */
export interface CurvePoint {
  readonly tokens: number
  readonly evidenceRecall: number
}

export function meanPoint(figures: readonly SpansFigures[]): SpansPoint {
  const answered = figures.flatMap(({ answerInContext }) =>
    answerInContext === undefined ? [] : [answerInContext],
  )
  const of = (name: Exclude<keyof SpansFigures, 'answerInContext'>) => mean(figures.map((one) => one[name]))
  return {
    budget: round(of('budget'), 1),
    tokens: round(of('tokens'), 1),
    words: round(of('words'), 1),
    evidenceRecall: round(of('evidenceRecall'), 5),
    evidencePrecision: round(of('evidencePrecision'), 5),
    allEvidence: round(of('allEvidence'), 5),
    ...(answered.length === 0 ? {} : { answerInContext: round(mean(answered), 5) }),
  }
}

/** Where a rising curve first reaches a recall, in tokens, on straight lines between its points. */
export function tokensAtRecall(curve: readonly CurvePoint[], recall: number): number | undefined {
  const at = curve.findIndex((point) => point.evidenceRecall >= recall)
  const point = curve[at]
  const before = curve[at - 1]
  if (point === undefined || before === undefined) return point?.tokens
  const part = (recall - before.evidenceRecall) / (point.evidenceRecall - before.evidenceRecall)
  return before.tokens + part * (point.tokens - before.tokens)
}

/** Mean curve over questions; a question with fewer passages stays where it ends. */
export function meanCurve(curves: readonly (readonly CurvePoint[])[], length: number): CurvePoint[] {
  return Array.from({ length }, (_, k) => {
    const points = curves.map((curve) => curve[Math.min(k, curve.length - 1)]!)
    return {
      tokens: mean(points.map((point) => point.tokens)),
      evidenceRecall: mean(points.map((point) => point.evidenceRecall)),
    }
  })
}

export function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
