import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EvidencePlace } from '../datasets/evidence-set.ts'
import { evidencePrecision, evidenceRecall } from './evidence.ts'

const text = 'Keys rotate monthly. The old key stays valid. Backups run.'
const cut = (start: number, end: number): EvidencePlace & { quote: string } => ({
  document: 'd',
  start,
  end,
  text: text.slice(start, end),
  quote: text.slice(start, end),
})
const [first, second, third] = [cut(0, 20), cut(21, 45), cut(46, 58)]

describe('evidenceRecall', () => {
  it('counts characters, and whole needs', () => {
    // 17 and 19 characters that count; "The old key" has 9 of the second.
    expect(evidenceRecall([[[first]], [[second]]], [first, cut(21, 32)])).toEqual({
      recall: (17 + 9) / 36,
      all: 0,
    })
    expect(evidenceRecall([[[first]], [[second]]], [cut(0, 45)])).toEqual({ recall: 1, all: 1 })
  })
  it('forgives white space and punctuation at the edges', () => {
    expect(evidenceRecall([[[cut(0, 21)]]], [cut(0, 19)])).toEqual({ recall: 1, all: 1 })
  })
  it('takes the best alternative of a need, which may have several places', () => {
    expect(evidenceRecall([[[first], [second]]], [second])).toEqual({ recall: 1, all: 1 })
    const both = [[[third], [first, second]]]
    expect(evidenceRecall(both, [first, second]).all).toBe(1)
    expect(evidenceRecall(both, [first])).toEqual({ recall: 17 / 36, all: 0 })
  })
  it('tells documents apart, and counts nothing twice', () => {
    expect(evidenceRecall([[[first]]], [{ ...first, document: 'e' }]).recall).toBe(0)
    expect(evidenceRecall([[[first]]], [cut(0, 4), cut(0, 4), cut(2, 4)]).recall).toBe(4 / 17)
  })
  it('equals a count over marked characters', () => {
    const span = fc
      .tuple(fc.nat(57), fc.integer({ min: 1, max: 20 }))
      .map(([at, length]) => cut(at, Math.min(58, at + length)))
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 4 }),
        fc.array(span, { maxLength: 6 }),
        (gold, given) => {
          fc.pre(gold.every((one) => /[^\s\p{P}]/u.test(one.text)))
          const counts = (at: number) => /[^\s\p{P}]/u.test(text[at]!)
          const isCovered = (at: number) => given.some((one) => one.start <= at && at < one.end)
          const golden = gold
            .flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))
            .filter(counts)
          const { recall, all } = evidenceRecall(
            gold.map((one) => [[one]]),
            given,
          )
          expect(recall).toBeCloseTo(golden.filter(isCovered).length / golden.length)
          expect(all).toBe(golden.every(isCovered) ? 1 : 0)
        },
      ),
    )
  })
})

describe('evidencePrecision', () => {
  it('is the share of what was handed out that is evidence of any alternative', () => {
    expect(evidencePrecision([[[first], [second]]], [cut(0, 45)])).toBe(1)
    expect(evidencePrecision([[[first]]], [first, second])).toBe(17 / 36)
    expect(evidencePrecision([[[first]]], [])).toBe(0)
  })
})
