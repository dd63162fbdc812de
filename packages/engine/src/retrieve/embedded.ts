/** What embedding models find, fused into what a retriever finds without them. */
import type { Retriever, Store } from '../ports.ts'
import type { VectorIndex } from '../vector-port.ts'
import { firstOf, fuse, nearest, ordinalOf } from './fuse.ts'

/** Passages of the inner list; fixed, so that asking for more never changes the first ones. */
const POOL = 200

/** Without vectors of the question the results are those of `inner`, to the last bit. */
export function createEmbeddedRetriever(
  inner: Retriever,
  { store, vectors }: { readonly store: Store; readonly vectors: VectorIndex },
): Retriever {
  return {
    name: inner.name,
    async retrieve(query, k, signal) {
      if (query.vectors === undefined || query.vectors.length === 0) return inner.retrieve(query, k, signal)
      let found = await inner.retrieve(query, Math.max(k, POOL), signal)
      const within = query.filter === undefined ? undefined : await store.select(query.filter)
      for (const { space, share, vector } of query.vectors) {
        const known = new Map(found.map((candidate) => [ordinalOf(candidate), candidate]))
        const near = await nearest(vector, [...known.keys()], { vectors, space, within })
        const hits = found.map(({ segment: { ordinal }, score }) => ({ ordinal, score }))
        const list = fuse(hits, near, share)
        const read = async (ordinals: readonly number[]) => ordinals.map((ordinal) => known.get(ordinal)!)
        found = await firstOf(list, list.passages.length, read, store)
      }
      return found.slice(0, k)
    },
  }
}
