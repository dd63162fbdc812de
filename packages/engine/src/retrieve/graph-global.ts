/**
 * Retrieval for questions about the whole: which themes does the question touch, and which passages bind them
 * together? A theme counts for what the question's words find in it, so that no name has to stand in the question.
 */
import { leaf, sum } from '../explanation.ts'
import type { GraphIndex } from '../graph-port.ts'
import type { Candidate, Explanation, StoredSegment } from '../model.ts'
import type { Retriever, Store } from '../ports.ts'
import { compareText } from '../text/order.ts'
import type { Theme, Themes } from './graph-themes.ts'

export interface GlobalRetrieverOptions {
  readonly store: Store
  readonly graph: GraphIndex
  /** Finds the passages by which themes are chosen; the answer where no theme is touched. */
  readonly words: Retriever
  readonly themes: () => Promise<Themes>
}

/** Passages by words that vote for themes. */
const POOL = 100
/** Themes that take turns. */
const THEMES = 8
/** Passages of one theme that are looked at. */
const THEME_SEGMENTS = 256
/** What binding a theme's names together counts for beside matching the question best. */
const BINDING = 0.5
/** How far below the passage above a score is set that would not be below it: more than rounding can undo. */
const BELOW = 1e-9

/** Themes → the relations in them → their passages, a passage of each theme in turn (`global`). */
export function createGlobalRetriever({ store, graph, words, themes }: GlobalRetrieverOptions): Retriever {
  return {
    name: 'graph-global',
    async retrieve(query, k) {
      await graph.refresh(query.seq)
      const found = await words.retrieve(query, Math.max(k, POOL))
      if (!graph.complete || found.length === 0) return found.slice(0, k)
      const votes = new Map(found.map(({ segment, score }) => [segment.ordinal, score]))
      const chosen = touched((await themes()).grains.flat(), votes)
      const within = query.filter === undefined ? undefined : await store.select(query.filter)
      const accepts = (ordinal: number) =>
        within === undefined || within.some(({ first, count }) => ordinal >= first && ordinal < first + count)
      const queues: Bound[][] = []
      for (const theme of chosen) queues.push(await passages(theme, votes, accepts, store))
      return inTurns(queues, found, k)
    },
  }
}

/** `local` and `global` in turns (`hybrid`). */
export function createHybridRetriever(local: Retriever, global: Retriever): Retriever {
  return {
    name: 'graph-hybrid',
    async retrieve(query, k) {
      const lists = [await local.retrieve(query, k), await global.retrieve(query, k)]
      const seen = new Set<number>()
      const merged: Candidate[] = []
      for (let rank = 0; rank < k; rank++)
        for (const candidate of lists.flatMap((list) => list[rank] ?? [])) {
          if (merged.length >= k || seen.has(candidate.segment.ordinal)) continue
          seen.add(candidate.segment.ordinal)
          const explanation = sum('hybrid', [leaf('turn', 1 / (merged.length + 1))])
          merged.push({ ...candidate, score: explanation.value, explanation })
        }
      return merged
    },
  }
}

interface Touched {
  readonly theme: Theme
  readonly weight: number
}

/**
 * The themes whose passages the words found most surely: Σ votes / √passages, a vote counting once although themes of
 * several grains hold its passage.
 */
function touched(themes: readonly Theme[], votes: ReadonlyMap<number, number>): readonly Touched[] {
  const open = new Map(votes)
  const weightOf = ({ segments }: Theme) => {
    // Summed by size: the order of insertion must not show in the last bit.
    const found = Float64Array.from(segments.flatMap((segment) => open.get(segment) ?? [])).sort()
    return found.reduce((weight, vote) => weight + vote, 0) / Math.sqrt(segments.length)
  }
  const chosen: Touched[] = []
  while (chosen.length < THEMES) {
    let best: Touched | undefined
    for (const theme of themes) {
      const weight = weightOf(theme)
      if (weight > (best?.weight ?? 0)) best = { theme, weight }
    }
    if (best === undefined) break
    chosen.push(best)
    for (const segment of best.theme.segments) open.delete(segment)
  }
  return chosen
}

interface Bound {
  readonly segment: StoredSegment
  readonly explanation: Explanation
}

async function passages(
  { theme, weight }: Touched,
  votes: ReadonlyMap<number, number>,
  accepts: (ordinal: number) => boolean,
  store: Store,
): Promise<Bound[]> {
  const bound = new Map<number, number>()
  for (const { segments } of theme.members)
    for (const segment of segments) bound.set(segment, (bound.get(segment) ?? 0) + 1)
  const best = Math.max(...votes.values())
  const value = (ordinal: number) => ({
    words: (votes.get(ordinal) ?? 0) / best,
    relations: BINDING * (1 - 1 / (bound.get(ordinal) ?? 1)),
  })
  const sure = ({ words, relations }: { words: number; relations: number }) => words + relations
  // Ordinals depend on the order of insertion; cutting by value first keeps them from deciding.
  const ordinals = theme.segments.filter(accepts).sort((a, b) => sure(value(b)) - sure(value(a)))
  const least = ordinals[THEME_SEGMENTS - 1]
  const near =
    least === undefined ? ordinals : ordinals.filter((one) => sure(value(one)) >= sure(value(least)))
  const name = `theme: ${theme.members
    .slice(0, 3)
    .map((member) => member.name)
    .join(', ')}`
  return (await store.segments(near))
    .flatMap((segment) => {
      if (segment === undefined) return []
      const { words, relations } = value(segment.ordinal)
      const parts = [leaf('words', words), leaf('relations', relations), leaf(name, weight)]
      return [{ segment, explanation: sum('global', parts) }]
    })
    .sort((a, b) => b.explanation.value - a.explanation.value || byId(a.segment, b.segment))
}

const byId = (a: StoredSegment, b: StoredSegment): number =>
  compareText(a.document, b.document) || a.position - b.position

/** One passage of each theme, best theme first, and again; then what the words found besides. */
function inTurns(queues: readonly Bound[][], found: readonly Candidate[], k: number): readonly Candidate[] {
  const taken = new Set<number>()
  const list: Candidate[] = []
  const take = ({ segment, explanation }: Bound) => {
    if (taken.has(segment.ordinal) || list.length >= k) return
    taken.add(segment.ordinal)
    const before = list.at(-1)?.score
    const ordered =
      before === undefined || explanation.value < before
        ? explanation
        : sum('global', [
            ...explanation.parts,
            leaf('order', before - explanation.value - Math.abs(before) * BELOW),
          ])
    list.push({ segment, score: ordered.value, explanation: ordered })
  }
  const longest = Math.max(0, ...queues.map((queue) => queue.length))
  for (let round = 0; round < longest && list.length < k; round++)
    for (const queue of queues) if (queue[round] !== undefined) take(queue[round]!)
  for (const candidate of found) take(candidate)
  return list
}
