/** Where a passage leads: to what its text names by title, to who mentions it, and to who mentions the same names. */
import type { GraphIndex, NameMention, Titled } from '../graph-port.ts'
import type { StoredSegment } from '../model.ts'
import type { ChainWeights } from './graph-chain.ts'
import { ALIAS, type GraphQuestion, LEAD_SEGMENTS, MOST_NAMESAKES } from './graph-question.ts'

export interface Hop {
  readonly to: number
  /** 0 to 1. */
  readonly strength: number
  readonly name: string
}

export interface Hops {
  /** To documents whose title the passage mentions. */
  readonly titled: readonly Hop[]
  /** To passages that mention this one's title, or a name that this one mentions. */
  readonly shared: readonly Hop[]
  /** Segments of all documents that go by this one's title, at least 1. */
  readonly crowd: number
}

export type HopGraph = Pick<GraphIndex, 'read' | 'titled' | 'mentions' | 'titleNames'>

/** Names in more passages than this connect nothing. */
const MOST_MENTIONS = 50

export function hopsOf(
  segment: StoredSegment,
  question: GraphQuestion,
  graph: HopGraph,
  segments: number,
  { back, shared: together, fullStrengthNames }: ChainWeights,
): Hops {
  const { names, titles } = graph.read(segment.text)
  const keys = graph.titleNames(segment.title)
  const own = distinct(keys.flatMap((key) => graph.titled(key)))
  const crowd = own.reduce((sum, { count }) => sum + count, 0)
  const others = ({ to }: Hop) => !own.some(({ first, count }) => to >= first && to < first + count)
  const rarity = (mentions: number) =>
    Math.log((segments + 1) / Math.max(1, mentions)) / Math.log(segments + 1)

  const written = once(titles.filter((title) => title.written && !keys.includes(title.key)))
  const count = new Set([...names, ...written].map(({ key }) => key)).size
  const spread = Math.sqrt(fullStrengthNames / Math.max(fullStrengthNames, count))
  const titled = written.flatMap((title) => {
    const strength = spread * title.strength * rarity(graph.mentions(title.key).length)
    return toTitled(graph.titled(title.key), strength, title.name)
  })
  // Where nothing goes by a name of the question, shared names are acronyms and places more often than bridges.
  if (question.named.size === 0)
    return { titled: titled.filter(others), shared: [], crowd: Math.max(1, crowd) }
  const mentioned = once(names.filter(({ key }) => !question.keys.has(key)))
  const shared = [
    ...keys.flatMap((key) => toMentions(graph.mentions(key), back, segment.title)),
    ...mentioned.flatMap(({ key, name }) => toMentions(graph.mentions(key), together * spread, name)),
  ]
  return { titled: titled.filter(others), shared: shared.filter(others), crowd: Math.max(1, crowd) }

  function toMentions(mentions: readonly number[], strength: number, name: string): readonly Hop[] {
    if (mentions.length > MOST_MENTIONS) return []
    return mentions.map((to) => ({ to, strength: strength * rarity(mentions.length), name }))
  }
}

/** The first segment of a document takes the whole strength, the others share it. */
function toTitled(documents: readonly Titled[], strength: number, name: string): readonly Hop[] {
  if (documents.length > MOST_NAMESAKES) return []
  const each = strength / Math.sqrt(documents.length)
  return documents.flatMap(({ first, count, alias }) =>
    Array.from({ length: Math.min(count, LEAD_SEGMENTS) }, (_, i) => ({
      ...{ to: first + i, name },
      strength: (i === 0 ? each : each / Math.sqrt(count)) * (alias ? ALIAS : 1),
    })),
  )
}

/** Each name once, where it stands first. */
function once<T extends NameMention>(mentions: readonly T[]): readonly T[] {
  const seen = new Set<number>()
  return mentions.filter(({ key }) => !seen.has(key) && seen.add(key))
}

/** Each document once, although it goes by several names. */
function distinct(documents: readonly Titled[]): readonly Titled[] {
  return [...new Map(documents.map((document) => [document.first, document])).values()]
}
