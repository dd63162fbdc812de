import type { Selector } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { diversify } from './fall-and-diversity.ts'

/** Folds passages whose words others hold already and leaves the rest to the budget; none is cut for its score. */
export function createDistinctSelector(read: ReadSentences): Selector {
  return {
    name: 'distinct',
    select(_query, ranked) {
      const { chosen, redundant } = diversify(ranked, ({ segment }) =>
        read(segment).flatMap(({ terms }) => terms),
      )
      return {
        chosen,
        dropped: redundant.map((candidate) => ({ candidate, reason: 'redundant' as const })),
        notes: {},
      }
    },
  }
}
