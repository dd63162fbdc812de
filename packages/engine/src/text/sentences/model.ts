import { LightconeError } from '../../errors.ts'
import {
  DENSE_FIELDS,
  DENSE_ROWS,
  endsInStop,
  FAR,
  features,
  isSettled,
  SPARSE_FIELDS,
  survey,
} from './features.ts'
import { GAP_BLANK, type Tokens } from './tokens.ts'

/** Hidden units. */
export const HIDDEN = 16
/** Values a table row holds: one a hidden unit and one that goes straight to the output. */
export const ROW: number = HIDDEN + 1
/** Numbers of a word vector. */
export const WORD_SIZE = 8
/** Words the model sees, half before the boundary and half after it. */
export const SLOTS = 8
export const SPARSE_BITS = 15
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
const FORMAT = 1
/** Two 16-bit values in one integer: rows are summed two values at a time. */
const PACKED = (ROW + 1) / 2

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
  readonly output: Int8Array
  readonly shifts: {
    readonly vectors: number
    readonly projection: number
    readonly dense: number
    readonly sparse: number
  }
}

export interface SentenceModel {
  /**
   * Log-odds that a sentence starts at each token, in units of 2^-`SCORE_POINT`; the first is always 0.
   */
  score(text: string, tokens: Tokens, language: number): Int32Array
}

export function createSentenceModel(weights: SentenceWeights): SentenceModel {
  const wordTable = new Uint16Array(1 << WORD_BITS)
  for (let i = 0; i < weights.words.length; i++) wordTable[weights.words[i] as number] = i + 1
  const table = packRows(weights)
  const { sparse, output } = weights
  const sparseShift = SCORE_POINT - weights.shifts.sparse

  return {
    score(text, tokens, language) {
      const { count } = tokens
      const around = survey(text, tokens)
      const scores = new Int32Array(count)
      const words = new Int32Array(count + SLOTS).fill(firstRow(weights.words.length + 1))
      for (let i = 0; i < count; i++)
        words[i + SLOTS / 2] = firstRow(wordTable[wordKey(tokens.hash[i] as number)] as number)
      const rows = new Int32Array(DENSE_FIELDS)
      const keys = new Int32Array(SPARSE_FIELDS)
      const hidden = new Int32Array(HIDDEN)
      let sinceStop = FAR
      let sinceBoundary = 0
      for (let next = 1; next < count; next++) {
        if (isSettled(tokens, around, next)) {
          scores[next] = SETTLED
          sinceStop++
          sinceBoundary++
          continue
        }
        features(tokens, around, next, sinceStop, sinceBoundary, language, rows, keys)
        let score = addRows(table, rows, words, next, hidden) << OUTPUT_POINT
        for (let h = 0; h < HIDDEN; h++) {
          const value = hidden[h] as number
          if (value > 0) score += Math.imul(value, output[h] as number)
        }
        let single = 0
        for (let field = 0; field < SPARSE_FIELDS; field++) {
          single += sparse[(keys[field] as number) & ((1 << SPARSE_BITS) - 1)] as number
        }
        scores[next] = score + (single << sparseShift)
        sinceStop = endsInStop(tokens, next - 1) ? 0 : sinceStop + 1
        sinceBoundary = (scores[next] as number) > 0 || tokens.gap[next] === GAP_BLANK ? 0 : sinceBoundary + 1
      }
      return scores
    },
  }
}
function firstRow(word: number): number {
  return (DENSE_ROWS + word * SLOTS) * PACKED
}

export function wordKey(hash: number): number {
  return (hash ^ (hash >>> WORD_BITS)) & ((1 << WORD_BITS) - 1)
}

/** Adds up the rows of one candidate; fills `hidden` and returns the value that goes straight to the output. */
function addRows(
  table: Int32Array,
  rows: Int32Array,
  words: Int32Array,
  firstWord: number,
  hidden: Int32Array,
): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  let s5 = 0
  let s6 = 0
  let s7 = 0
  let s8 = 0
  for (let i = 0; i < DENSE_FIELDS + SLOTS; i++) {
    const slot = i - DENSE_FIELDS
    const at = slot < 0 ? (rows[i] as number) * PACKED : (words[firstWord + slot] as number) + slot * PACKED
    s0 += table[at] as number
    s1 += table[at + 1] as number
    s2 += table[at + 2] as number
    s3 += table[at + 3] as number
    s4 += table[at + 4] as number
    s5 += table[at + 5] as number
    s6 += table[at + 6] as number
    s7 += table[at + 7] as number
    s8 += table[at + 8] as number
  }
  unpack(s0, hidden, 0)
  unpack(s1, hidden, 2)
  unpack(s2, hidden, 4)
  unpack(s3, hidden, 6)
  unpack(s4, hidden, 8)
  unpack(s5, hidden, 10)
  unpack(s6, hidden, 12)
  unpack(s7, hidden, 14)
  return (s8 << 16) >> 16
}

