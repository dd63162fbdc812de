/** The end of the history: what went longer ago than the retention is no longer readable, and then deleted. */
import type { Connection } from './connection.ts'
import type { Namespace } from './namespace.ts'
import { KEY_SPAN } from './schema.ts'

/** Versions deleted in one commit at least; a commit that retires more deletes twice what it retires. */
export const COLLECT_STEP = 32

/** Moves the horizon past all versions that went at or before a time, whether deleted yet or not. */
export function moveHorizon(db: Connection, namespace: Namespace, cutoffMs: number): boolean {
  const last = db.get<{ seq: number; ms: number }>(
    `SELECT removed_seq AS seq, removed_ms AS ms FROM document WHERE ns = ? AND removed_seq IS NOT NULL
      AND removed_ms <= ? ORDER BY removed_ms DESC, removed_seq DESC LIMIT 1`,
    ...[namespace.ns, clamp(cutoffMs)],
  )
  if (!last || last.seq <= namespace.horizonSeq) return false
  namespace.horizonSeq = last.seq
  namespace.horizonMs = last.ms
  return true
}

/** Deletes up to `limit` versions that went at or before a time, oldest first. Returns their number. */
export function collect(db: Connection, ns: number, cutoffMs: number, limit: number): number {
  const expired = db.all<{ key: number; first: number; count: number }>(
    `SELECT key, first, count FROM document WHERE ns = ? AND removed_seq IS NOT NULL AND removed_ms <= ?
      ORDER BY removed_ms, removed_seq LIMIT ?`,
    ...[ns, clamp(cutoffMs), limit],
  )
  for (const { key, first, count } of expired) {
    const start = ns * KEY_SPAN + first
    db.run('DELETE FROM segment WHERE key >= ? AND key < ?', start, start + count)
    db.run('DELETE FROM document WHERE key = ?', key)
  }
  return expired.length
}

/** An endless retention gives minus infinity, which SQLite would compare as text. */
function clamp(cutoffMs: number): number {
  return Math.max(cutoffMs, -1)
}
