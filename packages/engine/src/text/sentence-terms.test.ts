import { describe, expect, it } from 'vitest'
import { createAnalyzer } from './analyzer.ts'
import { createSentenceReader } from './sentence-terms.ts'

const analyzer = createAnalyzer()

/** An analyzer that counts how often it is asked. */
function counted() {
  const asked: string[] = []
  const { numbering } = analyzer
  return {
    asked,
    numbering: {
      begin: (language: string) => numbering.begin(language),
      term: (number: number) => numbering.term(number),
      read: (text: string) => {
        asked.push(text)
        return numbering.read(text)
      },
    },
  }
}

const passage = (text: string, language = 'en') => ({ text, kind: 'passage', language }) as const

describe('createSentenceReader', () => {
  it('gives each sentence its distinct terms, in order', () => {
    const read = createSentenceReader(analyzer)
    expect(read(passage('Keys rotate. Keys and keys expire.'))).toEqual([
      { start: 0, end: 13, terms: ['key', 'rotat'] },
      { start: 13, end: 34, terms: ['key', 'expir'] },
    ])
    expect(read(passage(''))).toEqual([])
  })

  it('reads a passage once, and again in another language or as another kind', () => {
    const one = counted()
    const read = createSentenceReader(one)
    const first = read(passage('Keys rotate. They expire.'))
    expect(read(passage('Keys rotate. They expire.'))).toBe(first)
    expect(one.asked).toHaveLength(2)
    read(passage('Keys rotate. They expire.', 'de'))
    expect(read({ text: 'Keys rotate. They expire.', kind: 'code', language: 'en' })).toHaveLength(1)
    expect(one.asked).toHaveLength(5)
  })

  it('forgets what was not asked for the longest', () => {
    const one = counted()
    const read = createSentenceReader(one, 20)
    for (const text of ['First one', 'Second', 'First one', 'Third']) read(passage(text))
    expect(one.asked).toEqual(['First one', 'Second', 'Third'])
    read(passage('First one'))
    expect(one.asked).toHaveLength(3)
    read(passage('A text longer than what is kept is read all the same.'))
    read(passage('First one'))
    expect(one.asked).toHaveLength(5)
  })
})
