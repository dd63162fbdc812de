/** Where a passage leads: to what its text names by title, to who mentions it, and to who mentions the same names. */
import type { GraphIndex, NameKey, NameMention, Titled } from '../graph-port.ts'
import type { StoredSegment } from '../model.ts'
import type { OrdinalRange } from '../ports.ts'
import type { ChainWeights } from './graph-chain.ts'
import { ALIAS, type GraphQuestion, LEAD_SEGMENTS, MOST_NAMESAKES } from './graph-question.ts'
import type { ScriptNames } from './graph-scripts.ts'
import { isWithin } from './neighbours-wholes.ts'

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

export type HopGraph = Pick<
  GraphIndex,
  'readSegment' | 'titled' | 'mentions' | 'titleNames' | 'partOf' | 'aliases' | 'statedIn' | 'form'
>

/** Names in more passages than this connect nothing. */
export const MOST_MENTIONS = 50
/** Names that more titles than this hold connect nothing. */
const MOST_PARTS = 64

export function hopsOf(
  segment: StoredSegment,
  question: GraphQuestion,
  graph: HopGraph,
  segments: number,
  weights: ChainWeights,
  scripts: ScriptNames,
): Hops {
  const { names, titles } = graph.readSegment(segment)
  const keys = graph.titleNames(segment.title)
  const own = namesakes(keys.map((key) => graph.titled(key)))
  const others = ({ to }: Hop) => !isWithin(to, own.segments)
  const all = Math.log(segments + 1)
  const rarity = (documents: number) => Math.log((segments + 1) / Math.max(1, documents)) / all

  const written = once(
    titles.filter(({ written, key }) => (written || scripts.titles.has(key)) && !keys.includes(key)),
  )
  const named = new Set([...names, ...written].map(({ key }) => key)).size
  const spread = spreadOver(named + scripts.count, weights)
  const titled = written.flatMap((title) => {
    const rare = scripts.titles.get(title.key) ?? rarity(graph.mentions(title.key).length)
    const strength = spread * title.strength * rare
    return toTitled(graph.titled(title.key), strength, title.name)
  })
  const unknown = once(names.filter(({ key }) => !question.keys.has(key)))
  const withName = new Map(unknown.map(({ key }) => [key, graph.mentions(key)]))
  titled.push(...unknown.flatMap(byAliases))
  const inCommon = namesInCommon(withName.values())
  // Where nothing goes by a name of the question, shared names are acronyms and places more often than bridges, save
  // those that a model read for what they are.
  if (question.named.size === 0) {
    const stated = statedKeys(segment.ordinal, graph)
    const shared = unknown.filter(({ key }) => stated.has(key)).flatMap(byName)
    return { titled: titled.filter(others), shared: shared.filter(others), crowd: own.crowd }
  }
  const mentioned = once([...unknown, ...written.filter(({ key }) => !question.keys.has(key))])
  const shared = [
    ...keys.flatMap((key) => toMentions(graph.mentions(key), weights.back, segment.title)),
    ...unknown.flatMap(byName),
    ...mentioned.flatMap(({ name }) => toParts(graph.partOf(name), name)),
    ...scripts.shared.map(({ to, name, rarity }) => ({
      ...{ to, name },
      strength: weights.shared * spread * rarity,
    })),
  ]
  return { titled: titled.filter(others), shared: shared.filter(others), crowd: own.crowd }

  /** Where some passages with the name mention another name of this one, too, the rest may mean a namesake. */
  function byName({ key, name }: NameMention): readonly Hop[] {
    const mentions = withName.get(key)!
    if (mentions.length > MOST_MENTIONS) return []
    const agrees = (to: number) => inCommon.get(to)! > 1
    const apart = mentions.some((to) => to !== segment.ordinal && agrees(to)) ? weights.namesake : 1
    return toMentions(mentions, weights.shared * spread, name).map((hop) =>
      apart === 1 || agrees(hop.to) ? hop : { ...hop, strength: hop.strength * apart },
    )
  }

  function byAliases({ key, name }: NameMention): readonly Hop[] {
    if (graph.titled(key).length > 0) return []
    const aliases = graph
      .aliases(name)
      .filter((alias) => !keys.includes(alias.key) && !question.keys.has(alias.key))
    if (aliases.length === 0) return []
    const strength = weights.alias * spread * rarity(withName.get(key)!.length)
    return aliases.flatMap((alias) => toTitled(graph.titled(alias.key), strength * alias.weight, name))
  }

  function toParts(documents: readonly Titled[], name: string): readonly Hop[] {
    if (documents.length === 0 || documents.length > MOST_PARTS) return []
    const strength = weights.part * spread * rarity(documents.length)
    return documents.map(({ first }) => ({ to: first, strength, name }))
  }

  function toMentions(mentions: readonly number[], strength: number, name: string): readonly Hop[] {
    if (mentions.length > MOST_MENTIONS) return []
    const each = strength * rarity(mentions.length)
    return mentions.map((to) => ({ to, strength: each, name }))
  }
}

/** How many of the names each segment mentions. */
function namesInCommon(mentions: Iterable<readonly number[]>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const segments of mentions)
    if (segments.length <= MOST_MENTIONS)
      for (const segment of segments) counts.set(segment, (counts.get(segment) ?? 0) + 1)
  return counts
}

function statedKeys(ordinal: number, graph: HopGraph): ReadonlySet<NameKey> {
  return new Set(
    graph.statedIn(ordinal).flatMap(({ from, to }) => [graph.form(from).key, graph.form(to).key]),
  )
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

const spreadOver = (names: number, { fullStrengthNames }: ChainWeights): number =>
  Math.sqrt(fullStrengthNames / Math.max(fullStrengthNames, names))

/** Each name once, where it stands first. */
function once<T extends NameMention>(mentions: readonly T[]): readonly T[] {
  const seen = new Set<number>()
  return mentions.filter(({ key }) => !seen.has(key) && seen.add(key))
}

/** The documents that go by the same title: how many segments they have, at least 1, and which. */
interface Namesakes {
  readonly crowd: number
  /** Ascending, none of them twice. */
  readonly segments: readonly OrdinalRange[]
}

function namesakes(byName: readonly (readonly Titled[])[]): Namesakes {
  const lists = byName.filter((list) => list.length > 0)
  const [only] = lists
  if (lists.length > 1 || only === undefined) return gather(lists.flat())
  let found = known.get(only)
  if (found === undefined) known.set(only, (found = gather(only)))
  return found
}

/** By the list that the graph gives again and again where a title is that of many. */
const known = new WeakMap<readonly Titled[], Namesakes>()

/** Each document once, although it goes by several names. */
function gather(documents: readonly Titled[]): Namesakes {
  const own = [...new Map(documents.map((document) => [document.first, document])).values()]
  return {
    crowd: Math.max(
      1,
      own.reduce((sum, { count }) => sum + count, 0),
    ),
    segments: joined(own.toSorted((a, b) => a.first - b.first)),
  }
}

/** A part of a document may go by a title of its own, so ranges can lie in each other. */
function joined(ranges: readonly OrdinalRange[]): readonly OrdinalRange[] {
  const apart: { first: number; count: number }[] = []
  for (const { first, count } of ranges) {
    const last = apart.at(-1)
    if (last === undefined || first > last.first + last.count) apart.push({ first, count })
    else last.count = Math.max(last.count, first + count - last.first)
  }
  return apart
}
