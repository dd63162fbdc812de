/** One call of a language model that ends: bounded tries with growing, jittered pauses, a time limit for each. */
import { isLightconeError, LightconeError, throwIfAborted } from '../errors.ts'
import type { ModelUsage } from '../model.ts'
import type { LanguageModel, LanguageModelMessage, LanguageModelSettings } from '../ports.ts'
import { withoutHidden } from '../text/neutralise.ts'
import { hearSpoken, spoken } from './spoken.ts'
import { NoReply, type OnceReply, streamOnce } from './stream-once.ts'
import { addUsage, type ModelPrices, tokenUsage } from './usage.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Longest time of one try. Default 60 s. */
  readonly timeoutMs?: number
  /** Tries after the first one. Default 2. */
  readonly retries?: number
  /** Most tokens of the reply. Default 1024. */
  readonly maxOutputTokens?: number
  /** What the provider takes; with it, `usage` says what calls cost. */
  readonly prices?: ModelPrices
  /** Uniform in [0, 1), for the jitter of pauses. Default `Math.random`: it changes the time alone. */
  readonly random?: () => number
  /** First pause, doubled at each try. Default 500 ms. */
  readonly pauseMs?: number
}

/** How one prompt is called, beside what holds for all of them. */
export interface PromptOptions extends CallOptions {
  /** Gets the reply as it comes, where the model can stream; the whole reply is returned all the same. */
  readonly onText?: (delta: string) => void
  /** What came by `onText` is void: the model is asked again. */
  readonly onRestart?: () => void
  /** Asks for JSON; providers that know schemas keep to this one. */
  readonly schema?: Readonly<Record<string, unknown>>
}

export interface ModelReply {
  readonly text: string
  /** Of all tries that said what they took. */
  readonly usage: ModelUsage
  /** The reply was cut at `maxOutputTokens`. */
  readonly cut: boolean
  /** Tries made. */
  readonly tries: number
}

/** What holds for a call that says nothing else. */
export const CALL_DEFAULTS = { timeoutMs: 60_000, retries: 2, maxOutputTokens: 1024 } as const
const PAUSE_MS = 500
/** A provider may ask for a pause (`retry-after`); a longer one than this is not waited for. */
const LONGEST_PAUSE_MS = 20_000
/** Longest reply in characters: a model that pays no heed to its token limit is cut off here. */
export const LONGEST_REPLY = 100_000
/** As much of a provider's own error as is repeated. */
const LONGEST_MESSAGE = 500

/** Throws `model-failed` with the reason of the last try in `details.reason`, and `aborted`. */
export function callModel(
  model: LanguageModel,
  prompt: readonly LanguageModelMessage[],
  options: PromptOptions = {},
): Promise<ModelReply> {
  return retrying(`The model ${model.modelId}`, model, options, (add) =>
    callOnce(model, prompt, options, add),
  )
}

/**
 * A reply that is JSON of a known shape. `parse` throws on any other; such a reply counts as a failed try with the
 * reason `invalid-json`.
 */
export async function callForJson<T>(
  model: LanguageModel,
  prompt: readonly LanguageModelMessage[],
  parse: (value: unknown) => T,
  options: PromptOptions = {},
): Promise<ModelReply & { readonly value: T }> {
  return retrying(`The model ${model.modelId}`, model, options, async (add) => {
    const reply = await callOnce(model, prompt, options, add)
    try {
      return { ...reply, value: parse(JSON.parse(jsonIn(reply.text))) }
    } catch (cause) {
      throw new NoReply(
        'invalid-json',
        `the reply is not the JSON asked for: ${reply.text.slice(0, 80)}`,
        cause,
      )
    }
  })
}

