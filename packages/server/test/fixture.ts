import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type ServerSettings } from '@lightcone/server'

export interface Place {
  readonly folder: string
  readonly index: string
  readonly docs: string
  remove(): void
}

export function createPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'lightcone-server-'))
  const docs = join(folder, 'docs')
  mkdirSync(docs)
  writeFileSync(join(docs, 'keys.md'), '# Keys\n\nSigning keys rotate every thirty days.\n')
  writeFileSync(join(docs, 'portal.md'), '# Portal\n\nThe portal closes at nine in the evening.\n')
  writeFileSync(join(folder, 'secret.txt'), 'The combination of the safe is 4711.\n')
  return { folder, docs, index: join(folder, 'index'), remove: () => rmSync(folder, { recursive: true }) }
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies freely.
  readonly body: any
}

export interface Asker {
  (method: string, path: string, options?: AskerOptions): Promise<Reply>
  close(): Promise<void>
}

export interface AskerOptions {
  readonly body?: unknown
  readonly raw?: string | FormData | ReadableStream
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string
}

/** Talks to an app without a socket, as a client on the same machine would. */
export function createAsker(settings: ServerSettings): Asker {
  // Threads are tested where a test asks for them.
  const app = createApp({ readers: 0, ...settings })
  const ask = async (method: string, path: string, options: AskerOptions = {}): Promise<Reply> => {
    const { body, raw, headers = {}, token } = options
    const response = await app.fetch(
      new Request(`http://127.0.0.1:4321${path}`, {
        method,
        headers: {
          host: '127.0.0.1:4321',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(raw === undefined ? {} : { body: raw, duplex: 'half' }),
      } as RequestInit),
      '127.0.0.1',
    )
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  return Object.assign(ask, { close: () => app.close() })
}
