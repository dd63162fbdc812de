/**
 * `node scripts/measure-answerability.ts [--every N] [--models FOLDER]`: how well the learned reader's own figures tell
 * questions that a paragraph answers from those on its subject that it does not (qa-squad2). Each article is read by
 * weights that did not learn from it (as `measure:reader` has them; `--models` as there), and a logistic regression
 * over the figures learns from all articles but that one. Prints the area under the ROC curve; ships nothing.
 */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { ReaderModel } from '../packages/engine/src/answer/reader/format.ts'
import { readPassage, scoreCandidates } from '../packages/engine/src/answer/reader/learned-reader.ts'
import { askPassage } from '../packages/engine/src/answer/span-candidates.ts'
import { modelsApart } from './reader/apart.ts'
import { articleOf, DATA, fileOf, MEASURED } from './reader/examples.ts'
import { termsOf } from './reader/prepare.ts'
import { readRecords } from './sentences/corpus.ts'

const { values: args } = parseArgs({
  options: { every: { type: 'string', default: '1' }, models: { type: 'string' } },
})
const STEPS = 400
const RATE = 0.3
const DECAY = 1e-3

interface Row {
  readonly article: string
  readonly answered: boolean
  readonly facts: readonly number[]
}

function main(): void {
  if (!existsSync(DATA)) {
    console.log('No ../shared/data here: nothing to measure.')
    return
  }
  const rows = standardised(readRows(Number(args.every)))
  const scores = new Map<Row, number>()
  for (const [article, own] of Map.groupBy(rows, (row) => row.article)) {
    const weights = learn(rows.filter((row) => row.article !== article))
    for (const row of own) scores.set(row, logit(weights, row.facts))
    console.log(`${article}: ${own.length} questions, AUC ${area(own, scores).toFixed(3)}`)
  }
  console.log(`all: ${rows.length} questions, AUC ${area(rows, scores).toFixed(3)}`)
}

function readRows(every: number): readonly Row[] {
  const modelApart = modelsApart(args.models)
  const documents = new Map(
    readRecords(fileOf(MEASURED, 'documents')).map((one) => [String(one['_id']), one]),
  )
  const asked = readRecords(fileOf(MEASURED, 'items'))
    .filter((_, i) => i % every === 0)
    .flatMap((item) => {
      const spans = (item['spans'] ?? []) as readonly { readonly docId: string }[]
      const document = documents.get(String(item['docId'] ?? spans[0]?.docId))
      return document === undefined ? [] : [{ item, document }]
    })
  return [...Map.groupBy(asked, ({ document }) => articleOf(document))].flatMap(([article, own]) => {
    const model = modelApart(article)
    return own.flatMap(({ item, document }) => {
      const [question, passage] = [String(item['question']), String(document['text'])]
      const facts = readFacts(question, passage, model)
      return facts === undefined ? [] : [{ article, answered: item['unanswerable'] !== true, facts }]
    })
  })
}

function readFacts(question: string, passage: string, model: ReaderModel): readonly number[] | undefined {
  const asked = askPassage(question, passage, termsOf)
  const read = readPassage(question, asked, passage, termsOf, model.classes)
  if (read.candidates.length === 0) return undefined
  const coverage = asked.sentences.map((sentence) => sentence.coverage)
  return factsOf(question, passage, coverage, scoreCandidates(read, model))
}

function factsOf(
  question: string,
  passage: string,
  coverage: readonly number[],
  scores: Float64Array,
): readonly number[] {
  const sorted = [...scores].sort((a, b) => b - a)
  const top = sorted[0]!
  const total = sorted.reduce((sum, score) => sum + Math.exp(score - top), 0)
  const names = question.match(/(?<=\s)\p{Lu}[\p{L}\p{N}'’-]*|\d[\d,.]*/gu) ?? []
  const missing = names.filter((name) => !passage.includes(name)).length
  const asked = new Set(termsOf(question).map(({ term }) => term))
  const there = new Set(termsOf(passage).map(({ term }) => term))
  const absent = [...asked].filter((term) => !there.has(term)).length
  const ordered = coverage.toSorted((a, b) => b - a)
  return [
    top,
    1 / total,
    top - (sorted[9] ?? top),
    ordered[0] ?? 0,
    (ordered[0] ?? 0) - (ordered[1] ?? 0),
    missing,
    absent,
    absent / Math.max(1, asked.size),
    asked.size,
    /\b(?:not|never|no|n't|except|without)\b/i.test(question) ? 1 : 0,
  ]
}

function standardised(rows: readonly Row[]): readonly Row[] {
  const width = rows[0]!.facts.length
  const means = Array.from(
    { length: width },
    (_, i) => rows.reduce((sum, { facts }) => sum + facts[i]!, 0) / rows.length,
  )
  const spreads = means.map((mean, i) =>
    Math.sqrt(rows.reduce((sum, { facts }) => sum + (facts[i]! - mean) ** 2, 0) / rows.length),
  )
  return rows.map((row) => ({
    ...row,
    facts: row.facts.map((fact, i) => (fact - means[i]!) / (spreads[i]! || 1)),
  }))
}

function learn(rows: readonly Row[]): Float64Array {
  const weights = new Float64Array(rows[0]!.facts.length + 1)
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map((weight) => -DECAY * weight)
    for (const { facts, answered } of rows) {
      const error = ((answered ? 1 : 0) - 1 / (1 + Math.exp(-logit(weights, facts)))) / rows.length
      facts.forEach((fact, i) => {
        slope[i]! += error * fact
      })
      slope[facts.length]! += error
    }
    for (let i = 0; i < weights.length; i++) weights[i]! += RATE * slope[i]!
  }
  return weights
}

const logit = (weights: Float64Array, facts: readonly number[]): number =>
  facts.reduce((sum, fact, i) => sum + weights[i]! * fact, weights[facts.length]!)

/** The share of pairs, one answered and one not, of which the answered one scores higher; ties count half. */
function area(rows: readonly Row[], scores: ReadonlyMap<Row, number>): number {
  const [answered, open] = [true, false].map((kind) =>
    rows.filter((row) => row.answered === kind).map((row) => scores.get(row)!),
  )
  let higher = 0
  for (const one of answered!) for (const other of open!) higher += one > other ? 1 : one === other ? 0.5 : 0
  return higher / (answered!.length * open!.length)
}

main()
