/** Who asks, and whether a request may change something: reader cookie, origin, form token, rate. */
import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { Context } from 'hono'
import type { Services } from '../services.ts'

/** A refusal that the reader sees as a page. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: 400 | 403 | 404 | 413 | 415 | 429

  constructor(status: Refusal['status'], message: string) {
    super(message)
    this.status = status
  }
}

export interface Visitor {
  readonly reader: string
  /** What forms of this reader carry. */
  readonly formToken: string
}

const COOKIE = 'reader'
const YEAR_S = 366 * 86_400
const MAX_BODY = 64 * 1024
const FORM_MS = 86_400_000

/** The reader of the cookie, or a new one with a cookie of its own. */
export function visitor(c: Context, services: Services): Visitor {
  const known = readerOf(c, services)
  const reader = known ?? randomUUID()
  if (known === undefined) setReader(c, services, reader)
  return visitorOf(services, reader)
}

const visitorOf = ({ signer, now }: Services, reader: string): Visitor => ({
  reader,
  formToken: signer.sign('form', reader, now() + FORM_MS),
})

export function readerOf(c: Context, { signer, now }: Services): string | undefined {
  const value = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`).exec(c.req.header('cookie') ?? '')?.[1]
  return value === undefined ? undefined : signer.verify('reader', value, now())
}

export function setReader(c: Context, { settings, signer }: Services, reader: string): void {
  const secure = settings.url.startsWith('https:') ? '; Secure' : ''
  c.header(
    'Set-Cookie',
    `${COOKIE}=${signer.sign('reader', reader)}; Path=/; Max-Age=${YEAR_S}; HttpOnly; SameSite=Lax${secure}`,
  )
}

/**
 * The fields of a form of ours. Throws a Refusal for a page of another origin, a form that was not made for this
 * reader, and a body that is no form or too large.
 */
export async function readForm(
  c: Context,
  services: Services,
): Promise<{ readonly reader: string; readonly fields: URLSearchParams }> {
  checkOrigin(c, services)
  const fields = await readFields(c)
  const reader = readerOf(c, services)
  const owner = services.signer.verify('form', fields.get('form') ?? '', services.now())
  if (reader === undefined || owner !== reader)
    throw new Refusal(
      403,
      'This form is too old, or cookies are off. Go back, load the page again, and repeat.',
    )
  return { reader, fields }
}

export async function readFields(c: Context): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? ''))
    throw new Refusal(415, 'Only forms are taken here.')
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of c.req.raw.body ?? []) {
    length += chunk.length
    if (length > MAX_BODY) throw new Refusal(413, 'The form is too large.')
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

export function checkOrigin(c: Context, { settings }: Services): void {
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  const isOwn =
    origin === undefined ||
    origin === new URL(settings.url).origin ||
    (URL.canParse(origin) && new URL(origin).host === c.req.header('host'))
  if (!isOwn || site === 'cross-site') throw new Refusal(403, 'Pages of other sites may not send forms here.')
}

/** The network address that asks. */
export function addressOf(c: Context, { settings }: Services): string {
  const forwarded = settings.behindProxy
    ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
    : undefined
  return forwarded ?? (c.env as { address?: string } | undefined)?.address ?? ''
}

/**
 * What limits count by. An IPv4 address as it is; of an IPv6 address the first 64 bits, because one connection at home has all of the rest
 * (RFC 6177, RFC 4291 §2.5.1).
 */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
  if (isIP(plain) !== 6) return plain
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array.from({ length: gap }, () => '0'), ...after]
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}

/** A counter a minute for each address; forgotten when the minute is over. */
export function createRateLimit({ settings, now }: Services): (address: string) => void {
  let minute = 0
  let counts = new Map<string, number>()
  return (address) => {
    const current = Math.floor(now() / 60_000)
    if (current !== minute) {
      minute = current
      counts = new Map()
    }
    const count = (counts.get(address) ?? 0) + 1
    counts.set(address, count)
    if (count > settings.writesPerMinute)
      throw new Refusal(429, 'Too many changes from this address. Try again in a minute.')
  }
}

/** A path of this site to go back to; the feed for anything else. */
export function backOf(fields: URLSearchParams): string {
  const back = fields.get('back') ?? '/'
  return /^\/(?![/\\])[^\s\\]*$/.test(back) ? back : '/'
}
