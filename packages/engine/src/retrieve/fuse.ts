/**
 * Passages found by words and passages near in a space of vectors, as one list. What a passage counts for is a few
 * numbers; its text is read and its score explained once it is known to be among those that are handed on.
 */
import { byScore } from '../candidate-order.ts'
import { leaf, product, sum } from '../explanation.ts'
import type { Candidate, Explanation } from '../model.ts'
import type { LexicalHit, OrdinalRange, Store } from '../ports.ts'
import type { VectorHit, VectorIndex } from '../vector-port.ts'

/** Passages that vectors add to a list. */
const VECTOR_POOL = 100

/** A passage of both lists or of one. */
export interface Fused {
  readonly ordinal: number
  readonly score: number
  /** What the words score it; absent where they did not find it. */
  readonly words?: number
  readonly cosine?: number
}

export interface FusedList {
  /** Best first, those of equal scores in no order. */
  readonly passages: readonly Fused[]
  /** What the vectors count for, of 1. */
  readonly share: number
  /** Makes the best cosine as high as the best score by words; absent where nothing is near. */
  readonly scale?: number
}

/**
 * The nearest passages of a space, and how near those are that words found: what misses the nearest hundred by a hair
 * must not be scored as if it were opposite to the question.
 */
export async function nearest(
  vector: Float32Array,
  byWords: readonly number[],
  of: {
    readonly vectors: VectorIndex
    readonly space: string
    readonly within: readonly OrdinalRange[] | undefined
  },
): Promise<readonly VectorHit[]> {
  const near = await of.vectors.search(of.space, vector, VECTOR_POOL, of.within)
  const known = new Set(near.map(({ ordinal }) => ordinal))
  const others = byWords.filter((ordinal) => !known.has(ordinal))
  const cosines = await of.vectors.similarities(of.space, vector, others)
  return [
    ...near,
    ...others.flatMap((ordinal, i) => (cosines[i] === undefined ? [] : [{ ordinal, score: cosines[i] }])),
  ]
}

/**
 * score = (1 - share) · words + share · cosine · best of words / best cosine: both lists reach as high, in the units
 * of words. What the words did not find counts with its cosine alone; what has no vector yet, in a space that is being
 * filled, with its words in full: that nothing is known of it speaks neither for nor against it.
 */
export function fuse(words: readonly LexicalHit[], near: readonly VectorHit[], share: number): FusedList {
  const bestWords = words[0]?.score ?? 0
  const bestCosine = near[0]?.score ?? 0
  if (bestCosine <= 0)
    return { passages: words.map(({ ordinal, score }) => ({ ordinal, score, words: score })), share }
  const scale = bestWords > 0 ? bestWords / bestCosine : 1
  const cosines = new Map(near.map(({ ordinal, score }) => [ordinal, score]))
  // The same numbers in the same order as `explain`.
  const passages = words.map(({ ordinal, score: words }): Fused => {
    const cosine = cosines.get(ordinal)
    cosines.delete(ordinal)
    return cosine === undefined
      ? { ordinal, score: words, words }
      : { ordinal, score: (1 - share) * words + share * scale * cosine, words, cosine }
  })
  for (const [ordinal, cosine] of cosines) passages.push({ ordinal, score: share * scale * cosine, cosine })
  return { passages: passages.sort((a, b) => b.score - a.score), share, scale }
}

/** Text and score tree of passages that the words found. */
export type ReadByWords = (ordinals: readonly number[]) => Promise<readonly Candidate[]>

/** The k first of a list by (score, document id, position). A passage that was replaced meanwhile is left out. */
export async function firstOf(
  list: FusedList,
  k: number,
  readByWords: ReadByWords,
  store: Store,
): Promise<readonly Candidate[]> {
  if (k <= 0) return []
  const last = list.passages[k - 1]?.score ?? Number.NEGATIVE_INFINITY
  const wanted = list.passages.filter(({ score }) => score >= last)
  const ofWords = wanted.flatMap(({ ordinal, words }) => (words === undefined ? [] : [ordinal]))
  const ofVectors = wanted.flatMap(({ ordinal, words }) => (words === undefined ? [ordinal] : []))
  const found = new Map<number, Pick<Candidate, 'segment'> & Partial<Candidate>>()
  for (const candidate of await readByWords(ofWords)) found.set(ordinalOf(candidate), candidate)
  for (const segment of await store.segments(ofVectors))
    if (segment !== undefined) found.set(segment.ordinal, { segment })
  return wanted
    .flatMap((passage): Candidate[] => {
      const candidate = found.get(passage.ordinal)
      if (candidate === undefined) return []
      const explanation = explain(passage, candidate.explanation, list)
      return [{ ...candidate, score: explanation.value, explanation }]
    })
    .sort(byScore)
    .slice(0, k)
}

export const ordinalOf = ({ segment }: Pick<Candidate, 'segment'>): number => segment.ordinal

function explain(
  { cosine }: Fused,
  words: Explanation | undefined,
  { share, scale }: FusedList,
): Explanation {
  if (scale === undefined || (words !== undefined && cosine === undefined)) return words!
  return sum('fusion', [
    ...(words === undefined ? [] : [product('words', [leaf('share', 1 - share), words])]),
    ...(cosine === undefined
      ? []
      : [product('vectors', [leaf('share', share), leaf('scale', scale), leaf('cosine', cosine)])]),
  ])
}
