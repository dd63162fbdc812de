/** A server of the OpenAI-compatible protocol on this machine, which replies as a script says. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'

export interface Scripted {
  readonly status?: number
  readonly content?: string
  readonly finish?: 'stop' | 'length'
  readonly headers?: Readonly<Record<string, string>>
  /** The body as it is, instead of a completion. */
  readonly body?: string
  /** The connection is closed after so many bytes of the body. */
  readonly cutAfter?: number
  readonly delayMs?: number
}

export interface ModelServer {
  readonly requests: string[]
  readonly baseURL: string
  /** What the next calls get; the last one for all that follow. */
  script(...replies: readonly Scripted[]): void
  model(): ReturnType<ReturnType<typeof createOpenAICompatible>['languageModel']>
  close(): void
}

export async function startModelServer(): Promise<ModelServer> {
  const requests: string[] = []
  let replies: readonly Scripted[] = [{ content: 'UNANSWERABLE' }]
  const server = createServer(async (request, response) => {
    requests.push(await text(request))
    const { status = 200, content, finish = 'stop', headers = {}, delayMs = 0, ...rest } = replies[0]!
    if (replies.length > 1) replies = replies.slice(1)
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return {
    requests,
    baseURL,
    script: (...scripted) => {
      requests.length = 0
      replies = scripted
    },
    model: () => createOpenAICompatible({ name: 'local', baseURL })('m'),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function completion(content: string, finish: string): string {
  const usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 }
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }]
  return JSON.stringify({ id: 'x', created: 0, model: 'm', choices, usage })
}

const refusal = (status: number): string => JSON.stringify({ error: { message: `refused with ${status}` } })
