import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bestOf, contains, exactMatch, rougeL, rougeN, tokenF1 } from './answers.ts'
import { NORMALISERS, rawTokens, speechTokens, squadTokens, wordTokens } from './normalisers.ts'

describe('normalisers', () => {
  it('squad deletes ASCII punctuation and articles, and joins what punctuation parted', () => {
    expect(squadTokens('The mid-1990s, a "Song" for An aunt.')).toEqual(['mid1990s', 'song', 'for', 'aunt'])
    expect(squadTokens('théâtre')).toEqual(['théâtre'])
  })
  it('words parts at punctuation, and takes characters of unspaced scripts for words', () => {
    expect(wordTokens('mid-1990s: US$1,000')).toEqual(['mid', '1990s', 'us', '1', '000'])
    expect(wordTokens('東京 Tower')).toEqual(['東', '京', 'tower'])
  })
  it('speech keeps apostrophes inside words', () => {
    expect(speechTokens("Don’t — 'stop', O'Neil!")).toEqual(["don't", 'stop', "o'neil"])
  })
  it('raw leaves words alone', () => {
    expect(rawTokens('  A b,\nC ')).toEqual(['A', 'b,', 'C'])
  })
  it.each(Object.entries(NORMALISERS))('%s gives the same words for its own words', (_, normalise) => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = normalise(text)
        const twice = normalise(once.join(' '))
        // Deleting punctuation may leave an article behind ("a.n" becomes "an"), so words can only be lost.
        expect(once).toEqual(expect.arrayContaining(twice))
      }),
    )
  })
})

describe('exactMatch', () => {
  it('compares under the normaliser', () => {
    expect(exactMatch('The Beatles!', 'beatles')).toBe(1)
    expect(exactMatch('The Beatles!', 'beatles', rawTokens)).toBe(0)
    expect(exactMatch('beatle', 'beatles')).toBe(0)
  })
})

describe('tokenF1', () => {
  it('counts common words with their repeats', () => {
    // Three words against four, two in common: P 2/3, R 2/4, F1 4/7.
    expect(tokenF1('red red fox', 'red fox runs far')).toBeCloseTo(4 / 7)
    expect(tokenF1('the', 'a')).toBe(1)
    expect(tokenF1('the', 'fox')).toBe(0)
  })
})

describe('contains', () => {
  it('finds whole words in a row, not parts of words', () => {
    expect(contains('It cost US$1,000 in 1999.', '1,000')).toBe(1)
    expect(contains('networks', 'two')).toBe(0)
    expect(contains('red big fox', 'red fox')).toBe(0)
    expect(contains('他住在東京都', '東京')).toBe(1)
    expect(contains('anything', ' . ')).toBe(0)
  })
})

describe('rouge', () => {
  it('counts n-grams in common', () => {
    // Lin's example: "police killed the gunman" against "police kill the gunman".
    expect(rougeN(1, 'police kill the gunman', 'police killed the gunman')).toEqual({
      precision: 0.75,
      recall: 0.75,
      f1: 0.75,
    })
    expect(rougeN(2, 'police kill the gunman', 'police killed the gunman').f1).toBeCloseTo(1 / 3)
    expect(rougeN(2, 'one', 'one').f1).toBe(0)
  })
  it('follows the longest common subsequence', () => {
    // Lin 2004, section 3: ROUGE-L 3/4 and 2/4 for two candidates with the same bigrams in common.
    expect(rougeL('police kill the gunman', 'police killed the gunman').f1).toBe(0.75)
    expect(rougeL('the gunman kill police', 'police killed the gunman').f1).toBe(0.5)
  })
  it('is symmetric in F1, 1 for a text and itself, and ROUGE-L at most ROUGE-1', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [a, b] = [one.join(' '), other.join(' ')]
        expect(rougeL(a, b).f1).toBeCloseTo(rougeL(b, a).f1)
        expect(rougeL(a, a).f1).toBe(1)
        expect(rougeL(a, b).f1).toBeLessThanOrEqual(rougeN(1, a, b).f1 + 1e-12)
      }),
    )
  })
})

describe('bestOf', () => {
  it('takes the best reference', () => {
    expect(bestOf(['fox', 'red fox'], (gold) => tokenF1('red fox', gold))).toBe(1)
    expect(bestOf([], () => 1)).toBe(0)
  })
})
