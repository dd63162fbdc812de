/**
 * A random walk beside the chain: personalised PageRank over the same passages and names, by forward push (Andersen,
 * Chung & Lang 2006), entered as HippoRAG 2 enters it (Gutiérrez et al. 2025): by the question's names, rarer ones
 * more, and by the passages that the words find. What it is for: decision 0019.
 */
import type { NameKey } from '../../src/graph-port.ts'
import type { Candidate } from '../../src/model.ts'
import type { Retriever } from '../../src/ports.ts'
import { analyzer, type Built, build, inMemory, ranking } from './build.ts'
import { type Score, score, summary } from './figures.ts'
import { MULTI_HOP, type Question, readSet, SINGLE_HOP } from './sets.ts'

export interface WalkWeights {
  /** Chance to go back to where the walk was entered: .5 in HippoRAG, .15 in PageRank. */
  readonly restart: number
  /** Share of the entries that the question's names get; passages found by words share the rest. */
  readonly names: number
  /** Share of the walk in the final score, where the words' score has the rest, both scaled to at most 1. */
  readonly walk: number
}

/** A residual below this share of a node's degree stays where it is. */
const TOLERANCE = 1e-5
/** Passages by words that the walk is entered by. */
const POOL = 100
const K = 50

/** A passage by its ordinal, a name by its key. */
type Node = `p${number}` | `n${number}`
type Edges = readonly (readonly [to: Node, weight: number])[]

/** The grid is walked for every set: its best row flatters the walk, since the chain has one setting for all. */
const RESTARTS = [0.15, 0.5]
const NAMES = [0.5, 0.9]
const SHARES = [1, 0.5]

export async function walk(names: readonly string[]): Promise<void> {
  console.log('R@2, R@5 [95 % bootstrap interval], nDCG@10, in percent')
  for (const name of names.length > 0 ? names : [...MULTI_HOP, ...SINGLE_HOP]) {
    const set = readSet(name)
    const built = await build(inMemory(), set.texts)
    const report = async (label: string, rank: (question: Question) => Promise<readonly string[]>) => {
      const all: Score[] = []
      for (const question of set.questions) all.push(score(question, await rank(question)))
      console.log(`${name.padEnd(27)} ${label.padEnd(34)} ${summary(all)}`)
    }
    const chain = built.mix()
    await report('words', (question) => ranking(built.words, question))
    await report('chain', (question) => ranking(chain, question))
    const walker = createWalker(built)
    for (const restart of RESTARTS)
      for (const share of NAMES)
        for (const weight of SHARES)
          await report(`walk restart ${restart} names ${share} share ${weight}`, (question) =>
            walker(question, { restart, names: share, walk: weight }),
          )
  }
}

const found = (retriever: Retriever, { text }: Question): Promise<readonly Candidate[]> =>
  retriever.retrieve({ text, terms: analyzer.query(text, ['en']) }, POOL)

