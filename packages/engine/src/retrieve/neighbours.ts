/**
 * A passage read together with what stands around it. A term of the question that a passage lacks, or has weakly,
 * counts for it at a share of what it counts for in a passage near by:
 *
 *     score(i) = Σ_t  max( s_t(i), max_j  w(i, j) · s_t(j) )        w(i, j) = SHARE · 2^(-distance / HALF)
 *
 * where s_t is a term's part of the BM25F score and j runs over the found passages of the same document, or of the
 * same whole (see `neighbours-wholes.ts`). Taking the best place of every term instead of adding scores up follows
 * term-wise propagation in positional language models (Lv & Zhai 2009): a neighbour that repeats a term adds nothing,
 * one that brings a missing term does.
 */
import { leaf, product, sum } from '../explanation.ts'
import type { Candidate, Explanation, Query } from '../model.ts'
import type { LexicalIndex, Retriever, Store } from '../ports.ts'
import { compareText } from '../text/order.ts'
import { createLexicalRetriever } from './lexical.ts'
import { createWholes, type Standing } from './neighbours-wholes.ts'

/**
 * What a term counts for right beside the passage that has it, and the characters, from middle to middle, over which
 * that halves: about one passage. Recall on conversations, code and long documents hardly changes between 0.6 and
 * 0.8 and between 600 and 1,200.
 */
const SHARE = 0.7
const HALF_CHARACTERS = 1000
/** Below this share a neighbour is too far away. */
const LEAST = 0.2
export const REACH_CHARACTERS = HALF_CHARACTERS * Math.log2(SHARE / LEAST)
/** Best passages that others are read together with; fixed, so that asking for more never changes the first ones. */
const POOL = 100

/** BM25F order in which near passages of one document, or of one whole, lend each other what they match. */
export function createNeighbourRetriever(store: Store, index: LexicalIndex): Retriever {
  const plain = createLexicalRetriever(store, index)
  const wholes = createWholes(store)
  return {
    name: 'lexical-neighbours',
    async retrieve(query, k) {
      const found = await plain.retrieve(query, Math.max(k, POOL))
      const pool = found.slice(0, POOL)
      const around = await wholes.around(pool, query.filter, REACH_CHARACTERS)
      const fresh = await matched(around.fresh, query, index)
      // Whatever is not in the pool has less than its last; the order of the two must not mix.
      const least = pool.length < POOL ? 0 : pool.at(-1)!.score
      const lent = lend([...pool.map((candidate) => ownOf(candidate, around.standing)), ...fresh])
      const head = lent.filter(({ score }) => score >= least).sort(byScore)
      const inHead = new Set(head.map(({ ordinal }) => ordinal))
      const rest = found.slice(POOL).filter(({ segment }) => !inHead.has(segment.ordinal))
      return [...(await candidates(head.slice(0, k), pool, store)), ...rest].slice(0, k)
    },
  }
}

// ── what matches by itself ───────────────────────────────────────────────────────────────────────────────

/** A segment before its neighbours are looked at. */
interface Own extends Standing {
  readonly ordinal: number
  /** Whether others may borrow from it. */
  readonly lends: boolean
  readonly explanation: Explanation
}

function ownOf({ segment, explanation }: Candidate, standing: ReadonlyMap<number, Standing>): Own {
  const { ordinal, document, position, start, end } = segment
  const alone = { document, position, sequence: `document:${document}`, middle: (start + end) / 2 }
  return { ...(standing.get(ordinal) ?? alone), ordinal, lends: true, explanation }
}

async function matched(
  fresh: ReadonlyMap<number, Standing>,
  query: Query,
  index: LexicalIndex,
): Promise<readonly Own[]> {
  if (fresh.size === 0) return []
  const explanations = await index.explain(query.terms, [...fresh.keys()])
  return [...fresh].map(([ordinal, standing], i) => ({
    ...standing,
    ordinal,
    lends: false,
    explanation: explanations[i]!,
  }))
}

// ── what neighbours lend ─────────────────────────────────────────────────────────────────────────────────

interface Lent extends Own {
  readonly score: number
  /** The tree of `score`, made when it is asked for. */
  readonly explain: () => Explanation
}

function lend(all: readonly Own[]): Lent[] {
  const sequences = Map.groupBy(all, ({ sequence }) => sequence)
  return [...sequences.values()].flatMap((sequence) => {
    const lenders = sequence.filter(({ lends }) => lends).sort(byPlace)
    return sequence.map((own) => withLoans(own, lenders))
  })
}

/** A term's part of the score, borrowed when `distance` says from how far. */
interface Part {
  readonly value: number
  readonly explanation: Explanation
  readonly distance?: number
}

function withLoans(own: Own, lenders: readonly Own[]): Lent {
  const parts = new Map<string, Part>()
  for (const part of own.explanation.parts) parts.set(part.name, { value: part.value, explanation: part })
  let borrowed = false
  for (let i = firstFrom(lenders, own.middle - REACH_CHARACTERS); i < lenders.length; i++) {
    const lender = lenders[i]!
    if (lender.middle > own.middle + REACH_CHARACTERS) break
    if (lender.ordinal === own.ordinal) continue
    const distance = Math.abs(lender.middle - own.middle)
    const share = shareAt(distance)
    for (const explanation of lender.explanation.parts) {
      const value = share * explanation.value
      if (value <= (parts.get(explanation.name)?.value ?? 0)) continue
      parts.set(explanation.name, { value, explanation, distance })
      borrowed = true
    }
  }
  if (!borrowed) return { ...own, score: own.explanation.value, explain: () => own.explanation }
  const sorted = [...parts].sort(([a], [b]) => compareText(a, b)).map(([, part]) => part)
  return {
    ...own,
    score: sorted.reduce((total, { value }) => total + value, 0),
    explain: () => sum('bm25f-neighbours', sorted.map(explained)),
  }
}

const shareAt = (distance: number): number => SHARE * 2 ** (-distance / HALF_CHARACTERS)

function explained({ explanation, distance }: Part): Explanation {
  if (distance === undefined) return explanation
  return product('near-by', [leaf('share', shareAt(distance), { characters: distance }), explanation])
}

/** Index of the first whose middle is at least `middle`. */
function firstFrom(sorted: readonly Own[], middle: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const between = (low + high) >>> 1
    if (sorted[between]!.middle < middle) low = between + 1
    else high = between
  }
  return low
}

// ── the outcome ──────────────────────────────────────────────────────────────────────────────────────────

async function candidates(
  head: readonly Lent[],
  pool: readonly Candidate[],
  store: Store,
): Promise<readonly Candidate[]> {
  const segments = new Map(pool.map(({ segment }) => [segment.ordinal, segment]))
  const missing = head.map(({ ordinal }) => ordinal).filter((ordinal) => !segments.has(ordinal))
  for (const segment of await store.segments(missing))
    if (segment !== undefined) segments.set(segment.ordinal, segment)
  return head.flatMap(({ ordinal, score, explain }) => {
    const segment = segments.get(ordinal)
    return segment === undefined ? [] : [{ segment, score, explanation: explain() }]
  })
}

const byId = (a: Own, b: Own): number => compareText(a.document, b.document) || a.position - b.position
const byPlace = (a: Own, b: Own): number => a.middle - b.middle || byId(a, b)
const byScore = (a: Lent, b: Lent): number => b.score - a.score || byId(a, b)
