/** Relations that a language model reads, kept as edges with their sentence; over HTTP, with scripted replies. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { doctor, IN_MEMORY, type Lightcone, open } from '../src/index.ts'
import { type ModelServer, startModelServer } from './model-server.ts'

let server: ModelServer
let cone: Lightcone
beforeAll(async () => {
  server = await startModelServer()
})
afterAll(() => server.close())

const VELLOE = {
  id: 'velloe',
  title: 'Port Velloe',
  text: 'Mara Ellison runs the ferry of Port Velloe. The lamp was lit by Osric Tamsin.',
}
beforeEach(async () => {
  cone = await open(IN_MEMORY)
  await cone.addDocuments([VELLOE])
})

const FERRY = {
  from: 'Mara Ellison',
  predicate: 'Is  ferrymaster at',
  to: 'Port Velloe',
  sentence: 'Mara Ellison runs the ferry of Port Velloe.',
}
const LAMP = {
  from: 'Osric Tamsin',
  predicate: 'lit',
  to: 'lamp',
  sentence: 'The lamp was lit by Osric Tamsin.',
}
const reply = (...statements: unknown[]) => ({ content: JSON.stringify({ statements }) })
const quick = { retries: 1, pauseMs: 1 }
const extract = (options = {}) => cone.graph.extract({ model: server.model(), modelCall: quick, ...options })
const written = async (name: string) =>
  (await cone.graph.entity(name)).relations
    .filter(({ writtenBy }) => writtenBy === 'model')
    .map(({ from, predicate, to }) => `${from} | ${predicate} | ${to}`)

describe('statements of a model', () => {
  it('become relations whose sentence stands in the source, and reading goes on while rounds bring more', async () => {
    server.script(reply(FERRY), reply(LAMP), reply())
    const report = await extract({ gleanings: 3 })
    expect(report).toMatchObject({ documents: 1, passages: 1, statements: 2, refused: 0, left: 0 })
    expect(server.requests).toHaveLength(3)
    expect(report.usage.calls).toBe(3)
    expect(server.requests[1]).toContain('- mara ellison | is ferrymaster at | port velloe')
    expect(await written('Mara Ellison')).toEqual(['mara ellison | is ferrymaster at | port velloe'])
    expect(await written('Osric Tamsin')).toEqual(['osric tamsin | lit | lamp'])
    const { relations } = await cone.graph.export()
    const own = relations.filter(({ writtenBy }) => writtenBy === 'model')
    expect(own).toHaveLength(2)
    for (const { evidence } of own)
      expect(VELLOE.text.slice(evidence.start, evidence.end)).toBe(evidence.quote)
  })

  it('are refused when the sentence is not in the passage, or does not hold both names', async () => {
    server.script(
      reply(
        { ...FERRY, sentence: 'Mara Ellison runs a ferry of Port Velloe.' },
        { ...FERRY, to: 'Sandmark' },
        { ...FERRY, to: 'Mara Ellison' },
        { ...FERRY, predicate: ' ' },
        { ...FERRY, sentence: '' },
      ),
    )
    expect(await extract({ gleanings: 3 })).toMatchObject({ documents: 1, statements: 0, refused: 5 })
    expect(server.requests).toHaveLength(1)
    expect(await written('Mara Ellison')).toEqual([])
  })

  it('never ask more rounds than gleanings allow', async () => {
    server.script(...Array.from({ length: 9 }, (_, i) => reply({ ...FERRY, predicate: `runs ${i}` })))
    await extract({ gleanings: 2 })
    expect(server.requests).toHaveLength(3)
    await expect(extract({ gleanings: 4 })).rejects.toMatchObject({ code: 'invalid-argument' })
    await expect(extract({ passages: 0 })).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  it('are read once, and again when their document changes', async () => {
    server.script(reply(FERRY))
    await extract({ gleanings: 0 })
    expect(await extract()).toMatchObject({ documents: 0, left: 0, usage: { calls: 0 } })
    await cone.addDocuments([{ ...VELLOE, text: 'Mara Ellison left Port Velloe.' }])
    expect(await written('Mara Ellison')).toEqual([])
    server.script(reply({ ...FERRY, predicate: 'left', sentence: 'Mara Ellison left Port Velloe.' }))
    expect(await extract({ gleanings: 0 })).toMatchObject({ documents: 1, statements: 1 })
    expect(await written('Mara Ellison')).toEqual(['mara ellison | left | port velloe'])
    await cone.remove('velloe')
    expect((await cone.graph.export()).relations).toEqual([])
  })

  it('go away all at once', async () => {
    server.script(reply(FERRY))
    await extract({ gleanings: 0 })
    expect(await cone.graph.forget()).toEqual({ documents: 1 })
    expect(await written('Mara Ellison')).toEqual([])
    expect(await cone.graph.forget()).toEqual({ documents: 0 })
    expect(await cone.graph.extract({})).toMatchObject({ documents: 0, left: 1 })
  })

  it('follow the edits of names', async () => {
    server.script(reply(FERRY))
    await extract({ gleanings: 0 })
    await cone.graph.merge(['Mara Ellison'], 'M. E.')
    expect(await written('Port Velloe')).toEqual(['m e | is ferrymaster at | port velloe'])
    await cone.graph.delete('M. E.')
    expect(await written('Port Velloe')).toEqual([])
  })

  it('stay as far as they came when the model fails, and the rest is read the next time', async () => {
    await cone.addDocuments([{ ...VELLOE, id: 'zz' }])
    for (const failure of [{ status: 401 }, { status: 503 }, { content: 'no' }, { body: '{' }]) {
      await cone.graph.forget()
      server.script(reply(FERRY), failure)
      const report = await extract({ gleanings: 0 })
      expect(report).toMatchObject({ documents: 1, statements: 1, failure: { code: 'model-failed' } })
      expect(report.failure!.reason).not.toBe('')
      expect(await written('Mara Ellison')).toHaveLength(1)
      server.script(reply(FERRY))
      expect(await extract({ gleanings: 0 })).toMatchObject({ documents: 1, left: 0 })
    }
  })

  it('stop at the limit and when the caller does', async () => {
    await cone.addDocuments([{ ...VELLOE, id: 'zz' }])
    server.script(reply(FERRY))
    expect(await extract({ gleanings: 0, passages: 1 })).toMatchObject({ documents: 1, left: 1 })
    const stop = AbortSignal.abort()
    await expect(extract({ signal: stop })).rejects.toMatchObject({ code: 'aborted' })
  })
})

/** Two passages that share a name which neither writes as one, and others that the question's words lead to first. */
const WORKS = {
  id: 'works',
  title: 'Casker Works',
  text: 'Casker Works makes wicks. The works were founded by the guild of lamp keepers in a dry year.',
}
const GUILD = {
  id: 'guild',
  title: 'Minutes, volume 4',
  text: 'In the third year Osric Tamsin was elected head of the guild of lamp keepers.',
}
const OTHERS = Array.from({ length: 8 }, (_, i) => ({
  id: `other-${i}`,
  title: `Hollin ${i}`,
  text: `Hollin ${i} makes wicks, and the works at Casker founded a hall; who led the works is known.`,
}))
const QUESTION = 'Who led what founded Casker Works?'
const FOUNDED = {
  from: 'Casker Works',
  predicate: 'founded by',
  to: 'guild of lamp keepers',
  sentence: 'The works were founded by the guild of lamp keepers in a dry year.',
}
const HEAD = {
  from: 'Osric Tamsin',
  predicate: 'head of',
  to: 'guild of lamp keepers',
  sentence: GUILD.text,
}

