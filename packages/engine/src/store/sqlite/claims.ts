/**
 * Work that one process at a time does: a lock of SQLite on an empty file of its own. The system lets it go when the
 * process ends, however it ends; nothing has to expire, and no clock is asked.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Claim } from '../../ports.ts'
import { translate } from './sql-errors.ts'

/** Result codes of SQLite: another connection has the lock. */
const BUSY = 5

export function claim(folder: string, namespace: string, work: string): Claim | undefined {
  const path = join(folder, `claim-${hash('sha256', `${namespace}\0${work}`).slice(0, 16)}.lock`)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    if ((error as { readonly errcode?: number }).errcode === BUSY) return undefined
    throw translate(error, path)
  }
  const held = database
  return { release: () => held.close() }
}
