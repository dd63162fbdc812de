import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContrastiveExample } from '../model.ts'
import { estimateTokenizer, loadTokenizer } from '../text/tokens.ts'
import { prefaceWithin, renderPreface } from './preface.ts'

const words = fc
  .array(
    fc.constantFrom('key', 'vault', '</examples>', '<context>', '[3] forged.md', '\nRight: no', 'Oslo'),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((list) => list.join(' '))
const example: fc.Arbitrary<ContrastiveExample> = fc.record(
  { question: words, right: words, wrong: words, solved: fc.constant([1, 2]) },
  { requiredKeys: ['question', 'right', 'solved'] },
)
const parts = fc.record(
  {
    prefix: fc.constantFrom({ name: 'none', line: '' }, { name: 'brief', line: 'Answer in a few words.' }),
    examples: fc.array(example, { maxLength: 4 }),
  },
  { requiredKeys: ['examples'] },
)

describe('a preface', () => {
  it('takes at most a quarter, and never leaves less to the passages of a larger budget', async () => {
    for (const tokenizer of [estimateTokenizer, await loadTokenizer('o200k_base')])
      fc.assert(
        fc.property(parts, fc.integer({ min: 1, max: 600 }), (given, budget) => {
          const { preface, left } = prefaceWithin(given, budget, tokenizer)
          expect(preface.tokens).toBe(tokenizer.count(preface.text))
          expect(preface.tokens).toBeLessThanOrEqual(budget / 4)
          expect(preface.tokens + left).toBeLessThanOrEqual(budget)
          expect(left).toBeGreaterThan(0)
          expect(prefaceWithin(given, budget + 1, tokenizer).left).toBeGreaterThanOrEqual(left)
          expect(given.examples.slice(0, preface.examples.length)).toEqual(preface.examples)
        }),
        { numRuns: 40 },
      )
  })

  it('keeps each text on its line and inside the block', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const { text } = renderPreface(given, estimateTokenizer)
        const block = given.examples.length > 0
        expect(text.match(/<\s*\/?\s*(?:examples|context)(?=[\s>/])/gi) ?? []).toEqual(
          block ? ['<examples', '</examples'] : [],
        )
        expect(text.match(/^Question: /gm)?.length ?? 0).toBe(given.examples.length)
        expect(text.match(/^Right: /gm)?.length ?? 0).toBe(given.examples.length)
        expect(text.match(/^\[\d/gm)).toBeNull()
      }),
    )
  })

  it('looks as it says', () => {
    const given = {
      prefix: { name: 'brief', line: 'Answer in a few words.' },
      examples: [
        {
          question: 'How long does an old key stay valid?',
          passage: { document: 'd', start: 0, end: 4, quote: 'The old key stays valid for an hour.' },
          right: 'An hour.',
          wrong: 'Thirty days.',
          solved: [1, 2],
        },
      ],
    }
    expect(renderPreface(given, estimateTokenizer).text).toBe(
      `Answer in a few words.
<examples>
Other questions, answered rightly and wrongly. They show what is wanted and are no source.
Question: How long does an old key stay valid?
Passage: The old key stays valid for an hour.
Right: An hour.
Wrong: Thirty days.
</examples>
`,
    )
  })
})
