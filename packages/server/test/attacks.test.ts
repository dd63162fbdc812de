/** Each attack, and its refusal. */

import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Operation, operations } from '@lightcone/operations'
import { createToken, serve, tokensFile } from '@lightcone/server'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Asker, createAsker, createPlace, type Place } from './fixture.ts'

let place: Place
let ask: Asker
beforeAll(async () => {
  place = createPlace()
  ask = createAsker({ location: place.index, roots: [place.docs], limits: { maxBodyBytes: 10_000 } })
  await ask('POST', '/operations/add', { body: { paths: [place.docs] } })
})
afterAll(async () => {
  await ask.close()
  place.remove()
})

const code = (reply: { readonly body: { readonly error?: { readonly code: string } } }) =>
  reply.body.error?.code

describe('files of the server', () => {
  it.each([
    ['outside the roots', () => join(place.folder, 'secret.txt')],
    ['by way of ..', () => `${place.docs}/../secret.txt`],
    ['by their beginning', () => `${place.docs}-other`],
    ['with a zero byte', () => `${place.docs}/keys.md\0.txt`],
    ['all of them', () => '/'],
    ['as a repository', () => `git+file://${place.folder}`],
  ])('are not read %s', async (_, path) => {
    const replies = await Promise.all([
      ask('POST', '/operations/add', { body: { paths: [path()] } }),
      ask('POST', '/operations/context', { body: { question: 'safe', from: [path()] } }),
      ask('POST', '/operations/eval/beir', { body: { folder: path() } }),
    ])
    expect(replies.map(code)).toEqual(['forbidden', 'forbidden', 'forbidden'])
    expect(JSON.stringify(replies)).not.toContain('4711')
  })

  it('are not read through a link that leads out of a root', async () => {
    symlinkSync(join(place.folder, 'secret.txt'), join(place.docs, 'link.txt'))
    const reply = await ask('POST', '/operations/context', {
      body: { question: 'combination of the safe', from: [join(place.docs, 'link.txt')] },
    })
    expect(code(reply)).toBe('forbidden')
  })

  it('are as far away as its own network', async () => {
    const addresses = ['http://127.0.0.1:1/', 'http://169.254.169.254/', 'git+http://127.0.0.1:1/x']
    const replies = await Promise.all([
      ...addresses.map((path) => ask('POST', '/operations/add', { body: { paths: [path] } })),
      ask('POST', '/operations/add', { body: { paths: addresses, privateAddresses: true } }),
    ])
    expect(replies.map(code)).toEqual(['url-refused', 'url-refused', 'url-refused', 'forbidden'])
  })

  it('nor does a name of a language model, or a list of them, lead anywhere', async () => {
    let asked = 0
    const spy = createServer((_, response) => {
      asked++
      response.end('{}')
    })
    await new Promise<void>((resolve) => spy.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(spy.address() as { port: number }).port}/v1`
    const replies = await Promise.all([
      ask('POST', '/operations/ask', { body: { question: 'keys', model: `openai-compatible:${address}#m` } }),
      ask('POST', '/operations/models', { body: { address: [address] } }),
      ask('POST', '/operations/add', { body: { paths: [address] } }),
    ])
    spy.close()
    expect([replies.map(code), asked]).toEqual([['invalid-argument', 'invalid-argument', 'url-refused'], 0])
  })

  it('are not written through settings', async () => {
    const target = join(place.folder, 'written.txt')
    const reply = await ask('POST', '/operations/eval/beir', {
      body: { folder: place.docs, set: { run: target } },
    })
    expect(code(reply)).toBe('forbidden')
    expect(existsSync(target)).toBe(false)
  })

  it.each([
    '../../escape.md',
    '/etc/escape.md',
    'a/../../b.md',
    'a\\..\\b.md',
    'C:b.md',
    './x.md',
    'a//b.md',
  ])('are not written by an upload named %s', async (name) => {
    const form = new FormData()
    form.append('file', new File(['x'], name))
    expect(code(await ask('POST', '/uploads', { raw: form }))).toBe('invalid-argument')
  })

  it('are not mixed up where one upload calls a folder what another calls a file', async () => {
    const upload = (...names: string[]) => {
      const form = new FormData()
      for (const name of names) form.append('file', new File(['x'], name))
      return ask('POST', '/uploads?name=mixed', { raw: form })
    }
    expect((await upload('a/b.md', 'c')).status).toBe(200)
    expect(code(await upload('a'))).toBe('invalid-argument')
    expect(code(await upload('c/d.md'))).toBe('invalid-argument')
    expect(code(await upload(`${'é'.repeat(150)}.md`))).toBe('invalid-argument')
    expect(readdirSync(join(place.index, 'uploads')).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it.each(['..', '../..', '%2e%2e'])('are not reached by the source name %s', async (name) => {
    const form = new FormData()
    form.append('file', new File(['x'], 'a.md'))
    const reply = await ask('POST', `/uploads?name=${name}`, { raw: form })
    expect(code(reply)).toBe('invalid-argument')
  })

  it.each(['../secret.txt', '..%2f..%2fsecret.txt', 'docs/../../secret.txt', 'docs%00', '%ff'])(
    'are not served as the original of %s',
    async (id) => {
      const reply = await ask('GET', `/files/${id}`)
      expect(reply.status).toBeGreaterThanOrEqual(400)
      expect(JSON.stringify(reply.body)).not.toContain('4711')
    },
  )

  it('every field of an operation that names a file is checked', () => {
    const suspicious = /^(paths?|folder|from|out|file|dir|report|suite.*path)$/
    const unchecked = operations.flatMap((operation: Operation) =>
      Object.keys((operation.input as unknown as { shape?: object }).shape ?? {})
        .filter((field) => suspicious.test(field) && !operation.paths?.includes(field))
        .map((field) => `${operation.name}.${field}`),
    )
    expect(unchecked).toEqual([])
  })
})

describe('pages of other origins', () => {
  const body = { question: 'keys' }
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin at all', { origin: 'null' }],
    ['a name that was made to point here', { host: 'evil.example:4321' }],
    ['that name with its own origin', { host: 'evil.example', origin: 'http://evil.example' }],
    ['a request that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:9999' }],
  ])('are refused: %s', async (_, headers) => {
    const reply = await ask('POST', '/operations/context', { body, headers })
    expect(reply.status).toBe(403)
  })

  it('cannot send a form or plain text', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const reply = await ask('POST', '/operations/rm', {
        raw: '{"targets":["docs"]}',
        headers: { 'content-type': type },
      })
      expect(reply.status).toBe(415)
    }
    expect((await ask('POST', '/operations/status', { body: {} })).body.documents).toBeGreaterThan(1)
  })

  it('cannot send files, nor speak through the doors', async () => {
    const form = new FormData()
    form.append('file', new File(['x'], 'a.md'))
    const headers = { origin: 'https://evil.example' }
    const replies = await Promise.all([
      ask('POST', '/uploads', { raw: form, headers }),
      ask('POST', '/documents/upload', { raw: form, headers }),
      ask('DELETE', '/documents', { headers }),
      ask('POST', '/v1/chat/completions', { body, headers }),
      ask('POST', '/api/chat', { raw: '{}', headers: { 'content-type': 'text/plain' } }),
    ])
    expect(replies.map(({ status }) => status)).toEqual([403, 403, 403, 403, 415])
  })

  it.each([
    ['a name with a dot behind it', 'Host: localhost.'],
    ['an address in other digits', 'Host: 0x7f000001'],
    ['a name that a name server points here', 'Host: 127.0.0.1.evil.example'],
    ['a proxy that nobody set up', 'Host: evil.example\r\nX-Forwarded-Host: 127.0.0.1'],
    ['two names, the right one last', 'Host: evil.example\r\nHost: 127.0.0.1'],
    ['two names, the right one first', 'Host: 127.0.0.1\r\nHost: evil.example'],
    ['a name behind a user', 'Host: 127.0.0.1@evil.example'],
    [
      'another protocol',
      'Host: 127.0.0.1\r\nOrigin: https://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade',
    ],
  ])('are refused over a real socket by %s', async (_, head) => {
    const server = await serve({ location: place.index, port: 0 })
    const bytes = `GET /operations/status HTTP/1.1\r\n${head}\r\n\r\n`
    expect(await exchange(Number(new URL(server.url).port), bytes)).toMatch(/^HTTP\/1\.1 (?:400|403) /)
    await server.stop(100)
  })

  it('that the server was started for may ask and read, and no others', async () => {
    const origin = 'https://app.example'
    const open = createAsker({ location: place.index, requireToken: true, allowedOrigins: [origin] })
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    }
    const first = await open('OPTIONS', '/operations/status', { headers: { origin, ...asked } })
    expect([first.status, first.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization, content-type',
    ])
    const reply = await open('POST', '/operations/status', { body: {}, headers: { origin } })
    // The page may read why: it is one of those that may.
    expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([401, origin])
    for (const other of ['https://evil.example', 'null', `${origin}.evil.example`, 'http://app.example']) {
      const refused = [
        await open('OPTIONS', '/operations/status', { headers: { origin: other, ...asked } }),
        await open('POST', '/operations/status', { body: {}, headers: { origin: other } }),
      ]
      for (const { status, headers } of refused)
        expect([other, status, headers.get('access-control-allow-origin')]).toEqual([other, 403, null])
    }
    await open.close()
  })

  it('own pages are welcome', async () => {
    const headers = { origin: 'http://127.0.0.1:4321', 'sec-fetch-site': 'same-origin' }
    expect((await ask('POST', '/operations/context', { body, headers })).status).toBe(200)
  })
})