function createWalker({ store, graph, words }: Built) {
  const kept = new Map<Node, Edges>()
  const documents = new Map<number, string>()

  return async (question: Question, weights: WalkWeights): Promise<readonly string[]> => {
    const byWords = await found(words, question)
    const entries = new Map<Node, number>()
    const { names, titles } = graph.read(question.text)
    const asked = new Map([...names, ...titles].map((mention) => [mention.key, mention.name]))
    const linked = [...asked].flatMap(([key, name]) => [
      { key, weight: 1 },
      ...graph.aliases(name).map((alias) => ({ key: alias.key, weight: alias.weight })),
    ])
    // A name's specificity: one by how many passages have it.
    const specific = linked
      .map(({ key, weight }) => ({ key, weight: weight / Math.max(1, passagesOf(key).length) }))
      .filter(({ key }) => passagesOf(key).length > 0)
    const namesShare = specific.length === 0 ? 0 : weights.names
    addShares(
      entries,
      specific.map(({ key, weight }) => [`n${key}`, weight]),
      namesShare,
    )
    addShares(
      entries,
      byWords.map(({ segment, score }) => [`p${segment.ordinal}`, score]),
      1 - namesShare,
    )

    const reached = await push(entries, weights.restart)
    const passages = [...reached].flatMap(([node, value]) =>
      node[0] === 'p' ? [[Number(node.slice(1)), value] as const] : [],
    )
    const mostReached = Math.max(Number.MIN_VALUE, ...passages.map(([, value]) => value))
    const mostFound = Math.max(Number.MIN_VALUE, ...byWords.map(({ score }) => score))
    const scores = new Map(
      passages.map(([ordinal, value]) => [ordinal, (weights.walk * value) / mostReached]),
    )
    for (const { segment, score } of byWords)
      scores.set(
        segment.ordinal,
        (scores.get(segment.ordinal) ?? 0) + ((1 - weights.walk) * score) / mostFound,
      )
    const best = [...scores].sort(([a, x], [b, y]) => y - x || a - b).slice(0, K)
    await documentsOf(best.map(([ordinal]) => ordinal))
    return [...new Set(best.map(([ordinal]) => documents.get(ordinal)!))]
  }

  /** Estimates of personalised PageRank from the entries. */
  async function push(
    entries: ReadonlyMap<Node, number>,
    restart: number,
  ): Promise<ReadonlyMap<Node, number>> {
    const estimates = new Map<Node, number>()
    const residuals = new Map(entries)
    const due = [...entries.keys()]
    const waiting = new Set(due)
    for (let at = 0; at < due.length; at++) {
      const node = due[at]!
      waiting.delete(node)
      const residual = residuals.get(node)!
      const edges = await edgesOf(node)
      const degree = edges.reduce((sum, [, weight]) => sum + weight, 0)
      if (residual <= TOLERANCE * Math.max(1, degree)) continue
      residuals.set(node, 0)
      estimates.set(node, (estimates.get(node) ?? 0) + (degree === 0 ? residual : restart * residual))
      for (const [to, weight] of edges) {
        const next = (residuals.get(to) ?? 0) + ((1 - restart) * residual * weight) / degree
        residuals.set(to, next)
        if (next > TOLERANCE && !waiting.has(to)) {
          waiting.add(to)
          due.push(to)
        }
      }
    }
    return estimates
  }

  async function edgesOf(node: Node): Promise<Edges> {
    const known = kept.get(node)
    if (known !== undefined) return known
    const number = Number(node.slice(1))
    const edges = node[0] === 'p' ? await edgesOfPassage(number) : edgesOfName(number)
    kept.set(node, edges)
    return edges
  }

  async function edgesOfPassage(ordinal: number): Promise<Edges> {
    const [segment] = await store.segments([ordinal])
    if (segment === undefined) return []
    documents.set(ordinal, segment.document)
    const { names, titles } = graph.readSegment(segment)
    const edges = new Map<Node, number>()
    for (const { key } of names) edges.set(`n${key}`, 1)
    for (const { key, written } of titles) if (written) edges.set(`n${key}`, 1)
    // As for mentions by aliases, what a name may stand for is tried where nothing goes by it.
    for (const { key, name } of names)
      if (graph.titled(key).length === 0)
        for (const alias of graph.aliases(name)) edges.set(`n${alias.key}`, alias.weight)
    for (const key of graph.titleNames(segment.title)) edges.set(`n${key}`, 1)
    return [...edges]
  }

  function edgesOfName(key: NameKey): Edges {
    return passagesOf(key).map((ordinal) => [`p${ordinal}`, 1])
  }

  function passagesOf(key: NameKey): readonly number[] {
    return [...new Set([...graph.mentions(key), ...graph.titled(key).map(({ first }) => first)])]
  }

  async function documentsOf(ordinals: readonly number[]): Promise<void> {
    const missing = ordinals.filter((ordinal) => !documents.has(ordinal))
    for (const segment of await store.segments(missing))
      if (segment !== undefined) documents.set(segment.ordinal, segment.document)
  }
}

/** Shares a mass over nodes by their weights. */
function addShares(
  into: Map<Node, number>,
  weighed: readonly (readonly [Node, number])[],
  mass: number,
): void {
  const sum = weighed.reduce((total, [, weight]) => total + weight, 0)
  if (sum === 0) return
  for (const [node, weight] of weighed) into.set(node, (into.get(node) ?? 0) + (mass * weight) / sum)
}
