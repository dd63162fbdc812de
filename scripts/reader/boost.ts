/**
 * Boosted trees over groups of candidates: each tree follows the gradient of the groups' softmax (as LambdaMART does of
 * ranks), learned from a part of the groups and of the features (stochastic gradient boosting; Friedman 2002).
 */
import { binOf, type Trees } from '../../packages/engine/src/answer/reader/trees.ts'
import { softmax } from './log-linear.ts'

export interface Group {
  /** Rows of `width` numbers. */
  readonly values: Float32Array
  readonly targets: Float64Array
  /** What the group counts beside others. */
  readonly weight: number
}

export interface BoostOptions {
  readonly width: number
  readonly trees: number
  readonly depth: number
  readonly rate: number
  readonly lambda: number
  readonly leastHessian: number
  /** Shares of the groups and of the features that a tree learns from. */
  readonly groupShare: number
  readonly featureShare: number
  readonly draw: () => number
  readonly onTree?: (tree: number) => void
}

const BINS = 48
const STRIDE = 2 * (BINS + 2)

export function boost(groups: readonly Group[], options: BoostOptions): Trees {
  const { width, trees, depth } = options
  const rows = groups.reduce((sum, { targets }) => sum + targets.length, 0)
  const edges = Array.from({ length: width }, (_, f) => edgesOf(groups, width, f))
  const bins = binned(groups, rows, edges)
  const nodes = 2 ** depth - 1
  const feature = new Uint8Array(trees * nodes)
  const bin = new Uint8Array(trees * nodes)
  const leaves = new Float32Array(trees * (nodes + 1))
  const scores = new Float64Array(rows)
  const slope = new Float64Array(rows)
  const bend = new Float64Array(rows)
  const sampled = new Int32Array(rows)
  for (let tree = 0; tree < trees; tree++) {
    slopes(groups, scores, slope, bend)
    const count = sample(groups, slope, bend, sampled, options)
    const grown: Tree = {
      feature: feature.subarray(tree * nodes, (tree + 1) * nodes),
      bin: bin.subarray(tree * nodes, (tree + 1) * nodes),
      leaves: leaves.subarray(tree * (nodes + 1), (tree + 1) * (nodes + 1)),
    }
    growTree({ bins, slope, bend, rows: sampled.subarray(0, count) }, grown, options)
    for (let row = 0; row < rows; row++)
      scores[row]! += grown.leaves[leafOf(grown, depth, bins, row * width)]!
    options.onTree?.(tree)
  }
  return { depth, edges, feature, bin, leaves }
}

function binned(groups: readonly Group[], rows: number, edges: readonly Float32Array[]): Uint8Array {
  const width = edges.length
  const bins = new Uint8Array(rows * width)
  let row = 0
  for (const { values, targets } of groups)
    for (let i = 0; i < targets.length; i++, row++)
      for (let f = 0; f < width; f++) bins[row * width + f] = binOf(edges[f]!, values[i * width + f]!)
  return bins
}

function slopes(
  groups: readonly Group[],
  scores: Float64Array,
  slope: Float64Array,
  bend: Float64Array,
): void {
  let at = 0
  for (const { targets, weight } of groups) {
    const share = softmax(scores.subarray(at, at + targets.length))
    for (let i = 0; i < targets.length; i++) {
      slope[at + i] = weight * (targets[i]! - share[i]!)
      bend[at + i] = weight * Math.max(1e-6, share[i]! * (1 - share[i]!))
    }
    at += targets.length
  }
}

/**
 * Writes the rows of drawn groups to `out` and returns their number. Of rows that are nearly right only some are
 * drawn, and count for the others too (gradient-based one-side sampling; Ke et al. 2017).
 */
function sample(
  groups: readonly Group[],
  slope: Float64Array,
  bend: Float64Array,
  out: Int32Array,
  { groupShare, draw }: BoostOptions,
): number {
  let count = 0
  let row = 0
  for (const { targets } of groups) {
    const end = row + targets.length
    if (groupShare < 1 && draw() >= groupShare) {
      row = end
      continue
    }
    for (; row < end; row++) {
      if (Math.abs(slope[row]!) < NEARLY_RIGHT) {
        if (draw() >= SAMPLED) continue
        slope[row]! /= SAMPLED
        bend[row]! /= SAMPLED
      }
      out[count++] = row
    }
  }
  return count
}

