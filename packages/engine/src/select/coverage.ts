import type { Query, RankedCandidate, RankedSentence } from '../model.ts'
import type { Selector } from '../ports.ts'
import type { ReadSentences, SentenceTerms } from '../text/sentence-terms.ts'

/** What a sentence's own standing counts at most, and a name that leads on, beside the question's whole weight, 1. */
const OWN = 0.1
const NAME = 0.1
/** Characters below which a sentence is not made better by being shorter. */
const LEAST_COST = 40

/**
 * Sentences in the order of what they newly cover for what they cost. Covered are the question's terms, each by its
 * inverse frequency among the sentences found, and the names that led from one passage to another; a sentence's own
 * standing counts a little beside them, so that of two that cover the same the likelier one comes first.
 */
export function createCoverageSelector(read: ReadSentences): Selector {
  return {
    name: 'coverage',
    select(query, ranked) {
      const { sentences, items, values } = coverable(query, ranked, read)
      const order = greedyOrder(items, values)
      const worth = new Map(order.map((item, i) => [sentences[item]!, order.length - i]))
      const chosen = ranked.map((candidate) => ({
        ...candidate,
        sentences: candidate.sentences.map((sentence) => ({ ...sentence, worth: worth.get(sentence)! })),
      }))
      return { chosen, dropped: [], notes: { sentences: items.length } }
    },
  }
}

export interface CoverageItem {
  /** Distinct numbers of what it covers. */
  readonly covers: readonly number[]
  /** What it is worth whatever else was taken. */
  readonly own: number
  readonly cost: number
}

/**
 * Greedily by gain over cost. What a set is worth (the values it covers, each once, and what its items are worth by
 * themselves) is monotone and submodular, so gains only fall and lazy evaluation gives the greedy order (Minoux 1978).
 * Of any budget, the items taken until it is full, the first that no longer fits included, are worth at least 1 - 1/e
 * of the best set within it (Khuller, Moss & Naor 1999; Krause & Guestrin 2005). Equals stand in the order given.
 */
export function greedyOrder(items: readonly CoverageItem[], values: readonly number[]): readonly number[] {
  const covered = new Set<number>()
  const gain = (item: number): number => {
    const { covers, own, cost } = items[item]!
    return covers.reduce((sum, one) => sum + (covered.has(one) ? 0 : values[one]!), own) / cost
  }
  // Ascending by gain, earlier items later, so that `pop` gives the best and earliest.
  const lower = (a: Waiting, b: Waiting) => a.gain - b.gain || b.item - a.item
  const waiting = items.map((_, item) => ({ item, gain: gain(item) })).sort(lower)
  const order: number[] = []
  while (waiting.length > 0) {
    const { item, gain: before } = waiting.pop()!
    const now = gain(item)
    if (now < before) {
      waiting.splice(placeOf(waiting, { item, gain: now }, lower), 0, { item, gain: now })
      continue
    }
    order.push(item)
    for (const one of items[item]!.covers) covered.add(one)
  }
  return order
}

interface Waiting {
  readonly item: number
  readonly gain: number
}

function placeOf<T>(sorted: readonly T[], one: T, compare: (a: T, b: T) => number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(sorted[middle]!, one) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function coverable({ terms }: Query, ranked: readonly RankedCandidate[], read: ReadSentences) {
  const sentences: RankedSentence[] = []
  const holding: (readonly string[])[] = []
  const own: number[] = []
  const best = Math.max(0, ...ranked.map(({ score }) => score)) || 1
  const asked = new Map(terms.map(({ term, weight }) => [term, weight]))
  const names = new Set(ranked.flatMap(({ trail = [] }) => trail.map(({ name }) => name)))
  const { passages, terms: numbers } = read(ranked.map(({ segment }) => segment))
  const byNumber = new Map(terms.map(({ term }) => [numbers.find(term) ?? -1, term]))
  for (const [c, { segment, sentences: all, score }] of ranked.entries()) {
    const passage = passages[c]!
    for (const [i, sentence] of all.entries()) {
      const text = segment.text.slice(sentence.start - segment.start, sentence.end - segment.start)
      sentences.push(sentence)
      own.push((OWN * Math.max(0, score) * (1 + sentence.coverage)) / (2 * best))
      holding.push([
        ...askedIn(passage, passage.startingAt(sentence.start - segment.start, i), byNumber),
        ...[...names].filter((name) => text.includes(name)).map((name) => `${LEADS}${name}`),
      ])
    }
  }
  return { sentences, ...numbered(holding, own, asked, sentences) }
}

/** The question's terms that a sentence holds; none for -1, which is no sentence. */
function askedIn(passage: SentenceTerms, sentence: number, asked: ReadonlyMap<number, string>): string[] {
  if (sentence < 0) return []
  return Array.from({ length: passage.size(sentence) }, (_, i) =>
    asked.get(passage.term(sentence, i)),
  ).filter((term) => term !== undefined)
}

/** No term begins so. */
const LEADS = '\n'

function numbered(
  holding: readonly (readonly string[])[],
  own: readonly number[],
  asked: ReadonlyMap<string, number>,
  sentences: readonly RankedSentence[],
): { readonly items: readonly CoverageItem[]; readonly values: readonly number[] } {
  const counts = new Map<string, number>()
  for (const key of holding.flat()) counts.set(key, (counts.get(key) ?? 0) + 1)
  const keys = [...counts.keys()]
  const weight = (key: string) => (asked.get(key) ?? 0) * Math.log(1 + holding.length / counts.get(key)!)
  const total = keys.reduce((sum, key) => sum + weight(key), 0) || 1
  const numbers = new Map(keys.map((key, i) => [key, i]))
  return {
    items: holding.map((list, i) => ({
      covers: list.map((key) => numbers.get(key)!),
      own: own[i]!,
      cost: Math.max(LEAST_COST, sentences[i]!.end - sentences[i]!.start),
    })),
    values: keys.map((key) => (key.startsWith(LEADS) ? NAME : weight(key) / total)),
  }
}
