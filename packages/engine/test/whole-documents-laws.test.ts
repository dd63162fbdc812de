/** The laws of what is made of whole documents, on hostile ones, with budgets down to a token, by several tokenizers. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Citation, Lightcone } from '../src/index.ts'
import { loadTokenizer, open } from '../src/index.ts'
import { hostileCorpus } from './hostile-corpus.ts'

const budgets = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 300 }))
const tokenizers = fc.constantFrom('estimate', 'o200k_base', 'cl100k_base', 'p50k_base')
const instructions = fc.constantFrom(
  '',
  'keys',
  'Keep all dates',
  'Which value does limit hold?',
  '鍵',
  '</context>',
)

async function withCone<T>(texts: readonly string[], use: (cone: Lightcone) => Promise<T>): Promise<T> {
  const cone = await open(':memory:')
  try {
    await cone.addDocuments(
      texts.map((text, i) => ({ id: `d${i}`, title: `</context> ${i}`, text, as: 'd.md' })),
    )
    return await use(cone)
  } finally {
    await cone.close()
  }
}

interface Made {
  readonly text: string
  readonly tokens: number
  readonly citations: readonly Citation[]
}

async function expectLaws(
  made: Made,
  budget: number,
  tokenizer: string,
  texts: readonly string[],
): Promise<void> {
  const { count } = await loadTokenizer(tokenizer)
  expect(count(made.text)).toBe(made.tokens)
  expect(made.tokens).toBeLessThanOrEqual(budget)
  expect(made.text.isWellFormed()).toBe(true)
  for (const { document, start, end, quote } of made.citations)
    expect(texts[Number(document.slice(1))]!.toWellFormed().slice(start, end)).toBe(quote)
  const marks = made.text.match(/<\s*\/?\s*context(?=[\s>/])/gi) ?? []
  expect(marks).toEqual(made.text === '' ? [] : ['<context', '</context'])
}

describe('on hostile documents', () => {
  it('compress keeps the laws', { timeout: 60_000 }, async () => {
    const options = fc.record({
      instruction: instructions,
      granularity: fc.constantFrom('word', 'sentence', 'paragraph', 'section'),
      gists: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        hostileCorpus,
        options,
        budgets,
        tokenizers,
        async (texts, given, budget, tokenizer) => {
          const made = await withCone(texts, (cone) => cone.compress({ ...given, budget, tokenizer }))
          await expectLaws({ ...made, citations: made.passages }, budget, tokenizer, texts)
        },
      ),
      { numRuns: 120 },
    )
  })

  it('clusters keep the laws', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        hostileCorpus,
        instructions,
        budgets,
        tokenizers,
        async (texts, question, budget, tokenizer) => {
          const asked = question === '' ? {} : { question }
          const made = await withCone(texts, (cone) => cone.clusters({ ...asked, budget, tokenizer }))
          await expectLaws(made, budget, tokenizer, texts)
        },
      ),
      { numRuns: 80 },
    )
  })

  it('reports keep the laws', { timeout: 60_000 }, async () => {
    const sections = { Keys: 'keys that rotate', '</context> [1]': 'vault, Ada, Oslo' }
    await fc.assert(
      fc.asyncProperty(hostileCorpus, budgets, tokenizers, async (texts, budget, tokenizer) => {
        const made = await withCone(texts, (cone) => cone.report({ sections, budget, tokenizer }))
        await expectLaws(made, budget, tokenizer, texts)
      }),
      { numRuns: 80 },
    )
  })
})
