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
import { byScore, factorTo } from '../candidate-order.ts'
import { leaf, product, sum } from '../explanation.ts'
import type { Candidate, Explanation, QueryTerm } from '../model.ts'
import type { Analyzer, LexicalIndex, OrdinalRange, Retriever, Store } from '../ports.ts'
import type { VectorHit, VectorIndex } from '../vector-port.ts'
import { feedbackTerms, isProse } from './feedback.ts'
import { foundByWords } from './lexical.ts'
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
  readonly words: Retriever
}

/** Passages of each list; fixed, so that asking for more never changes the first ones. */
const WORD_POOL = 200
const VECTOR_POOL = 100
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
      const found = await words.retrieve(query, Math.max(k, WORD_POOL), signal)
      // Parts of a whole are surrounded by what they are about already; a second round by words alone would lose that.
      if (found.slice(0, FEEDBACK_PASSAGES).some(inStretch)) return found.slice(0, k)
      if (await isCovered(query, found, lexical)) return found.slice(0, k)
      await vectors.refresh()
      const within = query.filter === undefined ? undefined : await store.select(query.filter)
      const fused = async (byWords: readonly Candidate[], terms: readonly QueryTerm[], share: number) => {
        const vector = active.vector(terms)
        const near = await nearest(vector, byWords, { vectors, space: active.name, within })
        return fuse(byWords, near, share, store)
      }
      const first = await fused(found.slice(0, WORD_POOL), query.terms, FIRST_SHARE)
      const best = first.slice(0, FEEDBACK_PASSAGES)
      if (!isProse(best)) return found.slice(0, k)
      const expanded = { ...query, terms: await feedbackTerms(query.terms, best, options) }
      const again = await foundByWords(expanded, WORD_POOL, within, options)
      // A text as a question means no single passage.
      const own = query.terms.length >= TEXT_TERMS ? [] : ownFirst(first, found)
      const second = behind(own, await fused(again, expanded.terms, SECOND_SHARE))
      const inSecond = new Set(second.map(({ segment }) => segment.ordinal))
      return [...second, ...found.filter(({ segment }) => !inSecond.has(segment.ordinal))].slice(0, k)
    },
  }
}

/** What the question puts first by itself, in the order of the first round. */
export function ownFirst(first: readonly Candidate[], byWords: readonly Candidate[]): readonly Candidate[] {
  const best = [...first.slice(0, OWN_FIRST), ...byWords.slice(0, WORDS_FIRST)]
  const ordinals = new Set(best.map(({ segment }) => segment.ordinal))
  return first.filter(({ segment }) => ordinals.has(segment.ordinal))
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

/**
 * The nearest passages of a space, and how near those are that words found: what misses the nearest hundred by a hair
 * must not be scored as if it were opposite to the question.
 */
export async function nearest(
  vector: Float32Array,
  byWords: readonly Candidate[],
  of: {
    readonly vectors: VectorIndex
    readonly space: string
    readonly within: readonly OrdinalRange[] | undefined
  },
): Promise<readonly VectorHit[]> {
  const near = await of.vectors.search(of.space, vector, VECTOR_POOL, of.within)
  const known = new Set(near.map(({ ordinal }) => ordinal))
  const others = byWords.map(({ segment }) => segment.ordinal).filter((ordinal) => !known.has(ordinal))
  const cosines = await of.vectors.similarities(of.space, vector, others)
  return [
    ...near,
    ...others.flatMap((ordinal, i) => (cosines[i] === undefined ? [] : [{ ordinal, score: cosines[i] }])),
  ]
}

/**
 * score = (1 - share) · words + share · cosine · best of words / best cosine: both lists reach as high, in the units
 * of words. What only one list has counts with that alone.
 */
export async function fuse(
  words: readonly Candidate[],
  near: readonly VectorHit[],
  share: number,
  store: Store,
): Promise<readonly Candidate[]> {
  const bestWords = words[0]?.score ?? 0
  const bestCosine = near[0]?.score ?? 0
  if (bestCosine <= 0) return words
  const scale = bestWords > 0 ? bestWords / bestCosine : 1
  const cosines = new Map(near.map(({ ordinal, score }) => [ordinal, score]))
  const byOrdinal = new Map(words.map((candidate) => [candidate.segment.ordinal, candidate]))
  const missing = near.map(({ ordinal }) => ordinal).filter((ordinal) => !byOrdinal.has(ordinal))
  const segments = new Map(
    (await store.segments(missing)).flatMap((one) => (one ? [[one.ordinal, one]] : [])),
  )
  const wordPart = (explanation: Explanation) => product('words', [leaf('share', 1 - share), explanation])
  const nearPart = (cosine: number) =>
    product('vectors', [leaf('share', share), leaf('scale', scale), leaf('cosine', cosine)])
  const fused: Candidate[] = []
  for (const { segment, explanation } of words) {
    const cosine = cosines.get(segment.ordinal)
    const parts = [wordPart(explanation), ...(cosine === undefined ? [] : [nearPart(cosine)])]
    const whole = sum('fusion', parts)
    fused.push({ segment, score: whole.value, explanation: whole })
  }
  for (const [ordinal, segment] of segments) {
    const whole = sum('fusion', [nearPart(cosines.get(ordinal)!)])
    fused.push({ segment, score: whole.value, explanation: whole })
  }
  return fused.sort(byScore)
}
