/**
 * Retrieval over words and names at once, without a model: passages are chosen one by one for what the question still
 * leaves open, and a chosen passage leads on by the names it mentions. See `docs/graph.md`.
 */
import { leaf, product, sum } from '../explanation.ts'
import type { GraphIndex } from '../graph-port.ts'
import type { Candidate, Explanation, Query, StoredSegment, TrailStep } from '../model.ts'
import type { LexicalIndex, Retriever, Store, TermScores } from '../ports.ts'
import type { SpanAnalyzer } from '../text/analyzer.ts'
import { compareText } from '../text/order.ts'
import { CHAIN_WEIGHTS, Chain, type ChainWeights, type Link, type Parts } from './graph-chain.ts'
import { type Hop, hopsOf } from './graph-hops.ts'
import { type GraphQuestion, readQuestion } from './graph-question.ts'
import { scriptNames } from './graph-scripts.ts'
import { searchedTerms } from './lexical.ts'
import { isWithin } from './neighbours-wholes.ts'
import { TEXT_TERMS } from './question-kind.ts'

export interface GraphRetrieverOptions {
  readonly store: Store
  readonly lexical: LexicalIndex
  readonly graph: GraphIndex
  readonly analyzer: SpanAnalyzer
  /** Finds passages by words: what the chain starts from. */
  readonly words: Retriever
  /** Answers questions that name nothing, or are texts themselves in which names stand by the way. */
  readonly unnamed: Retriever
  /** Start only from passages that go by a name of the question or mention one (`local`). Default false. */
  readonly onlyNamed?: boolean
  /** Default `CHAIN_WEIGHTS`; others are for measurements. */
  readonly weights?: ChainWeights
}

/** Passages by words that the chain chooses from. */
const POOL = 100
/** Passages chosen one by one; the rest follow by their value at the end. */
const CHOSEN = 10
/** What the words put first is chosen as the fifth at the latest: one passage of the first five is theirs. */
const BEFORE_WORDS = 4
/** Of the passages that a chosen one leads to by shared names: those that fit the question's words best. */
const SHARED_POOL = 48
/** Share of a score that is more than rounding can make of it: how far below the passage above one is set that is not. */
const BELOW = 1e-9

/**
 * Chain retrieval (`mix`): multi-hop where the question holds names that the graph knows, exactly the order of
 * `unnamed` where it holds none. Candidates carry their score tree; a link's leaf names where it came from and by which name.
 */
export function createGraphRetriever(options: GraphRetrieverOptions): Retriever {
  const sizes = createSizes(options.store)
  return {
    name: options.onlyNamed === true ? 'graph-local' : 'graph',
    async retrieve(query, k) {
      const { store, lexical, graph, words, unnamed } = options
      await graph.refresh(query.seq)
      if (!graph.complete || query.terms.length >= TEXT_TERMS) return unnamed.retrieve(query, k)
      await lexical.refresh(query.seq)
      const within = query.filter === undefined ? undefined : await store.select(query.filter)
      const accepts = (ordinal: number) => within === undefined || isWithin(ordinal, within)
      const { segments, languages } = await sizes(query.seq)
      const context = {
        ...options,
        weights: options.weights ?? CHAIN_WEIGHTS,
        segments,
        languages,
        accepts,
      }
      const question = await readQuestion(query, context)
      if (question === undefined) return unnamed.retrieve(query, k)
      const found = await words.retrieve(query, Math.max(k, POOL))
      const start = options.onlyNamed === true ? found.filter(({ segment }) => isNear(segment)) : found
      return new ChainRun(query, question, start, { ...options, lexical, accepts, segments }).run(k)

      function isNear({ ordinal }: StoredSegment): boolean {
        if (question!.named.has(ordinal)) return true
        for (const key of question!.keys) if (graph.mentions(key).includes(ordinal)) return true
        return false
      }
    },
  }
}

/** How many segments there are and in which languages, looked up once a commit. */
function createSizes(store: Store) {
  let kept:
    | { readonly seq: number; readonly segments: number; readonly languages: readonly string[] }
    | undefined
  return async (seen: number | undefined) => {
    const seq = await store.seq(seen)
    if (kept?.seq !== seq) {
      const { segments, languages } = await store.stats(seen)
      kept = { seq, segments, languages: Object.keys(languages).toSorted() }
    }
    return kept
  }
}

