/** Complete binary trees of one depth over binned numbers, summed: what gradient boosting gives (Friedman 2001). */

export interface Trees {
  readonly depth: number
  /** Ascending edges of each feature: a value's bin is the number of edges that it reaches. */
  readonly edges: readonly Float32Array[]
  /** 2^depth - 1 nodes a tree, breadth first: feature and the highest bin that goes left. */
  readonly feature: Uint8Array
  readonly bin: Uint8Array
  /** 2^depth leaves a tree. */
  readonly leaves: Float32Array
}

/** Writes the bin of each value to `out`. */
export function binsOf({ edges }: Trees, values: Float32Array, out: Uint8Array): void {
  for (let f = 0; f < edges.length; f++) out[f] = binOf(edges[f]!, values[f]!)
}

export const treeCount = ({ feature, depth }: Trees): number => feature.length / (2 ** depth - 1)

/** What the trees from one to before another give for values in their bins. */
export function scoreOf(
  { depth, feature, bin, leaves }: Trees,
  bins: Uint8Array,
  from: number,
  to: number,
): number {
  const nodes = 2 ** depth - 1
  let score = 0
  for (let tree = from; tree < to; tree++) {
    const base = tree * nodes
    let at = 0
    for (let level = 0; level < depth; level++)
      at = 2 * at + (bins[feature[base + at]!]! <= bin[base + at]! ? 1 : 2)
    score += leaves[tree * (nodes + 1) + at - nodes]!
  }
  return score
}

export function binOf(edges: Float32Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value >= edges[middle]!) low = middle + 1
    else high = middle
  }
  return low
}
