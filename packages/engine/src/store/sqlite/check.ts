/**
 * Verifies a whole index file. SQLite's own check finds damaged structure; the checksums of the rows find damaged
 * content; counts find rows that are gone or that belong to nothing. Findings name row keys, never content, since
 * the file may hold other people's namespaces.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { isLightconeError, throwIfAborted } from '../../errors.ts'
import type { StoreCheck } from '../../ports.ts'
import { checkDocuments } from './check-documents.ts'
import { checkIndexRows } from './check-index.ts'
import { utf8 } from './codec.ts'
import type { Connection } from './connection.ts'
import type { DatabaseLocation } from './location.ts'
import { type Namespace, readNamespace } from './namespace.ts'
import { PAGE_SIZE } from './schema.ts'
import { schemaFaults } from './schema-check.ts'
import { checkSettings } from './settings.ts'

/** What one check found: a sentence for each fault, `undefined` for each row that is well. */
export type Findings = Generator<string | undefined, void>
export type Check = (db: Connection, namespaces: ReadonlyMap<number, Namespace>) => Findings

const REPORTED_FAULTS = 5
const ROWS_A_TURN = 200

export async function checkDatabase(
  location: DatabaseLocation,
  signal: AbortSignal | undefined,
): Promise<readonly StoreCheck[]> {
  const db = location.connect('read')
  const namespaces = new Map<number, Namespace>()
  const checks: readonly (readonly [name: string, check: Check])[] = [
    ['header', checkHeaderBytes],
    ['structure', checkStructure],
    ['schema', checkSchema],
    ['namespaces', (connection) => loadNamespaces(connection, namespaces)],
    ['documents', checkDocuments],
    ['index', checkIndexRows],
    ['settings', checkSettingRows],
  ]
  try {
    db.run('BEGIN')
    const results: StoreCheck[] = []
    for (const [name, check] of checks) results.push(await runCheck(name, check(db, namespaces), signal))
    db.run('COMMIT')
    return results
  } finally {
    db.close()
  }
}

async function runCheck(
  name: string,
  findings: Findings,
  signal: AbortSignal | undefined,
): Promise<StoreCheck> {
  const faults: string[] = []
  let rows = 0
  try {
    for (const finding of findings) {
      if (finding) faults.push(finding)
      if (++rows % ROWS_A_TURN !== 0) continue
      await setImmediate()
      throwIfAborted(signal)
    }
  } catch (error) {
    if (!isLightconeError(error) || error.code === 'aborted') throw error
    faults.push(`${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`.trim())
  }
  const more = faults.length - REPORTED_FAULTS
  const detail = `${faults.slice(0, REPORTED_FAULTS).join('; ')}${more > 0 ? `; and ${more} more` : ''}`
  return { name, ok: faults.length === 0, detail: faults.length === 0 ? `${rows} verified` : detail }
}

/** Header bytes that never change, by offset: https://www.sqlite.org/fileformat2.html#the_database_header */
const FIXED_BYTES: readonly (readonly [offset: number, bytes: readonly number[]])[] = [
  [16, [PAGE_SIZE >> 8, PAGE_SIZE & 0xff]],
  [18, [2, 2, 0, 64, 32, 32]],
  [44, [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
  [64, [0, 0, 0, 0]],
  [72, Array.from({ length: 20 }, () => 0)],
]

/** A flipped write version, for one, would make the file read-only without any other sign. */
function* checkHeaderBytes(db: Connection): Findings {
  const header = Buffer.alloc(100)
  const file = openSync(db.path, 'r')
  try {
    readSync(file, header, 0, 100, 0)
  } finally {
    closeSync(file)
  }
  for (const [offset, bytes] of FIXED_BYTES)
    for (const [i, byte] of bytes.entries())
      yield header[offset + i] === byte ? undefined : `byte ${offset + i} of the file header is not ${byte}`
}

function* checkStructure(db: Connection): Findings {
  for (const row of db.iterate<{ integrity_check: string }>('PRAGMA integrity_check'))
    yield row.integrity_check === 'ok' ? undefined : row.integrity_check
}

function* checkSchema(db: Connection): Findings {
  yield undefined
  yield* schemaFaults(db)
}

function* loadNamespaces(db: Connection, namespaces: Map<number, Namespace>): Findings {
  for (const row of db.all<{ name: Uint8Array }>('SELECT CAST(name AS BLOB) AS name FROM namespace')) {
    const namespace = readNamespace(db, utf8(row.name))
    if (namespace) namespaces.set(namespace.ns, namespace)
    yield namespace ? undefined : 'a namespace has a damaged name'
  }
}

function* checkSettingRows(db: Connection, namespaces: ReadonlyMap<number, Namespace>): Findings {
  let rows = 0
  for (const { ns } of namespaces.values()) {
    rows += checkSettings(db, ns)
    yield undefined
  }
  const stored = db.get<{ rows: number }>(
    'SELECT (SELECT count(*) FROM source) + (SELECT count(*) FROM skip) + (SELECT count(*) FROM setting) AS rows',
  )
  if (stored?.rows !== rows) yield `${rows} sources, skips and settings reachable of ${stored?.rows}`
}