interface RunContext extends GraphRetrieverOptions {
  readonly accepts: (ordinal: number) => boolean
  readonly segments: number
}

interface Open {
  readonly ordinal: number
  /** By term number. */
  readonly saturations: Float64Array
  /** What the passage was worth when it was last weighed: a choice can only make others worth less, save by a link. */
  atMost: number
}

const opened = (ordinal: number, saturations: Float64Array): Open => ({
  ordinal,
  saturations,
  atMost: Number.POSITIVE_INFINITY,
})

class ChainRun {
  private readonly query: Query
  private readonly question: GraphQuestion
  private readonly context: RunContext
  private readonly chain: Chain
  private readonly found: readonly Candidate[]
  /** Every passage that can be chosen; chosen ones leave. */
  private readonly open = new Map<number, Open>()
  private readonly scored = new Map<number, TermScores>()
  private readonly known = new Map<number, StoredSegment | undefined>()
  private readonly chosen: Candidate[] = []
  private readonly taken = new Set<number>()
  private readonly numbers: ReadonlyMap<string, number>

  constructor(query: Query, question: GraphQuestion, found: readonly Candidate[], context: RunContext) {
    this.query = query
    this.question = question
    this.found = found
    this.context = context
    this.chain = new Chain(question, context.weights ?? CHAIN_WEIGHTS)
    this.numbers = new Map(question.terms.map(({ term }, t) => [term, t]))
  }

  async run(k: number): Promise<readonly Candidate[]> {
    for (const { segment, explanation } of this.found) {
      this.known.set(segment.ordinal, segment)
      this.open.set(segment.ordinal, opened(segment.ordinal, this.saturationsOf(explanation)))
    }
    await this.consider([...this.question.named.keys()])
    while (this.chosen.length < Math.min(k, CHOSEN) && this.open.size > 0) {
      const best = this.due() ?? (await this.best())
      if (best === undefined) continue
      this.take(best)
      await this.hop(best)
    }
    for (const segment of await this.rest(k - this.chosen.length)) this.take(segment)
    return this.chosen
  }

  private due(): StoredSegment | undefined {
    const first = this.found[0]?.segment
    const isDue = this.chosen.length === BEFORE_WORDS && first !== undefined && this.open.has(first.ordinal)
    return isDue ? first : undefined
  }

  /** Opens passages that are not known yet. */
  private async consider(ordinals: readonly number[]): Promise<void> {
    const { terms } = this.question
    const fresh = [...new Set(ordinals)].filter(
      (ordinal) => !this.open.has(ordinal) && !this.taken.has(ordinal),
    )
    for (const [i, { terms: added }] of (await this.scores(fresh)).entries()) {
      const saturations = new Float64Array(terms.length)
      for (const [t, { weight }] of terms.entries()) if (weight > 0) saturations[t] = added[t]! / weight
      this.open.set(fresh[i]!, opened(fresh[i]!, saturations))
    }
  }

  /** What the words of the question find in passages, each read once. */
  private async scores(ordinals: readonly number[]): Promise<readonly TermScores[]> {
    const fresh = ordinals.filter((ordinal) => !this.scored.has(ordinal))
    const scores = await this.context.lexical.scores(searchedTerms(this.query), fresh)
    for (const [i, ordinal] of fresh.entries()) this.scored.set(ordinal, scores[i]!)
    return ordinals.map((ordinal) => this.scored.get(ordinal)!)
  }

  /** What each term of the question counts for in a passage, in itself or in its surroundings, without its weight. */
  private saturationsOf(explanation: Explanation): Float64Array {
    const { terms } = this.question
    const saturations = new Float64Array(terms.length)
    const add = (part: Explanation, scale: number): void => {
      const last = part.parts.at(-1)
      if (part.rule === 'sum') for (const inner of part.parts) add(inner, scale)
      // A whole score, scaled.
      else if (last?.rule === 'sum' || last?.parts.at(-1)?.rule === 'sum')
        add(last, scale * part.parts.slice(0, -1).reduce((factor, { value }) => factor * value, 1))
      else {
        const t = this.termIn(part)
        if (t !== undefined && terms[t]!.weight > 0)
          saturations[t]! += (scale * part.value) / terms[t]!.weight
      }
    }
    add(explanation, 1)
    return saturations
  }

