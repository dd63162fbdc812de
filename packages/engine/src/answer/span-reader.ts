/** The short answer: the stretch of a context that answers a question, such as a name, a date or a number. */
import type { AnswerSpan, Citation } from '../model.ts'
import type { ReaderModel } from './reader/format.ts'
import { bestCandidate, readPassage, scoreCandidates } from './reader/learned-reader.ts'
import { shippedReader } from './reader/shipped.ts'
import { askPassage, type SpanCandidate, type TermsOf } from './span-candidates.ts'

const GAP = '\n\n'

/** Nothing for a text that asks with no question word. Citations are read in the order given, as one text. */
export function readSpan(
  question: string,
  citations: readonly Citation[],
  termsOf: TermsOf,
): AnswerSpan | undefined {
  return readSpanBy(shippedReader(), question, citations, termsOf)
}

/** The same by other weights. */
export function readSpanBy(
  model: ReaderModel,
  question: string,
  citations: readonly Citation[],
  termsOf: TermsOf,
): AnswerSpan | undefined {
  const text = citations.map(({ quote }) => quote).join(GAP)
  const asked = askPassage(question, text, termsOf)
  if (asked.shape.asks === '') return undefined
  const passage = readPassage(question, asked, text, termsOf, model.classes)
  const best = bestCandidate(passage, scoreCandidates(passage, model))
  const candidate = passage.candidates[best]
  return candidate === undefined ? undefined : placed(candidate, citations)
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
