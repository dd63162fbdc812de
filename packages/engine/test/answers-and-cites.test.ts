import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lightcone, open } from '../src/index.ts'
import { listen, stopListening } from './listen.ts'

const documents = [
  { id: 'keys', text: 'Signing keys rotate every thirty days. The old key stays valid for one hour.' },
  { id: 'vault', text: 'The vault stands in Oslo. It was built in 1987.' },
]

let cone: Lightcone
beforeEach(async () => {
  cone = await open(':memory:')
  await cone.addDocuments(documents)
})
afterEach(() => cone.close())

describe('ask without a model', () => {
  it('answers with a sentence of a source, word for word, and cites it', async () => {
    const answer = await cone.ask('How often do signing keys rotate?')
    expect(answer).toMatchObject({
      text: 'Signing keys rotate every thirty days. [1]',
      status: 'answered',
      reader: 'extractive',
      citations: [{ document: 'keys' }],
    })
  })

  it('answers with what follows a question, never with a question', async () => {
    const chat =
      '[2026-11-02, 09:14] Mara: did the deploy go through?\n' +
      '[2026-11-02, 09:15] Ivo: no, the migration failed again\n' +
      '[2026-11-02, 11:32] Mara: done, staging runs 4.2.1 now\n'
    await cone.addDocuments([
      { id: 'faq', text: 'Why was my manifest rejected?\n\nMost often its signature is too old.' },
      { id: 'chat', text: chat },
      { id: 'open', text: 'Who paints the ferry?' },
    ])
    const textOf = async (question: string) => (await cone.ask(question)).text.replace(/ \[\d+\]$/, '')
    expect(await textOf('Why was my manifest rejected?')).toBe('Most often its signature is too old.')
    expect(await textOf('Why did the deploy not go through?')).toBe(
      '[2026-11-02, 09:15] Ivo: no, the migration failed again',
    )
    expect(await textOf('When did staging get 4.2.1?')).toMatch(/^\[2026-11-02, 11:32\] Mara: done/)
    expect((await cone.ask('Who paints the ferry?')).status).toBe('unanswerable')
  })

  it('reads settings under the names that they stand below', async () => {
    const text = 'server:\n  port: 8443\n  min_version: "1.2"\ndatabase:\n  pool_size: 20\n  port: 5432\n'
    await cone.addDocuments([{ id: 'settings', text }])
    const textOf = async (question: string) => (await cone.ask(question)).text.replace(/ \[\d+\]$/, '')
    expect(await textOf('Which port does the database use?')).toBe('port: 5432')
    expect(await textOf('Which port does the server use?')).toBe('port: 8443')
    expect(await textOf('What is the min version of the server?')).toBe('min_version: "1.2"')
  })

  it('takes no title or heading for an answer, and a remark for one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lightcone-headings-'))
    writeFileSync(join(folder, 'locks.md'), '# Lock codes\n\n## Changes\n\nThey change on Mondays.\n')
    writeFileSync(join(folder, 'job.sh'), '# Sluice gauges are read at dawn\nread --all\n')
    await cone.add(folder)
    rmSync(folder, { recursive: true })
    const textOf = async (question: string) => (await cone.ask(question)).text.replace(/ \[\d+\]$/, '')
    expect(await textOf('When do lock codes change?')).toBe('They change on Mondays.')
    expect(await textOf('When are sluice gauges read?')).toContain('Sluice gauges are read at dawn')
  })

  it('says that nothing answers, rather than guess', async () => {
    for (const question of [
      'Who won the chess tournament?',
      'xyzzy',
      'vault chess tournament winner medal prize',
    ]) {
      const answer = await cone.ask(question)
      expect(answer).toMatchObject({ status: 'unanswerable', citations: [] })
      expect(answer.text).toBe('The sources do not answer this question.')
    }
  })

  it('refuses an empty question and answers one in another script', async () => {
    await expect(cone.ask('  \n ')).rejects.toMatchObject({ code: 'query-empty' })
    await expect(cone.ask('a'.repeat(200_001))).rejects.toMatchObject({ code: 'query-too-long' })
    expect((await cone.ask('鍵はいつ交換されますか')).status).toBe('unanswerable')
  })

  it('takes a question of 100 kB', async () => {
    const question = `${'lorem ipsum dolor '.repeat(6000)} signing keys rotate`
    expect((await cone.context(question)).citations[0]?.document).toBe('keys')
  })
})

