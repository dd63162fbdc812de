/** One request over HTTP or HTTPS, within limits, to an address that was checked before it is connected to. */
import { lookup as lookUp } from 'node:dns/promises'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { LightconeError, throwIfAborted } from 'lightcone'
import { isPublicAddress } from './addresses.ts'

export interface HttpRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Most bytes of the body, both as sent and unpacked. */
  readonly maxBytes: number
  /** Longest time for all of it. */
  readonly maxMs: number
  readonly privateAddresses: boolean
  readonly signal?: AbortSignal | undefined
}

export interface HttpResponse {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** The network, as the web source needs it: one exchange without following redirects. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>

export interface NodeHttpOptions {
  /** All addresses of a host name. Default: those of the system. */
  readonly resolve?: (
    host: string,
  ) => Promise<readonly { readonly address: string; readonly family: number }[]>
}

/**
 * Node's own client. A host's addresses are looked up once, checked, and the connection goes to the one that was
 * checked, so a name that changes its address in between (DNS rebinding) gains nothing. Throws `url-refused`,
 * `url-failed`, `file-too-large`, `aborted`.
 */
export function createHttp(options: NodeHttpOptions = {}): Http {
  const resolve = options.resolve ?? ((host) => lookUp(host, { all: true }))
  return async (request) => {
    throwIfAborted(request.signal)
    const deadline = AbortSignal.timeout(request.maxMs)
    const signal = AbortSignal.any([deadline, ...(request.signal === undefined ? [] : [request.signal])])
    try {
      const addresses = await withSignal(addressesOf(request, resolve), signal)
      const response = await exchange(request, addresses, signal)
      return { ...response, body: await bodyOf(response.message, request.maxBytes, signal) }
    } catch (error) {
      throwIfAborted(request.signal)
      throw deadline.aborted ? tooSlow(request) : asFailure(request.url, error)
    }
  }
}

type Addresses = readonly { readonly address: string; readonly family: number }[]

async function addressesOf(
  { url, privateAddresses }: HttpRequest,
  resolve: NonNullable<NodeHttpOptions['resolve']>,
): Promise<Addresses> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const all = family === 0 ? await resolve(host) : [{ address: host, family }]
  const usable = privateAddresses ? all : all.filter(({ address }) => isPublicAddress(address))
  if (usable.length > 0) return usable
  if (all.length === 0) throw new Error(`no address for ${host}`)
  throw new LightconeError('url-refused', {
    message: `${host} is an address of this machine or a private network (${all[0]!.address}).`,
    hint: 'Allow such addresses with `privateAddresses` (`--private-addresses`) if you trust where it comes from.',
    details: { host, address: all[0]!.address },
  })
}

function exchange(
  { url, headers }: HttpRequest,
  addresses: Addresses,
  signal: AbortSignal,
): Promise<Omit<HttpResponse, 'body'> & { readonly message: IncomingMessage }> {
  const lookup: LookupFunction = (_host, options, done) => {
    if (options.all)
      done(
        null,
        addresses.map((one) => ({ ...one })),
      )
    else done(null, addresses[0]!.address, addresses[0]!.family)
  }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const request: ClientRequest = send(url, {
      headers: { 'accept-encoding': 'gzip, deflate, br', ...headers },
      lookup,
      signal,
      // A connection of its own: none is kept that was checked under another name.
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (message) =>
      resolve({ status: message.statusCode ?? 0, headers: plainHeaders(message), message }),
    )
    request.end()
  })
}

const plainHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

/** The body, unpacked; both what comes and what it unfolds to are counted as they come. */
function bodyOf(message: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const unpack = unpacker(message.headers['content-encoding'])
    const chunks: Buffer[] = []
    let length = 0
    const fail = (error: Error) => {
      message.destroy()
      reject(error)
    }
    const take = (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBytes) fail(tooLarge(maxBytes))
      else chunks.push(chunk)
    }
    if (Number(message.headers['content-length'] ?? 0) > maxBytes) return fail(tooLarge(maxBytes))
    signal.addEventListener('abort', () => fail(new Error('cancelled')), { once: true })
    const end = () => resolve(new Uint8Array(Buffer.concat(chunks, length)))
    if (unpack === undefined) {
      message.on('data', take).on('end', end).on('error', fail)
      message.on('close', () => message.complete || fail(new Error('the connection was closed midway')))
      return
    }
    unpack.on('data', take).on('end', end)
    pipeline(message, unpack, (error) => error && fail(error))
  })
}

function unpacker(encoding: string | undefined) {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return undefined
  if (name === 'gzip' || name === 'x-gzip') return createGunzip()
  if (name === 'deflate') return createInflate()
  if (name === 'br') return createBrotliDecompress()
  throw new Error(`its content is packed as ${name}, which is not known`)
}

function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('cancelled')), { once: true })
    work.then(resolve, reject)
  })
}

const tooLarge = (maxBytes: number): LightconeError =>
  new LightconeError('file-too-large', {
    message: `The page has more than ${maxBytes} bytes.`,
    hint: 'Raise maxBytes to read it.',
    details: { maxBytes },
  })

const tooSlow = ({ url, maxMs }: HttpRequest): LightconeError =>
  new LightconeError('url-failed', {
    message: `${url.host} gave no whole answer within ${maxMs / 1000} s.`,
    hint: 'Try again later.',
    details: { url: url.href, maxMs },
  })

function asFailure(url: URL, cause: unknown): unknown {
  if (cause instanceof LightconeError) return cause
  const { code, message } = cause as NodeJS.ErrnoException
  const said = code === 'ENOTFOUND' ? 'there is no such host' : message || code || 'the connection failed'
  return new LightconeError('url-failed', {
    message: `${url.host} could not be read: ${said}.`,
    hint: 'Check the address and the connection, and try again.',
    details: { url: url.href },
    cause,
  })
}
