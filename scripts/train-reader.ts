/**
 * `npm run train:reader [-- --dry] [--trees N]`: trains the learned reader on `../shared/data` and writes its weights
 * (not with `--dry`). The same data give the same file. Then prints exact match and F1 of the written weights and of
 * the rules on articles that neither learned from. Without the data it says so and does nothing.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { candidateFeatures, FEATURES } from '../packages/engine/src/answer/reader/features.ts'
import { decodeModel, encodeModel, type WrittenModel } from '../packages/engine/src/answer/reader/format.ts'
import { scoreCandidates } from '../packages/engine/src/answer/reader/learned-reader.ts'
import { LEXICAL_BITS } from '../packages/engine/src/answer/reader/lexical.ts'
import type { Trees } from '../packages/engine/src/answer/reader/trees.ts'
import {
  LEARNED_CLASSES,
  readClasses,
  type WordClasses,
} from '../packages/engine/src/answer/reader/word-classes.ts'
import { askPassage, ruleScore } from '../packages/engine/src/answer/span-candidates.ts'
import { boost, type Group } from './reader/boost.ts'
import {
  classTexts,
  DATA,
  type Example,
  learnedExamples,
  MEASURED,
  measuredExamples,
} from './reader/examples.ts'
import { learnClasses } from './reader/learn-classes.ts'
import { learnTable, tableScores } from './reader/log-linear.ts'
import { bestF1, goldsOf, type Prepared, prepare, termsOf, tokensOf } from './reader/prepare.ts'
import { random } from './sentences/augment.ts'

const WEIGHTS = join(import.meta.dirname, '../packages/engine/src/answer/reader/weights.ts')
const SEED = 7
/** Candidates of a passage that the table learns from, and of those how many, the best by the table, the trees do. */
const TABLE_CANDIDATES = 140
const TREE_CANDIDATES = 40
/** Of the others the trees see this share. */
const TREE_SAMPLE = 0.15
/** The trees see scores of tables that did not learn from the passage. */
const FOLDS = 3
const DEPTH = 5
const TABLE_SIZE = 2 ** LEXICAL_BITS
const HEADER = `/**
 * Weights of the learned reader: made by \`npm run train:reader\`, never edited. Sources and licences:
 * docs/models/reader.md.
 */
`
const { values: args } = parseArgs({
  options: { dry: { type: 'boolean', default: false }, trees: { type: 'string', default: '150' } },
})

function main(): void {
  if (!existsSync(DATA)) {
    console.log('No ../shared/data here: nothing to train on, the weights stay as they are.')
    return
  }
  const examples = learnedExamples()
  const learned = learnClasses(classTexts(examples), LEARNED_CLASSES, SEED)
  const classes = readClasses(learned.words, learned.classes)
  tell(`${examples.length} questions, ${learned.words.length} words in ${LEARNED_CLASSES} classes`)
  const draw = random(SEED)
  const passages = examples.flatMap((example) => prepare(example, classes, TABLE_CANDIDATES, draw) ?? [])
  const unseen = foldScores(passages)
  const { table, scale } = quantised(learnTable(passages, TABLE_SIZE, SEED))
  tell('table')
  const groups = passages.map((passage) => groupOf(passage, unseen.get(passage)!, draw))
  const trees = boost(groups, {
    width: FEATURES,
    trees: Number(args.trees),
    depth: DEPTH,
    rate: 0.12,
    lambda: 1,
    leastHessian: 2,
    onTree: (tree) => {
      if (tree % 25 === 24) tell(`tree ${tree + 1}`)
    },
  })
  const written = encodeModel(learned.words, learned.classes, { table, scale, trees })
  if (!args.dry) write(written)
  tell(`${(written.words.length + written.numbers.length) / 1000} kB`)
  measure(written, trees, classes)
}

const tell = (text: string) => console.log(`${(performance.now() / 1000).toFixed(0)} s  ${text}`)

function foldScores(passages: readonly Prepared[]): ReadonlyMap<Prepared, Float64Array> {
  const scores = new Map<Prepared, Float64Array>()
  for (let fold = 0; fold < FOLDS; fold++) {
    const inFold = ({ example }: Prepared) => foldOf(example) === fold
    const weights = learnTable(
      passages.filter((passage) => !inFold(passage)),
      TABLE_SIZE,
      SEED,
    )
    for (const passage of passages) if (inFold(passage)) scores.set(passage, tableScores(passage, weights))
  }
  return scores
}

