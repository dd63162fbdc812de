/** Which sentences bind which names: read from the text of passages when it is asked for, so that it is never stale. */
import type { Evidence, Relation } from './graph-face.ts'
import type { GraphIndex, NameMention } from './graph-port.ts'
import type { StoredSegment } from './model.ts'
import { compareText } from './text/order.ts'
import { statedRelations } from './text/relations.ts'
import { sentenceSpans } from './text/sentences.ts'

export const MENTIONED_WITH = 'mentioned with'
/** Names of one sentence that are related to each other; a longer list states nothing. */
const MOST_NAMES = 12

/** A pair of names in a sentence. */
export interface Bond {
  readonly from: string
  readonly to: string
  readonly predicate: string
  readonly evidence: Evidence
  readonly writtenBy?: 'model'
}

/** All pairs of names that a passage's sentences hold, stated relations first; the document's own name takes part. */
export function bondsOf(segment: StoredSegment, graph: GraphIndex): Bond[] {
  const { text, title, document, kind, language, start } = segment
  const names = withoutOverlaps(graph.read(text))
  const own = title === '' ? '' : graph.form(title.replace(/\s*\([^()]*\)\s*$/, '')).name
  const bonds: Bond[] = []
  for (const sentence of sentenceSpans(text, kind, language)) {
    const inside = names.filter((name) => name.start >= sentence.start && name.end <= sentence.end)
    if (inside.length === 0 || inside.length > MOST_NAMES) continue
    const quote = text.slice(sentence.start, sentence.end).trim()
    const at = start + sentence.start + text.slice(sentence.start, sentence.end).indexOf(quote)
    const evidence = { document, start: at, end: at + quote.length, quote }
    const stated = statedRelations(text, sentence, inside).map(({ from, to, predicate }) => ({
      ...{ from: from < 0 ? own : inside[from]!.name, to: inside[to]!.name, predicate, evidence },
    }))
    bonds.push(...stated.filter(({ from, to }) => from !== '' && from !== to))
    const written = [...new Set([...inside.map(({ name }) => name), ...(own === '' ? [] : [own])])].sort(
      compareText,
    )
    for (const [i, from] of written.entries())
      for (const to of written.slice(i + 1)) bonds.push({ from, to, predicate: MENTIONED_WITH, evidence })
  }
  return bonds
}

/** Of names and titles that overlap the longer one; in reading order. */
function withoutOverlaps({ titles, names }: ReturnType<GraphIndex['read']>): NameMention[] {
  const all: readonly NameMention[] = [...titles.filter(({ written }) => written), ...names]
  const taken: NameMention[] = []
  for (const one of all.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start))
    if (!taken.some(({ start, end }) => start < one.end && one.start < end)) taken.push(one)
  return taken.sort((a, b) => a.start - b.start)
}

/**
 * Bonds with the same ends and predicate become one relation, with the first sentence in the order of documents. What
 * a sentence states about a pair stands for its co-mention, too.
 */
export class RelationTally {
  private readonly pairs = new Map<string, { sentences: number; last: string; kinds: Map<string, Bond> }>()

  add(bond: Bond): void {
    const { from, to, predicate, evidence } = bond
    const pair = from < to ? `${from}\n${to}` : `${to}\n${from}`
    let tally = this.pairs.get(pair)
    if (tally === undefined) this.pairs.set(pair, (tally = { sentences: 0, last: '', kinds: new Map() }))
    const sentence = `${evidence.start} ${evidence.document}`
    // What a model read stands in a sentence that was counted for its names, if it binds them by itself.
    if (bond.writtenBy === undefined || tally.sentences === 0) {
      if (tally.last !== sentence) tally.sentences++
      tally.last = sentence
    }
    const kind = `${from}\n${predicate}`
    const known = tally.kinds.get(kind)
    if (known === undefined || isBefore(bond, known)) tally.kinds.set(kind, bond)
  }

  /** `weightOf` gets a pair and in how many sentences it stands. */
  relations(weightOf: (from: string, to: string, sentences: number) => number): Relation[] {
    return [...this.pairs.values()].flatMap(({ sentences, kinds }) => {
      const all = [...kinds.values()]
      const stated = all.filter(({ predicate }) => predicate !== MENTIONED_WITH)
      return (stated.length > 0 ? stated : all).map((bond) => ({
        ...bond,
        weight: weightOf(bond.from, bond.to, sentences),
      }))
    })
  }
}

/** What the text shows by itself, then what stands first in the order of documents. */
function isBefore(one: Bond, other: Bond): boolean {
  if (one.writtenBy !== other.writtenBy) return one.writtenBy === undefined
  const [a, b] = [one.evidence, other.evidence]
  return (compareText(a.document, b.document) || a.start - b.start) < 0
}

/** Heaviest first; ties by names. */
export const byWeight = (a: Relation, b: Relation): number =>
  b.weight - a.weight ||
  compareText(`${a.from}\n${a.to}\n${a.predicate}`, `${b.from}\n${b.to}\n${b.predicate}`)

/** n · max(0, ln(N·n / (a·b))): pointwise mutual information, weighted by how often it was observed. */
export function weightedPmi(together: number, a: number, b: number, all: number): number {
  if (together === 0 || a === 0 || b === 0) return 0
  return together * Math.max(0, Math.log((all * together) / (a * b)))
}
