/** The terms that an index holds, listed without their postings. */
import type { Store } from '../../ports.ts'
import { openDictionary, Part } from './part.ts'
import { blockKey } from './part-writer.ts'
import { finishRun, runOfEntries } from './term-run.ts'

const BLOCKS_AT_ONCE = 64

/**
 * Every term once, in no order; also those whose segments are all retired but not merged away yet. Throws
 * `index-conflict` when the index is merged meanwhile.
 */
export async function readVocabulary(store: Store): Promise<ReadonlySet<string>> {
  const { parts, log } = await store.snapshot('lexical')
  const terms = new Set<string>()
  for (const record of parts) {
    const part = new Part(record)
    for (let from = 0; from < part.blocks; from += BLOCKS_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(BLOCKS_AT_ONCE, part.blocks - from) }, (_, i) => from + i)
      const blobs = await store.blobs(record.id, numbers.map(blockKey))
      blobs.forEach((blob, i) => {
        for (const term of openDictionary(blob, numbers[i]!).terms) terms.add(term)
      })
    }
  }
  const puts = log.filter(({ kind, count, data }) => kind === 'put' && count > 0 && data.length > 0)
  if (puts.length > 0) for (const term of finishRun(runOfEntries(puts)).terms) terms.add(term)
  return terms
}
