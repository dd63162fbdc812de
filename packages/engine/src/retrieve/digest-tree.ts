/**
 * A tree over the passages of a long text in which every node has a digest of what lies below it, and a descent that
 * looks at digests to find passages (the tree of SharedLLM: Han et al. 2024, "Two are better than one: context window
 * extension with multi-grained self-injection"; here from words, without a model). Text → sections → stretches →
 * passages: sections as the headings have them, and no node with more than `FANOUT` children, so that a passage lies
 * O(log n) digests deep.
 *
 * A digest is extractive: words of the passages below, each with the most that it weighs in one of them. So the score
 * of a node is never below that of a passage under it, and the descent, best node first, meets passages in the order
 * of their scores without looking at most of them.
 */

/** A passage as the tree sees it. */
export interface TreePassage {
  readonly ordinal: number
  /** What it stands under, outermost first: its document, then headings. */
  readonly path: readonly string[]
  /** In reading order, repeats included, those of title and headings as well. */
  readonly terms: readonly string[]
}

export interface DigestNode {
  /** Numbers of terms, ascending, and the most that each weighs below. */
  readonly terms: Int32Array
  readonly weights: Float32Array
  /** None for a passage. */
  readonly children: readonly DigestNode[]
  /** The first passage below it, counted through the text. */
  readonly position: number
  /** Of a passage alone; -1 for all other nodes. */
  readonly ordinal: number
}

export interface DigestTree {
  readonly root: DigestNode
  readonly passages: number
  /** Most digests between the root and a passage, both counted. */
  readonly depth: number
  readonly numberOf: ReadonlyMap<string, number>
}

/** Children of a node: the number at which a descent to one of n passages looks at fewest (x / ln x is least near e). */
const FANOUT = 4

/** BM25's saturation: what a term weighs in a passage, 0 to 1. Robertson & Zaragoza 2009. */
const K1 = 1.2
const B = 0.75

export function buildDigestTree(passages: readonly TreePassage[]): DigestTree | undefined {
  if (passages.length === 0) return undefined
  const numberOf = new Map<string, number>()
  const average = passages.reduce((sum, { terms }) => sum + terms.length, 0) / passages.length || 1
  const leaves = passages.map((passage, position) => leafOf(passage, position, average, numberOf))
  const join = joiner(numberOf.size)
  const root = nodeOf(below(leaves, 0), join)
  return { root, passages: passages.length, depth: depthOf(root), numberOf }

  /** What stands in a row under the same heading is one node. */
  function below(some: readonly DigestNode[], depth: number): readonly DigestNode[] {
    const children: DigestNode[] = []
    for (let at = 0; at < some.length; ) {
      const label = labelOf(some[at]!, depth)
      let to = at + 1
      if (label !== undefined) while (to < some.length && labelOf(some[to]!, depth) === label) to++
      children.push(label === undefined ? some[at]! : nodeOf(below(some.slice(at, to), depth + 1), join))
      at = to
    }
    return children
  }

  function labelOf({ position }: DigestNode, depth: number): string | undefined {
    return passages[position]!.path[depth]
  }
}

function leafOf(
  { terms, ordinal }: TreePassage,
  position: number,
  average: number,
  numberOf: Map<string, number>,
): DigestNode {
  const counts = new Map<number, number>()
  for (const term of terms) {
    let number = numberOf.get(term)
    if (number === undefined) numberOf.set(term, (number = numberOf.size))
    counts.set(number, (counts.get(number) ?? 0) + 1)
  }
  const numbers = Int32Array.from(counts.keys()).sort()
  const norm = K1 * (1 - B + (B * terms.length) / average)
  const weights = Float32Array.from(numbers, (number) => counts.get(number)! / (counts.get(number)! + norm))
  return { terms: numbers, weights, children: [], position, ordinal }
}

type Join = (children: readonly DigestNode[]) => DigestNode

