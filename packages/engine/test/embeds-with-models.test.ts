/** Embedding models behind a real provider package and a real server: spaces, caches, faults. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type EmbedderOptions,
  type EnrichOptions,
  type Lightcone,
  open,
  openEmbeddingCache,
} from '../src/index.ts'
import { listen, stopListening } from './listen.ts'
import { startModelServer } from './model-server.ts'

/** Words that mean the same to the server have one direction: a stand-in for what a trained model knows. */
const MEANINGS = [/ferry|boat|ship/, /key|certificate/, /honey|bee/, /winter|snow|cold/]
const DOCUMENTS = [
  { id: 'ferry', text: 'The ferry leaves at nine.' },
  { id: 'keys', text: 'Keys are rotated every month.' },
  { id: 'bees', text: 'The beekeeper harvests in August.' },
  { id: 'snow', text: 'Snow closes the pass.' },
]

interface Fault {
  readonly status?: number
  readonly body?: string
  readonly delayMs?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Numbers more or fewer than there should be, from the second vector on. */
  readonly longer?: number
  readonly missing?: number
  readonly zero?: boolean
}

let faults: readonly Fault[] = []
let dimensions = 8
const requests: string[][] = []
const server = createServer(async (request, response) => {
  const { input } = JSON.parse(await text(request)) as { input: string[] }
  requests.push(input)
  const fault = faults[0] ?? {}
  faults = faults.slice(1)
  const data = input.slice(fault.missing ?? 0).map((value, index) => {
    const vector = Array.from({ length: dimensions + (index > 0 ? (fault.longer ?? 0) : 0) }, (_, i) =>
      fault.zero ? 0 : MEANINGS[i]?.test(value.toLowerCase()) ? 1 : 0.01,
    )
    return { object: 'embedding', index, embedding: vector }
  })
  const usage = { prompt_tokens: 3 * input.length, total_tokens: 3 * input.length }
  const body = fault.body ?? JSON.stringify({ object: 'list', data, model: 'e', usage })
  setTimeout(() => {
    response.writeHead(fault.status ?? 200, { 'content-type': 'application/json', ...fault.headers })
    response.end(body)
  }, fault.delayMs ?? 0)
})
const folder = mkdtempSync(join(tmpdir(), 'lightcone-embed-'))
let baseURL = ''
beforeAll(async () => {
  baseURL = `${await listen(server)}/v1`
})
afterAll(() => {
  stopListening(server)
  rmSync(folder, { recursive: true })
})

let cone: Lightcone
beforeEach(() => {
  faults = []
  dimensions = 8
  requests.length = 0
})
afterEach(() => cone.close())

const QUICK = { pauseMs: 1, timeoutMs: 5000 }
const embedder = (more: Partial<EmbedderOptions> = {}): EmbedderOptions => ({
  model: createOpenAICompatible({ name: 'local', baseURL }).textEmbeddingModel('e'),
  call: QUICK,
  ...more,
})
const opened = async (...embedders: EmbedderOptions[]) => {
  cone = await open(':memory:', { embedders })
  return cone.addDocuments(DOCUMENTS)
}
const first = async (question: string) => (await cone.search(question)).candidates[0]?.segment.document

it('finds passages in other words, and says how', async () => {
  await opened(embedder())
  expect(await first('When does the boat depart?')).toBe('ferry')
  expect(await first('cold season')).toBe('snow')
  const { candidates, trace } = await cone.search('cold season')
  expect(JSON.stringify(candidates[0]!.explanation)).toContain('cosine')
  expect(trace.stages[0]!.notes).toMatchObject({ spaces: 'local.embedding/e' })
  expect((await cone.search('boat', { mode: 'lexical' })).candidates).toEqual([])
})

it('sends texts in batches, questions with their prefix, and each text once', async () => {
  const cache = openEmbeddingCache(join(folder, 'cache', 'vectors.db'))
  const options = embedder({ batch: 3, documentPrefix: 'passage: ', queryPrefix: 'query: ', cache })
  await opened(options)
  expect(requests.map((values) => values.length)).toEqual([3, 1])
  expect(requests[0]![0]).toBe('passage: text\nThe ferry leaves at nine.')
  await cone.search('boat')
  expect(requests.at(-1)).toEqual(['query: boat'])
  await cone.close()
  requests.length = 0
  await opened(options)
  expect(await first('boat')).toBe('ferry')
  expect(requests).toEqual([])
  cache.close()
})

