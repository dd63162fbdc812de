import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidateOf, ranked } from '../../test/candidates.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSentenceReader } from '../text/sentence-terms.ts'
import { type CoverageItem, createCoverageSelector, greedyOrder } from './coverage.ts'

const analyzer = createAnalyzer()
const selector = createCoverageSelector(createSentenceReader(analyzer))

const items = fc.array(
  fc.record({
    covers: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    own: fc.constantFrom(0, 0.1, 0.3),
    cost: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 1, maxLength: 8 },
)
const values = fc.array(fc.constantFrom(0.5, 1, 2, 5), { minLength: 6, maxLength: 6 })

function worthOf(some: readonly CoverageItem[], worth: readonly number[]): number {
  const covered = new Set(some.flatMap(({ covers }) => covers))
  return [...covered].reduce((sum, one) => sum + worth[one]!, 0) + some.reduce((sum, { own }) => sum + own, 0)
}

describe('greedyOrder', () => {
  it('takes at every step an item that trying all of them finds to be worth most for its cost', () => {
    fc.assert(
      fc.property(items, values, (all, worth) => {
        const order = greedyOrder(all, worth)
        expect(order.toSorted((a, b) => a - b)).toEqual([...all.keys()])
        for (const [k, chosen] of order.entries()) {
          const taken = order.slice(0, k).map((i) => all[i]!)
          const rate = (i: number) =>
            (worthOf([...taken, all[i]!], worth) - worthOf(taken, worth)) / all[i]!.cost
          // Equal rates are equal but for rounding.
          expect(rate(chosen)).toBeGreaterThanOrEqual(Math.max(...order.slice(k).map(rate)) - 1e-9)
        }
      }),
    )
  })

  it('holds, with the first item that no longer fits, at least 1 - 1/e of the best set within any budget', () => {
    fc.assert(
      fc.property(items, values, fc.integer({ min: 1, max: 40 }), (all, worth, budget) => {
        let best = 0
        for (let mask = 0; mask < 2 ** all.length; mask++) {
          const some = all.filter((_, i) => (mask >> i) & 1)
          if (some.reduce((sum, { cost }) => sum + cost, 0) <= budget)
            best = Math.max(best, worthOf(some, worth))
        }
        const taken: CoverageItem[] = []
        let cost = 0
        for (const item of greedyOrder(all, worth)) {
          taken.push(all[item]!)
          cost += all[item]!.cost
          if (cost > budget) break
        }
        expect(worthOf(taken, worth)).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best - 1e-9)
      }),
    )
  })
})

describe('createCoverageSelector', () => {
  it('wants a sentence for the other half of the question before a second one for the same half', () => {
    const text = 'The bridge opened early. The bridge opened late. The tunnel is longer. '
    const query = { text: 'bridge tunnel', terms: analyzer.query('bridge tunnel', ['en']) }
    const { chosen } = selector.select(query, [ranked(candidateOf({ id: 'a', text }, 0, text.length, 1))])
    const order = chosen[0]!.sentences
      .toSorted((a, b) => b.worth! - a.worth!)
      .map(({ start, end }) => text.slice(start, end).trim())
    expect(order.slice(0, 2)).toContain('The tunnel is longer.')
    expect(selector.select(query, []).chosen).toEqual([])
  })
})
