/** SQLite's result codes in our words. */
import { type ErrorCode, isLightconeError, LightconeError } from '../../errors.ts'

export const REBUILD_HINT = 'Run `lightcone doctor --rebuild` to make the index again from its sources.'

/** Primary result codes, https://www.sqlite.org/rescode.html */
const SQLITE_ERROR = 1
const SQLITE_PERM = 3
const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_SCHEMA = 17
const SQLITE_TOOBIG = 18
const SQLITE_MISMATCH = 20
const SQLITE_AUTH = 23
const SQLITE_NOTADB = 26
const SQLITE_CONSTRAINT = 19
/** Extended: the file ends where a page should be. */
const SQLITE_IOERR_SHORT_READ = 522
/** Extended: no room for the shared memory file that every connection needs. */
const SQLITE_IOERR_SHMSIZE = 4874

interface Meaning {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

const CORRUPT: Meaning = {
  code: 'index-corrupt',
  message: 'The index file is damaged.',
  hint: REBUILD_HINT,
}
const BUSY: Meaning = {
  code: 'index-busy',
  message: 'Another process is writing to this index.',
  hint: 'Wait until it has finished, or allow a longer wait.',
}
const DENIED: Meaning = {
  code: 'permission-denied',
  message: 'The index cannot be written: it is read-only for this process.',
  hint: 'Check the permissions of the index folder and of the files in it.',
}
const FULL: Meaning = {
  code: 'disk-full',
  message: 'The disk is full; nothing of this change was stored.',
  hint: 'Free some space and try again.',
}
const UNREACHABLE: Meaning = {
  code: 'io',
  message: 'The index file cannot be opened, read or written.',
  hint: 'Check that the folder is there and on a healthy disk, and that no limit on file sizes is reached.',
}

/**
 * `ERROR` and `CONSTRAINT` count as damage: the statements are fixed and tested, so a missing column or a broken
 * constraint means that the file's schema or rows are not what was written.
 */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  [SQLITE_ERROR]: CORRUPT,
  [SQLITE_CORRUPT]: CORRUPT,
  [SQLITE_NOTADB]: CORRUPT,
  [SQLITE_SCHEMA]: CORRUPT,
  [SQLITE_MISMATCH]: CORRUPT,
  [SQLITE_CONSTRAINT]: CORRUPT,
  [SQLITE_IOERR_SHORT_READ]: CORRUPT,
  [SQLITE_BUSY]: BUSY,
  [SQLITE_LOCKED]: BUSY,
  [SQLITE_PERM]: DENIED,
  [SQLITE_READONLY]: DENIED,
  [SQLITE_AUTH]: DENIED,
  [SQLITE_IOERR]: UNREACHABLE,
  [SQLITE_CANTOPEN]: UNREACHABLE,
  [SQLITE_FULL]: FULL,
  [SQLITE_IOERR_SHMSIZE]: FULL,
  [SQLITE_TOOBIG]: {
    code: 'invalid-argument',
    message: 'A text or blob is larger than the store can hold (1 GB).',
    hint: 'Split the document.',
  },
}

/** An SQLite error as a `LightconeError`; any other value comes back as it is. */
export function translate(error: unknown, path: string): unknown {
  const number = resultCode(error)
  if (isLightconeError(error) || number === undefined) return error
  const meaning = MEANINGS[number] ?? MEANINGS[number & 0xff] ?? UNREACHABLE
  return new LightconeError(meaning.code, {
    message: meaning.message,
    hint: meaning.hint,
    details: { path, sqlite: number },
    cause: error,
  })
}

export function corrupt(path: string, finding: string): LightconeError {
  return new LightconeError('index-corrupt', {
    message: `The index file is damaged: ${finding}.`,
    hint: REBUILD_HINT,
    details: { path, finding },
  })
}

/** The extended result code that `node:sqlite` puts on its errors; undefined for errors of others. */
function resultCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  // A stored integer beyond 2^53, which no statement of ours ever wrote.
  if (code === 'ERR_OUT_OF_RANGE') return SQLITE_CORRUPT
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode : undefined
}
