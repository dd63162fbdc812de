/**
 * Work that a language model may do on the way to a context. All of it is off unless asked for, and a stage that fails
 * leaves what there is without it, with the reason in the trace.
 */

import { structureByModel, structuredBlock } from './arrange/model-structure.ts'
import type { Engine } from './engine.ts'
import { isLightconeError, LightconeError } from './errors.ts'
import { type ContextOptions, MODEL_STAGES, type ModelStages, type PrepareOptions } from './lightcone.ts'
import type { Citation, ModelUsage, Omission, Query, RankedCandidate, TraceStage } from './model.ts'
import type { PromptOptions } from './models/call-model.ts'
import type { Tokenizer } from './ports.ts'
import { joinTerms, QUERY_TRANSFORMS, type QueryTransform, transformQuestion } from './retrieve/transform.ts'
import { type PrunedByModel, pruneByModel } from './select/model-pruner.ts'
import { startTrace, type TraceRecorder } from './trace/trace.ts'
import { understand } from './understand.ts'

export interface Understood {
  /** The question, with the terms of its other forms: what sentences are judged by. */
  readonly query: Query
  /** The question as it was asked, and its other forms: what passages are found by. */
  readonly asked: Query
  readonly forms: readonly Query[]
  readonly usage?: ModelUsage
}

type Asking = Pick<PrepareOptions, 'filter' | 'mode' | 'repair' | 'signal' | 'modelStages'>

/** As `understand`, with the forms that the model stages `rewrite`, `decompose` and `hyde` give the question. */
export async function understandWithModel(
  question: string,
  options: Asking,
  engine: Engine,
  trace: TraceRecorder,
): Promise<Understood> {
  const asked = await understand(question, options, engine, trace)
  const stages = checkStages(options.modelStages)
  const transforms = QUERY_TRANSFORMS.filter((name) => stages.includes(name))
  if (transforms.length === 0) return { query: asked, asked, forms: [] }
  const { texts, usage } = await transform(question, transforms, options, trace)
  // Words that a form makes up are not taken for misspelt ones of the index.
  const found = { ...options, repair: false }
  const forms = await Promise.all(
    texts.map((text) => understand(text, found, engine, startTrace(text, engine.clock, options.signal))),
  )
  const terms = joinTerms(
    asked.terms,
    forms.map((form) => form.terms),
  )
  return { query: { ...asked, terms }, asked, forms, usage }
}

function transform(
  question: string,
  transforms: readonly QueryTransform[],
  { modelStages, signal }: Asking,
  trace: TraceRecorder,
): Promise<{ readonly texts: readonly string[]; readonly usage: ModelUsage }> {
  return trace.stage('transform', async () => {
    const { model } = modelStages!
    const { forms, failed, usage } = await transformQuestion(
      question,
      transforms,
      model,
      callOf(modelStages!, signal),
    )
    const notes = {
      transforms: transforms.join(', '),
      ...(forms.length === 0 ? {} : { forms: forms.join(' | ') }),
      ...(failed.length === 0 ? {} : { failed: failed.join(' ') }),
      ...notesOf(model.modelId, usage),
    }
    return { result: { texts: forms, usage }, in: 1, out: forms.length + 1, notes }
  })
}

/** What the model stage `prune` makes of the sentences chosen; it is asked once for the same ones. */
export function modelPruning(question: string, given: ModelStages | undefined) {
  const isOn = checkStages(given).includes('prune')
  const known = new Map<readonly RankedCandidate[], Promise<PrunedByModel>>()
  return async (
    chosen: readonly RankedCandidate[],
    signal: AbortSignal | undefined,
    trace: TraceRecorder,
  ): Promise<{
    readonly chosen: readonly RankedCandidate[]
    readonly omitted: readonly Omission[]
    readonly usage?: ModelUsage
  }> => {
    if (!isOn || chosen.length === 0) return { chosen, omitted: [] }
    return trace.stage('prune', async () => {
      const { model } = given!
      const { modelId } = model
      try {
        const before = known.get(chosen)
        const pruning = before ?? pruneByModel(question, chosen, model, callOf(given!, signal))
        known.set(chosen, pruning)
        const { kept, shown, chosen: sentences, usage } = await pruning
        const omitted = omittedFrom(chosen, kept)
        return {
          result: { chosen: kept, omitted, ...(before === undefined ? { usage } : {}) },
          in: chosen.length,
          out: kept.length,
          dropped: omitted.map(({ score, ...span }) => ({ ...span, detail: `score ${score.toFixed(3)}` })),
          notes: { shown, sentences, ...notesOf(modelId, usage) },
        }
      } catch (error) {
        known.delete(chosen)
        if (!isLightconeError(error) || error.code !== 'model-failed') throw error
        const notes = { model: modelId, failed: error.message }
        return { result: { chosen, omitted: [] }, in: chosen.length, out: chosen.length, notes }
      }
    })
  }
}

