import type { Selector } from '../ports.ts'

/** Chooses every candidate, in the order given; the budget alone decides. */
export const selectAll: Selector = {
  name: 'all',
  select(_query, ranked) {
    return { chosen: ranked, dropped: [], notes: {} }
  },
}
