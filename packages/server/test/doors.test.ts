/** The doors, through the programs' own clients where there are packages of them. */
import { open } from 'lightcone'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createToken, type RunningServer, serve, tokensFile } from '../src/index.ts'
import { createPlace, type Place } from './fixture.ts'

const QUESTION = 'How often do signing keys rotate?'
/** More than a question may have; found only when it is asked. */
const TOO_LONG = 'keys '.repeat(60_000)
const ANSWER = /rotate every thirty days\. \[1\]\n\n\[1\] docs\/keys\.md, lines 1–3$/

let place: Place
let server: RunningServer
/** Calls of the slow model that ended with their client. */
let ended = 0
beforeAll(async () => {
  place = createPlace()
  const cone = await open(place.index)
  await cone.add(place.docs)
  await cone.addDocuments([
    { id: 'people', text: 'Mara Ellison founded Sandmark. Mara Ellison lives in Velloe Harbour.' },
    { id: 'picture', text: 'The zebra poster shows ![a zebra](https://evil.example/z.png) in the hall.' },
  ])
  await cone.close()
  /** Takes a while, and ends with the client that asked. */
  const broken = {
    specificationVersion: 'v3',
    provider: 'here',
    modelId: 'broken',
    doGenerate: ({ abortSignal }: { readonly abortSignal?: AbortSignal }) =>
      new Promise<never>((_, reject) => {
        abortSignal?.addEventListener('abort', () => {
          ended++
          reject(abortSignal.reason)
        })
      }),
  }
  const model = {
    specificationVersion: 'v3',
    provider: 'here',
    modelId: 'echo',
    doGenerate: async () => ({
      content: [{ type: 'text', text: 'Signing keys rotate every thirty days [1].' }],
      usage: { inputTokens: { total: 40 }, outputTokens: { total: 9 } },
      finishReason: 'stop',
    }),
  }
  server = await serve({ location: place.index, port: 0, models: { echo: model, broken } })
})
afterAll(async () => {
  await server.stop()
  place.remove()
})

const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const lines = text
    .trim()
    .split('\n')
    // biome-ignore lint/suspicious/noExplicitAny: tests look into replies freely.
    .map((line): any => JSON.parse(line))
  return { status: response.status, body: lines[0], lines }
}

async function drained(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

describe('the door of OpenAI', () => {
  const client = () => new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'any', maxRetries: 0 })
  const ask = (content: string, model = 'extractive') =>
    client().chat.completions.create({ model, messages: [{ role: 'user', content }] })

  it('offers its models, and answers with what it cites', async () => {
    const names = []
    for await (const { id } of client().models.list()) names.push(id)
    expect(names).toEqual(['lightcone', 'echo', 'broken', 'extractive'])
    const reply = await ask(QUESTION)
    expect(reply.choices[0]!.message.content).toMatch(ANSWER)
    expect(reply.choices[0]!.finish_reason).toBe('stop')
    expect(reply.usage).toEqual({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })
    expect((reply as unknown as { citations: object[] }).citations[0]).toMatchObject({
      document: 'docs/keys.md',
    })
  })

  it('asks the first language model that the server was started with', async () => {
    const reply = await ask(QUESTION, 'lightcone')
    expect(reply.choices[0]!.message.content).toMatch(/thirty days \[1\]\./)
    expect(reply.usage).toEqual({ prompt_tokens: 40, completion_tokens: 9, total_tokens: 49 })
  })

  it('streams, with usage where it is wanted', async () => {
    const stream = await client().chat.completions.create({
      model: 'extractive',
      messages: [
        { role: 'system', content: '/global be brief' },
        { role: 'user', content: [{ type: 'text', text: `/naive ${QUESTION}` }] },
      ],
      stream: true,
      stream_options: { include_usage: true },
    })
    let [text, end, usage] = ['', '', -1]
    for await (const { choices, usage: used } of stream) {
      text += choices[0]?.delta.content ?? ''
      end ||= choices[0]?.finish_reason ?? ''
      usage = used?.total_tokens ?? usage
    }
    expect([ANSWER.test(text), end, usage]).toEqual([true, 'stop', 0])
  })

  it('says what is wrong in a way that the client understands', async () => {
    await expect(ask(QUESTION, 'gpt-9')).rejects.toMatchObject({ status: 404, code: 'not-found' })
    await expect(ask('/local')).rejects.toMatchObject({ status: 400, code: 'query-empty' })
    await expect(
      client().chat.completions.create({ model: 'extractive', messages: [] }),
    ).rejects.toMatchObject({ status: 400, code: 'invalid-argument' })
    const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'lc_wrong', maxRetries: 0 })
    await expect(stranger.models.list()).rejects.toMatchObject({ status: 401, code: 'unauthorized' })
  })

  it('streams what goes wrong, which the client throws', async () => {
    const stream = await client().chat.completions.create({
      model: 'extractive',
      messages: [{ role: 'user', content: TOO_LONG }],
      stream: true,
    })
    await expect(drained(stream)).rejects.toMatchObject({ code: 'query-too-long' })
  })

  it('ends the work with the client that goes away', async () => {
    const before = ended
    const controller = new AbortController()
    const stream = await client().chat.completions.create(
      { model: 'broken', messages: [{ role: 'user', content: QUESTION }], stream: true },
      { signal: controller.signal },
    )
    setTimeout(() => controller.abort(), 50)
    await drained(stream).catch(() => undefined)
    await expect.poll(() => ended, { timeout: 5_000 }).toBe(before + 1)
  })

  it('shows no picture that a document brings', async () => {
    const { content } = (await ask('What does the zebra poster show?')).choices[0]!.message
    expect(content).toContain('!\\[a zebra]')
    expect(content).not.toContain('![')
  })
})

