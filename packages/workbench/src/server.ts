/** The server behind the page, and what a screen sees of a question under way. */
import { type ContextOutput, connect, type LightconeClient, RequestError } from '@lightcone/client'
import { createContext } from 'preact'
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks'

const TOKEN = 'lightcone-token'

/** A token ends with the tab: nothing of it is left on a shared machine. */
export const readToken = (): string => sessionStorage.getItem(TOKEN) ?? ''
export const keepToken = (token: string): void => {
  if (token === '') sessionStorage.removeItem(TOKEN)
  else sessionStorage.setItem(TOKEN, token)
}

export interface Server {
  readonly client: LightconeClient
  readonly token: string
  readonly namespace: string
}

export function serverFor(token: string, namespace: string): Server {
  const client = connect(location.origin, {
    ...(token === '' ? {} : { token }),
    ...(namespace === '' ? {} : { namespace }),
    fetch: (input, init) => fetch(input, init),
  })
  return { client, token, namespace }
}

export const ServerContext = createContext<Server>(undefined as unknown as Server)
export const useServer = (): Server => useContext(ServerContext)

/** Names of the language models that the server was started with. */
export async function modelsOf(
  { token, namespace }: Server,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const response = await fetch('/v1/models', { headers: headersOf(token, namespace), signal })
  if (!response.ok) return []
  const { data } = (await response.json()) as { readonly data: readonly { readonly id: string }[] }
  return data.map(({ id }) => id).filter((id) => !NO_MODELS.has(id))
}

/** How the server names itself, and its reader without a model, among models. */
const NO_MODELS: ReadonlySet<string> = new Set(['lightcone', 'extractive'])

const headersOf = (token: string, namespace: string) => ({
  ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
  ...(namespace === '' ? {} : { 'Lightcone-Namespace': namespace }),
})

/** The bytes of a document's original, with the headers that a plain link could not carry. */
export async function originalOf(
  { client, token, namespace }: Server,
  id: string,
  signal?: AbortSignal,
): Promise<Blob> {
  const response = await fetch(client.fileUrl(id), {
    headers: headersOf(token, namespace),
    ...(signal === undefined ? {} : { signal }),
  })
  if (!response.ok) throw new Error('The original is not there; its text is.')
  return response.blob()
}

export interface Problem {
  readonly code: string
  readonly message: string
  readonly hint: string
}

export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError)
    return { code: error.code, message: error.message, hint: error.hint ?? '' }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error), hint: '' }
}

export interface Asked<T> {
  /** The last result; it stays while the next one is under way. */
  readonly value: T | undefined
  readonly problem: Problem | undefined
  readonly isBusy: boolean
}

const REST = { value: undefined, problem: undefined, isBusy: false } as const

/**
 * Asks whenever `key` changes, and not while it is undefined. One question at a time: what a newer one has
 * overtaken is cancelled, so that results never arrive out of order.
 */
export function useAsked<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ ...REST, isBusy: key !== undefined })
  const latest = useRef(ask)
  latest.current = ask
  // Before the next paint, not after it: the question is on its way a frame sooner.
  useLayoutEffect(() => {
    if (key === undefined) {
      setAsked(REST)
      return
    }
    const controller = new AbortController()
    setAsked(({ value }) => ({ value, problem: undefined, isBusy: true }))
    settle(latest.current, controller.signal, setAsked)
    return () => controller.abort()
  }, [key])
  return asked
}

/** An answer that takes longer than this is not waited for once the question has changed. */
const PATIENCE_MS = 1000

/**
 * Like `useAsked` for what changes many times a second, as under a slider: the answer under way is shown first, then
 * only the newest question is asked. Cancelling every overtaken one would show nothing until the hand rests.
 */
export function useFollowed<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ ...REST, isBusy: key !== undefined })
  const wanted = useRef({ key, ask })
  wanted.current = { key, ask }
  const underWay = useRef<{ readonly controller: AbortController; readonly sinceMs: number }>(undefined)
  const follow = async () => {
    const before = underWay.current
    if (before !== undefined && performance.now() - before.sinceMs < PATIENCE_MS) return
    before?.controller.abort()
    const controller = new AbortController()
    const own = { controller, sinceMs: performance.now() }
    underWay.current = own
    for (
      let done: string | undefined | null = null;
      wanted.current.key !== done && !controller.signal.aborted;
    ) {
      done = wanted.current.key
      if (done === undefined) setAsked(REST)
      else await settle(wanted.current.ask, controller.signal, setAsked)
    }
    if (underWay.current === own) underWay.current = undefined
  }
  useLayoutEffect(() => {
    setAsked(({ value }) => ({ value, problem: undefined, isBusy: key !== undefined }))
    follow()
  }, [key])
  useLayoutEffect(() => () => underWay.current?.controller.abort(), [])
  return asked
}

async function settle<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
  set: (asked: Asked<T>) => void,
): Promise<void> {
  const asked = await ask(signal).then(
    (value): Asked<T> => ({ ...REST, value }),
    (error): Asked<T> => ({ ...REST, problem: problemOf(error) }),
  )
  if (!signal.aborted) set(asked)
}

export type Citation = ContextOutput['citations'][number]
export type Omission = ContextOutput['omitted'][number]
export type Place = Citation['from']
