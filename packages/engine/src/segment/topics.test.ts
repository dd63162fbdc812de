import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitTopics, topicCuts } from './topics.ts'

/** The cost by the formula, each segment counted anew. */
function costOf(
  units: readonly (readonly string[])[],
  openings: readonly number[],
  cuts: readonly number[],
): number {
  const vocabulary = new Set(units.flat()).size
  const total = Math.max(2, units.flat().length)
  const bounds = [0, ...cuts, units.length]
  let cost = 0
  for (let i = 1; i < bounds.length; i++) {
    const terms = units.slice(bounds[i - 1], bounds[i]).flat()
    for (const term of terms) {
      const count = terms.filter((other) => other === term).length
      cost += Math.log((terms.length + vocabulary) / (count + 1))
    }
    cost += Math.log(total) - (i > 1 ? openings[bounds[i - 1]!]! : 0)
  }
  return cost
}

/** Every way to cut n units. */
function* waysToCut(n: number): Generator<readonly number[]> {
  for (let choice = 0; choice < 1 << (n - 1); choice++)
    yield Array.from({ length: n - 1 }, (_, i) => i + 1).filter((cut) => choice & (1 << (cut - 1)))
}

const units = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 6 }), {
  minLength: 1,
  maxLength: 8,
})

describe('topicCuts', () => {
  it('is as cheap as the cheapest of all ways to cut', () => {
    fc.assert(
      fc.property(
        units,
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 8, maxLength: 8 }),
        (some, openings) => {
          const cheapest = Math.min(
            ...[...waysToCut(some.length)].map((cuts) => costOf(some, openings, cuts)),
          )
          expect(costOf(some, openings, topicCuts(some, openings))).toBeCloseTo(cheapest, 8)
        },
      ),
      { numRuns: 60 },
    )
  })
  it('keeps segments to a number of units', () => {
    const same = Array.from({ length: 10 }, () => ['rope', 'sail'])
    expect(topicCuts(same)).toEqual([])
    expect(topicCuts(same, [], 4).length).toBeGreaterThanOrEqual(2)
  })
  it('has nothing to cut in nothing', () => {
    expect(topicCuts([])).toEqual([])
    expect(topicCuts([[]])).toEqual([])
  })
})

const ON_BREAD = [
  'The dough rests for an hour before the baker shapes the loaves.',
  'A hot oven gives the bread its crust, and steam keeps the dough soft.',
  'Every baker feeds the sourdough with flour and water.',
  'Loaves of bread cool on the rack until the crust sings.',
]
const ON_STARS = [
  'The telescope turned to a faint galaxy behind the nebula.',
  'That galaxy bends the light of the stars behind the nebula.',
  'Stars of the nebula shine blue in the telescope.',
  'The telescope caught the light of the galaxy and its stars.',
]

describe('splitTopics', () => {
  it('cuts where the subject changes', () => {
    const bread = `${ON_BREAD.join(' ')} `
    const starts = splitTopics(bread + ON_STARS.join(' '), { language: 'en' }).map(({ start }) => start)
    expect(starts).toContain(bread.length)
    expect(splitTopics(ON_STARS.join(' '), { language: 'en' })).toHaveLength(1)
  })
  it('tiles any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('. ', '\n\n', 'Sea. ', '海。'), fc.string()), { maxLength: 40 }),
        (parts) => {
          const text = parts.join('')
          expect(
            splitTopics(text)
              .map(({ start, end }) => text.slice(start, end))
              .join(''),
          ).toBe(text)
        },
      ),
    )
  })
})
