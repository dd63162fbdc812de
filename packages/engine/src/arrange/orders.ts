/** Orders in which citations are shown. Each takes them most wanted first. */
import type { Citation } from '../model.ts'
import type { Arranger } from '../ports.ts'
import { compareText } from '../text/order.ts'

/**
 * Documents by id, citations in the order of the source, whatever the question: contexts that share their first
 * passages begin with the same bytes, so that a provider's prompt cache can serve them.
 */
export const sourceOrder: Arranger = {
  name: 'source',
  arrange: (citations) =>
    citations.toSorted((a, b) => compareText(a.document, b.document) || a.start - b.start || a.end - b.end),
}

/**
 * The most wanted at the beginning and the end, the least wanted in the middle, where models overlook most (Liu et
 * al. 2023, "Lost in the middle"): first, third, fifth, … sixth, fourth, second.
 */
export const endsFirst: Arranger = {
  name: 'ends-first',
  arrange: (citations) => [
    ...citations.filter((_, rank) => rank % 2 === 0),
    ...citations.filter((_, rank) => rank % 2 === 1).reverse(),
  ],
}

/** As they come: most wanted first. */
export const wantedOrder: Arranger = {
  name: 'wanted',
  arrange: (citations: readonly Citation[]) => citations,
}
