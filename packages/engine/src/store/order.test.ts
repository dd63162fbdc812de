import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeRanges, without } from './order.ts'

test('neighbouring ranges join, empty ones go', () => {
  const ranges = [
    { first: 0, count: 2 },
    { first: 2, count: 0 },
    { first: 2, count: 1 },
    { first: 5, count: 1 },
  ]
  expect(mergeRanges(ranges)).toEqual([
    { first: 0, count: 3 },
    { first: 5, count: 1 },
  ])
})

test('takes ranges out of ranges', () => {
  const ranges = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 }).map((numbers) => {
    const runs: { first: number; count: number }[] = []
    for (const number of numbers.sort((a, b) => a - b)) {
      const last = runs.at(-1)
      if (last && last.first + last.count === number && number % 3 !== 0) last.count++
      else runs.push({ first: number, count: 1 })
    }
    return runs
  })
  const numbers = (runs: readonly { first: number; count: number }[]) =>
    runs.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i))
  fc.assert(
    fc.property(ranges, ranges, (all, some) => {
      const gone = new Set(numbers(some))
      expect(numbers(without(all, some))).toEqual(numbers(all).filter((number) => !gone.has(number)))
    }),
  )
})
