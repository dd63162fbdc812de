/** A server of the OpenAI-compatible protocol on this machine, which replies as a script says, whole or as a stream. */
import { createServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { listen, stopListening } from './listen.ts'

export interface Scripted {
  readonly status?: number
  readonly content?: string
  readonly finish?: 'stop' | 'length' | 'content_filter'
  readonly headers?: Readonly<Record<string, string>>
  /** The body as it is, instead of a completion. */
  readonly body?: string
  /** The connection is closed after so many bytes of the body. */
  readonly cutAfter?: number
  readonly delayMs?: number
  /** Of a stream: it never ends, a word every few milliseconds. */
  readonly endless?: boolean
}

export type Reply = Scripted | ((request: string) => Scripted)

export interface ModelServer {
  readonly requests: string[]
  readonly baseURL: string
  /** What the next calls get, or how it depends on the request's body; the last one for all that follow. */
  script(...replies: readonly Reply[]): void
  model(): ReturnType<ReturnType<typeof createOpenAICompatible>['languageModel']>
  /** Replies under way. */
  open(): number
  close(): void
}

export async function startModelServer(): Promise<ModelServer> {
  const requests: string[] = []
  let replies: readonly Reply[] = [{ content: 'UNANSWERABLE' }]
  let open = 0
  const server = createServer(async (request, response) => {
    open++
    response.on('close', () => open--)
    const asked = await text(request)
    requests.push(asked)
    const scripted = typeof replies[0] === 'function' ? replies[0](asked) : replies[0]!
    const { status = 200, content, finish = 'stop', headers = {}, delayMs = 0, ...rest } = scripted
    if (replies.length > 1) replies = replies.slice(1)
    if (status === 200 && rest.body === undefined && JSON.parse(asked).stream === true)
      return stream(response, replyOf(content ?? '', finish), rest)
    const body = rest.body ?? (status === 200 ? completion(content ?? '', finish) : refusal(status))
    const timer = setTimeout(() => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      })
      if (rest.cutAfter === undefined) return response.end(body)
      response.write(body.slice(0, rest.cutAfter), () => response.destroy())
      return undefined
    }, delayMs)
    response.on('close', () => clearTimeout(timer))
  })
  const baseURL = `${await listen(server)}/v1`
  return {
    requests,
    baseURL,
    script: (...scripted) => {
      requests.length = 0
      replies = scripted
    },
    model: () => createOpenAICompatible({ name: 'local', baseURL })('m'),
    open: () => open,
    close: () => {
      stopListening(server)
    },
  }
}

interface Words {
  readonly words: readonly string[]
  readonly finish: string
}

const replyOf = (content: string, finish: string): Words => ({
  words: content.match(/\s*\S+/g) ?? [],
  finish,
})

/** Server-sent events, a word each; `cutAfter` counts words here. */
function stream(response: ServerResponse, { words, finish }: Words, { cutAfter, endless }: Scripted): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const send = (delta: object, finish_reason: string | null = null) => {
    const chunk = { id: 'x', created: 0, model: 'm', choices: [{ index: 0, delta, finish_reason }] }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  if (endless === true) {
    const timer = setInterval(() => send({ content: 'and on ' }), 5)
    response.on('close', () => clearInterval(timer))
    return
  }
  for (const word of words.slice(0, cutAfter)) send({ content: word })
  if (cutAfter !== undefined) {
    response.end()
    return
  }
  const usage = { prompt_tokens: 20, completion_tokens: words.length, total_tokens: 20 + words.length }
  const last = {
    id: 'x',
    created: 0,
    model: 'm',
    choices: [{ index: 0, delta: {}, finish_reason: finish }],
    usage,
  }
  response.end(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`)
}

function completion(content: string, finish: string): string {
  const usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 }
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }]
  return JSON.stringify({ id: 'x', created: 0, model: 'm', choices, usage })
}

const refusal = (status: number): string => JSON.stringify({ error: { message: `refused with ${status}` } })
