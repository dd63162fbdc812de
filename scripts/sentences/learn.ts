import {
  DENSE_FIELDS,
  DENSE_ROWS,
  endsInStop,
  FAR,
  features,
  insideClause,
  isBare,
  languageNumber,
  SPARSE_FIELDS,
  survey,
  WORD_FIELDS,
  wordFeatures,
} from '../../packages/engine/src/text/sentences/features.ts'
import {
  HIDDEN,
  MIN_DENSE_SHIFT,
  NGRAM_BITS,
  OUTPUT_POINT,
  ROW,
  SCORE_POINT,
  type SentenceModel,
  type SentenceWeights,
  SLOTS,
  SPARSE_BITS,
  WORD_BITS,
  WORD_SIZE,
  wordKey,
} from '../../packages/engine/src/text/sentences/model.ts'
import { GAP_BLANK, tokenize } from '../../packages/engine/src/text/sentences/tokens.ts'
import { type Example, examples, random } from './augment.ts'
import type { Corpus } from './corpus.ts'

export interface LearnOptions {
  readonly seed: number
  readonly epochs: number
  /** Models whose mean the new one learns from besides the gold boundaries. Hinton, Vinyals & Dean 2015. */
  readonly teachers?: readonly SentenceModel[]
  readonly log?: (line: string) => void
}

export interface Portion {
  readonly corpus: Corpus
  /** How often an epoch goes over it, each time changed in other ways. */
  readonly repeat: number
}

const RATE = 0.05
/** Words seen less often, and those beyond the most frequent, stay unknown: they are what fills the file. */
const MIN_WORD_COUNT = 3
const MAX_WORDS = 6600
/** A boundary counts more than a place without one, so that the shipped threshold of even odds gives the best F1. */
const BOUNDARY_WEIGHT = 2.2
const STRIPPED_BOUNDARY_WEIGHT = 4.5
/** Share of the gold boundaries in what a model with teachers learns. */
const GOLD_SHARE = 0.3
/** Known words made unknown, and single weights left out, against learning by heart. */
const UNKNOWN_SHARE = 0.07
const SPARSE_DROPOUT = 0.1
const DENSE_DECAY = 2e-3
const SPARSE_DECAY = 1e-4
/** Gradients below this are not worth a step: most places are plain. */
const LEAST_GRADIENT = 0.005
/** Of the places inside clauses, which are most of a text, this share is learned from, each weighing as much more. */
const PLAIN_SHARE = 0.25
const SPARSE_MASK = (1 << SPARSE_BITS) - 1
const NGRAM_MASK = (1 << NGRAM_BITS) - 1
/** Combinations of words are rarer than the other features: more of them are left out, and what little they weigh goes. */
const NGRAM_DROPOUT = 0.25
const LEAST_NGRAM = 0.08

/** A table of numbers and the sums of squared gradients that AdaGrad keeps. Duchi, Hazan & Singer 2011. */
interface Table {
  readonly w: Float32Array
  readonly g: Float32Array
}

interface Net {
  readonly words: Int32Array
  readonly wordTable: Uint16Array
  readonly vectors: Table
  readonly projection: Table
  readonly dense: Table
  readonly sparse: Table
  readonly ngrams: Table
  readonly output: Table
}

/** The same portions and options give the same weights, byte for byte. */
export function learn(portions: readonly Portion[], options: LearnOptions): SentenceWeights {
  const chance = random(options.seed)
  const net = newNet(knownWords(portions.map(({ corpus }) => corpus)), chance)
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const pool: Example[] = []
    for (const { corpus, repeat } of portions) {
      for (let i = 0; i < repeat; i++) pool.push(...examples(corpus, chance))
    }
    shuffle(pool, chance)
    let loss = 0
    let places = 0
    for (const [i, example] of pool.entries()) {
      const rate = RATE * (1 - (epoch + i / pool.length) / options.epochs)
      const sums = learnFrom(net, example, rate, chance, options.teachers ?? [])
      loss += sums.loss
      places += sums.places
    }
    options.log?.(
      `  epoch ${epoch + 1} of ${options.epochs}: loss ${(loss / places).toFixed(5)} over ${places} places`,
    )
  }
  return quantise(net)
}

function shuffle<T>(list: T[], chance: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(chance() * (i + 1))
    ;[list[i], list[j]] = [list[j] as T, list[i] as T]
  }
}

