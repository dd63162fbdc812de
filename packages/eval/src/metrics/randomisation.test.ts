import { expect, it } from 'vitest'
import { randomisationP } from './randomisation.ts'

it('agrees with all flips counted out', () => {
  const a = [0.9, 0.4, 0.7, 0.5, 0.8, 0.6, 0.3, 0.9]
  const b = [0.5, 0.5, 0.2, 0.4, 0.6, 0.6, 0.1, 0.4]
  const differences = a.map((value, i) => value - b[i]!)
  const seen = Math.abs(differences.reduce((sum, one) => sum + one, 0))
  let extreme = 0
  for (let flips = 0; flips < 256; flips++) {
    const sum = differences.reduce((total, one, i) => total + (flips & (1 << i) ? -one : one), 0)
    if (Math.abs(sum) >= seen - 1e-9) extreme++
  }
  expect(randomisationP(a, b)).toBeCloseTo(extreme / 256, 2)
})

it('finds nothing between equals, and always the same', () => {
  expect(randomisationP([0.1, 0.2], [0.1, 0.2])).toBe(1)
  expect(randomisationP([1, 0, 1, 1], [0, 0, 1, 0])).toBe(randomisationP([1, 0, 1, 1], [0, 0, 1, 0]))
  expect(() => randomisationP([1], [])).toThrow(RangeError)
})
