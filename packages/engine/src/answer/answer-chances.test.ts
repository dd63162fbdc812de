import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnalyzer } from '../text/analyzer.ts'
import { createAnswerChances } from './answer-chances.ts'

const analyzer = createAnalyzer()
const chancesOf = createAnswerChances((text) => analyzer.termsWithSpans(text, 'en'))
const SENTENCES = [
  'The lighthouse of Varn was lit in 1874. ',
  'Ada Holm built it. ',
  'Forty keepers served there. ',
  '… ',
  'Its lamp came from Oslo and cost 12,500 crowns. ',
]

function placed(sentences: readonly string[]) {
  let start = 0
  const spans = sentences.map((sentence) => ({ start, end: (start += sentence.length) }))
  return { text: sentences.join(''), spans }
}

describe('createAnswerChances', () => {
  it.each([
    ['When was the lighthouse lit?', 0],
    ['Who built the lighthouse?', 1],
    ['How many keepers served at the lighthouse?', 2],
  ])('%s is answered by sentence %i', (question, answer) => {
    const { text, spans } = placed(SENTENCES)
    const chances = chancesOf(question, text, spans)!
    expect(chances.indexOf(Math.max(...chances))).toBe(answer)
  })

  it('shares one among the spans, whatever they are, or says nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...SENTENCES), { maxLength: 12 }), (sentences) => {
        const { text, spans } = placed(sentences)
        const chances = chancesOf('Who built the lighthouse?', text, spans)
        expect(chances === undefined).toBe(!/\p{L}/u.test(text))
        if (chances === undefined) return
        expect(chances.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1)
        expect(chances.every((one) => one >= 0)).toBe(true)
      }),
      { numRuns: 50 },
    )
    expect(chancesOf('the lighthouse', SENTENCES.join(''), [])).toBeUndefined()
  })
})
