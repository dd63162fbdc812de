import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addsUp, leaf } from '../explanation.ts'
import type { Candidate, StoredSegment } from '../model.ts'
import { behind, ownFirst } from './fusion.ts'

const candidate = (ordinal: number, score: number): Candidate => ({
  segment: { ordinal, document: `note ${ordinal}`, position: 0 } as StoredSegment,
  score,
  explanation: leaf('score', score),
})

/** A list as a round finds it: each passage once, best first. */
const list = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }).chain((ordinals) =>
  fc
    .array(fc.double({ min: 0.01, max: 100, noNaN: true }), {
      minLength: ordinals.length,
      maxLength: ordinals.length,
    })
    .map((scores) => {
      const best = scores.toSorted((a, b) => b - a)
      return ordinals.map((ordinal, i) => candidate(ordinal, best[i]!))
    }),
)

describe('what the second round finds', () => {
  it('follows the first passages in its own order, once each, with scores that go down and add up', () => {
    fc.assert(
      fc.property(list, list, fc.integer({ min: 1, max: 4 }), (found, others, kept) => {
        const first = found.slice(0, kept)
        fc.pre(first.length > 0)
        const all = behind(first, others)
        expect(all.slice(0, first.length)).toEqual(first)
        const ordinals = all.map(({ segment }) => segment.ordinal)
        const ahead = new Set(first.map(({ segment }) => segment.ordinal))
        const rest = others.map(({ segment }) => segment.ordinal).filter((ordinal) => !ahead.has(ordinal))
        expect(ordinals.slice(first.length)).toEqual(rest)
        for (const [i, { score, explanation }] of all.entries()) {
          expect(addsUp(explanation)).toBe(true)
          expect(explanation.value).toBe(score)
          if (i > 0) expect(score).toBeLessThanOrEqual(all[i - 1]!.score)
        }
      }),
    )
  })

  it('follows what the first round put first, and what the words did', () => {
    const first = [5, 4, 3, 2, 1].map((ordinal) => candidate(ordinal, ordinal))
    const ordinals = (byWords: readonly number[]) =>
      ownFirst(
        first,
        byWords.map((ordinal) => ({ ordinal, score: 1 })),
      ).map(({ segment }) => segment.ordinal)
    expect(ordinals([1, 4, 2])).toEqual([5, 4, 3, 1])
    expect(ordinals([4, 3])).toEqual([5, 4, 3])
    expect(ordinals([])).toEqual([5, 4, 3])
  })

  it('keeps its scores where they are low enough already', () => {
    expect(behind([candidate(1, 5)], [candidate(1, 9), candidate(2, 4)])).toEqual([
      candidate(1, 5),
      candidate(2, 4),
    ])
  })
})
