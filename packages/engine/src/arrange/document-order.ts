import type { Citation } from '../model.ts'
import type { Arranger } from '../ports.ts'

/** Documents in order of their most wanted citation, each document's citations in the order of the source. */
export const documentOrder: Arranger = {
  name: 'documents',
  arrange(citations) {
    const byDocument = new Map<string, Citation[]>()
    for (const citation of citations) {
      const list = byDocument.get(citation.document)
      if (list === undefined) byDocument.set(citation.document, [citation])
      else list.push(citation)
    }
    return [...byDocument.values()].flatMap((list) => list.toSorted((a, b) => a.start - b.start))
  },
}
