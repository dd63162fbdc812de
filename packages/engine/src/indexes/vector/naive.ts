/** What `search` of the vector index means, written down plainly: the twin that tests compare with. */
import { paddedLength, quantise } from './quantise.ts'

export interface NaiveVector {
  readonly ordinal: number
  readonly document: string
  readonly position: number
  readonly vector: Float32Array
}

/** Cosine of the query with every vector as it is rounded to bytes; those above 0, by (cosine, document, position). */
export function naiveSearch(
  all: readonly NaiveVector[],
  query: Float32Array,
  k: number,
): { ordinal: number; score: number }[] {
  const length = Math.sqrt(query.reduce((sum, value) => sum + value * value, 0))
  const scored = all.map(({ vector, ...one }) => {
    const bytes = new Int8Array(paddedLength(vector.length))
    const scale = Math.fround(quantise(vector, bytes))
    const dot = query.reduce((sum, value, i) => sum + bytes[i]! * value, 0)
    return { ...one, score: length === 0 ? 0 : (dot * scale) / length }
  })
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.document < b.document ? -1 : 1) || a.position - b.position)
    .slice(0, k)
    .map(({ ordinal, score }) => ({ ordinal, score }))
}
