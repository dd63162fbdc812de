/** The open indexes of a server, one a namespace. A namespace is chosen when a request comes in and never inside it. */
import { createContext, type OperationContext, type OwnedContext } from '@lightcone/operations'
import type { Lightcone } from 'lightcone'
import { invalid } from './problems.ts'
import { repacking } from './repack.ts'
import type { ServerSettings } from './settings.ts'

export const DEFAULT_NAMESPACE = 'default'
/** Namespaces kept open; beyond it the one used longest ago is closed once nobody uses it. */
const MAX_OPEN = 64

/** A namespace's context on loan; temporary indexes made meanwhile are closed when it is given back. */
export interface Lease {
  readonly context: OperationContext
  giveBack(): Promise<void>
}

export interface Pool {
  readonly open: number
  lend(namespace: string): Lease
  use<T>(namespace: string, work: (context: OperationContext) => Promise<T>): Promise<T>
  /** Closes all of them; the next `use` opens again. */
  closeAll(): Promise<void>
}

interface Entry {
  readonly context: OwnedContext
  readonly open: OperationContext['open']
  users: number
}

export function createPool(settings: ServerSettings): Pool {
  const entries = new Map<string, Entry>()
  const { location, models = {}, embedders = [] } = settings
  const place = { location, embedders: async () => embedders }
  const model = async (name: string) => {
    const found = Object.hasOwn(models, name) ? models[name] : undefined
    if (found !== undefined) return found
    const names = Object.keys(models)
    throw invalid(
      'This server does not offer that language model.',
      names.length === 0
        ? 'Leave out `model`; the extractive reader answers without one.'
        : `It offers ${names.join(', ')}.`,
    )
  }
  const take = (namespace: string): Entry => {
    const entry =
      entries.get(namespace) ??
      newEntry(createContext({ ...place, namespace, model, embedding: 'background' }))
    // Last in the map is used last.
    entries.delete(namespace)
    entries.set(namespace, entry)
    entry.users++
    return entry
  }
  const trim = async () => {
    if (entries.size <= MAX_OPEN) return
    const [idle] = [...entries].filter(([, { users }]) => users === 0)
    if (idle === undefined) return
    entries.delete(idle[0])
    await idle[1].context.close()
  }
  const lend = (namespace: string): Lease => {
    const entry = take(namespace)
    const own = createContext({ ...place, location: ':memory:' })
    return {
      context: { ...entry.context, open: entry.open, openTemporary: own.openTemporary },
      async giveBack() {
        entry.users--
        await own.close()
        await trim()
      },
    }
  }
  return {
    get open() {
      return entries.size
    },
    lend,
    async use(namespace, work) {
      const lease = lend(namespace)
      try {
        return await work(lease.context)
      } finally {
        await lease.giveBack()
      }
    },
    async closeAll() {
      const all = [...entries.values()]
      entries.clear()
      for (const { context } of all) await context.close()
    },
  }
}

function newEntry(context: OwnedContext): Entry {
  const known = new WeakMap<Lightcone, Lightcone>()
  const open: OperationContext['open'] = async (options) => {
    const cone = await context.open(options)
    const same = known.get(cone) ?? repacking(cone)
    known.set(cone, same)
    return same
  }
  return { context, open, users: 0 }
}
