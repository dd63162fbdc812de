import fc from 'fast-check'
import { expect, it } from 'vitest'
import { termOrder } from './term-order.ts'

const letters = fc.constantFrom('a', 'b', '\0', '\x7E', '\x7F', '\x80', 'é', '\uD83D\uDE00', '\uFFFD')
const term = fc.oneof(fc.string({ unit: letters, maxLength: 12 }), fc.string({ maxLength: 20 }))

it('sorts terms by UTF-16 units', () => {
  fc.assert(
    fc.property(fc.uniqueArray(term, { maxLength: 300 }), (terms) => {
      const sorted = Array.from(termOrder(terms), (place) => terms[place])
      expect(sorted).toEqual(terms.toSorted())
    }),
  )
})

it('sorts many', () => {
  const terms = Array.from({ length: 5000 }, (_, i) => `w${((i * 7919) % 5000).toString(36)}`)
  expect(Array.from(termOrder(terms), (place) => terms[place])).toEqual(terms.toSorted())
})
