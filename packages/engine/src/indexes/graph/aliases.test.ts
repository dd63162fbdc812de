import { describe, expect, test } from 'vitest'
import { aliasesOf } from './aliases.ts'
import { STEM } from './stems.ts'
import { titleParts } from './titles.ts'

const names = (name: string) => aliasesOf(name).map((alias) => alias.name)

describe('aliases', () => {
  test('of articles, abbreviations, initials and what follows a name', () => {
    expect(names('the lamp works')).toContain('lamp works')
    expect(names('lamp works')).toContain('the lamp works')
    expect(names('st velloe')).toContain('saint velloe')
    expect(names('mount velloe')).toContain('mt velloe')
    expect(names('mara k ellison')).toContain('mara ellison')
    expect(names('osric tamsin jr')).toContain('osric tamsin')
  })

  test('of adjectives of places, by their endings', () => {
    for (const [adjective, place] of [
      ['italian', 'italy'],
      ['canadian', 'canada'],
      ['american', 'america'],
      ['swedish', 'sweden'],
      ['japanese', 'japan'],
      ['korean', 'korea'],
      ['iraqi', 'iraq'],
      ['icelandic', 'iceland'],
    ] as const)
      expect(names(adjective), adjective).toContain(place)
  })

  test('of one sound in two spellings, and of a consonant once or twice', () => {
    for (const [one, other] of [
      ['gorbachev', 'gorbachov'],
      ['stephen', 'steven'],
      ['meyer', 'meier'],
      ['philipp ellison', 'philip ellison'],
      ['osric tamssin', 'osric tamsin'],
      ['catherine velloe', 'katherine velloe'],
    ] as const) {
      expect(names(one), one).toContain(other)
      expect(names(other), other).toContain(one)
    }
    expect(names('lee')).toEqual(['the lee'])
    expect(names('москва')).toEqual(['the москва', `${STEM}москв`])
  })

  test('are never the name itself, each once, weighed from 0 to 1', () => {
    for (const name of ['', 'the', 'st', 'italian', 'a b c', 'saint st the jr', 'москва', '東京']) {
      const found = aliasesOf(name)
      expect(new Set(found.map((alias) => alias.name)).size).toBe(found.length)
      expect(names(name)).not.toContain(name)
      for (const { name: other, weight } of found) {
        expect(other).not.toBe('')
        expect(weight).toBeGreaterThan(0)
        expect(weight).toBeLessThanOrEqual(1)
      }
    }
  })
})

describe('parts of a title', () => {
  test('are the names in it, the ends of longer ones, and the initials of three words and more', () => {
    expect(titleParts('Mara Ellison').toSorted()).toEqual(['ellison', 'mara'])
    expect(titleParts('Lamp laws of Sandmark')).toContain('sandmark')
    expect(titleParts('Sandmark lamp laws')).toContain('sandmark')
    expect(titleParts('Orlund Harbour Society')).toContain('ohs')
    expect(titleParts('1931 Sandmark election')).toContain('sandmark')
  })

  test('are less than the title, and none in one word or a sentence', () => {
    expect(titleParts('Velloe')).toEqual([])
    expect(titleParts('Velloe (town)')).toEqual([])
    expect(titleParts('')).toEqual([])
    expect(titleParts('A B '.repeat(20))).toEqual([])
    expect(titleParts('Port Velloe')).not.toContain('port velloe')
  })
})