/** The JSON of a reply that has a fence or a sentence around it. */
function jsonIn(text: string): string {
  const start = text.search(/[{[]/)
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'))
  return start < 0 || end < start ? text : text.slice(start, end + 1)
}

/** Something of a provider's that may fail and be tried again. */
export async function retrying<T extends object>(
  what: string,
  { provider, modelId }: { readonly provider: string; readonly modelId: string },
  {
    signal,
    retries = CALL_DEFAULTS.retries,
    pauseMs = PAUSE_MS,
    random = Math.random,
    prices,
    ...on
  }: PromptOptions,
  once: (add: (usage: unknown) => void) => Promise<T>,
): Promise<T & { readonly tries: number; readonly usage: ModelUsage }> {
  let usage: ModelUsage = { inputTokens: 0, outputTokens: 0, calls: 0 }
  const add = (spent: unknown) => {
    usage = addUsage(usage, { ...tokenUsage(spent), calls: 0 })
  }
  for (let tries = 1; ; tries++) {
    throwIfAborted(signal)
    try {
      const found = await once(add)
      return { ...found, tries, usage: priced({ ...usage, calls: tries }, prices) }
    } catch (cause) {
      throwIfAborted(signal)
      const asked = askedPause(cause)
      if (tries > retries || !isWorthAnotherTry(cause) || asked > LONGEST_PAUSE_MS)
        throw failureOf(what, { provider, modelId }, cause, tries)
      on.onRestart?.()
      // Full jitter (Brooker 2015, "Exponential backoff and jitter"), never less than the provider asks for.
      await pause(Math.max(asked, random() * pauseMs * 2 ** (tries - 1)), signal)
    }
  }
}

function priced(usage: ModelUsage, prices: ModelPrices | undefined): ModelUsage {
  if (prices === undefined) return usage
  const { inputPerMillion, outputPerMillion = 0 } = prices
  return {
    ...usage,
    cost: (usage.inputTokens * inputPerMillion + usage.outputTokens * outputPerMillion) / 1e6,
  }
}

async function callOnce(
  model: LanguageModel,
  prompt: readonly LanguageModelMessage[],
  {
    signal,
    timeoutMs = CALL_DEFAULTS.timeoutMs,
    maxOutputTokens = CALL_DEFAULTS.maxOutputTokens,
    onText,
    schema,
  }: PromptOptions,
  add: (usage: unknown) => void,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const reply = await within(timeoutMs, signal, (abortSignal) => {
    const settings: LanguageModelSettings = {
      prompt: [...prompt],
      temperature: 0,
      maxOutputTokens,
      abortSignal,
      ...(schema === undefined ? {} : { responseFormat: { type: 'json', schema } }),
    }
    return onText !== undefined && model.doStream !== undefined
      ? streamOnce(model, settings, hearSpoken(onText), LONGEST_REPLY)
      : generateOnce(model, settings)
  })
  add(reply.usage)
  const whole = spoken(reply.text)
  const wasCut = isCut(reply.finishReason)
  if (whole === '')
    throw new NoReply('empty', wasCut ? 'the reply was cut before anything was said' : 'the reply is empty')
  const text = whole.slice(0, LONGEST_REPLY).toWellFormed()
  return { text, cut: wasCut || text.length < whole.length }
}

async function generateOnce(model: LanguageModel, settings: LanguageModelSettings): Promise<OnceReply> {
  const { content, usage, finishReason } = await model.doGenerate(settings)
  const text = content.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join('')
  return { text, usage, finishReason }
}

/** Runs something with a signal that fires after a time, or when the caller stops; then it is not waited for. */
export async function within<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => PromiseLike<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(timeoutMs)
  const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit])
  const stopped = new Promise<never>((_, reject) => {
    const fail = () => reject(new NoReply('timeout', `no reply in ${timeoutMs} ms`))
    abortSignal.addEventListener('abort', fail, { once: true })
  })
  stopped.catch(() => {})
  return Promise.race([run(abortSignal), stopped])
}

/** At the limit of tokens or by a filter: `length` in version 2 of the providers' interface, `{ unified: 'length' }` later. */
function isCut(reason: unknown): boolean {
  const why = typeof reason === 'string' ? reason : (reason as { unified?: unknown } | undefined)?.unified
  return why === 'length' || why === 'content-filter'
}

interface ProviderError {
  readonly name?: string
  readonly statusCode?: number
  readonly responseBody?: string
  readonly responseHeaders?: Readonly<Record<string, string>>
}

/** A refused key, an unknown model or a malformed request stay so; everything else may pass. */
function isWorthAnotherTry(cause: unknown): boolean {
  if (isLightconeError(cause)) return false
  const { statusCode } = (cause ?? {}) as ProviderError
  if (statusCode === undefined) return true
  return (
    statusCode === 408 || statusCode === 409 || statusCode === 429 || statusCode >= 500 || statusCode < 300
  )
}

/** `retry-after` is a number of seconds, or a date, which is read by the clock of who sent it (RFC 9110, 10.2.3). */
function askedPause(cause: unknown): number {
  const { 'retry-after': after = '', date = '' } = ((cause ?? {}) as ProviderError).responseHeaders ?? {}
  const seconds = Number(after)
  const ms = Number.isNaN(seconds) ? Date.parse(after) - Date.parse(date) : seconds * 1000
  return ms > 0 ? ms : 0
}

function failureOf(
  what: string,
  { provider, modelId: model }: { readonly provider: string; readonly modelId: string },
  cause: unknown,
  tries: number,
): LightconeError {
  if (isLightconeError(cause)) return cause
  const reason = reasonOf(cause)
  const said = withoutHidden(saidBy(cause)).slice(0, LONGEST_MESSAGE)
  return new LightconeError('model-failed', {
    message: `${what} did not answer in ${tries} ${tries === 1 ? 'try' : 'tries'}: ${said}`,
    hint: 'Check the key, the address and the limits of the provider, or go on without a model.',
    details: { provider, model, reason, tries },
    cause,
  })
}

/** Providers' errors say in their cause what is wrong with a reply. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, cause } = error
  return cause instanceof Error && !message.includes(cause.message) ? `${message}: ${cause.message}` : message
}

/** A good status with an error is a reply that broke off, or one in another form than the provider's. */
function reasonOf(cause: unknown): string {
  if (cause instanceof NoReply) return cause.reason
  const { statusCode, responseBody, name } = (cause ?? {}) as ProviderError
  if (name === 'AI_InvalidResponseDataError') return 'invalid-json'
  if (statusCode === undefined) return 'connection'
  if (statusCode >= 200 && statusCode < 300) return responseBody === undefined ? 'half' : 'invalid-json'
  return `status-${statusCode}`
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
