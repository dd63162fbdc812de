import type { Citation } from '../model.ts'
import type { Arranger } from '../ports.ts'

/**
 * Documents in order of their most wanted citation, each document's citations in the order of the source. Parts of a
 * whole (turns of a conversation, pages of a report) stand together, in its order.
 */
export const documentOrder: Arranger = {
  name: 'documents',
  arrange(citations) {
    const wholes = Map.groupBy(citations, ({ part, document }) =>
      part === undefined ? document : wholeKey(part),
    )
    return [...wholes.values()].flatMap((list) => list.toSorted(inOrder))
  },
}

/** No document's id begins so. */
const wholeKey = ({ whole }: { readonly whole: string }): string => `\n${whole}`

const inOrder = (a: Citation, b: Citation): number =>
  (a.part?.position ?? 0) - (b.part?.position ?? 0) || a.start - b.start