function knownWords(corpora: readonly Corpus[]): Int32Array {
  const counts = new Map<number, number>()
  for (const { text } of corpora) {
    const tokens = tokenize(text)
    for (let i = 0; i < tokens.count; i++) {
      // A run of Chinese or Japanese is no word.
      if (tokens.hash[i] === 0 || tokens.script[i] === 1) continue
      const key = wordKey(tokens.hash[i] as number)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const known = [...counts].filter(([, count]) => count >= MIN_WORD_COUNT)
  known.sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return Int32Array.from(known.slice(0, MAX_WORDS).map(([key]) => key)).sort()
}

function newNet(words: Int32Array, chance: () => number): Net {
  const wordTable = new Uint16Array(1 << WORD_BITS)
  for (const [i, word] of words.entries()) wordTable[word] = i + 1
  return {
    words,
    wordTable,
    vectors: newTable((words.length + 2) * WORD_SIZE, 0.3, chance),
    projection: newTable(SLOTS * WORD_SIZE * ROW, 0.3, chance),
    dense: newTable(DENSE_ROWS * ROW, 0.1, chance),
    sparse: newTable(1 << SPARSE_BITS, 0, chance),
    ngrams: newTable(1 << NGRAM_BITS, 0, chance),
    output: newTable(HIDDEN, 0.5, chance),
  }
}

function newTable(size: number, spread: number, chance: () => number): Table {
  const w = new Float32Array(size)
  if (spread > 0) for (let i = 0; i < size; i++) w[i] = (chance() * 2 - 1) * spread
  return { w, g: new Float32Array(size).fill(1e-2) }
}

/** Scratch of one place: its rows, single weights (-1 where left out), words and sums. */
const rows = new Int32Array(DENSE_FIELDS)
const keys = new Int32Array(SPARSE_FIELDS)
const wordKeys = new Int32Array(WORD_FIELDS)
const slotWord = new Int32Array(SLOTS)
const hidden = new Float32Array(ROW)
const back = new Float32Array(ROW)

/** One step for every place of the example, in order. The boundaries found so far are the net's own, as in use. */
function learnFrom(
  net: Net,
  example: Example,
  rate: number,
  chance: () => number,
  teachers: readonly SentenceModel[],
): { loss: number; places: number } {
  const tokens = tokenize(example.text)
  const around = survey(example.text, tokens)
  const language = chance() < 0.5 ? languageNumber(example.language) : 0
  const taught = teachers.map((teacher) => teacher.score(example.text, tokens, language))
  const weight = example.stripped ? STRIPPED_BOUNDARY_WEIGHT : BOUNDARY_WEIGHT
  let sinceStop = FAR
  let sinceBoundary = 0
  let loss = 0
  let places = 0
  for (let next = 1; next < tokens.count; next++) {
    const isBoundary = example.starts.has(tokens.start[next] as number)
    const isPlain = !isBoundary && !example.stripped && insideClause(tokens, next)
    if (isPlain && chance() >= PLAIN_SHARE) {
      sinceStop++
      sinceBoundary++
      continue
    }
    places++
    const mode = features(tokens, around, next, sinceStop, sinceBoundary, language, rows, keys)
    leaveOut(keys, SPARSE_MASK, SPARSE_DROPOUT, chance)
    if (isBare(mode)) {
      wordFeatures(tokens, next, sinceBoundary, wordKeys)
      leaveOut(wordKeys, NGRAM_MASK, NGRAM_DROPOUT, chance)
    } else wordKeys.fill(-1)
    for (let slot = 0; slot < SLOTS; slot++) {
      const at = next + slot - SLOTS / 2
      const inside = at >= 0 && at < tokens.count
      const word = inside
        ? (net.wordTable[wordKey(tokens.hash[at] as number)] as number)
        : net.words.length + 1
      slotWord[slot] = inside && word > 0 && chance() < UNKNOWN_SHARE ? 0 : word
    }
    const score = forward(net)
    const probability = logistic(score)
    loss -= Math.log(Math.max(1e-9, isBoundary ? probability : 1 - probability))
    const gold = isBoundary ? weight * (probability - 1) : probability
    const gradient =
      taught.length === 0 ? gold : GOLD_SHARE * gold + (1 - GOLD_SHARE) * (probability - meanOf(taught, next))
    if (Math.abs(gradient) > LEAST_GRADIENT) backward(net, isPlain ? gradient / PLAIN_SHARE : gradient, rate)
    sinceStop = endsInStop(tokens, next - 1) ? 0 : sinceStop + 1
    sinceBoundary = score > 0 || tokens.gap[next] === GAP_BLANK ? 0 : sinceBoundary + 1
  }
  return { loss, places }
}

/** Hashes to places in their table, some of them to none. */
function leaveOut(hashes: Int32Array, mask: number, share: number, chance: () => number): void {
  for (let i = 0; i < hashes.length; i++) hashes[i] = chance() < share ? -1 : (hashes[i] as number) & mask
}

function meanOf(taught: readonly Int32Array[], place: number): number {
  let sum = 0
  for (const scores of taught) sum += scores[place] as number
  return logistic(sum / taught.length / 2 ** SCORE_POINT)
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function forward(net: Net): number {
  hidden.fill(0)
  for (let field = 0; field < DENSE_FIELDS; field++) {
    addRow(net.dense.w, (rows[field] as number) * ROW, 1)
  }
  for (let slot = 0; slot < SLOTS; slot++) {
    const word = slotWord[slot] as number
    for (let d = 0; d < WORD_SIZE; d++) {
      addRow(net.projection.w, (slot * WORD_SIZE + d) * ROW, net.vectors.w[word * WORD_SIZE + d] as number)
    }
  }
  let score = hidden[HIDDEN] as number
  for (let h = 0; h < HIDDEN; h++) score += Math.max(0, hidden[h] as number) * (net.output.w[h] as number)
  return score + sumOf(net.sparse.w, keys) + sumOf(net.ngrams.w, wordKeys)
}

function sumOf(weights: Float32Array, places: Int32Array): number {
  let sum = 0
  for (const at of places) if (at >= 0) sum += weights[at] as number
  return sum
}

function addRow(table: Float32Array, base: number, factor: number): void {
  for (let h = 0; h < ROW; h++) hidden[h] = (hidden[h] as number) + factor * (table[base + h] as number)
}

function backward(net: Net, gradient: number, rate: number): void {
  const { output, sparse, ngrams, dense, vectors, projection } = net
  back[HIDDEN] = gradient
  for (let h = 0; h < HIDDEN; h++) {
    const value = hidden[h] as number
    back[h] = value > 0 ? gradient * (output.w[h] as number) : 0
    if (value > 0) step(output, h, gradient * value, rate)
  }
  stepSingle(sparse, keys, gradient, rate)
  stepSingle(ngrams, wordKeys, gradient, rate)
  for (let field = 0; field < DENSE_FIELDS; field++) {
    const base = (rows[field] as number) * ROW
    for (let h = 0; h < ROW; h++) {
      if (back[h] !== 0)
        step(dense, base + h, (back[h] as number) + DENSE_DECAY * (dense.w[base + h] as number), rate)
    }
  }
  for (let slot = 0; slot < SLOTS; slot++) {
    const word = slotWord[slot] as number
    for (let d = 0; d < WORD_SIZE; d++) {
      const i = word * WORD_SIZE + d
      const base = (slot * WORD_SIZE + d) * ROW
      const x = vectors.w[i] as number
      let sum = DENSE_DECAY * x
      for (let h = 0; h < ROW; h++) {
        if (back[h] === 0) continue
        sum += (back[h] as number) * (projection.w[base + h] as number)
        step(projection, base + h, (back[h] as number) * x, rate)
      }
      step(vectors, i, sum, rate)
    }
  }
}

function stepSingle(table: Table, places: Int32Array, gradient: number, rate: number): void {
  for (const i of places)
    if (i >= 0) step(table, i, gradient + SPARSE_DECAY * (table.w[i] as number), rate * 0.5)
}

function step(table: Table, i: number, gradient: number, rate: number): void {
  const sum = (table.g[i] as number) + gradient * gradient
  table.g[i] = sum
  table.w[i] = (table.w[i] as number) - (rate * gradient) / Math.sqrt(sum)
}

function quantise(net: Net): SentenceWeights {
  const vectors = rounded(net.vectors.w)
  const projection = rounded(net.projection.w)
  const dense = rounded(net.dense.w, MIN_DENSE_SHIFT)
  const sparse = rounded(net.sparse.w)
  const ngrams = rounded(net.ngrams.w.map((weight) => (Math.abs(weight) < LEAST_NGRAM ? 0 : weight)))
  return {
    words: net.words,
    vectors: vectors.table,
    projection: projection.table,
    dense: dense.table,
    sparse: sparse.table,
    ngrams: ngrams.table,
    output: toInt8(net.output.w, OUTPUT_POINT),
    shifts: {
      vectors: vectors.shift,
      projection: projection.shift,
      dense: dense.shift,
      sparse: sparse.shift,
      ngrams: ngrams.shift,
    },
  }
}

/** Eight bits at the finest power of two that clips at most one number in 2,000. */
function rounded(values: Float32Array, least = 0): { table: Int8Array; shift: number } {
  let shift = 8
  for (; shift > least; shift--) {
    const limit = 127 / 2 ** shift
    let clipped = 0
    for (const value of values) if (Math.abs(value) > limit) clipped++
    if (clipped * 2000 <= values.length) break
  }
  return { table: toInt8(values, shift), shift }
}

function toInt8(values: Float32Array, shift: number): Int8Array {
  return Int8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(value * 2 ** shift))))
}
