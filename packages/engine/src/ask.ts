/** From a context to an answer: read, judged, and read again from a wider or narrower context where that is asked for. */
import { createExtractiveReader } from './answer/extractive.ts'
import { createFactsReader } from './answer/facts-reader.ts'
import { createModelReader } from './answer/model-reader.ts'
import { computeAnswer } from './compute-answer.ts'
import { createPlainJudge } from './create-judge.ts'
import { checkBudget, type Engine, prepareRun } from './engine.ts'
import { isLightconeError, LightconeError } from './errors.ts'
import type { AnswerEvent, AskOptions } from './lightcone.ts'
import type { Answer, Context, ModelUsage, Query } from './model.ts'
import { addUsage } from './models/usage.ts'
import type { LanguageModel } from './ports.ts'
import { checkStride, readInStrides } from './stride.ts'
import { loadTokenizer } from './text/tokens.ts'
import { languagesOf } from './understand.ts'

/** Most times that a question is read again from another context. */
const MOST_RETRIES = 2
/** Smallest context that is tried. */
const LEAST_BUDGET_TOKENS = 100

/** What a caller hears while an answer is made. */
interface Hearing {
  readonly onContext?: (context: Context) => void
  readonly onText?: (delta: string) => void
  readonly onRestart?: () => void
}

export async function ask(
  question: string,
  options: AskOptions,
  engine: Engine,
  hearing: Hearing = {},
): Promise<Answer> {
  checkBudget(options.budget)
  const retries = checkRetries(options.retries ?? 0)
  checkStride(options)
  const prepared = await prepareRun(question, options, engine)
  const judge = createPlainJudge(engine.analyzer)
  const readAt = async (budget: AskOptions['budget']) => {
    const { query, context, usage } = await prepared.pack({
      ...options,
      ...(budget === undefined ? {} : { budget }),
    })
    hearing.onContext?.(context)
    const answer = await read(query, context, options, engine, hearing)
    return { ...answer, ...spent(usage, answer.usage) }
  }
  let best = await readAt(options.budget)
  let last = best
  for (let retry = 0; retry < retries; retry++) {
    const move = nextMove(last)
    if (move === undefined) break
    const budget = budgetAfter(move, last.context.budget.tokens)
    if (budget === undefined) break
    hearing.onRestart?.()
    const next = await readAt(budget)
    const usage = spent(best.usage, next.usage)
    const { preferred } = await judge.compare(
      {
        question,
        passages: [...best.context.citations, ...next.context.citations].map(({ quote }) => quote),
      },
      best.text,
      next.text,
    )
    const isSame = next.context.text === last.context.text
    best = { ...(preferred === 'second' ? next : best), ...usage }
    last = next
    if (isSame) break
  }
  return { ...best, ...spent(prepared.usage, best.usage) }
}

/** All that models took, where any did. */
function spent(...parts: readonly (ModelUsage | undefined)[]): Pick<Answer, 'usage'> {
  const taken = parts.filter((part) => part !== undefined)
  return taken.length === 0 ? {} : { usage: taken.reduce(addUsage) }
}

function checkRetries(retries: number): number {
  if (Number.isSafeInteger(retries) && retries >= 0 && retries <= MOST_RETRIES) return retries
  throw new LightconeError('invalid-argument', {
    message: `\`retries\` must be 0, 1 or 2, not ${retries}.`,
    hint: 'Each retry reads a wider or a narrower context; leave it out to read one.',
    details: { retries },
  })
}

/**
 * What a judge of one answer says about its context (SAGE: Zhang et al. 2024): too little where the answer is missing
 * or partial, too much where sentences are not supported by what they cite.
 */
function nextMove({ status, statements = [], fallback }: Answer): 'widen' | 'narrow' | undefined {
  if (fallback?.reason === 'unsupported' || statements.some(({ unsupported }) => unsupported)) return 'narrow'
  return status === 'unanswerable' || status === 'partial' ? 'widen' : undefined
}

