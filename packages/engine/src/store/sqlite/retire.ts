/** Ends the present version of a document: it moves to the history and leaves the filters. */
import type { Metadata } from '../../model.ts'
import type { OrdinalRange } from '../../ports.ts'
import type { Connection } from './connection.ts'
import { metadataFields } from './fields.ts'
import type { Namespace } from './namespace.ts'
import { INFO_COLUMNS, type InfoRow, readInfo, removedChecksum } from './rows.ts'

export interface Retired extends OrdinalRange {
  readonly version: number
  readonly language: string
  readonly length: number
}

export function retire(db: Connection, namespace: Namespace, id: string): Retired | undefined {
  const { ns, seq, committedMs } = namespace
  const row = db.get<InfoRow>(
    `SELECT ${INFO_COLUMNS} FROM document d WHERE d.ns = ? AND d.id = ? AND d.removed_seq IS NULL`,
    ...[ns, id],
  )
  if (!row) return undefined
  const info = readInfo(row, db.path)
  db.run(
    'UPDATE document SET removed_seq = ?, removed_ms = ?, crc = ? WHERE key = ?',
    ...[seq, committedMs, removedChecksum(row.crc, seq, committedMs), row.key],
  )
  for (const { name, type, value } of metadataFields(JSON.parse(info.metadata) as Metadata))
    db.run(
      'DELETE FROM field WHERE ns = ? AND name = ? AND type = ? AND value = ? AND document = ?',
      ...[ns, name, type, value, row.key],
    )
  return info
}
