/** Learns the reader's table and trees from examples. The same examples give the same model. */
import { candidateFeatures, FEATURES } from '../../packages/engine/src/answer/reader/features.ts'
import type { LearnedWeights } from '../../packages/engine/src/answer/reader/format.ts'
import { LEXICAL_SCORES, lexicalOf } from '../../packages/engine/src/answer/reader/learned-reader.ts'
import { LEXICAL_BITS } from '../../packages/engine/src/answer/reader/lexical.ts'
import {
  LEARNED_CLASSES,
  readClasses,
  type WordClasses,
} from '../../packages/engine/src/answer/reader/word-classes.ts'
import { random } from '../sentences/augment.ts'
import { boost, type Group } from './boost.ts'
import { classTexts, type Example } from './examples.ts'
import { type LearnedClasses, learnClasses } from './learn-classes.ts'
import { learnTable } from './log-linear.ts'
import { type Prepared, prepare } from './prepare.ts'

/** Candidates of a passage that the table learns from, and of those how many, the best by the table, the trees do. */
const TABLE_CANDIDATES = 140
const TREE_CANDIDATES = 40
/** Of the others the trees see this share. */
const TREE_SAMPLE = 0.15
/** The trees see scores of tables that did not learn from the passage. */
const FOLDS = 4
const SEED = 7
export const TREES = 250
const TABLE_SIZE = 2 ** LEXICAL_BITS
const BOOST = {
  width: FEATURES,
  depth: 5,
  rate: 0.1,
  lambda: 1,
  leastHessian: 3,
  groupShare: 0.6,
  featureShare: 0.5,
}

/** Words and their classes, learned without the text of the measured set. */
export const readerClasses = (): LearnedClasses => learnClasses(classTexts(), LEARNED_CLASSES, SEED)

export function learnReader(
  examples: readonly Example[],
  learned: LearnedClasses,
  trees: number,
  tell: (text: string) => void,
): LearnedWeights {
  const classes = readClasses(learned.words, learned.classes)
  const draw = random(SEED)
  const passages = examples.flatMap((example) => preparedOf(example, classes) ?? [])
  const unseen = Array.from({ length: FOLDS }, (_, fold) =>
    learnTable(
      passages.filter(({ example }) => foldOf(example) !== fold),
      TABLE_SIZE,
      SEED,
    ),
  )
  const { table, scale } = quantised(learnTable(passages, TABLE_SIZE, SEED))
  tell('table')
  const groups = passages.map((passage) => groupOf(passage, unseen[foldOf(passage.example)]!, draw))
  const onTree = (tree: number) => {
    if (tree % 50 === 49) tell(`tree ${tree + 1}`)
  }
  return { table, scale, trees: boost(groups, { ...BOOST, trees, draw, onTree }) }
}

/** By itself, so that each training of several sees the same candidates of it. */
function preparedOf(example: Example, classes: WordClasses): Prepared | undefined {
  if (!prepared.has(example))
    prepared.set(
      example,
      prepare(example, classes, TABLE_CANDIDATES, random(SEED ^ hashOf(example.question))),
    )
  return prepared.get(example)
}

const prepared = new Map<Example, Prepared | undefined>()

/** Passages of one article fall into one fold. */
const foldOf = ({ group }: Example): number => hashOf(group) % FOLDS

function hashOf(text: string): number {
  let value = 0
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0
  return value
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

function groupOf(passage: Prepared, table: Float32Array, draw: () => number): Group {
  const { read, chosen, f1, targets } = passage
  const lexical = lexicalOf(read, table, 1)
  const scoreAt = (i: number) => lexical[chosen[i]! * LEXICAL_SCORES]!
  const all = [...chosen.keys()]
  const best = new Set(all.toSorted((a, b) => scoreAt(b) - scoreAt(a)).slice(0, TREE_CANDIDATES))
  const kept = all.filter((i) => f1[i]! > 0.3 || best.has(i) || draw() < TREE_SAMPLE)
  const values = new Float32Array(kept.length * FEATURES)
  const row = new Float32Array(FEATURES)
  kept.forEach((i, at) => {
    const candidate = read.candidates[chosen[i]!]!
    const own = lexical.subarray(chosen[i]! * LEXICAL_SCORES, (chosen[i]! + 1) * LEXICAL_SCORES)
    candidateFeatures(read.question, read.views.get(candidate.sentence)!, candidate, own, row, 0)
    values.set(row, at * FEATURES)
  })
  const total = kept.reduce((sum, i) => sum + targets[i]!, 0)
  return { values, targets: Float64Array.from(kept, (i) => targets[i]! / total), weight: 1 }
}
