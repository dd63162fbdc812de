import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameSpans } from './names.ts'
import { nameWords } from './words.ts'

const namesOf = (text: string): string[] => nameSpans(text, nameWords(text)).map(({ name }) => name)

describe('names in a text', () => {
  test.each([
    ['The film was directed by Mara Ellison in Port Velloe.', ['mara ellison', 'port velloe']],
    ['She founded the Bank of Orlund with Pieter van der Holt.', ['bank of orlund', 'pieter van der holt']],
    ['J. R. Tamsin was born there. Nobody knew why.', ['j r tamsin']],
    ["Ellison's brother met Özgür Çelik.", ['ellison', 'ozgur celik']],
    ['A letter from the Orlund-Velloe Railway', ['orlund velloe railway']],
    ['Smoke & Salt Company', ['smoke salt company']],
    ['call parseHeader and read_all_lines now', ['parseheader', 'readalllines']],
    ['In March the river froze. However it thawed on Monday.', []],
    ['Music played.', []],
    ['nothing here is written with capitals', []],
    ['Die Stadt Velloe liegt am Orlund.', ['die stadt velloe', 'orlund']],
  ])('%s', (text, expected) => {
    expect(namesOf(text)).toEqual(expected)
  })

  test('a name does not run over a comma, a sentence or a line', () => {
    expect(namesOf('in Velloe, Orlund')).toEqual(['velloe', 'orlund'])
    expect(namesOf('they left Velloe. Orlund Mills stayed')).toEqual(['velloe', 'orlund mills'])
    expect(namesOf('to Velloe\nOrlund Mills')).toEqual(['velloe', 'orlund mills'])
  })

  test('words lie in the text, in order, apart, in any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const words = nameWords(text)
        let before = 0
        for (const { start, end } of words) {
          expect(start).toBeGreaterThanOrEqual(before)
          expect(end).toBeGreaterThan(start)
          before = end
        }
        expect(before).toBeLessThanOrEqual(text.length)
        for (const { from, to } of nameSpans(text, words)) expect(to).toBeGreaterThan(from)
      }),
    )
  })

  test('ten megabytes without a capital take a few seconds and give nothing', () => {
    const text = 'the river runs past the mill and under the old bridge to the sea. '.repeat(160_000)
    const startedMs = performance.now()
    expect(namesOf(text)).toEqual([])
    expect(performance.now() - startedMs).toBeLessThan(20_000)
  })
})
