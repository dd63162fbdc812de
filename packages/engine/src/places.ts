/** Lines and columns of stored documents, kept as long as the documents stay what they are. */
import type { Document, Place } from './model.ts'
import type { Store } from './ports.ts'
import { lineStarts, placeAt, placeInRuns } from './text/lines.ts'

export type Places = (
  documents: readonly string[],
  seen?: number,
) => Promise<(document: string, offset: number) => Place>

interface Kept {
  /** The commit that wrote the document. */
  readonly seq: number
  readonly placeAt: (offset: number) => Place
  readonly bytes: number
}

/** Bytes of lines that are kept, those used last. A text of 1 MB has about 100 kB of line starts. */
const MOST_BYTES = 8 << 20
/** What a document takes beside its lines; and one run of a text that was made from its source. */
const DOCUMENT_BYTES = 400
const RUN_BYTES = 100

export function createPlaces(store: Store): Places {
  // Used last is last.
  const kept = new Map<string, Kept>()
  let bytes = 0
  const forget = (id: string) => {
    bytes -= kept.get(id)?.bytes ?? 0
    kept.delete(id)
  }
  const lookUp = async (id: string, seq: number): Promise<Kept | undefined> => {
    const known = kept.get(id)
    const document = known?.seq === seq ? undefined : await store.document(id)
    const found = document === undefined ? known : { seq, ...placesOf(document) }
    forget(id)
    if (found?.seq !== seq) return undefined
    kept.set(id, found)
    bytes += found.bytes
    for (const oldest of kept.keys()) {
      if (bytes <= MOST_BYTES) break
      forget(oldest)
    }
    return found
  }
  return async (documents, seen) => {
    const infos = await store.info(documents, seen)
    const lookups = new Map<string, Kept>()
    for (const info of infos) {
      const found = info === undefined ? undefined : await lookUp(info.id, info.seq)
      if (found !== undefined) lookups.set(info!.id, found)
    }
    return (document, offset) => lookups.get(document)?.placeAt(offset) ?? { line: 1, column: 1 }
  }
}

/** Holds line starts or runs, not the text. */
function placesOf({ text, origin }: Pick<Document, 'text' | 'origin'>): Pick<Kept, 'placeAt' | 'bytes'> {
  if (origin !== undefined)
    return {
      placeAt: (offset) => placeInRuns(origin, offset),
      bytes: DOCUMENT_BYTES + origin.length * RUN_BYTES,
    }
  const starts = lineStarts(text)
  return { placeAt: (offset) => placeAt(starts, offset), bytes: DOCUMENT_BYTES + starts.byteLength }
}
