/** Polite requests: one at a time for a host, with a gap, conditional, bounded in time and size. */
import type { Validators } from '../model.ts'

export type Fetched =
  | { readonly kind: 'body'; readonly text: string; readonly validators: Validators }
  | { readonly kind: 'unchanged' }
  /** The server asked to come back after so long. */
  | { readonly kind: 'later'; readonly afterMs: number }

export interface FetcherOptions {
  /** Least time between two requests to one host. arXiv asks for 3 s (info.arxiv.org/help/api/tou.html). */
  readonly gapMs?: number
  /** The whole of one response must be here by then. */
  readonly timeoutMs?: number
  readonly maxBytes?: number
  readonly userAgent?: string
}

export type Fetcher = (url: string, validators: Validators, signal?: AbortSignal) => Promise<Fetched>

const RETRY_AFTER_MS = 10 * 60_000

/** Rejects when the response is late, too large, or no success. */
export function createFetcher(options: FetcherOptions = {}): Fetcher {
  const { gapMs = 3000, timeoutMs = 30_000, maxBytes = 20_000_000 } = options
  const userAgent = options.userAgent ?? 'daily-papers (self-hosted reader)'
  const queues = new Map<string, Promise<unknown>>()

  return (url, validators, signal) => {
    const { host } = new URL(url)
    const before = queues.get(host) ?? Promise.resolve()
    const asked = before.then(() => request(url, validators, signal))
    queues.set(
      host,
      asked.catch(() => {}).then(() => new Promise((resolve) => setTimeout(resolve, gapMs).unref())),
    )
    return asked
  }

  async function request(
    url: string,
    { etag, lastModified }: Validators,
    signal?: AbortSignal,
  ): Promise<Fetched> {
    const deadline = AbortSignal.timeout(timeoutMs)
    const response = await fetch(url, {
      signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
      headers: {
        'User-Agent': userAgent,
        ...(etag === undefined ? {} : { 'If-None-Match': etag }),
        ...(lastModified === undefined ? {} : { 'If-Modified-Since': lastModified }),
      },
    })
    const { status, headers } = response
    if (status === 304) return { kind: 'unchanged' }
    if (status === 429 || status === 503)
      return { kind: 'later', afterMs: retryAfter(headers.get('retry-after')) }
    if (!response.ok) throw new Error(`The server answered ${status}.`)
    const text = await bounded(response, maxBytes)
    const found = { etag: headers.get('etag'), lastModified: headers.get('last-modified') }
    return {
      kind: 'body',
      text,
      validators: {
        ...(found.etag === null ? {} : { etag: found.etag }),
        ...(found.lastModified === null ? {} : { lastModified: found.lastModified }),
      },
    }
  }
}

async function bounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxBytes) throw new Error(`The response is larger than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Seconds or a date (RFC 9110 §10.2.3); at most a day. */
function retryAfter(value: string | null): number {
  const seconds = Number(value ?? Number.NaN)
  const ms = Number.isNaN(seconds) ? Date.parse(value ?? '') - Date.now() : seconds * 1000
  return Number.isNaN(ms) ? RETRY_AFTER_MS : Math.min(Math.max(ms, 0), 86_400_000)
}