describe('tokens', () => {
  const at = Date.UTC(2026, 0, 1)
  const make = (scope: 'read' | 'write' | 'admin', namespaces: string[], expiresAt?: string) =>
    createToken(
      tokensFile(place.index),
      { name: scope, scope, namespaces, ...(expiresAt === undefined ? {} : { expiresAt }) },
      at,
    ).token

  it('are kept as hashes, readable by the owner alone', () => {
    const token = make('read', ['default'])
    const file = tokensFile(place.index)
    expect(readFileSync(file, 'utf8')).not.toContain(token)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('are asked for on any other address, and wherever that is wanted', async () => {
    const strict = createAsker({ location: place.index, requireToken: true })
    expect((await strict('POST', '/operations/status', { body: {} })).status).toBe(401)
    expect((await strict('GET', '/health')).status).toBe(200)
    for (const token of ['', 'lc_wrong', 'x'.repeat(150)])
      expect((await strict('POST', '/operations/status', { body: {}, token })).status).toBe(401)
    const token = make('read', ['default'])
    expect((await strict('POST', '/operations/status', { body: {}, token })).status).toBe(200)
    await strict.close()
    const folder = createPlace()
    await expect(serve({ location: folder.index, host: '0.0.0.0', port: 0 })).rejects.toMatchObject({
      code: 'invalid-argument',
    })
    folder.remove()
  })

  it('expire', async () => {
    const token = make('admin', ['*'], new Date(at + 1000).toISOString())
    expect((await ask('POST', '/operations/status', { body: {}, token })).status).toBe(401)
  })

  it('may do what their scope says, over the whole table', async () => {
    const given = { read: make('read', ['*']), write: make('write', ['*']), admin: make('admin', ['*']) }
    for (const operation of operations) {
      const input = operation.examples[0]!.input as Record<string, unknown>
      const path = `/operations/${operation.name.replaceAll(' ', '/')}`
      const namesFiles = (operation.paths ?? []).some((field) => input[field] !== undefined)
      const needed = namesFiles ? 'admin' : operation.readOnly ? 'read' : 'write'
      const weaker = needed === 'admin' ? 'write' : needed === 'write' ? 'read' : undefined
      if (weaker === undefined) continue
      const reply = await ask('POST', path, { body: input, token: given[weaker] })
      expect([operation.name, reply.status]).toEqual([operation.name, 403])
    }
  })

  it('do not cross into namespaces that they do not reach, by any operation', async () => {
    const token = make('admin', ['mine'])
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...operations.keys()),
        fc.constantFrom('default', 'other', '*', 'MINE', 'mine.', 'mine/..'),
        fc.boolean(),
        async (at, namespace, inHeader) => {
          const operation = operations[at]!
          const path = `/operations/${operation.name.replaceAll(' ', '/')}`
          const reply = await ask(
            'POST',
            inHeader ? path : `${path}?namespace=${encodeURIComponent(namespace)}`,
            {
              body: operation.examples[0]!.input,
              token,
              headers: inHeader ? { 'lightcone-namespace': namespace } : {},
            },
          )
          expect(reply.status).toBe(403)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('do not cross by any route beside the operations either', async () => {
    const token = make('admin', ['mine'])
    const form = new FormData()
    form.append('file', new File(['x'], 'a.md'))
    const replies = await Promise.all([
      ask('GET', '/files/docs/keys.md', { token }),
      ask('POST', '/uploads', { raw: form, token }),
      ask('POST', '/mcp', { body: { jsonrpc: '2.0', id: 1, method: 'ping' }, token }),
      ask('GET', '/operations/status?documents=true', { token }),
      ask('GET', '/metrics', { token }),
    ])
    expect(replies.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
  })

  it('do not look into, or rebuild, the whole index from one namespace', async () => {
    const [one, all] = [make('admin', ['default']), make('write', ['*'])]
    for (const body of [{}, { rebuild: true }])
      expect(code(await ask('POST', '/operations/doctor', { body, token: one }))).toBe('forbidden')
    expect((await ask('POST', '/operations/doctor', { body: {}, token: all })).body.location).toBe('')
  })

  it('below admin do not tell where things lie on the machine', async () => {
    const told = async (scope: 'read' | 'write' | 'admin') => {
      const token = make(scope, ['default'])
      const plain = await ask('POST', '/operations/status', { body: {}, token })
      const events = await ask('POST', '/operations/status', {
        body: {},
        token,
        headers: { accept: 'text/event-stream' },
      })
      return [plain.body, events.body].map((body) => JSON.stringify(body).includes(place.folder))
    }
    expect(await told('read')).toEqual([false, false])
    expect(await told('write')).toEqual([false, false])
    expect(await told('admin')).toEqual([true, true])
  })

  it('show nothing of another namespace', async () => {
    await ask('POST', '/operations/add', {
      body: { documents: [{ id: 'hidden', text: 'The heron nests in the old mill.' }] },
      headers: { 'lightcone-namespace': 'private' },
    })
    const replies = await Promise.all([
      ask('POST', '/operations/search', { body: { question: 'heron old mill' } }),
      ask('POST', '/operations/get', { body: { id: 'hidden' } }),
      ask('POST', '/operations/status', { body: { documents: true } }),
    ])
    expect(JSON.stringify(replies.map(({ body }) => body))).not.toContain('nests')
  })
})

describe('too much', () => {
  it('a body above the limit is refused, whatever its stated length', async () => {
    const text = JSON.stringify({ question: 'x'.repeat(20_000) })
    const stream = () =>
      new ReadableStream({
        start(controller) {
          for (let i = 0; i < text.length; i += 1000)
            controller.enqueue(new TextEncoder().encode(text.slice(i, i + 1000)))
          controller.close()
        },
      })
    const whole = await ask('POST', '/operations/search', { body: { question: 'x'.repeat(20_000) } })
    expect(whole.status).toBe(413)
    const streamed = new Request('http://127.0.0.1:4321/operations/search', {
      method: 'POST',
      headers: { host: '127.0.0.1:4321', 'content-type': 'application/json' },
      body: stream(),
      duplex: 'half',
    } as RequestInit)
    const { createApp } = await import('@lightcone/server')
    const app = createApp({ location: place.index, limits: { maxBodyBytes: 10_000 } })
    expect((await app.fetch(streamed)).status).toBe(413)
    await app.close()
  })

  it('nesting that nobody means is refused, wherever JSON is read', async () => {
    const deep = `${'{"not":'.repeat(5_000)}{"field":"id","eq":"x"}${'}'.repeat(5_000)}`
    const headers = { 'content-type': 'application/json' }
    const wide = createAsker({ location: place.index })
    const replies = [
      await wide('POST', '/operations/search', { raw: `{"question":"keys","filter":${deep}}`, headers }),
      await wide('GET', `/operations/search?question=keys&filter=${encodeURIComponent(deep)}`),
      await wide('POST', '/v1/chat/completions', { raw: deep, headers }),
    ]
    expect(replies.map(({ status }) => status)).toEqual([400, 400, 400])
    const text = JSON.stringify({ question: `${'['.repeat(500)}"\\` })
    expect((await wide('POST', '/operations/search', { raw: text, headers })).status).toBe(200)
    await wide.close()
  })

  it('what is wrong with a long list is told in a few words', async () => {
    const wide = createAsker({ location: place.index })
    const many = Array.from({ length: 50_000 }, () => 7)
    const replies = [
      await wide('POST', '/operations/context', { body: { question: 'keys', previous: many } }),
      await wide('POST', '/v1/chat/completions', { body: { model: 'lightcone', messages: many } }),
    ]
    for (const { status, body } of replies)
      expect([status, JSON.stringify(body).length < 2_000]).toEqual([400, true])
    await wide.close()
  })

  it('bodies that would not fit into memory together are told to come back', async () => {
    const limits = { maxUploadBytes: 300_000, maxBodiesBytes: 400_000 }
    const app = createAsker({ location: place.index, limits })
    /** Sends most of an upload, and the rest when it is let go. */
    const slow = (go: Promise<void>) => {
      const part = new TextEncoder().encode('x'.repeat(250_000))
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue(part)
          await go
          controller.close()
        },
      })
      return app('POST', '/uploads', {
        raw: body,
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      })
    }
    let go = () => {}
    const gone = new Promise<void>((resolve) => (go = resolve))
    const first = slow(gone)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const second = await slow(gone)
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1'])
    go()
    // No form after all, but read to its end.
    expect((await first).status).toBe(400)
    const third = slow(Promise.resolve())
    expect((await third).status).toBe(400)
    await app.close()
  })

  it('guesses at a token count as requests', async () => {
    const now = 0
    const clock = { nowMs: () => now, elapsedMs: () => now }
    const guarded = createAsker({
      location: place.index,
      requireToken: true,
      clock,
      limits: { ratePerSecond: 3 },
    })
    const statuses = []
    for (let i = 0; i < 5; i++)
      statuses.push((await guarded('POST', '/operations/status', { body: {}, token: `lc_${i}` })).status)
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    await guarded.close()
  })

  it('requests beyond the rate are refused until there is room again', async () => {
    let now = 0
    const clock = { nowMs: () => now, elapsedMs: () => now }
    const slow = createAsker({ location: place.index, clock, limits: { ratePerSecond: 3 } })
    const statuses = async (n: number) =>
      (await Promise.all(Array.from({ length: n }, () => slow('GET', '/health')))).map(({ status }) => status)
    expect(await statuses(5)).toEqual([200, 200, 200, 429, 429])
    now += 1000
    expect(await statuses(1)).toEqual([200])
    await slow.close()
  })

  it('beyond those at work and those that wait, requests are told to come back', async () => {
    const small = createAsker({ location: place.index, limits: { concurrent: 1, waiting: 2 } })
    const replies = await Promise.all(
      Array.from({ length: 12 }, () => small('POST', '/operations/context', { body: { question: 'keys' } })),
    )
    const refused = replies.filter(({ status }) => status === 503)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]!.headers.get('retry-after')).toBe('1')
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1)
    await small.close()
  })

  it('an operation that takes too long is ended', async () => {
    const hasty = createAsker({ location: place.index, limits: { readMs: 1 } })
    const reply = await hasty('POST', '/operations/eval/run', { body: { suite: 'core' } })
    expect([reply.status, code(reply)]).toEqual([503, 'timeout'])
    await hasty.close()
  })
})