/** Passages of one article fall into one fold. */
function foldOf({ group }: Example): number {
  let value = 0
  for (let i = 0; i < group.length; i++) value = (value * 31 + group.charCodeAt(i)) >>> 0
  return value % FOLDS
}

/** The weights as bytes; the few beyond the 99.9th percentile are cut to it. */
function quantised(weights: Float32Array): { readonly table: Int8Array; readonly scale: number } {
  const sizes = weights.map(Math.abs).sort()
  const scale = sizes[Math.floor(sizes.length * 0.999)]! / 127
  return {
    table: Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / scale)))),
    scale,
  }
}

function groupOf(passage: Prepared, scores: Float64Array, draw: () => number): Group {
  const { read, chosen, f1, targets } = passage
  const all = [...chosen.keys()]
  const best = new Set(all.toSorted((a, b) => scores[b]! - scores[a]!).slice(0, TREE_CANDIDATES))
  const kept = all.filter((i) => f1[i]! > 0.3 || best.has(i) || draw() < TREE_SAMPLE)
  const values = new Float32Array(kept.length * FEATURES)
  const row = new Float32Array(FEATURES)
  kept.forEach((i, at) => {
    const candidate = read.candidates[chosen[i]!]!
    candidateFeatures(read.question, read.views.get(candidate.sentence)!, candidate, scores[i]!, row)
    values.set(row, at * FEATURES)
  })
  const total = kept.reduce((sum, i) => sum + targets[i]!, 0)
  return { values, targets: Float64Array.from(kept, (i) => targets[i]! / total) }
}

function write({ words, numbers }: WrittenModel): void {
  const lines = [`export const WORDS =\n  ${JSON.stringify(words)}`, `export const NUMBERS =\n  '${numbers}'`]
  writeFileSync(WEIGHTS, `${HEADER}${lines.join('\n\n')}\n`)
}

/** Prints figures with the first trees alone, too: where more of them stop helping. */
function measure(written: WrittenModel, trees: Trees, classes: WordClasses): void {
  const model = decodeModel(written)
  const nodes = 2 ** trees.depth - 1
  const sizes = [50, 100, 150, 200, 300].filter((size) => size < trees.feature.length / nodes)
  const models = [
    ...sizes.map((size) => ({ ...model.trees, feature: model.trees.feature.subarray(0, size * nodes) })),
    model.trees,
  ]
  const figures = models.map(() => ({ f1: 0, exact: 0 }))
  const rules = { f1: 0, exact: 0 }
  const examples = measuredExamples()
  let elapsedMs = 0
  for (const example of examples) {
    const { question, passage, golds } = example
    const asked = askPassage(question, passage, termsOf)
    const prepared = prepare(example, classes, Number.POSITIVE_INFINITY, () => 0)
    const gold = goldsOf(golds)
    const add = (
      figure: { f1: number; exact: number },
      best: number,
      spans: readonly { start: number; end: number }[],
    ) => {
      const { start, end } = spans[best] ?? { start: 0, end: 0 }
      const ours = tokensOf(passage.slice(start, end))
      figure.f1 += bestF1(ours, gold) / examples.length
      figure.exact += gold.some((one) => one.join(' ') === ours.join(' ')) ? 1 / examples.length : 0
    }
    if (prepared === undefined) continue
    const { read } = prepared
    models.forEach((trees, i) => {
      const started = performance.now()
      const scores = scoreCandidates(read, { ...model, trees })
      if (i === models.length - 1) elapsedMs += performance.now() - started
      add(figures[i]!, highest(scores), read.candidates)
    })
    const ruled = Float64Array.from(read.candidates, (candidate) => ruleScore(asked, candidate))
    add(rules, highest(ruled), read.candidates)
  }
  const shown = ({ f1, exact }: { f1: number; exact: number }) =>
    `F1 ${f1.toFixed(4)}, exact ${exact.toFixed(4)}`
  console.log(
    `${MEASURED}: ${examples.length} questions, ${(elapsedMs / examples.length).toFixed(2)} ms each to score`,
  )
  console.log(`rules: ${shown(rules)}`)
  figures.forEach((figure, i) => {
    console.log(`learned, ${models[i]!.feature.length / nodes} trees: ${shown(figure)}`)
  })
}

function highest(scores: Float64Array): number {
  let best = 0
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i
  return best
}

main()
