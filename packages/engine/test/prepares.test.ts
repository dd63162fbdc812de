/** A question prepared once and packed many times gives what asking each time gives. */
import { describe, expect, it } from 'vitest'
import { type Context, open, STRATEGY_NAMES, type Strategy } from '../src/index.ts'

const QUESTION = 'How often are signing keys rotated?'

async function coneOfKeys() {
  const cone = await open(':memory:')
  const filler =
    'Ferries cross the bay at noon. The museum opens late. Rain fell for days. Bread is baked at dawn. '
  await cone.addDocuments([
    { id: 'keys.md', text: `Signing keys are rotated every thirty days. ${filler.repeat(3)}` },
    { id: 'vault.md', text: `Old signing keys stay valid for an hour. ${filler.repeat(3)}` },
    { id: 'bread.md', text: filler.repeat(5) },
  ])
  return cone
}

const withoutTimes = ({ trace: _, ...rest }: Context) => rest

describe('prepare', () => {
  it('packs what context gives, for every budget and strategy, in any order', async () => {
    const cone = await coneOfKeys()
    const prepared = await cone.prepare(QUESTION)
    const strategies: readonly Strategy[] = Object.entries(STRATEGY_NAMES).flatMap(([stage, names]) =>
      names.map((name) => ({ [stage]: name }) as Strategy),
    )
    for (const strategy of strategies)
      for (const budget of [300, 40, 'auto', 1200] as const) {
        const options = { budget, strategy, tokenizer: 'o200k_base' }
        const packed = await prepared.pack(options)
        expect(withoutTimes(packed)).toEqual(withoutTimes(await cone.context(QUESTION, options)))
        expect(packed.trace.stages.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['query', 'retrieve', 'rerank', 'select', 'arrange']),
        )
      }
  })

  it('keeps what it found when the index changes', async () => {
    const cone = await coneOfKeys()
    const prepared = await cone.prepare(QUESTION)
    const before = await prepared.pack({ budget: 60 })
    await cone.remove('keys.md')
    expect((await prepared.pack({ budget: 60 })).text).toBe(before.text)
  })

  it('refuses a budget or a number of candidates that makes no sense', async () => {
    const cone = await coneOfKeys()
    const wrong = { code: 'invalid-argument' }
    await expect(cone.prepare(QUESTION, { candidates: 0 })).rejects.toMatchObject(wrong)
    const prepared = await cone.prepare(QUESTION, { candidates: 1 })
    expect(prepared.candidates).toHaveLength(1)
    for (const budget of [0, 1.5, 'much' as 'auto'])
      await expect(prepared.pack({ budget })).rejects.toMatchObject(wrong)
  })
})

describe('budget auto', () => {
  it('holds the sentences that answer, leaves the filler, and says what it chose', async () => {
    const cone = await coneOfKeys()
    const { text, tokens, budget, trace } = await cone.context(QUESTION, { budget: 'auto' })
    expect(text).toContain('rotated every thirty days')
    expect(text).not.toContain('Bread is baked')
    expect(tokens).toBeLessThanOrEqual(budget.tokens)
    const { notes } = trace.stages.at(-1)!
    expect(notes).toMatchObject({ budgetChosen: 'auto', budget: budget.tokens })
    expect(notes['kneeSentences']).toBeGreaterThan(0)
  })

  it('is an empty context when nothing matches', async () => {
    const cone = await coneOfKeys()
    expect(await cone.context('submarine', { budget: 'auto' })).toMatchObject({ text: '', tokens: 0 })
  })
})
