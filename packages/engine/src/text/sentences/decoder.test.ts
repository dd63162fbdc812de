import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode } from './decoder.ts'

const letters = (length: number): string => 'x'.repeat(length)

/** All ways to choose boundaries, the best of those that keep the limit. */
function bruteForce(
  positions: readonly number[],
  scores: readonly number[],
  end: number,
  max: number,
): number {
  let best = Number.NEGATIVE_INFINITY
  for (let choice = 0; choice < 1 << positions.length; choice++) {
    const chosen = positions.filter((_, i) => choice & (1 << i))
    const cuts = [0, ...chosen, end]
    if (cuts.some((cut, i) => i > 0 && cut - (cuts[i - 1] as number) > max)) continue
    best = Math.max(best, sumOf(chosen, positions, scores))
  }
  return best
}

function sumOf(cuts: readonly number[], positions: readonly number[], scores: readonly number[]): number {
  return cuts.reduce((sum, cut) => sum + (scores[positions.indexOf(cut)] as number), 0)
}

const candidates = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 39 }), fc.integer({ min: -9, max: 9 })), {
    maxLength: 10,
    selector: ([position]) => position,
  })
  .map((pairs) => pairs.sort((a, b) => a[0] - b[0]))

describe('decode', () => {
  it('is as good as the best of all segmentations', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 45 }), (pairs, max) => {
        const positions = pairs.map(([position]) => position)
        const scores = pairs.map(([, score]) => score)
        const best = bruteForce(positions, scores, 40, max)
        const cuts = decode(letters(40), positions, scores, max)
          .slice(0, -1)
          .map((span) => span.end)
        if (best > Number.NEGATIVE_INFINITY) expect(sumOf(cuts, positions, scores)).toBe(best)
      }),
      { numRuns: 500 },
    )
  })
  it('tiles any text and keeps any limit', () => {
    fc.assert(
      fc.property(
        candidates,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 40, max: 90 }),
        (pairs, max, length) => {
          const spans = decode(
            letters(length),
            pairs.map(([position]) => position),
            pairs.map(([, score]) => score),
            max,
          )
          expect(spans[0]?.start).toBe(0)
          expect(spans.at(-1)?.end).toBe(length)
          for (const [i, span] of spans.entries()) {
            if (i > 0) expect(span.start).toBe(spans[i - 1]?.end)
            expect(span.end - span.start).toBeGreaterThan(0)
            expect(span.end - span.start).toBeLessThanOrEqual(max)
          }
        },
      ),
    )
  })
  it('cuts where the odds are positive when nothing is too long', () => {
    expect(decode('abcdef', [1, 3, 4], [5, -1, 0])).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 6 },
    ])
    expect(decode('', [], [])).toEqual([])
  })
  it('takes the likeliest of unlikely places before it cuts where none is', () => {
    expect(decode(letters(10), [3, 5, 8], [-9, -2, -7], 6).map((span) => span.end)).toEqual([5, 10])
    expect(decode(letters(10), [1], [-9], 6).map((span) => span.end)).toEqual([1, 7, 10])
  })
  it('never cuts inside a pair, unless a pair is too long itself', () => {
    expect(decode('ab😀cd', [], [], 3).map((span) => span.end)).toEqual([2, 5, 6])
    expect(decode('ab\r\ncd', [], [], 3).map((span) => span.end)).toEqual([2, 5, 6])
    expect(decode('😀', [], [], 1).map((span) => span.end)).toEqual([1, 2])
  })
})
