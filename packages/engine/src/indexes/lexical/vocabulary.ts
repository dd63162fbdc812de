/** The terms that an index holds, listed without their postings. */
import type { PartRecord, Store } from '../../ports.ts'
import { openDictionary, Part } from './part.ts'
import { blockKey } from './part-writer.ts'
import { finishRun, runOfEntries } from './term-run.ts'

const BLOCKS_AT_ONCE = 64

/** Terms of parts, by part. Parts never change, so what was read of one holds as long as it is there. */
export type TermsOfParts = Map<number, readonly string[]>

/**
 * Every term once, in no order; also those whose segments are all retired but not merged away yet. Parts in `known` are
 * not read again; it is brought to the present state. Throws `index-conflict` when the index is merged meanwhile.
 */
export async function readVocabulary(
  store: Store,
  known: TermsOfParts = new Map(),
): Promise<ReadonlySet<string>> {
  const { parts, log } = await store.snapshot('lexical')
  const terms = new Set<string>()
  for (const record of parts) {
    const own = known.get(record.id) ?? (await readPart(record, store))
    known.set(record.id, own)
    for (const term of own) terms.add(term)
  }
  const present = new Set(parts.map(({ id }) => id))
  for (const id of known.keys()) if (!present.has(id)) known.delete(id)
  const puts = log.filter(({ kind, count, data }) => kind === 'put' && count > 0 && data.length > 0)
  if (puts.length > 0) for (const term of finishRun(runOfEntries(puts)).terms) terms.add(term)
  return terms
}

async function readPart(record: PartRecord, store: Store): Promise<readonly string[]> {
  const part = new Part(record)
  const terms: string[] = []
  for (let from = 0; from < part.blocks; from += BLOCKS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(BLOCKS_AT_ONCE, part.blocks - from) }, (_, i) => from + i)
    const blobs = await store.blobs(record.id, numbers.map(blockKey))
    blobs.forEach((blob, i) => {
      for (const term of openDictionary(blob, numbers[i]!).terms()) terms.push(term)
    })
  }
  return terms
}
