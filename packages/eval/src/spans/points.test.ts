import { describe, expect, it } from 'vitest'
import { meanCurve, meanPoint, tokensAtRecall } from './points.ts'
import { readBudgets, readSpansSettings } from './settings.ts'

const curve = [
  { tokens: 0, evidenceRecall: 0 },
  { tokens: 100, evidenceRecall: 0.5 },
  { tokens: 300, evidenceRecall: 0.5 },
  { tokens: 400, evidenceRecall: 1 },
]

describe('tokensAtRecall', () => {
  it('lies on the line between two points, at the first that reaches it', () => {
    expect(tokensAtRecall(curve, 0)).toBe(0)
    expect(tokensAtRecall(curve, 0.25)).toBe(50)
    expect(tokensAtRecall(curve, 0.5)).toBe(100)
    expect(tokensAtRecall(curve, 0.75)).toBe(350)
    expect(tokensAtRecall(curve.slice(0, 3), 0.75)).toBeUndefined()
  })
})

describe('meanCurve', () => {
  it('lets a shorter curve stay where it ends', () => {
    expect(meanCurve([curve, curve.slice(0, 2)], 4)[3]).toEqual({ tokens: 250, evidenceRecall: 0.75 })
  })
})

describe('meanPoint', () => {
  it('takes the answers of those that have some', () => {
    const one = { budget: 10, tokens: 8, words: 4, evidenceRecall: 1, evidencePrecision: 0.5, allEvidence: 1 }
    const other = { ...one, evidenceRecall: 0, allEvidence: 0, answerInContext: 1 }
    expect(meanPoint([one, other])).toMatchObject({
      evidenceRecall: 0.5,
      allEvidence: 0.5,
      answerInContext: 1,
    })
    expect(meanPoint([one])).not.toHaveProperty('answerInContext')
  })
})

describe('readBudgets', () => {
  it('reads tokens and shares', () => {
    expect(readBudgets('128, 20%,0.5%')).toEqual([{ tokens: 128 }, { share: 0.2 }, { share: 0.005 }])
    expect(readBudgets()).toHaveLength(5)
  })
  it.each(['', '0', '1.5', '101%', '0%', '12,', 'all'])('refuses %j', (text) => {
    expect(() => readBudgets(text)).toThrow('budget cannot be')
  })
})

describe('readSpansSettings', () => {
  it('has defaults, and refuses what it does not know', () => {
    expect(readSpansSettings()).toEqual({ mode: 'default', strategy: {}, titles: true })
    expect(readSpansSettings({ select: 'all' }).strategy).toEqual({ select: 'all' })
    expect(() => readSpansSettings({ select: 'some' })).toThrow('select cannot be "some"')
    expect(() => readSpansSettings({ unit: 'segment' })).toThrow('no setting "unit"')
  })
})
