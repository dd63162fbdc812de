/** The rows of the indexes: every part, blob and log entry matches its checksum and belongs to something. */

import type { Check } from './check.ts'
import { compare, count } from './check-documents.ts'
import { utf8 } from './codec.ts'
import { DRAFT_INDEX, draftParts } from './drafts.ts'
import { type BlobRow, LOG_COLUMNS, type LogRow, type PartRow, readBlob, readLog, readPart } from './rows.ts'
import { KEY_SPAN } from './schema.ts'

export const checkIndexRows: Check = function* (db, namespaces) {
  let blobs = 0
  for (const row of db.iterate<PartRow>('SELECT key, "index", base, crc, header FROM part ORDER BY key')) {
    const { id } = readPart(row, db.path)
    const namespace = namespaces.get(Math.floor(row.key / KEY_SPAN))
    yield namespace && id < namespace.nextPart ? undefined : `part row ${row.key} was never given`
    for (const key of row.index === DRAFT_INDEX ? draftParts(row, db.path) : [row.key]) {
      const stored = db.iterate<BlobRow>(
        'SELECT part, CAST(name AS BLOB) AS name, crc, data FROM blob WHERE part = ? ORDER BY name',
        key,
      )
      for (const blob of stored) {
        readBlob(blob, utf8(blob.name), db.path)
        blobs += 1
        yield undefined
      }
    }
  }
  yield* compare('blobs of parts and drafts', blobs, count(db, 'blob'))
  for (const row of db.iterate<LogRow>(`SELECT ${LOG_COLUMNS} FROM log ORDER BY key`)) {
    const { entry, seq } = readLog(row, db.path)
    const namespace = namespaces.get(row.ns)
    const given = namespace && Math.floor(row.key / KEY_SPAN) === row.ns && entry < namespace.nextEntry
    yield given && seq <= namespace.seq ? undefined : `log row ${row.key} was never given`
  }
}
