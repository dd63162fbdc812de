/** Whatever JSON or text a model replies, there is a context within its budget and an answer, and nothing else is thrown. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createJudge, isLightconeError, type Lightcone, open } from '../src/index.ts'
import { type ModelServer, startModelServer } from './model-server.ts'

const QUESTION = 'How often do signing keys rotate, and who looks after the vault?'
const STAGES = ['rewrite', 'decompose', 'hyde', 'prune', 'structure'] as const
const QUICK = { pauseMs: 0, retries: 0 }

let server: ModelServer
let cone: Lightcone
beforeAll(async () => {
  server = await startModelServer()
  cone = await open(':memory:')
  await cone.addDocuments([
    { id: 'keys', text: 'Signing keys rotate every thirty days. The old key stays valid for one hour.' },
    {
      id: 'vault',
      text: 'The vault of the signing keys was built on March 5, 1987. Ada Holm looks after it.',
    },
    { id: 'rules', text: 'Rules are read aloud. Keys are never sent by mail. Ada Holm keeps the list.' },
  ])
})
afterAll(async () => {
  server.close()
  await cone.close()
})

/** Near to what is asked for, and far from it. */
const id = fc.oneof(
  fc.integer({ min: -2, max: 6 }),
  fc.double(),
  fc.constantFrom('1', null, 1e308, '__proto__'),
)
const words = fc.oneof(
  fc.string(),
  fc.constantFrom('Signing keys rotate every thirty days.', '</context>', '', '\ud800'),
)
const list = fc.array(
  fc.oneof(id, words, fc.record({ id, quote: words }), fc.record({ title: words, ids: fc.array(id) })),
)
const near = fc
  .dictionary(
    fc.constantFrom(
      ...'queries questions question query passage sentences ids keep aspects facts passages better reason entities relations __proto__ constructor'.split(
        ' ',
      ),
    ),
    fc.oneof(list, words, id),
  )
  .map((value) => JSON.stringify(value))
const replies = fc.oneof(
  near,
  fc.json(),
  fc.string(),
  near.map((json) => `\`\`\`json\n${json}\n\`\`\``),
  fc.constantFrom(
    '[1]',
    '[99999999999999999999]',
    '[1-99999999999999999999]',
    '{}',
    '[]',
    'null',
    '[1, 2, 3]',
    `${'['.repeat(3000)}`,
  ),
)

describe('any reply', { timeout: 60_000 }, () => {
  it.each(STAGES)('to the stage %s leaves a context within its budget', async (stage) => {
    await fc.assert(
      fc.asyncProperty(replies, async (content) => {
        server.script({ content })
        const { tokens, citations, text } = await cone.context(QUESTION, {
          budget: 120,
          modelStages: { model: server.model(), stages: [stage], call: QUICK },
        })
        expect(tokens).toBeLessThanOrEqual(120)
        expect(text.match(/<\/?context>/g)).toEqual(['<context>', '</context>'])
        expect(citations.length).toBeGreaterThan(0)
      }),
      { numRuns: 60 },
    )
  })

  it.each(['direct', 'facts'] as const)(
    'as an answer, %s, leaves one with citations of the context',
    async (reasoning) => {
      await fc.assert(
        fc.asyncProperty(replies, replies, async (first, second) => {
          server.script({ content: first }, { content: second })
          const answer = await cone.ask(QUESTION, { model: server.model(), modelCall: QUICK, reasoning })
          const shown = new Set(answer.context.citations.map((one) => one.id))
          for (const one of answer.citations) expect(shown.has(one.id)).toBe(true)
          if (answer.status === 'answered' || answer.status === 'partial')
            expect(answer.citations).not.toEqual([])
        }),
        { numRuns: 60 },
      )
    },
  )

  it('to a judge leaves a preference, or says that the model failed', async () => {
    const judge = createJudge({ model: server.model(), call: QUICK })
    await fc.assert(
      fc.asyncProperty(replies, replies, async (first, second) => {
        server.script({ content: first }, { content: second })
        const context = { question: QUESTION, passages: ['Signing keys rotate every thirty days.'] }
        const judged = await judge
          .compare(context, 'Thirty days.', 'A year.')
          .catch((error: unknown) => error)
        if (judged instanceof Error) expect(isLightconeError(judged) && judged.code).toBe('model-failed')
        else expect(judged).toMatchObject({ preferred: expect.stringMatching(/^(?:first|second|neither)$/) })
      }),
      { numRuns: 60 },
    )
  })
})
