import { describe, expect, it } from 'vitest'
import type { Citation } from '../model.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { readSpan } from './span-reader.ts'

const analyzer = createAnalyzer()
const termsOf = (text: string) => analyzer.termsWithSpans(text, 'en')
const place = { line: 1, column: 1 }

const citations: readonly Citation[] = [
  'The lighthouse of Varn was lit in 1874. It had cost 12,500 crowns.',
  'Ada Holm designed the lighthouse of Varn. Forty keepers have served there since.',
].map((quote, i) => ({
  id: i + 1,
  document: `d${i}`,
  title: '',
  headings: [],
  quote,
  start: 100,
  end: 100 + quote.length,
  from: place,
  to: place,
}))

describe('readSpan', () => {
  it.each([
    ['When was the lighthouse of Varn lit?', '1874', 1],
    ['Who designed the lighthouse of Varn?', 'Ada Holm', 2],
    ['How many keepers have served there?', 'Forty', 2],
  ])('%s', (question, text, citation) => {
    const span = readSpan(question, citations, termsOf)!
    expect(span).toMatchObject({ text, citation, document: `d${citation - 1}` })
    expect(citations[citation - 1]!.quote.slice(span.start - 100, span.end - 100)).toBe(text)
  })

  it('has none for a text that asks nothing, or for no passage', () => {
    expect(readSpan('the lighthouse of Varn', citations, termsOf)).toBeUndefined()
    expect(readSpan('When was it lit?', [], termsOf)).toBeUndefined()
  })

  it('finds the answer beside a run without an end, in bounded time', () => {
    const quote = Array.from({ length: 20_000 }, (_, i) => `cell${i}`).join(' ')
    const [citation] = citations
    const started = process.cpuUsage()
    const long = { ...citation!, quote, end: citation!.start + quote.length }
    expect(readSpan('When was the lighthouse of Varn lit?', [long, citation!], termsOf)?.text).toBe('1874')
    // Of the processor, not of the clock: other work may stand beside the tests.
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1000).toBeLessThan(5000)
  })
})
