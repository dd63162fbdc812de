/**
 * The main path: query → retrieve → rerank+prune → select → compress → arrange within the budget → answer. Each stage
 * is a port; which implementation stands behind it is decided in `assemble.ts` and, by name, in `strategy.ts`.
 */
import { checkGists, tellNotShown } from './arrange/not-shown.ts'
import { documentsWanted, kneeOf, type Packed, type PackInput, pack } from './arrange/pack.ts'
import { afterPrevious } from './arrange/previous.ts'
import type { Filler } from './background-embedding.ts'
import { LightconeError } from './errors.ts'
import type { GraphIndex } from './graph-port.ts'
import type {
  ContextOptions,
  PackOptions,
  PreparedContext,
  PrepareOptions,
  SearchMode,
  SearchOptions,
  SearchResult,
} from './lightcone.ts'
import type { Vectors } from './load-vectors.ts'
import type {
  Candidate,
  Citation,
  Context,
  Dropped,
  ModelUsage,
  Omission,
  OmissionReason,
  Query,
  RankedCandidate,
  Span,
  StoredSegment,
} from './model.ts'
import { modelPruning, modelStructure, packedInto, understandWithModel } from './model-stages.ts'
import type { TextEmbedder } from './models/embed-model/text-embedder.ts'
import { addUsage } from './models/usage.ts'
import type { Places } from './places.ts'
import type {
  Clock,
  Compressor,
  LexicalIndex,
  Reranker,
  Retriever,
  Selector,
  Store,
  Tokenizer,
} from './ports.ts'
import { prefaceFor } from './preface.ts'
import { remembering, tokensOf } from './remembering.ts'
import { acrossForms } from './retrieve/forms.ts'
import type { Themes } from './retrieve/graph-themes.ts'
import type { Vocabulary } from './retrieve/repair.ts'
import type { SolvedQuestions } from './solved-view.ts'
import type { Strategy, StrategyStages } from './strategy.ts'
import type { SpanAnalyzer } from './text/analyzer.ts'
import { budgetAround, passagesBudget } from './text/gist.ts'
import { loadTokenizer } from './text/tokens.ts'
import { startTrace, type TraceRecorder } from './trace/trace.ts'

export interface Engine {
  readonly store: Store
  readonly index: LexicalIndex
  readonly analyzer: SpanAnalyzer
  readonly vectors: Vectors
  readonly embedders: readonly TextEmbedder[]
  /** One an embedder where spaces are filled in the background; else none. */
  readonly fillers: readonly Filler[]
  readonly graph: GraphIndex
  readonly themes: () => Promise<Themes>
  /** The index's words by spelling. */
  readonly vocabulary: () => Promise<Vocabulary>
  readonly retrievers: Readonly<Record<SearchMode, Retriever>>
  /** Throws `invalid-argument` for names that no stage has. */
  readonly strategies: (strategy?: Strategy) => StrategyStages
  readonly tokenizer: Tokenizer
  readonly clock: Clock
  /** Line and column of a character of a stored document. */
  readonly places: Places
  readonly solved: SolvedQuestions
}

export const DEFAULT_BUDGET_TOKENS = 1200
export const DEFAULT_K = 10
/** Candidates that a context is made from, at least. */
export const CONTEXT_CANDIDATES = 50
/**
 * Short passages, turns of a conversation for instance, are taken until together they hold so many characters, as
 * fifty of a paragraph do, or there are so many of them: else a context of a few thousand tokens stays half empty.
 */
const CONTEXT_CHARACTERS = 20_000
const MOST_CANDIDATES = 1000
/** Later passages may be shorter than the first ones. */
const MARGIN = 1.5

export async function search(
  question: string,
  options: SearchOptions,
  engine: Engine,
): Promise<SearchResult> {
  const k = positiveInteger('k', options.k ?? DEFAULT_K)
  const trace = startTrace(question, engine.clock, options.signal)
  const { query, asked, forms } = await understandWithModel(question, options, engine, trace)
  const isLexical = options.mode === 'lexical'
  const retriever = acrossForms(engine.retrievers[options.mode ?? 'default'], forms)
  const found = await retrieve(asked, isLexical ? k : Math.max(k, CONTEXT_CANDIDATES), retriever, trace)
  // A fixed depth, so that asking for more results never changes the order of the first ones.
  // Nobody is shown sentences here, and `evidence` orders passages as `coverage` does.
  const { reranker } = engine.strategies({ rerank: 'coverage' })
  const ranked = isLexical ? [] : await rerank(query, found.slice(0, CONTEXT_CANDIDATES), reranker, trace)
  const candidates = [...ranked.map(withoutSentences), ...found.slice(ranked.length)].slice(0, k)
  return { query: question, candidates, trace: trace.end() }
}

