/** Another embedder for an index that is there: questions and adds go on while its space is filled, and nothing is paid twice. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createFiller } from '../src/background-embedding.ts'
import { type EmbedderOptions, type Lightcone, type OpenOptions, open } from '../src/index.ts'
import { openVectors } from '../src/load-vectors.ts'
import { createTextEmbedder } from '../src/models/embed-model/text-embedder.ts'
import { openMemoryStore } from '../src/store/memory/memory-store.ts'
import { listen, stopListening } from './listen.ts'

const MEANINGS = [/ferry|boat/, /key|certificate/, /snow|cold/]
/** Every text that was answered, as often as it was. */
let paid: string[] = []
/** Requests for more passages than that wait, until it is more or they are given up. */
let most = Number.POSITIVE_INFINITY
let waiting = 0
let status = 200
const passages = (texts: readonly string[]) => texts.filter((value) => value.includes('\n'))
const server = createServer(async (request, response) => {
  const { input } = JSON.parse(await text(request)) as { input: string[] }
  waiting++
  while (passages([...paid, ...input]).length > most && !request.socket.destroyed) await wait(5)
  waiting--
  if (request.socket.destroyed) return
  if (status === 200) paid.push(...input)
  const data = input.map((value, index) => ({
    object: 'embedding',
    index,
    embedding: [...MEANINGS.map((meaning) => (meaning.test(value.toLowerCase()) ? 1 : 0.01)), 0.1],
  }))
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({
      object: 'list',
      data,
      model: 'e',
      usage: { prompt_tokens: input.length, total_tokens: input.length },
    }),
  )
})
let baseURL = ''
beforeAll(async () => {
  baseURL = `${await listen(server)}/v1`
})
afterAll(() => {
  stopListening(server)
})

let folder: string
const opened: Lightcone[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-fill-'))
  paid = []
  most = Number.POSITIVE_INFINITY
  status = 200
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((cone) => cone.close()))
  // A request that still waits would be paid in the next test.
  await expect.poll(() => waiting).toBe(0)
  rmSync(folder, { recursive: true })
})

const embedder = (more: Partial<EmbedderOptions> = {}): EmbedderOptions => ({
  model: createOpenAICompatible({ name: 'local', baseURL }).textEmbeddingModel('e'),
  name: 'new',
  batch: 4,
  call: { pauseMs: 1 },
  ...more,
})
const openIndex = async (options: OpenOptions): Promise<Lightcone> => {
  const cone = await open(folder, options)
  opened.push(cone)
  return cone
}
const background = (...embedders: EmbedderOptions[]) => openIndex({ embedders, embedding: 'background' })

const DOCUMENTS = Array.from({ length: 40 }, (_, i) => ({
  id: `note-${i}`,
  text: `Note ${i} of the harbour.`,
}))
const FERRY = { id: 'ferry', text: 'The ferry leaves at nine.' }

const spaceOf = async (cone: Lightcone, name = 'new') =>
  (await cone.status()).spaces.find((space) => space.name === name)
const filledTo = (cone: Lightcone, segments: number) =>
  expect.poll(async () => (await spaceOf(cone))?.segments, { timeout: 15_000 }).toBe(segments)
const first = async (cone: Lightcone, question: string) =>
  (await cone.search(question)).candidates[0]?.segment.document
const spacesIn = async (cone: Lightcone, question: string) =>
  (await cone.search(question)).trace.stages[0]!.notes['spaces']
const documentsPaid = () => passages(paid)

it('fills the new space beside the old one, while questions and adds go on', async () => {
  const old = await openIndex({ embedders: [embedder({ name: 'old' })] })
  await old.addDocuments([...DOCUMENTS, FERRY])
  await old.close()
  paid = []
  most = 0
  const cone = await background(embedder({ name: 'old' }), embedder())
  const { added, usage } = await cone.addDocuments([{ id: 'snow', text: 'Snow closes the pass.' }])
  expect({ added, usage }).toEqual({ added: 1, usage: undefined })
  expect(await first(cone, 'snow')).toBe('snow')
  expect(await spacesIn(cone, 'harbour')).toBe('old (41 of 42 segments)')
  most = 17
  await expect.poll(() => spacesIn(cone, 'harbour')).toMatch(/new \((?:12|16) of 42 segments\)/)
  expect(await first(cone, 'boat')).toBe('ferry')
  most = Number.POSITIVE_INFINITY
  await filledTo(cone, 42)
  await expect.poll(() => spacesIn(cone, 'harbour')).toBe('old, new')
  expect(await first(cone, 'cold')).toBe('snow')
  expect(await spaceOf(cone)).toMatchObject({ dimensions: 4, segments: 42, usage: { inputTokens: 42 } })
  // In the old space the new document alone, in the new one all of them.
  expect(documentsPaid()).toHaveLength(1 + 42)
})

it('removes a space that is no longer asked, and no other', async () => {
  const both = await openIndex({ embedders: [embedder({ name: 'old' }), embedder()] })
  await both.addDocuments([...DOCUMENTS, FERRY])
  await expect(both.removeSpace('old')).rejects.toMatchObject({ code: 'invalid-argument' })
  await both.close()
  const cone = await openIndex({ embedders: [embedder()] })
  await expect(cone.removeSpace('none')).rejects.toMatchObject({ code: 'invalid-argument' })
  expect(await cone.removeSpace('old')).toEqual({ removed: 41 })
  expect((await cone.status()).spaces.map(({ name }) => name)).toEqual(['new'])
  expect(await first(cone, 'boat')).toBe('ferry')
  await cone.close()
  // Who has it again fills it anew.
  const again = await openIndex({ embedders: [embedder({ name: 'old' })] })
  paid = []
  await again.addDocuments([{ id: 'snow', text: 'Snow closes the pass.' }])
  expect(documentsPaid()).toHaveLength(42)
})

