import type { Analyzer, Selector } from '../ports.ts'
import { diversify } from './fall-and-diversity.ts'

/** Folds passages whose words others hold already and leaves the rest to the budget; none is cut for its score. */
export function createDistinctSelector(analyzer: Analyzer): Selector {
  return {
    name: 'distinct',
    select(_query, ranked) {
      const { chosen, redundant } = diversify(
        ranked,
        ({ segment: { text, language } }) => new Set(analyzer.terms(text, language)),
      )
      return {
        chosen,
        dropped: redundant.map((candidate) => ({ candidate, reason: 'redundant' as const })),
        notes: {},
      }
    },
  }
}
