import { describe, expect, it } from 'vitest'
import { createAnalyzer } from './analyzer.ts'
import { asks, framesQuestion } from './question-words.ts'

const weights = (text: string, languages?: readonly string[]) =>
  Object.fromEntries(
    createAnalyzer()
      .query(text, languages)
      .map(({ term, weight }) => [term, weight]),
  )

describe('words that frame a question', () => {
  it('count for less than what it is about', () => {
    const found = weights('What did the board think about key rotation?')
    for (const term of ['what', 'did', 'think', 'about']) expect(found[term]).toBeLessThan(0.2)
    for (const term of ['board', 'key', 'rotat']) expect(found[term]).toBe(1)
  })

  it('stay whole in a text that states something, and in other languages', () => {
    expect(weights('The board did talk about key rotation.')['talk']).toBe(1)
    expect(weights('Was did war?', ['de'])).toEqual({ did: 1, was: 1 })
  })

  it('are no names', () => {
    expect(framesQuestion('US', 9, 'en')).toBe(false)
    expect(framesQuestion('What', 0, 'en')).toBe(true)
    expect(framesQuestion('what’s', 4, 'en')).toBe(true)
  })

  it('are told from statements by the opening or the question mark', () => {
    expect(asks('  “Describe the plan.', 'en')).toBe(true)
    expect(asks('Keys rotate how often?', 'en')).toBe(true)
    expect(asks('Whatever rotates', 'en')).toBe(false)
    expect(asks('Was ist das?', 'de')).toBe(false)
  })

  it('leave a question of nothing else with its words', () => {
    expect(Object.keys(weights('Who was he?'))).not.toEqual([])
  })
})
