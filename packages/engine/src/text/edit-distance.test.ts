import fc from 'fast-check'
import { expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'

it.each([
  ['', '', 0],
  ['rotation', 'rotation', 0],
  ['rotaton', 'rotation', 1],
  ['roattion', 'rotation', 1],
  ['kitten', 'sitting', 3],
  ['ca', 'abc', 3],
])('%s to %s is %i', (a, b, distance) => {
  expect(editDistance(a, b, 5)).toBe(distance)
})

/** The recursion of the definition, without a bound. */
function naive(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const [shortA, shortB] = [a.slice(0, -1), b.slice(0, -1)]
  let least = Math.min(
    naive(shortA, b) + 1,
    naive(a, shortB) + 1,
    naive(shortA, shortB) + (a.at(-1) === b.at(-1) ? 0 : 1),
  )
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    least = Math.min(least, naive(a.slice(0, -2), b.slice(0, -2)) + 1)
  return least
}

it('is what the definition says, up to the bound', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
  fc.assert(
    fc.property(word, word, fc.nat({ max: 4 }), (a, b, most) => {
      expect(editDistance(a, b, most)).toBe(Math.min(naive(a, b), most + 1))
    }),
  )
})
