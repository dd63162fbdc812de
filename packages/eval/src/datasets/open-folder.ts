import { resolve } from 'node:path'
import { LightconeError } from 'lightcone'
import { readBeirFolder } from './beir-folder.ts'
import type { RetrievalSet } from './retrieval-set.ts'
import { readSpanFolder, type Unit } from './span-folder.ts'

/**
 * A folder of either layout, BEIR first. Throws `invalid-argument` when it has neither, or when the unit is
 * `segment` and the gold names documents only; else as the readers do.
 */
export async function openFolder(path: string, split: string | undefined, unit: Unit): Promise<RetrievalSet> {
  const folder = resolve(path)
  const beir = await readBeirFolder(folder, split)
  if (beir !== undefined && unit === 'segment')
    throw new LightconeError('invalid-argument', {
      message: `${folder} judges whole documents, so segments cannot be measured on it.`,
      hint: 'Leave out unit=segment.',
      details: { folder },
    })
  const set = beir ?? (await readSpanFolder(folder, split, unit))
  if (set === undefined)
    throw new LightconeError('invalid-argument', {
      message: `${folder} holds no retrieval set.`,
      hint: 'A set is corpus.jsonl (or tools.jsonl), queries.jsonl and qrels/*.tsv, or documents.jsonl and items.jsonl.',
      details: { folder },
    })
  if (set.questions.length > 0) return set
  throw new LightconeError('invalid-argument', {
    message: `${folder} has no question with something to find in split ${set.split}.`,
    hint: 'Check the judgements: at least one has to be above 0.',
    details: { folder, split: set.split },
  })
}
