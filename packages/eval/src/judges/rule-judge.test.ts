import { describe, expect, it } from 'vitest'
import { judgeFigures } from '../metrics/judges.ts'
import { boxOverlap, cellFigures } from '../metrics/places.ts'
import { ruleJudge } from './rule-judge.ts'

const context = 'The mill at Varn was built in 1910. Its wheel is of oak. The miller keeps bees.'
const question = 'When was the mill at Varn built, and what is its wheel made of?'
const judge = (better: string, worse: string, over: { question?: string; context?: string } = {}) => [
  ruleJudge({ question, context, ...over, a: better, b: worse }),
  ruleJudge({ question, context, ...over, a: worse, b: better }),
]

describe('ruleJudge', () => {
  const both = 'The mill at Varn was built in 1910. Its wheel is of oak.'
  it.each([
    [
      'an answer that the passages hold over a refusal',
      both,
      'The passages do not answer this question.',
      {},
    ],
    [
      'a refusal over an answer that they do not hold',
      'The passages do not say.',
      both,
      { context: 'Geese fly south.' },
    ],
    [
      'what stands there over what does not',
      both,
      'The mill at Varn was built in 1876. Its wheel is of oak.',
      {},
    ],
    ['both parts over one', both, 'The mill at Varn was built in 1910.', {}],
    ['what was asked over more than that', both, `${both} The miller keeps bees.`, {}],
  ])('prefers %s, in either order', (_, better, worse, over) => {
    expect(judge(better, worse, over)).toEqual(['a', 'b'])
  })
  it('sees no difference where there is none', () => {
    expect(judge(both, both)).toEqual([undefined, undefined])
  })
})

describe('judgeFigures', () => {
  it('counts a pair only where both orders are right', () => {
    const verdicts = [
      { first: true, second: true },
      { first: true, second: false },
      { first: false, second: false },
      { first: true, second: true },
    ]
    expect(judgeFigures(verdicts)).toEqual({ consistentAccuracy: 0.5, accuracy: 0.625, consistency: 0.75 })
    expect(judgeFigures([])).toEqual({ consistentAccuracy: 0, accuracy: 0, consistency: 0 })
  })
})

describe('places', () => {
  it('score image, row and column apart, and what is nowhere as a whole', () => {
    const gold = { image: 1, row: 2, column: 3 }
    expect(cellFigures({ image: 1, row: 3, column: 3 }, gold)).toEqual({
      exact: 0,
      image: 1,
      row: 0,
      column: 1,
    })
    expect(cellFigures(gold, gold).exact).toBe(1)
    expect(cellFigures(undefined, undefined).exact).toBe(1)
    expect(cellFigures(gold, undefined)).toEqual({ exact: 0, image: 0, row: 0, column: 0 })
  })
  it('overlap by shared over whole area', () => {
    expect(boxOverlap([0, 0, 2, 2], [1, 0, 3, 2])).toBeCloseTo(1 / 3, 12)
    expect(boxOverlap([0, 0, 1, 1], [0, 0, 1, 1])).toBe(1)
    expect(boxOverlap([0, 0, 1, 1], [2, 2, 3, 3])).toBe(0)
    expect(boxOverlap([0, 0, 0, 0], [0, 0, 0, 0])).toBe(0)
  })
})
