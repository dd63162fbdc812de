import { describe, expect, it } from 'vitest'
import { areaUnderBudgets, budgetToReach } from './budget.ts'

const points = [
  { budget: 512, recall: 0.95 },
  { budget: 128, recall: 0.5 },
  { budget: 256, recall: 0.8 },
]

describe('budgetToReach', () => {
  it('lies on the line between two budgets', () => {
    // From 0.8 to 0.95 two thirds of the way: 256 + 2/3 · 256.
    expect(budgetToReach(points)).toBeCloseTo(256 + (2 / 3) * 256)
    expect(budgetToReach(points, 0.5)).toBe(128)
    expect(budgetToReach(points, 0.2)).toBe(128)
    expect(budgetToReach(points, 0.96)).toBeUndefined()
    expect(budgetToReach([])).toBeUndefined()
  })
})

describe('areaUnderBudgets', () => {
  it('gives each doubling the same weight', () => {
    expect(areaUnderBudgets(points)).toBeCloseTo((0.65 + 0.875) / 2)
    expect(areaUnderBudgets([{ budget: 100, recall: 0.4 }])).toBe(0.4)
    expect(areaUnderBudgets([])).toBe(0)
  })
})
