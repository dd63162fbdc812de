import type { Query, RankedCandidate } from '../model.ts'
import type { Selection, Selector } from '../ports.ts'
import type { ReadSentences, SentenceTerms } from '../text/sentence-terms.ts'

export interface FallAndDiversityOptions {
  /** Candidates below this share of the best score are cut. Default 0.3. */
  readonly minShare?: number
  /** Beyond `minKept`, the list ends where a score falls to less than this share of the one before. Default 0.7. */
  readonly fall?: number
  /** Candidates never cut by a fall between neighbours. Default 3. */
  readonly minKept?: number
}

const DEFAULTS = { minShare: 0.3, fall: 0.7, minKept: 3 } as const

/**
 * From this share of shared terms on, a candidate repeats what is chosen already. High on purpose: two sentences
 * that differ in one number or name are two facts.
 */
const REDUNDANT_OVERLAP = 0.95

/**
 * Cuts the list where scores fall (SAGE's gradient selection: Zhang et al. 2025), then orders what is left greedily
 * by score times novelty (maximal marginal relevance, Carbonell & Goldstein 1998, on the kept sentences' terms).
 * The order does not depend on the budget, so a larger budget always holds what a smaller one holds.
 */
export function createFallAndDiversitySelector(
  read: ReadSentences,
  options: FallAndDiversityOptions = {},
): Selector {
  const settings = { ...DEFAULTS, ...options }
  return {
    name: 'fall-and-diversity',
    select(_query: Query, ranked: readonly RankedCandidate[]): Selection {
      const matching = ranked.filter((candidate) => candidate.sentences.some((sentence) => sentence.keep))
      const cut = fallAt(matching, settings)
      const { chosen, redundant } = diversify(matching.slice(0, cut), read, keptTerms)
      return {
        chosen,
        dropped: [
          ...redundant.map((candidate) => ({ candidate, reason: 'redundant' as const })),
          ...matching.slice(cut).map((candidate) => ({ candidate, reason: 'score-fall' as const })),
          ...ranked
            .filter((candidate) => !candidate.sentences.some((sentence) => sentence.keep))
            .map((candidate) => ({ candidate, reason: 'no-match' as const })),
        ],
        notes: { cutRank: cut, cutScore: matching[cut]?.score ?? 0, ...settings },
      }
    },
  }
}

function fallAt(ranked: readonly RankedCandidate[], settings: Required<FallAndDiversityOptions>): number {
  const best = ranked[0]?.score ?? 0
  for (let i = 1; i < ranked.length; i++) {
    const score = ranked[i]!.score
    if (score < settings.minShare * best) return i
    if (i >= settings.minKept && score < settings.fall * ranked[i - 1]!.score) return i
  }
  return ranked.length
}

/**
 * Greedily by score times novelty; what repeats the chosen apart. A candidate's overlap is the largest share of its
 * terms (those that `termsOf` picks from what it says, each once) that one of the chosen holds; one with fewer than
 * `leastTerms` terms repeats nothing.
 */
export function diversify(
  candidates: readonly RankedCandidate[],
  read: ReadSentences,
  termsOf: (candidate: RankedCandidate, passage: SentenceTerms) => Int32Array,
  leastTerms = 0,
): { chosen: RankedCandidate[]; redundant: RankedCandidate[] } {
  const { passages, terms } = read(candidates.map(({ segment }) => segment))
  const lists = candidates.map((candidate, i) => termsOf(candidate, passages[i]!))
  const { own, first, starts, ends, holders } = numbered(lists, terms.marks)
  const overlaps = new Float64Array(candidates.length)
  const worths = Float64Array.from(candidates, ({ score }) => score)
  const shared = new Int32Array(candidates.length)
  const waiting = candidates.map((_, i) => i)
  const chosen: RankedCandidate[] = []
  const redundant: RankedCandidate[] = []
  const sizeOf = (candidate: number) => first[candidate + 1]! - first[candidate]!
  while (waiting.length > 0) {
    let best = 0
    for (let at = 1; at < waiting.length; at++) if (worths[waiting[at]!]! > worths[waiting[best]!]!) best = at
    const next = waiting.splice(best, 1)[0]!
    if (overlaps[next]! >= REDUNDANT_OVERLAP && sizeOf(next) >= leastTerms) {
      redundant.push(candidates[next]!)
      continue
    }
    chosen.push(candidates[next]!)
    shared.fill(0)
    for (let i = first[next]!; i < first[next + 1]!; i++) {
      const term = own[i]!
      for (let at = starts[term]!; at < ends[term]!; at++) {
        const holder = holders[at]!
        // Nobody asks any more what the chosen share.
        if (holder === next) holders[at--] = holders[--ends[term]!]!
        else shared[holder]!++
      }
    }
    for (const other of waiting) {
      const share = shareOf(shared[other]!, sizeOf(other))
      if (share <= overlaps[other]!) continue
      overlaps[other] = share
      worths[other] = candidates[other]!.score * (1 - share)
    }
  }
  return { chosen, redundant }
}

/** Text without a term says nothing new. */
const shareOf = (shared: number, terms: number): number => (terms === 0 ? 1 : shared / terms)

/**
 * The distinct terms of lists under new numbers, from 0, and which lists hold each: list i those in `own` from
 * `first[i]` up to `first[i + 1]`, term t is in the lists in `holders` from `starts[t]` up to `ends[t]`. `marks` has a
 * 0 for every number in the lists, and has it again behind.
 */
function numbered(lists: readonly Int32Array[], marks: Int32Array) {
  const most = lists.reduce((sum, { length }) => sum + length, 0)
  const own = new Int32Array(most)
  const first = new Int32Array(lists.length + 1)
  /** By new number: how many lists hold it, and the last that does, counted from 1. */
  const counts = new Int32Array(most)
  const last = new Int32Array(most)
  let size = 0
  let end = 0
  for (const [i, list] of lists.entries()) {
    for (let at = 0; at < list.length; at++) {
      if (marks[list[at]!] === 0) marks[list[at]!] = ++size
      const term = marks[list[at]!]! - 1
      if (last[term] === i + 1) continue
      last[term] = i + 1
      counts[term]!++
      own[end++] = term
    }
    first[i + 1] = end
  }
  for (const list of lists) for (let at = 0; at < list.length; at++) marks[list[at]!] = 0
  const starts = new Int32Array(size + 1)
  for (let t = 0; t < size; t++) starts[t + 1] = starts[t]! + counts[t]!
  const ends = starts.slice()
  const holders = new Int32Array(end)
  for (let i = 0; i < lists.length; i++)
    for (let at = first[i]!; at < first[i + 1]!; at++) holders[ends[own[at]!]!++] = i
  return { own, first, starts, ends, holders }
}

function keptTerms({ segment, sentences }: RankedCandidate, passage: SentenceTerms): Int32Array {
  const kept = sentences.filter(({ keep }) => keep)
  return passage.some((sentence) => {
    const at = segment.start + passage.start(sentence)
    return kept.some((span) => span.start <= at && at < span.end)
  })
}
