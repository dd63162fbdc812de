/**
 * Words and vectors together, for questions that describe what they look for instead of naming it. Whether a question
 * is one of those is decided before anything is fused: see `question-kind.ts` and docs/vectors.md, with the figures.
 *
 *     found by words ─┐
 *                     ├→ fused → terms of the best → question with them → words ─┐
 *     near in space  ─┘      └→ the first of it and of the words  └→ space ──────┴→ fused → those behind
 *
 * The second round is pseudo-relevance feedback: RM3 (Abdul-Jaleel et al. 2004) over the fused list. It finds more of a
 * subject; what the question itself put first it does not reorder.
 */
import { factorTo } from '../candidate-order.ts'
import { leaf, product } from '../explanation.ts'
import type { Candidate, Query, QueryTerm } from '../model.ts'
import type { Analyzer, LexicalHit, LexicalIndex, OrdinalRange, Retriever, Store } from '../ports.ts'
import type { VectorIndex } from '../vector-port.ts'
import { feedbackTerms, isProse } from './feedback.ts'
import { type FusedList, firstOf, fuse, nearest, ordinalOf } from './fuse.ts'
import { readHits, searchedTerms } from './lexical.ts'
import type { NeighbourRetriever, Ranking } from './neighbours.ts'
import { inStretch } from './neighbours-score.ts'
import { isCovered, mayDescribe, TEXT_TERMS } from './question-kind.ts'

/** A space of vectors, and the vector of a question in it. */
export interface QuestionSpace {
  readonly name: string
  vector(terms: readonly QueryTerm[]): Float32Array
}

export interface FusionOptions {
  readonly store: Store
  readonly lexical: LexicalIndex
  readonly vectors: VectorIndex
  readonly analyzer: Pick<Analyzer, 'terms'>
  /** The space that answers at present, if any. */
  readonly space: () => Promise<QuestionSpace | undefined>
  /** What finds passages by words, and all of the answer where vectors do not help. */
  readonly words: NeighbourRetriever
}

/** Passages of each list; fixed, so that asking for more never changes the first ones. */
const WORD_POOL = 200
/** What the vectors count for, of 1, in the first and in the second round: the last section of decision 0011. */
const FIRST_SHARE = 0.35
const SECOND_SHARE = 0.4
/** Passages that the feedback is taken from. */
const FEEDBACK_PASSAGES = 10
/** Passages of the first round, and of the words, that stay before all of the second round: decision 0011. */
const OWN_FIRST = 3
const WORDS_FIRST = 2

export function createFusionRetriever(options: FusionOptions): Retriever {
  const { store, lexical, vectors, words, space } = options
  return {
    name: `fusion(${words.name})`,
    async retrieve(query, k, signal) {
      const active = mayDescribe(query) ? await space() : undefined
      if (active === undefined) return words.retrieve(query, k, signal)
      const ranking = await words.rank(query, Math.max(k, WORD_POOL))
      const byWords = () => ranking.read(ranking.hits.slice(0, k))
      const top = await ranking.read(ranking.hits.slice(0, FEEDBACK_PASSAGES))
      // Parts of a whole are surrounded by what they are about already; a second round by words alone would lose that.
      if (top.some(inStretch)) return byWords()
      if (await isCovered(query, top, lexical)) return byWords()
      await vectors.refresh()
      const within = query.filter === undefined ? undefined : await store.select(query.filter)
      const round: Round = { ...options, active, within }
      const first = await firstRound(query, ranking, round)
      if (!isProse(first.best)) return byWords()
      const expanded = { ...query, terms: await feedbackTerms(query.terms, first.best, options) }
      // A text as a question means no single passage.
      const own = query.terms.length >= TEXT_TERMS ? [] : first.own
      const second = behind(own, await secondRound(expanded, k - own.length, own, round))
      if (second.length >= k) return second.slice(0, k)
      const inSecond = new Set(second.map(ordinalOf))
      const rest = ranking.hits.filter(({ ordinal }) => !inSecond.has(ordinal))
      return [...second, ...(await ranking.read(rest.slice(0, k - second.length)))]
    },
  }
}

