import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entityErrors, errorRate, wordErrors } from './speech.ts'

describe('wordErrors', () => {
  it('counts the least edits', () => {
    expect(wordErrors('Call Doctor Ibarra at noon.', 'please call doctor ybarra noon')).toEqual({
      substitutions: 1,
      deletions: 1,
      insertions: 1,
      words: 5,
    })
  })
  it('adds up over texts', () => {
    const texts = [wordErrors('one two three', 'one three'), wordErrors('four', 'four five six')]
    expect(errorRate(texts)).toBe(3 / 4)
    expect(errorRate([])).toBe(0)
  })
  it('needs at least the difference in length and at most the longer one, none for the same text', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 })
    fc.assert(
      fc.property(text, text, (one, other) => {
        const found = wordErrors(one.join(' '), other.join(' '))
        const edits = found.substitutions + found.deletions + found.insertions
        expect(found.insertions - found.deletions).toBe(other.length - one.length)
        expect(edits).toBeLessThanOrEqual(Math.max(one.length, other.length))
        expect(edits === 0).toBe(one.join() === other.join())
      }),
    )
  })
})

describe('entityErrors', () => {
  it('looks only at the words of entities, where they stand', () => {
    const reference = 'Doctor Ana Ibarra met Lee. Lee left with Ana Ibarra.'
    const heard = 'doctor anna ibarra met lee lee left with ana ibarra'
    // "Ana Ibarra" twice and "Lee" twice: six words, one edit, one mention missed.
    expect(entityErrors(reference, heard, ['Lee', 'Ana Ibarra'])).toEqual({
      edits: 1,
      words: 6,
      missed: 1,
      mentions: 4,
    })
  })
  it('counts a word put into an entity, not one beside it', () => {
    expect(entityErrors('meet Ana Ibarra now', 'meet uh ana ibarra uh now', ['Ana Ibarra'])).toMatchObject({
      missed: 0,
    })
    expect(entityErrors('meet Ana Ibarra now', 'meet ana uh ibarra now', ['Ana Ibarra'])).toMatchObject({
      edits: 1,
      missed: 1,
    })
  })
  it('prefers the longer entity', () => {
    expect(entityErrors('New York City', 'new york', ['York', 'New York City'])).toMatchObject({
      words: 3,
      mentions: 1,
    })
  })
})
