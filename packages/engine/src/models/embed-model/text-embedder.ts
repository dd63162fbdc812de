/** Texts to vectors by an embedding model: in batches, within a rate, tried again, and never twice for one text. */
import { hash } from 'node:crypto'
import { LightconeError } from '../../errors.ts'
import type { ModelUsage } from '../../model.ts'
import type { EmbeddingModel, EmbeddingReply } from '../../model-port.ts'
import { CALL_DEFAULTS, type CallOptions, retrying, within } from '../call-model.ts'
import { NoReply } from '../stream-once.ts'
import type { EnrichOptions } from './enrich.ts'

/** An embedding model and the space of vectors that it fills. */
export interface EmbedderOptions {
  /** Any AI SDK embedding model. */
  readonly model: EmbeddingModel
  /** Name of the space. Default `provider/model id`, with what `enrich` and `late` add. Another model under the same name is refused by its length. */
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
  /**
   * How much of a passage's vector comes from its tokens as they are read within the whole document (late chunking:
   * Günther et al. 2024), 0 to 1; the rest is the passage's own, as SitEmb (Wu et al. 2025) adds a residual for the
   * surroundings to it. With 1 there is no own one. Of models of this machine whose vectors are means. Default 0.
   */
  readonly late?: number
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
  /** Most texts of a request. */
  requestSize(): Promise<number>
  readonly late: number
  /** One vector for each part of a document, out of the whole; `lead` is read before them. Throws as `embed` does. */
  embedParts(
    lead: string,
    parts: readonly string[],
    spend: (usage: ModelUsage) => void,
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]>
}

const BATCH = 64
const SHARE = 0.5

/** Throws `invalid-argument` where the model cannot do what `late` asks for. */
export function createTextEmbedder(options: EmbedderOptions): TextEmbedder {
  const { model, share = SHARE, cache, enrich, late = 0 } = options
  checkLate(options)
  const request = createRequest(options)
  const requestSize = async () =>
    Math.max(1, Math.min(options.batch ?? BATCH, (await model.maxEmbeddingsPerCall) ?? BATCH))
  const keyOf = (text: string) => hash('sha256', `${model.provider}\0${model.modelId}\0${text}`)
  return {
    name: nameOf(options),
    share,
    ...(enrich === undefined ? {} : { enrich }),
    late,
    requestSize,
    async embed(texts, kind, spend, signal) {
      const prefix = (kind === 'document' ? options.documentPrefix : options.queryPrefix) ?? ''
      const keys = texts.map((text) => keyOf(prefix + text))
      const vectors = cache === undefined ? texts.map(() => undefined) : [...(await cache.get(keys))]
      const missing = [...new Set(keys)].filter((key) => vectors[keys.indexOf(key)] === undefined)
      const size = await requestSize()
      const made = new Map<string, Float32Array>()
      let dimensions = vectors.find((vector) => vector !== undefined)?.length
      for (let from = 0; from < missing.length; from += size) {
        const part = missing.slice(from, from + size)
        const values = part.map((key) => prefix + texts[keys.indexOf(key)]!)
        const ask = (abortSignal?: AbortSignal) =>
          model.doEmbed({ values, ...(abortSignal && { abortSignal }) })
        const found = await request(
          ask,
          { count: part.length, dimensions, timeoutMs: CALL_DEFAULTS.timeoutMs },
          spend,
          signal,
        )
        dimensions = found[0]!.length
        const entries = part.map((key, i) => [key, found[i]!] as const)
        for (const [key, vector] of entries) made.set(key, vector)
        await cache?.set(entries)
      }
      return keys.map((key, i) => vectors[i] ?? made.get(key)!)
    },
    async embedParts(lead, parts, spend, signal) {
      const all = [(options.documentPrefix ?? '') + lead, ...parts]
      const whole = hash('sha256', all.map((part) => hash('sha256', part)).join())
      const keys = parts.map((_, i) => keyOf(`\0late\0${whole}\0${i}`))
      const known = await cache?.get(keys)
      if (known?.every((vector) => vector !== undefined)) return known
      const ask = (abortSignal?: AbortSignal) =>
        model.doEmbedParts!({ parts: all, ...(abortSignal && { abortSignal }) })
      // A document may be a book, and no time is long for that on a processor.
      const [, ...found] = await request(ask, { count: all.length }, spend, signal)
      await cache?.set(keys.map((key, i) => [key, found[i]!] as const))
      return found
    },
  }
}

function nameOf({ name, model, enrich, late = 0 }: EmbedderOptions): string {
  if (name !== undefined) return name
  const written = enrich === undefined ? '' : ` with ${enrich.with.join(' and ')}`
  const read = late === 0 ? '' : late === 1 ? ' late' : ` late ${late}`
  return `${model.provider}/${model.modelId}${written}${read}`
}

function checkLate({ model, enrich, late = 0 }: EmbedderOptions): void {
  const refuse = (message: string, hint: string) => new LightconeError('invalid-argument', { message, hint })
  if (!(late >= 0 && late <= 1))
    throw refuse(`\`late\` must be from 0 to 1, not ${late}.`, 'Pass for instance 0.5.')
  if (late > 0 && model.doEmbedParts === undefined)
    throw refuse(
      `The model ${model.modelId} cannot read passages within their document.`,
      'Leave out `late`, or take an ONNX model of this machine whose vectors are means of tokens.',
    )
  if (late === 1 && enrich !== undefined)
    throw refuse(
      'With `late` 1 nothing of what `enrich` has written would be read.',
      'Leave one of them out, or take a smaller `late`.',
    )
}

interface Wanted {
  readonly count: number
  readonly dimensions?: number | undefined
  /** Of one try, where the caller says nothing. Default: none. */
  readonly timeoutMs?: number
}

type Ask = (abortSignal?: AbortSignal) => PromiseLike<EmbeddingReply>

/** One request within the rate, tried again where it fails. */
function createRequest({ model, requestsPerMinute, call = {} }: EmbedderOptions) {
  const wait = pacer(requestsPerMinute)
  return async (
    ask: Ask,
    { count, dimensions, timeoutMs: longest }: Wanted,
    spend: (usage: ModelUsage) => void,
    signal: AbortSignal | undefined,
  ): Promise<readonly Float32Array[]> => {
    const settings = { ...call, ...(signal === undefined ? {} : { signal }) }
    const timeoutMs = call.timeoutMs ?? longest
    const { vectors, usage } = await retrying(`The model ${model.modelId}`, model, settings, async (add) => {
      await wait(signal)
      const reply = await (timeoutMs === undefined ? ask(signal) : within(timeoutMs, signal, ask))
      add({ inputTokens: reply.usage?.tokens ?? 0 })
      return { vectors: checked(reply.embeddings, count, dimensions) }
    })
    spend(usage)
    return vectors
  }
}

/** `share` of the one and the rest of the other, both taken as directions. */
export function blend(own: Float32Array, late: Float32Array, share: number): Float32Array {
  const [ofOwn, ofLate] = [(1 - share) / Math.hypot(...own), share / Math.hypot(...late)]
  return own.map((value, i) => value * ofOwn + late[i]! * ofLate)
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
