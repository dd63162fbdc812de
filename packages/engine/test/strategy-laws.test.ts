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

/** Words of templates, and those of the documents' names and of the conversation's. */
const FIXED =
  'context same passages id place headings text role user content type md memory talk d n u Questions that these answer What is the value of'
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}
const wordsOf = (text: string): readonly string[] => text.match(/\p{L}+/gu) ?? []

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
            for (const piece of citation.pieces ?? [])
              expect(start <= piece.start && piece.start < piece.end && piece.end <= end).toBe(true)
          })
          if (small.citations.length === 0) expect([small.text, small.tokens]).toEqual(['', 0])
        },
      ),
      { numRuns: 15 },
    )
  })

  it('invents no word, and lets no source pass for its own marks', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, phrase, async (texts, question) => {
        const cone = await coneOf(texts)
        const { text, citations } = await cone.context(question, { strategy, budget: 400 })
        const known = new Set(wordsOf([...texts, FIXED].join('\n')))
        const shown =
          text.startsWith('{') || text.startsWith('[{') ? stringsIn(JSON.parse(text)).join('\n') : text
        expect(wordsOf(shown).filter((word) => !known.has(word))).toEqual([])
        if (citations.length === 0) return
        const { render = 'xml' } = strategy
        if (render === 'json') expect(JSON.parse(text).passages).toHaveLength(citations.length)
        else if (render === 'messages') expect(JSON.parse(text)[0].content).toHaveLength(citations.length)
        else if (render === 'markdown') expect(text.match(/^\*\*\[\d+\]/gm)).toHaveLength(citations.length)
        else {
          expect(text.match(/<\s*\/?\s*context(?=[\s>/])/gi)).toEqual(['<context', '</context'])
          // Demonstrations stand under a number that no passage has.
          expect(text.match(/^\[[1-9]\d*\]/gm)).toHaveLength(citations.length)
          expect(text.match(/^\[0\]/gm)?.length ?? 0).toBeLessThanOrEqual(render === 'demonstrations' ? 1 : 0)
        }
      }),
      { numRuns: 10 },
    )
  })

  it('pays for a sentence once, wherever it stands', async () => {
    // Both take passages whole.
    if (strategy.select === 'all' || strategy.rerank === 'none') return
    const said = 'Signing keys in Oslo rotate every thirty days without exception.'
    const beside = ['The bridge was opened early.', 'A river runs below it.', 'Ada built the engine here.']
    const cone = await coneOf(beside.map((one, i) => `${one.repeat(i + 1)} ${said} ${one}`))
    const { text, citations } = await cone.context('How often do signing keys rotate in Oslo?', {
      strategy,
      budget: 2000,
    })
    const shown = strategy.compress === 'words' ? citations.map(({ quote }) => quote).join('\n') : text
    expect(shown.split(said)).toHaveLength(2)
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