interface Round extends FusionOptions {
  readonly active: QuestionSpace
  readonly within: readonly OrdinalRange[] | undefined
}

/** What feedback is taken from, and what stays before all that it finds. */
async function firstRound(
  query: Query,
  { hits, read }: Ranking,
  { store, vectors, active, within }: Round,
): Promise<{ readonly best: readonly Candidate[]; readonly own: readonly Candidate[] }> {
  const pool = hits.slice(0, WORD_POOL)
  const ordinals = pool.map(({ ordinal }) => ordinal)
  const near = await nearest(active.vector(query.terms), ordinals, { vectors, space: active.name, within })
  const list = fuse(pool, near, FIRST_SHARE)
  const readByWords = (some: readonly number[]) => {
    const wanted = new Set(some)
    return read(pool.filter(({ ordinal }) => wanted.has(ordinal)))
  }
  const best = await firstOf(list, FEEDBACK_PASSAGES, readByWords, store)
  const theirs = new Set(ordinals.slice(0, WORDS_FIRST))
  for (const candidate of best) theirs.delete(ordinalOf(candidate))
  const behindBest = only(list, (ordinal) => theirs.has(ordinal))
  const others = await firstOf(behindBest, WORDS_FIRST, readByWords, store)
  return { best, own: ownFirst([...best, ...others], pool) }
}

/** The k best of the second round but for those of the first that stay. */
async function secondRound(
  expanded: Query,
  k: number,
  own: readonly Candidate[],
  { store, lexical, vectors, active, within }: Round,
): Promise<readonly Candidate[]> {
  const terms = searchedTerms(expanded)
  const again = await lexical.search(terms, WORD_POOL, within)
  const ordinals = again.map(({ ordinal }) => ordinal)
  const near = await nearest(active.vector(expanded.terms), ordinals, { vectors, space: active.name, within })
  const isOwn = new Set(own.map(ordinalOf))
  const others = only(fuse(again, near, SECOND_SHARE), (ordinal) => !isOwn.has(ordinal))
  const readByWords = (some: readonly number[]) => {
    const wanted = new Set(some)
    const hits = again.filter(({ ordinal }) => wanted.has(ordinal))
    return readHits(hits, terms, { store, lexical })
  }
  return firstOf(others, k, readByWords, store)
}

const only = (list: FusedList, keeps: (ordinal: number) => boolean): FusedList => ({
  ...list,
  passages: list.passages.filter(({ ordinal }) => keeps(ordinal)),
})

/** What the question puts first by itself, in the order of the first round. */
export function ownFirst(first: readonly Candidate[], byWords: readonly LexicalHit[]): readonly Candidate[] {
  const ordinals = new Set([
    ...first.slice(0, OWN_FIRST).map(ordinalOf),
    ...byWords.slice(0, WORDS_FIRST).map(({ ordinal }) => ordinal),
  ])
  return first.filter((candidate) => ordinals.has(ordinalOf(candidate)))
}

/** The first passages, and the others scaled so that none of them scores more than the last of these. */
export function behind(first: readonly Candidate[], others: readonly Candidate[]): readonly Candidate[] {
  if (first.length === 0) return others
  const ordinals = new Set(first.map(({ segment }) => segment.ordinal))
  const rest = others.filter(({ segment }) => !ordinals.has(segment.ordinal))
  const factor = factorTo(first.at(-1)!.score, rest[0]?.score ?? 0)
  if (factor === 1) return [...first, ...rest]
  return [
    ...first,
    ...rest.map((candidate) => {
      const explanation = product('feedback', [leaf('scale', factor), candidate.explanation])
      return { ...candidate, score: explanation.value, explanation }
    }),
  ]
}