function budgetAfter(move: 'widen' | 'narrow', budget: number): number | undefined {
  if (move === 'widen') return budget * 2
  const narrow = Math.ceil(budget / 2)
  return narrow < LEAST_BUDGET_TOKENS ? undefined : narrow
}

async function read(
  query: Query,
  given: Context,
  options: AskOptions,
  engine: Engine,
  hearing: Hearing,
): Promise<Answer> {
  const startedMs = engine.clock.elapsedMs()
  const answer =
    options.model === undefined
      ? await readWithout(query, given, options, engine)
      : await readWith(options.model, query, given, options, engine, hearing)
  return withAnswerStage(answer, engine.clock.elapsedMs() - startedMs)
}

/** A model that fails leaves the answer that there is without one, and the reason beside it. */
async function readWith(
  model: LanguageModel,
  query: Query,
  given: Context,
  options: AskOptions,
  engine: Engine,
  { onText, onRestart }: Hearing,
): Promise<Answer> {
  const { signal } = options
  const call = {
    ...options.modelCall,
    ...(signal && { signal }),
    ...(onText && { onText }),
    ...(onRestart && { onRestart }),
  }
  const reader =
    options.reasoning === 'facts' ? createFactsReader(model, call) : createModelReader(model, call)
  try {
    if (options.stride !== undefined) return await readInStrides(model, given, options, engine, call)
    return await reader.answer(given, options.signal)
  } catch (error) {
    if (!isLightconeError(error) || error.code !== 'model-failed') throw error
    onRestart?.()
    const { message, details } = error
    const fallback = { model: model.modelId, reason: String(details['reason']), message }
    return { ...(await readWithout(query, given, options, engine)), fallback }
  }
}

async function readWithout(
  query: Query,
  given: Context,
  options: AskOptions,
  engine: Engine,
): Promise<Answer> {
  const tokenizer = await loadTokenizer(options.tokenizer ?? engine.tokenizer)
  const computed = await computeAnswer(query, given, tokenizer, engine)
  if (computed !== undefined) return computed
  const reader = createExtractiveReader(engine.analyzer, engine.index, () => languagesOf(engine))
  return reader.answer(given, options.signal)
}

function withAnswerStage(answer: Answer, elapsedMs: number): Answer {
  const { context, reader, status, fallback, citations } = answer
  const notes = { reader, status, ...(fallback && { fallback: fallback.message }) }
  const stage = {
    name: 'answer',
    in: context.citations.length,
    out: citations.length,
    dropped: [],
    elapsedMs,
    notes,
  }
  const { trace } = context
  return {
    ...answer,
    context: {
      ...context,
      trace: { ...trace, stages: [...trace.stages, stage], elapsedMs: trace.elapsedMs + elapsedMs },
    },
  }
}

/**
 * The same answer as `ask`, told while it is made. Whoever stops reading stops the model. Text of `answer-delta` is
 * not checked yet; `answer-restart` takes back what came since the last `context`.
 */
export async function* askStream(
  question: string,
  options: AskOptions,
  engine: Engine,
): AsyncGenerator<AnswerEvent> {
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  const events: AnswerEvent[] = []
  let wake = () => {}
  const tell = (event: AnswerEvent) => {
    events.push(event)
    wake()
  }
  let heard = 0
  const asked = ask(question, { ...options, signal }, engine, {
    onContext: (context) => tell({ type: 'context', context }),
    onText: (text) => {
      heard++
      tell({ type: 'answer-delta', text })
    },
    onRestart: () => {
      if (heard > 0) tell({ type: 'answer-restart' })
      heard = 0
    },
  })
  let ended = false
  const end = asked.finally(() => {
    ended = true
    wake()
  })
  end.catch(() => {})
  try {
    for (;;) {
      for (let event = events.shift(); event !== undefined; event = events.shift()) yield event
      if (ended) break
      await new Promise<void>((resolve) => {
        wake = resolve
        if (ended || events.length > 0) resolve()
      })
    }
    const answer = await end
    if (heard === 0) yield { type: 'answer-delta', text: answer.text }
    yield { type: 'answer-end', answer }
  } finally {
    stop.abort()
  }
}
