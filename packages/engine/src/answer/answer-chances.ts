/** Where in a text the answer is likely to stand, as the learned reader sees it. */
import type { Span } from '../model.ts'
import type { AnswerChances } from '../ports.ts'
import type { ReaderModel } from './reader/format.ts'
import { readPassage, scoreCandidates } from './reader/learned-reader.ts'
import { shippedReader } from './reader/shipped.ts'
import { askPassage, type TermsOf } from './span-candidates.ts'

/** By the model of this package unless another is given. English alone, as the reader is. */
export function createAnswerChances(
  termsOf: TermsOf,
  model: () => ReaderModel = shippedReader,
): AnswerChances {
  return (question, text, spans) => {
    const asked = askPassage(question, text, termsOf)
    if (asked.shape.asks === '') return undefined
    const passage = readPassage(question, asked, text, termsOf, model().classes)
    const scores = scoreCandidates(passage, model())
    const best = scores.reduce((most, score) => Math.max(most, score), -Infinity)
    const shares = new Float64Array(spans.length)
    let total = 0
    for (const [i, candidate] of passage.candidates.entries()) {
      const share = Math.exp(scores[i]! - best)
      const own = spans.findIndex((span) => isIn(candidate, span))
      if (own < 0) continue
      shares[own]! += share
      total += share
    }
    return total === 0 ? undefined : shares.map((share) => share / total)
  }
}

const isIn = (inner: Span, outer: Span): boolean => inner.start >= outer.start && inner.end <= outer.end
