import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { operations } from '@lightcone/operations'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Asker, createAsker, createPlace, type Place } from './fixture.ts'

let place: Place
let ask: Asker
beforeAll(async () => {
  place = createPlace()
  ask = createAsker({ location: place.index, roots: [place.docs] })
  const { status } = await ask('POST', '/operations/add', { body: { paths: [place.docs] } })
  expect(status).toBe(200)
})
afterAll(async () => {
  await ask.close()
  place.remove()
})

describe('operations over HTTP', () => {
  it('gives the same context as the library, citations and outcome included', async () => {
    const { status, headers, body } = await ask('POST', '/operations/context', {
      body: { question: 'How often do signing keys rotate?', budget: 100 },
    })
    expect(status).toBe(200)
    expect(headers.get('lightcone-outcome')).toBe('found')
    expect(body.citations[0]).toMatchObject({
      document: 'docs/keys.md',
      quote: expect.stringContaining('rotate every thirty days'),
    })
    expect(body.tokens).toBeLessThanOrEqual(100)
  })

  it('describes every operation, and only those', async () => {
    const { body } = await ask('GET', '/openapi.json')
    const described = Object.keys(body.paths).filter((path) => path.startsWith('/operations/'))
    expect(described.toSorted()).toEqual(
      operations.map(({ name }) => `/operations/${name.replaceAll(' ', '/')}`).toSorted(),
    )
    expect(body.openapi).toBe('3.1.0')
  })

  it('reads input from a query, and answers 304 until the index changes', async () => {
    const path = '/operations/search?question=portal&k=1'
    const first = await ask('GET', path)
    const tag = first.headers.get('etag')!
    expect(first.body.candidates).toHaveLength(1)
    expect((await ask('GET', path, { headers: { 'if-none-match': tag } })).status).toBe(304)
    await ask('POST', '/operations/add', {
      body: { documents: [{ id: 'note', text: 'The portal is blue.' }], name: 'notes' },
    })
    const later = await ask('GET', path, { headers: { 'if-none-match': tag } })
    expect(later.status).toBe(200)
    expect(later.headers.get('etag')).not.toBe(tag)
    await ask('POST', '/operations/rm', { body: { targets: ['note'] } })
  })

  it('sends progress and the result as events', async () => {
    writeFileSync(join(place.docs, 'new.md'), 'Lamps are lit at dusk.\n')
    const { body, headers } = await ask('POST', '/operations/add', {
      body: { paths: [place.docs] },
      headers: { accept: 'text/event-stream' },
    })
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/)
    const events = [...(body as string).matchAll(/^event: (\w+)\ndata: (.*)$/gm)]
    expect(events.at(-1)![1]).toBe('result')
    expect(JSON.parse(events.at(-1)![2]!).reports[0]).toMatchObject({ added: 1, unchanged: 2 })
    expect(events.slice(0, -1).every(([, name]) => name === 'progress')).toBe(true)
  })

  it('tells of a failure in the middle of events', async () => {
    const { body } = await ask('POST', '/operations/get', {
      body: { id: 'docs/none.md' },
      headers: { accept: 'text/event-stream' },
    })
    expect(body).toMatch(/^event: error\ndata: .*document-not-found/)
  })

  it.each([
    ['an unknown field', { question: 'x', colour: 1 }, 400, 'invalid-argument'],
    ['an empty question', { question: ' ' }, 400, 'query-empty'],
    ['an unknown tokenizer', { question: 'keys', tokenizer: 'abacus' }, 400, 'tokenizer-unknown'],
    ['input that is no object', [1], 400, 'invalid-argument'],
  ])('refuses %s with its code', async (_, body, status, code) => {
    const reply = await ask('POST', '/operations/context', { body })
    expect(reply.status).toBe(status)
    expect(reply.body.error.code).toBe(code)
    expect(reply.body.error.requestId).toBe(reply.headers.get('x-request-id'))
  })

  it('rebuilds while other questions are asked', async () => {
    const question = { body: { question: 'signing keys', budget: 80 } }
    const [rebuilt, ...others] = await Promise.all([
      ask('POST', '/operations/doctor', { body: { rebuild: true } }),
      ...Array.from({ length: 8 }, () => ask('POST', '/operations/context', question)),
    ])
    expect(rebuilt.body).toMatchObject({ ok: true, rebuilt: true })
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200))
  })

  it('keeps uploads, answers from them, gives the original back, and forgets it', async () => {
    const form = new FormData()
    form.append('file', new File(['# Boats\n\nThe ferry leaves at noon.\n'], 'trips/ferry.md'))
    const { body: report } = await ask('POST', '/uploads?name=travel', { raw: form })
    expect(report).toMatchObject({ source: 'travel', added: 1, skipped: [] })
    const { body } = await ask('POST', '/operations/ask', {
      body: { question: 'When does the ferry leave?' },
    })
    expect(body.citations[0].document).toBe('travel/trips/ferry.md')
    const file = await ask('GET', '/files/travel/trips/ferry.md')
    expect(file.body).toContain('The ferry leaves at noon.')
    expect(file.headers.get('content-disposition')).toBe('attachment')
    await ask('POST', '/operations/rm', { body: { targets: ['travel/trips/ferry.md'] } })
    expect((await ask('GET', '/files/travel/trips/ferry.md')).status).toBe(404)
    const again = await ask('POST', '/uploads?name=travel', { raw: uploadOf('b.md', 'Bikes.') })
    expect(again.body).toMatchObject({ added: 1 })
    expect((await ask('POST', '/operations/status', { body: {} })).body.sources).toContainEqual(
      expect.objectContaining({ name: 'travel', documents: 1 }),
    )
  })

  it('keeps solved questions, and puts them before a context', async () => {
    const question = 'How long do old keys stay valid?'
    const add = (answer: string, verdict: string) =>
      ask('POST', '/operations/solved/add', { body: { question, answer, verdict } })
    expect((await add('An hour.', 'right')).status).toBe(200)
    expect((await add('A year.', 'perhaps')).status).toBe(400)
    const { body } = await ask('POST', '/operations/context', {
      body: { question: 'How often do signing keys rotate?', examples: 2, prefix: 'exact' },
    })
    expect(body.text.startsWith(body.preface.text)).toBe(true)
    expect(body.preface).toMatchObject({ prefix: 'exact', examples: [{ question, right: 'An hour.' }] })
    expect((await ask('GET', '/operations/solved/list')).body.total).toBe(1)
    expect((await ask('POST', '/operations/solved/rm', { body: { all: true } })).body).toEqual({ removed: 1 })
  })

  it('counts requests by route and status', async () => {
    await ask('GET', '/no/such/path')
    const { body } = await ask('GET', '/metrics')
    expect(body).toMatch(/lightcone_requests_total\{route="\/operations\/context",status="200"\} \d+/)
    expect(body).toMatch(/lightcone_requests_total\{route="other",status="404"\} \d+/)
    expect(body).not.toContain('/no/such')
  })

  it('shows the version of its package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    expect((await ask('GET', '/health')).body).toEqual({ status: 'healthy', version })
  })
})

function uploadOf(name: string, text: string): FormData {
  const form = new FormData()
  form.append('file', new File([text], name))
  return form
}
