/**
 * A server that stands before a model's: it records the conversation to a file, or plays it back without the model.
 * Both speak real HTTP, so that the provider's package and all of our own code run as they do in use.
 *
 * A recording is JSON Lines, a request and its reply each, found by the SHA-256 of method, path and body with the
 * names of its objects in order. Keys and other headers of requests are not recorded. The same request asked again
 * gets the replies in their order, and the last one from then on.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, stopListening } from './listen.ts'

interface Recorded {
  readonly request: string
  readonly path: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** As it came, in pieces: a stream is played back as one. */
  readonly body: readonly string[]
}

export interface ReplayOptions {
  /** The recording, JSON Lines. */
  readonly file: string
  /** Base URL of the server to record, which begins the file anew; without it the file is played back. */
  readonly upstream?: string
}

export interface ReplayServer {
  readonly baseURL: string
  close(): void
}

/** What a client needs of a reply; dates, lengths and the like are the server's own. */
const KEPT_HEADERS = ['content-type', 'retry-after']

/** Throws when there is no recording to play back, or one that is none. */
export async function startReplayServer({ file, upstream }: ReplayOptions): Promise<ReplayServer> {
  if (upstream === undefined && !existsSync(file))
    throw new Error(`There is no recording ${file}: record one by naming the model's server as \`upstream\`.`)
  if (upstream !== undefined) writeFileSync(file, '')
  const recorded = upstream === undefined ? readRecording(file) : new Map<string, Recorded[]>()
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const key = keyOf(request, body)
    if (upstream === undefined) return play(recorded, key, request, response)
    return record({ file, upstream, key, request, body, response })
  })
  const baseURL = await listen(server)
  return {
    baseURL,
    close: () => {
      stopListening(server)
    },
  }
}

function readRecording(file: string): Map<string, Recorded[]> {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const entries = lines.map((line, i): Recorded => {
    const entry = JSON.parse(line) as Partial<Recorded>
    if (typeof entry.request === 'string' && Array.isArray(entry.body)) return entry as Recorded
    throw new Error(`${file}:${i + 1} is no recorded request.`)
  })
  return Map.groupBy(entries, ({ request }) => request)
}

/** 404 for a request that is not recorded: clients do not try that again, and pass on what it says. */
function play(
  recorded: ReadonlyMap<string, Recorded[]>,
  key: string,
  { method, url }: IncomingMessage,
  response: ServerResponse,
): void {
  const replies = recorded.get(key)
  const reply = replies !== undefined && replies.length > 1 ? replies.shift() : replies?.[0]
  if (reply === undefined) {
    const message = `${method} ${url} (${key.slice(0, 12)}) is not in the recording: the request has changed since; record it again.`
    response.writeHead(404, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message } }))
    return
  }
  response.writeHead(reply.status, reply.headers)
  for (const piece of reply.body) response.write(piece)
  response.end()
}

async function record(given: {
  readonly file: string
  readonly upstream: string
  readonly key: string
  readonly request: IncomingMessage
  readonly body: string
  readonly response: ServerResponse
}): Promise<void> {
  const { file, upstream, key, request, body, response } = given
  const { authorization } = request.headers
  const reply = await fetch(`${upstream}${request.url}`, {
    method: request.method!,
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    ...(body === '' ? {} : { body }),
  })
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
  response.writeHead(reply.status, headers)
  const pieces: string[] = []
  const decoder = new TextDecoderStream()
  for await (const piece of reply.body?.pipeThrough(decoder as never) ?? []) {
    pieces.push(piece as unknown as string)
    response.write(piece)
  }
  // Written before the client hears the end: whoever has the whole reply may play it back.
  const entry: Recorded = { request: key, path: request.url!, status: reply.status, headers, body: pieces }
  appendFileSync(file, `${JSON.stringify(entry)}\n`)
  response.end()
}

function keyOf({ method, url }: IncomingMessage, body: string): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${body === '' ? '' : canonical(JSON.parse(body))}`)
    .digest('hex')
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`
}
