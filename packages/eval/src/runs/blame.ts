/**
 * Which stage lost the evidence first, after the chain of CoFE-RAG (Liu et al. 2024), and what a perfect twin of each
 * stage would have saved. Gold are spans, so what they measure by keywords is measured by characters here.
 */
import { type Context, type Filter, isLightconeError, type Lightcone, type PreparedContext } from 'lightcone'
import type { EvidenceNeed, EvidencePlace, EvidenceQuestion } from '../datasets/evidence-set.ts'
import { type Covering, evidenceRecall } from '../metrics/evidence.ts'
import type { AskSettings } from '../spans/ask.ts'
import { placeTokens } from '../spans/plain.ts'
import { type Oracle, STAGES, type Stage } from './trace.ts'

export interface Blamed {
  readonly blame: Stage
  readonly oracles: Readonly<Partial<Record<Oracle, number>>>
}

/** Tokens that no context here reaches. */
const NO_BUDGET = 1_000_000

/** For a question whose context misses evidence; `undefined` when the context misses nothing. */
export async function blameContext(
  cone: Lightcone,
  question: EvidenceQuestion,
  budget: number,
  settings: AskSettings,
): Promise<Blamed | undefined> {
  const filter = question.scope === undefined ? undefined : { field: 'scope', eq: question.scope }
  const prepared = await prepare(cone, question, filter, settings)
  const context = await pack(prepared, budget, settings)
  const { needs } = question
  if (context !== undefined && evidenceRecall(needs, context.citations).all === 1) return undefined

  const unlimited = await pack(prepared, NO_BUDGET, settings)
  const found = passagesOf(prepared)
  const fits = evidenceTokens(question, settings) <= budget
  const missing = needs.filter((need) => evidenceRecall([need], context?.citations ?? []).all === 0)
  const stages: Stage[] = []
  for (const need of missing) stages.push(await blameNeed(cone, need, { found, fits, unlimited }))
  const gold = { field: 'id', in: [...new Set(needs.flat(2).map(({ document }) => document))] }
  const within = filter === undefined ? gold : { and: [filter, gold] }
  const nothingLeftOut = { ...settings, strategy: { ...settings.strategy, select: 'all' as const } }
  const saved = (twin: Context | undefined) =>
    twin === undefined ? 0 : evidenceRecall(needs, twin.citations).all
  return {
    blame: first(stages),
    oracles: {
      retrieve: saved(await pack(await prepare(cone, question, within, settings), budget, settings)),
      rerank: fits ? evidenceRecall(needs, found).all : 0,
      prune: stages.includes('prune') ? saved(await pack(prepared, budget, nothingLeftOut)) : 0,
      pack: saved(unlimited),
    },
  }
}

interface Chain {
  readonly found: readonly Covering[]
  /** All evidence, and nothing else, is within the budget. */
  readonly fits: boolean
  /** The context without a limit: what is missing there was left out before packing. */
  readonly unlimited: Context | undefined
}

/** Of alternatives the one that came furthest counts. */
async function blameNeed(cone: Lightcone, need: EvidenceNeed, chain: Chain): Promise<Stage> {
  const stages: Stage[] = []
  for (const places of need) {
    const ofPlaces: Stage[] = []
    for (const place of places) ofPlaces.push(await blamePlace(cone, place, chain))
    stages.push(first(ofPlaces))
  }
  return stages.reduce((one, other) => (STAGES.indexOf(other) > STAGES.indexOf(one) ? other : one))
}

async function blamePlace(
  cone: Lightcone,
  place: EvidencePlace,
  { found, fits, unlimited }: Chain,
): Promise<Stage> {
  const text = await cone.get(place.document).then(
    ({ document }) => document.text,
    () => undefined,
  )
  if (text?.slice(place.start, place.end) !== place.text) return 'parse'
  const { recall, all } = evidenceRecall([[[place]]], found)
  if (recall === 0) return 'retrieve'
  // Segments cover a document without gaps, so a part that was not found lies in another segment.
  if (all === 0) return 'chunk'
  if (evidenceRecall([[[place]]], unlimited?.citations ?? []).all === 0) return 'prune'
  return fits ? 'rerank' : 'pack'
}

function first(stages: readonly Stage[]): Stage {
  return stages.reduce((one, other) => (STAGES.indexOf(other) < STAGES.indexOf(one) ? other : one))
}

/** What search finds for a context; `undefined` for a question that cannot be asked. */
async function prepare(
  cone: Lightcone,
  { text }: EvidenceQuestion,
  filter: Filter | undefined,
  { mode, signal }: AskSettings,
): Promise<PreparedContext | undefined> {
  const options = {
    mode,
    ...(filter === undefined ? {} : { filter }),
    ...(signal === undefined ? {} : { signal }),
  }
  return cone.prepare(text, options).catch(refusal)
}

async function pack(
  prepared: PreparedContext | undefined,
  budget: number,
  { tokenizer, strategy, signal }: AskSettings,
): Promise<Context | undefined> {
  return prepared?.pack({ budget, tokenizer, strategy, ...(signal === undefined ? {} : { signal }) })
}

/** The passages that the context was made from. */
function passagesOf(prepared: PreparedContext | undefined): readonly Covering[] {
  return (prepared?.candidates ?? []).map(({ segment: { document, start, end, text } }) => ({
    document,
    start,
    end,
    quote: text,
  }))
}

/** Tokens of a context that holds the evidence alone: of alternatives the shortest. */
function evidenceTokens({ needs }: EvidenceQuestion, { tokenizer, linesOf }: AskSettings): number {
  const length = (places: readonly EvidencePlace[]) => places.reduce((sum, { text }) => sum + text.length, 0)
  const places = needs.flatMap((need) =>
    need.reduce((one, other) => (length(other) < length(one) ? other : one)),
  )
  return placeTokens(places, tokenizer, linesOf)
}

function refusal(error: unknown): undefined {
  if (isLightconeError(error) && ['query-empty', 'query-too-long'].includes(error.code)) return undefined
  throw error
}
