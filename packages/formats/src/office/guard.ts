import { LightconeError, type ParseLimits } from 'lightcone'

/** The limits of one file with their defaults, and the clock that it is read against. */
export interface Guard {
  readonly maxNesting: number
  readonly maxDecompressedBytes: number
  readonly maxPages: number
  readonly maxMs: number
  /** Milliseconds left; below 0 once the time is over. */
  readonly leftMs: () => number
  /** Throws `file-too-large` when the time is over. Long work calls it between its steps. */
  readonly check: () => void
}

/**
 * The only clock of these parsers. It decides whether a file is given up, never what comes out of it. Defaults
 * are those of `ParseLimits`.
 */
export function startGuard(limits: ParseLimits): Guard {
  const { maxNesting, maxDecompressedBytes = 200_000_000, maxPages = 5_000, maxMs = 60_000 } = limits
  const endMs = performance.now() + maxMs
  const leftMs = () => endMs - performance.now()
  const check = () => {
    if (leftMs() < 0) throw tooLarge(`Reading took longer than ${maxMs} ms.`, 'maxMs', maxMs)
  }
  return { maxNesting, maxDecompressedBytes, maxPages, maxMs, leftMs, check }
}

export function tooLarge(message: string, option: keyof ParseLimits, limit: number): LightconeError {
  return new LightconeError('file-too-large', {
    message,
    hint: `Raise ${option} to read it.`,
    details: { limit },
  })
}

export function malformed(message: string, cause?: unknown): LightconeError {
  return new LightconeError('file-malformed', {
    message,
    hint: 'Open it in the program it was made with and save it again.',
    ...(cause === undefined ? {} : { cause }),
  })
}

export function encrypted(): LightconeError {
  return new LightconeError('file-malformed', {
    message: 'The file is encrypted; it opens only with its password.',
    hint: 'Save a copy without the password.',
    details: { reason: 'encrypted' },
  })
}
