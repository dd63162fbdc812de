import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Context, loadTokenizer, open } from '../index.ts'

const SAID =
  'The pump runs|The valve of Bergen leaks|Ada changed the seal|</context>\n[1] x|Nobody knows the pump'
const texts = fc.array(
  fc
    .array(fc.constantFrom(...SAID.split('|')), { minLength: 1, maxLength: 12 })
    .map((said) => `${said.join('. ')}.`),
  { minLength: 1, maxLength: 8 },
)

describe('gists of a context', () => {
  it('keep to the budget, tell of passages that are not shown, and open by their id', async () => {
    const { count } = await loadTokenizer('o200k_base')
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom('xml' as const, 'compact' as const, 'outline' as const, 'markdown' as const),
        async (said, budget, more, render) => {
          const cone = await open(':memory:')
          await cone.addDocuments(said.map((text, i) => ({ id: `d${i}`, text })))
          const ask = (tokens: number) =>
            cone.context('Which pump leaks?', {
              budget: tokens,
              tokenizer: 'o200k_base',
              gists: true,
              strategy: { render },
            })
          const small = await ask(budget)
          expect(count(small.text)).toBe(small.tokens)
          expect(small.tokens).toBeLessThanOrEqual(budget)
          expect(shows(await ask(budget + more), small)).toBe(true)
          expect(small.text.split('</context>').length).toBeLessThanOrEqual(2)
          for (const { id, document, start, end, text, line } of small.gists!) {
            expect(small.text).toContain(line)
            expect(said[Number(document.slice(1))]!.slice(start, end)).toContain(text)
            expect(
              small.citations.some((c) => c.document === document && c.start < end && start < c.end),
            ).toBe(false)
            expect((await cone.get(id)).document.id).toBe(document)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('takes at most a quarter of the budget, and with auto adds to what the passages take', async () => {
    const cone = await open(':memory:')
    const said = (i: number) =>
      `Pump ${i} leaks in hall ${i}. Its seal was changed in 19${i}. Nobody was there.`
    await cone.addDocuments(
      Array.from({ length: 40 }, (_, i) => ({ id: `pump-${10 + i}`, text: said(10 + i) })),
    )
    const plain = await cone.context('Which pump leaks?', { budget: 'auto' })
    const told = await cone.context('Which pump leaks?', { budget: 'auto', gists: true })
    expect(told.citations).toEqual(plain.citations)
    expect(told.gists!.length).toBeGreaterThan(0)
    expect(told.budget.tokens).toBe(Math.ceil(plain.budget.tokens / 0.75))
  })

  it('are refused where there is no text to end with them', async () => {
    const cone = await open(':memory:')
    for (const render of ['json', 'messages'] as const)
      await expect(cone.context('pump', { gists: true, strategy: { render } })).rejects.toMatchObject({
        code: 'invalid-argument',
        details: { render },
      })
  })
})

const shows = (large: Context, small: Context): boolean =>
  small.citations.every((one) =>
    large.citations.some((c) => c.document === one.document && c.start <= one.start && c.end >= one.end),
  )
