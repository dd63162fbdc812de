import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { LightconeError } from '../../errors.ts'
import {
  DENSE_FIELDS,
  DENSE_ROWS,
  endsInStop,
  FAR,
  features,
  isBare,
  isSettled,
  newSurroundings,
  SPARSE_FIELDS,
  survey,
  WORD_FIELDS,
  wordFeatures,
} from './features.ts'
import { GAP_BLANK, type Tokens } from './tokens.ts'

/** Hidden units. */
export const HIDDEN = 15
/** Values a table row holds: one a hidden unit and one that goes straight to the output. */
export const ROW: number = HIDDEN + 1
/** Numbers of a word vector. */
export const WORD_SIZE = 8
/** Words the model sees, half before the boundary and half after it. */
export const SLOTS = 8
export const SPARSE_BITS = 15
export const NGRAM_BITS = 16
/** Known words are told by this many bits of their hash. */
export const WORD_BITS = 18
/** Fixed point of the hidden layer: 1.0 is `1 << POINT`. */
export const POINT = 8
/** Fixed point of the output weights. */
export const OUTPUT_POINT = 5
/** Fixed point of a score. */
export const SCORE_POINT: number = POINT + OUTPUT_POINT
/** What one word may add to a hidden unit: keeps the sum of all rows inside 16 bits. */
export const WORD_LIMIT = 6
/** The dense table's numbers stay below 4 for the same reason. */
export const MIN_DENSE_SHIFT = 5
/** Log-odds of a boundary where `isSettled`: below any that the network gives. */
export const SETTLED: number = -32 << SCORE_POINT
/** Log-odds of a boundary at a blank line, as sure as can be. */
export const CERTAIN: number = 64 << SCORE_POINT
const FORMAT = 2
/** Two 16-bit values in one integer: rows are summed two values at a time. */
const PACKED = ROW / 2

/**
 * A trained model in integers, so that every machine finds the same boundaries. A table's numbers are multiples of
 * 2^-shift.
 */
export interface SentenceWeights {
  /** `WORD_BITS` bits of each known word's hash, ascending. */
  readonly words: Int32Array
  /** (words + 2) rows of `WORD_SIZE`: any other word, the words, and what lies outside the text. */
  readonly vectors: Int8Array
  /** `SLOTS` by `WORD_SIZE` by `ROW`. */
  readonly projection: Int8Array
  /** `DENSE_ROWS` by `ROW`. */
  readonly dense: Int8Array
  /** 2^`SPARSE_BITS` single weights. */
  readonly sparse: Int8Array
  /** 2^`NGRAM_BITS` single weights of `wordFeatures`. */
  readonly ngrams: Int8Array
  readonly output: Int8Array
  readonly shifts: {
    readonly vectors: number
    readonly projection: number
    readonly dense: number
    readonly sparse: number
    readonly ngrams: number
  }
}

export interface SentenceModel {
  /**
   * Log-odds that a sentence starts at each token, in units of 2^-`SCORE_POINT`; the first is always 0.
   */
  score(text: string, tokens: Tokens, language: number): Int32Array
  /** How many of the words it has a vector of its own for. */
  familiarity(tokens: Tokens): { readonly known: number; readonly words: number }
}

export function createSentenceModel(weights: SentenceWeights): SentenceModel {
  const wordTable = new Uint16Array(1 << WORD_BITS)
  for (let i = 0; i < weights.words.length; i++) wordTable[weights.words[i] as number] = i + 1
  const table = denseRows(weights)
  const pack = wordPacker(weights, table)
  const { sparse, ngrams, output, shifts } = weights
  const rows = new Int32Array(DENSE_FIELDS)
  const keys = new Int32Array(SPARSE_FIELDS)
  const wordKeys = new Int32Array(WORD_FIELDS)
  const room = { around: newSurroundings(0), words: new Int32Array(0) }

  /** One array of a row for each token, with what lies outside the text at both ends. */
  function wordRows({ hash, count }: Tokens): Int32Array {
    const { words } = room
    const outside = pack(weights.words.length + 1)
    for (let i = 0; i < SLOTS / 2; i++) words[i] = words[count + SLOTS / 2 + i] = outside
    for (let i = 0; i < count; i++)
      words[i + SLOTS / 2] = pack(wordTable[wordKey(hash[i] as number)] as number)
    return words
  }

  return {
    familiarity({ count, hash, shape }) {
      let known = 0
      let words = 0
      for (let i = 0; i < count; i++) {
        if (hash[i] === 0 || isNumber(shape[i] as number)) continue
        words++
        if (wordTable[wordKey(hash[i] as number)] !== 0) known++
      }
      return { known, words }
    },
    score(text, tokens, language) {
      const { count } = tokens
      if (room.words.length < count + SLOTS) {
        room.around = newSurroundings(count)
        room.words = new Int32Array(count + SLOTS)
      }
      const around = survey(text, tokens, room.around)
      const words = wordRows(tokens)
      const scores = new Int32Array(count)
      let sinceStop = FAR
      let sinceBoundary = 0
      for (let next = 1; next < count; next++) {
        if (isSettled(tokens, around, next)) {
          scores[next] = SETTLED
          sinceStop++
          sinceBoundary++
          continue
        }
        if (tokens.gap[next] === GAP_BLANK) {
          scores[next] = CERTAIN
          sinceStop = endsInStop(tokens, next - 1) ? 0 : sinceStop + 1
          sinceBoundary = 0
          continue
        }
        const mode = features(tokens, around, next, sinceStop, sinceBoundary, language, rows, keys)
        let score = network(table, rows, words, next, output)
        score += sumOf(sparse, keys, SPARSE_BITS) << (SCORE_POINT - shifts.sparse)
        if (isBare(mode)) {
          wordFeatures(tokens, next, sinceBoundary, wordKeys)
          score += sumOf(ngrams, wordKeys, NGRAM_BITS) << (SCORE_POINT - shifts.ngrams)
        }
        scores[next] = score
        sinceStop = endsInStop(tokens, next - 1) ? 0 : sinceStop + 1
        sinceBoundary = score > 0 ? 0 : sinceBoundary + 1
      }
      if (count > MOST_ROOM) {
        room.around = newSurroundings(0)
        room.words = new Int32Array(0)
      }
      return scores
    },
  }
}