/** `high * 65536 + low` with both signed. */
function unpack(sum: number, hidden: Int32Array, at: number): void {
  const low = (sum << 16) >> 16
  hidden[at] = low
  hidden[at + 1] = (sum - low) >> 16
}

/** All rows in one table: the dense ones, then each word in each slot. */
function packRows(weights: SentenceWeights): Int32Array {
  const words = weights.vectors.length / WORD_SIZE
  const table = new Int32Array((DENSE_ROWS + words * SLOTS) * PACKED)
  const scale = 2 ** (POINT - weights.shifts.dense)
  const row = new Int32Array(ROW + 1)
  for (let i = 0; i < DENSE_ROWS; i++) {
    for (let h = 0; h < ROW; h++) row[h] = Math.round((weights.dense[i * ROW + h] as number) * scale)
    packRow(row, table, i)
  }
  for (let i = 0; i < words * SLOTS; i++) {
    projectWord(weights, Math.floor(i / SLOTS), i % SLOTS, row)
    packRow(row, table, DENSE_ROWS + i)
  }
  return table
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
  for (let h = 0; h < ROW; h++) {
    let sum = 0
    for (let d = 0; d < WORD_SIZE; d++) {
      sum +=
        (weights.vectors[word * WORD_SIZE + d] as number) *
        (weights.projection[(slot * WORD_SIZE + d) * ROW + h] as number)
    }
    row[h] = Math.max(-limit, Math.min(limit, Math.round(sum * scale)))
  }
}

/** The weight file: format, shifts, number of words, word keys as differences, then the tables. */
export function encodeWeights(weights: SentenceWeights): Uint8Array {
  const { shifts, words } = weights
  const head = [
    FORMAT,
    shifts.vectors,
    shifts.projection,
    shifts.dense,
    shifts.sparse,
    words.length & 255,
    words.length >> 8,
  ]
  let previous = 0
  for (const word of words) {
    let step = word - previous
    for (; step > 127; step >>>= 7) head.push((step & 127) | 128)
    head.push(step)
    previous = word
  }
  const tables = [weights.vectors, weights.projection, weights.dense, weights.sparse, weights.output]
  const bytes = new Uint8Array(head.length + tables.reduce((sum, table) => sum + table.length, 0))
  bytes.set(head)
  let at = head.length
  for (const table of tables) {
    bytes.set(new Uint8Array(table.buffer, table.byteOffset, table.length), at)
    at += table.length
  }
  return bytes
}

/** Throws `invalid-argument` for bytes that are not a weight file of this version. */
export function decodeWeights(bytes: Uint8Array): SentenceWeights {
  const count = (bytes[5] ?? 0) + (bytes[6] ?? 0) * 256
  const words = new Int32Array(count)
  let at = 7
  let previous = 0
  for (let i = 0; i < count; i++) {
    let step = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      step |= (byte & 127) << shift
      if (byte < 128) break
    }
    previous += step
    words[i] = previous
  }
  const sizes = [(count + 2) * WORD_SIZE, SLOTS * WORD_SIZE * ROW, DENSE_ROWS * ROW, 1 << SPARSE_BITS, HIDDEN]
  if (
    bytes[0] !== FORMAT ||
    (bytes[3] ?? 0) < MIN_DENSE_SHIFT ||
    bytes.length !== at + sizes.reduce((sum, size) => sum + size, 0)
  ) {
    throw new LightconeError('invalid-argument', {
      message: `These ${bytes.length} bytes are no sentence weights of format ${FORMAT}.`,
      hint: 'Make the weight file again with `npm run train:sentences`.',
    })
  }
  const [vectors, projection, dense, sparse, output] = sizes.map((size) => {
    const table = new Int8Array(size)
    table.set(bytes.subarray(at, at + size))
    at += size
    return table
  }) as [Int8Array, Int8Array, Int8Array, Int8Array, Int8Array]
  const shifts = {
    vectors: bytes[1] ?? 0,
    projection: bytes[2] ?? 0,
    dense: bytes[3] ?? 0,
    sparse: bytes[4] ?? 0,
  }
  return { words, vectors, projection, dense, sparse, output, shifts }
}
