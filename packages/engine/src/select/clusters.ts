/**
 * Many texts that say the same, told once with how many say it (Clustered RAG): sentences in clusters, the most
 * central sentence of each, its members counted by text.
 */
import type { Span } from '../model.ts'
import type { Analyzer } from '../ports.ts'

/** A sentence of one of many texts. */
export interface Statement extends Span {
  /** Which text says it. */
  readonly document: string
  readonly text: string
  readonly language: string
}

export interface Cluster {
  /** The member that stands for the others: word for word one of them. */
  readonly says: Statement
  /** All of them, in the order given, `says` included. */
  readonly members: readonly Statement[]
  /** How many texts say it: a text that says it twice counts once. */
  readonly documents: number
  /** What the order goes by: how much of what all texts say this says. */
  readonly weight: number
}

export interface ClusterOptions {
  /** Sentences at least so alike (cosine of their weighted terms) as the leader is. Default 0.3. */
  readonly threshold?: number
}

/**
 * Lower merges what differs, higher leaves paraphrases apart; 0.2 to 0.4 measure alike (`packages/eval/bench/reviews.ts`).
 */
const THRESHOLD = 0.3
/** The first sentence of a text says what the text is about: so much more it weighs. */
const OPENING = 0.5
/** Long sentences are like many others: weight goes down with this power of the words, from `SHORT` words on. */
const BREVITY = 0.2
const SHORT = 6

const WORD = /[\p{L}\p{N}'’]+/gu

type Vector = ReadonlyMap<string, number>

/**
 * Clusters, those of most texts first. Leader clustering in the order of centrality: the sentence most like all others
 * leads, and takes every sentence that is alike enough and not yet taken.
 */
export function clusterStatements(
  statements: readonly Statement[],
  analyzer: Analyzer,
  { threshold = THRESHOLD }: ClusterOptions = {},
): readonly Cluster[] {
  const vectors = vectorsOf(statements.map(({ text, language }) => analyzer.terms(text, language)))
  // Content words alone tell who says the same; of those, the one that stands for them also words it as the others do.
  const wordings = vectorsOf(statements.map(({ text }) => text.toLowerCase().match(WORD) ?? []))
  const [centre, wording] = [sumOf(vectors), sumOf(wordings)]
  const centrality = statements.map(({ document, text }, i) => {
    const opening = document === statements[i - 1]?.document ? 1 : 1 + OPENING
    const shared = dot(vectors[i]!, centre) + dot(wordings[i]!, wording)
    return (shared * opening) / Math.max(SHORT, text.split(/\s+/).length) ** BREVITY
  })
  const order = statements.map((_, i) => i).sort((a, b) => centrality[b]! - centrality[a]! || a - b)
  const holders = holdersOf(vectors)
  const taken = new Set<number>()
  const clusters: Cluster[] = []
  for (const leader of order) {
    if (taken.has(leader)) continue
    taken.add(leader)
    const members = [leader]
    for (const [other, cosine] of alike(vectors[leader]!, holders)) {
      if (taken.has(other) || cosine < threshold) continue
      taken.add(other)
      members.push(other)
    }
    members.sort((a, b) => a - b)
    clusters.push({
      says: statements[leader]!,
      members: members.map((i) => statements[i]!),
      documents: new Set(members.map((i) => statements[i]!.document)).size,
      weight: centrality[leader]!,
    })
  }
  return clusters.sort((a, b) => b.documents - a.documents || b.weight - a.weight)
}

/** Terms by frequency and rarity among the sentences, to length 1. */
function vectorsOf(terms: readonly (readonly string[])[]): readonly Vector[] {
  const holding = new Map<string, number>()
  for (const list of terms) for (const term of new Set(list)) holding.set(term, (holding.get(term) ?? 0) + 1)
  return terms.map((list) => {
    const vector = new Map<string, number>()
    for (const term of list)
      vector.set(term, (vector.get(term) ?? 0) + Math.log(1 + terms.length / holding.get(term)!))
    const length = Math.sqrt(vector.values().reduce((sum, weight) => sum + weight * weight, 0))
    return new Map([...vector].map(([term, weight]) => [term, weight / (length || 1)]))
  })
}

function sumOf(vectors: readonly Vector[]): Vector {
  const sum = new Map<string, number>()
  for (const vector of vectors)
    for (const [term, weight] of vector) sum.set(term, (sum.get(term) ?? 0) + weight)
  return sum
}

const dot = (a: Vector, b: Vector): number => {
  let sum = 0
  for (const [term, weight] of a) sum += weight * (b.get(term) ?? 0)
  return sum
}

type Holders = ReadonlyMap<string, readonly (readonly [number, number])[]>

function holdersOf(vectors: readonly Vector[]): Holders {
  const holders = new Map<string, [number, number][]>()
  for (const [i, vector] of vectors.entries())
    for (const [term, weight] of vector) {
      const list = holders.get(term)
      if (list === undefined) holders.set(term, [[i, weight]])
      else list.push([i, weight])
    }
  return holders
}

/** Cosine with every sentence that shares a term. */
function alike(vector: Vector, holders: Holders): ReadonlyMap<number, number> {
  const cosines = new Map<number, number>()
  for (const [term, weight] of vector)
    for (const [i, other] of holders.get(term)!) cosines.set(i, (cosines.get(i) ?? 0) + weight * other)
  return cosines
}
