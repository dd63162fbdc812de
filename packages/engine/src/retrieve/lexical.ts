import type { Candidate, Query, QueryTerm } from '../model.ts'
import type { LexicalHit, LexicalIndex, OrdinalRange, Retriever, Store } from '../ports.ts'

/** BM25F order over the segments that the query's filter accepts; each candidate carries its score tree. */
export function createLexicalRetriever(store: Store, index: LexicalIndex): Retriever {
  return {
    name: 'lexical',
    async retrieve(query, k) {
      await index.refresh(query.seq)
      const within = query.filter === undefined ? undefined : await store.select(query.filter)
      return foundByWords(query, k, within, { store, lexical: index })
    },
  }
}

/** What the index is asked for: the words of a question and its dates. */
export function searchedTerms({ terms, dates }: Query): readonly QueryTerm[] {
  return dates === undefined ? terms : [...terms, ...dates]
}

export async function foundByWords(
  query: Query,
  k: number,
  within: readonly OrdinalRange[] | undefined,
  from: Passages,
): Promise<readonly Candidate[]> {
  const terms = searchedTerms(query)
  return readHits(await from.lexical.search(terms, k, within), terms, from, query.seq)
}

/** Where texts of passages and trees of their scores come from. */
export interface Passages {
  readonly store: Store
  readonly lexical: LexicalIndex
}

/** What a search for these terms hit, with text and score tree. */
export async function readHits(
  hits: readonly LexicalHit[],
  terms: readonly QueryTerm[],
  { store, lexical }: Passages,
  seen?: number,
): Promise<readonly Candidate[]> {
  if (hits.length === 0) return []
  const ordinals = hits.map((hit) => hit.ordinal)
  const [segments, explanations] = await Promise.all([
    store.segments(ordinals, seen),
    lexical.explain(terms, ordinals),
  ])
  const found: Candidate[] = []
  hits.forEach((hit, i) => {
    const segment = segments[i]
    // A segment replaced since the search has no text any more; its successor is found by the next query.
    if (segment !== undefined) found.push({ segment, score: hit.score, explanation: explanations[i]! })
  })
  return found
}
