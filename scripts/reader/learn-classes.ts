/**
 * Word classes: the most frequent words of a corpus by k-means over what stands left and right of them (positive
 * pointwise mutual information with the most frequent words; Schütze 1995, "Distributional part-of-speech tagging").
 */
import { random } from '../sentences/augment.ts'

const WORDS = 6000
const CONTEXTS = 400
const ROUNDS = 15

export interface LearnedClasses {
  readonly words: readonly string[]
  readonly classes: readonly number[]
}

export function learnClasses(texts: readonly string[], classes: number, seed: number): LearnedClasses {
  const counts = new Map<string, number>()
  const runs = texts.map(
    (text) => text.match(/[\p{L}\p{N}\p{M}]+(?:['’.,\-–][\p{L}\p{N}\p{M}]+)*|[^\s]/gu) ?? [],
  )
  for (const run of runs)
    for (const token of run) {
      if (!/^\p{L}/u.test(token)) continue
      const lower = token.toLowerCase()
      // A word that is mostly a name has a class by its form.
      counts.set(lower, (counts.get(lower) ?? 0) + (token === lower ? 1 : 0.2))
    }
  const words = [...counts]
    .filter(([word]) => /^[a-z'’-]+$/.test(word))
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, WORDS)
    .map(([word]) => word)
  const idOf = new Map(words.map((word, i) => [word, i]))
  const width = 2 * (CONTEXTS + 3)
  const matrix = new Float32Array(words.length * width)
  for (const run of runs) {
    const ids = run.map((token) => idOf.get(token.toLowerCase()) ?? -1)
    for (let i = 0; i < run.length; i++) {
      const row = ids[i]!
      if (row < 0) continue
      matrix[row * width + contextOf(run[i - 1], ids[i - 1])]!++
      matrix[row * width + CONTEXTS + 3 + contextOf(run[i + 1], ids[i + 1])]!++
    }
  }
  weigh(matrix, width)
  return { words, classes: cluster(matrix, width, classes, random(seed)) }
}

/** Frequent words by themselves, others together by form. */
function contextOf(token: string | undefined, id: number | undefined): number {
  if (token === undefined) return CONTEXTS
  if (id !== undefined && id >= 0 && id < CONTEXTS) return id
  return /^[\p{Lu}\d]/u.test(token) ? CONTEXTS + 1 : CONTEXTS + 2
}

/** Counts to positive pointwise mutual information, rows to unit length. */
function weigh(matrix: Float32Array, width: number): void {
  const rows = matrix.length / width
  const columnSums = new Float64Array(width)
  const rowSums = new Float64Array(rows)
  let total = 0
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < width; c++) {
      const value = matrix[r * width + c]!
      columnSums[c]! += value
      rowSums[r]! += value
      total += value
    }
  for (let r = 0; r < rows; r++) {
    let length = 0
    for (let c = 0; c < width; c++) {
      const value = matrix[r * width + c]!
      const pmi = value === 0 ? 0 : Math.max(0, Math.log((value * total) / (rowSums[r]! * columnSums[c]!)))
      const damped = pmi * Math.min(1, value / (value + 1))
      matrix[r * width + c] = damped
      length += damped * damped
    }
    const scale = length === 0 ? 0 : 1 / Math.sqrt(length)
    for (let c = 0; c < width; c++) matrix[r * width + c]! *= scale
  }
}

function cluster(matrix: Float32Array, width: number, classes: number, draw: () => number): number[] {
  const rows = matrix.length / width
  const means = new Float32Array(classes * width)
  // The most frequent words and some drawn ones begin: function words get classes of their own.
  for (let k = 0; k < classes; k++) {
    const row = k < classes / 3 ? k * 3 : Math.floor(draw() * rows)
    means.set(matrix.subarray(row * width, row * width + width), k * width)
  }
  const assigned = new Array<number>(rows).fill(-1)
  for (let round = 0; round < ROUNDS; round++) {
    for (let r = 0; r < rows; r++) assigned[r] = nearestMean(matrix, r, width, means, classes)
    means.fill(0)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < width; c++) means[assigned[r]! * width + c]! += matrix[r * width + c]!
    for (let k = 0; k < classes; k++) normalise(means, k, width)
  }
  return assigned
}

function nearestMean(
  matrix: Float32Array,
  row: number,
  width: number,
  means: Float32Array,
  classes: number,
): number {
  let best = -Infinity
  let at = 0
  for (let k = 0; k < classes; k++) {
    let dot = 0
    for (let c = 0; c < width; c++) dot += matrix[row * width + c]! * means[k * width + c]!
    if (dot > best) {
      best = dot
      at = k
    }
  }
  return at
}

function normalise(means: Float32Array, k: number, width: number): void {
  let length = 0
  for (let c = 0; c < width; c++) length += means[k * width + c]! ** 2
  const scale = length === 0 ? 0 : 1 / Math.sqrt(length)
  for (let c = 0; c < width; c++) means[k * width + c]! *= scale
}
