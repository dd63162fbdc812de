/** Relations that a language model reads, kept as edges with their sentence; over HTTP, with scripted replies. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { IN_MEMORY, type Lightcone, open } from '../src/index.ts'
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
