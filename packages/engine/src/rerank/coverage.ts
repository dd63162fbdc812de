import { byScore } from '../candidate-order.ts'
import { leaf, product, sum } from '../explanation.ts'
import type { Candidate, Query, RankedCandidate, RankedSentence } from '../model.ts'
import type { LexicalIndex, Reranker } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'

export interface CoverageOptions {
  /**
   * A sentence stays when it covers at least this share of what its passage's best sentence covers. One pass gives
   * both the new score and the keep-flags, as in Provence (Chirkova et al. 2025), here from term statistics alone.
   */
  readonly keepRatio?: number
}

export const DEFAULT_KEEP_RATIO = 0.4

/** How far the best sentence's coverage can lower a passage's score: to this share when it covers nothing. */
const COVERAGE_FLOOR = 0.85

/**
 * Rerank and prune in one call by relative coverage. A sentence's coverage is the share of the query's weight,
 * each term counted by its inverse document frequency, that occurs in the sentence.
 */
export function createCoverageReranker(
  read: ReadSentences,
  index: Pick<LexicalIndex, 'idf'>,
  options: CoverageOptions = {},
): Reranker {
  const keepRatio = options.keepRatio ?? DEFAULT_KEEP_RATIO
  return {
    name: 'coverage',
    async rerank(query, candidates) {
      return rankByCoverage(candidates, await termWeights(query, index), read, keepRatio)
    },
  }
}

export const rankByCoverage = (
  candidates: readonly Candidate[],
  weights: ReadonlyMap<string, number>,
  read: ReadSentences,
  keepRatio = DEFAULT_KEEP_RATIO,
): readonly RankedCandidate[] =>
  candidates.map((candidate) => rank(candidate, weights, keepRatio, read)).sort(byScore)

/** Share of the query's whole weight by term. Terms that no segment holds weigh nothing. */
export async function termWeights(
  query: Query,
  index: Pick<LexicalIndex, 'idf'>,
): Promise<ReadonlyMap<string, number>> {
  const idf = await index.idf(query.terms.map((term) => term.term))
  const weights = query.terms.map((term, i) => term.weight * idf[i]!)
  const total = weights.reduce((whole, weight) => whole + weight, 0)
  return new Map(query.terms.map((term, i) => [term.term, total > 0 ? weights[i]! / total : 0]))
}

function rank(
  candidate: Candidate,
  weights: ReadonlyMap<string, number>,
  keepRatio: number,
  read: ReadSentences,
): RankedCandidate {
  const { segment } = candidate
  const spans = read(segment)
  const coverages = spans.map(({ terms }) => coverage(terms, weights))
  const best = Math.max(0, ...coverages)
  const sentences: RankedSentence[] = spans.map((span, i) => ({
    start: segment.start + span.start,
    end: segment.start + span.end,
    coverage: coverages[i]!,
    keep: best > 0 && coverages[i]! >= keepRatio * best,
  }))
  const explanation = product('coverage-rerank', [
    candidate.explanation,
    sum('coverage-factor', [
      leaf('floor', COVERAGE_FLOOR),
      product('best-sentence', [leaf('share', 1 - COVERAGE_FLOOR), leaf('coverage', best)]),
    ]),
  ])
  return { ...candidate, score: explanation.value, explanation, sentences }
}

/** `terms` are distinct. */
function coverage(terms: readonly string[], weights: ReadonlyMap<string, number>): number {
  let covered = 0
  for (const term of terms) covered += weights.get(term) ?? 0
  return covered
}
