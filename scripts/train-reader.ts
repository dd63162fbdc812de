/**
 * `npm run train:reader [-- --dry] [--trees N] [--measure]`: trains the learned reader on `../shared/data` and writes
 * its weights (not with `--dry`). The same data give the same file. Then prints exact match and F1 of the weights and
 * of the rules on articles that neither learned from; with `--measure` only that, of the weights that are there.
 * Without the data it says so and does nothing.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { candidateFeatures, FEATURES } from '../packages/engine/src/answer/reader/features.ts'
import {
  decodeModel,
  encodeModel,
  type ReaderModel,
  type WrittenModel,
} from '../packages/engine/src/answer/reader/format.ts'
import {
  bestCandidate,
  readPassage,
  scoreCandidates,
} from '../packages/engine/src/answer/reader/learned-reader.ts'
import { LEXICAL_BITS } from '../packages/engine/src/answer/reader/lexical.ts'
import { NUMBERS, WORDS } from '../packages/engine/src/answer/reader/weights.ts'
import { LEARNED_CLASSES, readClasses } from '../packages/engine/src/answer/reader/word-classes.ts'
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
  options: {
    dry: { type: 'boolean', default: false },
    measure: { type: 'boolean', default: false },
    trees: { type: 'string', default: '150' },
  },
})

function main(): void {
  if (!existsSync(DATA)) {
    console.log('No ../shared/data here: nothing to train on, the weights stay as they are.')
    return
  }
  if (args.measure) {
    measure(decodeModel({ words: WORDS, numbers: NUMBERS }))
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
  measure(decodeModel(written))
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

/** Prints what the written weights find beside the rules, and by question word. */
function measure(model: ReaderModel): void {
  const rows: Row[] = []
  const ruled: Row[] = []
  let elapsedMs = 0
  for (const { question, passage, golds } of measuredExamples()) {
    const started = process.cpuUsage()
    const asked = askPassage(question, passage, termsOf)
    const read = readPassage(question, asked, passage, termsOf, model.classes)
    const best = bestCandidate(read, scoreCandidates(read, model))
    const { user, system } = process.cpuUsage(started)
    elapsedMs += (user + system) / 1000
    const gold = goldsOf(golds)
    const rowOf = (candidate: { start: number; end: number } | undefined): Row => {
      const ours = candidate === undefined ? [] : tokensOf(passage.slice(candidate.start, candidate.end))
      return {
        asks: asked.shape.asks,
        f1: bestF1(ours, gold),
        exact: gold.some((one) => one.join(' ') === ours.join(' ')) ? 1 : 0,
      }
    }
    rows.push(rowOf(read.candidates[best]))
    const byRules = read.candidates.map((candidate) => ruleScore(asked, candidate))
    ruled.push(rowOf(read.candidates[byRules.indexOf(Math.max(...byRules))]))
  }
  const perQuestion = (elapsedMs / rows.length).toFixed(1)
  console.log(`${MEASURED}: ${rows.length} questions, ${perQuestion} ms of processor time each`)
  console.log(`rules: ${figures(ruled)}`)
  console.log(`learned: ${figures(rows)}`)
  console.log(`not looked at by who chose: ${figures(rows.filter((_, i) => i % 4 !== 1))}`)
  for (const [asks, own] of Map.groupBy(rows, (row) => row.asks))
    console.log(`${asks || 'no question word'} (${own.length}): ${figures(own)}`)
}

interface Row {
  readonly asks: string
  readonly f1: number
  readonly exact: number
}

/** With the half width of the mean's 95 % interval. */
function figures(rows: readonly Row[]): string {
  const mean = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0) / rows.length
  const f1 = mean((row) => row.f1)
  const half = 1.96 * Math.sqrt(mean((row) => (row.f1 - f1) ** 2) / rows.length)
  return `F1 ${f1.toFixed(4)} ± ${half.toFixed(4)}, exact ${mean((row) => row.exact).toFixed(4)}`
}

main()
