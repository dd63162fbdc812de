import { describe, expect, it } from 'vitest'
import { abstention, riskCoverageArea } from './abstention.ts'

describe('abstention', () => {
  it('tells right silence from wrong', () => {
    const items = [
      { answerable: true, answered: true, score: 1 },
      { answerable: true, answered: true, score: 0.5 },
      { answerable: true, answered: false, score: 0 },
      { answerable: false, answered: false, score: 0 },
      { answerable: false, answered: true, score: 0 },
    ]
    expect(abstention(items)).toEqual({
      precision: 1 / 2,
      recall: 1 / 2,
      f1: 1 / 2,
      falseAnswers: 1 / 2,
      overRefusals: 1 / 3,
      overall: (1 + 0.5 + 0 + 1 + 0) / 5,
    })
  })
  it('is 0 for nothing', () => {
    expect(abstention([])).toMatchObject({ precision: 0, recall: 0, f1: 0, overall: 0 })
  })
})

describe('riskCoverageArea', () => {
  it('is the mean risk over growing coverage', () => {
    const right = { confidence: 0.9, score: 1 }
    const wrong = { confidence: 0.1, score: 0 }
    expect(riskCoverageArea([wrong, right])).toBe((0 + 1 / 2) / 2)
    expect(riskCoverageArea([{ ...wrong, confidence: 1 }, right])).toBe((1 + 1 / 2) / 2)
    expect(riskCoverageArea([])).toBe(0)
  })
})
