import type { DocumentInput, Lightcone, LongRunning } from 'lightcone'
import type { SetDocument } from './datasets/retrieval-set.ts'

export interface Indexed {
  readonly documents: number
  readonly skipped: number
  /** Documents by scope. */
  readonly scopes: ReadonlyMap<string, number>
}

/** Adds a set's documents to an index with what they are parts of: their whole, or their scope in the set's order. */
export async function indexSet(
  cone: Lightcone,
  set: { readonly name: string; readonly documents: Iterable<SetDocument> | AsyncIterable<SetDocument> },
  titles: boolean,
  { signal, onProgress }: LongRunning,
): Promise<Indexed> {
  const scopes = new Map<string, number>()
  let documents = 0
  async function* inputs(): AsyncGenerator<DocumentInput> {
    for await (const document of set.documents) {
      const { id, title, scope, partOf = scope, speaker, date } = document
      documents++
      if (scope !== undefined) scopes.set(scope, (scopes.get(scope) ?? 0) + 1)
      const position = document.position ?? documents
      // A document that is a title alone is found by it; one that is nothing at all is counted and never found.
      const text = document.text.trim() === '' && titles ? title : document.text
      if (text.trim() === '') continue
      yield {
        id,
        text,
        ...(titles ? { title } : {}),
        metadata: {
          ...(scope === undefined ? {} : { scope }),
          ...(partOf === undefined ? {} : { partOf, position }),
          ...(speaker === undefined ? {} : { speaker }),
          ...(date === undefined ? {} : { date }),
        },
      }
    }
  }
  const { skipped } = await cone.addDocuments(inputs(), {
    name: set.name,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return { documents, skipped: skipped.length, scopes }
}
