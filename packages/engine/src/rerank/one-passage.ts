/**
 * Which sentences of a single passage hold the answer. What tells them apart is not what tells passages apart
 * (`docs/decisions/0026-one-passage.md`): nothing here knows the index, only the question and the text.
 */
import type { Candidate, Query, RankedCandidate, RankedSentence } from '../model.ts'
import type { Reranker } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'
import { estimateTokenizer } from '../text/tokens.ts'
import { unfitness } from './evidence-features.ts'
import { heldTerms } from './held-terms.ts'

/**
 * What a sentence holds of the question: the question's terms that stand in the passage, those in fewer of its
 * sentences weighing more, as a share of all of them.
 */
export interface OnePassageFeatures {
  readonly own: number
  /** The same times the share of the question's weight that stands in the passage at all. */
  readonly ownHeld: number
  /** What the sentence right before, and right after, holds and this one does not. */
  readonly before: number
  readonly after: number
  /** 1 for a sentence without the number, time or name that the question asks for. */
  readonly unfit: number
}

/**
 * Weights of a model of choice among a passage's sentences (conditional logit, McFadden 1974). Fitted by
 * `packages/eval/bench/fit-one-passage.ts` on sets that are none of SQuAD's, and rounded.
 */
export const ONE_PASSAGE_WEIGHTS: OnePassageFeatures = {
  own: 1.15,
  ownHeld: 2.9,
  before: 0.75,
  after: 0.8,
  unfit: -1.05,
}

/**
 * Characters up to which the passages of one document are read as one: two to three paragraphs. In longer documents it
 * matters which passage the answer stands in.
 */
const MOST_CHARACTERS = 3000

/**
 * Sentences that bring less chance of the answer a token than this are not kept. At one in 500, seven families of
 * sets, each by weights of the others, have 95 % of the evidence on average (decision 0026).
 */
export const LEAST_CHANCE = 1 / 500

/** For the sentences of one passage alone a model of their own; other questions go to `reranker`, whose name it has. */
export function withinOnePassage(reranker: Reranker, read: ReadSentences): Reranker {
  return {
    name: reranker.name,
    async rerank(query, candidates, signal) {
      const ranked = await reranker.rerank(query, candidates, signal)
      if (!isOnePassage(ranked)) return ranked
      const features = onePassageFeatures(query, ranked, read)
      const sentences = ranked.flatMap((candidate) => candidate.sentences)
      const texts = textsOf(ranked)
      const chances = chancesOf(features.map(weighed))
      const chosen = sentences.map((sentence, i) => ({ ...sentence, ...wantedBy(chances[i]!, texts[i]!) }))
      return withSentences(ranked, keepLikely(chosen))
    },
  }
}

/** Prose of one document, as short as a passage. Parts of a whole are told by what stands around them. */
export function isOnePassage(candidates: readonly Candidate[]): boolean {
  const [first] = candidates
  if (first === undefined) return false
  let characters = 0
  for (const { segment, part } of candidates) {
    if (segment.document !== first.segment.document || segment.kind !== 'passage') return false
    if (part !== undefined) return false
    characters += segment.text.length
  }
  return characters <= MOST_CHARACTERS
}

/** One entry a sentence, candidate by candidate. */
export function onePassageFeatures(
  query: Query,
  candidates: readonly Candidate[],
  read: ReadSentences,
): readonly OnePassageFeatures[] {
  const asked = new Map(query.terms.map(({ term, weight }) => [term, weight]))
  const held = heldTerms(candidates, asked, read)
  const { first, passages, width } = held
  const count = first[candidates.length]!
  const has = (sentence: number, term: number): boolean =>
    ((held.sets[sentence * width + (term >> 5)]! >>> (term & 31)) & 1) === 1
  const { weights, share } = weightsWithin([...asked.values()], count, has)
  const weigh = (sentence: number, without?: number): number =>
    weights.reduce(
      (sum, weight, term) =>
        has(sentence, term) && !(without !== undefined && has(without, term)) ? sum + weight : sum,
      0,
    )
  const isUnfit = unfitness(candidates, held, query.text)
  const beside = neighbours(candidates, held)
  return candidates.flatMap((_, c) =>
    Array.from({ length: passages[c]!.count }, (_, i): OnePassageFeatures => {
      const sentence = first[c]! + i
      const own = weigh(sentence)
      const { before, after } = beside(sentence)
      return {
        own,
        ownHeld: own * share,
        before: before === undefined ? 0 : weigh(before, sentence),
        after: after === undefined ? 0 : weigh(after, sentence),
        unfit: isUnfit(c, i) ? 1 : 0,
      }
    }),
  )
}

