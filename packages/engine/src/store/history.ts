/** Which version of a document a moment sees. */
import { LightconeError } from '../errors.ts'
import type { AsOf } from '../ports.ts'

/** Replaced and removed versions stay readable for seven days unless the namespace or the caller says otherwise. */
const DEFAULT_RETENTION_MS = 7 * 24 * 60 * 60 * 1000
/** The setting of a namespace that says for how many milliseconds, so that all who write to it keep the same. */
export const RETENTION_SETTING = 'retention-ms'

/** What the caller asked for, else what the namespace has as its setting, else the default. */
export function retentionOf(asked: number | undefined, setting: string | undefined): number {
  const set = Number(setting ?? Number.NaN)
  return asked ?? (set >= 0 ? set : DEFAULT_RETENTION_MS)
}

export interface Lifetime {
  readonly addedSeq: number
  readonly addedMs: number
  /** Both absent while the version is live. */
  readonly removedSeq?: number | undefined
  readonly removedMs?: number | undefined
}

/** How far back the history of a namespace is complete. */
export interface Horizon {
  readonly seq: number
  /** The oldest commit, and its time, that can be asked for; 0 while nothing has been forgotten. */
  readonly horizonSeq: number
  readonly horizonMs: number
}

/** A commit and all after it at the same millisecond count as one moment when asked for by time. */
export function livesAt(version: Lifetime, asOf: AsOf | undefined): boolean {
  if (!asOf) return version.removedSeq === undefined
  if ('seq' in asOf)
    return version.addedSeq <= asOf.seq && (version.removedSeq === undefined || version.removedSeq > asOf.seq)
  return (
    version.addedMs <= asOf.timeMs && (version.removedMs === undefined || version.removedMs > asOf.timeMs)
  )
}

/** Throws `invalid-argument` for a moment that the history does not reach or that has not come. */
export function checkMoment(asOf: AsOf | undefined, horizon: Horizon): void {
  if (!asOf) return
  const value = 'seq' in asOf ? asOf.seq : asOf.timeMs
  if (typeof value !== 'number' || Number.isNaN(value))
    throw outside('The moment asked for is not a number.', horizon)
  if ('seq' in asOf && asOf.seq > horizon.seq)
    throw outside(`There is no commit ${asOf.seq} yet; the last is ${horizon.seq}.`, horizon)
  const oldest = 'seq' in asOf ? horizon.horizonSeq : horizon.horizonMs
  if (horizon.horizonSeq > 0 && value < oldest)
    throw outside(
      `The history reaches back to commit ${horizon.horizonSeq}; what was replaced or removed before is gone.`,
      horizon,
    )
}

function outside(message: string, horizon: Horizon): LightconeError {
  return new LightconeError('invalid-argument', {
    message,
    hint: 'Ask for a moment inside the retention, or keep more history with a longer retention.',
    details: { seq: horizon.seq, horizonSeq: horizon.horizonSeq, horizonMs: horizon.horizonMs },
  })
}