describe('ask with a model behind a real provider package', () => {
  let server: Server
  let origin: string
  let reply: (request: string) => {
    readonly status: number
    readonly content?: string
    readonly delayMs?: number
  }
  const requests: string[] = []

  beforeEach(async () => {
    requests.length = 0
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        requests.push(body)
        const { status, content, delayMs = 0 } = reply(body)
        response.writeHead(status, { 'content-type': 'application/json' })
        const message = { role: 'assistant', content }
        const usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 }
        const choices = [{ index: 0, message, finish_reason: 'stop' }]
        setTimeout(
          () =>
            response.end(
              JSON.stringify(
                status === 200
                  ? { id: 'x', created: 0, model: 'm', choices, usage }
                  : { error: { message: 'overloaded' } },
              ),
            ),
          delayMs,
        )
      })
    })
    origin = await listen(server)
  })
  afterEach(() => {
    stopListening(server)
  })

  const model = () =>
    createOpenAICompatible({
      name: 'local',
      baseURL: `${origin}/v1`,
    })('m')

  it('sends the observation block and keeps the citations that the text names', async () => {
    reply = () => ({ status: 200, content: 'Every thirty days [1]. So says [7].' })
    const answer = await cone.ask('How often do signing keys rotate?', { model: model() })
    expect(answer).toMatchObject({
      status: 'partial',
      text: 'Every thirty days [1]. So says [7].',
      statements: [{ citations: [1] }, { citations: [], unsupported: true }],
      reader: 'local.chat/m',
      usage: { inputTokens: 20, outputTokens: 4 },
    })
    expect(answer.citations.map((citation) => citation.id)).toEqual([1])
    expect(JSON.parse(requests[0]!).messages[1].content).toContain(answer.context.text)
  })

  it('passes on that the sources do not answer', async () => {
    reply = () => ({ status: 200, content: 'UNANSWERABLE' })
    const answer = await cone.ask('How often do signing keys rotate?', { model: model() })
    expect(answer).toMatchObject({ status: 'unanswerable', citations: [] })
  })

  it('does not ask a model about nothing', async () => {
    reply = () => ({ status: 200, content: 'never' })
    expect((await cone.ask('xyzzy', { model: model() })).status).toBe('unanswerable')
    expect(requests).toEqual([])
  })

  it('answers without the provider when it fails, and says why', async () => {
    reply = () => ({ status: 400 })
    const answer = await cone.ask('signing keys', { model: model() })
    expect(answer).toMatchObject({
      reader: 'extractive',
      status: 'answered',
      fallback: { reason: 'status-400', message: expect.stringContaining('overloaded') },
    })
  })

  it('stops when asked', async () => {
    reply = () => ({ status: 200, content: 'late', delayMs: 5000 })
    const answer = cone.ask('signing keys', { model: model(), signal: AbortSignal.timeout(100) })
    await expect(answer).rejects.toMatchObject({ code: 'aborted' })
  })
})

describe('explain', () => {
  it('tells a document that is in the context from one that is not', async () => {
    const inside = await cone.explain('How often do signing keys rotate?', 'keys')
    expect(inside).toMatchObject({ rank: 1, included: [{ id: 1 }] })
    expect(inside.summary).toContain('in the context as [1]')
    const outside = await cone.explain('How often do signing keys rotate?', 'vault')
    expect(outside.included).toEqual([])
    expect(outside.summary).toBe(
      'No passage of it shares a term with the question, or the filter excludes it.',
    )
    await expect(cone.explain('keys', 'nowhere')).rejects.toMatchObject({ code: 'document-not-found' })
  })

  it('respects the filter', async () => {
    const filter = { field: 'id', eq: 'vault' }
    expect(
      (await cone.context('signing keys and the vault', { filter })).citations.map((c) => c.document),
    ).toEqual(['vault'])
  })
})
