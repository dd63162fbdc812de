/** Boosted trees over groups of candidates: each tree follows the gradient of the groups' softmax (as LambdaMART does of ranks). */
import { binOf, type Trees } from '../../packages/engine/src/answer/reader/trees.ts'
import { softmax } from './log-linear.ts'

export interface Group {
  /** Rows of `width` numbers. */
  readonly values: Float32Array
  readonly targets: Float64Array
}

export interface BoostOptions {
  readonly width: number
  readonly trees: number
  readonly depth: number
  readonly rate: number
  readonly lambda: number
  readonly leastHessian: number
  readonly onTree?: (tree: number, scores: Float64Array) => void
}

const BINS = 48

export function boost(groups: readonly Group[], options: BoostOptions): Trees {
  const { width, trees, depth } = options
  const rows = groups.reduce((sum, { targets }) => sum + targets.length, 0)
  const edges = Array.from({ length: width }, (_, f) => edgesOf(groups, width, f))
  const bins = new Uint8Array(rows * width)
  let row = 0
  for (const { values, targets } of groups)
    for (let i = 0; i < targets.length; i++, row++)
      for (let f = 0; f < width; f++) bins[row * width + f] = binOf(edges[f]!, values[i * width + f]!)
  const nodes = 2 ** depth - 1
  const feature = new Uint8Array(trees * nodes)
  const bin = new Uint8Array(trees * nodes)
  const leaves = new Float32Array(trees * (nodes + 1))
  const scores = new Float64Array(rows)
  const slope = new Float32Array(rows)
  const bend = new Float32Array(rows)
  for (let tree = 0; tree < trees; tree++) {
    slopes(groups, scores, slope, bend)
    growTree({ bins, slope, bend, scores, tree, feature, bin, leaves, nodes }, options)
    options.onTree?.(tree, scores)
  }
  return { depth, edges, feature, bin, leaves }
}

function slopes(
  groups: readonly Group[],
  scores: Float64Array,
  slope: Float32Array,
  bend: Float32Array,
): void {
  let at = 0
  for (const { targets } of groups) {
    const share = softmax(scores.subarray(at, at + targets.length))
    for (let i = 0; i < targets.length; i++) {
      slope[at + i] = targets[i]! - share[i]!
      bend[at + i] = Math.max(1e-6, share[i]! * (1 - share[i]!))
    }
    at += targets.length
  }
}

interface Growing {
  /** Row after row. */
  readonly bins: Uint8Array
  readonly slope: Float32Array
  readonly bend: Float32Array
  readonly scores: Float64Array
  readonly tree: number
  readonly feature: Uint8Array
  readonly bin: Uint8Array
  readonly leaves: Float32Array
  readonly nodes: number
}

interface Part {
  readonly rows: Int32Array
  /** Sums of slopes and bends a bin of a feature. */
  readonly sums: Float64Array
}

const STRIDE = 2 * (BINS + 2)

function growTree(growing: Growing, options: BoostOptions): void {
  const { tree, nodes, feature, bin, leaves, scores, slope, bend, bins } = growing
  const { depth, lambda, width, rate } = options
  const all = Int32Array.from(scores.keys())
  let parts: Part[] = [{ rows: all, sums: sumsOf(all, growing, width) }]
  for (let level = 0; level < depth; level++) {
    const isLast = level === depth - 1
    parts = parts.flatMap((part, i) => {
      const at = tree * nodes + 2 ** level - 1 + i
      const split = bestSplit(part, options)
      feature[at] = split.feature
      bin[at] = split.bin
      const left = part.rows.filter((row) => bins[row * width + split.feature]! <= split.bin)
      const right = part.rows.filter((row) => bins[row * width + split.feature]! > split.bin)
      return isLast
        ? [left, right].map((rows) => ({ rows, sums: part.sums }))
        : halves(part, left, right, growing, width)
    })
  }
  parts.forEach(({ rows }, i) => {
    let g = 0
    let h = 0
    for (const row of rows) {
      g += slope[row]!
      h += bend[row]!
    }
    const value = (rate * g) / (h + lambda)
    leaves[tree * (nodes + 1) + i] = value
    for (const row of rows) scores[row]! += value
  })
}

/** The larger half's sums are what the smaller one leaves. */
function halves(part: Part, left: Int32Array, right: Int32Array, growing: Growing, width: number): Part[] {
  const small = left.length < right.length ? left : right
  const sums = sumsOf(small, growing, width)
  const rest = part.sums.map((sum, i) => sum - sums[i]!)
  return small === left
    ? [
        { rows: left, sums },
        { rows: right, sums: rest },
      ]
    : [
        { rows: left, sums: rest },
        { rows: right, sums },
      ]
}

function sumsOf(rows: Int32Array, { bins, slope, bend }: Growing, width: number): Float64Array {
  const sums = new Float64Array(width * STRIDE)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const g = slope[row]!
    const h = bend[row]!
    const base = row * width
    for (let f = 0; f < width; f++) {
      const at = f * STRIDE + 2 * bins[base + f]!
      sums[at]! += g
      sums[at + 1]! += h
    }
  }
  return sums
}

/** Where no split gains anything, all rows go left. */
function bestSplit(
  { rows, sums }: Part,
  { lambda, leastHessian, width }: BoostOptions,
): { feature: number; bin: number } {
  let best = { feature: 0, bin: 255, gain: 1e-9 }
  if (rows.length < 20) return best
  for (let f = 0; f < width; f++) {
    let allG = 0
    let allH = 0
    for (let b = 0; b <= BINS; b++) {
      allG += sums[f * STRIDE + 2 * b]!
      allH += sums[f * STRIDE + 2 * b + 1]!
    }
    let leftG = 0
    let leftH = 0
    for (let b = 0; b < BINS; b++) {
      leftG += sums[f * STRIDE + 2 * b]!
      leftH += sums[f * STRIDE + 2 * b + 1]!
      if (leftH < leastHessian) continue
      const rightH = allH - leftH
      if (rightH < leastHessian) break
      const gain =
        leftG ** 2 / (leftH + lambda) + (allG - leftG) ** 2 / (rightH + lambda) - allG ** 2 / (allH + lambda)
      if (gain > best.gain) best = { feature: f, bin: b, gain }
    }
  }
  return best
}

/** Edges at quantiles of the values, fewer where values repeat. */
function edgesOf(groups: readonly Group[], width: number, feature: number): Float32Array {
  const values: number[] = []
  const step = Math.max(1, Math.floor(groups.length / 600))
  for (let g = 0; g < groups.length; g += step) {
    const { values: all, targets } = groups[g]!
    for (let i = 0; i < targets.length; i++) values.push(all[i * width + feature]!)
  }
  values.sort((a, b) => a - b)
  const edges = new Set<number>()
  for (let b = 1; b <= BINS; b++)
    edges.add(values[Math.min(values.length - 1, Math.floor((b * values.length) / (BINS + 1)))]!)
  const distinct = [...new Set(values)]
  if (distinct.length <= BINS) return Float32Array.from(distinct.slice(1))
  return Float32Array.from([...edges].filter((edge) => edge > values[0]!).sort((a, b) => a - b))
}
