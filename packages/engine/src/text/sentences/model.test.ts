import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DENSE_FIELDS,
  DENSE_ROWS,
  endsInStop,
  FAR,
  features,
  isBare,
  isSettled,
  SPARSE_FIELDS,
  survey,
  WORD_FIELDS,
  wordFeatures,
} from './features.ts'
import {
  CERTAIN,
  createSentenceModel,
  decodeWeights,
  encodeWeights,
  HIDDEN,
  NGRAM_BITS,
  OUTPUT_POINT,
  POINT,
  ROW,
  SCORE_POINT,
  SETTLED,
  type SentenceWeights,
  SLOTS,
  SPARSE_BITS,
  WORD_LIMIT,
  WORD_SIZE,
  wordKey,
} from './model.ts'
import { GAP_BLANK, tokenize } from './tokens.ts'

/** Text with marks, and words alone. */
const TEXTS = [
  'Dr. Ada Byron wrote the notes. "Is it so?" she asked (in 1843).\nYes!\n\nNext 那是。好 ... e.g. this',
  'so we went there and she said it was closed what do we do now',
] as const
const TEXT = TEXTS.join(' ')

/** Weights of any values, from a seed. */
function anyWeights(seed: number): SentenceWeights {
  let state = seed
  const bytes = (size: number): Int8Array =>
    Int8Array.from({ length: size }, () => {
      state = (Math.imul(state, 1103515245) + 12345) | 0
      return (state >> 16) & 255
    })
  const keys = [...tokenize(TEXT).hash].filter((_, i) => i % 3 > 0).map((hash) => wordKey(hash))
  const words = Int32Array.from(new Set(keys)).sort()
  return {
    words,
    vectors: bytes((words.length + 2) * WORD_SIZE),
    projection: bytes(SLOTS * WORD_SIZE * ROW),
    dense: bytes(DENSE_ROWS * ROW),
    sparse: bytes(1 << SPARSE_BITS),
    ngrams: bytes(1 << NGRAM_BITS),
    output: bytes(HIDDEN),
    shifts: { vectors: 6, projection: 7, dense: 6, sparse: 7, ngrams: 6 },
  }
}

/** The score as the formula says it, one table row after the other. */
function naiveScores(weights: SentenceWeights, text: string, language: number): readonly number[] {
  const tokens = tokenize(text)
  const around = survey(text, tokens)
  const rows = new Int32Array(DENSE_FIELDS)
  const keys = new Int32Array(SPARSE_FIELDS)
  const wordKeys = new Int32Array(WORD_FIELDS)
  const scores = [0]
  let sinceStop = FAR
  let sinceBoundary = 0
  for (let next = 1; next < tokens.count; next++) {
    if (isSettled(tokens, around, next)) {
      scores.push(SETTLED)
      sinceStop++
      sinceBoundary++
      continue
    }
    if (tokens.gap[next] === GAP_BLANK) {
      scores.push(CERTAIN)
      sinceStop = endsInStop(tokens, next - 1) ? 0 : sinceStop + 1
      sinceBoundary = 0
      continue
    }
    const mode = features(tokens, around, next, sinceStop, sinceBoundary, language, rows, keys)
    const sums = Array.from({ length: ROW }, (_, h) => {
      let sum = 0
      for (const row of rows)
        sum += (weights.dense[row * ROW + h] as number) * 2 ** (POINT - weights.shifts.dense)
      for (let slot = 0; slot < SLOTS; slot++) {
        const at = next + slot - SLOTS / 2
        const hash = at < tokens.count ? tokens.hash[at] : undefined
        sum += wordShare(weights, hash, slot, h)
      }
      return sum
    })
    let score = (sums[HIDDEN] as number) * 2 ** OUTPUT_POINT
    for (let h = 0; h < HIDDEN; h++) score += Math.max(0, sums[h] as number) * (weights.output[h] as number)
    for (const key of keys) {
      score +=
        (weights.sparse[key & ((1 << SPARSE_BITS) - 1)] as number) *
        2 ** (SCORE_POINT - weights.shifts.sparse)
    }
    if (isBare(mode)) {
      wordFeatures(tokens, next, sinceBoundary, wordKeys)
      for (const key of wordKeys)
        score +=
          (weights.ngrams[key & ((1 << NGRAM_BITS) - 1)] as number) *
          2 ** (SCORE_POINT - weights.shifts.ngrams)
    }
    scores.push(score)
    sinceStop = endsInStop(tokens, next - 1) ? 0 : sinceStop + 1
    sinceBoundary = score > 0 ? 0 : sinceBoundary + 1
  }
  return scores
}

function wordShare(
  { words, vectors, projection, shifts }: SentenceWeights,
  hash: number | undefined,
  slot: number,
  h: number,
): number {
  const word = hash === undefined ? words.length + 1 : words.indexOf(wordKey(hash)) + 1
  let sum = 0
  for (let d = 0; d < WORD_SIZE; d++) {
    sum +=
      (vectors[word * WORD_SIZE + d] as number) * (projection[(slot * WORD_SIZE + d) * ROW + h] as number)
  }
  const limit = WORD_LIMIT * 2 ** POINT
  return Math.max(
    -limit,
    Math.min(limit, Math.round(sum * 2 ** (POINT - shifts.vectors - shifts.projection))),
  )
}

describe('createSentenceModel', () => {
  it('adds up what the formula says, for any weights', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 10 }), (seed, language) => {
        const weights = anyWeights(seed)
        const model = createSentenceModel(weights)
        for (const text of TEXTS)
          expect([...model.score(text, tokenize(text), language)]).toEqual(
            naiveScores(weights, text, language),
          )
      }),
      { numRuns: 20 },
    )
  })
})

describe('the weight file', () => {
  it('comes back as it was', () => {
    const weights = anyWeights(7)
    const bytes = encodeWeights(weights)
    expect(decodeWeights(bytes)).toEqual(weights)
    expect(decodeWeights(Buffer.from(Buffer.from(bytes).toString('base64'), 'base64'))).toEqual(weights)
  })
  it('is refused when it is cut off or of another format', () => {
    const bytes = encodeWeights(anyWeights(7))
    for (const bad of [
      bytes.slice(0, -1),
      bytes.slice(0, 3),
      new Uint8Array(0),
      Uint8Array.from(bytes, (b, i) => (i ? b : 9)),
    ]) {
      expect(() => decodeWeights(bad)).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
    }
  })
})
