import type { Query, RankedCandidate } from '../model.ts'
import type { Selection, Selector } from '../ports.ts'
import type { ReadSentences } from '../text/sentence-terms.ts'

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
      const { chosen, redundant } = diversify(matching.slice(0, cut), (candidate) =>
        keptTerms(candidate, read),
      )
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
 * terms that one of the chosen holds; one with fewer than `leastTerms` terms repeats nothing.
 */
export function diversify(
  candidates: readonly RankedCandidate[],
  termsOf: (candidate: RankedCandidate) => readonly string[],
  leastTerms = 0,
): { chosen: RankedCandidate[]; redundant: RankedCandidate[] } {
  const { terms, starts, holders } = numbered(candidates.map(termsOf))
  const overlaps = new Float64Array(candidates.length)
  const worths = Float64Array.from(candidates, ({ score }) => score)
  const shared = new Int32Array(candidates.length)
  const waiting = candidates.map((_, i) => i)
  const chosen: RankedCandidate[] = []
  const redundant: RankedCandidate[] = []
  while (waiting.length > 0) {
    let best = 0
    for (let at = 1; at < waiting.length; at++) if (worths[waiting[at]!]! > worths[waiting[best]!]!) best = at
    const next = waiting.splice(best, 1)[0]!
    if (overlaps[next]! >= REDUNDANT_OVERLAP && terms[next]!.length >= leastTerms) {
      redundant.push(candidates[next]!)
      continue
    }
    chosen.push(candidates[next]!)
    shared.fill(0)
    for (const term of terms[next]!)
      for (let at = starts[term]!; at < starts[term + 1]!; at++) shared[holders[at]!]!++
    for (const other of waiting) {
      const share = shareOf(shared[other]!, terms[other]!.length)
      if (share <= overlaps[other]!) continue
      overlaps[other] = share
      worths[other] = candidates[other]!.score * (1 - share)
    }
  }
  return { chosen, redundant }
}

/** Text without a term says nothing new. */
const shareOf = (shared: number, terms: number): number => (terms === 0 ? 1 : shared / terms)

/** Distinct terms by number, and which candidates hold each: term t those from `starts[t]` up to `starts[t + 1]`. */
function numbered(lists: readonly (readonly string[])[]): {
  terms: readonly (readonly number[])[]
  starts: Int32Array
  holders: Int32Array
} {
  const numbers = new Map<string, number>()
  const counts: number[] = []
  const last: number[] = []
  const terms = lists.map((list, i) => {
    const own: number[] = []
    for (const term of list) {
      let number = numbers.get(term)
      if (number === undefined) {
        number = counts.push(0) - 1
        numbers.set(term, number)
      }
      if (last[number] === i) continue
      last[number] = i
      counts[number]!++
      own.push(number)
    }
    return own
  })
  const starts = new Int32Array(counts.length + 1)
  for (let t = 0; t < counts.length; t++) starts[t + 1] = starts[t]! + counts[t]!
  const ends = starts.slice()
  const holders = new Int32Array(starts[counts.length]!)
  for (const [i, own] of terms.entries()) for (const number of own) holders[ends[number]!++] = i
  return { terms, starts, holders }
}

function keptTerms({ segment, sentences }: RankedCandidate, read: ReadSentences): readonly string[] {
  const kept = sentences.filter(({ keep }) => keep)
  return read(segment).flatMap(({ start, terms }) => {
    const at = segment.start + start
    return kept.some((span) => span.start <= at && at < span.end) ? terms : []
  })
}
