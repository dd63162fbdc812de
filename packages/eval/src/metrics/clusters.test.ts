import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusteredInterval, holm } from './clusters.ts'
import { bootstrapInterval } from './summary.ts'

describe('clusteredInterval', () => {
  it('is the plain bootstrap where every item is a cluster of its own', () => {
    const values = [0, 1, 1, 0, 1, 0.5]
    expect(clusteredInterval(values, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(bootstrapInterval(values))
  })
  it('is wider where items of a cluster agree', () => {
    const values = Array.from({ length: 40 }, (_, i) => (i < 20 ? 1 : 0))
    const four = clusteredInterval(
      values,
      values.map((_, i) => `${Math.floor(i / 10)}`),
    )
    const plain = bootstrapInterval(values)
    expect(four[1] - four[0]).toBeGreaterThan(plain[1] - plain[0])
    expect(clusteredInterval([1, 0], ['a', 'a'])).toEqual([0.5, 0.5])
  })
  it('has nothing to say about nothing, and wants a cluster for each value', () => {
    expect(clusteredInterval([], [])).toEqual([0, 0])
    expect(() => clusteredInterval([1], [])).toThrow(RangeError)
  })
})

describe('holm', () => {
  it('adjusts the example by hand', () => {
    // .01 × 4, .03 × 3, .04 × 2 (not below .09), .005 is first: × 4 = .02, .01 × 3 = .03, .03 × 2 = .06, .04 × 1 → .06
    const adjusted = holm([0.01, 0.04, 0.03, 0.005])
    for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(p, 12)
  })
  it('never lowers a p, never goes above 1 and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (ps) => {
        const adjusted = holm(ps)
        for (const [i, p] of ps.entries()) {
          expect(adjusted[i]!).toBeGreaterThanOrEqual(p)
          expect(adjusted[i]!).toBeLessThanOrEqual(1)
          for (const [j, other] of ps.entries())
            if (p < other) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!)
        }
      }),
    )
  })
})
