/** Answers as streams, in two steps, and read again; what they take. A real provider package and a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnswerEvent, type AskOptions, type Lightcone, open } from '../src/index.ts'
import { type ModelServer, startModelServer } from './model-server.ts'

const QUESTION = 'How often do signing keys rotate?'
const TRUE = 'Signing keys rotate every thirty days'
const QUICK = { pauseMs: 1, timeoutMs: 2000 }

let cone: Lightcone
let server: ModelServer
let id: number
beforeAll(async () => {
  server = await startModelServer()
  cone = await open(':memory:')
  await cone.addDocuments([
    { id: 'keys', text: `${TRUE}. The old key stays valid for one hour.` },
    { id: 'vault', text: 'The vault of the signing keys was built in 1987. Ada Holm looks after it.' },
  ])
  const { citations } = await cone.context(QUESTION)
  id = citations.find(({ document }) => document === 'keys')!.id
})
afterAll(async () => {
  server.close()
  await cone.close()
})

const options = (more: AskOptions = {}): AskOptions => ({ model: server.model(), modelCall: QUICK, ...more })

async function told(more: AskOptions = {}): Promise<AnswerEvent[]> {
  const events: AnswerEvent[] = []
  for await (const event of cone.askStream(QUESTION, options(more))) events.push(event)
  return events
}

const textOf = (events: readonly AnswerEvent[]) =>
  events
    .slice(events.findLastIndex(({ type }) => type === 'answer-restart') + 1)
    .flatMap((event) => (event.type === 'answer-delta' ? [event.text] : []))
    .join('')

describe('an answer that is told as it comes', () => {
  it('begins with the context, comes in pieces, and ends as `ask` answers', async () => {
    server.script({ content: `${TRUE} [${id}].` })
    const events = await told()
    expect(events[0]!.type).toBe('context')
    expect(events.filter(({ type }) => type === 'answer-delta').length).toBeGreaterThan(3)
    expect(textOf(events)).toBe(`${TRUE} [${id}].`)
    const end = events.at(-1)!
    expect(end).toMatchObject({
      type: 'answer-end',
      answer: { status: 'answered', text: `${TRUE} [${id}].` },
    })
  })

  it('is taken back when the stream breaks, and comes again', async () => {
    server.script({ content: `${TRUE} [${id}].`, cutAfter: 3 }, { content: `${TRUE} [${id}].` })
    const events = await told()
    expect(events.some(({ type }) => type === 'answer-restart')).toBe(true)
    expect(textOf(events)).toBe(`${TRUE} [${id}].`)
    expect(events.at(-1)).toMatchObject({ answer: { status: 'answered', usage: { calls: 2 } } })
  })

  it('is the one without a model when streams keep breaking', async () => {
    server.script({ content: `${TRUE} [${id}].`, cutAfter: 2 })
    const events = await told()
    expect(events.at(-1)).toMatchObject({
      type: 'answer-end',
      answer: { reader: 'extractive', fallback: { reason: 'half' } },
    })
    expect(textOf(events)).toContain(TRUE)
  })

  it('ends when the model does not: at its time limit', async () => {
    server.script({ endless: true })
    const events = await told({ modelCall: { pauseMs: 1, timeoutMs: 100, retries: 0 } })
    expect(events.at(-1)).toMatchObject({ answer: { fallback: { reason: 'timeout' } } })
  })

  it('stops the model when nobody reads on', async () => {
    server.script({ endless: true })
    for await (const event of cone.askStream(QUESTION, options())) if (event.type === 'answer-delta') break
    await expect.poll(() => server.open(), { timeout: 2000 }).toBe(0)
  })

  it('stops with the caller', async () => {
    server.script({ endless: true })
    const reading = told({ signal: AbortSignal.timeout(80) })
    await expect(reading).rejects.toMatchObject({ code: 'aborted' })
  })

  it('comes in one piece without a model', async () => {
    const events: AnswerEvent[] = []
    for await (const event of cone.askStream(QUESTION)) events.push(event)
    expect(events.map(({ type }) => type)).toEqual(['context', 'answer-delta', 'answer-end'])
  })
})

describe('facts first, then reasons', () => {
  const facts = (...quotes: readonly [number, string][]) =>
    JSON.stringify({ facts: quotes.map(([id, quote]) => ({ id, quote })) })

  it('answers from facts that stand in the passages, and shows them', async () => {
    server.script({ content: facts([id, `${TRUE}.`]) }, { content: `They rotate every thirty days [${id}].` })
    const answer = await cone.ask(QUESTION, options({ reasoning: 'facts' }))
    expect(answer).toMatchObject({ status: 'answered', usage: { calls: 2, inputTokens: 40 } })
    const [fact] = answer.facts!
    const { text } = await cone.get(fact!.document, { start: fact!.start, end: fact!.end })
    expect(text).toBe(`${TRUE}.`)
    const second = JSON.parse(server.requests[1]!).messages[1].content as string
    expect(second).toContain(`[${id}] ${TRUE}.`)
    expect(second).not.toContain('stays valid')
  })

  it('drops invented, altered and misattributed facts', async () => {
    const invented = [
      [id, 'Signing keys rotate every ninety days.'],
      [99, `${TRUE}.`],
      [id === 1 ? 2 : 1, `${TRUE}.`],
      [id, ''],
    ] as const
    for (const [at, quote] of invented) {
      server.script(
        { content: facts([at, quote], [id, 'The old key stays valid for one hour.']) },
        { content: `The old key stays valid for one hour [${id}]. Keys rotate every thirty days [${id}].` },
      )
      const answer = await cone.ask(QUESTION, options({ reasoning: 'facts' }))
      expect(answer.facts!.map(({ text }) => text)).toEqual(['The old key stays valid for one hour.'])
      // What stands in the passage but is no fact does not count.
      expect(answer.status).toBe('partial')
    }
    server.script({ content: facts([id, 'Keys rotate yearly.']) })
    const nothing = await cone.ask(QUESTION, options({ reasoning: 'facts' }))
    expect(nothing).toMatchObject({ reader: 'extractive', fallback: { reason: 'unsupported' } })
  })

  it('asks again for invalid JSON, and goes on without the model after three times', async () => {
    server.script(
      { content: '{"facts": [' },
      { content: `Here: ${facts([id, TRUE])}` },
      { content: `${TRUE} [${id}].` },
    )
    expect(await cone.ask(QUESTION, options({ reasoning: 'facts' }))).toMatchObject({ status: 'answered' })
    server.script({ content: '{"facts": "none"}' })
    const answer = await cone.ask(QUESTION, options({ reasoning: 'facts' }))
    expect(answer).toMatchObject({ reader: 'extractive', fallback: { reason: 'invalid-json' } })
    expect(server.requests).toHaveLength(3)
  })

  it('says so when no fact helps', async () => {
    server.script({ content: '{"facts": []}' })
    expect(await cone.ask(QUESTION, options({ reasoning: 'facts' }))).toMatchObject({
      status: 'unanswerable',
      facts: [],
    })
  })
})

describe('reading again', () => {
  it('widens the context while the answer is missing, at most twice', async () => {
    server.script({ content: 'UNANSWERABLE' }, { content: `${TRUE} [1].` })
    const small = { budget: 60, retries: 2 }
    const answer = await cone.ask(QUESTION, options(small))
    expect(answer.context.budget.tokens).toBe(120)
    expect(answer.usage).toMatchObject({ calls: 2 })
    server.script({ content: 'UNANSWERABLE' })
    await cone.ask(QUESTION, options({ budget: 20, retries: 2 }))
    expect(server.requests.length).toBeLessThanOrEqual(3)
  })

  it('narrows it when sentences are not supported, and keeps the better answer', async () => {
    server.script({ content: `${TRUE} [${id}]. They rotate in Norway [${id}].` }, { content: `${TRUE} [1].` })
    const answer = await cone.ask(QUESTION, options({ budget: 400, retries: 1 }))
    expect(answer).toMatchObject({ status: 'answered', context: { budget: { tokens: 200 } } })
  })

  it('refuses other numbers of times', async () => {
    await expect(cone.ask(QUESTION, { retries: 3 })).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

describe('in strides', () => {
  const BEGINNING = `${TRUE} [1]. The vault is looked after by someone [1]. And the`
  // Names nothing of the vault, so that one short context does not hold it.
  const asked = (more: AskOptions = {}) => options({ budget: 30, stride: { tokens: 16 }, ...more })

  it('asks the index again by what was written, and goes on from both', async () => {
    server.script(
      { content: BEGINNING, finish: 'length' },
      { content: 'Ada Holm looks after it [2].', finish: 'stop' },
    )
    const answer = await cone.ask(QUESTION, asked())
    const [first, second] = server.requests.map((request) => JSON.parse(request))
    expect(first.max_tokens).toBe(16)
    expect(first.messages[1].content).not.toContain('Ada Holm')
    expect(second.messages[1].content).toContain('Ada Holm')
    expect(second.messages[1].content).toContain(`<answer>\n${TRUE} [1].`)
    expect(second.messages[1].content).not.toContain('And the')
    expect(answer.text).toMatch(/someone \[1\]\. Ada Holm looks after it \[2\]\.$/)
    expect(answer.citations.map(({ document }) => document)).toEqual(['keys', 'vault'])
    expect(answer.context.trace.stages.filter(({ name }) => name === 'stride')).toMatchObject([
      { notes: { added: 1, query: expect.stringContaining('looked after by someone') } },
    ])
    expect(answer.context.tokens).toBeLessThanOrEqual(answer.context.budget.tokens)
    expect(answer.usage).toMatchObject({ calls: 2 })
  })

  it('does so at most as often as it may, and then writes to the end', async () => {
    server.script({ content: BEGINNING, finish: 'length' })
    const answer = await cone.ask(QUESTION, asked({ stride: { tokens: 16, most: 2 } }))
    expect(server.requests).toHaveLength(3)
    expect(JSON.parse(server.requests[2]!).max_tokens).toBe(1024)
    expect(answer.statements!.at(-1)).toMatchObject({ faults: expect.arrayContaining(['cut-off']) })
  })

  it('ends when the model says so, and tells whole sentences as they stand', async () => {
    server.script({ content: `${TRUE} [1]. The`, finish: 'length' }, { content: 'END' })
    const events = await told({ budget: 30, stride: { tokens: 16 } })
    expect(textOf(events)).toBe(`${TRUE} [1].`)
    expect(events.at(-1)).toMatchObject({ answer: { status: 'answered', text: `${TRUE} [1].` } })
  })

  it('falls back with the reason, and refuses what cannot be', async () => {
    server.script({ content: BEGINNING, finish: 'length' }, { status: 401 })
    expect(await cone.ask(QUESTION, asked())).toMatchObject({
      reader: 'extractive',
      fallback: { reason: 'status-401' },
    })
    for (const wrong of [{ stride: { tokens: 1 } }, { stride: { most: 9 } }, { reasoning: 'facts' as const }])
      await expect(cone.ask(QUESTION, asked(wrong))).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

it('says what calls cost', async () => {
  server.script({ status: 500 }, { content: `${TRUE} [${id}].` })
  const prices = { inputPerMillion: 3, outputPerMillion: 15 }
  const { usage } = await cone.ask(QUESTION, options({ modelCall: { ...QUICK, prices } }))
  expect(usage).toEqual({ inputTokens: 20, outputTokens: 4, calls: 2, cost: (20 * 3 + 4 * 15) / 1e6 })
})
