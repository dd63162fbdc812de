import type { Selector } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { diversify } from './fall-and-diversity.ts'
import { foldRepeats, LEAST_TERMS } from './fold-repeats.ts'

/** Folds passages and sentences that stand elsewhere already and leaves the rest to the budget; none is cut for its score. */
export function createDistinctSelector(read: ReadSentences): Selector {
  const passages: Selector = {
    name: 'distinct',
    select(_query, ranked) {
      const { chosen, redundant } = diversify(
        ranked,
        ({ segment }) => read(segment).flatMap(({ terms }) => terms),
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
