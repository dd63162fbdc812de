import type { Query, RankedCandidate, RankedSentence } from '../model.ts'
import type { Analyzer, Selection, Selector } from '../ports.ts'

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
  analyzer: Analyzer,
  options: FallAndDiversityOptions = {},
): Selector {
  const settings = { ...DEFAULTS, ...options }
  return {
    name: 'fall-and-diversity',
    select(_query: Query, ranked: readonly RankedCandidate[]): Selection {
      const matching = ranked.filter((candidate) => candidate.sentences.some((sentence) => sentence.keep))
      const cut = fallAt(matching, settings)
      const { chosen, redundant } = diversify(matching.slice(0, cut), (candidate) =>
        keptTerms(candidate, analyzer),
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

/** Greedily by score times novelty; what repeats the chosen apart. */
export function diversify(
  candidates: readonly RankedCandidate[],
  termsOf: (candidate: RankedCandidate) => ReadonlySet<string>,
): { chosen: RankedCandidate[]; redundant: RankedCandidate[] } {
  const waiting = candidates.map((candidate) => ({
    candidate,
    terms: termsOf(candidate),
    overlap: 0,
  }))
  const chosen: RankedCandidate[] = []
  const redundant: RankedCandidate[] = []
  while (waiting.length > 0) {
    let best = 0
    for (let i = 1; i < waiting.length; i++) if (worth(waiting[i]!) > worth(waiting[best]!)) best = i
    const [next] = waiting.splice(best, 1)
    if (next!.overlap >= REDUNDANT_OVERLAP) {
      redundant.push(next!.candidate)
      continue
    }
    chosen.push(next!.candidate)
    for (const other of waiting) other.overlap = Math.max(other.overlap, overlap(other.terms, next!.terms))
  }
  return { chosen, redundant }
}

const worth = (item: { candidate: RankedCandidate; overlap: number }): number =>
  item.candidate.score * (1 - item.overlap)

function keptTerms(candidate: RankedCandidate, analyzer: Analyzer): ReadonlySet<string> {
  const { segment } = candidate
  const kept = candidate.sentences.filter((sentence: RankedSentence) => sentence.keep)
  return new Set(
    kept.flatMap((sentence) =>
      analyzer.terms(
        segment.text.slice(sentence.start - segment.start, sentence.end - segment.start),
        segment.language,
      ),
    ),
  )
}

/** Share of `terms` that `other` holds too. */
function overlap(terms: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (terms.size === 0) return 1
  let shared = 0
  for (const term of terms) if (other.has(term)) shared++
  return shared / terms.size
}
