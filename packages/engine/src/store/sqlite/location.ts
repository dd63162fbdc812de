/** The index file: is it there, is it ours, may we write, is it still the one we opened. */
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LightconeError } from '../../errors.ts'
import { Connection } from './connection.ts'
import { APPLICATION_ID, DATABASE_FILE, FORMAT_VERSION, OLDEST_FORMAT } from './schema.ts'
import { REBUILD_HINT } from './sql-errors.ts'

/** Bytes of the write-ahead log that are kept for reuse after a checkpoint. */
const KEPT_LOG_BYTES = 32 << 20
/** SQLite's page cache, in KiB. */
const CACHE_KIB = 16_384
/** How long a read may sleep in SQLite while another process recovers or closes the file. */
const READ_SLEEP_MS = 20

export type Access = 'write' | 'read' | 'immutable'

export class DatabaseLocation {
  readonly path: string
  readonly access: Access
  private readonly identity: string

  private constructor(path: string, access: Access) {
    this.path = path
    this.access = access
    this.identity = identityOf(path) ?? ''
  }

  /** Looks at the file without changing anything. Throws unless it is an index of this format. */
  static inspect(folder: string, readOnly: boolean): DatabaseLocation {
    const path = databasePath(folder)
    checkHeader(path)
    if (!readOnly && writable(path) && writable(folder)) return new DatabaseLocation(path, 'write')
    const shared = writable(folder) || existsSync(`${path}-shm`) || size(`${path}-wal`) > 0
    return new DatabaseLocation(path, shared ? 'read' : 'immutable')
  }

  /** A connection for one purpose. Readers of a writable index may still recover and empty its log. */
  connect(purpose: 'read' | 'write'): Connection {
    if (this.access === 'immutable') {
      const url = pathToFileURL(this.path)
      url.search = '?immutable=1'
      return new Connection(url, this.path, { readOnly: true, sleepMs: READ_SLEEP_MS })
    }
    const readOnly = this.access === 'read'
    const sleepMs = purpose === 'read' ? READ_SLEEP_MS : 0
    const connection = new Connection(this.path, this.path, { readOnly, sleepMs })
    try {
      configure(connection, purpose)
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /** Throws when the file has been deleted or replaced: a commit into a deleted file would be lost. */
  assertInPlace(): void {
    const identity = identityOf(this.path)
    if (identity === this.identity) return
    if (identity === undefined) throw notFound(dirname(this.path))
    throw new LightconeError('io', {
      message: 'The index file was replaced by another one while it was open.',
      hint: 'Close the index and open it again.',
      details: { path: this.path },
    })
  }

  /** The file and its write-ahead log. */
  bytesOnDisk(): number {
    return size(this.path) + this.logBytes()
  }

  logBytes(): number {
    return size(`${this.path}-wal`)
  }
}

export function databasePath(folder: string): string {
  return join(folder, DATABASE_FILE)
}

export function databaseExists(folder: string): boolean {
  return identityOf(databasePath(folder)) !== undefined
}

export function notFound(folder: string): LightconeError {
  return new LightconeError('index-not-found', {
    message: `There is no index in ${folder}.`,
    hint: 'Check the path, or make an index with `lightcone add`.',
    details: { path: databasePath(folder) },
  })
}

/** Throws `index-version`. */
export function checkFormat(path: string, found: number): void {
  if (found >= OLDEST_FORMAT && found <= FORMAT_VERSION) return
  throw new LightconeError('index-version', {
    message: `This index was written by format ${found}; this build reads formats ${OLDEST_FORMAT} to ${FORMAT_VERSION}.`,
    hint: 'Upgrade the package, or re-index with `lightcone doctor --rebuild`.',
    details: { path, found, supported: FORMAT_VERSION },
  })
}

const PRAGMAS = `PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF`
/** What every connection that writes begins with. */
export const WRITER_PRAGMAS = `${PRAGMAS}; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${KEPT_LOG_BYTES}`

function configure(connection: Connection, purpose: 'read' | 'write'): void {
  connection.execute(purpose === 'read' ? `${PRAGMAS}; PRAGMA query_only = ON` : WRITER_PRAGMAS)
}

/** Offsets in the 100-byte header: https://www.sqlite.org/fileformat2.html#the_database_header */
function checkHeader(path: string): void {
  const header = readHeader(path)
  if (header.length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0')
    throw foreign(path, 'is not an SQLite database')
  if (header.readUInt32BE(68) !== APPLICATION_ID) throw foreign(path, 'belongs to another program')
  checkFormat(path, header.readUInt32BE(60))
}

function readHeader(path: string): Buffer {
  try {
    const file = openSync(path, 'r')
    try {
      const header = Buffer.alloc(100)
      return header.subarray(0, readSync(file, header, 0, 100, 0))
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw fileError(error, path)
  }
}

/** A failed file operation in our words. */
export function fileError(error: unknown, path: string): LightconeError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return notFound(dirname(path))
  if (code === 'EISDIR') return foreign(path, 'is a folder')
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LightconeError('disk-full', {
      message: `There is no space left to make an index in ${dirname(path)}.`,
      hint: 'Free some space and try again.',
      details: { path },
      cause: error,
    })
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
  return new LightconeError(denied ? 'permission-denied' : 'io', {
    message: `The index in ${dirname(path)} cannot be ${denied ? 'accessed: permission denied' : 'read'}.`,
    hint: 'Check the permissions of the index folder and the health of the disk.',
    details: { path },
    cause: error,
  })
}

function foreign(path: string, what: string): LightconeError {
  return new LightconeError('index-foreign', {
    message: `The file ${path} ${what}; Lightcone does not touch it.`,
    hint: `Choose another folder. If this was an index whose beginning was destroyed: ${REBUILD_HINT}`,
    details: { path },
  })
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function size(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found && `${found.dev}:${found.ino}`
}
