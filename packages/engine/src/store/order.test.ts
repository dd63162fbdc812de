import { expect, test } from 'vitest'
import { mergeRanges } from './order.ts'

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