  /** Number of the term that a part of a score is about. */
  private termIn({ name, parts }: Explanation): number | undefined {
    // Leaves are numbers about a term; their names can be words of the question by chance.
    if (parts.length === 0) return undefined
    const own = this.numbers.get(name)
    if (own !== undefined) return own
    for (const part of parts) {
      const inner = this.termIn(part)
      if (inner !== undefined) return inner
    }
    return undefined
  }

  /**
   * The passage of the highest value; of equals the first by document id and position. What was worth less before is
   * not weighed again: the lazy greedy algorithm of Minoux (1978).
   */
  private async best(): Promise<StoredSegment | undefined> {
    let most = Number.NEGATIVE_INFINITY
    let tied: number[] = []
    for (const passage of this.open.values()) {
      // Rounding may lift a value a little.
      if (passage.atMost * (1 + BELOW) < most) continue
      passage.atMost = this.chain.value(passage.ordinal, passage.saturations)
      if (passage.atMost > most) {
        most = passage.atMost
        tied = [passage.ordinal]
      } else if (passage.atMost === most) tied.push(passage.ordinal)
    }
    return this.firstOf(tied)
  }

  /** The first of them by document id, then position. */
  private async firstOf(ordinals: readonly number[]): Promise<StoredSegment | undefined> {
    await this.read(ordinals)
    let first: StoredSegment | undefined
    for (const ordinal of ordinals) {
      const segment = this.known.get(ordinal)
      if (segment !== undefined && (first === undefined || byPlace(segment, first) < 0)) first = segment
    }
    return first
  }

  /** Segments by document id, then position. */
  private async inOrder(ordinals: readonly number[]): Promise<StoredSegment[]> {
    await this.read(ordinals)
    return ordinals.flatMap((ordinal) => this.known.get(ordinal) ?? []).sort(byPlace)
  }

  /** What was replaced meanwhile is forgotten. */
  private async read(ordinals: readonly number[]): Promise<void> {
    const missing = ordinals.filter((ordinal) => !this.known.has(ordinal))
    if (missing.length === 0) return
    const read = await this.context.store.segments(missing, this.query.seq)
    for (const [i, ordinal] of missing.entries()) {
      this.known.set(ordinal, read[i])
      if (read[i] === undefined) this.open.delete(ordinal)
    }
  }

  /** Appends a passage; scores go down along the list, so that later stages may sort by them. */
  private take(segment: StoredSegment): void {
    const parts = this.chain.parts(segment.ordinal, this.open.get(segment.ordinal)!.saturations)
    const trail = this.trail(parts.linked)
    const explanation = explain(parts, pathOf(trail), this.chosen.at(-1)?.score)
    const found = { segment, score: explanation.value, explanation }
    this.chosen.push(trail.length === 0 ? found : { ...found, trail })
    this.taken.add(segment.ordinal)
  }

  /** What led to a passage, from the one that the question led to. */
  private trail(link: Link | undefined): readonly TrailStep[] {
    if (link === undefined) return []
    const from = this.known.get(link.from)!
    const { document, title, start, end } = from
    const step = {
      document,
      title,
      start,
      end,
      name: link.name,
      ...statedStep(from, link.name, this.context.graph),
    }
    return [...this.trail(this.chain.cameBy(link.from)), step]
  }

