/** The server behind the page, and what a screen sees of a question under way. */
import { type ContextOutput, connect, type LightconeClient, RequestError } from '@lightcone/client'
import { createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'

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

/** The bytes of a document's original, with the headers that a plain link could not carry. */
export async function originalOf(
  { client, token, namespace }: Server,
  id: string,
  signal?: AbortSignal,
): Promise<Blob> {
  const response = await fetch(client.fileUrl(id), {
    headers: {
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
      ...(namespace === '' ? {} : { 'Lightcone-Namespace': namespace }),
    },
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

/**
 * Asks whenever `key` changes, and not while it is undefined. One question at a time: what a newer one has
 * overtaken is cancelled, so that results never arrive out of order.
 */
export function useAsked<T>(key: string | undefined, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({
    value: undefined,
    problem: undefined,
    isBusy: key !== undefined,
  })
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    if (key === undefined) {
      setAsked({ value: undefined, problem: undefined, isBusy: false })
      return
    }
    const controller = new AbortController()
    setAsked(({ value }) => ({ value, problem: undefined, isBusy: true }))
    latest.current(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setAsked({ value, problem: undefined, isBusy: false })
      },
      (error) => {
        if (!controller.signal.aborted)
          setAsked({ value: undefined, problem: problemOf(error), isBusy: false })
      },
    )
    return () => controller.abort()
  }, [key])
  return asked
}

export type Citation = ContextOutput['citations'][number]
export type Omission = ContextOutput['omitted'][number]
export type Place = Citation['from']
