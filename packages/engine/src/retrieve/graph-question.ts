/** A question as the graph sees it: weighted terms, which of them belong to names, and what the names stand for. */
import type { GraphIndex, NameKey, NameMention, Titled, TitleMention } from '../graph-port.ts'
import type { Query, Span } from '../model.ts'
import type { LexicalIndex } from '../ports.ts'
import type { SpanAnalyzer, SpannedTerm } from '../text/analyzer.ts'
import type { ChainWeights } from './graph-chain.ts'

/** A segment that goes by a name in the question. */
export interface Named {
  readonly name: string
  /** 0 to 1: how surely the question means it. */
  readonly fit: number
  /** Weight of the name's terms. */
  readonly weight: number
}

export interface GraphTerm {
  readonly term: string
  /** The term's weight in the question times its inverse document frequency. */
  readonly weight: number
  readonly inName: boolean
  /** Share of the name's segments that each segment is, when the term belongs to the title of something. */
  readonly resolvedBy: ReadonlyMap<number, number> | undefined
}

export interface GraphQuestion {
  readonly terms: readonly GraphTerm[]
  readonly weight: number
  readonly nameWeight: number
  readonly named: ReadonlyMap<number, Named>
  /** Names in the question: they lead nowhere new. */
  readonly keys: ReadonlySet<NameKey>
}

export interface QuestionContext {
  readonly analyzer: SpanAnalyzer
  readonly languages: readonly string[]
  readonly lexical: Pick<LexicalIndex, 'idf'>
  readonly graph: Pick<GraphIndex, 'read' | 'statedNames' | 'titled' | 'partOf' | 'aliases'>
  readonly weights: ChainWeights
  readonly segments: number
  readonly accepts: (ordinal: number) => boolean
}

/** Segments of one titled document that are looked at beside those that the words find. */
export const LEAD_SEGMENTS = 16
/** How surely a shortened title means the document. */
export const ALIAS = 0.7
/** A title of more documents than this ("README") names nothing. */
export const MOST_NAMESAKES = 128
/** One word in small letters counts as a title when it is about as rare as one in a thousand of 150,000 passages. */
export const RARE_WORD = 0.6
/** One word out of a longer name ("Johnson" in "William Johnson") does not settle what the name stands for. */
const SURE_MATCH = 0.5

/** `undefined` when the question holds no name that the graph knows: then words alone decide. */
export async function readQuestion(
  query: Query,
  context: QuestionContext,
): Promise<GraphQuestion | undefined> {
  const { graph, lexical, analyzer, languages } = context
  const { names: written, titles: found } = graph.read(query.text)
  const names = [...written, ...apartFrom(written, graph.statedNames(query.text))]
  const idf = await lexical.idf(query.terms.map(({ term }) => term))
  const weights = new Map(query.terms.map(({ term, weight }, i) => [term, weight * idf[i]!]))
  const termsOf = ({ start, end }: Span) =>
    analyzer
      .query(query.text.slice(start, end), languages)
      .map(({ term }) => term)
      .filter((term) => weights.has(term))
  const noCapitals = written.length === 0
  const rarityOf = await caselessRarity(query.text, found, context)
  const titles = found.filter(
    (title) =>
      title.written ||
      (title.caseless
        ? rarityOf(title) > RARE_WORD
        : noCapitals && rarity(termsOf(title), query, idf, context.segments) > RARE_WORD),
  )
  const inNames = new Set([...names, ...titles.filter(isSure), ...numbersIn(query.text)].flatMap(termsOf))
  const references = [
    ...titles.map((title) => ({ ...title, settles: settles(title), documents: graph.titled(title.key) })),
    ...indirect(names, titles, context),
  ]
  const links = link(references, termsOf, weights, context)
  const terms = query.terms.map(({ term }) => ({
    term,
    weight: weights.get(term)!,
    inName: inNames.has(term),
    resolvedBy: links.resolved.get(term),
  }))
  const nameWeight = total(terms.filter(({ inName }) => inName))
  if (nameWeight === 0 && links.named.size === 0) return undefined
  const keys = new Set([...names, ...titles].map(({ key }) => key))
  const dates = await datesOf(query, lexical)
  return { terms: [...terms, ...dates], weight: total(terms), nameWeight, named: links.named, keys }
}

/** How rare the titles in scripts without capitals are; prefixes that are no part of them do not count. */
async function caselessRarity(
  text: string,
  titles: readonly TitleMention[],
  { analyzer, languages, lexical, segments }: QuestionContext,
): Promise<(title: TitleMention) => number> {
  const terms = new Map<TitleMention, readonly SpannedTerm[]>()
  for (const title of titles)
    if (title.caseless)
      terms.set(title, analyzer.termsWithSpans(text.slice(title.start, title.end), languages[0]))
  const distinct = [...new Set([...terms.values()].flat().map(({ term }) => term))]
  const known = distinct.length === 0 ? [] : await lexical.idf(distinct)
  const idf = new Map(distinct.map((term, i) => [term, known[i]!]))
  return (title) => rarityTogether(terms.get(title)!, idf) / Math.log(segments + 1)
}

