/** Documents, segments and filters. Each function runs inside one read transaction of its caller. */
import type { Document, Filter, Segment, StoredSegment } from '../../model.ts'
import type { AsOf, DocumentInfo, DocumentsOptions, OrdinalRange, StoreStats } from '../../ports.ts'
import { parseFilter } from '../filter.ts'
import { mergeRanges } from '../order.ts'
import { utf8 } from './codec.ts'
import type { Connection } from './connection.ts'
import { filterSql } from './filter-sql.ts'
import type { Namespace } from './namespace.ts'
import {
  DOCUMENT_COLUMNS,
  type DocumentRow,
  documentInfo,
  INFO_COLUMNS,
  type InfoRow,
  readInfo,
  readSegment,
  readSpans,
  SEGMENT_COLUMNS,
  type SegmentRow,
} from './rows.ts'
import { KEY_SPAN, rowKey } from './schema.ts'
import { corrupt } from './sql-errors.ts'

const LIVE = 'd.removed_seq IS NULL'
const GONE = 'd.removed_seq IS NOT NULL'

export function readDocument(
  db: Connection,
  ns: number,
  id: string,
  asOf: AsOf | undefined,
): (Document & OrdinalRange & { readonly segments: readonly Segment[] }) | undefined {
  const row = findDocument(db, ns, id, asOf)
  if (!row) return undefined
  const { source, title, hash, language, version, first, count, length, metadata } = readInfo(row, db.path)
  const stored = documentSegments(db, row)
  const text = stored.map((segment) => segment.text).join('')
  if (text.length !== length || stored.length !== count)
    throw corrupt(db.path, `document row ${row.key} does not have all its segments`)
  return {
    ...{ id, version, source, title, text, hash, language, first, count },
    metadata: JSON.parse(metadata) as Document['metadata'],
    ...readSpans(row, db.path),
    segments: stored.map(({ text: _text, ordinal: _ordinal, ...segment }) => segment),
  }
}

function findDocument(
  db: Connection,
  ns: number,
  id: string,
  asOf: AsOf | undefined,
): DocumentRow | undefined {
  const select = `SELECT ${DOCUMENT_COLUMNS} FROM document d WHERE d.ns = ? AND d.id = ?`
  if (!asOf) return db.get(`${select} AND ${LIVE}`, ns, id)
  const [unit, moment] = momentOf(asOf)
  return (
    db.get<DocumentRow>(`${select} AND ${LIVE} AND d.added_${unit} <= ?`, ns, id, moment) ??
    db.get<DocumentRow>(
      `${select} AND ${GONE} AND d.added_${unit} <= ? AND d.removed_${unit} > ?`,
      ...[ns, id, moment, moment],
    )
  )
}

function momentOf(asOf: AsOf): readonly ['seq' | 'ms', number] {
  return 'seq' in asOf ? ['seq', asOf.seq] : ['ms', Math.min(asOf.timeMs, Number.MAX_SAFE_INTEGER)]
}

function documentSegments(
  db: Connection,
  document: { readonly key: number; readonly ns: number; readonly first: number; readonly count: number },
): ReturnType<typeof readSegment>[] {
  const start = rowKey(document.ns, document.first)
  const rows = db.all<SegmentRow>(
    `SELECT ${SEGMENT_COLUMNS} FROM segment s WHERE s.key >= ? AND s.key < ? ORDER BY s.key`,
    ...[start, start + document.count],
  )
  return rows.map((row) => readSegment(row, document.first, db.path))
}

/**
 * The versions that went since an earlier state, which has all that is remembered of them; `undefined` where some may have
 * been deleted since.
 */
export function removedSince(
  db: Connection,
  earlier: Pick<Namespace, 'seq' | 'committedMs'>,
  { ns, horizonSeq }: Namespace,
): readonly RemovedVersion[] | undefined {
  if (horizonSeq > earlier.seq) return undefined
  return db
    .all<OrdinalRange & { readonly id: Uint8Array }>(
      `SELECT CAST(id AS BLOB) AS id, first, count FROM document WHERE ns = ? AND removed_seq IS NOT NULL
        AND removed_ms >= ? AND removed_seq > ?`,
      ...[ns, earlier.committedMs, earlier.seq],
    )
    .map(({ id, first, count }) => ({ id: utf8(id), first, count }))
}

export interface RemovedVersion extends OrdinalRange {
  readonly id: string
}

