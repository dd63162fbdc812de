/** What embedding models find, fused into what a retriever finds without them. */
import type { Retriever, Store } from '../ports.ts'
import type { VectorIndex } from '../vector-port.ts'
import { fuse, nearest } from './fusion.ts'

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
      for (const { space, share, vector } of query.vectors)
        found = await fuse(found, await nearest(vector, found, { vectors, space, within }), share, store)
      return found.slice(0, k)
    },
  }
}
