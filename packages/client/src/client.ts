/** The methods of a server, under the names that the library has. Needs `fetch` and streams, nothing of Node. */
import { eventsOf } from './events.ts'
import { createOperations, type Operations } from './operations.ts'
import { errorOf, type Problem, RequestError } from './request-error.ts'

export interface ClientOptions {
  /** Sent as a bearer token. */
  readonly token?: string
  /** Default `default`. */
  readonly namespace?: string
  /** Default: the runtime's own. */
  readonly fetch?: typeof fetch
}

export interface Progress {
  readonly stage: string
  readonly done: number
  readonly total?: number
  readonly item?: string
}

/** A piece of an answer as it is written, not checked yet, or that the pieces until now are void. */
export type AnswerPart =
  | { readonly type: 'answer-delta'; readonly text: string }
  | { readonly type: 'answer-restart' }

export interface CallOptions {
  readonly signal?: AbortSignal
  /** When given, the server reports its progress. */
  readonly onProgress?: (progress: Progress) => void
  /** Of `ask`: hears the answer as it is written; the result is the whole, checked one. */
  readonly onAnswer?: (part: AnswerPart) => void
}

/** What the generated methods stand on. */
export interface Transport {
  call(route: string, input: unknown, options: CallOptions): Promise<unknown>
  stream(route: string, input: unknown, options: CallOptions): AsyncGenerator<unknown>
}

export interface LightconeClient extends Operations {
  /** Sends files and reads them into the source `name` (default `uploads`). Returns the report of `add`. */
  upload(
    files: readonly File[],
    options?: { readonly name?: string; readonly signal?: AbortSignal },
  ): Promise<unknown>
  /** The server's OpenAPI document. */
  describe(options?: { readonly signal?: AbortSignal }): Promise<unknown>
  /** Address of the original that a document was read from. */
  fileUrl(id: string): string
}

/**
 * A client of the server at `url`. Nothing is sent yet. Every method throws `RequestError` with the server's code, or
 * `unreachable`.
 */
export function connect(url: string, options: ClientOptions = {}): LightconeClient {
  const base = url.replace(/\/+$/, '')
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const ask = options.fetch ?? fetch
    const headers = { ...headersOf(options), ...(init.headers as Record<string, string> | undefined) }
    let response: Response
    try {
      response = await ask(`${base}${path}`, { ...init, headers })
    } catch (cause) {
      init.signal?.throwIfAborted()
      throw new RequestError(0, UNREACHABLE, cause)
    }
    if (!response.ok) throw await errorOf(response)
    return response
  }
  const post = (route: string, input: unknown, accept: string, signal: AbortSignal | undefined) =>
    send(route, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: accept },
      body: JSON.stringify(input),
      ...(signal === undefined ? {} : { signal }),
    })
  const transport: Transport = {
    async call(route, input, { signal, ...heard }) {
      if (heard.onProgress === undefined && heard.onAnswer === undefined)
        return (await post(route, input, 'application/json', signal)).json()
      for await (const result of results(await post(route, input, EVENTS, signal), heard)) return result
      throw new RequestError(200, CUT_OFF)
    },
    async *stream(route, input, { signal, ...heard }) {
      yield* results(await post(route, input, EVENTS, signal), heard)
    },
  }
  return {
    ...createOperations(transport),
    async upload(files, { name = 'uploads', signal } = {}) {
      const body = new FormData()
      for (const file of files) body.append('file', file, pathOf(file))
      const init = { method: 'POST', body, ...(signal === undefined ? {} : { signal }) }
      return (await send(`/uploads?name=${encodeURIComponent(name)}`, init)).json()
    },
    describe: async ({ signal } = {}) =>
      (await send('/openapi.json', signal === undefined ? {} : { signal })).json(),
    fileUrl: (id) => `${base}/files/${id.split('/').map(encodeURIComponent).join('/')}`,
  }
}

const EVENTS = 'text/event-stream'
const UNREACHABLE: Problem = {
  code: 'unreachable',
  message: 'The server did not answer.',
  hint: 'Check that it runs (`lightcone serve`), and its address.',
}
const CUT_OFF: Problem = { code: 'unexpected', message: 'The answer ended before there was a result.' }

/** Of a folder that was dropped or chosen in a browser, the path inside it. */
const pathOf = (file: File): string =>
  (file as File & { readonly webkitRelativePath?: string }).webkitRelativePath || file.name

function headersOf({ token, namespace }: ClientOptions): Record<string, string> {
  return {
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...(namespace === undefined ? {} : { 'Lightcone-Namespace': namespace }),
  }
}

async function* results(
  response: Response,
  { onProgress, onAnswer }: Omit<CallOptions, 'signal'>,
): AsyncGenerator<unknown> {
  if (response.body === null) throw new RequestError(response.status, CUT_OFF)
  for await (const { event, data } of eventsOf(response.body)) {
    if (event === 'progress') onProgress?.(JSON.parse(data) as Progress)
    if (event === 'answer-delta' || event === 'answer-restart')
      onAnswer?.({ ...JSON.parse(data), type: event } as AnswerPart)
    if (event === 'error') throw new RequestError(response.status, JSON.parse(data) as Problem)
    if (event === 'result') yield JSON.parse(data)
  }
}
