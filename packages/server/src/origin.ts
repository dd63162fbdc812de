/**
 * Who may talk to the server at all. A page that the user visits can send requests to a server on the same machine;
 * it cannot choose the `Origin`, `Sec-Fetch-Site` and `Host` that the browser sends along.
 */
import { isIP } from 'node:net'
import { Refusal } from './problems.ts'

export interface OriginRules {
  /** Address the server listens on. */
  readonly host: string
  /** Further names under which it is reached, for instance behind a proxy. */
  readonly allowedHosts: readonly string[]
  /** Further origins whose pages may call it, each `https://name[:port]`. */
  readonly allowedOrigins: readonly string[]
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1']

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/**
 * Throws 403 for a request whose `Host` is a name this server does not go by (DNS rebinding), or that a page of
 * another origin sent (CSRF). Addresses written as numbers are always its own: no name server can point them here.
 */
export function checkOrigin(
  { headers, url }: Pick<Request, 'headers' | 'url'>,
  rules: OriginRules,
  isPage = false,
): void {
  const authority = headers.get('host') ?? ''
  // A request line can name a host of its own, which then counts (RFC 9112 §3.2.2).
  for (const name of [hostname(authority), hostname(new URL(url).host)]) checkName(name, rules)
  const origin = headers.get('origin')
  const isOwn = origin === null || rules.allowedOrigins.includes(origin) || sameAuthority(origin, authority)
  // A link elsewhere may lead to the page: it runs only the server's own code, and no frame may hold it.
  const isVisit =
    isPage && headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document'
  if (!isOwn || (origin === null && headers.get('sec-fetch-site') === 'cross-site' && !isVisit))
    throw forbidden(
      'Pages of other origins may not call this server.',
      'Start it with --allow-origin and the origin of that page.',
    )
}

/** What lets pages of an allowed origin read an answer (Fetch Standard §3.2, the CORS protocol); nothing for all others. */
export function sharing(
  { headers }: Pick<Request, 'headers'>,
  allowedOrigins: readonly string[],
): Readonly<Record<string, string>> {
  const origin = headers.get('origin')
  if (origin === null || !allowedOrigins.includes(origin)) return {}
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'ETag, Lightcone-Outcome, Mcp-Session-Id, Retry-After, X-Request-Id',
    Vary: 'Origin',
  }
}

/** The answer to a browser that asks first whether a page of an allowed origin may send its request. */
export function preflight(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  allowedOrigins: readonly string[],
): Response | undefined {
  const isAsked = method === 'OPTIONS' && headers.has('access-control-request-method')
  if (!isAsked || !allowedOrigins.includes(headers.get('origin') ?? '')) return undefined
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      'Access-Control-Allow-Headers': headers.get('access-control-request-headers') ?? '',
      'Access-Control-Max-Age': '600',
    },
  })
}

function checkName(name: string, rules: OriginRules): void {
  const names = [...(isLoopback(rules.host) ? LOOPBACK_NAMES : [rules.host]), ...rules.allowedHosts]
  if (names.includes(name) || (!isLoopback(rules.host) && isIP(name) !== 0)) return
  throw forbidden(
    `This server does not go by the name "${name.slice(0, 100)}".`,
    'Use its address, or start it with --allow-host and this name.',
  )
}

function hostname(authority: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(authority)
  return (bracketed?.[1] ?? authority.replace(/:\d+$/, '')).toLowerCase()
}

function sameAuthority(origin: string, authority: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === authority.toLowerCase()
}

const forbidden = (message: string, hint: string): Refusal =>
  new Refusal(403, { code: 'forbidden', message, hint })