export function readInfos(db: Connection, ns: number, ids: readonly string[]): (DocumentInfo | undefined)[] {
  return ids.map((id) => {
    if (!id.isWellFormed()) return undefined
    const row = db.get<InfoRow>(
      `SELECT ${INFO_COLUMNS} FROM document d WHERE d.ns = ? AND d.id = ? AND ${LIVE}`,
      ...[ns, id],
    )
    return row && documentInfo(readInfo(row, db.path))
  })
}

/**
 * Row keys of the documents asked for, in id order; the caller applies the filter to those of the past. A key is
 * never used again, so it can be read later.
 */
export function listDocuments(db: Connection, ns: number, options: DocumentsOptions): number[] {
  const { source, asOf, filter } = options
  const where = `d.ns = ? ${source === undefined ? '' : 'AND d.source = ?'}`
  const owner = source === undefined ? [ns] : [ns, source]
  if (asOf) return listPast(db, where, owner, asOf)
  const accepts = filter ? filterSql(parseFilter(filter), ns) : { sql: '1', values: [] }
  return db
    .once<{ key: number }>(
      `SELECT d.key FROM document d WHERE ${where} AND ${LIVE} AND ${accepts.sql} ORDER BY d.id`,
      [...owner, ...accepts.values],
    )
    .map((row) => row.key)
}

function listPast(db: Connection, where: string, owner: readonly (string | number)[], asOf: AsOf): number[] {
  const [unit, moment] = momentOf(asOf)
  return db
    .once<{ key: number }>(
      `SELECT d.key, d.id FROM document d WHERE ${where} AND ${LIVE} AND d.added_${unit} <= ?
        UNION ALL SELECT d.key, d.id FROM document d WHERE ${where} AND ${GONE} AND d.added_${unit} <= ?
        AND d.removed_${unit} > ? ORDER BY id`,
      [...owner, moment, ...owner, moment, moment],
    )
    .map((row) => row.key)
}

/** Those of the documents that are still there: live, or of any age when `history` is set. */
export function readDocumentKeys(db: Connection, keys: readonly number[], history: boolean): DocumentInfo[] {
  const sql = `SELECT ${INFO_COLUMNS} FROM document d WHERE d.key = ? ${history ? '' : `AND ${LIVE}`}`
  return keys.flatMap((key) => {
    const row = db.get<InfoRow>(sql, key)
    return row ? [documentInfo(readInfo(row, db.path))] : []
  })
}

/** One text for all questions: statements are kept by their text. */
const STORED_SEGMENT = `SELECT ${SEGMENT_COLUMNS}, d.first, d.version, CAST(d.id AS BLOB) AS id,
  CAST(d.title AS BLOB) AS title, CAST(d.language AS BLOB) AS language
  FROM segment s CROSS JOIN document d ON d.key = s.document WHERE s.key = ? AND ${LIVE}`

export function readSegments(
  db: Connection,
  ns: number,
  ordinals: readonly number[],
): (StoredSegment | undefined)[] {
  type Row = SegmentRow & {
    first: number
    version: number
    id: Uint8Array
    title: Uint8Array
    language: Uint8Array
  }
  return ordinals.map((ordinal) => {
    if (!Number.isInteger(ordinal) || ordinal < 0 || ordinal >= KEY_SPAN) return undefined
    const row = db.get<Row>(STORED_SEGMENT, rowKey(ns, ordinal))
    if (!row) return undefined
    const { version, first, id, title, language } = row
    return {
      ...readSegment(row, first, db.path),
      ...{ document: utf8(id), version, title: utf8(title), language: utf8(language) },
    }
  })
}

export function selectOrdinals(db: Connection, ns: number, filter: Filter): OrdinalRange[] {
  const { sql, values } = filterSql(parseFilter(filter), ns)
  return mergeRanges(
    db.once<{ first: number; count: number }>(
      `SELECT d.first, d.count FROM document d WHERE d.ns = ? AND ${LIVE} AND d.count > 0 AND ${sql} ORDER BY d.first`,
      [ns, ...values],
    ),
  )
}

export function readStats(
  db: Connection,
  namespace: Namespace,
): Omit<StoreStats, 'bytesOnDisk' | 'formatVersion'> {
  const { ns, seq, documents, segments, length } = namespace
  const languages = db.all<{ language: Uint8Array; documents: number }>(
    'SELECT CAST(language AS BLOB) AS language, documents FROM language WHERE ns = ? ORDER BY language',
    ns,
  )
  return {
    ...{ seq, documents, segments, length },
    languages: Object.fromEntries(languages.map((row) => [utf8(row.language), row.documents])),
  }
}
