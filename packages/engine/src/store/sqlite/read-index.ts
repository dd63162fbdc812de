/** Parts, blobs and log entries. Each function runs inside one read transaction of its caller. */
import type { IndexName, IndexSnapshot, PartRecord } from '../../ports.ts'
import { droppedPart } from '../conflict.ts'
import { INDEX_NAMES } from '../kinds.ts'
import { utf8 } from './codec.ts'
import type { Connection } from './connection.ts'
import { DRAFT_INDEX } from './drafts.ts'
import type { Namespace } from './namespace.ts'
import { type BlobRow, LOG_COLUMNS, type LogRow, type PartRow, readBlob, readLog, readPart } from './rows.ts'
import { KEY_SPAN, rowKey } from './schema.ts'

/** Bytes of blobs that one step of a scan reads. */
const SCAN_BYTES = 1 << 20

export function readSnapshot(
  db: Connection,
  { ns, seq }: Pick<Namespace, 'ns' | 'seq'>,
  name: IndexName,
  since: number | undefined,
  known: readonly number[] | undefined,
): IndexSnapshot {
  const index = INDEX_NAMES.indexOf(name)
  const log = db.all<LogRow>(
    `SELECT ${LOG_COLUMNS} FROM log WHERE ns = ? AND "index" = ? AND seq > ? ORDER BY seq, key`,
    ...[ns, index, since ?? 0],
  )
  return {
    seq,
    parts: since === undefined ? readParts(db, ns, index) : listParts(db, ns, index, name, known),
    log: log.map((row) => readLog(row, db.path)),
    firstEntry: since === undefined ? entryNumber(log[0]) : firstEntry(db, ns, index),
  }
}

function firstEntry(db: Connection, ns: number, index: number): number | undefined {
  const sql = 'SELECT key FROM log WHERE ns = ? AND "index" = ? ORDER BY seq, key LIMIT 1'
  return entryNumber(db.get<Pick<LogRow, 'key'>>(sql, ns, index))
}

const entryNumber = (row: Pick<LogRow, 'key'> | undefined) => row && row.key % KEY_SPAN

const PARTS_OF_INDEX = 'FROM part WHERE key >= ? AND key < ? AND "index" = ? ORDER BY key'

function readParts(db: Connection, ns: number, index: number): PartRecord[] {
  return db
    .all<PartRow>(
      `SELECT key, "index", base, crc, header ${PARTS_OF_INDEX}`,
      ...[rowKey(ns, 0), rowKey(ns, KEY_SPAN), index],
    )
    .map((row) => readPart(row, db.path))
}

/** Without the headers; with those of all that are not `known`, where that is given. */
function listParts(
  db: Connection,
  ns: number,
  index: number,
  name: IndexName,
  known: readonly number[] | undefined,
): PartRecord[] {
  return db
    .all<Pick<PartRow, 'key' | 'base'>>(
      `SELECT key, base ${PARTS_OF_INDEX}`,
      ...[rowKey(ns, 0), rowKey(ns, KEY_SPAN), index],
    )
    .map(({ key, base }) => {
      const id = key % KEY_SPAN
      if (known === undefined || known.includes(id))
        return { id, index: name, base, header: new Uint8Array() }
      const row = db.get<PartRow>('SELECT key, "index", base, crc, header FROM part WHERE key = ?', key)
      return readPart(row!, db.path)
    })
}

export function readBlobs(
  db: Connection,
  ns: number,
  part: number,
  keys: readonly string[],
): (Uint8Array | undefined)[] {
  const partKey = requirePart(db, ns, part)
  return keys.map((key) => {
    if (!key.isWellFormed()) return undefined
    const row = db.get<Omit<BlobRow, 'name'>>(
      'SELECT part, crc, data FROM blob WHERE part = ? AND name = ?',
      ...[partKey, key],
    )
    return row && readBlob(row, key, db.path)
  })
}

/** The next blobs of a part behind a key (from the beginning without one), about a megabyte; none at the end. */
export function scanBlobs(
  db: Connection,
  ns: number,
  part: number,
  after: string | undefined,
): (readonly [key: string, data: Uint8Array])[] {
  const partKey = requirePart(db, ns, part)
  const found: (readonly [string, Uint8Array])[] = []
  const rows = db.iterate<BlobRow>(
    `SELECT part, CAST(name AS BLOB) AS name, crc, data FROM blob
      WHERE part = ? ${after === undefined ? '' : 'AND name > ?'} ORDER BY name`,
    ...(after === undefined ? [partKey] : [partKey, after]),
  )
  let bytes = 0
  for (const row of rows) {
    const name = utf8(row.name)
    found.push([name, readBlob(row, name, db.path)])
    if ((bytes += row.data.length) >= SCAN_BYTES) break
  }
  return found
}

function requirePart(db: Connection, ns: number, part: number): number {
  const inRange = Number.isInteger(part) && part > 0 && part < KEY_SPAN
  const key = rowKey(ns, inRange ? part : 0)
  if (!db.get(`SELECT 1 FROM part WHERE key = ? AND "index" <> ${DRAFT_INDEX}`, key)) throw droppedPart(part)
  return key
}