/** As rare as terms that do not overlap are together, if they met by chance: the sum of their idf, or of the pairs between. */
export function rarityTogether(terms: readonly SpannedTerm[], idf: ReadonlyMap<string, number>): number {
  const sums = [0, 1].map((first) => {
    let [sum, end] = [0, 0]
    for (const { term, ...span } of terms.slice(first))
      if (span.start >= end) {
        sum += idf.get(term) ?? 0
        end = span.end
      }
    return sum
  })
  return Math.max(...sums)
}

/** Passages of the question's dates count for more; the dates are no part of what has to be covered. */
async function datesOf(
  { dates = [] }: Query,
  lexical: Pick<LexicalIndex, 'idf'>,
): Promise<readonly GraphTerm[]> {
  const idf = await lexical.idf(dates.map(({ term }) => term))
  return dates.map(({ term, weight }, i) => ({
    ...{ term, weight: weight * idf[i]! },
    ...{ inName: false, resolvedBy: undefined },
  }))
}

/** Those of `others` that stand where none of the names does. */
function apartFrom(names: readonly NameMention[], others: readonly NameMention[]): readonly NameMention[] {
  return others.filter(({ start, end }) => !names.some((name) => name.start < end && start < name.end))
}

/** What a part of the question may stand for. */
interface Reference extends Span {
  readonly name: string
  /** 0 to 1. */
  readonly strength: number
  /** Whether a passage that goes by it leaves nothing of its words to look for. */
  readonly settles: boolean
  readonly documents: readonly Titled[]
}

/** Names that nothing goes by as they stand: what goes by them written otherwise, or has them in a longer title. */
function indirect(
  names: readonly NameMention[],
  titles: readonly TitleMention[],
  { graph, weights }: QuestionContext,
): readonly Reference[] {
  return names.flatMap(({ name, key, start, end }) => {
    if (titles.some((title) => isSure(title) && title.start < end && start < title.end)) return []
    if (graph.titled(key).length > 0) return []
    const place = { name, start, end }
    const aliases = graph.aliases(name).map((alias) => {
      const strength = weights.alias * alias.weight
      return { ...place, strength, settles: isSure({ strength }), documents: graph.titled(alias.key) }
    })
    return [...aliases, { ...place, strength: weights.part, settles: false, documents: graph.partOf(name) }]
  })
}

/** One word in small letters may be the word alone: "coffee" asks for all that is said of it, not for its page. */
function settles(title: TitleMention): boolean {
  return isSure(title) && (title.written || title.name.includes(' '))
}

const isSure = ({ strength }: { readonly strength: number }): boolean => strength >= SURE_MATCH

const total = (terms: readonly GraphTerm[]): number => terms.reduce((sum, { weight }) => sum + weight, 0)

/** Years and other long numbers tell passages apart as names do. */
function numbersIn(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/\b\d{4,}\b/g)].map(({ index, 0: number }) => ({
    start: index,
    end: index + number.length,
  }))
}

function rarity(terms: readonly string[], query: Query, idf: readonly number[], segments: number): number {
  const of = (term: string) => idf[query.terms.findIndex((known) => known.term === term)] ?? 0
  return Math.max(0, ...terms.map(of)) / Math.log(segments + 1)
}

function link(
  references: readonly Reference[],
  termsOf: (place: Span) => readonly string[],
  weights: ReadonlyMap<string, number>,
  { accepts, segments: all }: QuestionContext,
): { named: Map<number, Named>; resolved: Map<string, Map<number, number>> } {
  const named = new Map<number, Named>()
  const resolved = new Map<string, Map<number, number>>()
  for (const { documents, strength, settles, name, ...place } of references) {
    if (documents.length > MOST_NAMESAKES) continue
    const terms = termsOf(place)
    // Initials that no passage holds are as rare as a word can be.
    const weight = terms.reduce((sum, term) => sum + weights.get(term)!, 0) || Math.log(all + 1)
    const segments = documents.reduce((sum, { count }) => sum + count, 0)
    for (const { first, count, alias } of documents)
      for (let ordinal = first; ordinal < first + Math.min(count, LEAD_SEGMENTS); ordinal++) {
        if (!accepts(ordinal)) continue
        const fit = (strength * (alias ? ALIAS : 1)) / Math.sqrt(segments)
        if (fit * weight > fitOf(named.get(ordinal))) named.set(ordinal, { name, fit, weight })
        if (settles) for (const term of terms) raise(resolved, term, ordinal, 1 / segments)
      }
  }
  return { named, resolved }
}

const fitOf = (named: Named | undefined): number => (named === undefined ? 0 : named.fit * named.weight)

function raise(into: Map<string, Map<number, number>>, term: string, ordinal: number, share: number): void {
  let shares = into.get(term)
  if (shares === undefined) into.set(term, (shares = new Map()))
  shares.set(ordinal, Math.max(share, shares.get(ordinal) ?? 0))
}
