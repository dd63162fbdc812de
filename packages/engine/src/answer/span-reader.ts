/** The short answer: the stretch of a context that answers a question, such as a name, a date or a number. */
import type { AnswerSpan, Citation } from '../model.ts'
import {
  type AskedPassage,
  askPassage,
  ruleScore,
  type SpanCandidate,
  spanCandidates,
  type TermsOf,
} from './span-candidates.ts'

const GAP = '\n\n'

/** Nothing for a text that asks with no question word. Citations are read in the order given, as one text. */
export function readSpan(
  question: string,
  citations: readonly Citation[],
  termsOf: TermsOf,
): AnswerSpan | undefined {
  const asked = askPassage(question, citations.map(({ quote }) => quote).join(GAP), termsOf)
  if (asked.shape.asks === '') return undefined
  const best = bestCandidate(asked)
  return best === undefined ? undefined : placed(best, citations)
}

function bestCandidate(asked: AskedPassage): SpanCandidate | undefined {
  let best: { readonly candidate: SpanCandidate; readonly score: number } | undefined
  for (const candidate of spanCandidates(asked)) {
    const score = ruleScore(asked, candidate)
    if (best === undefined || score > best.score) best = { candidate, score }
  }
  return best?.candidate
}

function placed({ start, end }: SpanCandidate, citations: readonly Citation[]): AnswerSpan | undefined {
  let offset = 0
  for (const { id, document, start: from, quote } of citations) {
    if (start >= offset && end <= offset + quote.length) {
      const text = quote.slice(start - offset, end - offset)
      return { document, citation: id, start: from + start - offset, end: from + end - offset, text }
    }
    offset += quote.length + GAP.length
  }
  return undefined
}