it('says what it took, of documents in the report and of a question in its trace', async () => {
  const call = { pauseMs: 1, prices: { inputPerMillion: 2 } }
  faults = [{ status: 500, body: '{}' }]
  const { usage } = await opened(embedder({ batch: 2, call }))
  expect(usage).toMatchObject({ inputTokens: 3 * DOCUMENTS.length, outputTokens: 0, calls: 3 })
  expect(usage!.cost).toBeCloseTo((2 * 3 * DOCUMENTS.length) / 1e6, 12)
  expect(await cone.addDocuments(DOCUMENTS)).not.toHaveProperty('usage')
  const { trace } = await cone.search('boat')
  expect(trace.stages[0]!.notes).toMatchObject({ embeddingTokens: 3, embeddingCalls: 1, embeddingCost: 6e-6 })
})

it('embeds what is new alone, and forgets what is removed', async () => {
  await opened(embedder())
  await cone.addDocuments([{ id: 'ship', text: 'A ship is in the harbour.' }])
  expect(requests.at(-1)).toEqual(['text\nA ship is in the harbour.'])
  await cone.remove('ferry')
  await cone.remove('ship')
  const { candidates } = await cone.search('boat')
  expect(candidates.map(({ segment }) => segment.document)).not.toContain('ferry')
})

it('keeps several spaces side by side, and refuses another length in one of them', async () => {
  await opened(embedder({ name: 'old' }))
  dimensions = 12
  await expect(cone.search('boat')).rejects.toMatchObject({
    code: 'invalid-argument',
    details: { space: 'old', found: 8, given: 12 },
  })
  await cone.close()
  const index = join(folder, 'index')
  dimensions = 8
  cone = await open(index, { embedders: [embedder({ name: 'old' })] })
  await cone.addDocuments(DOCUMENTS)
  await cone.close()
  dimensions = 12
  cone = await open(index, { embedders: [embedder({ name: 'new' })] })
  await cone.addDocuments([{ id: 'more', text: 'Bees sleep.' }])
  expect(await first('boat')).toBe('ferry')
  await cone.close()
  cone = await open(index, { embedders: [embedder({ name: 'old' })] })
  await expect(cone.addDocuments([{ id: 'last', text: 'Honey.' }])).rejects.toMatchObject({
    code: 'invalid-argument',
  })
})

it('refuses names that are taken', async () => {
  cone = await open(':memory:')
  for (const embedders of [[embedder({ name: 'lsa-1' })], [embedder(), embedder()]])
    await expect(open(':memory:', { embedders })).rejects.toMatchObject({ code: 'invalid-argument' })
})

it('begins no more requests in a minute than allowed', async () => {
  const startedMs = performance.now()
  await opened(embedder({ batch: 1, requestsPerMinute: 1200 }))
  expect(requests).toHaveLength(4)
  expect(performance.now() - startedMs).toBeGreaterThan(3 * 50 - 10)
})