  private async hop(from: StoredSegment): Promise<void> {
    const { saturations } = this.open.get(from.ordinal)!
    this.open.delete(from.ordinal)
    const { graph, segments, accepts } = this.context
    const scripts = await scriptNames(from, this.question, this.context)
    const { titled, shared, crowd } = hopsOf(
      from,
      this.question,
      graph,
      segments,
      this.context.weights ?? CHAIN_WEIGHTS,
      scripts,
    )
    const anchor = this.chain.choose(from.ordinal, saturations, crowd)
    if (anchor === 0) return
    const usable = ({ to }: Hop) => accepts(to) && !this.taken.has(to)
    const [byTitle, byName] = [titled.filter(usable), shared.filter(usable)]
    for (const hops of [byTitle, byName])
      for (const { to, strength, name } of hops) {
        const isStronger = this.chain.lead(to, { value: anchor * strength, name, from: from.ordinal })
        const passage = isStronger ? this.open.get(to) : undefined
        if (passage !== undefined) passage.atMost = Number.POSITIVE_INFINITY
      }
    const near = await this.nearest(byName.map(({ to }) => to))
    await this.consider([...byTitle.map(({ to }) => to), ...near])
  }

  /** All that are not open yet, or the best of many by (score, document id, position). */
  private async nearest(ordinals: readonly number[]): Promise<readonly number[]> {
    const fresh = [...new Set(ordinals)].filter((ordinal) => !this.open.has(ordinal))
    if (fresh.length <= SHARED_POOL) return fresh
    const scores = (await this.scores(fresh)).map(({ score }) => score)
    const least = scores.toSorted((a, b) => b - a)[SHARED_POOL - 1]!
    const better = fresh.filter((_, i) => scores[i]! > least)
    if (least === 0) return better
    const tied = fresh.filter((_, i) => scores[i] === least)
    if (better.length + tied.length <= SHARED_POOL) return [...better, ...tied]
    const first = (await this.inOrder(tied)).slice(0, SHARED_POOL - better.length)
    return [...better, ...first.map(({ ordinal }) => ordinal)]
  }

  /** What was not chosen, by value, best first. */
  private async rest(count: number): Promise<readonly StoredSegment[]> {
    if (count <= 0) return []
    const valued = [...this.open].map(([ordinal, { saturations }]) => {
      const value = this.chain.value(ordinal, saturations)
      return { ordinal, value }
    })
    valued.sort((a, b) => b.value - a.value)
    const last = valued[count - 1]?.value ?? Number.NEGATIVE_INFINITY
    const best = valued.filter(({ value }) => value >= last)
    const values = new Map(best.map(({ ordinal, value }) => [ordinal, value]))
    const segments = await this.inOrder([...values.keys()])
    segments.sort((a, b) => values.get(b.ordinal)! - values.get(a.ordinal)!)
    return segments.slice(0, count)
  }
}

const byPlace = (a: StoredSegment, b: StoredSegment): number =>
  compareText(a.document, b.document) || a.position - b.position

/** Passage → name → passage → name. */
const pathOf = (trail: readonly TrailStep[]): string =>
  trail.map(({ title, document, name }) => `${title || document} → ${name}`).join(' → ')

/** `before` is the score of the passage above: a passage that later choices lifted above it stays below. */
function explain(
  { terms, title, titleName, link }: Parts,
  path: string,
  before: number | undefined,
): Explanation {
  const nodes = terms.map(({ term, weight, saturation, open }) =>
    product(term, [leaf('weight', weight), leaf('saturation', saturation), leaf('open', open)]),
  )
  if (title > 0) nodes.push(leaf(`title: ${titleName}`, title))
  if (path !== '') nodes.push(leaf(`link: ${path}`, link))
  const value = sum('graph', nodes)
  if (before === undefined || value.value < before) return value
  return sum('graph', [...nodes, leaf('order', before - value.value - Math.abs(before) * BELOW)])
}

/** By which sentence a model knows a name in a passage that does not write it as one. */
function statedStep(
  from: StoredSegment,
  name: string,
  graph: Pick<GraphIndex, 'read' | 'statedIn' | 'form'>,
): Pick<TrailStep, 'stated'> {
  const statements = graph.statedIn(from.ordinal)
  if (statements.length === 0) return {}
  const { key } = graph.form(name)
  const { names, titles } = graph.read(from.text)
  if (names.some((one) => one.key === key) || titles.some((one) => one.written && one.key === key)) return {}
  const found = statements.find(({ from, to }) => [from, to].some((one) => graph.form(one).key === key))
  if (found === undefined) return {}
  const { start, end, predicate } = found
  return { stated: { start, end, predicate } }
}
