/** Passages turned into numbers: the candidates' places in the table, their targets, and what a right answer is worth. */

import { type ReadPassage, readPassage } from '../../packages/engine/src/answer/reader/learned-reader.ts'
import { lexicalPlaces, TEMPLATES } from '../../packages/engine/src/answer/reader/lexical.ts'
import type { WordClasses } from '../../packages/engine/src/answer/reader/word-classes.ts'
import { askPassage } from '../../packages/engine/src/answer/span-candidates.ts'
import { createAnalyzer } from '../../packages/engine/src/text/analyzer.ts'
import { squadTokens } from '../../packages/eval/src/metrics/normalisers.ts'
import type { Example } from './examples.ts'

export interface Prepared {
  readonly example: Example
  readonly read: ReadPassage
  /** Candidates of `read` that are looked at. */
  readonly chosen: Int32Array
  readonly count: number
  readonly places: Int32Array
  /** F1 of each, and the share of the passage's probability that it should have. */
  readonly f1: Float64Array
  readonly targets: Float64Array
}

const analyzer = createAnalyzer()
export const termsOf = (text: string) => analyzer.termsWithSpans(text, 'en')
/** How much an exact candidate is wanted over one with a part of the answer. */
const SHARPNESS = 4

/** At most `most` candidates: all with a part of the answer, others drawn. Nothing when no candidate has a part. */
export function prepare(
  example: Example,
  classes: WordClasses,
  most: number,
  draw: () => number,
): Prepared | undefined {
  const asked = askPassage(example.question, example.passage, termsOf)
  const read = readPassage(example.question, asked, example.passage, termsOf, classes)
  const golds = goldsOf(example.golds)
  const values = read.candidates.map(({ start, end }) =>
    bestF1(squadTokens(example.passage.slice(start, end)), golds),
  )
  const none = values.filter((value) => value === 0).length
  const keep = Math.min(1, Math.max(0, most - (values.length - none)) / Math.max(1, none))
  const chosen = Int32Array.from(
    [...values.keys()].filter((i) => values[i]! > 0 || keep === 1 || draw() < keep),
  )
  const f1 = Float64Array.from(chosen, (i) => values[i]!)
  const total = f1.reduce((sum, value) => sum + value ** SHARPNESS, 0)
  if (total === 0) return undefined
  const places = new Int32Array(chosen.length * TEMPLATES)
  chosen.forEach((i, at) => {
    const candidate = read.candidates[i]!
    const row = places.subarray(at * TEMPLATES, (at + 1) * TEMPLATES)
    const { sentence } = candidate
    lexicalPlaces(read.lexical, candidate, read.views.get(sentence)!, read.edges.get(sentence)!, row)
  })
  return {
    example,
    read,
    chosen,
    count: chosen.length,
    places,
    f1,
    targets: f1.map((value) => value ** SHARPNESS / total),
  }
}

export const tokensOf = squadTokens
export const goldsOf = (golds: readonly string[]) => golds.map((gold) => squadTokens(gold))

export function bestF1(ours: readonly string[], golds: readonly (readonly string[])[]): number {
  let best = 0
  for (const gold of golds) {
    const left = [...gold]
    let common = 0
    for (const word of ours) {
      const at = left.indexOf(word)
      if (at < 0) continue
      left.splice(at, 1)
      common++
    }
    if (common > 0) best = Math.max(best, (2 * common) / (ours.length + gold.length))
  }
  return best
}