export async function context(question: string, options: ContextOptions, engine: Engine): Promise<Context> {
  return (await run(question, options, engine)).context
}

/** A context together with what each stage passed on: what `explain` reads. */
export interface ContextRun {
  readonly query: Query
  readonly found: readonly Candidate[]
  readonly ranked: readonly RankedCandidate[]
  readonly context: Context
  /** What a model took after the passages were found. */
  readonly usage?: ModelUsage
}

export async function run(question: string, options: ContextOptions, engine: Engine): Promise<ContextRun> {
  checkBudget(options.budget)
  return (await prepareRun(question, options, engine)).pack(options)
}

export async function prepare(
  question: string,
  options: PrepareOptions,
  engine: Engine,
): Promise<PreparedContext> {
  const prepared = await prepareRun(question, options, engine)
  return {
    query: question,
    candidates: prepared.found,
    pack: async (given = {}) => {
      checkBudget(given.budget)
      return (await prepared.pack(given)).context
    },
  }
}

/** Without a `count`, as many passages as it takes to hold `CONTEXT_CHARACTERS`, as far as the first ones tell. */
function enough(retriever: Retriever, count: number | undefined): Retriever {
  if (count !== undefined) return retriever
  return {
    name: retriever.name,
    async retrieve(query, k, signal) {
      const found = await retriever.retrieve(query, k, signal)
      const characters = found.reduce((sum, { segment }) => sum + segment.text.length, 0)
      if (found.length < k || characters >= CONTEXT_CHARACTERS) return found
      const needed = Math.ceil((MARGIN * found.length * CONTEXT_CHARACTERS) / characters)
      const more = await retriever.retrieve(query, Math.min(MOST_CANDIDATES, needed), signal)
      return more.slice(0, Math.max(k, enoughOf(more)))
    },
  }
}

/** How many of the first passages hold the characters that a context is made from. */
function enoughOf(found: readonly Candidate[]): number {
  let characters = 0
  const last = found.findIndex(({ segment }) => (characters += segment.text.length) >= CONTEXT_CHARACTERS)
  return last < 0 ? found.length : last + 1
}

export interface PreparedRun {
  readonly found: readonly Candidate[]
  /** What a model took until the passages were found. */
  readonly usage?: ModelUsage
  /** What depends on neither budget nor strategy, or on a strategy asked for before, is not done again. */
  pack(options: PackOptions): Promise<ContextRun>
}