describe('the door of Ollama', () => {
  const client = () => new Ollama({ host: server.url })
  const messages = [{ role: 'user', content: QUESTION }]

  it('lists, chats and generates, whole and in a stream', async () => {
    expect((await client().list()).models.map(({ name }) => name)).toEqual([
      'lightcone:latest',
      'echo:latest',
      'broken:latest',
      'extractive:latest',
    ])
    expect((await client().version()).version).toMatch(/^\d/)
    const whole = await client().chat({ model: 'extractive:latest', messages })
    expect([ANSWER.test(whole.message.content), whole.done, whole.done_reason]).toEqual([true, true, 'stop'])
    let text = ''
    for await (const part of await client().chat({ model: 'extractive', messages, stream: true }))
      text += part.message.content
    expect(text).toMatch(ANSWER)
    const generated = await client().generate({ model: 'extractive', prompt: `/lexical ${QUESTION}` })
    expect(generated.response).toMatch(ANSWER)
    let generatedText = ''
    for await (const part of await client().generate({ model: 'extractive', prompt: QUESTION, stream: true }))
      generatedText += part.response
    expect(generatedText).toMatch(ANSWER)
  })

  it('says what is wrong in words', async () => {
    await expect(client().chat({ model: 'llama', messages })).rejects.toThrow(
      /does not offer that model.*echo/,
    )
    await expect(
      client().chat({ model: 'extractive', messages: [{ role: 'assistant', content: 'hm' }] }),
    ).rejects.toThrow(/no question/)
  })

  it('streams what goes wrong, which the client throws', async () => {
    const long = [{ role: 'user', content: TOO_LONG }]
    await expect(
      client().chat({ model: 'extractive', messages: long, stream: true }).then(drained),
    ).rejects.toThrow(/The question has/)
    await expect(
      client().generate({ model: 'extractive', prompt: TOO_LONG, stream: true }).then(drained),
    ).rejects.toThrow(/The question has/)
  })
})

describe('prefixes in a chat', () => {
  const contextOf = async (content: string) =>
    (
      await send('POST', '/v1/chat/completions', {
        model: 'extractive',
        messages: [{ role: 'user', content }],
      })
    ).body.choices?.[0].message.content

  it('give the passages themselves', async () => {
    for (const prefix of ['/context', '/naivecontext', '/mixcontext', '/lexicalcontext'])
      expect(await contextOf(`${prefix} ${QUESTION}`)).toMatch(/^<context[\s\S]*thirty days/)
  })

  it.each([
    '/admin',
    '/LOCAL',
    '/local/../global',
    '/etc/passwd',
    '//local',
    '/namespace private',
    '/constructor',
    '/__proto__',
    '/local\u2028',
    '\u202e/local',
  ])('that are no names of modes stay words of the question: %s', async (prefix) => {
    expect(await contextOf(`${prefix} ${QUESTION}`)).toMatch(/thirty days/)
  })

  it('count once, and only at the beginning of the last message of the user', async () => {
    expect(await contextOf(`/naive /context ${QUESTION}`)).not.toContain('<context')
    expect(await contextOf(`${QUESTION} /context`)).not.toContain('<context')
    const { body } = await send('POST', '/v1/chat/completions', {
      model: 'extractive',
      messages: [
        { role: 'system', content: '/context' },
        { role: 'user', content: '/context What closes?' },
        { role: 'assistant', content: '/context' },
        { role: 'user', content: QUESTION },
        { role: 'tool', content: '/context' },
      ],
    })
    expect(body.choices[0].message.content).toMatch(ANSWER)
  })

  it('reach no other namespace and no language model', async () => {
    await send(
      'POST',
      '/documents/text',
      { text: 'The heron nests in the old mill.', file_source: 'heron' },
      { 'Lightcone-Namespace': 'private' },
    )
    for (const prefix of ['', '/context ', '/namespace=private ', '/local private '])
      expect(String(await contextOf(`${prefix}Where does the heron nest?`))).not.toContain('old mill')
    const { status } = await send('POST', '/v1/chat/completions', {
      model: 'openai-compatible:http://127.0.0.1:1#x',
      messages: [{ role: 'user', content: QUESTION }],
    })
    expect(status).toBe(404)
  })
})