/** Digits alone, by shape. */
const isNumber = (shape: number): boolean => shape >= 6 && shape <= 8

/** Tokens whose arrays are kept for the next text: those of about 6 MB of it. */
export const MOST_ROOM: number = 1 << 20

function sumOf(table: Int8Array, keys: Int32Array, bits: number): number {
  const mask = (1 << bits) - 1
  let sum = 0
  for (let i = 0; i < keys.length; i++) sum += table[(keys[i] as number) & mask] as number
  return sum
}

export function wordKey(hash: number): number {
  return (hash ^ (hash >>> WORD_BITS)) & ((1 << WORD_BITS) - 1)
}

/** Adds up the rows of one candidate and returns the network's output. */
function network(
  table: Int32Array,
  rows: Int32Array,
  words: Int32Array,
  firstWord: number,
  output: Int8Array,
): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  let s5 = 0
  let s6 = 0
  let s7 = 0
  for (let i = 0; i < DENSE_FIELDS + SLOTS; i++) {
    const slot = i - DENSE_FIELDS
    const at = slot < 0 ? (rows[i] as number) * PACKED : (words[firstWord + slot] as number) + slot * PACKED
    s0 = (s0 + (table[at] as number)) | 0
    s1 = (s1 + (table[at + 1] as number)) | 0
    s2 = (s2 + (table[at + 2] as number)) | 0
    s3 = (s3 + (table[at + 3] as number)) | 0
    s4 = (s4 + (table[at + 4] as number)) | 0
    s5 = (s5 + (table[at + 5] as number)) | 0
    s6 = (s6 + (table[at + 6] as number)) | 0
    s7 = (s7 + (table[at + 7] as number)) | 0
  }
  // The last value of a row goes straight to the output.
  const straight = (s7 - low(s7)) >> 16
  return (
    (straight << OUTPUT_POINT) +
    both(s0, output, 0) +
    both(s1, output, 2) +
    both(s2, output, 4) +
    both(s3, output, 6) +
    both(s4, output, 8) +
    both(s5, output, 10) +
    both(s6, output, 12) +
    one(low(s7), output[14] as number)
  )
}

/** What two hidden units give: `sum` is `high * 65536 + low`, both signed. */
function both(sum: number, output: Int8Array, unit: number): number {
  const first = low(sum)
  return one(first, output[unit] as number) + one((sum - first) >> 16, output[unit + 1] as number)
}

function low(sum: number): number {
  return (sum << 16) >> 16
}

function one(value: number, weight: number): number {
  return value > 0 ? Math.imul(value, weight) : 0
}

/** The table of all rows, the dense ones first; those of each word in each slot follow, and are empty still. */
function denseRows(weights: SentenceWeights): Int32Array {
  const words = weights.vectors.length / WORD_SIZE
  const table = new Int32Array((DENSE_ROWS + words * SLOTS) * PACKED)
  const scale = 2 ** (POINT - weights.shifts.dense)
  const row = new Int32Array(ROW)
  for (let i = 0; i < DENSE_ROWS; i++) {
    for (let h = 0; h < ROW; h++) row[h] = Math.round((weights.dense[i * ROW + h] as number) * scale)
    packRow(row, table, i)
  }
  return table
}