export async function prepareRun(
  question: string,
  options: PrepareOptions,
  engine: Engine,
): Promise<PreparedRun> {
  const given = options.candidates
  const count = given === undefined ? undefined : positiveInteger('candidates', given)
  const isLexical = options.mode === 'lexical'
  const preparing = startTrace(question, engine.clock, options.signal)
  const { query, asked, forms, usage } = await understandWithModel(question, options, engine, preparing)
  const retriever = acrossForms(enough(engine.retrievers[options.mode ?? 'default'], count), forms)
  const prune = modelPruning(question, options.modelStages)
  const found = await retrieve(asked, count ?? CONTEXT_CANDIDATES, retriever, preparing)
  const prepared = preparing.end()
  const remember = remembering()
  return {
    found,
    ...(usage === undefined ? {} : { usage }),
    async pack(given) {
      const { budget = DEFAULT_BUDGET_TOKENS, tokenizer: counter, previous = [], strategy, gists } = given
      if (gists) checkGists(strategy?.render)
      const { signal = options.signal } = given
      const tokenizer = counter === undefined ? engine.tokenizer : await loadTokenizer(counter)
      const stages = engine.strategies({ ...(isLexical ? { rerank: 'none' } : {}), ...strategy })
      const trace = startTrace(question, engine.clock, signal, prepared)
      const before = await prefaceFor(question, { ...given, budget }, tokenizer, engine, trace)
      const { partOf, standing } = await remember.parts(found, engine.store, query.seq)
      const ranked = await rerank(query, standing, remember.reranker(stages.reranker), trace)
      const selection = await select(query, ranked, remember.selector(stages.selector), trace)
      const pruned = await prune(selection.chosen, signal, trace)
      const narrowed = await compress(query, pruned.chosen, stages.compressor, trace)
      const arranger = previous.length === 0 ? stages.arranger : afterPrevious(previous, stages.arranger)
      const placed: Placed = (likely, work) =>
        remember.placed(likely, (documents) => engine.places(documents, query.seq), work)
      const passages = gists && before.left !== 'auto' ? passagesBudget(before.left) : before.left
      const arranged = await arrange(
        narrowed,
        {
          budget: packedInto(passages, options.modelStages),
          tokenizer,
          placed,
          partOf,
          question,
          wanted: remember.wanted(narrowed),
          ...stages,
          arranger,
        },
        trace,
      )
      const room = passages === 'auto' ? arranged.budgetTokens : passages
      const within = {
        budgetTokens: room,
        tokenizer,
        ...(strategy && { strategy }),
        ...(signal && { signal }),
      }
      const packed = await modelStructure(question, arranged, within, options.modelStages, trace)
      const whole = !gists ? room : before.left === 'auto' ? budgetAround(room) : before.left
      const told = gists ? tellNotShown(packed, narrowed, whole, tokenizer) : packed
      const { budgetTokens, ...shown } = before.put(told, whole)

      const { documents, segments, length } = await engine.store.stats(query.seq)
      const context: Context = {
        query: question,
        ...(query.repairs === undefined ? {} : { repairs: query.repairs }),
        ...shown,
        citations: packed.citations,
        ...('gists' in told ? { gists: told.gists } : {}),
        omitted: [...selection.omitted, ...pruned.omitted, ...packed.omitted],
        budget: { tokens: budgetTokens, tokenizer: tokenizer.name },
        plain: plainTopK(found, packed.citations, tokensOf(tokenizer)),
        corpus: { documents, segments, tokens: Math.ceil(length / CHARACTERS_A_TOKEN) },
        ...usageOf(usage, pruned.usage, packed.usage),
        trace: trace.end(),
      }
      return { query, found, ranked, context, ...usageOf(pruned.usage, packed.usage) }
    },
  }
}

const usageOf = (...parts: readonly (ModelUsage | undefined)[]): Pick<Context, 'usage'> => {
  const spent = parts.filter((part) => part !== undefined)
  return spent.length === 0 ? {} : { usage: spent.reduce(addUsage) }
}

// ── stages ───────────────────────────────────────────────────────────────────────────────────────────────

/** Average characters a token of mixed prose and code; the corpus figure is for scale, not for a budget. */
const CHARACTERS_A_TOKEN = 4

function retrieve(
  query: Query,
  k: number,
  retriever: Retriever,
  trace: TraceRecorder,
): Promise<readonly Candidate[]> {
  return trace.stage('retrieve', async () => {
    const found = await retriever.retrieve(query, k)
    return {
      result: found,
      in: query.terms.length,
      out: found.length,
      notes: { retriever: retriever.name, k },
    }
  })
}

function rerank(
  query: Query,
  found: readonly Candidate[],
  reranker: Reranker,
  trace: TraceRecorder,
): Promise<readonly RankedCandidate[]> {
  return trace.stage('rerank', async () => {
    const ranked = await reranker.rerank(query, found)
    let sentences = 0
    let kept = 0
    for (const candidate of ranked)
      for (const { keep } of candidate.sentences) {
        sentences++
        if (keep) kept++
      }
    return {
      result: ranked,
      in: found.length,
      out: ranked.length,
      notes: {
        ...{ reranker: reranker.name, sentences, kept },
      },
    }
  })
}

async function select(
  query: Query,
  ranked: readonly RankedCandidate[],
  selector: Selector,
  trace: TraceRecorder,
): Promise<{ chosen: readonly RankedCandidate[]; omitted: readonly Omission[] }> {
  return trace.stage('select', () => {
    const { chosen, dropped, notes } = selector.select(query, ranked)
    const omitted = dropped.map(({ candidate, span = candidate.segment, reason }) =>
      omission(span, candidate, reason),
    )
    return {
      result: { chosen, omitted },
      in: ranked.length,
      out: chosen.length,
      dropped: dropped.map(({ candidate, span = candidate.segment, reason }) =>
        drop(span, candidate, reason),
      ),
      notes: { selector: selector.name, ...notes },
    }
  })
}

