/**
 * Every code a `LightconeError` or a recorded skip can carry. The list is closed: a new failure gets a new
 * code here, a line in `docs/errors.md` and a test.
 */
export const ERROR_CODES = [
  // The caller
  'invalid-argument',
  'query-empty',
  'query-too-long',
  'document-not-found',
  'source-not-found',
  'aborted',
  'closed',
  // The environment
  'runtime-unsupported',
  'dependency-missing',
  'tokenizer-unknown',
  'model-failed',
  'io',
  'permission-denied',
  'disk-full',
  // The index
  'index-not-found',
  'index-foreign',
  'index-corrupt',
  'index-version',
  'index-busy',
  'index-conflict',
  'analyzer-version',
  // One source file (recorded as a skip; the rest goes on)
  'file-binary',
  'file-too-large',
  'file-empty',
  'file-unreadable',
  'file-encoding',
  'file-vanished',
  'file-nesting',
  'file-malformed',
  'file-link-loop',
  'format-unsupported',
  // One address
  'url-refused',
  'url-not-found',
  'url-failed',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

export interface LightconeErrorOptions {
  /** What happened, one sentence. */
  readonly message: string
  /** What the reader can do next, one sentence. */
  readonly hint?: string
  /** Machine-readable facts: paths, counts, versions. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

const BRAND = Symbol.for('lightcone.error')

/** The one error class. Check with `isLightconeError`, which also works across two copies of the package. */
export class LightconeError extends Error {
  override readonly name = 'LightconeError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, options: LightconeErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.details = options.details ?? {}
    Object.defineProperty(this, BRAND, { value: true })
  }

  toJSON(): { code: ErrorCode; message: string; hint?: string; details: Readonly<Record<string, unknown>> } {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      details: this.details,
    }
  }
}

export function isLightconeError(value: unknown): value is LightconeError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true
}

/** Throws `aborted` when the signal is aborted; long work calls it between steps. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new LightconeError('aborted', {
      message: 'The operation was cancelled.',
      cause: signal.reason,
    })
}
