/** One streamed reply of a language model, put together. */
import type { LanguageModel, LanguageModelSettings } from '../ports.ts'

export interface OnceReply {
  readonly text: string
  readonly usage: unknown
  readonly finishReason?: unknown
}

/** Why there is no usable reply, when it is not the provider who says so. */
export class NoReply extends Error {
  readonly reason: 'timeout' | 'empty' | 'half' | 'invalid-json' | 'dimensions'
  constructor(reason: NoReply['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

/**
 * Throws what the stream throws, and `NoReply` (`half`) for one that ends without saying why: its connection was
 * closed. Past `longest` characters the stream is cancelled and the reply is what there is, with the reason `length`.
 */
export async function streamOnce(
  model: LanguageModel,
  settings: LanguageModelSettings,
  onText: (delta: string) => void,
  longest: number,
): Promise<OnceReply> {
  const { stream } = await model.doStream!(settings)
  const reader = stream.getReader()
  const stop = () => void reader.cancel().catch(() => {})
  settings.abortSignal?.addEventListener('abort', stop, { once: true })
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new NoReply('half', 'the stream ended in the middle')
      if (value.type === 'error') throw broken(value.error, text)
      if (value.type === 'text-delta' && !settings.abortSignal?.aborted) {
        const delta = value.delta ?? ''
        text += delta
        onText(delta)
        if (text.length > longest) return { text, usage: undefined, finishReason: 'length' }
      }
      if (value.type === 'finish') {
        if (endedUnsaid(value.finishReason)) throw new NoReply('half', 'the stream ended in the middle')
        return { text, usage: value.usage, finishReason: value.finishReason }
      }
    }
  } finally {
    settings.abortSignal?.removeEventListener('abort', stop)
    stop()
  }
}

/** An error without a status in the middle of a text is a connection that broke. */
function broken(error: unknown, text: string): unknown {
  const { statusCode } = (error ?? {}) as { readonly statusCode?: number }
  if (text === '' || statusCode !== undefined) return error ?? new Error('the stream reports an error')
  return new NoReply('half', 'the stream ended in the middle', error)
}

/** Providers report `unknown` (version 2) or `other` without a word of the server's own when it never said why. */
function endedUnsaid(reason: unknown): boolean {
  if (reason === 'unknown') return true
  const { unified, raw } = (reason ?? {}) as { unified?: unknown; raw?: unknown }
  return unified === 'other' && raw === undefined
}
