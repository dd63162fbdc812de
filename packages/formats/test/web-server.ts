/** A real web server on this machine for tests: what it answers, and what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly atMs: number
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

type Handler = Answer | string | ((request: IncomingMessage, response: ServerResponse) => Answer | undefined)

export interface WebServer extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  readonly asked: Asked[]
  /** What a path is answered with; `undefined` takes it away. */
  set(path: string, handler: Handler | undefined): void
  /** What answers paths that are not set. */
  setFallback(handler: Handler): void
  paths(): string[]
}

/** A text is HTML. Paths that are not set are answered with 404. */
export async function startWebServer(pages: Readonly<Record<string, Handler>> = {}): Promise<WebServer> {
  const handlers = new Map(Object.entries(pages))
  const asked: Asked[] = []
  let fallback: Handler | undefined
  const server = createServer((request, response) => {
    const path = request.url!
    asked.push({ path, headers: request.headers, atMs: performance.now() })
    const handler = handlers.get(path) ?? fallback
    const answer = typeof handler === 'function' ? handler(request, response) : handler
    if (answer === undefined && handler !== undefined) return
    const {
      status = 200,
      headers = {},
      body = '',
    } = answer === undefined
      ? { status: 404 }
      : typeof answer === 'string'
        ? { body: answer, headers: { 'content-type': 'text/html; charset=utf-8' } }
        : answer
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    asked,
    set: (path, handler) => (handler === undefined ? handlers.delete(path) : handlers.set(path, handler)),
    setFallback: (handler) => {
      fallback = handler
    },
    paths: () => asked.map(({ path }) => path),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
