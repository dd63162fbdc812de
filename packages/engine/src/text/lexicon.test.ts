import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashOf, Lexicon, TokenTable, UNKNOWN } from './lexicon.ts'
import { withUnits } from './units.ts'

/** `Aa` and `BB` have one polynomial hash, and so have all words of them that are as long. */
const colliding = Array.from({ length: 1 << 13 }, (_, i) =>
  Array.from({ length: 13 }, (_, bit) => (i & (1 << bit) ? 'Aa' : 'BB')).join(''),
)

describe('Lexicon', () => {
  it('numbers terms from 0 and repairs what has no UTF-8 form', () => {
    const lexicon = new Lexicon()
    expect(['a', 'b', 'a', '\uD800', '\uFFFD'].map((term) => lexicon.number(term))).toEqual([0, 1, 0, 2, 2])
    expect(lexicon.texts).toEqual(['a', 'b', '\uFFFD'])
    expect(['b', 'c', 'x'.repeat(100)].map((term) => lexicon.find(term))).toEqual([1, UNKNOWN, UNKNOWN])
  })

  it('keeps the numbers of all terms: long ones, and those that its table has no place for', () => {
    const terms = [...colliding.slice(0, 3000), 'x'.repeat(100), 'y'.repeat(5000)]
    const lexicon = new Lexicon()
    const numbers = terms.map((term) => lexicon.number(term))
    for (let i = 0; i < 10_000; i++) lexicon.number(`word${i}`)
    expect(numbers).toEqual(terms.map((_, i) => i))
    expect(terms.map((term) => lexicon.number(term))).toEqual(numbers)
    expect(terms.map((term) => lexicon.find(term))).toEqual(numbers)
  })
})

describe('TokenTable', () => {
  it('gives every token the value that was computed for it, and computes short ones once', () => {
    const tokens = fc.array(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), { maxLength: 200 })
    fc.assert(
      fc.property(tokens, (given) => {
        const table = new TokenTable()
        const values = new Map<string, number>()
        for (const token of [...given, ...given]) {
          const text = `<${token}>`
          let computed = 0
          const value = valueIn(table, text, 1, text.length - 1, (asked) => {
            expect(asked).toBe(token)
            computed++
            if (!values.has(token)) values.set(token, values.size)
            return values.get(token)!
          })
          expect(value).toBe(values.get(token))
          if (token.length > 64) expect(computed).toBe(1)
        }
        expect(table.size).toBe([...values.keys()].filter((token) => token.length <= 64).length)
      }),
    )
  })

  it('grows', () => {
    const table = new TokenTable()
    const words = Array.from({ length: 20_000 }, (_, i) => `word${i}`)
    for (const [i, word] of words.entries()) valueIn(table, word, 0, word.length, () => i)
    const again = words.map((word) => valueIn(table, word, 0, word.length, () => -1))
    expect(again.filter((value, i) => value !== i)).toEqual([])
  })

  it('takes no longer for tokens that are made to collide', () => {
    const table = new TokenTable()
    let computed = 0
    for (let pass = 0; pass < 2; pass++)
      for (const token of colliding) valueIn(table, token, 0, token.length, () => computed++)
    // Few found a place; the others are computed each time.
    expect(computed).toBeGreaterThan(2 * colliding.length - 100)
    const other = valueIn(table, 'other', 0, 5, () => 77)
    expect(other).toBe(77)
  })
})

function valueIn(
  table: TokenTable,
  text: string,
  start: number,
  end: number,
  compute: (token: string) => number,
): number {
  return withUnits(text, (units) =>
    table.value({ text, units }, start, end, hashOf(units, start, end), (letters, from, to) =>
      compute(letters.text.slice(from, to)),
    ),
  )
}
