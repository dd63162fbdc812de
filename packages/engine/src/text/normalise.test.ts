import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lower, withoutApostrophes, withoutMarks } from './normalise.ts'

describe('lower', () => {
  it.each([
    ['ＡＢＣ', 'abc'],
    ['ﬃ', 'ffi'],
    ['ŒUVRE', 'oeuvre'],
    ['E\u0301', 'é'],
    ['İ', 'i\u0307'],
    ['co\u00ADop', 'coop'],
    ['rock’n’roll', "rock'n'roll"],
    ['مُحَمَّد', 'محمد'],
    ['१२३', '123'],
  ])('%s', (word, expected) => expect(lower(word, 'en')).toBe(expected))

  it('knows the dotless i of Turkish', () => {
    expect(lower('DİYARBAKIR', 'tr')).toBe('diyarbakır')
    expect(lower('DIYARBAKIR', 'en')).toBe('diyarbakir')
  })

  it('gives the same for every normal form of a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (word) => {
        expect(lower(word.normalize('NFD'), 'en')).toBe(lower(word.normalize('NFC'), 'en'))
      }),
    )
  })
})

describe('withoutMarks', () => {
  it('keeps the letters that are the language’s own', () => {
    expect(withoutMarks('ångström', 'sv')).toBe('ångström')
    expect(withoutMarks('ångström', 'en')).toBe('angstrom')
    expect(withoutMarks('mañana está', 'es')).toBe('mañana esta')
    expect(withoutMarks('smørrebrød æble', 'da')).toBe('smørrebrød æble')
    expect(withoutMarks('smørrebrød æble łódź', 'en')).toBe('smorrebrod aeble lodz')
    expect(withoutMarks('trường', 'vi')).toBe('trường')
  })

  it('leaves scripts alone whose marks are letters', () => {
    for (const word of ['йод', 'हिन्दी', 'ガ', 'ที่']) expect(withoutMarks(word, 'en')).toBe(word)
  })
})

describe('withoutApostrophes', () => {
  it.each([
    ["rousseau's", 'en', 'rousseau'],
    ["l'homme", 'en', 'homme'],
    ["jusqu'ici", 'fr', 'ici'],
    ["dell'arte", 'it', 'arte'],
    ["o'brien", 'en', 'obrien'],
    ["we're", 'en', 'we'],
    ["türkiye'nin", 'tr', 'türkiye'],
    ["pc'en", 'da', 'pc'],
    ['plain', 'en', 'plain'],
  ])('%s (%s)', (word, language, expected) => expect(withoutApostrophes(word, language)).toBe(expected))
})