it('does not remove a space while it is filled', async () => {
  const plain = await openIndex({})
  await plain.addDocuments(DOCUMENTS)
  most = 8
  const filling = await background(embedder())
  await filledTo(filling, 8)
  await expect(plain.removeSpace('new')).rejects.toMatchObject({ code: 'index-busy' })
})

it('goes on where it was closed, and where it was killed', async () => {
  const plain = await openIndex({})
  await plain.addDocuments(DOCUMENTS)
  most = 8
  const closed = await background(embedder())
  await filledTo(closed, 8)
  await expect.poll(() => waiting).toBe(1)
  await closed.close()
  await expect.poll(() => waiting).toBe(0)
  const child = fork(join(import.meta.dirname, 'fill-a-space.ts'), [folder, baseURL], { execArgv: [] })
  most = 20
  await filledTo(plain, 20)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await expect.poll(() => waiting).toBe(0)
  most = Number.POSITIVE_INFINITY
  const cone = await background(embedder())
  await filledTo(cone, 40)
  // The requests under way were not answered, and what was answered is not asked again.
  expect(documentsPaid()).toHaveLength(40)
  expect(new Set(documentsPaid()).size).toBe(40)
})

it('is the work of one at a time, in this process and others; an add waits for it', async () => {
  const plain = await openIndex({})
  await plain.addDocuments(DOCUMENTS)
  most = 8
  const child = fork(join(import.meta.dirname, 'fill-a-space.ts'), [folder, baseURL], { execArgv: [] })
  await filledTo(plain, 8)
  const cones = await Promise.all([background(embedder()), background(embedder())])
  const adding = await openIndex({ embedders: [embedder()] })
  const heard: unknown[] = []
  const report = adding.addDocuments([FERRY], { onProgress: (progress) => heard.push(progress) })
  await expect.poll(() => heard).toContainEqual({ stage: 'embed', done: 8, total: 41, item: 'new' })
  expect(waiting).toBe(1)
  most = Number.POSITIVE_INFINITY
  expect((await report).notes).toBeUndefined()
  expect(await spaceOf(plain)).toMatchObject({ segments: 41 })
  await Promise.all(cones.map((cone) => filledTo(cone, 41)))
  child.kill()
  await once(child, 'exit')
  expect(new Set(documentsPaid()).size).toBe(41)
  expect(documentsPaid()).toHaveLength(41)
})

it('keeps what is paid for of documents that stay while others are replaced', async () => {
  const plain = await openIndex({})
  await plain.addDocuments(DOCUMENTS)
  most = 0
  const cone = await background(embedder({ batch: 40 }))
  await expect.poll(() => waiting).toBe(1)
  await plain.addDocuments([{ id: 'note-3', text: 'Another note.' }])
  most = Number.POSITIVE_INFINITY
  await filledTo(cone, 40)
  expect(documentsPaid()).toHaveLength(41)
})

it('sees what a process without embedders has added, with the next question', async () => {
  const plain = await openIndex({})
  const cone = await background(embedder())
  await plain.addDocuments([FERRY])
  await cone.search('harbour')
  await filledTo(cone, 1)
  expect(await first(cone, 'boat')).toBe('ferry')
})

it('says why a space stays as it is, and does not ask a failing model again and again', async () => {
  status = 401
  const cone = await background(embedder())
  await cone.addDocuments(DOCUMENTS)
  await expect
    .poll(async () => (await spaceOf(cone))?.notes?.join())
    .toMatch(/without a vector in the space new: .*did not answer in 1 try/)
  status = 200
  for (let i = 0; i < 5; i++) await cone.search('harbour')
  expect(paid).toEqual([])
})

it('asks a model that failed again after a rest', async () => {
  const clock = { nowMs: () => 0, elapsedMs: () => performance.now() }
  const store = openMemoryStore({ namespace: 'default', clock })
  const cone = await openIndex({})
  await cone.addDocuments([FERRY])
  const document = (await cone.get('ferry')).document
  await store.commit({ put: [{ document, segments: await cone.segments('ferry'), log: {} }] })
  const vectors = await openVectors(store)
  status = 500
  const filler = createFiller(vectors, createTextEmbedder(embedder()), 50)
  filler.wake()
  await expect.poll(() => filler.notes.length).toBe(1)
  status = 200
  await expect.poll(() => documentsPaid().length).toBe(1)
  await expect.poll(() => filler.notes).toEqual([])
  await filler.close()
  await store.close()
})

it('stops for good where another try would be paid for and fail again', async () => {
  const old = await openIndex({ embedders: [embedder()] })
  await old.addDocuments(DOCUMENTS)
  await old.close()
  const longer: EmbedderOptions = {
    ...embedder(),
    model: {
      ...{ specificationVersion: 'v3', provider: 'p', modelId: 'm', maxEmbeddingsPerCall: 4 },
      doEmbed: async ({ values }) => {
        paid.push(...values)
        return { embeddings: values.map(() => [1, 2, 3, 4, 5]) }
      },
    },
  }
  const cone = await background(longer)
  paid = []
  await cone.addDocuments([FERRY, { id: 'snow', text: 'Snow.' }])
  await expect.poll(async () => (await spaceOf(cone))?.notes?.join()).toMatch(/holds vectors of 4 numbers/)
  await cone.addDocuments([{ id: 'more', text: 'More.' }])
  await wait(50)
  expect(documentsPaid()).toHaveLength(2)
})
