/**
 * A passage read together with what stands around it. A term of the question that a passage lacks, or has weakly,
 * counts for it at a share of what it counts for in a passage near by; and a passage counts for more in a stretch
 * that is about the question:
 *
 *     score(i) = Σ_t  max( s_t(i), max_j  w(i, j) · s_t(j) )  +  Σ_t  w_t · STRETCH · d_t(i) / (d_t(i) + DENSE)
 *     w(i, j)  = SHARE · 2^(-distance / HALF)
 *     d_t(i)   = mean over j of the saturation of t in j, each weighing 2^(-distance / STRETCH_CHARACTERS)
 *
 * In a conversation w(i, j) is 1 where i answers j, and a speaker's name counts for little in turns of others.
 *
 * Here s_t is a term's part of the BM25F score and w_t that part without the saturation. In the first sum j runs over
 * the passages near by of the same document that were found, or over all near by of the same whole (see
 * `neighbours-wholes.ts`); the second is for parts of a whole alone. Taking the best place of every term instead of
 * adding scores up follows term-wise propagation in positional language models (Lv & Zhai 2009): a neighbour that
 * repeats a term adds nothing, one that brings a missing term does. The second sum is their density of a term around
 * a place, saturated so that one frequent term does not stand for all.
 */
import { factorTo } from '../candidate-order.ts'
import { leaf, product } from '../explanation.ts'
import type { Candidate, Explanation, Query } from '../model.ts'
import type { LexicalHit, LexicalIndex, Retriever, Store } from '../ports.ts'
import { readHits, searchedTerms } from './lexical.ts'
import {
  BEHIND,
  BEHIND_SUMMARIES,
  byId,
  type Own,
  REACH_CHARACTERS,
  readTogether,
  type Scored,
} from './neighbours-score.ts'
import { createWholes, type Sequence } from './neighbours-wholes.ts'
import { asksForSummary } from './question-kind.ts'

export { REACH_CHARACTERS } from './neighbours-score.ts'

/** Best passages that others are read together with; fixed, so that asking for more never changes the first ones. */
const POOL = 100
/** Passages that are read one by one. */
const FIRST = 10
/** Passages that are ranked by what they say themselves, before those of the stretches around: as many as are reranked. */
const BEST = 50

/** Passages in their order, of which those are read that somebody asks for. */
export interface Ranking {
  /** Best first. */
  readonly hits: readonly LexicalHit[]
  /** Text and score tree of some of them; a passage that was replaced meanwhile is left out. */
  read(hits: readonly LexicalHit[]): Promise<readonly Candidate[]>
}

export interface NeighbourRetriever extends Retriever {
  /** What `retrieve` finds; reading all of it is most of the work. */
  rank(query: Query, k: number): Promise<Ranking>
}

/**
 * BM25F order in which near passages of one document, or of one whole, lend each other what they match; parts of a
 * whole behind the best passages come in the order of the stretches around them.
 */
export function createNeighbourRetriever(store: Store, index: LexicalIndex): NeighbourRetriever {
  const wholes = createWholes(store)
  const from = { store, lexical: index }
  const rank = async (query: Query, k: number): Promise<Ranking> => {
    await index.refresh(query.seq)
    const within = query.filter === undefined ? undefined : await store.select(query.filter)
    const terms = searchedTerms(query)
    const hits = await index.search(terms, Math.max(k, POOL), within)
    const pool = await readHits(hits.slice(0, POOL), terms, from, query.seq)
    const sequences = await wholes.around(pool, query, REACH_CHARACTERS)
    const explanations = await explained(sequences, pool, query, index)
    const width = asksForSummary(query.text) ? BEHIND_SUMMARIES : BEHIND
    const scored = sequences.flatMap(({ standing, complete }) =>
      readTogether(
        standing.map((place) => ({ ...place, explanation: explanations.get(place.ordinal)! })),
        complete,
        width,
      ),
    )
    const seen = new Set(explanations.keys())
    const alone = pool.filter(({ segment }) => !seen.has(segment.ordinal))
    for (const passages of Map.groupBy(alone, ({ segment }) => segment.document).values())
      scored.push(...readTogether(passages.map(ownOf), false))
    for (const { segment } of pool) seen.add(segment.ordinal)
    // Every passage of the pool has at least its own score, so the first `POOL` do not depend on what follows here.
    const rest = hits.slice(POOL).filter(({ ordinal }) => !seen.has(ordinal))
    const trees = new Map<number, Explanation>()
    const unread = rest.map((hit, i) => behindPool(hit, i, trees))
    const ranked = inTiers([...scored, ...unread].sort(byScore)).slice(0, k)
    return {
      hits: ranked,
      async read(wanted) {
        const bare = wanted.map(({ ordinal }) => ordinal).filter((ordinal) => !seen.has(ordinal))
        const found = await index.explain(terms, bare)
        for (const [i, ordinal] of bare.entries()) trees.set(ordinal, found[i]!)
        return candidates(wanted, ranked, pool, store)
      },
    }
  }
  return {
    name: 'lexical-neighbours',
    rank,
    async retrieve(query, k) {
      const { hits, read } = await rank(query, k)
      return read(hits)
    },
  }
}

