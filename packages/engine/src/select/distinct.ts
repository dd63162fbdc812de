import type { RankedCandidate } from '../model.ts'
import type { Selector } from '../ports.ts'
import type { ReadSentences, SentenceTerms } from '../text/sentence-terms.ts'
import { diversify } from './fall-and-diversity.ts'
import { foldRepeats, LEAST_TERMS } from './fold-repeats.ts'

/** Folds passages and sentences that stand elsewhere already and leaves the rest to the budget; none is cut for its score. */
export function createDistinctSelector(read: ReadSentences): Selector {
  const passages: Selector = {
    name: 'distinct',
    select(_query, ranked) {
      const { chosen, redundant } = diversify(ranked, read, termsLeft, LEAST_TERMS)
      return {
        chosen,
        dropped: redundant.map((candidate) => ({ candidate, reason: 'redundant' as const })),
        notes: {},
      }
    },
  }
  return foldRepeats(passages, read)
}

/** The terms of those sentences that are not folded yet. */
function termsLeft({ segment, sentences }: RankedCandidate, passage: SentenceTerms): Int32Array {
  if (passage.count === sentences.length) return passage.all()
  const starts = new Set(sentences.map(({ start }) => start - segment.start))
  return passage.some((sentence) => starts.has(passage.start(sentence)))
}
