import { byScore } from '../candidate-order.ts'
import { leaf, product, sum } from '../explanation.ts'
import type { Candidate, Query, RankedCandidate } from '../model.ts'
import type { LexicalIndex, Reranker } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { isTitle } from '../text/titles.ts'
import { closeness } from './closeness.ts'
import { type HeldTerms, heldTerms, termWeights } from './held-terms.ts'

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
 * What a title's words, as near each other in the passage as in the title, can add to that share. Titles of papers find
 * as many abstracts at .25 (decision 0009).
 */
const CLOSE = 0.2

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
      const weights = await termWeights(query, index)
      const held = heldTerms(candidates, weights, read)
      const { passages, first, coverage } = held
      const close = closenessOfTitle(query, weights, held)
      return candidates
        .map((candidate, c): RankedCandidate => {
          const own = coverage.subarray(first[c], first[c + 1])
          const best = bestOf(own)
          const { start: offset } = candidate.segment
          const sentences = Array.from(own, (coverage, i) => ({
            start: offset + passages[c]!.start(i),
            end: offset + passages[c]!.end(i),
            coverage,
            keep: best > 0 && coverage >= keepRatio * best,
          }))
          return { ...scoredByCoverage(candidate, best, close?.[c]), sentences }
        })
        .sort(byScore)
    },
  }
}

/** What a passage's best sentence covers. */
export const bestOf = (coverages: Float64Array): number =>
  coverages.reduce((best, one) => Math.max(best, one), 0)

/** By candidate, where the question is a title. */
export const closenessOfTitle = (
  query: Query,
  weights: ReadonlyMap<string, number>,
  held: HeldTerms,
): Float64Array | undefined => (isTitle(query.text) ? closeness(query, weights, held) : undefined)

export function scoredByCoverage(candidate: Candidate, best: number, close = 0): Candidate {
  const explanation = product('coverage-rerank', [
    candidate.explanation,
    sum('coverage-factor', [
      leaf('floor', COVERAGE_FLOOR),
      product('best-sentence', [leaf('share', 1 - COVERAGE_FLOOR), leaf('coverage', best)]),
      ...(close === 0 ? [] : [product('close', [leaf('share', CLOSE), leaf('closeness', close)])]),
    ]),
  ])
  return { ...candidate, score: explanation.value, explanation }
}
