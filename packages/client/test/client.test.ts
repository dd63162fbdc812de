import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, isRequestError, type LightconeClient } from '@lightcone/client'
import { createToken, type RunningServer, serve, tokensFile } from '@lightcone/server'
import { open } from 'lightcone'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startModelServer } from '../../engine/test/model-server.ts'

const NOTES = [
  { id: 'keys.md', text: '# Keys\n\nSigning keys rotate every thirty days.\n', as: 'keys.md' },
  { id: 'ferry.md', text: 'The ferry leaves at noon.\n', as: 'ferry.md' },
]
let folder: string
let server: RunningServer
let client: LightconeClient
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-client-'))
  server = await serve({ location: folder, port: 0 })
  client = connect(`${server.url}/`)
  await client.add({ documents: NOTES, name: 'notes' })
})
afterAll(async () => {
  await server.stop(100)
  rmSync(folder, { recursive: true })
})

describe('a client', () => {
  it('gives what the library gives', async () => {
    const question = 'How often do signing keys rotate?'
    const remote = await client.context({ question, budget: 100 })
    const cone = await open(folder)
    const local = await cone.context(question, { budget: 100 })
    await cone.close()
    expect(remote.text).toBe(local.text)
    expect(remote.citations).toEqual(JSON.parse(JSON.stringify(local.citations)))
  })

  it('has a method for every operation of the library that a server offers', async () => {
    expect((await client.search({ question: 'ferry' })).candidates[0]!.segment.document).toBe('ferry.md')
    expect((await client.ask({ question: 'When does the ferry leave?' })).status).toBe('answered')
    expect((await client.explain({ question: 'ferry', document: 'keys.md' })).summary).toMatch(
      /shares a term/,
    )
    expect((await client.get({ id: 'ferry.md' })).text).toBe('The ferry leaves at noon.\n')
    expect((await client.status()).documents).toBe(2)
    expect((await client.graphEdits()).edits).toEqual([])
    expect((await client.doctor()).ok).toBe(true)
  })

  it('reports progress and gives the result', async () => {
    const stages: string[] = []
    const { reports } = await client.add(
      { documents: [{ id: 'log.txt', text: 'The log is kept by night.' }], name: 'logs' },
      { onProgress: ({ stage }) => stages.push(stage) },
    )
    expect(reports[0]).toMatchObject({ source: 'logs', added: 1 })
    expect((await client.remove({ targets: ['log.txt'] })).removed).toBe(1)
  })

  it('hears an answer as it is written, and gets the checked one', async () => {
    const models = await startModelServer()
    const chat = await serve({ location: folder, port: 0, models: { m: models.model() } })
    models.script({ content: 'Signing keys rotate every thirty days [1].' })
    const heard: string[] = []
    const answer = await connect(chat.url).ask(
      { question: 'How often do signing keys rotate?', model: 'm' },
      { onAnswer: (part) => heard.push(part.type === 'answer-delta' ? part.text : 'restart') },
    )
    expect(heard.length).toBeGreaterThan(3)
    expect(heard.join('')).toBe(answer.text)
    expect(answer).toMatchObject({ status: 'answered', statements: [{ citations: [1] }] })
    await chat.stop(100)
    models.close()
  })

  it('sends files and knows the address of their originals', async () => {
    const report = await client.upload([new File(['Boats are blue.'], 'a b/boats & co.md')], { name: 'up' })
    expect(report).toMatchObject({ added: 1 })
    const original = await fetch(client.fileUrl('up/a b/boats & co.md'))
    expect(await original.text()).toBe('Boats are blue.')
  })

  it('reaches one namespace with one token', async () => {
    const token = createToken(
      tokensFile(folder),
      { name: 't', scope: 'read', namespaces: ['other'] },
      Date.now(),
    ).token
    const other = connect(server.url, { token, namespace: 'other' })
    expect((await other.status()).documents).toBe(0)
    await expect(connect(server.url, { token }).status()).rejects.toMatchObject({
      status: 403,
      code: 'forbidden',
    })
  })

  it.each([
    ['an empty question', () => client.context({ question: '' }), { status: 400, code: 'query-empty' }],
    ['an unknown document', () => client.get({ id: 'none' }), { status: 404, code: 'document-not-found' }],
    [
      'the same in events',
      () => client.get({ id: 'none' }, { onProgress: () => undefined }),
      { code: 'document-not-found' },
    ],
  ])('throws the code of the server for %s', async (_, ask, expected) => {
    const error = await ask().catch((error: unknown) => error)
    expect(isRequestError(error)).toBe(true)
    expect(error).toMatchObject(expected)
  })

  it('stops when its signal aborts', async () => {
    const stop = AbortSignal.abort(new Error('enough'))
    await expect(client.search({ question: 'ferry' }, { signal: stop })).rejects.toThrow('enough')
  })
})

describe('what is no Lightcone server', () => {
  const answering = async (status: number, body: string): Promise<{ server: Server; url: string }> => {
    const server = createServer((_, response) => response.writeHead(status).end(body))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
  }

  it('is told apart', async () => {
    const { server, url } = await answering(502, '<h1>Bad gateway</h1>')
    await expect(connect(url).status()).rejects.toMatchObject({ status: 502, code: 'unexpected' })
    server.close()
    await expect(connect(url).status()).rejects.toMatchObject({ status: 0, code: 'unreachable' })
  })

  it('may cut its answer off', async () => {
    const { server, url } = await answering(200, 'event: progress\ndata: {"stage":"a","done":1}\n\n')
    const asked = connect(url).status({}, { onProgress: () => undefined })
    await expect(asked).rejects.toMatchObject({ code: 'unexpected' })
    server.close()
  })
})
