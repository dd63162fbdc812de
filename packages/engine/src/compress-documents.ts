/** Compression of what the index holds: which documents, and the parts that the stage needs. */
import { compactBlock } from './arrange/compact.ts'
import { prefaceWithin } from './arrange/preface.ts'
import { type ChosenDocuments, chosenDocuments } from './chosen-documents.ts'
import { type Compressed, type CompressSettings, compress } from './compress/compress.ts'
import { EXTRACTORS } from './compress/extract.ts'
import { GRANULARITIES } from './compress/units.ts'
import type { Engine } from './engine.ts'
import { LightconeError } from './errors.ts'
import type { PackOptions } from './lightcone.ts'
import type { Tokenizer } from './ports.ts'
import { checkPrefix } from './solved/prefixes.ts'
import { loadTokenizer } from './text/tokens.ts'

export interface CompressOptions extends CompressSettings, ChosenDocuments, Pick<PackOptions, 'prefix'> {
  readonly tokenizer?: string | Tokenizer
}

export type { Compressed }

export async function compressDocuments(options: CompressOptions, engine: Engine): Promise<Compressed> {
  const { documents: ids, filter, signal, tokenizer: named, prefix, ...settings } = options
  checkSettings(settings)
  checkPrefix(prefix)
  const tokenizer = named === undefined ? engine.tokenizer : await loadTokenizer(named)
  const documents = await chosenDocuments({ documents: ids, filter, signal }, engine)
  const placeAt = await engine.places(documents.map(({ id }) => id))
  const { analyzer } = engine
  const parts = { analyzer, tokenizer, assembler: compactBlock, placeAt, signal }
  if (prefix === undefined) return compress(documents, settings, parts)
  const before = await engine.solved.preface(settings.instruction ?? '', { prefix })
  const preface = (budget: number) => prefaceWithin(before!, budget, tokenizer)
  return compress(documents, settings, { ...parts, preface })
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