/** A node over the children, with stretches of them between where they are more than `FANOUT`. */
function nodeOf(children: readonly DigestNode[], join: Join): DigestNode {
  if (children.length === 1) return children[0]!
  if (children.length <= FANOUT) return join(children)
  const size = Math.ceil(children.length / FANOUT)
  const stretches: DigestNode[] = []
  for (let at = 0; at < children.length; at += size)
    stretches.push(nodeOf(children.slice(at, at + size), join))
  return join(stretches)
}

function joiner(terms: number): Join {
  const most = new Float32Array(terms)
  return (children) => {
    const touched: number[] = []
    for (const child of children)
      for (let i = 0; i < child.terms.length; i++) {
        const term = child.terms[i]!
        if (most[term] === 0) touched.push(term)
        most[term] = Math.max(most[term]!, child.weights[i]!)
      }
    const numbers = Int32Array.from(touched).sort()
    const weights = Float32Array.from(numbers, (term) => most[term]!)
    for (const term of touched) most[term] = 0
    return { terms: numbers, weights, children, position: children[0]!.position, ordinal: -1 }
  }
}

function depthOf({ children }: DigestNode): number {
  let most = 0
  for (const child of children) most = Math.max(most, depthOf(child))
  return most + 1
}

// ── descent ──────────────────────────────────────────────────────────────────────────────────────────────

export interface Reached {
  readonly ordinal: number
  readonly score: number
  /** Digests, and passages, that had been scored when this one was reached. */
  readonly scorings: number
}

export interface DescentOptions {
  /** Passages wanted. */
  readonly count: number
  /** Whether a passage may be found. Default: all. */
  readonly accepts?: (ordinal: number) => boolean
}

/**
 * The best passages of the trees by Σ weight · what the term weighs there, best first; ties in the order of the trees,
 * then of the text. Passages that hold none of the terms are not reached.
 */
export function descend(
  trees: readonly DigestTree[],
  asked: ReadonlyMap<string, number>,
  { count, accepts = () => true }: DescentOptions,
): readonly Reached[] {
  let scorings = 0
  const heap: Waiting[] = []
  const look = (node: DigestNode, tree: number, terms: Asked) => {
    scorings++
    const score = scoreOf(node, terms)
    if (score > 0) push(heap, { node, tree, terms, score })
  }
  for (const [i, tree] of trees.entries()) look(tree.root, i, numbered(asked, tree))
  const found: Reached[] = []
  while (heap.length > 0 && found.length < count) {
    const { node, tree, terms, score } = pop(heap)
    if (node.ordinal >= 0) {
      if (accepts(node.ordinal)) found.push({ ordinal: node.ordinal, score, scorings })
    } else for (const child of node.children) look(child, tree, terms)
  }
  return found
}

/** Numbers of terms in one tree, and what they count for. */
type Asked = readonly (readonly [term: number, weight: number])[]

function numbered(asked: ReadonlyMap<string, number>, { numberOf }: DigestTree): Asked {
  return [...asked].flatMap(([term, weight]) => {
    const number = numberOf.get(term)
    return number === undefined || weight <= 0 ? [] : [[number, weight] as const]
  })
}

function scoreOf({ terms, weights }: DigestNode, asked: Asked): number {
  let score = 0
  for (const [term, weight] of asked) {
    let low = 0
    let high = terms.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (terms[middle]! < term) low = middle + 1
      else high = middle
    }
    if (terms[low] === term) score += weight * weights[low]!
  }
  return score
}

interface Waiting {
  readonly node: DigestNode
  /** Which of the trees it belongs to. */
  readonly tree: number
  readonly terms: Asked
  readonly score: number
}

/** A digest stands where its first passage does, so that of equal scores it is opened before a later passage counts. */
function isBefore(a: Waiting, b: Waiting): boolean {
  if (a.score !== b.score) return a.score > b.score
  return a.tree === b.tree ? a.node.position < b.node.position : a.tree < b.tree
}

function push(heap: Waiting[], item: Waiting): void {
  let at = heap.length
  heap.push(item)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBefore(item, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = item
}

function pop(heap: Waiting[]): Waiting {
  const top = heap[0]!
  const last = heap.pop()!
  if (heap.length === 0) return top
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
    if (!isBefore(heap[child]!, last)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
  return top
}
