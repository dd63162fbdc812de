import type { Candidate, Query, RankedCandidate, RankedSentence } from '../model.ts'
import type { Analyzer, LexicalIndex, Reranker } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { createCoverageReranker, termWeights } from './coverage.ts'

/**
 * What makes a sentence evidence, as weights of a logistic model: shares of the question's weight unless said
 * otherwise. Fitted by maximum likelihood on 150 questions each of four sets (HotpotQA, 2WikiMultiHopQA, XQuAD,
 * chunking-evaluation) and rounded; weights fitted on any three of them order the fourth's sentences nearly as well
 * (`docs/decisions/0009-sentences-compete.md`).
 */
export const EVIDENCE_WEIGHTS = {
  /** The passage's score as a share of the best one's. */
  passageShare: 2.5,
  /** log(1 + the passage's rank), from 0. */
  logRank: -0.45,
  /** What the sentence covers of the question that no better passage does. */
  open: 3.3,
  /** What the sentence covers together with its document's title and headings. */
  withTitle: 1.5,
  /** What the whole passage covers: the more it does, the less one of its sentences says alone. */
  passage: -1.9,
  /** What the sentences before and after cover: a sentence often goes on where the one before it began. */
  before: 1.2,
  after: -1.1,
  /** 1 for the passage's sentence that covers most. */
  best: 0.7,
  /** 1 for a passage's first sentence; for the first of a document, which says what it is about; of a top passage. */
  first: -0.5,
  opening: 1,
  lead: 1.4,
} as const

/** Sentences below the best one's log-odds by more than this come without being marked as kept. */
const KEEP_WITHIN = 4
/** Passages whose first sentence counts as a lead. */
const LEADS = 3

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
  const coverage = createCoverageReranker(read, index)
  return {
    name: 'evidence',
    async rerank(query: Query, candidates: readonly Candidate[]) {
      const weights = await termWeights(query, index)
      const ranked = await coverage.rerank(query, candidates)
      const bySegment = new Map(ranked.map((candidate) => [candidate.segment, candidate]))
      const covered = new Set<string>()
      const worths = new Map<RankedCandidate, readonly number[]>()
      for (const [rank, { segment }] of candidates.entries()) {
        const candidate = bySegment.get(segment)!
        const share = passageShare(candidates[rank]!, candidates[0]!)
        worths.set(candidate, worthOf(candidate, { rank, share, covered, weights, analyzer, read }))
      }
      const best = Math.max(...[...worths.values()].flat())
      return ranked.map((candidate) => mark(candidate, worths.get(candidate)!, best))
    },
  }
}

const passageShare = (candidate: Candidate, first: Candidate): number =>
  first.score > 0 ? candidate.score / first.score : 1

function mark(candidate: RankedCandidate, worths: readonly number[], best: number): RankedCandidate {
  const sentences: RankedSentence[] = candidate.sentences.map((sentence, i) => ({
    ...sentence,
    keep: worths[i]! >= best - KEEP_WITHIN,
    worth: worths[i]!,
  }))
  return { ...candidate, sentences }
}

interface Standing {
  readonly rank: number
  readonly share: number
  /** Terms of the question in better passages; this passage's are added. */
  readonly covered: Set<string>
  readonly weights: ReadonlyMap<string, number>
  readonly analyzer: Analyzer
  readonly read: ReadSentences
}

function worthOf({ segment, sentences }: RankedCandidate, standing: Standing): readonly number[] {
  const { rank, share, covered, weights, analyzer, read } = standing
  const inQuestion = (terms: readonly string[]) => new Set(terms.filter((term) => weights.has(term)))
  const weigh = (terms: Iterable<string>) => [...terms].reduce((sum, term) => sum + weights.get(term)!, 0)
  const title = inQuestion(analyzer.terms([segment.title, ...segment.headings].join('\n'), segment.language))
  const terms = read(segment).map((sentence) => inQuestion(sentence.terms))
  const own = sentences.map(({ coverage }) => coverage)
  const best = own.indexOf(Math.max(...own))
  const all = new Set(terms.flatMap((some) => [...some]))
  const w = EVIDENCE_WEIGHTS
  const passage = w.passageShare * share + w.logRank * Math.log1p(rank) + w.passage * weigh(all)
  const first = w.first + (segment.start === 0 ? w.opening : 0) + (rank < LEADS ? w.lead : 0)
  const worths = terms.map(
    (some, i) =>
      passage +
      w.open * weigh([...some].filter((term) => !covered.has(term))) +
      w.withTitle * weigh(some.union(title)) +
      w.before * (own[i - 1] ?? 0) +
      w.after * (own[i + 1] ?? 0) +
      (i === best ? w.best : 0) +
      (i === 0 ? first : 0),
  )
  for (const term of all) covered.add(term)
  return worths
}
