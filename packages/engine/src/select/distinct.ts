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
        ({ segment }) => distinctTerms(read(segment)),
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

/** Of a reading once, as long as it is kept: the same passages come with question after question. */
const known = new WeakMap<readonly SentenceTerms[], readonly string[]>()

function distinctTerms(sentences: readonly SentenceTerms[]): readonly string[] {
  let terms = known.get(sentences)
  if (terms === undefined)
    known.set(sentences, (terms = [...new Set(sentences.flatMap((sentence) => sentence.terms))]))
  return terms
}
