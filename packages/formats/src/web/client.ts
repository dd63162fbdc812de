/** Pages, as a polite visitor gets them: robots.txt, redirects, pauses, a second try when the server asks for it. */
import { LightconeError, throwIfAborted } from 'lightcone'
import type { Http, HttpResponse } from './http.ts'
import { ALLOW_ALL, ALLOW_NONE, parseRobots, ROBOTS_MAX_BYTES, type Robots } from './robots.ts'

export interface ClientOptions {
  readonly http: Http
  readonly maxBytes: number
  readonly privateAddresses: boolean
  /** Waits; ends early when the signal aborts. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly nowMs: () => number
  readonly signal?: AbortSignal | undefined
}

export interface Page {
  /** Where the redirects ended. */
  readonly url: URL
  /** True when the server says that it is as the validators have it; then the body is empty. */
  readonly notModified: boolean
  readonly headers: HttpResponse['headers']
  readonly body: Uint8Array
}

/** What the server said of a page last time (RFC 9110 §8.8). */
export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

export interface WebClient {
  /** Throws `url-refused`, `url-not-found`, `url-failed`, `file-too-large`, `aborted`. */
  get(url: URL, validators?: Validators): Promise<Page>
}

/** The token that robots.txt files name it by. */
export const PRODUCT = 'lightcone'
const USER_AGENT = `${PRODUCT}/0.1 (context engine; reads what a person asks for)`
/** As in browsers' own limit of 20, but a page that needs more than ten is broken. */
const MAX_REDIRECTS = 10
const MAX_REQUEST_MS = 30_000
/** Pause between two requests to a host, unless its robots.txt asks for more. */
const PAUSE_MS = 250
/** Longest pause that a server is granted, by robots.txt or Retry-After. */
const MAX_PAUSE_MS = 10_000
/** Statuses after which one more try is worth it. */
const TRY_AGAIN = new Set([429, 500, 502, 503, 504])

export function createClient(options: ClientOptions): WebClient {
  const { http, privateAddresses, pause, nowMs, signal } = options
  const sites = new Map<string, Site>()

  async function exchange(url: URL, headers: Readonly<Record<string, string>>, maxBytes: number) {
    const site = siteOf(url)
    const waitMs = site.freeAtMs - nowMs()
    if (waitMs > 0) await pause(waitMs, signal)
    throwIfAborted(signal)
    try {
      return await http({
        url,
        headers: { 'user-agent': USER_AGENT, ...headers },
        maxBytes,
        maxMs: MAX_REQUEST_MS,
        privateAddresses,
        signal,
      })
    } finally {
      site.freeAtMs = nowMs() + site.pauseMs
    }
  }

  function siteOf(url: URL): Site {
    const known = sites.get(url.origin)
    if (known !== undefined) return known
    const site: Site = { pauseMs: PAUSE_MS, freeAtMs: 0 }
    sites.set(url.origin, site)
    return site
  }

  /** Follows redirects; `visit` may refuse each address on the way. */
  async function follow(
    start: URL,
    headers: Readonly<Record<string, string>>,
    maxBytes: number,
    visit: (url: URL) => Promise<void>,
  ): Promise<{ readonly url: URL; readonly response: HttpResponse }> {
    let url = start
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      await visit(url)
      let response = await exchange(url, headers, maxBytes)
      if (TRY_AGAIN.has(response.status)) {
        await pause(retryAfterMs(response, nowMs()), signal)
        response = await exchange(url, headers, maxBytes)
      }
      const to = response.headers.location
      if (![301, 302, 303, 307, 308].includes(response.status) || to === undefined) return { url, response }
      url = redirected(url, to)
    }
    throw new LightconeError('url-failed', {
      message: `${start.href} leads through more than ${MAX_REDIRECTS} redirects.`,
      hint: 'Give the address that they end at.',
      details: { url: start.href },
    })
  }

  async function robotsOf(url: URL): Promise<Robots> {
    const site = siteOf(url)
    site.robots ??= readRobots(url).then((robots) => {
      const askedMs = (robots.crawlDelaySeconds ?? 0) * 1000
      site.pauseMs = Math.min(MAX_PAUSE_MS, Math.max(PAUSE_MS, askedMs))
      return robots
    })
    return site.robots
  }

  async function readRobots(url: URL): Promise<Robots> {
    try {
      const found = await follow(new URL('/robots.txt', url), {}, ROBOTS_MAX_BYTES, async () => {})
      // The first page need not wait for it.
      siteOf(url).freeAtMs = 0
      const { status, body } = found.response
      // No such file: nothing is kept out. A server in trouble: everything is, for now (RFC 9309 §2.3.1).
      if (status >= 400) return status < 500 && status !== 429 ? ALLOW_ALL : ALLOW_NONE
      return parseRobots(new TextDecoder().decode(body), PRODUCT)
    } catch (error) {
      // Too large, or not to be reached; the page itself will say more.
      if (error instanceof LightconeError && error.code === 'file-too-large') return ALLOW_NONE
      throw error
    }
  }

  async function checkRobots(url: URL): Promise<void> {
    const { isAllowed } = await robotsOf(url)
    if (isAllowed(url.pathname + url.search)) return
    throw new LightconeError('url-refused', {
      message: `The robots.txt of ${url.host} keeps ${url.pathname} out, or could not be read.`,
      hint: 'Ask the site for its content in another way, for instance as files.',
      details: { url: url.href },
    })
  }

  return {
    async get(start, { etag, lastModified } = {}) {
      const conditional = {
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
        ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
      }
      const { url, response } = await follow(start, conditional, options.maxBytes, checkRobots)
      const { status, headers, body } = response
      const notModified = status === 304 && Object.keys(conditional).length > 0
      if (notModified || (status >= 200 && status < 300)) return { url, notModified, headers, body }
      throw refusal(url, status)
    },
  }
}

interface Site {
  pauseMs: number
  /** When the next request may go out. */
  freeAtMs: number
  robots?: Promise<Robots>
}

/** The only schemes that are read; addresses with a password in them would be stored with it. */
export function checkAddress(url: URL): URL {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new LightconeError('url-refused', { message: `Only http and https are read, not ${url.protocol}` })
  if (url.username !== '' || url.password !== '')
    throw new LightconeError('url-refused', {
      message: `The address of ${url.host} has a user name or password in it, which would be stored.`,
    })
  return url
}

function redirected(from: URL, to: string): URL {
  const url = URL.parse(to, from.href)
  if (url === null)
    throw new LightconeError('url-failed', {
      message: `${from.href} leads to an address that makes no sense.`,
    })
  url.hash = ''
  return checkAddress(url)
}

function retryAfterMs({ headers }: HttpResponse, nowMs: number): number {
  const asked = headers['retry-after']
  if (asked === undefined) return PAUSE_MS
  const ms = /^\d+$/.test(asked.trim()) ? Number(asked) * 1000 : Date.parse(asked) - nowMs
  return Math.min(MAX_PAUSE_MS, Math.max(PAUSE_MS, Number.isNaN(ms) ? 0 : ms))
}

function refusal(url: URL, status: number): LightconeError {
  const details = { url: url.href, status }
  if (status === 404 || status === 410)
    return new LightconeError('url-not-found', {
      message: `There is no page at ${url.href} (status ${status}).`,
      hint: 'Check the address.',
      details,
    })
  return new LightconeError('url-failed', {
    message: `${url.href} answered with status ${status}.`,
    hint:
      status === 401 || status === 403 ? 'It asks for a login; add the page as a file.' : 'Try again later.',
    details,
  })
}
