/** Documents, their segments and metadata rows, and the totals that commits keep of them. */
import type { Metadata } from '../../model.ts'
import type { Check, Findings } from './check.ts'
import { utf8 } from './codec.ts'
import type { Connection } from './connection.ts'
import { metadataFields } from './fields.ts'
import type { Namespace } from './namespace.ts'
import {
  DOCUMENT_COLUMNS,
  type DocumentRow,
  type InfoContent,
  readInfo,
  readSegment,
  readSpans,
  SEGMENT_COLUMNS,
  type SegmentRow,
} from './rows.ts'
import { KEY_SPAN, rowKey } from './schema.ts'

interface Totals {
  documents: number
  segments: number
  length: number
  readonly languages: Map<string, number>
}

export const checkDocuments: Check = function* (db, namespaces) {
  const totals = new Map<number, Totals>()
  let segments = 0
  let fields = 0
  for (const row of db.iterate<DocumentRow>(`SELECT ${DOCUMENT_COLUMNS} FROM document d ORDER BY d.key`)) {
    const info = readInfo(row, db.path)
    readSpans(row, db.path)
    yield* checkPlace(info, row, namespaces.get(info.ns))
    segments += yield* checkSegments(db, info)
    if (row.removedSeq !== null) continue
    fields += yield* checkFields(db, info)
    addTo(totals, info)
  }
  yield* compare('segments', segments, count(db, 'segment'))
  yield* compare('metadata rows', fields, count(db, 'field'))
  for (const namespace of namespaces.values()) yield* checkTotals(db, namespace, totals.get(namespace.ns))
}

function* checkPlace(info: InfoContent, row: DocumentRow, namespace: Namespace | undefined): Findings {
  const at = `document row ${info.key}`
  if (!namespace) return yield `${at} belongs to no namespace`
  if (Math.floor(info.key / KEY_SPAN) !== info.ns || info.key % KEY_SPAN >= namespace.nextDocument)
    yield `${at} has a key that was never given`
  if (info.first + info.count > namespace.nextOrdinal) yield `${at} has ordinals that were never given`
  if (info.addedSeq > namespace.seq || (row.removedSeq ?? 0) > namespace.seq) yield `${at} is from the future`
}

/** Segments are contiguous from 0 to the document's length. Returns their number. */
function* checkSegments(db: Connection, info: InfoContent): Generator<string | undefined, number> {
  const start = rowKey(info.ns, info.first)
  let found = 0
  let end = 0
  const rows = db.iterate<SegmentRow>(
    `SELECT ${SEGMENT_COLUMNS} FROM segment s WHERE s.key >= ? AND s.key < ? ORDER BY s.key`,
    ...[start, start + info.count],
  )
  for (const row of rows) {
    const segment = readSegment(row, info.first, db.path)
    const inPlace = row.document === info.key && segment.position === found && segment.start === end
    yield inPlace ? undefined : `segment row ${row.key} does not continue document row ${info.key}`
    end = segment.end
    found += 1
  }
  if (found !== info.count || end !== info.length)
    yield `document row ${info.key} has ${found} of ${info.count} segments`
  return found
}

function* checkFields(db: Connection, info: InfoContent): Generator<string | undefined, number> {
  const fields = metadataFields(JSON.parse(info.metadata) as Metadata)
  for (const { name, type, value, instant } of fields) {
    const row = db.get<{ instant: number | null }>(
      'SELECT instant FROM field WHERE ns = ? AND name = ? AND type = ? AND value = ? AND document = ?',
      ...[info.ns, name, type, value, info.key],
    )
    yield row?.instant === instant ? undefined : `document row ${info.key} lacks a metadata row`
  }
  return fields.length
}

function addTo(totals: Map<number, Totals>, info: InfoContent): void {
  let sum = totals.get(info.ns)
  if (!sum) totals.set(info.ns, (sum = { documents: 0, segments: 0, length: 0, languages: new Map() }))
  sum.documents += 1
  sum.segments += info.count
  sum.length += info.length
  sum.languages.set(info.language, (sum.languages.get(info.language) ?? 0) + 1)
}

function* checkTotals(db: Connection, namespace: Namespace, counted: Totals | undefined): Findings {
  for (const name of ['documents', 'segments', 'length'] as const)
    yield* compare(`${name} of namespace ${namespace.ns}`, counted?.[name] ?? 0, namespace[name])
  const languages = db.all<{ language: Uint8Array; documents: number }>(
    'SELECT CAST(language AS BLOB) AS language, documents FROM language WHERE ns = ?',
    namespace.ns,
  )
  yield* compare(`languages of namespace ${namespace.ns}`, counted?.languages.size ?? 0, languages.length)
  for (const { language, documents } of languages)
    yield* compare(
      `a language of namespace ${namespace.ns}`,
      counted?.languages.get(utf8(language)) ?? 0,
      documents,
    )
}

export function count(db: Connection, table: string): number {
  return db.get<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`)?.rows ?? 0
}

export function* compare(what: string, counted: number, recorded: number): Findings {
  yield counted === recorded ? undefined : `${what}: ${counted} counted, ${recorded} recorded`
}