describe('search', () => {
  const found = async () =>
    (await cone.search(QUESTION)).candidates.map(({ segment, score, explanation, trail }) => ({
      ...{ document: segment.document, score, explanation, ...(trail === undefined ? {} : { trail }) },
    }))
  /** Each document's passage is asked about in the order of ids. */
  const readAll = async () => {
    const founded = { ...FOUNDED, from: 'works', sentence: FOUNDED.sentence }
    server.script(reply(HEAD), ...OTHERS.map(() => reply()), reply(founded))
    return extract({ gleanings: 0 })
  }
  beforeEach(async () => {
    await cone.remove('velloe')
    await cone.addDocuments([WORKS, GUILD, ...OTHERS])
  })

  it('follows what a model read, and its trail has the sentence', async () => {
    const before = await found()
    expect(await readAll()).toMatchObject({ documents: 10, statements: 2, refused: 0 })
    const after = await found()
    const rank = (list: typeof before) => list.findIndex(({ document }) => document === 'guild')
    expect(rank(before)).toBe(-1)
    expect(rank(after)).toBeGreaterThan(0)
    const [step] = after[rank(after)]!.trail!
    expect(step).toMatchObject({ document: 'works', name: 'guild of lamp keepers' })
    expect(WORKS.text.slice(step!.stated!.start, step!.stated!.end)).toBe(FOUNDED.sentence)
    expect(step!.stated!.predicate).toBe('founded by')
  })

  it('is as before once it was forgotten, or the document that said it is gone', async () => {
    const before = await found()
    await readAll()
    await cone.graph.forget()
    expect(await found()).toEqual(before)
    await readAll()
    await cone.remove('guild')
    const without = await found()
    expect(without.map(({ document }) => document)).not.toContain('guild')
    await cone.addDocuments([GUILD])
    // Added again, it is a document that no model has read.
    expect((await found()).map(({ document }) => document)).not.toContain('guild')
    expect(await cone.graph.extract({})).toMatchObject({ left: 1 })
  })

  it('finds such names in a question, in small letters', async () => {
    const ask = async () =>
      JSON.stringify((await cone.search('who was the head of the guild of lamp keepers')).candidates[0])
    expect(await ask()).not.toContain('"name":"graph"')
    await readAll()
    expect(await ask()).toContain('"name":"graph"')
  })

  it('lists such names, finds ways over them, and merges and deletes them', async () => {
    await readAll()
    const { entities } = await cone.graph.entities({ search: 'guild of lamp keepers' })
    expect(entities).toEqual([{ name: 'guild of lamp keepers', passages: 2, documents: [] }])
    const way = await cone.graph.path('Osric Tamsin', 'Casker Works')
    expect(way?.map(({ document }) => document)).toEqual(['guild', 'works'])
    await cone.graph.delete('guild of lamp keepers')
    expect(await cone.graph.path('Osric Tamsin', 'Casker Works')).toBeUndefined()
    expect((await found()).map(({ document }) => document)).not.toContain('guild')
  })
})

