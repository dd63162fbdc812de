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

/** Of each node the value from which on it is the right branch's: no value has to be put into a bin to be scored. */
export function limitsOf({ edges, feature, bin }: Trees): Float32Array {
  return Float32Array.from(feature, (f, node) => edges[f]![bin[node]!] ?? Infinity)
}

export const treeCount = ({ feature, depth }: Trees): number => feature.length / (2 ** depth - 1)

/** What the trees from one to before another give for the values that begin at a place of `values`. */
export function scoreOf(
  { depth, feature, leaves }: Trees,
  limits: Float32Array,
  values: Float32Array,
  at: number,
  from: number,
  to: number,
): number {
  const nodes = 2 ** depth - 1
  let score = 0
  for (let tree = from; tree < to; tree++) {
    const base = tree * nodes
    let node = 0
    for (let level = 0; level < depth; level++)
      node = 2 * node + (values[at + feature[base + node]!]! < limits[base + node]! ? 1 : 2)
    score += leaves[tree * (nodes + 1) + node - nodes]!
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