async function compress(
  query: Query,
  chosen: readonly RankedCandidate[],
  compressor: Compressor | undefined,
  trace: TraceRecorder,
): Promise<readonly RankedCandidate[]> {
  if (compressor === undefined) return chosen
  return trace.stage('compress', async () => {
    const narrowed = await compressor.compress(query, chosen)
    const spans = narrowed.flatMap((candidate) => candidate.sentences)
    return {
      result: narrowed,
      in: chosen.length,
      out: narrowed.length,
      notes: { compressor: compressor.name, spans: spans.length },
    }
  })
}

interface ArrangeOptions
  extends Pick<PackInput, 'arranger' | 'assembler' | 'tokenizer' | 'partOf' | 'question' | 'wanted'> {
  readonly budget: number | 'auto'
  readonly placed: Placed
}

/** Does work that asks for places, when those of the `likely` documents are known. */
type Placed = <T>(likely: Iterable<string>, work: (placeAt: PackInput['placeAt']) => T) => Promise<T>

function arrange(
  chosen: readonly RankedCandidate[],
  { budget, placed, ...rest }: ArrangeOptions,
  trace: TraceRecorder,
): Promise<Packed & { readonly budgetTokens: number }> {
  return trace.stage('arrange', async () => {
    const { tokenizer, arranger, assembler } = rest
    const likely = documentsWanted(rest.wanted, budget === 'auto' ? Number.POSITIVE_INFINITY : budget)
    const detail = scoreDetails()
    const { packed, knee, budgetTokens } = await placed(likely, (placeAt) => {
      const input = { ...rest, placeAt }
      const knee = budget === 'auto' ? kneeOf(input) : undefined
      const budgetTokens = knee?.tokens ?? (budget as number)
      return { packed: pack({ ...input, budgetTokens }), knee, budgetTokens }
    })
    return {
      result: { ...packed, budgetTokens },
      in: chosen.length,
      out: packed.citations.length,
      dropped: packed.omitted.map(({ document, start, end, reason, score }) => ({
        document,
        start,
        end,
        reason,
        detail: detail(score),
      })),
      notes: {
        arranger: arranger.name,
        assembler: assembler.name,
        tokens: packed.tokens,
        budget: budgetTokens,
        ...(knee === undefined ? {} : { budgetChosen: 'auto', kneeSentences: knee.sentences }),
        tokenizer: tokenizer.name,
      },
    }
  })
}

// ── what was left out ────────────────────────────────────────────────────────────────────────────────────

const omission = (span: Span, candidate: Candidate, reason: OmissionReason): Omission => ({
  document: candidate.segment.document,
  start: span.start,
  end: span.end,
  reason,
  score: candidate.score,
})

const drop = (span: Span, candidate: Candidate, reason: OmissionReason): Dropped => ({
  document: candidate.segment.document,
  start: span.start,
  end: span.end,
  reason,
  detail: `score ${candidate.score.toFixed(3)}`,
})

/** Sentences of one passage have one score, and writing numbers takes longer than all else that is noted. */
function scoreDetails(): (score: number) => string {
  const details = new Map<number, string>()
  return (score) => {
    let detail = details.get(score)
    if (detail === undefined) details.set(score, (detail = `score ${score.toFixed(3)}`))
    return detail
  }
}

const withoutSentences = ({ sentences: _, ...candidate }: RankedCandidate): Candidate => candidate

/**
 * What whole passages in retrieval order would cost for the same evidence: as many from the top as it takes to hold
 * every passage that the context cites.
 */
function plainTopK(
  found: readonly Candidate[],
  citations: readonly Citation[],
  count: (segment: StoredSegment) => number,
): Context['plain'] {
  const cited = (candidate: Candidate) =>
    citations.some(
      ({ document, start, end }) =>
        document === candidate.segment.document &&
        start < candidate.segment.end &&
        end > candidate.segment.start,
    )
  const passages = found.findLastIndex(cited) + 1
  const tokens = found.slice(0, passages).reduce((sum, { segment }) => sum + count(segment), 0)
  return { passages, tokens }
}

export function checkBudget(budget: ContextOptions['budget']): void {
  if (budget !== undefined && budget !== 'auto') positiveInteger('budget', budget)
}

function positiveInteger(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new LightconeError('invalid-argument', {
    message: `\`${name}\` must be a whole number above 0, not ${value}.`,
    hint: `Pass for instance ${name} ${name === 'k' ? DEFAULT_K : DEFAULT_BUDGET_TOKENS}.`,
    details: { name, value },
  })
}
