/** The app behind a real socket: listening, slow clients, and an end that loses no request. */

import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { LightconeError, SYSTEM_CLOCK } from 'lightcone'
import { type App, createApp } from './app.ts'
import type { Limits } from './limits.ts'
import { isLoopback } from './origin.ts'
import { DEFAULT_HOST, DEFAULT_PORT, limitsOf, type ServerSettings } from './settings.ts'
import { textOf } from './text-response.ts'
import { readTokens, tokensFile } from './tokens.ts'

export interface RunningServer {
  readonly url: string
  /** Takes no new requests, lets those at work finish for up to `graceMs` (default 10 s), then closes the index. */
  stop(graceMs?: number): Promise<void>
}

/** Node's own 5 s would cut off requests that wait in their sockets while a busy server gets round to them. */
const IDLE_CONNECTION_MS = 30_000
/** How often Node looks for clients that are too slow; its own default of 30 s would lengthen every limit by that. */
const SLOWNESS_CHECK_MS = 1_000

/** Throws `invalid-argument` for an address that needs tokens where there are none, `io` when it cannot listen. */
export async function serve(settings: ServerSettings): Promise<RunningServer> {
  const host = settings.host ?? DEFAULT_HOST
  checkTokens(settings, host)
  const clock = settings.clock ?? SYSTEM_CLOCK
  const app = createApp(settings)
  const server = listenerOf(app, limitsOf(settings))
  const port = await listen(server, host, settings.port ?? DEFAULT_PORT)
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const say = (event: 'listening' | 'stopping' | 'stopped') =>
    settings.log?.({ event, time: new Date(clock.nowMs()).toISOString(), url })
  say('listening')
  return {
    url,
    async stop(graceMs = 10_000) {
      say('stopping')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const deadline = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(deadline)
      await app.close()
      say('stopped')
    },
  }
}

function listenerOf(app: App, { headersMs, requestMs }: Limits): Server {
  return createAdaptorServer({
    fetch: async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings
      const response = await app.fetch(request, incoming.socket.remoteAddress)
      const text = textOf(response)
      if (text === undefined) return response
      const headers = Object.fromEntries(response.headers)
      outgoing.writeHead(response.status, { ...headers, 'content-length': Buffer.byteLength(text) })
      outgoing.end(text)
      return RESPONSE_ALREADY_SENT
    },
    // The requests of other code in this process keep the objects that they know.
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: IDLE_CONNECTION_MS,
      connectionsCheckingInterval: Math.min(SLOWNESS_CHECK_MS, headersMs),
    },
  }) as Server
}

function checkTokens(settings: ServerSettings, host: string): void {
  const file = settings.tokens ?? tokensFile(settings.location)
  const needed = settings.requireToken ?? !isLoopback(host)
  if (!needed || (existsSync(file) && readTokens(file).length > 0)) return
  throw new LightconeError('invalid-argument', {
    message: `A server on ${host} needs at least one token, and there is none.`,
    hint: 'Make one with `lightcone token create`, or listen on 127.0.0.1.',
    details: { host, file },
  })
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new LightconeError('io', {
          message: `The server cannot listen on ${host}:${port}.`,
          hint: 'Choose another port with --port, or 0 for a free one.',
          details: { host, port },
          cause,
        }),
      ),
    )
    server.listen(port, host, () => resolve((server.address() as { readonly port: number }).port))
  })
}
