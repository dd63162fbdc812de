import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bootstrapInterval, mean, percentile } from './summary.ts'

describe('percentile', () => {
  it('takes the nearest rank', () => {
    const values = [15, 50, 20, 40, 35]
    expect([0, 5, 30, 40, 50, 95, 100].map((p) => percentile(values, p))).toEqual([
      15, 15, 20, 20, 35, 50, 50,
    ])
  })
  it('is the smallest value that enough values do not exceed', () => {
    const values = fc.array(fc.integer(), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (list, p) => {
        const enough = (x: number) => 100 * list.filter((value) => value <= x).length >= p * list.length
        expect(percentile(list, p)).toBe(Math.min(...list.filter(enough)))
      }),
    )
  })
})

describe('bootstrapInterval', () => {
  const values = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0))
  it('is the same every time', () => {
    expect(bootstrapInterval(values)).toEqual(bootstrapInterval(values))
    expect(bootstrapInterval(values, 2)).not.toEqual(bootstrapInterval(values, 1))
  })
  it('has the width of the normal approximation', () => {
    const [low, high] = bootstrapInterval(values)
    const half = 1.96 * Math.sqrt((0.25 * 0.75) / values.length)
    expect(low).toBeCloseTo(mean(values) - half, 1.9)
    expect(high).toBeCloseTo(mean(values) + half, 1.9)
  })
  it('is a point where all values are the same, or there are none', () => {
    expect(bootstrapInterval([1, 1, 1])).toEqual([1, 1])
    expect(bootstrapInterval([])).toEqual([0, 0])
  })
})
