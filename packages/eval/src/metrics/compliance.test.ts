import { describe, expect, it } from 'vitest'
import { complianceFigures } from './compliance.ts'

describe('complianceFigures', () => {
  it('takes the worst form of a question, and weighs grounding more', () => {
    const right = [
      [true, true],
      [true, false],
      [false, false],
      [true, true],
    ]
    expect(complianceFigures(right, [true, true, true, false])).toEqual({
      robustness: 0.5,
      grounding: 0.75,
      compliance: (1.25 * 0.75 * 0.5) / (0.25 * 0.75 + 0.5),
    })
    const one = complianceFigures([[true], [false]], [true, true]).compliance
    expect(one).toBeGreaterThan(complianceFigures([[true], [true]], [true, false]).compliance)
  })
  it('is 0 without anything', () => {
    expect(complianceFigures([], [])).toEqual({ robustness: 0, grounding: 0, compliance: 0 })
  })
})
