import { describe, expect, it } from 'vitest'
import { SCORE_POINT } from './model.ts'
import { endsAtMark, leanOnMarks, strengthOf } from './prior.ts'
import { splitSentences } from './split-sentences.ts'
import { tokenize } from './tokens.ts'

/** The text with a bar where a sentence ends by its mark. */
function marked(text: string): string {
  const tokens = tokenize(text)
  let result = text
  for (let next = tokens.count - 1; next > 0; next--) {
    const start = tokens.start[next] as number
    if (endsAtMark(text, tokens, next)) result = `${result.slice(0, start)}|${result.slice(start)}`
  }
  return result
}

const said = (text: string, language: string) =>
  splitSentences(text, { language }).map(({ start, end }) => text.slice(start, end).trim())

describe('endsAtMark', () => {
  it.each([
    ['One. Two! Three? four', 'One. |Two! |Three? |four'],
    ['It cost approx. three. (Two.) 5 men came.', 'It cost approx. three. |(Two.) 5 men came.'],
    ['No. 5, no. 5. Then - no! - yes.', 'No. 5, no. |5. |Then - no! - yes.'],
    ['So... what? So… What. . End', 'So... what? |So… What. . |End'],
    ['Bir gün. İkinci gün. ikinci', 'Bir gün. |İkinci gün. ikinci'],
    ['終わった。「次」です。', '終わった。|「次」です。'],
    ['Είναι; Ναι. Is it; no', 'Είναι; |Ναι. |Is it; no'],
    ['هل يمكن؟ نعم.', 'هل يمكن؟ |نعم.'],
  ])('%s', (text, expected) => expect(marked(text)).toBe(expected))
})

describe('the prior', () => {
  it('is weak in languages that were learned, strong where no word is known', () => {
    expect(strengthOf(true, 0, 100)).toBeLessThan(strengthOf(false, 90, 100))
    expect(strengthOf(false, 90, 100)).toBeLessThan(strengthOf(false, 20, 100))
    expect(strengthOf(false, 0, 100)).toBe(5)
  })

  it('leaves text without marks, abbreviations and single letters to the network', () => {
    const lean = (text: string) => {
      const tokens = tokenize(text)
      const scores = new Int32Array(tokens.count)
      leanOnMarks(text, tokens, scores, 2)
      return Array.from(scores.slice(1), (score) => score / 2 ** SCORE_POINT)
    }
    expect(lean('the first line the second line')).toEqual([0, 0, 0, 0, 0])
    expect(lean('Dr. Ada J. Wu left. Why')).toEqual([0, -2, 0, -2, 2])
  })

  it('keeps languages that were never learned to their marks', () => {
    const finnish =
      'Kaupunginvaltuusto päätti Helsingissä, että Uusi Silta avataan ensi vuonna. Syytä ei tiedetä.'
    expect(said(finnish, 'fi')).toHaveLength(2)
    const polish = 'Rada miasta postanowiła wczoraj. Prof. Nowak nie chciał tego komentować. Czy to możliwe?'
    expect(said(polish, 'pl')).toHaveLength(3)
  })
})
