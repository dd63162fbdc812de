import { byScore } from '../candidate-order.ts'
import type { Candidate, Query, RankedCandidate, RankedSentence } from '../model.ts'
import type { Analyzer, LexicalIndex, Reranker } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { bestOf, closenessOfTitle, scoredByCoverage } from './coverage.ts'
import { type EvidenceFeatures, visitSentences } from './evidence-features.ts'
import { type HeldTerms, heldTerms, termWeights } from './held-terms.ts'

/**
 * What makes a sentence evidence, as weights of a logistic model. Fitted by `packages/eval/bench/fit-evidence.ts`,
 * which names the sets, and rounded (`docs/decisions/0009-sentences-compete.md`).
 */
export const EVIDENCE_WEIGHTS: EvidenceFeatures = {
  share: 3.2,
  logRank: -0.5,
  passage: -2.2,
  open: 2.6,
  title: 2.2,
  before: -1.4,
  after: -1.7,
  window: 1.8,
  pairs: 1.5,
  ofBest: 0.5,
  weightiest: 0.2,
  best: 0.2,
  first: -0.1,
  lead: 0.7,
  length: -0.15,
  led: 0.7,
  longShare: -1.1,
  longBefore: 1.3,
  longOwn: 1.1,
  unfit: -0.5,
}

/** Sentences below the best one's log-odds by more than this come without being marked as kept. */
export const KEEP_WITHIN = 4

/**
 * Rerank and prune in one call, with all sentences of all candidates on one scale: `worth` is the log-odds that a
 * sentence is evidence, up to a constant. Passages are ordered as by `coverage`; what is packed first is decided by
 * sentences, so a second passage's best one comes before the first passage's fourth.
 */
export function createEvidenceReranker(
  analyzer: Analyzer,
  read: ReadSentences,
  index: Pick<LexicalIndex, 'idf'>,
): Reranker {
  return {
    name: 'evidence',
    async rerank(query: Query, candidates: readonly Candidate[]) {
      const weights = await termWeights(query, index)
      const held = heldTerms(candidates, weights, read)
      const worths = new Float64Array(held.coverage.length)
      let sentence = 0
      visitSentences(candidates, { question: query.text, weights, analyzer, held }, (features) => {
        worths[sentence++] = worthOf(features)
      })
      const best = worths.reduce((most, worth) => Math.max(most, worth), Number.NEGATIVE_INFINITY)
      byPlaceInWhole(worths, best, candidates, held)
      const least = best - KEEP_WITHIN
      const close = closenessOfTitle(query, weights, held)
      return candidates
        .map((candidate, c): RankedCandidate => {
          const covered = bestOf(held.coverage.subarray(held.first[c], held.first[c + 1]))
          const sentences = sentencesOf(candidate, c, held, worths, least)
          return { ...scoredByCoverage(candidate, covered, close?.[c]), sentences }
        })
        .sort(byScore)
    },
  }
}

/**
 * What a turn of a conversation, or another part of a whole, says is told by what stands around it, which its rank
 * knows and its sentences do not: they keep a share of what they differ by, and each rank down costs its odds so much.
 */
function byPlaceInWhole(
  worths: Float64Array,
  best: number,
  candidates: readonly Candidate[],
  { first }: HeldTerms,
): void {
  for (const [c, { segment, part }] of candidates.entries()) {
    if (part === undefined && segment.kind !== 'turn') continue
    const place = best - RANK_COST * Math.log(1 + c)
    for (let i = first[c]!; i < first[c + 1]!; i++) worths[i] = place + OWN_SHARE * (worths[i]! - best)
  }
}

/** Chosen by `lightcone eval spans` on mem-locomo, qmsum and cookbook-contextual, which .05 to .35 serve alike. */
const OWN_SHARE = 0.2
/** Among parts only the share decides beside it; how parts stand beside other passages: decision 0009. */
const RANK_COST = 1.2

/** Written out, in the order of the weights: hundreds of sentences a question are weighed. */
function worthOf(features: EvidenceFeatures): number {
  const weights = EVIDENCE_WEIGHTS
  return (
    0 +
    weights.share * features.share +
    weights.logRank * features.logRank +
    weights.passage * features.passage +
    weights.open * features.open +
    weights.title * features.title +
    weights.before * features.before +
    weights.after * features.after +
    weights.window * features.window +
    weights.pairs * features.pairs +
    weights.ofBest * features.ofBest +
    weights.weightiest * features.weightiest +
    weights.best * features.best +
    weights.first * features.first +
    weights.lead * features.lead +
    weights.length * features.length +
    weights.led * features.led +
    weights.longShare * features.longShare +
    weights.longBefore * features.longBefore +
    weights.longOwn * features.longOwn +
    weights.unfit * features.unfit
  )
}

/** The sentences of candidate number `c`, those kept that are worth `least`. */
function sentencesOf(
  { segment }: Candidate,
  c: number,
  { passages, first, coverage }: HeldTerms,
  worths: Float64Array,
  least: number,
): readonly RankedSentence[] {
  const passage = passages[c]!
  const from = first[c]!
  const sentences = new Array<RankedSentence>(passage.count)
  for (let i = 0; i < sentences.length; i++) {
    const worth = worths[from + i]!
    sentences[i] = {
      start: segment.start + passage.start(i),
      end: segment.start + passage.end(i),
      coverage: coverage[from + i]!,
      keep: worth >= least,
      worth,
    }
  }
  return sentences
}
