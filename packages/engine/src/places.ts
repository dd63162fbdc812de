/** Lines and columns of stored documents, kept as long as the documents stay what they are. */
import type { Document, Place } from './model.ts'
import type { Store } from './ports.ts'
import { lineStarts, placeAt, placeInRuns } from './text/lines.ts'

export type Places = (documents: readonly string[]) => Promise<(document: string, offset: number) => Place>

interface Kept {
  /** The commit that wrote the document. */
  readonly seq: number
  readonly placeAt: (offset: number) => Place
}

/** Documents whose lines are kept: those of a few contexts. A text of 1 MB has about 100 kB of line starts. */
const MOST_KEPT = 256

export function createPlaces(store: Store): Places {
  // Used last is last.
  const kept = new Map<string, Kept>()
  const lookUp = async (id: string, seq: number): Promise<Kept | undefined> => {
    const known = kept.get(id)
    kept.delete(id)
    const document = known?.seq === seq ? undefined : await store.document(id)
    const found = document === undefined ? known : { seq, placeAt: placesOf(document) }
    if (found?.seq !== seq) return undefined
    kept.set(id, found)
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
    return found
  }
  return async (documents) => {
    const infos = await store.info(documents)
    const lookups = new Map<string, Kept>()
    for (const info of infos) {
      const found = info === undefined ? undefined : await lookUp(info.id, info.seq)
      if (found !== undefined) lookups.set(info!.id, found)
    }
    return (document, offset) => lookups.get(document)?.placeAt(offset) ?? { line: 1, column: 1 }
  }
}

/** Holds line starts or runs, not the text. */
function placesOf({ text, origin }: Pick<Document, 'text' | 'origin'>): (offset: number) => Place {
  if (origin === undefined) {
    const starts = lineStarts(text)
    return (offset) => placeAt(starts, offset)
  }
  return (offset) => placeInRuns(origin, offset)
}
