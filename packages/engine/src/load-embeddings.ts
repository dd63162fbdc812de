/** Fills the spaces of embedding models with the segments that lack a vector, and embeds questions. */
import { isLightconeError, LightconeError, throwIfAborted } from './errors.ts'
import type { LongRunning } from './lightcone.ts'
import { commitLive, momentOf, sizeOf, type Vectors } from './load-vectors.ts'
import type { ModelUsage, QueryVector, StoredSegment } from './model.ts'
import { enrich } from './models/embed-model/enrich.ts'
import { blend, type TextEmbedder } from './models/embed-model/text-embedder.ts'
import { addUsage, NOTHING_USED } from './models/usage.ts'
import type { OrdinalRange, Store } from './ports.ts'
import { without } from './store/order.ts'

/** Segments whose vectors are committed together: what an interruption loses. */
const SLICE = 256
/** Each of these cost a call of a language model. */
const ENRICHED_SLICE = 16
const CONFLICT_RETRIES = 5

/** What became of it, and what all requests took that were answered. */
export interface Embedded {
  readonly notes: readonly string[]
  readonly usage: ModelUsage
}

/**
 * One note for each model that failed: its space keeps what it has, and the next `add` goes on. Throws `aborted`,
 * `invalid-argument` for a model whose vectors have another length than those of its space, and what the store throws.
 */
export async function completeEmbeddings(
  vectors: Vectors,
  embedders: readonly TextEmbedder[],
  options: LongRunning,
): Promise<Embedded> {
  const notes: string[] = []
  let usage = NOTHING_USED
  const spend = (spent: ModelUsage) => {
    usage = addUsage(usage, spent)
  }
  for (const embedder of embedders)
    for (let attempt = 0; ; attempt++) {
      try {
        const plain = await complete(vectors, embedder, spend, options)
        if (plain > 0)
          notes.push(
            `Segments of the space ${embedder.name} that the language model wrote nothing usable of: ${plain}. Their own text was embedded.`,
          )
        break
      } catch (error) {
        if (!isLightconeError(error)) throw error
        if (error.code === 'index-conflict' && attempt < CONFLICT_RETRIES) continue
        if (error.code !== 'model-failed') throw error
        notes.push(`Segments without a vector in the space ${embedder.name}: ${error.message}`)
        break
      }
    }
  return { notes, usage }
}

/** Returns how many segments were to be enriched, and are not. */
async function complete(
  vectors: Vectors,
  embedder: TextEmbedder,
  spend: (usage: ModelUsage) => void,
  options: LongRunning,
): Promise<number> {
  const { store, index } = vectors
  const { signal, onProgress } = options
  await index.refresh()
  const moment = await momentOf(store)
  const pending = without(moment.live, index.covered(embedder.name))
  const total = sizeOf(pending)
  const rowsOf = createRows(embedder, store, spend, signal)
  let done = 0
  let plain = 0
  for (const slice of slices(pending, embedder.enrich === undefined ? SLICE : ENRICHED_SLICE)) {
    throwIfAborted(signal)
    const ordinals = slice.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i))
    const segments = await store.segments(ordinals)
    if (segments.some((segment) => segment === undefined)) throw replaced()
    const embedded = await rowsOf(segments as readonly StoredSegment[])
    plain += embedded.plain
    const { rows } = embedded
    const dimensions = rows[0]!.length
    checkLength(vectors, embedder.name, dimensions)
    const matrix = new Float32Array(rows.length * dimensions)
    rows.forEach((row, i) => {
      matrix.set(row, i * dimensions)
    })
    await commitLive(store, index.part(embedder.name, slice, matrix, dimensions), slice, moment, signal)
    await index.refresh()
    done += sizeOf(slice)
    onProgress?.({ stage: 'embed', done, total, item: embedder.name })
  }
  if (total > 0) await index.merge(signal === undefined ? {} : { signal })
  return plain
}

interface Rows {
  readonly rows: readonly Float32Array[]
  /** Segments that were to be enriched, and are not. */
  readonly plain: number
}

/** Vectors of segments: their own, and as far as `late` says those that they have within their documents. */
function createRows(
  embedder: TextEmbedder,
  store: Pick<Store, 'document'>,
  spend: (usage: ModelUsage) => void,
  signal: AbortSignal | undefined,
): (segments: readonly StoredSegment[]) => Promise<Rows> {
  const { late } = embedder
  const lateOf = createLate(embedder, store, spend, signal)
  return async (segments) => {
    if (late === 1) return { rows: await lateOf(segments), plain: 0 }
    const { texts, plain } = await textsOf(segments, embedder, store, spend, signal)
    const own = await embedder.embed(texts, 'document', spend, signal)
    if (late === 0) return { rows: own, plain }
    const within = await lateOf(segments)
    return { rows: own.map((vector, i) => blend(vector, within[i]!, late)), plain }
  }
}

