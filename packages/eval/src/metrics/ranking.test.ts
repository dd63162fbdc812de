import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTrecQrels, readTrecRun } from '../trec.ts'
import {
  all,
  averagePrecision,
  judge,
  type Need,
  ndcg,
  precision,
  recall,
  reciprocalRank,
  success,
} from './ranking.ts'
import { mean } from './summary.ts'

// Relevant: a (grade 3), b and e (1); c is judged 0, d is not judged. Ranked: d a c b.
const judgements = new Map([
  ['a', 3],
  ['b', 1],
  ['c', 0],
  ['e', 1],
])
const needs = judge(['d', 'a', 'c', 'b'], judgements)

describe('a ranking with two of three relevant documents, at ranks 2 and 4', () => {
  it('judges only grades above 0', () => {
    expect(needs).toEqual([{ gain: 3, rank: 2 }, { gain: 1, rank: 4 }, { gain: 1 }])
  })
  it('has the recall, precision and success worked out by hand', () => {
    expect([1, 2, 3, 4, 10].map((k) => recall(needs, k))).toEqual([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3])
    expect([1, 2, 4, 10].map((k) => precision(needs, k))).toEqual([0, 1 / 2, 1 / 2, 1 / 5])
    expect([1, 2].map((k) => success(needs, k))).toEqual([0, 1])
    expect(all(needs, 10)).toBe(0)
  })
  it('has the reciprocal rank and average precision worked out by hand', () => {
    expect([1, 2, 10].map((k) => reciprocalRank(needs, k))).toEqual([0, 1 / 2, 1 / 2])
    expect(averagePrecision(needs)).toBeCloseTo((1 / 2 + 2 / 4) / 3, 12)
  })
  it('has the nDCG worked out by hand, with linear gains', () => {
    const ideal = 3 / Math.log2(2) + 1 / Math.log2(3) + 1 / Math.log2(4)
    expect(ndcg(needs, 10)).toBeCloseTo((3 / Math.log2(3) + 1 / Math.log2(5)) / ideal, 12)
    expect(ndcg(needs, 2)).toBeCloseTo(3 / Math.log2(3) / (3 + 1 / Math.log2(3)), 12)
  })
})

describe('needs that an item meets together, or that have alternatives', () => {
  const together: Need[] = [{ gain: 1, rank: 2 }, { gain: 1, rank: 2 }, { gain: 1 }]
  it('counts each need in recall, and the item once in the others', () => {
    expect(recall(together, 5)).toBeCloseTo(2 / 3)
    expect(precision(together, 5)).toBe(1 / 5)
    expect(averagePrecision(together)).toBeCloseTo(1 / 2 / 2)
    expect(ndcg(together, 5)).toBeCloseTo(1 / Math.log2(3) / (1 + 1 / Math.log2(3)))
  })
})

describe('rankings at the edges', () => {
  it('gives 0 where there is no need', () => {
    const figures = [recall([], 5), all([], 5), success([], 5), precision([], 5), reciprocalRank([], 5)]
    expect([...figures, averagePrecision([]), ndcg([], 5)]).toEqual([0, 0, 0, 0, 0, 0, 0])
  })
  it('counts a document that comes twice at its first rank', () => {
    expect(judge(['x', 'a', 'a'], new Map([['a', 1]]))).toEqual([{ gain: 1, rank: 2 }])
  })
})

/** The textbook formulas for distinct documents, written down without any thought of needs. */
const twin = {
  recall: (r: string[], g: Map<string, number>, k: number) =>
    r.slice(0, k).filter((id) => g.has(id)).length / g.size,
  map: (r: string[], g: Map<string, number>) =>
    r.reduce(
      (s, id, i) => s + (g.has(id) ? r.slice(0, i + 1).filter((x) => g.has(x)).length / (i + 1) : 0),
      0,
    ) / g.size,
  ndcg: (r: string[], g: Map<string, number>, k: number) => {
    const dcg = (gains: number[]) => gains.slice(0, k).reduce((s, gain, i) => s + gain / Math.log2(i + 2), 0)
    return dcg(r.map((id) => g.get(id) ?? 0)) / dcg([...g.values()].sort((a, b) => b - a))
  },
}

const id = fc.integer({ min: 0, max: 20 }).map(String)
const graded = fc
  .uniqueArray(fc.tuple(id, fc.integer({ min: 1, max: 3 })), { selector: ([name]) => name, minLength: 1 })
  .map((pairs) => new Map(pairs))

describe('all rankings', () => {
  it('agree with the textbook formulas', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), graded, fc.integer({ min: 1, max: 25 }), (ranking, gold, k) => {
        const judged = judge(ranking, gold)
        expect(recall(judged, k)).toBeCloseTo(twin.recall(ranking, gold, k), 12)
        expect(averagePrecision(judged)).toBeCloseTo(twin.map(ranking, gold), 12)
        expect(ndcg(judged, k)).toBeCloseTo(twin.ndcg(ranking, gold, k), 12)
      }),
    )
  })
  it('stay between 0 and 1, whatever meets what', () => {
    const need = fc.record({ gain: fc.integer({ min: 1, max: 3 }), rank: fc.integer({ min: 1, max: 12 }) })
    const missed = fc.record({ gain: fc.integer({ min: 1, max: 3 }) })
    fc.assert(
      fc.property(fc.array(fc.oneof(need, missed)), fc.integer({ min: 1, max: 15 }), (list: Need[], k) => {
        for (const value of [
          recall(list, k),
          ndcg(list, k),
          averagePrecision(list),
          reciprocalRank(list, k),
        ]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1 + 1e-12)
        }
      }),
    )
  })
})

const fixtures = new URL('../../../../../shared/data/ranx-fixtures/', import.meta.url)
describe.skipIf(!existsSync(fixtures))(
  "trec_eval's own test pair (needs ../shared/data/ranx-fixtures)",
  () => {
    it('has the mean average precision that trec_eval prints: .1785 over three topics', async () => {
      const qrels = await readTrecQrels(new URL('qrels.test', fixtures).pathname)
      const run = await readTrecRun(new URL('results.test', fixtures).pathname)
      const values = [...run].map(([topic, ranking]) => averagePrecision(judge(ranking, qrels.get(topic)!)))
      expect(values).toHaveLength(3)
      expect(mean(values).toFixed(4)).toBe('0.1785')
    })
  },
)
