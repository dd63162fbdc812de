/** Terms that the first passages found add to a question (RM3: Abdul-Jaleel et al. 2004, "UMass at TREC 2004"). */
import type { Candidate, QueryTerm } from '../model.ts'
import type { Analyzer, LexicalIndex } from '../ports.ts'

/** Terms taken over, and what the question's own count for, of 1. */
const TERMS = 30
const OWN_SHARE = 0.7
/** Characters that programs and tables are full of; prose has under 2 % of them. */
const CODE = /[{}()[\]<>=;:_|\\/`~^$@#*+]/g
const MOST_CODE = 0.04
/** A sentence or two have no surroundings to learn from: on tool-seal (281 characters a passage) fusion lost .013 recall@5. */
const LEAST_TEXT = 400

/** Whether most of the passages are running text of some length: words of programs, tables and chats are no surroundings. */
export function isProse(candidates: readonly Candidate[]): boolean {
  const prose = candidates.filter(({ segment: { kind, text } }) => {
    if (kind !== 'passage' || text.length < LEAST_TEXT) return false
    return (text.match(CODE)?.length ?? 0) <= text.length * MOST_CODE
  })
  return prose.length * 2 > candidates.length
}

/**
 * p(t | passages) = Σ score(d) · tf(t, d) / |d|; the terms with the most of it times idf join the question:
 *
 *     weight(t) = own · q(t) / Σ q + (1 - own) · p(t) / Σ p        scaled back to the question's whole weight
 */
export async function feedbackTerms(
  own: readonly QueryTerm[],
  passages: readonly Candidate[],
  { analyzer, lexical }: { readonly analyzer: Pick<Analyzer, 'terms'>; readonly lexical: LexicalIndex },
): Promise<readonly QueryTerm[]> {
  const model = new Map<string, number>()
  for (const { segment, score } of passages) {
    const text = [segment.title, ...segment.headings, segment.text].join('\n')
    const terms = analyzer.terms(text, segment.language)
    for (const term of terms) model.set(term, (model.get(term) ?? 0) + score / terms.length)
  }
  const chosen = (await worths(model, lexical))
    .toSorted((a, b) => b.worth - a.worth || (a.term < b.term ? -1 : 1))
    .slice(0, TERMS)
  const whole = own.reduce((total, { weight }) => total + weight, 0)
  const shares = chosen.reduce((total, { share }) => total + share, 0)
  if (shares === 0) return own
  const weights = new Map(own.map(({ term, weight }) => [term, OWN_SHARE * weight]))
  for (const { term, share } of chosen)
    weights.set(term, (weights.get(term) ?? 0) + ((1 - OWN_SHARE) * whole * share) / shares)
  return [...weights].map(([term, weight]) => ({ term, weight }))
}

interface Worth {
  readonly term: string
  readonly share: number
  readonly worth: number
}

/** More than rounding can make of a quotient. */
const ROUNDING = 1e-9

/**
 * Share times idf of all terms that may be among the `TERMS` best, in no order. Most terms stand once in one passage and
 * are too common for that: the index need not say how common exactly.
 */
async function worths(model: ReadonlyMap<string, number>, lexical: LexicalIndex): Promise<readonly Worth[]> {
  const byShare = [...model].sort((a, b) => b[1] - a[1])
  const weighed: Worth[] = []
  for (let from = 0, count = TERMS; from < byShare.length; from += count, count *= 2) {
    const least = weighed.map(({ worth }) => worth).sort((a, b) => b - a)[TERMS - 1] ?? 0
    const some = byShare.slice(from, from + count)
    const idf = await lexical.idf(
      some.map(([term]) => term),
      some.map(([, share]) => (least / share) * (1 - ROUNDING)),
    )
    for (const [i, [term, share]] of some.entries()) weighed.push({ term, share, worth: share * idf[i]! })
  }
  return weighed
}
