/** A new index file, made aside and put in place whole: nobody ever sees a half-made one. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { isLightconeError, LightconeError } from '../../errors.ts'
import { Connection } from './connection.ts'
import { databasePath, fileError } from './location.ts'
import { APPLICATION_ID, DATABASE_FILE, FORMAT_VERSION, PAGE_SIZE, SCHEMA } from './schema.ts'

/** Makes the folder, too. When another process is first, its file stays. */
export function createDatabase(folder: string): void {
  const path = databasePath(folder)
  let aside: string | undefined
  try {
    mkdirSync(folder, { recursive: true })
    refuseLeftLog(path)
    aside = mkdtempSync(join(folder, 'new-'))
    writeEmpty(join(aside, DATABASE_FILE))
    putInPlace(join(aside, DATABASE_FILE), path)
    syncFolder(folder)
  } catch (error) {
    if (isLightconeError(error)) throw error
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(path)) throw fileError(error, path)
  } finally {
    if (aside) rmSync(aside, { recursive: true, force: true })
  }
}

function writeEmpty(path: string): void {
  const connection = new Connection(path, path, { sleepMs: 0 })
  try {
    connection.execute(
      `PRAGMA page_size = ${PAGE_SIZE}; PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL`,
    )
    connection.execute(
      `BEGIN; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}; ${SCHEMA} COMMIT`,
    )
  } finally {
    connection.close()
  }
}

/**
 * A log without its file: somebody deleted `index.db` alone. SQLite would play the old log into the new file; and to
 * delete it here could hit the log of an index that another process makes in this moment.
 */
function refuseLeftLog(path: string): void {
  if (!existsSync(`${path}-wal`) || existsSync(path)) return
  throw new LightconeError('index-corrupt', {
    message: `The index file ${path} is gone, but its write-ahead log is still there.`,
    hint: 'Put the file back, or delete `index.db-wal` and `index.db-shm` to start anew.',
    details: { path },
  })
}

/** Linking fails when the name is taken; where there are no hard links (exFAT), renaming has to do. */
function putInPlace(made: string, path: string): void {
  try {
    linkSync(made, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error
    if (!existsSync(path)) renameSync(made, path)
  }
}

/** Makes the new name durable. Windows cannot open folders and does not need it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
