/** Which stored documents an operation on whole documents reads. */
import type { Engine } from './engine.ts'
import { LightconeError, throwIfAborted } from './errors.ts'
import type { Document, Filter } from './model.ts'

export interface ChosenDocuments {
  /** Ids of documents, read in this order. Default: all that `filter` accepts, in id order. */
  readonly documents?: readonly string[] | undefined
  readonly filter?: Filter | undefined
  readonly signal?: AbortSignal | undefined
}

/** Throws `document-not-found` for an id that is not there, and `aborted`. */
export async function chosenDocuments(
  { documents: ids, filter, signal }: ChosenDocuments,
  engine: Pick<Engine, 'store'>,
): Promise<readonly Document[]> {
  const documents: Document[] = []
  for (const id of ids ?? (await idsOf(filter, engine))) {
    throwIfAborted(signal)
    const document = await engine.store.document(id)
    if (document === undefined)
      throw new LightconeError('document-not-found', {
        message: `There is no document "${id}" in this index.`,
        hint: 'Search for it, or list the sources with `lightcone status`.',
        details: { id },
      })
    documents.push(document)
  }
  return documents
}

async function idsOf(
  filter: Filter | undefined,
  { store }: Pick<Engine, 'store'>,
): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { id } of store.documents(filter === undefined ? {} : { filter })) ids.push(id)
  return ids
}
