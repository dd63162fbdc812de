/** The hook by which an answer that is being written asks the index again. */
import { answerInStrides } from './answer/stride-reader.ts'
import { type Engine, prepareRun } from './engine.ts'
import { LightconeError } from './errors.ts'
import type { AskOptions } from './lightcone.ts'
import type { Answer, Citation, Context, TraceStage } from './model.ts'
import type { PromptOptions } from './models/call-model.ts'
import type { LanguageModel } from './ports.ts'
import { loadTokenizer } from './text/tokens.ts'

/** The stride of Ram et al. (2023) is 4 tokens of a model that is read from inside; a call for each is another matter. */
const TOKENS = 64
const MOST = 3
/** Each reading again adds at most this share of the budget, so that a context at most doubles, and some sentences. */
const ADDED = 1 / 4
const LEAST_ADDED = 50
const MOST_ALLOWED = 4
/** Below this a stride holds no sentence. */
const FEWEST_TOKENS = 16

/** Throws `invalid-argument`. */
export function checkStride({ stride, reasoning }: AskOptions): void {
  if (stride === undefined) return
  const { tokens = TOKENS, most = MOST } = stride
  const isWhole = Number.isSafeInteger(tokens) && tokens >= FEWEST_TOKENS && Number.isSafeInteger(most)
  if (!isWhole || most < 1 || most > MOST_ALLOWED)
    throw new LightconeError('invalid-argument', {
      message: `A stride has at least ${FEWEST_TOKENS} tokens and is made 1 to ${MOST_ALLOWED} times.`,
      hint: 'Leave `stride` out to read one context, or give { tokens: 64, most: 3 }.',
      details: { stride },
    })
  if (reasoning === 'facts')
    throw new LightconeError('invalid-argument', {
      message: 'An answer from facts alone cannot read on in strides.',
      hint: 'Leave out `stride` or `reasoning`.',
    })
}

export async function readInStrides(
  model: LanguageModel,
  context: Context,
  options: AskOptions,
  engine: Engine,
  call: PromptOptions,
): Promise<Answer> {
  const { tokens = TOKENS, most = MOST } = options.stride!
  const stages: TraceStage[] = []
  const added = Math.max(LEAST_ADDED, Math.ceil(context.budget.tokens * ADDED))
  const widen = async (read: Context, written: string, signal?: AbortSignal): Promise<Context> => {
    const startedMs = engine.clock.elapsedMs()
    const { modelStages: _, previous: __, prefix: ___, examples: ____, apart: _____, ...asking } = options
    const stop = signal === undefined ? {} : { signal }
    const query = `${context.query} ${written}`
    const prepared = await prepareRun(query, { ...asking, ...stop }, engine)
    // What was read already is found again and costs nothing here.
    const budget = read.tokens + added
    const found = await prepared.pack({ ...asking, ...stop, budget })
    const fresh = found.context.citations.filter((one) => !isRead(one, read.citations))
    const next = await joined(read, fresh, added, options, engine)
    stages.push({
      name: 'stride',
      in: read.citations.length,
      out: next.citations.length,
      dropped: [],
      elapsedMs: engine.clock.elapsedMs() - startedMs,
      notes: { query, added: next.citations.length - read.citations.length },
    })
    return next
  }
  const answer = await answerInStrides(context, model, { tokens, most, widen }, call)
  const { trace } = answer.context
  return {
    ...answer,
    context: { ...answer.context, trace: { ...trace, stages: [...trace.stages, ...stages] } },
  }
}

const isRead = ({ document, start, end }: Citation, read: readonly Citation[]): boolean =>
  read.some((one) => one.document === document && one.start <= start && one.end >= end)

/**
 * As many of the fresh passages as fit. Passages that were read keep their numbers, so that what was written of them
 * stays true.
 */
async function joined(
  read: Context,
  fresh: readonly Citation[],
  added: number,
  { strategy, tokenizer: counter }: AskOptions,
  engine: Engine,
): Promise<Context> {
  const { assembler } = engine.strategies(strategy)
  const tokenizer = counter === undefined ? engine.tokenizer : await loadTokenizer(counter)
  const budget = { ...read.budget, tokens: read.budget.tokens + added }
  for (let count = fresh.length; count > 0; count--) {
    const numbered = fresh.slice(0, count).map((one, i) => ({ ...one, id: read.citations.length + i + 1 }))
    const citations = [...read.citations, ...numbered]
    const text = (read.preface?.text ?? '') + assembler.pieces(citations, read.query).join('')
    const tokens = tokenizer.count(text)
    if (tokens <= Math.min(budget.tokens, read.tokens + added))
      return { ...read, text, citations, tokens, budget }
  }
  return read
}
