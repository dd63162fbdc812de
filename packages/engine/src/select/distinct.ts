import type { RankedSentence, StoredSegment } from '../model.ts'
import type { Selector } from '../ports.ts'
import type { ReadSentences, SentenceTerms } from '../text/sentence-terms.ts'
import { diversify } from './fall-and-diversity.ts'
import { foldRepeats, LEAST_TERMS } from './fold-repeats.ts'

/** Folds passages and sentences that stand elsewhere already and leaves the rest to the budget; none is cut for its score. */
export function createDistinctSelector(read: ReadSentences): Selector {
  const passages: Selector = {
    name: 'distinct',
    select(_query, ranked) {
      const { chosen, redundant } = diversify(
        ranked,
        ({ segment, sentences }) => distinctTerms(leftOf(read(segment), segment, sentences)),
        LEAST_TERMS,
      )
      return {
        chosen,
        dropped: redundant.map((candidate) => ({ candidate, reason: 'redundant' as const })),
        notes: {},
      }
    },
  }
  return foldRepeats(passages, read)
}

/** The reading of those sentences that are not folded yet. */
function leftOf(
  reading: readonly SentenceTerms[],
  { start: offset }: StoredSegment,
  sentences: readonly RankedSentence[],
): readonly SentenceTerms[] {
  if (reading.length === sentences.length) return reading
  const starts = new Set(sentences.map(({ start }) => start - offset))
  return reading.filter(({ start }) => starts.has(start))
}

/** Of a reading once, as long as it is kept: the same passages come with question after question. */
const known = new WeakMap<readonly SentenceTerms[], readonly string[]>()

function distinctTerms(sentences: readonly SentenceTerms[]): readonly string[] {
  let terms = known.get(sentences)
  if (terms === undefined)
    known.set(sentences, (terms = [...new Set(sentences.flatMap((sentence) => sentence.terms))]))
  return terms
}
