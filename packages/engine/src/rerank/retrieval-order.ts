import type { Reranker } from '../ports.ts'

/** Leaves candidates in the order of retrieval, whole: each is one unit that is kept. */
export const retrievalOrder: Reranker = {
  name: 'none',
  async rerank(_query, candidates) {
    return candidates.map((candidate) => ({
      ...candidate,
      sentences: [{ start: candidate.segment.start, end: candidate.segment.end, coverage: 1, keep: true }],
    }))
  },
}
