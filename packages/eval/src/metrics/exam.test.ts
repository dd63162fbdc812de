import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ExamTask, examLetters, examScore } from './exam.ts'
import { mean } from './summary.ts'

describe('examLetters', () => {
  it.each<[ExamTask, string, string]>([
    ['tpo', 'B', 'B'],
    ['tpo', 'CD', 'CD'],
    ['tpo', 'DA', 'D'],
    ['tpo', 'The answer is C.', 'C'],
    ['quality', '42', 'A'],
    ['quality', '', ''],
    ['coursera', 'BCA', 'ABC'],
    ['coursera', 'B. and D) are right. Question 2. C.', 'BD'],
    ['coursera', 'none', 'A'],
    ['other', 'It is CD, not A', 'CD'],
  ])('%s: %j names %j', (task, answer, letters) => {
    expect(examLetters(task, answer)).toBe(letters)
  })
})

describe('examScore', () => {
  it('pays a quarter for a part', () => {
    expect(examScore('coursera', 'AB', 'ABC because of this')).toBe(0.25)
    expect(examScore('coursera', 'ABC', 'ABC')).toBe(1)
    expect(examScore('coursera', 'AD', 'ABC')).toBe(0)
    expect(examScore('tpo', '', 'A')).toBe(0)
  })
})

const predictions = new URL('../../../../../shared/data/leval-predictions/', import.meta.url)

/** Published for GPT-4-32k (An et al. 2023); the others as the recorded answers give them by the same rule. */
const PUBLISHED: readonly [model: string, task: ExamTask, score: number][] = [
  ['gpt4-32k', 'tpo', 84.38],
  ['gpt4-32k', 'quality', 82.17],
  ['gpt4-32k', 'coursera', 75.58],
  ['Claude-100k', 'tpo', 84.01],
  ['Claude-100k', 'quality', 73.76],
  ['Claude-100k', 'coursera', 60.03],
  ['turbo-16k-0613', 'tpo', 78.44],
  ['turbo-16k-0613', 'quality', 61.39],
  ['turbo-16k-0613', 'coursera', 63.52],
]

describe.skipIf(!existsSync(predictions))('L-Eval’s recorded answers (needs ../shared/data)', () => {
  it.each(PUBLISHED)('%s on %s scores %d', (model, task, score) => {
    const rows = readFileSync(new URL(`exam_eval-${model}-${task}.jsonl`, predictions), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { pred: string; gt: string })
    const found = 100 * mean(rows.map(({ pred, gt }) => examScore(task, pred, gt)))
    expect(Math.abs(found - score)).toBeLessThanOrEqual(0.02)
  })
})