/**
 * `weights`: by term, its weight times the logarithm of sentences over sentences with it, as shares of all.
 * `share`: how much of the question's weight stands in the passage.
 */
function weightsWithin(
  asked: readonly number[],
  sentences: number,
  has: (sentence: number, term: number) => boolean,
): { readonly weights: readonly number[]; readonly share: number } {
  const holding = asked.map((_, term) => {
    let some = 0
    for (let sentence = 0; sentence < sentences; sentence++) if (has(sentence, term)) some++
    return some
  })
  const rare = asked.map((weight, term) =>
    holding[term] === 0 ? 0 : weight * Math.log((sentences + 0.5) / holding[term]!),
  )
  const standing = asked.filter((_, term) => holding[term]! > 0)
  return { weights: rare.map((weight) => shareOf(weight, rare)), share: shareOf(sum(standing), asked) }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

function shareOf(part: number, all: readonly number[]): number {
  const whole = sum(all)
  return whole > 0 ? part / whole : 0
}

/** The sentences that end where one starts and start where it ends, in whichever passage of the text. */
function neighbours(
  candidates: readonly Candidate[],
  { passages, first }: Pick<ReturnType<typeof heldTerms>, 'passages' | 'first'>,
): (sentence: number) => { readonly before: number | undefined; readonly after: number | undefined } {
  const starts: number[] = []
  const ends: number[] = []
  for (const [c, { segment }] of candidates.entries())
    for (let i = 0; i < passages[c]!.count; i++) {
      starts[first[c]! + i] = segment.start + passages[c]!.start(i)
      ends[first[c]! + i] = segment.start + passages[c]!.end(i)
    }
  const at = (places: readonly number[]) => new Map(places.map((place, sentence) => [place, sentence]))
  const [starting, ending] = [at(starts), at(ends)]
  return (sentence) => ({ before: ending.get(starts[sentence]!), after: starting.get(ends[sentence]!) })
}

function weighed({ own, ownHeld, before, after, unfit }: OnePassageFeatures): number {
  const weights = ONE_PASSAGE_WEIGHTS
  return (
    weights.own * own +
    weights.ownHeld * ownHeld +
    weights.before * before +
    weights.after * after +
    weights.unfit * unfit
  )
}

// ── chances ──────────────────────────────────────────────────────────────────────────────────────────────

/** Of weights whose differences are logarithms of odds (softmax). */
export function chancesOf(weights: readonly number[]): readonly number[] {
  const most = Math.max(...weights)
  const odds = weights.map((weight) => Math.exp(weight - most))
  const all = sum(odds)
  return odds.map((one) => one / all)
}

/** Wanted by the chance a token, which finds most answers in so many tokens. */
const wantedBy = (chance: number, text: string): Pick<RankedSentence, 'chance' | 'worth'> => ({
  chance,
  worth: Math.log(chance / Math.max(1, estimateTokenizer.count(text))),
})

/** The best sentence and all that are worth enough. */
export function keepLikely<Sentence extends Pick<RankedSentence, 'worth'>>(
  sentences: readonly Sentence[],
): readonly (Sentence & { readonly keep: boolean })[] {
  const best = Math.max(...sentences.map(({ worth = 0 }) => worth))
  const least = Math.min(best, Math.log(LEAST_CHANCE))
  return sentences.map((sentence) => ({ ...sentence, keep: (sentence.worth ?? 0) >= least }))
}

const textsOf = (ranked: readonly RankedCandidate[]): readonly string[] =>
  ranked.flatMap(({ segment, sentences }) =>
    sentences.map(({ start, end }) => segment.text.slice(start - segment.start, end - segment.start)),
  )

/** The candidates with other sentences, as many of each as before. */
function withSentences(
  ranked: readonly RankedCandidate[],
  sentences: readonly RankedSentence[],
): readonly RankedCandidate[] {
  let at = 0
  return ranked.map((candidate) => ({
    ...candidate,
    sentences: candidate.sentences.map(() => sentences[at++]!),
  }))
}
