/** The documents that updates are measured with: the first are replaced, the others removed. */
import type { BenchDocument } from './corpus.ts'

/** So many of each. */
export const UPDATES = 75
const UPDATE_CHUNKS = 20

export function* updated(base: readonly BenchDocument[]): Generator<BenchDocument> {
  const chunks = base.flatMap((document) => document.chunks)
  for (let i = 0; i < 2 * UPDATES; i++) {
    const own = Array.from(
      { length: UPDATE_CHUNKS },
      (_, j) => chunks[((i * 20 + j) * 7919) % chunks.length]!,
    )
    yield { id: `update/${i}`, title: `Update ${i}`, chunks: own }
  }
}