/** Headers and titles that a structured context has more than a packed one. */
const STRUCTURE_SHARE = 0.15
/** Fewer passages need no order. */
const FEWEST_TO_STRUCTURE = 3

/** The budget that passages are packed into: a part of it stays free for what the stage `structure` adds. */
export const packedInto = <Budget extends number | 'auto'>(
  budget: Budget,
  given: ModelStages | undefined,
): Budget | number =>
  given?.stages.includes('structure') && typeof budget === 'number'
    ? Math.max(1, Math.floor(budget * (1 - STRUCTURE_SHARE)))
    : budget

interface Packed {
  readonly text: string
  readonly tokens: number
  readonly citations: readonly Citation[]
}

interface StructureOptions extends Pick<ContextOptions, 'strategy' | 'signal'> {
  readonly budgetTokens: number
  readonly tokenizer: Tokenizer
}

/** What the model stage `structure` makes of a packed context within the budget. */
export async function modelStructure<P extends Packed>(
  question: string,
  packed: P,
  { budgetTokens, tokenizer, strategy, signal }: StructureOptions,
  given: ModelStages | undefined,
  trace: TraceRecorder,
): Promise<P & { readonly usage?: ModelUsage }> {
  if (!checkStages(given).includes('structure') || packed.citations.length < FEWEST_TO_STRUCTURE)
    return packed
  if ((strategy?.render ?? 'xml') !== 'xml')
    throw new LightconeError('invalid-argument', {
      message: `The model stage structure cannot be rendered as ${strategy!.render}.`,
      hint: 'Leave out `render`, or the stage.',
    })
  const count = packed.citations.length
  if (count < FEWEST_TO_STRUCTURE) return packed
  return trace.stage('structure', async () => {
    const { model } = given!
    try {
      const { aspects, usage } = await structureByModel(
        question,
        packed.text,
        packed.citations,
        model,
        callOf(given!, signal),
      )
      const text = structuredBlock(aspects).pieces(packed.citations).join('')
      const tokens = tokenizer.count(text)
      const fits = tokens <= budgetTokens
      const notes = {
        aspects: aspects.length,
        ...(fits ? { tokens } : { failed: 'The titles and places do not fit the budget.' }),
        ...notesOf(model.modelId, usage),
      }
      const result = fits ? { ...packed, text, tokens, usage } : { ...packed, usage }
      return { result, in: count, out: count, notes }
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'model-failed') throw error
      const notes = { model: model.modelId, failed: error.message }
      return { result: packed, in: count, out: count, notes }
    }
  })
}

function omittedFrom(
  before: readonly RankedCandidate[],
  after: readonly RankedCandidate[],
): readonly Omission[] {
  const left = new Set(after.flatMap(({ sentences }) => sentences))
  return before.flatMap(({ segment, score, sentences }) =>
    sentences
      .filter((sentence) => !left.has(sentence))
      .map(({ start, end }) => ({
        document: segment.document,
        start,
        end,
        reason: 'pruned' as const,
        score,
      })),
  )
}

function checkStages(given: ModelStages | undefined): ModelStages['stages'] {
  const stages = given?.stages ?? []
  const unknown = stages.find((stage) => !MODEL_STAGES.includes(stage))
  if (unknown === undefined) return stages
  throw new LightconeError('invalid-argument', {
    message: `There is no model stage "${unknown}".`,
    hint: `The stages are ${MODEL_STAGES.join(', ')}.`,
    details: { stage: unknown },
  })
}

const callOf = ({ call }: ModelStages, signal: AbortSignal | undefined): PromptOptions => ({
  ...call,
  ...(signal === undefined ? {} : { signal }),
})

const notesOf = (model: string, { calls, inputTokens, outputTokens }: ModelUsage): TraceStage['notes'] => ({
  model,
  calls,
  inputTokens,
  outputTokens,
})
