import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

describe('nearest', () => {
  it.each([
    ['serach', 'search'],
    ['contxt', 'context'],
    ['stat', 'status'],
    ['bogus', undefined],
    ['x', undefined],
  ])('%s: %s', (word, name) => {
    expect(nearest(word, ['search', 'context', 'status', 'rm', 'add'])).toBe(name)
  })
})

describe('editDistance', () => {
  it('is a distance and equals the plain recursion', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(naive(a, b))
        expect(editDistance(b, a)).toBe(editDistance(a, b))
      }),
    )
  })
})

function naive(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const swap = a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]
  return Math.min(
    naive(a.slice(1), b) + 1,
    naive(a, b.slice(1)) + 1,
    naive(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
    swap ? naive(a.slice(2), b.slice(2)) + 1 : Number.POSITIVE_INFINITY,
  )
}