describe('the door of LightRAG', () => {
  it('answers a query with references, line by line in a stream', async () => {
    const query = { query: QUESTION, mode: 'mix', include_chunk_content: true }
    const { body } = await send('POST', '/query', query)
    expect(body.response).toContain('thirty days')
    expect(body.references[0]).toMatchObject({ reference_id: '1', file_path: 'docs/keys.md' })
    expect(body.references[0].content.join(' ')).toContain('thirty days')
    const { lines } = await send('POST', '/query/stream', query)
    expect(lines).toEqual([{ references: body.references }, { response: body.response }])
    const bare = await send('POST', '/query', {
      ...query,
      include_references: false,
      only_need_context: true,
    })
    expect([bare.body.references, /^<context/.test(bare.body.response)]).toEqual([null, true])
  })

  it('gives the data behind an answer', async () => {
    const { body } = await send('POST', '/query/data', { query: 'Where does the founder of Sandmark live?' })
    expect(body.status).toBe('success')
    expect(body.data.chunks[0]).toMatchObject({ file_path: 'people', reference_id: '1' })
    expect(body.data.references[0]).toEqual({ reference_id: '1', file_path: 'people' })
    expect(body.metadata.query_mode).toBe('mix')
  })

  it('adds, lists, follows and deletes documents', async () => {
    const text = 'The lighthouse was built in 1874.'
    const first = await send('POST', '/documents/text', { text, file_source: 'lighthouse.txt' })
    expect(first.body).toMatchObject({ status: 'success' })
    expect((await send('POST', '/documents/text', { text, file_source: 'lighthouse.txt' })).body.status).toBe(
      'duplicated',
    )
    const track = await send('GET', `/documents/track_status/${first.body.track_id}`)
    expect(track.body).toMatchObject({
      total_count: 1,
      documents: [{ id: 'lighthouse.txt', status: 'processed' }],
    })
    await send('POST', '/documents/texts', { texts: ['One text.', 'Another text.'] })
    const form = new FormData()
    form.append('file', new File(['# Lamps\n\nLamps burn nine hundred hours.\n'], 'lamps.md'))
    const uploaded = await fetch(`${server.url}/documents/upload`, { method: 'POST', body: form })
    expect(await uploaded.json()).toMatchObject({ status: 'success' })
    const { body: page } = await send('POST', '/documents/paginated', {
      page: 1,
      page_size: 10,
      sort_field: 'id',
    })
    const ids = page.documents.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(expect.arrayContaining(['lighthouse.txt', 'uploads/lamps.md', 'docs/keys.md']))
    expect(page.pagination).toMatchObject({ page: 1, total_count: ids.length, has_next: false })
    expect((await send('GET', '/documents')).body.statuses.processed).toHaveLength(ids.length)
    expect((await send('GET', '/documents/status_counts')).body.status_counts.all).toBe(ids.length)
    expect((await send('POST', '/documents/scan', {})).body.status).toBe('scanning_started')
    expect((await send('GET', '/documents/pipeline_status')).body.busy).toBe(false)
    const gone = await send('DELETE', '/documents/delete_document', {
      doc_ids: ['lighthouse.txt', 'uploads/lamps.md'],
    })
    expect(gone.body).toMatchObject({
      status: 'deletion_started',
      doc_id: 'lighthouse.txt, uploads/lamps.md',
    })
    expect((await send('GET', '/documents/status_counts')).body.status_counts.all).toBe(ids.length - 2)
  })

  it('answers what its web page asks before and beside', async () => {
    const status = await send('GET', '/auth-status')
    expect(status.body).toMatchObject({ auth_configured: false, access_token: expect.stringMatching(/./) })
    const authorization = `Bearer ${status.body.access_token}`
    expect((await send('GET', '/documents/status_counts', undefined, { authorization })).status).toBe(200)
    expect((await send('GET', '/health')).body.status).toBe('healthy')
    expect((await send('POST', '/documents/reprocess_failed')).body.status).toBe('reprocessing_started')
    expect((await send('POST', '/documents/cancel_pipeline')).body.status).toBe('not_busy')
    const token = createToken(
      tokensFile(place.index),
      { name: 'page', scope: 'read', namespaces: ['default'] },
      Date.now(),
    ).token
    const strict = await serve({ location: place.index, port: 0, requireToken: true })
    const asked = (headers: Record<string, string>) =>
      fetch(`${strict.url}/documents`, { headers }).then(({ status }) => status)
    expect((await fetch(`${strict.url}/auth-status`)).status).toBe(200)
    expect(await asked({ authorization })).toBe(401)
    expect(await asked({ authorization, 'x-api-key': token })).toBe(200)
    // A token is never passed over for a weaker key.
    expect(await asked({ authorization: `Bearer ${token}x`, 'x-api-key': token })).toBe(401)
    await strict.stop()
  })

  it('deletes no source where a document was named, and says so as LightRAG does', async () => {
    const { status, body } = await send('DELETE', '/documents/delete_document', { doc_ids: ['docs'] })
    expect([status, body.detail, body.error.code]).toEqual([
      404,
      'There is no document "docs". POST /documents/paginated lists them.',
      'document-not-found',
    ])
    expect((await send('POST', '/query', { query: QUESTION })).body.response).toContain('thirty days')
  })

  it('shows the graph of names', async () => {
    expect((await send('GET', '/graph/label/list')).body).toContain('mara ellison')
    expect((await send('GET', '/graph/label/search?q=mara')).body).toEqual(['mara ellison'])
    expect((await send('GET', '/graph/label/popular?limit=1')).body).toHaveLength(1)
    expect((await send('GET', '/graph/entity/exists?name=Mara%20Ellison')).body).toEqual({ exists: true })
    const { body: around } = await send('GET', '/graphs?label=mara%20ellison&max_depth=1')
    const ids = around.nodes.map(({ id }: { id: string }) => id)
    expect(ids).toEqual(expect.arrayContaining(['mara ellison', 'sandmark']))
    for (const { source, target } of around.edges)
      expect([ids.includes(source), ids.includes(target)]).toEqual([true, true])
    expect((await send('GET', '/graphs?label=*&max_nodes=2')).body.nodes).toHaveLength(2)
    expect((await send('GET', '/graphs?label=nobody')).status).toBe(404)
    expect((await send('GET', '/graphs?label=*&max_nodes=1e9')).status).toBe(400)
  })
})