describe('summaries of themes', () => {
  const TWO = 'Mara Ellison met Osric Tamsin in Port Velloe. Mara Ellison wrote to Osric Tamsin of the lamp.'
  const summarize = () => cone.graph.summarize({ model: server.model(), modelCall: quick, grain: 0 })
  const summaries = async () =>
    (await cone.graph.themes({ grain: 0 })).themes.flatMap(({ summary }) => summary ?? [])

  it('keep the sentences that cite what they state, with those that they cite', async () => {
    await cone.addDocuments([{ ...VELLOE, text: TWO }])
    expect(await cone.graph.summarize({ grain: 0 })).toMatchObject({ themes: 1, summaries: 0, left: 1 })
    server.script({
      content:
        'Mara Ellison and Osric Tamsin met in Port Velloe [1]. They wrote letters. They met 12 times [1]. Ellison wrote to Tamsin [2].',
    })
    expect(await summarize()).toMatchObject({ summaries: 1, refused: 2, left: 0, usage: { calls: 1 } })
    const written = await summaries()
    expect(written.map(({ text, evidence }) => [text, evidence.map(({ quote }) => quote)])).toEqual([
      ['Mara Ellison and Osric Tamsin met in Port Velloe.', [TWO.slice(0, 45)]],
      ['Ellison wrote to Tamsin.', [TWO.slice(46)]],
    ])
    const asked = server.requests.length
    expect(await summarize()).toMatchObject({ summaries: 0, left: 0 })
    expect(server.requests.length).toBe(asked)
  })

  it('go when their sentences change, and with all else that a model wrote', async () => {
    await cone.addDocuments([{ ...VELLOE, text: TWO }])
    server.script({ content: 'Mara Ellison met Osric Tamsin [1].' })
    await summarize()
    expect(await summaries()).toHaveLength(1)
    await cone.addDocuments([{ ...VELLOE, text: TWO.replace('lamp', 'wick') }])
    expect(await summaries()).toEqual([])
    await cone.addDocuments([{ ...VELLOE, text: TWO }])
    expect(await summaries()).toHaveLength(1)
    await cone.graph.forget()
    expect(await summaries()).toEqual([])
  })

  it('are none where a model fails or cites nothing', async () => {
    await cone.addDocuments([{ ...VELLOE, text: TWO }])
    server.script({ status: 401 })
    expect(await summarize()).toMatchObject({ summaries: 0, left: 1, failure: { code: 'model-failed' } })
    server.script({ content: 'Two people met.' })
    expect(await summarize()).toMatchObject({ summaries: 0, refused: 1, left: 1 })
    expect(await summaries()).toEqual([])
  })
})

it('a rebuild takes over what a model read, and another process sees it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lightcone-statements-'))
  try {
    cone = await open(folder)
    await cone.addDocuments([VELLOE, WORKS])
    server.script(reply(FERRY), reply({ ...FOUNDED, from: 'works' }))
    await extract({ gleanings: 0 })
    const before = await cone.graph.export()
    const other = await open(folder)
    expect(await other.graph.export()).toEqual(before)
    await other.close()
    await cone.addDocuments([{ ...WORKS, text: 'Nothing.' }])
    await cone.addDocuments([WORKS])
    await cone.close()
    const report = await doctor(folder, { rebuild: true })
    expect(report).toMatchObject({ ok: true, relations: { kept: 1, lost: 0, unreadable: false } })
    cone = await open(folder)
    expect(await written('Mara Ellison')).toEqual(['mara ellison | is ferrymaster at | port velloe'])
    expect(await cone.graph.extract({})).toMatchObject({ left: 1 })
    await cone.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
