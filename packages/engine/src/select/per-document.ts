import type { RankedCandidate } from '../model.ts'
import type { Selector } from '../ports.ts'

/** Passages that one document may give. */
export const MOST_PER_DOCUMENT = 3

/** At most three passages of a document, the best ones: for questions whose answer many documents share. */
export const perDocument: Selector = {
  name: 'per-document',
  select(_query, ranked) {
    const counts = new Map<string, number>()
    const isWithin = ({ segment: { document } }: RankedCandidate): boolean => {
      const count = (counts.get(document) ?? 0) + 1
      counts.set(document, count)
      return count <= MOST_PER_DOCUMENT
    }
    const { true: chosen = [], false: beyond = [] } = Object.groupBy(ranked, (one) => `${isWithin(one)}`)
    return {
      chosen,
      dropped: beyond.map((candidate) => ({ candidate, reason: 'document-cap' as const })),
      notes: { mostPerDocument: MOST_PER_DOCUMENT },
    }
  },
}
