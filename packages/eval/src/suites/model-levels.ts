/**
 * A language model as the reader, in four settings that say what the context is worth (after the closed-book, open-book
 * and oracle settings of Petroni et al. 2020 and Liu et al. 2023): nothing to read, everything, our context, and the
 * evidence alone. Each is a level of its own.
 */
import {
  type CallOptions,
  type Citation,
  type Context,
  callModel,
  createModelReader,
  IN_MEMORY,
  isLightconeError,
  type LanguageModel,
  lineStarts,
  type ModelUsage,
  observationBlock,
  open,
  placeAt,
  splitSentences,
} from 'lightcone'
import type { EvidencePlace } from '../datasets/evidence-set.ts'
import type { SetDocument } from '../datasets/retrieval-set.ts'
import { indexSet } from '../index-set.ts'
import { bestOf, contains, tokenF1 } from '../metrics/answers.ts'
import { citationFigures } from '../metrics/citations.ts'
import { hashOf, type ItemOptions } from '../runs/context-items.ts'
import { type FigureOptions, figureItems } from '../runs/figure-items.ts'
import type { FigureItem, TaskLine } from '../runs/trace.ts'
import type { FigureTask } from './core-figures.ts'

export const MODEL_LEVELS = ['closed-book', 'full-context', 'our-context', 'oracle-evidence'] as const
export type ModelLevel = (typeof MODEL_LEVELS)[number]
export const isModelLevel = (level: string): level is ModelLevel => MODEL_LEVELS.some((one) => one === level)

/** Tokens that all documents of a task may have for the setting `full-context`, when nobody says. */
export const FULL_TOKENS = 100_000

export interface ModelQuestion {
  readonly id: string
  readonly text: string
  readonly scope?: string
  /** Empty for a question that the documents do not answer. */
  readonly evidence: readonly EvidencePlace[]
  readonly answers: readonly string[]
}

export interface ModelTask {
  readonly line: Omit<TaskLine, 'type' | 'level' | 'items' | 'hash'>
  readonly documents: readonly SetDocument[]
  readonly questions: readonly ModelQuestion[]
}

export interface ModelOptions extends FigureOptions, Pick<ItemOptions, 'budget'> {
  readonly model: LanguageModel
  readonly modelCall?: Omit<CallOptions, 'signal'>
  readonly fullTokens?: number
}

/** What a model said: nothing where it kept silent or failed. */
interface Reply {
  readonly text: string
  readonly citations: readonly Citation[]
  readonly usage: ModelUsage
  /** It wrote something that could not be used. */
  readonly failed: boolean
}

export interface ModelOutcome {
  readonly tasks: readonly FigureTask[]
  readonly skipped: readonly { readonly task: string; readonly reason: string }[]
}

/**
 * Asks each question in the four settings. Throws `model-failed` when the model cannot be reached or refuses; a reply
 * that is no answer counts as one that is not right.
 */
export async function modelLevels(given: readonly ModelTask[], options: ModelOptions): Promise<ModelOutcome> {
  const tasks: FigureTask[] = []
  const skipped: { task: string; reason: string }[] = []
  for (const [, ofSet] of Map.groupBy(given, ({ documents }) => documents)) {
    const cone = await open(IN_MEMORY)
    try {
      const { documents } = ofSet[0]!
      const { signal } = options
      await indexSet(cone, { name: 'model', documents }, true, signal === undefined ? {} : { signal })
      const settings: Readonly<Record<ModelLevel, (asked: ModelQuestion) => Promise<Reply>>> = {
        'closed-book': (asked) => closedBook(asked, options),
        'full-context': (asked) => readIn(wholeContext(asked, documents, options), options),
        'our-context': async (asked) => readIn(await ourContext(asked), options),
        'oracle-evidence': (asked) => readIn(evidenceContext(asked, documents, options), options),
      }
      for (const task of ofSet)
        for (const level of MODEL_LEVELS) {
          const fit = fitting(level, task, options)
          if ('reason' in fit) skipped.push({ task: `${task.line.task}, ${level}`, reason: fit.reason })
          else
            tasks.push(await measured(level, { ...task, questions: fit.questions }, settings[level], options))
        }
      async function ourContext({ text, scope }: ModelQuestion): Promise<Context> {
        const { budget, tokenizer } = options
        return cone.context(text, {
          budget,
          tokenizer,
          ...(scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }),
          ...(signal === undefined ? {} : { signal }),
        })
      }
    } finally {
      await cone.close()
    }
  }
  return { tasks, skipped }
}

/** The questions that a setting can ask, or why there are none. */
function fitting(
  level: ModelLevel,
  { questions, documents }: ModelTask,
  { tokenizer, fullTokens = FULL_TOKENS }: ModelOptions,
): { readonly questions: readonly ModelQuestion[] } | { readonly reason: string } {
  if (level === 'oracle-evidence') {
    const withEvidence = questions.filter(({ evidence }) => evidence.length > 0)
    return withEvidence.length > 0
      ? { questions: withEvidence }
      : { reason: 'its questions have no evidence' }
  }
  if (level !== 'full-context') return { questions }
  const scopes = new Set(questions.map(({ scope }) => scope))
  const sizes = [...scopes].map((scope) =>
    inScope(documents, scope).reduce((sum, { text }) => sum + tokenizer.count(text), 0),
  )
  const largest = Math.max(...sizes)
  return largest <= fullTokens
    ? { questions }
    : { reason: `its documents have ${largest} tokens; at most ${fullTokens} are read in full` }
}

