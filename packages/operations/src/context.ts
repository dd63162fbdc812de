/** The ordinary context: one index on this machine, opened when the first operation needs it. */
import type { Lightcone, OpenOptions } from 'lightcone'
import type { OperationContext } from './operation.ts'

export interface ContextSettings
  extends Pick<OperationContext, 'readInput' | 'model' | 'models' | 'embedders'> {
  /** Folder or connection string of the index. */
  readonly location: string
  readonly namespace?: string
  /** For hosts that live on: vectors are made while requests are answered. Default: before `add` ends. */
  readonly embedding?: 'background'
}

/** Close it after the last operation; that closes every index it opened. */
export interface OwnedContext extends OperationContext {
  close(): Promise<void>
}

export function createContext(settings: ContextSettings): OwnedContext {
  const { location, readInput, model, models, embedders } = settings
  const temporary: Lightcone[] = []
  let index: Promise<Lightcone> | undefined
  const closeIndex = async () => {
    // One that failed to open has told its opener and leaves nothing to close.
    const cone = await index?.catch(() => undefined)
    index = undefined
    await cone?.close()
  }
  // A failed opening is not kept: the next one may find what is missing now.
  const openShared = (create: boolean) =>
    (index ??= openIndex(settings, { location, create, embedding: settings.embedding }).catch(
      (error: unknown) => {
        index = undefined
        throw error
      },
    ))
  return {
    location,
    ...(settings.namespace === undefined ? {} : { namespace: settings.namespace }),
    ...(readInput ? { readInput } : {}),
    ...(model ? { model } : {}),
    ...(models ? { models } : {}),
    ...(embedders ? { embedders } : {}),
    open: ({ create }) => openShared(create),
    doctor: async (options) => {
      // A rebuild puts another file in the index's place; the next `open` finds it.
      await closeIndex()
      const { doctor } = await import('lightcone')
      return doctor(location, options)
    },
    openTemporary: async () => {
      const cone = await openIndex(settings, { location: ':memory:', create: true })
      temporary.push(cone)
      return cone
    },
    close: async () => {
      await closeIndex()
      for (const cone of temporary.splice(0)) await cone.close()
    },
  }
}

interface Opening extends Pick<OpenOptions, 'create'> {
  readonly location: string
  readonly embedding?: 'background' | undefined
}

async function openIndex(
  settings: Pick<ContextSettings, 'namespace' | 'embedders'>,
  { location, create, embedding }: Opening,
): Promise<Lightcone> {
  const [{ open }, { formats, readers }] = await Promise.all([
    import('lightcone'),
    import('@lightcone/formats'),
  ])
  const { namespace } = settings
  const embedders = (await settings.embedders?.()) ?? []
  return open(location, {
    ...(create === undefined ? {} : { create }),
    ...(embedding === undefined ? {} : { embedding }),
    parsers: formats,
    readers,
    embedders,
    ...(namespace === undefined ? {} : { namespace }),
  })
}
