import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createJudge } from '../src/index.ts'
import { type ModelServer, startModelServer } from './model-server.ts'

const passages = [
  'The lighthouse of Varn was lit in 1874. Ada Holm designed it. The mill of Lund burnt down in 1901.',
  'Forty keepers have served in the lighthouse. It was repainted by Jon Berg.',
]
const question = 'When was the lighthouse of Varn lit?'
const context = { question, passages }
const right = 'The lighthouse of Varn was lit in 1874.'
const refusal = 'The sources do not answer this question.'

describe('a judge by words', () => {
  const judge = createJudge()

  it.each([
    ['a right answer over a refusal', 'refusal', right, refusal],
    ['what the passages support', 'faithfulness', right, 'The lighthouse of Varn was lit in 1901.'],
    ['the name that is there', 'faithfulness', 'Ada Holm designed it.', 'Jon Berg designed it.'],
    ['what answers', 'completeness', right, 'Forty keepers have served in the lighthouse.'],
    ['the shorter of two true ones', 'conciseness', right, `${right} Ada Holm designed it.`],
  ])('prefers %s', async (_, criterion, better, worse) => {
    expect(await judge.compare(context, better, worse)).toEqual({ preferred: 'first', criterion })
    expect(await judge.compare(context, worse, better)).toEqual({ preferred: 'second', criterion })
  })

  it.each([
    ['Who designed the lighthouse of Varn?', 'Ada Holm', 'Jon Berg'],
    ['Who repainted the lighthouse?', 'Jon Berg', 'Ada Holm'],
    ['When did the mill of Lund burn down?', '1901', '1874'],
    ['How many keepers have served in the lighthouse?', 'Forty', '1901'],
  ])('tells names and numbers of the passages apart by what is asked: %s', async (asked, better, worse) => {
    const of = { question: asked, passages }
    const completeness = { criterion: 'completeness' }
    expect(await judge.compare(of, better, worse)).toEqual({ preferred: 'first', ...completeness })
    expect(await judge.compare(of, worse, better)).toEqual({ preferred: 'second', ...completeness })
    const inWords = (name: string) => `It is ${name}, they say.`
    expect(await judge.compare(of, inWords(better), inWords(worse))).toMatchObject({ preferred: 'first' })
  })

  it('prefers a refusal where the passages are about something else', async () => {
    const other = { question, passages: ['Honey is harvested in August. The beekeeper counts colonies.'] }
    expect(await judge.compare(other, right, refusal)).toEqual({ preferred: 'second', criterion: 'refusal' })
  })

  it('goes by the passages where they are wrong', async () => {
    const wrong = { question, passages: ['The lighthouse of Varn was lit in 1999.'] }
    expect(await judge.compare(wrong, '1999', '1874')).toMatchObject({ preferred: 'first' })
  })

  it('turns with the order, whatever the answers', async () => {
    const words = [...passages.join(' ').split(' '), 'not', 'answer', 'ninety', '[1]']
    const answer = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((all) => all.join(' '))
    const turned = { first: 'second', second: 'first', neither: 'neither' } as const
    await fc.assert(
      fc.asyncProperty(answer, answer, async (a, b) => {
        const there = await judge.compare(context, a, b)
        const back = await judge.compare(context, b, a)
        expect(back).toEqual({ ...there, preferred: turned[there.preferred] })
      }),
    )
  })
})

describe('a judge by a model', () => {
  let server: ModelServer
  beforeAll(async () => {
    server = await startModelServer()
  })
  afterAll(() => server.close())
  const compare = () =>
    createJudge({ model: server.model(), call: { pauseMs: 1 } }).compare(context, right, refusal)

  it('is asked in both orders', async () => {
    server.script(
      { content: '{"criterion": "refusal", "preferred": "A"}' },
      { content: '{"criterion": "refusal", "preferred": "B"}' },
    )
    expect(await compare()).toEqual({ preferred: 'first', criterion: 'refusal' })
    const [there, back] = server.requests.map((request) => JSON.parse(request).messages[1].content as string)
    expect(there).toContain(`Answer A: ${right}`)
    expect(back).toContain(`Answer B: ${right}`)
  })

  it('has no preference that stays with the place', async () => {
    server.script({ content: '{"criterion": "conciseness", "preferred": "A"}' })
    expect(await compare()).toEqual({ preferred: 'neither' })
  })

  it('is asked once when it has none', async () => {
    server.script({ content: '{"preferred": "even"}' })
    expect(await compare()).toEqual({ preferred: 'neither' })
    expect(server.requests).toHaveLength(1)
  })

  it('fails with the reason when it says something else', async () => {
    server.script({ content: 'Both are nice.' })
    await expect(compare()).rejects.toMatchObject({
      code: 'model-failed',
      details: { reason: 'invalid-json', tries: 3 },
    })
  })
})