async function measured(
  level: ModelLevel,
  { line, documents, questions }: ModelTask,
  ask: (question: ModelQuestion) => Promise<Reply>,
  options: ModelOptions,
): Promise<FigureTask> {
  const items = await figureItems(
    {
      level,
      line,
      records: questions,
      hash: hashOf({ documents, questions }),
      idOf: ({ id }) => id,
      clusterOf: ({ id, scope, evidence }) => scope ?? evidence[0]?.document ?? id,
      measure: async (question) => figuresOf(level, question, await ask(question)),
    },
    options,
  )
  return { line, level, items }
}

function figuresOf(
  level: ModelLevel,
  { answers, evidence }: ModelQuestion,
  { text, citations, usage, failed }: Reply,
): FigureItem['figures'] {
  const { precision, recall } = citationFigures(citations, evidence)
  return {
    answered: text === '' ? 0 : 1,
    right: bestOf(answers, (gold) => contains(text, gold)),
    f1: text === '' ? 0 : bestOf(answers, (gold) => tokenF1(text, gold)),
    ...(level === 'closed-book' ? {} : { citationPrecision: precision, citationRecall: recall }),
    failed: failed ? 1 : 0,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
  }
}

// ── the four settings ────────────────────────────────────────────────────────────────────────────────────

const CLOSED_BOOK = [
  'Answer the question from what you know, in one short sentence.',
  'If you do not know the answer, reply with exactly: UNANSWERABLE',
].join('\n')

const NOTHING_SPENT: ModelUsage = { inputTokens: 0, outputTokens: 0, calls: 0 }

function closedBook({ text }: ModelQuestion, options: ModelOptions): Promise<Reply> {
  return orSilence(async () => {
    const { text: said, usage } = await callModel(
      options.model,
      [
        { role: 'system', content: CLOSED_BOOK },
        { role: 'user', content: [{ type: 'text', text: `Question: ${text}` }] },
      ],
      callOf(options),
    )
    return { text: /^UNANSWERABLE\b/.test(said) ? '' : said, citations: [], usage, failed: false }
  })
}

function readIn(context: Context, options: ModelOptions): Promise<Reply> {
  return orSilence(async () => {
    const reader = createModelReader(options.model, callOf(options))
    const { status, text, citations, usage = NOTHING_SPENT } = await reader.answer(context)
    const said = status === 'unanswerable' ? '' : text.replace(/\s*\[\d+\]/g, '')
    return { text: said, citations, usage, failed: false }
  })
}

const callOf = ({ modelCall, signal }: ModelOptions): CallOptions => ({
  ...modelCall,
  ...(signal === undefined ? {} : { signal }),
})

/** Reasons that are the model's own; all others are its provider's, and would be the same for the next question. */
const OWN_FAILURES = new Set(['unsupported', 'empty', 'half', 'timeout'])

async function orSilence(ask: () => Promise<Reply>): Promise<Reply> {
  try {
    return await ask()
  } catch (error) {
    if (!isLightconeError(error) || !OWN_FAILURES.has(String(error.details['reason']))) throw error
    return { text: '', citations: [], usage: NOTHING_SPENT, failed: true }
  }
}

const inScope = (documents: readonly SetDocument[], scope: string | undefined): readonly SetDocument[] =>
  scope === undefined ? documents : documents.filter((document) => document.scope === scope)

function wholeContext(
  { text, scope }: ModelQuestion,
  documents: readonly SetDocument[],
  options: ModelOptions,
): Context {
  const whole = inScope(documents, scope).map((document) => ({
    document,
    start: 0,
    end: document.text.length,
  }))
  return contextOf(text, whole, options)
}

/** The sentences that hold the evidence, in the order of the documents. */
function evidenceContext(
  { text, evidence }: ModelQuestion,
  documents: readonly SetDocument[],
  options: ModelOptions,
): Context {
  const passages = documents.flatMap((document) => {
    const places = evidence.filter((place) => place.document === document.id)
    if (places.length === 0) return []
    return splitSentences(document.text)
      .filter(({ start, end }) => places.some((place) => place.start < end && place.end > start))
      .map(({ start, end }) => ({ document, start, end }))
  })
  return contextOf(text, passages, options)
}

interface Passage {
  readonly document: SetDocument
  readonly start: number
  readonly end: number
}

/** A context of given passages, rendered as the engine renders those that it finds. */
function contextOf(
  query: string,
  passages: readonly Passage[],
  { tokenizer }: Pick<ModelOptions, 'tokenizer'>,
): Context {
  const citations = passages.map(({ document, start, end }, i): Citation => {
    const starts = lineStarts(document.text)
    const place = { id: i + 1, document: document.id, title: document.title ?? '', headings: [], start, end }
    return {
      ...place,
      quote: document.text.slice(start, end),
      from: placeAt(starts, start),
      to: placeAt(starts, end),
    }
  })
  const text = observationBlock.pieces(citations).join('')
  const tokens = tokenizer.count(text)
  return {
    query,
    text,
    citations,
    omitted: [],
    tokens,
    budget: { tokens, tokenizer: tokenizer.name },
    plain: { passages: citations.length, tokens },
    corpus: { documents: passages.length, segments: passages.length, tokens },
    trace: { query, stages: [], elapsedMs: 0 },
  }
}
