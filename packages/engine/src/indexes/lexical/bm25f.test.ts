import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Scoring } from './bm25f.ts'
import { packFrequencies } from './fields.ts'

const five = (max: number) =>
  fc.tuple(
    ...[0, 1, 2, 3, 4].map(() => fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max }))),
  )
const totals = fc.tuple(five(1_000_000), five(1000)).map(([lengths, filled]) => ({
  segments: 1000,
  lengths,
  filled: filled.map((n, i) => Math.min(n, lengths[i]!)),
}))

test('a saturation never grows by more than `growthSince` says', () => {
  fc.assert(
    fc.property(totals, totals, five(500), five(5000), (before, after, frequencies, more) => {
      if (frequencies.every((n) => n === 0)) return
      const extra: number[] = []
      const packed = packFrequencies(frequencies, 0, extra)
      const lengths = frequencies.map((n, field) => Uint32Array.of(n + more[field]!))
      const [earlier, now] = [new Scoring(before), new Scoring(after)]
      const saturation = (scoring: Scoring) => scoring.saturation(packed, extra, lengths, 0)
      const growth = now.growthSince(earlier)
      if (growth === Number.POSITIVE_INFINITY) return
      const bound = saturation(earlier) * growth
      expect(saturation(now)).toBeLessThanOrEqual(bound * (1 + 1e-12))
    }),
    { numRuns: 2000 },
  )
})

test('a term of the body alone has the saturation of the formula', () => {
  fc.assert(
    fc.property(totals, fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (state, frequency, more) => {
      const scoring = new Scoring(state)
      const average = scoring.averages[2]!
      if (average === 0) return
      const length = frequency + more
      const lengths = [0, 0, length, 0, 0].map((length) => Uint32Array.of(length))
      const tf = frequency / (1 - 0.5 + (0.5 * length) / average)
      const saturation = scoring.bodySaturation(frequency, length)
      expect(saturation).toBeCloseTo((tf * 2.2) / (1.2 + tf), 9)
      expect(scoring.saturation(frequency, [], lengths, 0)).toBe(saturation)
    }),
  )
})

test('idf is that of the formula, and 0 for a term that no segment holds', () => {
  const scoring = new Scoring({ segments: 9, lengths: [0, 0, 9, 0], filled: [0, 0, 9, 0] })
  expect(scoring.idf(3)).toBeCloseTo(Math.log(1 + 6.5 / 3.5), 12)
  expect(scoring.idf(0)).toBe(0)
})
