/** The ports of models: what Lightcone uses of language models. */

/**
 * What Lightcone uses of a language model: the shape that AI SDK providers share in versions 2 to 4 of their
 * interface (`LanguageModelV2`, `V3`, `V4` of `@ai-sdk/provider`), so that any of them fits without a dependency.
 */
export interface LanguageModel {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
  doGenerate(settings: LanguageModelSettings): PromiseLike<{
    readonly content: readonly { readonly type: string; readonly text?: string }[]
    readonly usage: unknown
    readonly finishReason?: unknown
  }>
  /** Needed only where replies are wanted as they come. */
  doStream?(settings: LanguageModelSettings): PromiseLike<{
    readonly stream: ReadableStream<LanguageModelPart>
  }>
}

export interface LanguageModelSettings {
  readonly prompt: LanguageModelMessage[]
  readonly maxOutputTokens?: number
  readonly temperature?: number
  readonly abortSignal?: AbortSignal
  readonly responseFormat?: { readonly type: 'json'; readonly schema?: Readonly<Record<string, unknown>> }
}

/** Of a stream: `text-delta` with `delta`, `finish` with `usage` and `finishReason`, `error`; others are passed over. */
export interface LanguageModelPart {
  readonly type: string
  readonly delta?: string
  readonly usage?: unknown
  readonly finishReason?: unknown
  readonly error?: unknown
}

export type LanguageModelMessage =
  | { role: 'system'; content: string }
  | { readonly role: 'user'; content: { type: 'text'; text: string }[] }

/**
 * What Lightcone uses of an embedding model: the shape that AI SDK providers share in versions 2 to 4 of their
 * interface (`EmbeddingModelV2`, `V3`, `V4`).
 */
export interface EmbeddingModel {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
  /** Most texts of one request, as far as the provider knows. */
  readonly maxEmbeddingsPerCall: PromiseLike<number | undefined> | number | undefined
  doEmbed(settings: {
    readonly values: string[]
    readonly abortSignal?: AbortSignal
  }): PromiseLike<EmbeddingReply>
  /**
   * Parts that together, in order, are one text, each with a vector that knows the others (late chunking). Of models of
   * this machine alone: no provider's interface has it.
   */
  doEmbedParts?(settings: {
    readonly parts: readonly string[]
    readonly abortSignal?: AbortSignal
  }): PromiseLike<EmbeddingReply>
}

export interface EmbeddingReply {
  readonly embeddings: readonly (readonly number[])[]
  readonly usage?: { readonly tokens: number }
}
