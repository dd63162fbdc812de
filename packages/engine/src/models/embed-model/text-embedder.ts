/** Texts to vectors by an embedding model: in batches, within a rate, tried again, and never twice for one text. */
import { hash } from 'node:crypto'
import type { ModelUsage } from '../../model.ts'
import type { EmbeddingModel } from '../../model-port.ts'
import { type CallOptions, retrying, within } from '../call-model.ts'
import { NoReply } from '../stream-once.ts'
import type { EnrichOptions } from './enrich.ts'

/** An embedding model and the space of vectors that it fills. */
export interface EmbedderOptions {
  /** Any AI SDK embedding model. */
  readonly model: EmbeddingModel
  /** Name of the space. Default `provider/model id`, with what `enrich` adds. Another model under the same name is refused by its length. */
  readonly name?: string
  /** What models of some families want before a text and before a question, for instance `query: `. */
  readonly documentPrefix?: string
  readonly queryPrefix?: string
  /** What the vectors count for beside words, 0 to 1. Default 0.5. */
  readonly share?: number
  /** Most texts of a request; the model's own limit holds as well. Default 64. */
  readonly batch?: number
  /** Requests begun in a minute, at most. Default: no limit. */
  readonly requestsPerMinute?: number
  /** Where vectors are kept by what was embedded, for instance `openEmbeddingCache(file)`. */
  readonly cache?: EmbeddingCache
  /** Let a language model write what is embedded with each passage. Default: nothing. */
  readonly enrich?: EnrichOptions
  /** Time limit, tries and prices. */
  readonly call?: Omit<CallOptions, 'signal' | 'maxOutputTokens'>
}

/** Keys are hashes of model, prefix and text. */
export interface EmbeddingCache {
  get(keys: readonly string[]): Promise<readonly (Float32Array | undefined)[]>
  set(entries: readonly (readonly [key: string, vector: Float32Array])[]): Promise<void>
}

export interface TextEmbedder {
  readonly name: string
  readonly share: number
  readonly enrich?: EnrichOptions
  /**
   * One vector a text, all of one length; `spend` hears what each request took. Throws `model-failed` (also for vectors
   * of other lengths) and `aborted`.
   */
  embed(
    texts: readonly string[],
    kind: 'document' | 'query',
    spend: (usage: ModelUsage) => void,
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]>
}

const BATCH = 64
const SHARE = 0.5
const TIMEOUT_MS = 60_000

export function createTextEmbedder(options: EmbedderOptions): TextEmbedder {
  const { model, share = SHARE, cache, call = {} } = options
  const { enrich } = options
  const added = enrich === undefined ? '' : ` with ${enrich.with.join(' and ')}`
  const name = options.name ?? `${model.provider}/${model.modelId}${added}`
  const wait = pacer(options.requestsPerMinute)

  const request = async (
    values: string[],
    dimensions: number | undefined,
    spend: (usage: ModelUsage) => void,
    signal: AbortSignal | undefined,
  ): Promise<readonly Float32Array[]> => {
    const settings = { ...call, ...(signal === undefined ? {} : { signal }) }
    const { vectors, usage } = await retrying(`The model ${model.modelId}`, model, settings, async (add) => {
      await wait(signal)
      const reply = await within(call.timeoutMs ?? TIMEOUT_MS, signal, (abortSignal) =>
        model.doEmbed({ values, abortSignal }),
      )
      add({ inputTokens: reply.usage?.tokens ?? 0 })
      return { vectors: checked(reply.embeddings, values.length, dimensions) }
    })
    spend(usage)
    return vectors
  }

  return {
    name,
    share,
    ...(enrich === undefined ? {} : { enrich }),
    async embed(texts, kind, spend, signal) {
      const prefix = (kind === 'document' ? options.documentPrefix : options.queryPrefix) ?? ''
      const keys = texts.map((text) =>
        hash('sha256', `${model.provider}\0${model.modelId}\0${prefix}${text}`),
      )
      const vectors = cache === undefined ? texts.map(() => undefined) : [...(await cache.get(keys))]
      const missing = [...new Set(keys)].filter((key) => vectors[keys.indexOf(key)] === undefined)
      const size = Math.min(options.batch ?? BATCH, (await model.maxEmbeddingsPerCall) ?? BATCH)
      const made = new Map<string, Float32Array>()
      let dimensions = vectors.find((vector) => vector !== undefined)?.length
      for (let from = 0; from < missing.length; from += size) {
        const part = missing.slice(from, from + size)
        const values = part.map((key) => prefix + texts[keys.indexOf(key)]!)
        const found = await request(values, dimensions, spend, signal)
        dimensions = found[0]!.length
        const entries = part.map((key, i) => [key, found[i]!] as const)
        for (const [key, vector] of entries) made.set(key, vector)
        await cache?.set(entries)
      }
      return keys.map((key, i) => vectors[i] ?? made.get(key)!)
    },
  }
}

/** As many vectors as texts, all of one length, all finite, none without direction. */
function checked(
  embeddings: readonly (readonly number[])[],
  count: number,
  dimensions: number | undefined,
): readonly Float32Array[] {
  if (embeddings.length !== count)
    throw new NoReply('dimensions', `${embeddings.length} vectors came for ${count} texts`)
  const length = dimensions ?? embeddings[0]?.length ?? 0
  return embeddings.map((embedding) => {
    if (embedding.length !== length || length === 0)
      throw new NoReply('dimensions', `a vector of ${embedding.length} numbers came beside ones of ${length}`)
    if (!embedding.every(Number.isFinite) || embedding.every((value) => value === 0))
      throw new NoReply('dimensions', 'a vector is all zero or holds something that is no number')
    return Float32Array.from(embedding)
  })
}

/** Waits until the next request may begin. */
function pacer(requestsPerMinute: number | undefined): (signal: AbortSignal | undefined) => Promise<void> {
  if (requestsPerMinute === undefined) return async () => {}
  const step = 60_000 / requestsPerMinute
  let next = 0
  return (signal) => {
    const now = performance.now()
    const at = Math.max(now, next)
    next = at + step
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, at - now)
      signal?.addEventListener('abort', done, { once: true })
    })
  }
}
