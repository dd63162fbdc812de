import type { Candidate } from './model.ts'
import { compareText } from './text/order.ts'

/** Best first; ties by document id, then position, so that the order is the same on every store. */
export const byScore = (a: Candidate, b: Candidate): number =>
  b.score - a.score ||
  compareText(a.segment.document, b.segment.document) ||
  a.segment.position - b.segment.position

/** What makes a score no larger than another, whatever rounding makes of the product. */
export const factorTo = (most: number, score: number): number =>
  score <= most ? 1 : (most / score) * (1 - 1e-12)