/**
 * Three tiers, each by what tells most there. The first passages are read one by one: a short one tells little of the
 * stretch around it. Further on a reader reads on, so that short ones between others count as much as these. Behind the
 * best, a part of a whole counts for what the stretch around it is about: a word that stands there by chance no longer
 * tells anything.
 */
function inTiers(ranked: readonly Scored[]): readonly Scored[] {
  const best = ranked.slice(0, BEST)
  const first = best
    .map((one) => scoredBy(one, one.told))
    .sort(byScore)
    .slice(0, FIRST)
  const isFirst = new Set(first.map(({ ordinal }) => ordinal))
  const second = best.filter(({ ordinal }) => !isFirst.has(ordinal))
  const lower = [...second, ...byStretch(ranked.slice(BEST), best.at(-1)?.score ?? 0)]
  const factor = factorTo(first.at(-1)?.score ?? 0, lower[0]?.score ?? 0)
  return [...first, ...lower.map((one) => scaled(one, 'tier', factor))]
}

/** None above `most`. */
function byStretch(behind: readonly Scored[], most: number): readonly Scored[] {
  const dense = behind.reduce((best, { stretch }) => Math.max(best, stretch?.score ?? 0), 0)
  if (dense === 0) return behind
  const factor = factorTo(most, dense)
  return behind
    .map((one) => (one.stretch === undefined ? one : scaled(scoredBy(one, one.stretch), 'behind', factor)))
    .sort(byScore)
}

const scoredBy = (one: Scored, by: Pick<Scored, 'score' | 'explain'> | undefined): Scored =>
  by === undefined ? one : { ...one, score: by.score, explain: by.explain }

function scaled(one: Scored, name: string, factor: number): Scored {
  if (factor === 1) return one
  const explain = () => product(name, [leaf('scale', factor), one.explain()])
  return { ...one, score: factor * one.score, explain }
}

function ownOf({ segment, explanation }: Candidate): Own {
  const { ordinal, document, position, start, end } = segment
  return { ordinal, document, position, middle: (start + end) / 2, length: end - start, explanation }
}

/** Above all ids: behind the pool come passages that score at most as much, and equals in the order of the search. */
const LAST_ID = '\u{10ffff}'

/** A passage that is not read together with others; its tree is among `trees` once somebody asked for it. */
function behindPool(
  { ordinal, score }: LexicalHit,
  position: number,
  trees: ReadonlyMap<number, Explanation>,
): Scored {
  const explain = () => trees.get(ordinal)!
  return { ordinal, score, document: LAST_ID, position, middle: 0, length: 0, explain }
}

/** What each segment of the sequences scores by itself, by ordinal. */
async function explained(
  sequences: readonly Sequence[],
  pool: readonly Candidate[],
  query: Query,
  index: LexicalIndex,
): Promise<ReadonlyMap<number, Explanation>> {
  const known = new Map(pool.map(({ segment, explanation }) => [segment.ordinal, explanation]))
  const ordinals = sequences.flatMap(({ standing }) => standing.map(({ ordinal }) => ordinal))
  const fresh = ordinals.filter((ordinal) => !known.has(ordinal))
  const explanations = fresh.length === 0 ? [] : await index.explain(searchedTerms(query), fresh)
  for (const [i, ordinal] of fresh.entries()) known.set(ordinal, explanations[i]!)
  return new Map(ordinals.map((ordinal) => [ordinal, known.get(ordinal)!]))
}

async function candidates(
  wanted: readonly LexicalHit[],
  ranked: readonly Scored[],
  known: readonly Candidate[],
  store: Store,
): Promise<readonly Candidate[]> {
  const segments = new Map(known.map(({ segment }) => [segment.ordinal, segment]))
  const missing = wanted.map(({ ordinal }) => ordinal).filter((ordinal) => !segments.has(ordinal))
  for (const segment of missing.length === 0 ? [] : await store.segments(missing))
    if (segment !== undefined) segments.set(segment.ordinal, segment)
  const scored = new Map(ranked.map((one) => [one.ordinal, one]))
  return wanted.flatMap(({ ordinal }) => {
    const segment = segments.get(ordinal)
    if (segment === undefined) return []
    const { score, explain } = scored.get(ordinal)!
    return [{ segment, score, explanation: explain() }]
  })
}

const byScore = (a: Scored, b: Scored): number => b.score - a.score || byId(a, b)
