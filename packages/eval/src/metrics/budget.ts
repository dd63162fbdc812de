/** Figures of a curve of recall over budgets. Points in any order; the budgets are those that were measured. */

export interface BudgetPoint {
  /** Tokens, above 0. */
  readonly budget: number
  /** 0 to 1. */
  readonly recall: number
}

/**
 * The budget at which recall first reaches `target`, on a straight line between the two budgets around it; absent
 * when no budget measured reaches it. At or below the smallest budget, that budget: nothing is known under it.
 */
export function budgetToReach(points: readonly BudgetPoint[], target = 0.9): number | undefined {
  const sorted = byBudget(points)
  const at = sorted.findIndex(({ recall }) => recall >= target)
  const point = sorted[at]
  const before = sorted[at - 1]
  if (point === undefined || before === undefined) return point?.budget
  const part = (target - before.recall) / (point.recall - before.recall)
  return before.budget + part * (point.budget - before.budget)
}

/**
 * Area under the curve of recall over log2 of the budget (trapezoids), divided by the width: the mean recall when each
 * doubling of the budget counts alike. One point is its own area. 0 for none.
 */
export function areaUnderBudgets(points: readonly BudgetPoint[]): number {
  const sorted = byBudget(points)
  const [first] = sorted
  const last = sorted.at(-1)
  if (first === undefined || last === undefined) return 0
  if (first.budget === last.budget) return last.recall
  let area = 0
  for (let i = 1; i < sorted.length; i++) {
    const [a, b] = [sorted[i - 1]!, sorted[i]!]
    area += ((a.recall + b.recall) / 2) * Math.log2(b.budget / a.budget)
  }
  return area / Math.log2(last.budget / first.budget)
}

function byBudget(points: readonly BudgetPoint[]): BudgetPoint[] {
  return points.toSorted((a, b) => a.budget - b.budget)
}
