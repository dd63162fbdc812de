import type { Candidate, Lightcone, SearchMode } from 'lightcone'
import type { Place, Question } from './datasets/retrieval-set.ts'
import type { Unit } from './datasets/span-folder.ts'
import type { Need } from './metrics/ranking.ts'

/** One rank: a document, or with a span a segment of it. */
export type Ranked = Place

/** Segments asked for at first, and the length of a ranking. */
const DEPTH = 100

/** Documents that the deepest measure looks at. */
const DOCUMENTS = 10

export interface RankOptions {
  readonly mode: SearchMode
  readonly unit: Unit
  /** Documents that the question may find: no search looks for more. */
  readonly reachable: number
  readonly signal: AbortSignal | undefined
}

/**
 * The engine's ranking for one question: a search for 100 segments, each document at the rank of its best one.
 * Only when they hold fewer than ten of the reachable documents is the search repeated for twice as many; always
 * asking for more would measure another engine than the one that users have, who ask for few.
 */
export async function rank(cone: Lightcone, question: Question, options: RankOptions): Promise<Ranked[]> {
  const { mode, unit, reachable, signal } = options
  const wanted = Math.min(DOCUMENTS, reachable)
  for (let k = DEPTH; ; k *= 2) {
    const candidates = await searchFor(cone, question, k, { mode, signal })
    if (unit === 'segment') return candidates.slice(0, DEPTH).map(toSegment)
    const documents = [...new Set(candidates.map(({ segment }) => segment.document))]
    if (documents.length >= wanted || candidates.length < k)
      return documents.slice(0, DEPTH).map((document) => ({ document }))
  }
}

/** Documents in the engine's order, until they hold so many tokens or there are no more; the last one may go beyond. */
export async function rankUpTo(
  cone: Lightcone,
  question: Question,
  options: Omit<RankOptions, 'unit' | 'reachable'> & {
    readonly tokens: number
    readonly tokensOf: (document: string) => number
  },
): Promise<readonly string[]> {
  const { tokens, tokensOf, ...asked } = options
  for (let k = DEPTH; ; k *= 2) {
    const candidates = await searchFor(cone, question, k, asked)
    const documents: string[] = []
    let held = 0
    for (const document of new Set(candidates.map(({ segment }) => segment.document))) {
      documents.push(document)
      held += tokensOf(document)
      if (held > tokens) return documents
    }
    if (candidates.length < k) return documents
  }
}

async function searchFor(
  cone: Lightcone,
  { text, scope }: Question,
  k: number,
  { mode, signal }: Pick<RankOptions, 'mode' | 'signal'>,
): Promise<readonly Candidate[]> {
  const { candidates } = await cone.search(text, {
    k,
    mode,
    ...(scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }),
    ...(signal === undefined ? {} : { signal }),
  })
  return candidates
}

/** At which rank each of the question's needs is met. */
export function meet(question: Question, ranking: readonly Ranked[]): Need[] {
  return question.gold.map(({ gain, places }) => {
    const index = ranking.findIndex((ranked) => places.some((place) => overlaps(place, ranked)))
    return index < 0 ? { gain } : { gain, rank: index + 1 }
  })
}

/** A name for a rank: the document's id, with the segment's range where it is one. */
export function rankedId({ document, span }: Ranked): string {
  return span === undefined ? document : `${document}:${span.start}-${span.end}`
}

function toSegment({ segment: { document, start, end } }: Candidate): Ranked {
  return { document, span: { start, end } }
}

function overlaps(place: Place, ranked: Ranked): boolean {
  if (place.document !== ranked.document) return false
  if (place.span === undefined || ranked.span === undefined) return true
  return ranked.span.start < place.span.end && place.span.start < ranked.span.end
}
