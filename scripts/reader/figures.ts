/** How good answers are: exact match and F1 by SQuAD's normaliser, the best gold answer. */

import type { ReaderModel } from '../../packages/engine/src/answer/reader/format.ts'
import {
  bestCandidate,
  readPassage,
  scoreCandidates,
} from '../../packages/engine/src/answer/reader/learned-reader.ts'
import { askPassage, ruleScore, spanCandidates } from '../../packages/engine/src/answer/span-candidates.ts'
import { questionShape } from '../../packages/engine/src/text/question-shape.ts'
import type { Example } from './examples.ts'
import { bestF1, goldsOf, termsOf, tokensOf } from './prepare.ts'

export interface Row {
  readonly article: string
  readonly asks: string
  readonly f1: number
  readonly exact: number
}

export function readBy(model: ReaderModel, { question, passage }: Example): string {
  const read = readPassage(question, askPassage(question, passage, termsOf), passage, termsOf, model.classes)
  const best = read.candidates[bestCandidate(read, scoreCandidates(read, model))]
  return best === undefined ? '' : passage.slice(best.start, best.end)
}

export function readByRules({ question, passage }: Example): string {
  const asked = askPassage(question, passage, termsOf)
  const candidates = spanCandidates(asked)
  const scores = candidates.map((candidate) => ruleScore(asked, candidate))
  const best = candidates[scores.indexOf(Math.max(...scores))]
  return best === undefined ? '' : passage.slice(best.start, best.end)
}

export function rowOf({ question, group, golds }: Example, answer: string): Row {
  const [ours, gold] = [tokensOf(answer), goldsOf(golds)]
  return {
    article: group,
    asks: questionShape(question).asks,
    f1: bestF1(ours, gold),
    exact: answer !== '' && gold.some((one) => one.join(' ') === ours.join(' ')) ? 1 : 0,
  }
}

/** Means, F1 with the half width of its 95 % interval. */
export function figures(rows: readonly Row[]): string {
  const mean = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length
  const f1 = mean((row) => row.f1)
  const half = 1.96 * Math.sqrt(mean((row) => (row.f1 - f1) ** 2) / rows.length)
  return `F1 ${f1.toFixed(4)} ± ${half.toFixed(4)}, exact ${mean((row) => row.exact).toFixed(4)}`
}
