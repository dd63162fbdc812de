import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashOf } from './lexicon.ts'
import { withUnits } from './units.ts'
import { scanTokens, TokenScan, WORD } from './words.ts'

function tokens(text: string): string[] {
  const found: string[] = []
  scanTokens(text, (start, end) => found.push(text.slice(start, end)))
  return found
}

it.each([
  ["don't stop-start, e.g. 1,000.5 or 1, 2", ["don't", 'stop-start', 'e.g', '1,000.5', 'or', '1', '2']],
  ['a::b a:b 12:30 wait...what', ['a::b', 'a', 'b', '12:30', 'wait', 'what']],
  ["'quoted' -flag --long x_ _y", ['quoted', 'flag', 'long', 'x_', '_y']],
  ['日本GDP成長', ['日本', 'GDP', '成長']],
  ['𠮷野家 😀 ok', ['𠮷野家', 'ok']],
  ['ไทย한국', ['ไทย', '한국']],
])('%s', (text, expected) => expect(tokens(text)).toEqual(expected))

const anyText = fc
  .array(fc.oneof(fc.nat(0xffff), fc.nat(0x10ffff)), { maxLength: 100 })
  .map((codes) => String.fromCodePoint(...codes))

it('loses no letter or digit, and tokens do not overlap', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const covered = new Uint8Array(text.length)
      let last = 0
      let overlaps = false
      scanTokens(text, (start, end) => {
        overlaps ||= start < last || end <= start
        last = end
        covered.fill(1, start, end)
      })
      let at = 0
      let lost = ''
      for (const character of text) {
        if (covered[at] === 0 && /[[\p{L}\p{N}]--[\u02BC]]/v.test(character)) lost += character
        at += character.length
      }
      expect({ overlaps, lost }).toEqual({ overlaps: false, lost: '' })
    }),
  )
})

it('gives the hash of every word', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1-.,:é日\u00AD \uD842\uDFB7') }), (text) => {
      withUnits(text, (units) => {
        const scan = new TokenScan()
        scan.begin(units, text.length)
        while (scan.next())
          if (scan.kind === WORD) expect(scan.hash).toBe(hashOf(units, scan.start, scan.end))
      })
    }),
  )
})

it('ends a token that joiners would make endless', () => {
  expect(Math.max(...tokens('a.'.repeat(10_000)).map((token) => token.length))).toBeLessThan(300)
})
