/** What an embedder makes of segments: of their own text, of what a language model writes of them, of their documents. */
import type { ModelUsage, StoredSegment } from './model.ts'
import { enrich } from './models/embed-model/enrich.ts'
import { blend, type TextEmbedder } from './models/embed-model/text-embedder.ts'
import type { Store } from './ports.ts'

/** Row after row, of the segments that are still there. */
export interface SegmentVectors {
  readonly segments: readonly StoredSegment[]
  readonly rows: readonly Float32Array[]
  /** Segments that were to be enriched, and are not. */
  readonly plain: number
}

interface Making {
  readonly embedder: TextEmbedder
  readonly store: Pick<Store, 'document'>
  readonly spend: (usage: ModelUsage) => void
  readonly signal: AbortSignal | undefined
}

/**
 * Vectors of segments: their own, and as far as `late` says those that they have within their documents. A segment whose
 * document was replaced meanwhile is left out. Throws as the embedder and `enrich` do.
 */
export function createSegmentVectors(
  making: Making,
): (segments: readonly StoredSegment[]) => Promise<SegmentVectors> {
  const { embedder, spend, signal } = making
  const { late } = embedder
  const within = createWithin(making)
  return async (asked) => {
    const around = late === 0 ? undefined : await within(asked)
    const present = around?.segments ?? asked
    if (late === 1) return { segments: present, rows: around!.rows, plain: 0 }
    const { segments, texts, plain } = await textsOf(present, making)
    const own = await embedder.embed(texts, 'document', spend, signal)
    if (around === undefined) return { segments, rows: own, plain }
    const of = new Map(present.map(({ ordinal }, i) => [ordinal, around.rows[i]!]))
    const rows = own.map((vector, i) => blend(vector, of.get(segments[i]!.ordinal)!, late))
    return { segments, rows, plain }
  }
}

type Present = Pick<SegmentVectors, 'segments' | 'rows'>

/** A document is read once, as a whole, however many slices its segments come in. */
function createWithin({ embedder, store, spend, signal }: Making) {
  let read: { readonly id: string; readonly version: number; readonly first: number } | undefined
  let vectors: readonly Float32Array[] = []
  return async (asked: readonly StoredSegment[]): Promise<Present> => {
    const segments: StoredSegment[] = []
    const rows: Float32Array[] = []
    for (const segment of asked) {
      const { document: id, version, ordinal } = segment
      if (read?.id !== id || read.version !== version) {
        const document = await store.document(id)
        if (document?.version !== version) continue
        const { title, text, first } = document
        const parts = document.segments.map(({ start, end }) => text.slice(start, end))
        vectors = await embedder.embedParts(title === '' ? '' : `${title}\n`, parts, spend, signal)
        read = { id, version, first }
      }
      segments.push(segment)
      rows.push(vectors[ordinal - read.first]!)
    }
    return { segments, rows }
  }
}

/** What is embedded of each segment, with what a language model writes of it where that is wanted. */
async function textsOf(
  asked: readonly StoredSegment[],
  { embedder, store, spend, signal }: Making,
): Promise<Pick<SegmentVectors, 'segments' | 'plain'> & { readonly texts: readonly string[] }> {
  if (embedder.enrich === undefined) return { segments: asked, texts: asked.map(textOf), plain: 0 }
  const segments: StoredSegment[] = []
  const texts: string[] = []
  let plain = 0
  let document: Awaited<ReturnType<Store['document']>>
  for (const segment of asked) {
    if (document?.id !== segment.document) document = await store.document(segment.document)
    if (document?.version !== segment.version) continue
    const { start, end } = segment
    const enriched = await enrich({ document: document.text, start, end }, embedder.enrich, spend, signal)
    if (enriched === undefined) plain++
    const { situation = '', questions = [] } = enriched ?? {}
    segments.push(segment)
    texts.push([situation, textOf(segment), ...questions].filter((part) => part !== '').join('\n'))
  }
  return { segments, texts, plain }
}

const textOf = ({ title, headings, text }: StoredSegment): string =>
  [title, ...headings, text].filter((part) => part !== '').join('\n')
