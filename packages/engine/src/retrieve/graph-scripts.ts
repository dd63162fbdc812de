/**
 * Names in scripts other than Latin. Without capitals nothing tells a name from a word, and endings and prefixes make
 * one name many words; what does tell is how rare it is. So a title counts as a name where it is rare in the texts, and a
 * name without a title is what a passage shares with few others: rare terms side by side, which are pairs of letters in
 * scripts without spaces and stems elsewhere. All is read off the search index when a passage is chosen; nothing is
 * stored for it.
 */
import type { GraphIndex, NameKey } from '../graph-port.ts'
import type { StoredSegment } from '../model.ts'
import type { LexicalIndex } from '../ports.ts'
import type { SpanAnalyzer, SpannedTerm } from '../text/analyzer.ts'
import { MOST_MENTIONS } from './graph-hops.ts'
import { type GraphQuestion, RARE_WORD, rarityTogether } from './graph-question.ts'

/** A name that two passages share. */
export interface SharedName {
  readonly to: number
  readonly name: string
  /** 0 to 1, how few passages have its rarest term. */
  readonly rarity: number
}

export interface ScriptNames {
  /** Titles in scripts without capitals that are rare enough to be names, with how rare they are, 0 to 1. */
  readonly titles: ReadonlyMap<NameKey, number>
  readonly shared: readonly SharedName[]
  /** Rare stretches of the passage, shared or not. */
  readonly count: number
}

export interface ScriptContext {
  readonly graph: Pick<GraphIndex, 'readSegment'>
  readonly lexical: Pick<LexicalIndex, 'idf' | 'holding' | 'search' | 'scores'>
  readonly analyzer: Pick<SpanAnalyzer, 'termsWithSpans'>
  readonly segments: number
}

const NONE: ScriptNames = { titles: new Map(), shared: [], count: 0 }
/** Letters of scripts other than Latin, by their places in Unicode. */
const OTHER_SCRIPT = /[\u0370-\u1DFF\u2C00-\u2DDF\u2E80-\uD7FF\uF900-\uFAFF\uFB1D-\uFDFF\uFE70-\uFEFC]/
const SMALL = /^\p{Ll}/u
/** Fewer letters are a word more often than a name. */
const LEAST_LETTERS = 3
/** Rarest terms of a passage that are looked for in others, and others that are looked at. */
const MOST_TERMS = 32
const MOST_SHARING = 48

/** Nothing, at the cost of one look, for a passage in Latin letters. */
export async function scriptNames(
  segment: StoredSegment,
  question: GraphQuestion,
  context: ScriptContext,
): Promise<ScriptNames> {
  if (!OTHER_SCRIPT.test(segment.text)) return NONE
  const { graph, lexical, segments } = context
  const terms = context.analyzer
    .termsWithSpans(segment.text, segment.language)
    .filter(
      ({ term, start }) => OTHER_SCRIPT.test(term[0]!) && !SMALL.test(segment.text.slice(start, start + 2)),
    )
  const distinct = [...new Set(terms.map(({ term }) => term))]
  const idf = await lexical.idf(distinct)
  const idfOf = new Map(distinct.map((term, i) => [term, idf[i]!]))
  const all = Math.log(segments + 1)
  const titles = new Map<NameKey, number>()
  for (const { caseless, key, start, end } of graph.readSegment(segment).titles) {
    const within = terms.filter((one) => one.end > start && one.end <= end)
    const rarity = caseless ? rarityTogether(within, idfOf) / all : 0
    if (rarity > RARE_WORD) titles.set(key, Math.min(1, rarity))
  }
  const rare = new Map([...idfOf].filter(([, value]) => value > RARE_WORD * all))
  const asked = new Set(question.terms.map(({ term }) => term))
  const unasked = terms.filter(({ term }) => rare.has(term) && !asked.has(term))
  const shared = question.named.size === 0 ? [] : await sharedNames(segment, unasked, rare, context)
  return { titles, shared, count: stretches(unasked, segment.text).length }
}

/** The longest name that each other passage shares with this one. */
async function sharedNames(
  { ordinal, text }: StoredSegment,
  terms: readonly SpannedTerm[],
  idf: ReadonlyMap<string, number>,
  { lexical, segments }: ScriptContext,
): Promise<readonly SharedName[]> {
  const distinct = [...new Set(terms.map(({ term }) => term))]
  const held = await lexical.holding(distinct)
  const wanted = distinct
    .filter((_, i) => held[i]! >= 2 && held[i]! <= MOST_MENTIONS)
    .sort((a, b) => idf.get(b)! - idf.get(a)! || (a < b ? -1 : 1))
    .slice(0, MOST_TERMS)
    .map((term) => ({ term, weight: 1 }))
  if (wanted.length === 0) return []
  const found = (await lexical.search(wanted, MOST_SHARING)).map((hit) => hit.ordinal)
  const others = found.filter((one) => one !== ordinal)
  const scores = await lexical.scores(wanted, others)
  return others.flatMap((to, i) => {
    const has = new Set(wanted.flatMap(({ term }, t) => (scores[i]!.terms[t]! > 0 ? [term] : [])))
    const name = longest(
      stretches(
        terms.filter(({ term }) => has.has(term)),
        text,
      ),
    )
    if (name === undefined) return []
    const most = Math.max(...name.terms.map((term) => idf.get(term)!))
    return [{ to, name: text.slice(name.start, name.end), rarity: most / Math.log(segments + 1) }]
  })
}

interface Stretch {
  readonly start: number
  readonly end: number
  readonly terms: readonly string[]
}

/** Terms that follow each other with nothing but a space between, as one. */
function stretches(terms: readonly SpannedTerm[], text: string): readonly Stretch[] {
  const found: { start: number; end: number; terms: string[] }[] = []
  for (const { term, start, end } of terms) {
    const last = found.at(-1)
    if (last !== undefined && (start <= last.end || text.slice(last.end, start) === ' ')) {
      last.end = Math.max(last.end, end)
      last.terms.push(term)
    } else found.push({ start, end, terms: [term] })
  }
  return found.filter(({ start, end }) => end - start >= LEAST_LETTERS)
}

/** The first of the longest. */
const longest = (found: readonly Stretch[]): Stretch | undefined =>
  found.reduce<Stretch | undefined>(
    (best, one) => (best === undefined || one.end - one.start > best.end - best.start ? one : best),
    undefined,
  )
