import { expect, it } from 'vitest'
import { readersFor } from './settings.ts'

it('starts no reader thread on one core, one on two and three, one a core but two on more, four at most', () => {
  expect([1, 2, 3, 4, 6, 32].map(readersFor)).toEqual([0, 1, 1, 2, 4, 4])
})
