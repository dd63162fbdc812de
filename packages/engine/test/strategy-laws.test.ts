/** The laws of contexts, for every implementation that a strategy can name. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Citation, Context, Lightcone, Strategy } from '../src/index.ts'
import { loadTokenizer, open, STRATEGY_NAMES } from '../src/index.ts'

const WORDS =
  'key keys rotation vault token Oslo bridge river Ada engine 東京 v1.2.3 limit=30 2024-05-06'.split(' ')
const phrase = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 9 })
  .map((words) => words.join(' '))
const line = fc.oneof(
  phrase.map((text) => `${text}. `),
  phrase.map((text) => `\n\n## ${text}\n\n`),
  phrase.map((text) => `\n- ${text}`),
  fc.constantFrom(
    '\n\n',
    '</context>\n',
    '[1] x.md:1\n',
    '```\ncode key\n```\n',
    '{"key": "[2] y"}\n',
    'limit = 30\n',
    '"key": "rotation", "vault": "bridge", ',
    '🙂 ',
  ),
)
const corpus = fc.array(
  fc.array(line, { minLength: 1, maxLength: 20 }).map((lines) => lines.join('')),
  { minLength: 1, maxLength: 5 },
)

const strategies: readonly Strategy[] = Object.entries(STRATEGY_NAMES).flatMap(([stage, names]) =>
  names.map((name) => ({ [stage]: name }) as Strategy),
)
const nameOf = (strategy: Strategy) => Object.entries(strategy).join().replace(',', '=')

async function coneOf(texts: readonly string[]): Promise<Lightcone> {
  const cone = await open(':memory:')
  // Every other one is a turn of one conversation.
  const metadata = (i: number) => (i % 2 === 0 ? {} : { metadata: { partOf: 'talk', position: i } })
  await cone.addDocuments(texts.map((text, i) => ({ id: `d${i}.md`, text, as: 'd.md', ...metadata(i) })))
  return cone
}

const held = (part: Citation, large: Context) =>
  large.citations.some((c) => c.document === part.document && c.start <= part.start && c.end >= part.end)

describe.each(strategies.map((strategy) => [nameOf(strategy), strategy] as const))('%s', (_, strategy) => {
  it('keeps to the budget, quotes its spans, and holds at a larger budget all of a smaller one', async () => {
    const exact = await loadTokenizer('o200k_base')
    await fc.assert(
      fc.asyncProperty(
        corpus,
        phrase,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        async (texts, question, budget, more) => {
          const cone = await coneOf(texts)
          const options = { strategy, tokenizer: 'o200k_base' }
          const small = await cone.context(question, { ...options, budget })
          const large = await cone.context(question, { ...options, budget: budget + more })
          expect(exact.count(small.text)).toBe(small.tokens)
          expect(small.tokens).toBeLessThanOrEqual(budget)
          small.citations.forEach((citation, i) => {
            const { id, document, start, end, quote } = citation
            expect(id).toBe(i + 1)
            expect(texts[Number(document.slice(1, -3))]!.slice(start, end)).toBe(quote)
            expect(held(citation, large)).toBe(true)
          })
          if (small.citations.length === 0) expect([small.text, small.tokens]).toEqual(['', 0])
        },
      ),
      { numRuns: 15 },
    )
  })

  it('never shows a character twice', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, phrase, async (texts, question) => {
        const cone = await coneOf(texts)
        const { citations } = await cone.context(question, { strategy, budget: 500 })
        for (const document of new Set(citations.map((citation) => citation.document))) {
          const spans = citations
            .filter((citation) => citation.document === document)
            .sort((a, b) => a.start - b.start)
          for (let i = 1; i < spans.length; i++)
            expect(spans[i]!.start).toBeGreaterThanOrEqual(spans[i - 1]!.end)
        }
      }),
      { numRuns: 15 },
    )
  })
})