/** A document is read once, as a whole, however many slices its segments come in. */
function createLate(
  embedder: TextEmbedder,
  store: Pick<Store, 'document'>,
  spend: (usage: ModelUsage) => void,
  signal: AbortSignal | undefined,
): (segments: readonly StoredSegment[]) => Promise<readonly Float32Array[]> {
  let read: { readonly id: string; readonly version: number; readonly first: number } | undefined
  let vectors: readonly Float32Array[] = []
  return async (segments) => {
    const rows: Float32Array[] = []
    for (const { document: id, version, ordinal } of segments) {
      if (read?.id !== id || read.version !== version) {
        const document = await store.document(id)
        if (document?.version !== version) throw replaced()
        const { title, text, first } = document
        const parts = document.segments.map(({ start, end }) => text.slice(start, end))
        vectors = await embedder.embedParts(title === '' ? '' : `${title}\n`, parts, spend, signal)
        read = { id, version, first }
      }
      rows.push(vectors[ordinal - read.first]!)
    }
    return rows
  }
}

/** What is embedded of each segment, with what a language model writes of it where that is wanted. */
async function textsOf(
  segments: readonly StoredSegment[],
  embedder: TextEmbedder,
  store: Pick<Store, 'document'>,
  spend: (usage: ModelUsage) => void,
  signal: AbortSignal | undefined,
): Promise<{ readonly texts: readonly string[]; readonly plain: number }> {
  if (embedder.enrich === undefined) return { texts: segments.map(textOf), plain: 0 }
  const texts: string[] = []
  let plain = 0
  let document: Awaited<ReturnType<Store['document']>>
  for (const segment of segments) {
    if (document?.id !== segment.document) document = await store.document(segment.document)
    if (document?.version !== segment.version) throw replaced()
    const { start, end } = segment
    const enriched = await enrich({ document: document.text, start, end }, embedder.enrich, spend, signal)
    if (enriched === undefined) plain++
    const { situation = '', questions = [] } = enriched ?? {}
    texts.push([situation, textOf(segment), ...questions].filter((part) => part !== '').join('\n'))
  }
  return { texts, plain }
}

function* slices(ranges: readonly OrdinalRange[], size: number): Generator<readonly OrdinalRange[]> {
  let slice: OrdinalRange[] = []
  let left = size
  for (const { first, count } of ranges)
    for (let from = 0; from < count; ) {
      const taken = Math.min(left, count - from)
      slice.push({ first: first + from, count: taken })
      from += taken
      left -= taken
      if (left > 0) continue
      yield slice
      slice = []
      left = size
    }
  if (slice.length > 0) yield slice
}

const textOf = ({ title, headings, text }: StoredSegment): string =>
  [title, ...headings, text].filter((part) => part !== '').join('\n')

function checkLength({ index }: Vectors, name: string, dimensions: number): void {
  const space = index.spaces().find((one) => one.name === name)
  if (space === undefined || space.dimensions === dimensions) return
  throw new LightconeError('invalid-argument', {
    message: `The space ${name} holds vectors of ${space.dimensions} numbers; the model gives ${dimensions}.`,
    hint: 'Give the embedder another `name`: its space is filled beside the old one.',
    details: { space: name, found: space.dimensions, given: dimensions },
  })
}

const replaced = () =>
  new LightconeError('index-conflict', {
    message: 'Documents were replaced while they were embedded.',
    hint: 'Try again.',
  })

/** Vectors of a question in the spaces that hold any; why there is none of a model that failed. */
export async function embedQuestion(
  question: string,
  { index }: Vectors,
  embedders: readonly TextEmbedder[],
  signal: AbortSignal | undefined,
): Promise<{
  readonly vectors: readonly QueryVector[]
  readonly failed: readonly string[]
  readonly usage: ModelUsage
}> {
  const vectors: QueryVector[] = []
  const failed: string[] = []
  let usage = NOTHING_USED
  const spend = (spent: ModelUsage) => {
    usage = addUsage(usage, spent)
  }
  if (embedders.length > 0) await index.refresh()
  for (const embedder of embedders) {
    const { name: space, share } = embedder
    if (!index.spaces().some(({ name, segments }) => name === space && segments > 0)) continue
    try {
      const [vector] = await embedder.embed([question], 'query', spend, signal)
      checkLength({ index } as Vectors, space, vector!.length)
      vectors.push({ space, share, vector: vector! })
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'model-failed') throw error
      failed.push(error.message)
    }
  }
  return { vectors, failed, usage }
}