describe('a model that fails', () => {
  it.each<[string, Fault]>([
    ['429', { status: 429, body: '{}' }],
    ['500', { status: 500, body: '{}' }],
    ['invalid JSON', { body: '{"data": [' }],
    ['vectors of several lengths', { longer: 2 }],
    ['too few vectors', { missing: 1 }],
    ['vectors without a direction', { zero: true }],
  ])('is asked again after %s', async (_, fault) => {
    faults = [fault, fault]
    expect((await opened(embedder())).notes).toBeUndefined()
    expect(await first('boat')).toBe('ferry')
  })

  it('is asked again when no answer comes in time', async () => {
    faults = [{ delayMs: 20_000 }]
    expect((await opened(embedder({ call: { pauseMs: 1, timeoutMs: 700 } }))).notes).toBeUndefined()
    expect(requests.length).toBeGreaterThan(1)
  })

  it('leaves documents that are found by words, says so, and is caught up with by the next `add`', async () => {
    faults = Array.from({ length: 3 }, () => ({ status: 503, body: '{}' }))
    const { notes, added } = await opened(embedder())
    expect(added).toBe(4)
    expect(notes![0]).toMatch(/Segments without a vector in the space local\.embedding\/e/)
    expect(await first('ferry')).toBe('ferry')
    expect(await first('boat')).toBeUndefined()
    await cone.addDocuments(DOCUMENTS)
    expect(await first('boat')).toBe('ferry')
  })

  it('leaves a question to words, with the reason in the trace', async () => {
    await opened(embedder())
    faults = Array.from({ length: 3 }, () => ({ status: 500, body: '{}' }))
    const { candidates, trace } = await cone.search('ferry')
    expect(candidates[0]!.segment.document).toBe('ferry')
    expect(trace.stages[0]!.notes['notEmbedded']).toMatch(/did not answer in 3 tries/)
  })

  it('is not asked again when its key has expired', async () => {
    faults = [{ status: 401, body: '{"error":{"message":"expired"}}' }]
    const { notes } = await opened(embedder())
    expect(notes![0]).toMatch(/in 1 try/)
    expect(requests).toHaveLength(1)
  })

  it('stops with the caller', async () => {
    cone = await open(':memory:', { embedders: [embedder({ call: { timeoutMs: 60_000 } })] })
    faults = [{ delayMs: 5000 }]
    const adding = cone.addDocuments(DOCUMENTS, { signal: AbortSignal.timeout(100) })
    await expect(adding).rejects.toMatchObject({ code: 'aborted' })
  })
})

const writer = await startModelServer()

describe('with what a language model writes of passages', () => {
  afterAll(() => writer.close())
  const enriched = (more: Partial<EnrichOptions> = {}) =>
    embedder({ enrich: { model: writer.model(), with: ['situate', 'questions'], call: QUICK, ...more } })

  it('embeds it with them, shows it nowhere, and keeps it apart from other vectors', async () => {
    const written = { situation: 'About a ship in winter.', questions: ['When does the boat leave?', 3] }
    writer.script({ content: JSON.stringify({ ...written, questions: written.questions.slice(0, 1) }) })
    const { usage } = await opened(enriched())
    expect(usage).toMatchObject({ calls: DOCUMENTS.length + 1 })
    expect(usage!.outputTokens).toBeGreaterThan(0)
    expect(requests.flat()[0]).toBe(
      'About a ship in winter.\ntext\nThe ferry leaves at nine.\nWhen does the boat leave?',
    )
    expect(JSON.parse(writer.requests[0]!).messages[1].content).toMatch(
      /^<document>\nThe ferry leaves at nine\.\n<\/document>\n<passage>\nThe ferry/,
    )
    const { candidates, trace } = await cone.search('boat')
    expect(trace.stages[0]!.notes).toMatchObject({ spaces: 'local.embedding/e with situate and questions' })
    expect(JSON.stringify(candidates)).not.toContain('winter')
    await cone.close()
    await opened(enriched({ with: ['questions'] }))
    expect(requests.flat().some((text) => text.startsWith('text\nThe ferry'))).toBe(true)
  })

  it('embeds their own text where it wrote nothing usable, and says of how many', async () => {
    writer.script({ content: 'No JSON at all.' })
    const { notes } = await opened(enriched())
    expect(requests.flat()).toContain('text\nThe ferry leaves at nine.')
    expect(notes!.join()).toMatch(/wrote nothing usable of: 4/)
  })

  it('stops where it cannot be reached, and goes on with the next add', async () => {
    writer.script({ content: '{}' }, { status: 401 })
    const { notes } = await opened(enriched())
    expect(notes!.join()).toMatch(/without a vector.*did not answer in 1 try/)
    expect(requests).toEqual([])
    writer.script({ content: '{"situation": "About a boat."}' })
    const report = await cone.addDocuments([{ id: 'new', text: 'A new one.' }])
    expect(report.notes).toBe(undefined)
    expect(requests.flat()).toHaveLength(5)
  })
})