describe('who may go through', () => {
  it('every door asks for the scope that its work needs, and for the namespace', async () => {
    const now = Date.now()
    const tokens = tokensFile(place.index)
    const make = (scope: 'read' | 'write', reach: string) =>
      createToken(tokens, { name: 'door', scope, namespaces: [reach] }, now).token
    const [reading, foreign] = [make('read', 'default'), make('write', 'elsewhere')]
    const strict = await serve({ location: place.index, port: 0, requireToken: true })
    const asking = [
      ['GET', '/v1/models'],
      ['POST', '/v1/chat/completions'],
      ['GET', '/api/tags'],
      ['POST', '/api/chat'],
      ['POST', '/api/generate'],
      ['POST', '/query'],
      ['POST', '/query/stream'],
      ['POST', '/query/data'],
      ['GET', '/documents'],
      ['POST', '/documents/paginated'],
      ['GET', '/graphs?label=*'],
      ['GET', '/graph/label/list'],
    ] as const
    const writing = [
      ['POST', '/documents/text'],
      ['POST', '/documents/texts'],
      ['POST', '/documents/upload'],
      ['POST', '/documents/scan'],
      ['POST', '/documents/clear_cache'],
      ['POST', '/documents/reprocess_failed'],
      ['POST', '/documents/cancel_pipeline'],
      ['DELETE', '/documents/delete_document'],
      ['DELETE', '/documents'],
    ] as const
    const body = {
      model: 'lightcone',
      messages: [{ role: 'user', content: QUESTION }],
      prompt: QUESTION,
      query: QUESTION,
      text: 'x',
      texts: ['x'],
      doc_ids: ['docs/keys.md'],
    }
    const status = async ([method, path]: readonly [string, string], headers: Record<string, string>) =>
      (
        await fetch(strict.url + path, {
          method,
          headers: { 'content-type': 'application/json', ...headers },
          ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
        })
      ).status
    for (const door of [...asking, ...writing]) {
      expect([door, await status(door, {})]).toEqual([door, 401])
      expect([door, await status(door, { 'x-api-key': foreign })]).toEqual([door, 403])
    }
    for (const door of asking)
      expect([door, await status(door, { authorization: `Bearer ${reading}` })]).toEqual([door, 200])
    for (const door of writing)
      expect([door, await status(door, { 'x-api-key': reading })]).toEqual([door, 403])
    await strict.stop()
  })
})