describe('over a real socket', () => {
  it('stops without losing a request that is at work', async () => {
    const server = await serve({ location: place.index, port: 0 })
    const asked = request(`${server.url}/operations/context`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    const answered = once(asked, 'response')
    const [socket] = await once(asked, 'socket')
    await once(socket, 'connect')
    await new Promise<void>((resolve) => asked.end(JSON.stringify({ question: 'signing keys' }), resolve))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await server.stop()
    const [response] = await answered
    expect(response.statusCode).toBe(200)
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
  })

  it.each([
    'GET /health HTTP/1.1\r\n\r\n',
    'GET http://evil.example/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
    'POST /operations/status HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '\x16\x03\x01\x00\xa5\x01\x00\x00',
  ])('survives what is not well-formed HTTP', async (bytes) => {
    const server = await serve({ location: place.index, port: 0 })
    const reply = await exchange(Number(new URL(server.url).port), bytes)
    expect(reply).toMatch(/^(?:HTTP\/1\.1 (?:400|403|421)|$)/)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    await server.stop(100)
  })
})

function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (data) => {
      text += data
      socket.end()
    })
    socket.on('error', () => resolve(text))
    socket.on('close', () => resolve(text))
    socket.setTimeout(1500, () => socket.destroy())
  })
}

describe('what a source says', () => {
  it('comes back as JSON that no page takes for markup', async () => {
    writeFileSync(
      join(place.docs, 'evil.md'),
      '# <script>alert(1)</script>\n\n<img src=x onerror=alert(2)> ferry\n',
    )
    await ask('POST', '/operations/add', { body: { paths: [place.docs] } })
    const reply = await ask('POST', '/operations/search', { body: { question: 'ferry' } })
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    const original = await ask('GET', '/files/docs/evil.md')
    expect(original.headers.get('content-type')).toBe('application/octet-stream')
    expect(original.headers.get('content-security-policy')).toContain('sandbox')
  })
})
