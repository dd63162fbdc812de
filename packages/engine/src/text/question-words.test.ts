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
    expect(framesQuestion('Which of US states', 9, 11, 'en')).toBe(false)
    expect(framesQuestion('What is it?', 0, 4, 'en')).toBe(true)
    expect(framesQuestion('and what’s it?', 4, 10, 'en')).toBe(true)
  })

  it('are amounts behind “how” alone', () => {
    expect(weights('How often are keys rotated?')['often']).toBeLessThan(0.2)
    expect(weights('And how many keys are there?')['mani']).toBeLessThan(0.2)
    expect(weights('Which keys are often rotated?')['often']).toBe(1)
    expect(weights('Many keys rotate often.')['mani']).toBe(1)
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
