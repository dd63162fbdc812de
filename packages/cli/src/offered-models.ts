/** The models that a server lists, with what it says of their limits and prices beyond the common protocol. */
import type { ModelTerms } from '@lightcone/operations'

export interface OfferedModels {
  readonly models: readonly string[]
  readonly terms?: readonly ModelTerms[]
}

/** More names than this help nobody. */
const MOST_MODELS = 500

/**
 * Of a reply to `GET /models`. The length of a context is `max_model_len` of vLLM, `context_length` of OpenRouter and
 * others, `meta.n_ctx_train` of llama.cpp; prices a token are `pricing` of OpenRouter.
 */
export function offeredModels(reply: unknown): OfferedModels {
  const data = (reply as { readonly data?: unknown } | null)?.data
  const listed = (Array.isArray(data) ? data : []).filter(isListed).slice(0, MOST_MODELS)
  const terms = listed.map(termsOf).filter((own) => Object.keys(own).length > 1)
  return { models: listed.map(({ id }) => id), ...(terms.length > 0 && { terms }) }
}

interface Listed extends Readonly<Record<string, unknown>> {
  readonly id: string
}

const isListed = (model: unknown): model is Listed =>
  typeof (model as { readonly id?: unknown } | null)?.id === 'string'

function termsOf(model: Listed): ModelTerms {
  const { n_ctx_train } = (model['meta'] ?? {}) as { readonly n_ctx_train?: unknown }
  const contextTokens = [model['max_model_len'], model['context_length'], n_ctx_train].find(isCount)
  const { prompt, completion } = (model['pricing'] ?? {}) as {
    readonly prompt?: unknown
    readonly completion?: unknown
  }
  const [inputPerMillion, outputPerMillion] = [perMillion(prompt), perMillion(completion)]
  return {
    model: model.id,
    ...(contextTokens !== undefined && { contextTokens }),
    ...(inputPerMillion !== undefined && { inputPerMillion }),
    ...(outputPerMillion !== undefined && { outputPerMillion }),
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

function perMillion(price: unknown): number | undefined {
  const value = typeof price === 'string' && price !== '' ? Number(price) : price
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? Number((value * 1e6).toPrecision(6))
    : undefined
}