const NEARLY_RIGHT = 0.005
const SAMPLED = 0.2

interface Tree {
  readonly feature: Uint8Array
  readonly bin: Uint8Array
  readonly leaves: Float32Array
}

function leafOf({ feature, bin }: Tree, depth: number, bins: Uint8Array, base: number): number {
  let at = 0
  for (let level = 0; level < depth; level++) at = 2 * at + (bins[base + feature[at]!]! <= bin[at]! ? 1 : 2)
  return at - feature.length
}

interface Growing {
  /** Row after row. */
  readonly bins: Uint8Array
  readonly slope: Float64Array
  readonly bend: Float64Array
  /** Those that the tree learns from. */
  readonly rows: Int32Array
}

interface Part {
  readonly rows: Int32Array
  /** Sums of slopes and bends a bin of a feature. */
  readonly sums: Float64Array
}

function growTree(growing: Growing, tree: Tree, options: BoostOptions): void {
  const { depth, lambda, width, rate, featureShare, draw } = options
  const { bins, slope, bend } = growing
  const features = Array.from({ length: width }, (_, f) => f).filter(
    () => featureShare >= 1 || draw() < featureShare,
  )
  let parts: Part[] = [{ rows: growing.rows, sums: sumsOf(growing.rows, growing, features, width) }]
  for (let level = 0; level < depth; level++) {
    const isLast = level === depth - 1
    parts = parts.flatMap((part, i) => {
      const at = 2 ** level - 1 + i
      const split = bestSplit(part, features, options)
      tree.feature[at] = split.feature
      tree.bin[at] = split.bin
      const [left, right] = parted(part.rows, (row) => bins[row * width + split.feature]! <= split.bin)
      return isLast
        ? [left, right].map((rows) => ({ rows, sums: part.sums }))
        : halves(part, left, right, growing, features, width)
    })
  }
  parts.forEach(({ rows }, i) => {
    let g = 0
    let h = 0
    for (let at = 0; at < rows.length; at++) {
      g += slope[rows[at]!]!
      h += bend[rows[at]!]!
    }
    tree.leaves[i] = (rate * g) / (h + lambda)
  })
}

function parted(rows: Int32Array, goesLeft: (row: number) => boolean): readonly [Int32Array, Int32Array] {
  const out = new Int32Array(rows.length)
  let left = 0
  let right = rows.length
  for (let i = 0; i < rows.length; i++) {
    if (goesLeft(rows[i]!)) out[left++] = rows[i]!
    else out[--right] = rows[i]!
  }
  return [out.subarray(0, left), out.subarray(left).reverse()]
}

/** The larger half's sums are what the smaller one leaves. */
function halves(
  part: Part,
  left: Int32Array,
  right: Int32Array,
  growing: Growing,
  features: readonly number[],
  width: number,
): Part[] {
  const isLeft = left.length < right.length
  const sums = sumsOf(isLeft ? left : right, growing, features, width)
  const rest = part.sums.map((sum, i) => sum - sums[i]!)
  return [
    { rows: left, sums: isLeft ? sums : rest },
    { rows: right, sums: isLeft ? rest : sums },
  ]
}

function sumsOf(
  rows: Int32Array,
  { bins, slope, bend }: Growing,
  features: readonly number[],
  width: number,
): Float64Array {
  const sums = new Float64Array(width * STRIDE)
  const chosen = Int32Array.from(features)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    const g = slope[row]!
    const h = bend[row]!
    const base = row * width
    for (let j = 0; j < chosen.length; j++) {
      const f = chosen[j]!
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
  features: readonly number[],
  { lambda, leastHessian }: BoostOptions,
): { feature: number; bin: number } {
  let best = { feature: 0, bin: 255, gain: 1e-9 }
  if (rows.length < 20) return best
  for (const f of features) {
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
