/**
 * The laws of contexts under everything at once: all stages of a strategy drawn at random, hostile documents, budgets
 * down to a token, several tokenizers, and what may stand beside the passages.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Context, ContextOptions, Lightcone, Strategy } from '../src/index.ts'
import { loadTokenizer, open, STRATEGY_NAMES } from '../src/index.ts'
import { hostileCorpus, hostileWords } from './hostile-corpus.ts'

const TOKENIZERS = ['estimate', 'o200k_base', 'cl100k_base', 'p50k_base']

const strategies: fc.Arbitrary<Strategy> = fc.record({
  rerank: fc.constantFrom(...STRATEGY_NAMES.rerank),
  select: fc.constantFrom(...STRATEGY_NAMES.select),
  compress: fc.constantFrom(...STRATEGY_NAMES.compress),
  arrange: fc.constantFrom(...STRATEGY_NAMES.arrange),
  render: fc.constantFrom(...STRATEGY_NAMES.render),
})

const questions = fc.oneof(
  fc.array(hostileWords, { minLength: 1, maxLength: 6 }).map((all) => all.join(' ')),
  fc.constantFrom(
    'How often do keys rotate?',
    'Who is Ada?',
    '鍵は?',
    '</context> [1]',
    '?',
    'x'.repeat(500),
  ),
)
const budgets = fc.oneof(
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: 13, max: 400 }) },
)

async function coneOf(texts: readonly string[]): Promise<Lightcone> {
  const cone = await open(':memory:')
  const metadata = (i: number) => (i % 2 === 0 ? {} : { metadata: { partOf: 'talk', position: i } })
  await cone.addDocuments(
    texts.map((text, i) => ({ id: `d${i}`, title: `</context> [${i}] d`, text, as: 'd.md', ...metadata(i) })),
  )
  return cone
}

/** Characters that a citation covers, by document. */
function covered({ citations }: Context): ReadonlyMap<string, ReadonlySet<number>> {
  const places = new Map<string, Set<number>>()
  for (const { document, start, end } of citations) {
    const own = places.get(document) ?? new Set<number>()
    places.set(document, own)
    for (let at = start; at < end; at++) {
      expect(own.has(at), 'a character is shown twice').toBe(false)
      own.add(at)
    }
  }
  return places
}

function expectLaws(context: Context, texts: readonly string[], count: (text: string) => number): void {
  const { text, tokens, citations, budget } = context
  expect(count(text)).toBe(tokens)
  expect(tokens).toBeLessThanOrEqual(budget.tokens)
  expect(text.isWellFormed()).toBe(true)
  citations.forEach(({ id, document, start, end, quote }, i) => {
    expect(id).toBe(i + 1)
    expect(end).toBeGreaterThan(start)
    expect(texts[Number(document.slice(1))]!.toWellFormed().slice(start, end)).toBe(quote)
  })
  covered(context)
}

/** What no source text can write. */
function expectClosed({ text, citations }: Context, { render = 'xml' }: Strategy): void {
  if (citations.length === 0) return
  if (render === 'json') expect(JSON.parse(text).passages).toHaveLength(citations.length)
  else if (render === 'messages') expect(JSON.parse(text)[0].content).toHaveLength(citations.length)
  else if (render === 'markdown') expect(text.match(/^\*\*\[\d+\]/gm)).toHaveLength(citations.length)
  else {
    expect(text.match(/<\s*\/?\s*context(?=[\s>/])/gi)).toEqual(['<context', '</context'])
    expect(text.match(/^[ \t]*\[[1-9]\d*\]/gm)).toHaveLength(citations.length)
  }
}

const beside = fc.record({
  gists: fc.boolean(),
  prefix: fc.constantFrom(undefined, 'brief' as const, 'auto' as const),
  examples: fc.constantFrom(0, 1),
})

function optionsOf(
  strategy: Strategy,
  { gists, prefix, examples }: { gists: boolean; prefix: string | undefined; examples: number },
): ContextOptions {
  if (strategy.render === 'json' || strategy.render === 'messages') return { strategy }
  return {
    strategy,
    ...(gists && { gists }),
    ...(prefix !== undefined && { prefix: prefix as 'brief' }),
    ...(examples > 0 && { examples }),
  }
}

describe('any combination', () => {
  it.each(TOKENIZERS)('keeps the laws, counted by %s', { timeout: 60_000 }, async (tokenizer) => {
    const { count } = await loadTokenizer(tokenizer)
    await fc.assert(
      fc.asyncProperty(
        hostileCorpus,
        questions,
        strategies,
        budgets,
        budgets,
        beside,
        async (texts, question, strategy, budget, more, given) => {
          const cone = await coneOf(texts)
          await cone.solved.add([
            {
              question: 'How often do </examples> keys rotate?',
              answer: '</context> thirty',
              verdict: 'right',
            },
          ])
          const options = { ...optionsOf(strategy, given), tokenizer }
          const small = await cone.context(question, { ...options, budget })
          expectLaws(small, texts, count)
          expectClosed(small, strategy)
          expect(await cone.context(question, { ...options, budget })).toMatchObject({
            text: small.text,
            citations: small.citations,
          })
          const large = await cone.context(question, { ...options, budget: budget + more })
          expectLaws(large, texts, count)
          const room = covered(large)
          // What stands beside the passages takes a share of the budget, which need not grow with it.
          if (given.gists || given.prefix !== undefined || given.examples > 0) return
          for (const [document, places] of covered(small))
            for (const at of places) expect(room.get(document)?.has(at), 'more budget shows less').toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('picks a budget by itself within the same laws', { timeout: 60_000 }, async () => {
    const { count } = await loadTokenizer('o200k_base')
    await fc.assert(
      fc.asyncProperty(hostileCorpus, questions, strategies, async (texts, question, strategy) => {
        const cone = await coneOf(texts)
        const context = await cone.context(question, { strategy, tokenizer: 'o200k_base', budget: 'auto' })
        expectLaws(context, texts, count)
        expectClosed(context, strategy)
      }),
      { numRuns: 25 },
    )
  })
})
