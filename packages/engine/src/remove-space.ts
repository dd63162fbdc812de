/** Takes the vectors of an embedding model that is no longer asked out of the index. */
import { isLightconeError, LightconeError } from './errors.ts'
import { claimOf } from './load-embeddings.ts'
import type { Vectors } from './load-vectors.ts'
import { isLsaSpace } from './models/embed-lsa/space.ts'
import type { TextEmbedder } from './models/embed-model/text-embedder.ts'

/** Another process may commit between looking and removing, each time. */
const TRIES = 5

/**
 * Returns how many live segments had a vector in it. Throws `invalid-argument` for a space that there is not, that of LSA,
 * and one whose embedder is open here; `index-busy` while another process fills it.
 */
export async function removeSpace(
  { store, index }: Vectors,
  embedders: readonly TextEmbedder[],
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly removed: number }> {
  await index.refresh()
  const segments = index.spaces().find((space) => space.name === name)?.segments
  if (segments === undefined)
    throw refused(
      `There is no space of vectors "${name}" in this index.`,
      '`lightcone status` lists them.',
      name,
    )
  if (isLsaSpace(name))
    throw refused(`The space ${name} is the index's own: it would be made again.`, 'Leave it.', name)
  if (embedders.some((embedder) => embedder.name === name))
    throw refused(`The space ${name} is in use: its embedder is open.`, 'Open the index without it.', name)
  const claim = await store.claim(claimOf(name))
  if (claim === undefined)
    throw new LightconeError('index-busy', {
      message: `Another process fills the space ${name}.`,
      hint: 'Stop it, or start it without this embedder.',
      details: { name },
    })
  try {
    for (let tries = 1; ; tries++)
      try {
        await index.refresh()
        const dropParts = index.parts(name).map((id) => ({ index: 'vector' as const, id }))
        await store.commit({ dropParts }, signal)
        await index.refresh()
        return { removed: segments }
      } catch (error) {
        // A merge of small parts came between.
        if (!isLightconeError(error) || error.code !== 'index-conflict' || tries >= TRIES) throw error
      }
  } finally {
    claim.release()
  }
}

const refused = (message: string, hint: string, name: string) =>
  new LightconeError('invalid-argument', { message, hint, details: { name } })
