import type { RankedCandidate } from '../model.ts'
import type { Selector } from '../ports.ts'

/**
 * Only sentences that reranking kept, however large the budget: for answers that stand in one place, where a context
 * need not be longer than what bears on the question. What several documents answer together often lies below.
 */
export const likely: Selector = {
  name: 'likely',
  select(_query, ranked) {
    const chosen = ranked.map(keptOf).filter(({ sentences }) => sentences.length > 0)
    const dropped = ranked.flatMap((candidate) =>
      candidate.sentences
        .filter(({ keep }) => !keep)
        .map((span) => ({ candidate, span, reason: 'score-fall' as const })),
    )
    return { chosen, dropped, notes: { unlikelySentences: dropped.length } }
  },
}

const keptOf = (candidate: RankedCandidate): RankedCandidate => ({
  ...candidate,
  sentences: candidate.sentences.filter(({ keep }) => keep),
})
