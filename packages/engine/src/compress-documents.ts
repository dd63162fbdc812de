/** Compression of what the index holds: which documents, and the parts that the stage needs. */
import { compactBlock } from './arrange/compact.ts'
import { type ChosenDocuments, chosenDocuments } from './chosen-documents.ts'
import {
  type Compressed,
  type CompressedPassage,
  type CompressSettings,
  compress,
} from './compress/compress.ts'
import { EXTRACTORS } from './compress/extract.ts'
import { GRANULARITIES } from './compress/units.ts'
import type { Engine } from './engine.ts'
import { LightconeError } from './errors.ts'
import type { Tokenizer } from './ports.ts'
import { loadTokenizer } from './text/tokens.ts'

export interface CompressOptions extends CompressSettings, ChosenDocuments {
  readonly tokenizer?: string | Tokenizer
}

export type { Compressed, CompressedPassage }

export async function compressDocuments(options: CompressOptions, engine: Engine): Promise<Compressed> {
  const { documents: ids, filter, signal, tokenizer: named, ...settings } = options
  checkSettings(settings)
  const tokenizer = named === undefined ? engine.tokenizer : await loadTokenizer(named)
  const documents = await chosenDocuments({ documents: ids, filter, signal }, engine)
  const placeAt = await engine.places(documents.map(({ id }) => id))
  const { analyzer } = engine
  return compress(documents, settings, { analyzer, tokenizer, assembler: compactBlock, placeAt, signal })
}

function checkSettings({ granularity, keep = [] }: CompressSettings): void {
  const wrong =
    granularity !== undefined && !GRANULARITIES.includes(granularity)
      ? (['granularity', granularity, GRANULARITIES] as const)
      : (['keep', keep.find((one) => !EXTRACTORS.includes(one)), EXTRACTORS] as const)
  const [name, value, allowed] = wrong
  if (value === undefined) return
  throw new LightconeError('invalid-argument', {
    message: `\`${name}\` cannot be "${value}".`,
    hint: `Use ${allowed.join(', ')}.`,
    details: { [name]: value },
  })
}
