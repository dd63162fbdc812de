/** The laws of the whole path, on random small corpora and questions. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addsUp } from '../src/explanation.ts'
import type { Context, Lightcone } from '../src/index.ts'
import { loadTokenizer, open } from '../src/index.ts'

const WORDS =
  'key keys rotation vault token Oslo bridge river engine signal météo 東京 склад α-β v1.2.3 camelCase'.split(
    ' ',
  )

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
    '| a | b |\n',
    '```\ncode key\n```\n',
    '\r\n',
    '🙂 ',
  ),
)
const corpus = fc.array(
  fc.array(line, { minLength: 1, maxLength: 30 }).map((lines) => lines.join('')),
  { minLength: 1, maxLength: 6 },
)

async function coneOf(texts: readonly string[]): Promise<Lightcone> {
  const cone = await open(':memory:')
  await cone.addDocuments(texts.map((text, i) => ({ id: `d${i}.md`, text, as: 'd.md' })))
  return cone
}

/** A context without its times. */
const stable = ({ trace, ...context }: Context) => ({
  ...context,
  stages: trace.stages.map(({ elapsedMs: _, ...stage }) => stage),
})

describe('laws of the main path', () => {
  it('packs no more than the budget, in the estimate and in o200k_base', async () => {
    const exact = await loadTokenizer('o200k_base')
    await fc.assert(
      fc.asyncProperty(corpus, phrase, fc.integer({ min: 1, max: 300 }), async (texts, question, budget) => {
        const cone = await coneOf(texts)
        const estimated = await cone.context(question, { budget })
        expect(estimated.tokens).toBeLessThanOrEqual(budget)
        const counted = await cone.context(question, { budget, tokenizer: 'o200k_base' })
        expect(exact.count(counted.text)).toBe(counted.tokens)
        expect(counted.tokens).toBeLessThanOrEqual(budget)
      }),
      { numRuns: 40 },
    )
  })

  it('cites spans that equal their quotes, at the lines that it names', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, phrase, async (texts, question) => {
        const cone = await coneOf(texts)
        for (const { document, start, end, quote, from } of (await cone.context(question, { budget: 400 }))
          .citations) {
          const text = texts[Number(document.slice(1, -3))]!
          expect(text.slice(start, end)).toBe(quote)
          expect(text.slice(0, start).split(/\r\n|\r|\n/)).toHaveLength(from.line)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('cuts documents into segments that rejoin to the text', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, async (texts) => {
        const cone = await coneOf(texts)
        for (const [i, text] of texts.entries()) {
          if (text.trim() === '') continue
          const { candidates } = await cone.search(WORDS.join(' '), { k: 200, mode: 'lexical' })
          const own = candidates.filter((candidate) => candidate.segment.document === `d${i}.md`)
          for (const { segment } of own) expect(segment.text).toBe(text.slice(segment.start, segment.end))
          expect((await cone.get(`d${i}.md`)).text).toBe(text)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('explains scores that add up to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        corpus,
        phrase,
        fc.constantFrom('default' as const, 'lexical' as const),
        async (texts, question, mode) => {
          const { candidates } = await (await coneOf(texts)).search(question, { mode })
          for (const { score, explanation } of candidates) {
            expect(explanation.value).toBe(score)
            expect(addsUp(explanation)).toBe(true)
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives the same bytes for the same input, whatever the order of insertion', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, phrase, async (texts, question) => {
        const documents = texts.map((text, i) => ({ id: `d${i}.md`, text, as: 'd.md' }))
        const contexts = []
        for (const order of [documents, documents.toReversed()]) {
          const cone = await open(':memory:')
          await cone.addDocuments(order)
          contexts.push(JSON.stringify(stable(await cone.context(question, { budget: 200 }))))
        }
        expect(contexts[1]).toBe(contexts[0])
        expect(JSON.stringify(stable(await (await coneOf(texts)).context(question, { budget: 200 })))).toBe(
          contexts[0],
        )
      }),
      { numRuns: 40 },
    )
  })

  it('holds at a larger budget all that it holds at a smaller one', async () => {
    await fc.assert(
      fc.asyncProperty(
        corpus,
        phrase,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 200 }),
        async (texts, question, budget, more) => {
          const cone = await coneOf(texts)
          const small = await cone.context(question, { budget })
          const large = await cone.context(question, { budget: budget + more })
          for (const { document, start, end } of small.citations)
            expect(
              large.citations.some((c) => c.document === document && c.start <= start && c.end >= end),
            ).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('never lets a source close the block', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, phrase, async (texts, question) => {
        const { text } = await (await coneOf(texts)).context(question, { budget: 400 })
        if (text === '') return
        expect(text.match(/<\s*\/?\s*context[\s>]/gi)).toHaveLength(2)
        expect(text.startsWith('<context>\n') && text.endsWith('</context>\n')).toBe(true)
      }),
      { numRuns: 40 },
    )
  })
})
