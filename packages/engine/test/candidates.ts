/** Candidates for tests of single stages, made from plain documents without an index. */
import { leaf } from '../src/explanation.ts'
import type { Candidate, Place, RankedCandidate, StoredSegment } from '../src/model.ts'
import { placeAt } from '../src/text/lines.ts'
import { sentenceSpans } from '../src/text/sentences.ts'

export interface TestDocument {
  readonly id: string
  readonly text: string
}

/** One candidate for the stretch of a document between two offsets. */
export function candidateOf(
  document: TestDocument,
  start: number,
  end: number,
  score: number,
  position = 0,
): Candidate {
  const segment: StoredSegment = {
    document: document.id,
    version: 1,
    title: document.id,
    language: 'en',
    ordinal: position,
    position,
    kind: 'passage',
    headings: [],
    start,
    end,
    text: document.text.slice(start, end),
  }
  return { segment, score, explanation: leaf('given', score) }
}

/** The candidate with all of its sentences kept, or those that `keep` names by index. */
export function ranked(candidate: Candidate, keep: (index: number) => boolean = () => true): RankedCandidate {
  const { segment } = candidate
  const sentences = sentenceSpans(segment.text, segment.kind, segment.language).map((span, i) => ({
    start: segment.start + span.start,
    end: segment.start + span.end,
    coverage: 1 / (i + 1),
    keep: keep(i),
  }))
  return { ...candidate, sentences }
}

export function placesIn(documents: readonly TestDocument[]): (document: string, offset: number) => Place {
  const byId = new Map(documents.map((document) => [document.id, document]))
  return (id, offset) => placeAt({ text: byId.get(id)!.text }, offset)
}
