/** The list of documents, a page after the other. */
import type { LightconeClient, ListOutput } from '@lightcone/client'

export type Listed = ListOutput['documents'][number]

const AT_A_TIME = 1000

export async function* listDocuments(
  client: Pick<LightconeClient, 'list'>,
  signal: AbortSignal,
): AsyncGenerator<ListOutput> {
  let cursor: string | undefined
  do {
    const input = { limit: AT_A_TIME, ...(cursor === undefined ? {} : { cursor }) }
    const page: ListOutput = await client.list(input, { signal })
    yield page
    cursor = page.cursor
  } while (cursor !== undefined)
}