/** Gives the first row of a word, and fills its rows when it is met first: a question meets few of the words. */
function wordPacker(weights: SentenceWeights, table: Int32Array): (word: number) => number {
  const isPacked = new Uint8Array(weights.vectors.length / WORD_SIZE)
  const row = new Int32Array(ROW)
  return (word) => {
    if (isPacked[word] === 0) {
      for (let slot = 0; slot < SLOTS; slot++) {
        projectWord(weights, word, slot, row)
        packRow(row, table, DENSE_ROWS + word * SLOTS + slot)
      }
      isPacked[word] = 1
    }
    return (DENSE_ROWS + word * SLOTS) * PACKED
  }
}

function packRow(row: Int32Array, table: Int32Array, to: number): void {
  for (let i = 0; i < PACKED; i++) {
    table[to * PACKED + i] = (row[2 * i + 1] as number) * 65536 + (row[2 * i] as number)
  }
}

/** What a word adds to the hidden layer when it stands in `slot`. */
function projectWord(weights: SentenceWeights, word: number, slot: number, row: Int32Array): void {
  const scale = 2 ** (POINT - weights.shifts.vectors - weights.shifts.projection)
  const limit = WORD_LIMIT << POINT
  const { vectors, projection } = weights
  row.fill(0)
  // Along the rows of the projection, as they lie in memory.
  for (let d = 0; d < WORD_SIZE; d++) {
    const factor = vectors[word * WORD_SIZE + d] as number
    const from = (slot * WORD_SIZE + d) * ROW
    for (let h = 0; h < ROW; h++) row[h]! += factor * (projection[from + h] as number)
  }
  for (let h = 0; h < ROW; h++) row[h] = Math.max(-limit, Math.min(limit, Math.round(row[h]! * scale)))
}

/** The weight file, compressed: format, shifts, number of words, word keys as differences, then the tables. */
export function encodeWeights(weights: SentenceWeights): Uint8Array {
  const { shifts, words } = weights
  const head = [FORMAT, ...SHIFTS.map((name) => shifts[name]), words.length & 255, words.length >> 8]
  let previous = 0
  for (const word of words) {
    let step = word - previous
    for (; step > 127; step >>>= 7) head.push((step & 127) | 128)
    head.push(step)
    previous = word
  }
  const tables = TABLES.map((name) => weights[name])
  return brotliCompressSync(
    Buffer.concat([
      Uint8Array.from(head),
      ...tables.map((table) => new Uint8Array(table.buffer, table.byteOffset, table.length)),
    ]),
  )
}

const SHIFTS = ['vectors', 'projection', 'dense', 'sparse', 'ngrams'] as const
const TABLES = ['vectors', 'projection', 'dense', 'sparse', 'ngrams', 'output'] as const

/** Throws `invalid-argument` for bytes that are not a weight file of this version. */
export function decodeWeights(compressed: Uint8Array): SentenceWeights {
  const bytes = decompressed(compressed)
  const at = { next: 1 + SHIFTS.length }
  const next = (): number => bytes[at.next++] ?? 0
  const words = new Int32Array(next() + next() * 256)
  let previous = 0
  for (let i = 0; i < words.length; i++) {
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = next()
      previous += (byte & 127) << shift
      more = byte > 127
    }
    words[i] = previous
  }
  const sizes = {
    vectors: (words.length + 2) * WORD_SIZE,
    projection: SLOTS * WORD_SIZE * ROW,
    dense: DENSE_ROWS * ROW,
    sparse: 1 << SPARSE_BITS,
    ngrams: 1 << NGRAM_BITS,
    output: HIDDEN,
  }
  const length = TABLES.reduce((sum, name) => sum + sizes[name], at.next)
  const shifts = named(SHIFTS, (_, i) => bytes[1 + i] ?? 0)
  if (bytes[0] !== FORMAT || shifts.dense < MIN_DENSE_SHIFT || bytes.length !== length)
    throw malformed(compressed)
  const tables = named(TABLES, (name) => Int8Array.from(bytes.subarray(at.next, (at.next += sizes[name]))))
  return { words, ...tables, shifts }
}

function decompressed(bytes: Uint8Array): Uint8Array {
  try {
    return brotliDecompressSync(bytes)
  } catch (cause) {
    throw malformed(bytes, cause)
  }
}

function malformed({ length }: Uint8Array, cause?: unknown): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `These ${length} bytes are no sentence weights of format ${FORMAT}.`,
    hint: 'Make the weight file again with `npm run train:sentences`.',
    cause,
  })
}

function named<Name extends string, Value>(
  names: readonly Name[],
  of: (name: Name, i: number) => Value,
): Record<Name, Value> {
  return Object.fromEntries(names.map((name, i) => [name, of(name, i)])) as Record<Name, Value>
}
