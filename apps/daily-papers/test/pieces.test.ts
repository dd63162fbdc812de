import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pieceScores } from '../src/pieces.ts'

describe('pieces of words', () => {
  it('a word in another form counts, and the word itself counts more', () => {
    const [none, form, same] = pieceScores('summarization', ['parsing speech', 'a summary', 'summarization'])
    expect(none).toBe(0)
    expect(form).toBeGreaterThan(0)
    expect(same).toBeGreaterThan(form!)
  })

  it('a piece that all passages have tells less than one that few have', () => {
    const scores = pieceScores('regret of bandits', [
      'bandits',
      'regret bandits',
      'bandits learn',
      'bandits play',
    ])
    expect(Math.max(...scores)).toBe(scores[1])
    const [common] = scores
    expect(scores[1]! - common!).toBeGreaterThan(common!)
  })

  it('stop words, accents and capitals make no difference', () =>
    expect(pieceScores('the Gödel numbering', ['Godel, numbering', 'x'])).toEqual(
      pieceScores('godel numbering', ['godel numbering', 'x']),
    ))

  it('texts without a word that counts have nothing', () =>
    expect(pieceScores('caves', ['', 'the', ' and '])).toEqual([0, 0, 0]))

  it('gives what its formula says', () => {
    const word = fc.stringMatching(/^[abc]{1,7}$/).filter((text) => text !== 'a')
    const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 6 }), (question, texts) => {
        const scores = pieceScores(question, texts)
        for (const [i, score] of naiveScores(question, texts).entries())
          expect(scores[i]).toBeCloseTo(score, 9)
      }),
    )
  })
})

/** Straight from the formula, for words of lower case letters. */
function naiveScores(question: string, texts: readonly string[]): readonly number[] {
  const pieces = (text: string) =>
    text
      .split(' ')
      .filter((word) => word !== '')
      .flatMap((word) => {
        const marked = `_${word}_`
        if (marked.length <= 4) return [marked]
        return [...marked].slice(3).map((_, i) => marked.slice(i, i + 4))
      })
  const all = texts.map(pieces)
  const mean = all.reduce((sum, { length }) => sum + length, 0) / all.length
  return all.map((own) => {
    let score = 0
    for (const piece of new Set(pieces(question))) {
      const tf = own.filter((one) => one === piece).length
      const df = all.filter((other) => other.includes(piece)).length
      if (tf > 0)
        score +=
          (Math.log(1 + (all.length - df + 0.5) / (df + 0.5)) * tf) /
          (tf + 1.2 * (0.5 + (0.5 * own.length) / mean))
    }
    return score
  })
}
