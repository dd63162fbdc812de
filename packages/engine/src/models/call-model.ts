/** One call of a language model that ends: bounded tries with growing, jittered pauses, a time limit for each. */
import { isLightconeError, LightconeError, throwIfAborted } from '../errors.ts'
import type { LanguageModel, LanguageModelMessage } from '../ports.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Longest time of one try. Default 60 s. */
  readonly timeoutMs?: number
  /** Tries after the first one. Default 2. */
  readonly retries?: number
  /** Most tokens of the reply. Default 1024. */
  readonly maxOutputTokens?: number
  /** Uniform in [0, 1), for the jitter of pauses. Default `Math.random`: it changes the time alone. */
  readonly random?: () => number
  /** First pause, doubled at each try. Default 500 ms. */
  readonly pauseMs?: number
}

export interface ModelReply {
  readonly text: string
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number }
  /** The reply was cut at `maxOutputTokens`. */
  readonly cut: boolean
  /** Tries made. */
  readonly tries: number
}

const TIMEOUT_MS = 60_000
const RETRIES = 2
const MAX_OUTPUT_TOKENS = 1024
const PAUSE_MS = 500
/** A provider may ask for a pause (`retry-after`); a longer one than this is not waited for. */
const LONGEST_PAUSE_MS = 20_000
/** Longest reply in characters: a model that pays no heed to its token limit is cut off here. */
const LONGEST_REPLY = 100_000

/** Throws `model-failed` with the reason of the last try in `details.reason`, and `aborted`. */
export async function callModel(
  model: LanguageModel,
  prompt: readonly LanguageModelMessage[],
  options: CallOptions = {},
): Promise<ModelReply> {
  const { signal, retries = RETRIES, pauseMs = PAUSE_MS, random = Math.random } = options
  for (let tries = 1; ; tries++) {
    throwIfAborted(signal)
    try {
      return { ...(await callOnce(model, prompt, options)), tries }
    } catch (cause) {
      throwIfAborted(signal)
      const failure = failureOf(model, cause, tries)
      const asked = askedPause(cause)
      if (tries > retries || !isWorthAnotherTry(cause) || asked > LONGEST_PAUSE_MS) throw failure
      // Full jitter (Brooker 2015, "Exponential backoff and jitter"), never less than the provider asks for.
      await pause(Math.max(asked, random() * pauseMs * 2 ** (tries - 1)), signal)
    }
  }
}

async function callOnce(
  model: LanguageModel,
  prompt: readonly LanguageModelMessage[],
  { signal, timeoutMs = TIMEOUT_MS, maxOutputTokens = MAX_OUTPUT_TOKENS }: CallOptions,
): Promise<Omit<ModelReply, 'tries'>> {
  const limit = AbortSignal.timeout(timeoutMs)
  const abortSignal = signal === undefined ? limit : AbortSignal.any([signal, limit])
  const stopped = new Promise<never>((_, reject) => {
    abortSignal.addEventListener(
      'abort',
      () => reject(new NoReply('timeout', `no reply in ${timeoutMs} ms`)),
      {
        once: true,
      },
    )
  })
  stopped.catch(() => {})
  const { content, usage, finishReason } = await Promise.race([
    model.doGenerate({ prompt: [...prompt], temperature: 0, maxOutputTokens, abortSignal }),
    stopped,
  ])
  const whole = content
    .map((part) => (part.type === 'text' ? (part.text ?? '') : ''))
    .join('')
    .trim()
  if (whole === '') throw new NoReply('empty', 'the reply is empty')
  const text = whole.slice(0, LONGEST_REPLY)
  return { text, usage: tokenUsage(usage), cut: text.length < whole.length || isCut(finishReason) }
}

/** `length` in version 2 of the providers' interface, `{ unified: 'length' }` in versions 3 and 4. */
function isCut(reason: unknown): boolean {
  return reason === 'length' || (reason as { unified?: unknown } | undefined)?.unified === 'length'
}

class NoReply extends Error {
  readonly reason: 'timeout' | 'empty'
  constructor(reason: 'timeout' | 'empty', message: string) {
    super(message)
    this.reason = reason
  }
}

interface ProviderError {
  readonly statusCode?: number
  readonly responseHeaders?: Readonly<Record<string, string>>
}

/** A refused key, an unknown model or a malformed request stay so; everything else may pass. */
function isWorthAnotherTry(cause: unknown): boolean {
  const { statusCode } = (cause ?? {}) as ProviderError
  if (statusCode === undefined) return true
  return (
    statusCode === 408 || statusCode === 409 || statusCode === 429 || statusCode >= 500 || statusCode < 300
  )
}

function askedPause(cause: unknown): number {
  const after = Number(((cause ?? {}) as ProviderError).responseHeaders?.['retry-after'])
  return Number.isFinite(after) && after > 0 ? after * 1000 : 0
}

function failureOf(model: LanguageModel, cause: unknown, tries: number): LightconeError {
  if (isLightconeError(cause)) return cause
  const { statusCode } = (cause ?? {}) as ProviderError
  const reason =
    cause instanceof NoReply ? cause.reason : statusCode === undefined ? 'connection' : `status-${statusCode}`
  const said = cause instanceof Error ? cause.message : String(cause)
  return new LightconeError('model-failed', {
    message: `The model ${model.modelId} did not answer in ${tries} ${tries === 1 ? 'try' : 'tries'}: ${said}`,
    hint: 'Check the key, the address and the limits of the provider, or ask without a model.',
    details: { provider: model.provider, model: model.modelId, reason, tries },
    cause,
  })
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

/** Usage is a number in version 2 of the providers' interface and `{ total }` in versions 3 and 4. */
export function tokenUsage(usage: unknown): { inputTokens: number; outputTokens: number } {
  const record = (typeof usage === 'object' && usage !== null ? usage : {}) as Record<string, unknown>
  return { inputTokens: total(record['inputTokens']), outputTokens: total(record['outputTokens']) }
}

function total(value: unknown): number {
  if (typeof value === 'number') return value
  const inner = (value as { readonly total?: unknown } | null | undefined)?.total
  return typeof inner === 'number' ? inner : 0
}
