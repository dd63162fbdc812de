import { getEventListeners } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createReaders, type Readers } from '../src/readers/readers.ts'
import { type Asker, createAsker, createPlace, type Place } from './fixture.ts'

const QUESTION = { question: 'How often do signing keys rotate?', budget: 100, tokenizer: 'estimate' }

describe('reader threads', () => {
  let place: Place
  let ask: Asker
  let readers: Readers
  // Starting threads takes a while on a busy machine.
  beforeAll(async () => {
    place = createPlace()
    ask = createAsker({ location: place.index, roots: [place.docs], readers: 2 })
    await ask('POST', '/operations/add', { body: { paths: [place.docs] } })
    readers = createReaders(place.index, 2)
    await untilRead({ operation: 'context', namespace: 'default', input: QUESTION })
  }, 60_000)
  afterAll(async () => {
    await readers.close()
    await ask.close()
    place.remove()
  })

  /** The first question starts a thread, and is answered elsewhere until it is ready. */
  async function untilRead(read: Parameters<Readers['read']>[0], signal = new AbortController().signal) {
    for (;;) {
      const reading = readers.read(read, signal)
      if (reading !== undefined) return reading
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const read = (operation: string, input: object, namespace = 'default') =>
    untilRead({ operation, namespace, input })

  const facts = ({ text, citations, tokens }: Record<string, unknown>) => ({ text, citations, tokens })

  it('answers as the server does, the namespace and the outcome included', async () => {
    for (const operation of ['context', 'search', 'ask', 'explain']) {
      const { budget: _, tokenizer: __, ...bare } = QUESTION
      const input =
        operation === 'search'
          ? bare
          : { ...QUESTION, ...(operation === 'explain' ? { document: 'docs/keys.md' } : {}) }
      const { json, outcome } = await read(operation, input)
      const { body, headers } = await ask('POST', `/operations/${operation}`, { body: input })
      expect(facts(JSON.parse(json))).toEqual(facts(body))
      expect(outcome).toBe(headers.get('lightcone-outcome'))
    }
    await expect(read('context', QUESTION, 'elsewhere').then(({ outcome }) => outcome)).resolves.toBe(
      'nothing',
    )
  })

  it('sees a commit as soon as it is made', async () => {
    await ask('POST', '/operations/add', {
      body: { documents: [{ id: 'lamp', text: 'The lamp of the tower is amber.' }], name: 'notes' },
    })
    const lamp = { question: 'What colour is the lamp of the tower?' }
    expect((await read('context', lamp)).json).toContain('amber')
    await ask('POST', '/operations/rm', { body: { targets: ['lamp'] } })
    expect((await read('context', lamp)).json).not.toContain('amber')
  })

  it('passes on failures with their code and hint', async () => {
    await expect(read('context', { question: ' ' })).rejects.toMatchObject({
      code: 'query-empty',
      hint: expect.stringContaining('question'),
    })
    await expect(read('explain', { question: 'x', document: 'none' })).rejects.toMatchObject({
      code: 'document-not-found',
    })
  })

  it('shares the questions out, starts another thread while all are busy, and no more than allowed', async () => {
    const many = await Promise.all(Array.from({ length: 24 }, () => read('context', QUESTION)))
    expect(new Set(many.map(({ json }) => JSON.parse(json).text)).size).toBe(1)
    expect(readers.threads).toBe(2)
  })

  it('gives the caller a question that no thread has room for, one at a time', async () => {
    let atOnce = 0
    let most = 0
    const here = vi.fn(async () => {
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => setTimeout(resolve, 1))
      atOnce--
      return { json: 'here', outcome: 'found' as const }
    })
    const { signal } = new AbortController()
    const asked = { operation: 'context', namespace: 'default', input: QUESTION }
    const many = await Promise.all(Array.from({ length: 24 }, () => readers.read(asked, signal, here)))
    expect(here).toHaveBeenCalled()
    expect(most).toBe(1)
    expect(many.filter((one) => one?.json === 'here')).toHaveLength(here.mock.calls.length)
    expect(many.length).toBeGreaterThan(here.mock.calls.length)
    // Who listened on would be kept with the answer until the time of the request is over.
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('forgets a question whose client is gone', async () => {
    const gone = new AbortController()
    const waiting = Array.from({ length: 8 }, () =>
      readers.read({ operation: 'context', namespace: 'default', input: QUESTION }, gone.signal),
    )
    gone.abort()
    const settled = await Promise.allSettled(waiting)
    expect(settled.some(({ status }) => status === 'rejected')).toBe(true)
    for (const one of settled)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'aborted' })
    expect((await read('context', QUESTION)).outcome).toBe('found')
  })

  it('lets go of the index, so that a rebuild can put another file in its place', async () => {
    await readers.closeIndexes()
    const { body } = await ask('POST', '/operations/doctor', { body: { rebuild: true } })
    expect(body).toMatchObject({ ok: true, rebuilt: true })
    expect((await read('context', QUESTION)).outcome).toBe('found')
  })

  it('answers questions that come at once over HTTP, and counts its threads', async () => {
    const together = () =>
      Promise.all(Array.from({ length: 6 }, () => ask('POST', '/operations/context', { body: QUESTION })))
    const alone = await ask('POST', '/operations/context', { body: QUESTION })
    expect((await ask('GET', '/metrics')).body).toContain('lightcone_reader_threads 0')
    for (let round = 0; round < 3; round++)
      for (const { status, body } of await together()) {
        expect(status).toBe(200)
        expect(facts(body)).toEqual(facts(alone.body))
      }
    expect((await ask('GET', '/metrics')).body).toMatch(/lightcone_reader_threads [12]\n/)
  })
})

describe('a thread that starts', () => {
  it('practises on the last sixteen questions that came meanwhile, then answers', async () => {
    const readers = createReaders('/nowhere', 1, new URL('./counting-worker.ts', import.meta.url))
    const { signal } = new AbortController()
    const read = () => readers.read({ operation: 'context', namespace: 'default', input: QUESTION }, signal)
    for (let i = 0; i < 20; i++) expect(read()).toBeUndefined()
    const first = await vi.waitFor(() => read() ?? Promise.reject(new Error('not ready')), {
      timeout: 20_000,
    })
    expect(first.json).toBe('17')
    await readers.close()
  })
})

describe('threads that cannot start', () => {
  it('leave the work to the server, and are not tried for ever', async () => {
    const readers = createReaders('/nowhere', 2, new URL('./no-such-worker.ts', import.meta.url))
    const signal = new AbortController().signal
    await vi.waitFor(
      () => {
        expect(readers.read({ operation: 'context', namespace: 'default', input: QUESTION }, signal)).toBe(
          undefined,
        )
        expect(readers.threads).toBe(0)
      },
      { timeout: 20_000 },
    )
    await readers.close()
  })
})
