/** Rows as `node:sqlite` gives them, and what they mean. Texts come as bytes: Node 22 would cut them at U+0000. */
import type { Document, Metadata, Segment, StoredSegment } from '../../model.ts'
import type { DocumentInfo, LogRecord, PartRecord } from '../../ports.ts'
import { INDEX_NAMES, SEGMENT_KINDS } from '../kinds.ts'
import { checksum } from './checksum.ts'
import { decodeBlocks, decodeOrigin, utf8 } from './codec.ts'
import { KEY_SPAN } from './schema.ts'
import { corrupt } from './sql-errors.ts'

export const INFO_COLUMNS = `d.key, d.ns, CAST(d.id AS BLOB) AS id, d.version, d.first, d.count, d.length,
  CAST(d.source AS BLOB) AS source, CAST(d.title AS BLOB) AS title, CAST(d.hash AS BLOB) AS hash,
  CAST(d.language AS BLOB) AS language, d.added_seq AS addedSeq, d.added_ms AS addedMs,
  d.removed_seq AS removedSeq, d.removed_ms AS removedMs, d.crc, d.metadata`
export const DOCUMENT_COLUMNS = `${INFO_COLUMNS}, d.spans_crc AS spansCrc, d.blocks, d.origin`

/** The columns that one checksum covers. `Text` is a string, or bytes as they are stored. */
export interface InfoContent<Text = string> {
  readonly key: number
  readonly ns: number
  readonly id: Text
  readonly version: number
  readonly first: number
  readonly count: number
  readonly length: number
  readonly source: Text
  readonly title: Text
  readonly hash: Text
  readonly language: Text
  readonly addedSeq: number
  readonly addedMs: number
  /** JSON. */
  readonly metadata: string
}

export interface InfoRow extends InfoContent<Uint8Array> {
  readonly removedSeq: number | null
  readonly removedMs: number | null
  readonly crc: number
}

export interface DocumentRow extends InfoRow {
  readonly spansCrc: number
  readonly blocks: Uint8Array
  readonly origin: Uint8Array | null
}

export function infoChecksum(content: InfoContent<string | Uint8Array>): number {
  const { key, ns, id, version, first, count, length, source, title, hash, language } = content
  const { addedSeq, addedMs, metadata } = content
  return checksum([
    ...[key, ns, id, version, first, count, length],
    ...[source, title, hash, language, addedSeq, addedMs, metadata],
  ])
}

/** The checksum of a version that has gone continues the one it had while it was live. */
export function removedChecksum(crc: number, removedSeq: number, removedMs: number): number {
  return checksum([crc, removedSeq, removedMs])
}

export function spansChecksum(key: number, blocks: Uint8Array, origin: Uint8Array | null): number {
  return checksum([key, blocks, origin])
}

/** Decodes and verifies. Throws `index-corrupt`. */
export function readInfo(row: InfoRow, path: string): InfoContent {
  const crc = infoChecksum(row)
  const { removedSeq, removedMs } = row
  const expected =
    removedSeq === null && removedMs === null ? crc : removedChecksum(crc, removedSeq ?? -1, removedMs ?? -1)
  if (row.crc !== expected) throw corrupt(path, `document row ${row.key} does not match its checksum`)
  return {
    ...row,
    id: utf8(row.id),
    source: utf8(row.source),
    title: utf8(row.title),
    hash: utf8(row.hash),
    language: utf8(row.language),
  }
}

export function documentInfo(content: InfoContent): DocumentInfo {
  const { id, version, first, count, length, source, title, hash, language, addedSeq, addedMs } = content
  return {
    ...{ id, version, source, title, hash, language, length },
    metadata: JSON.parse(content.metadata) as Metadata,
    ...{ first, count, seq: addedSeq, committedAtMs: addedMs },
  }
}

/** Blocks and origin, verified. */
export function readSpans(row: DocumentRow, path: string): Pick<Document, 'blocks' | 'origin'> {
  if (row.spansCrc !== spansChecksum(row.key, row.blocks, row.origin))
    throw corrupt(path, `the blocks of document row ${row.key} do not match their checksum`)
  try {
    return {
      blocks: decodeBlocks(row.blocks),
      ...(row.origin ? { origin: decodeOrigin(row.origin) } : {}),
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw corrupt(path, `the blocks of document row ${row.key} cannot be read: ${error.message}`)
  }
}

export const SEGMENT_COLUMNS =
  's.key, s.document, s.start, s.kind, s.crc, s.headings, CAST(s.text AS BLOB) AS text'

export interface SegmentRow {
  readonly key: number
  readonly document: number
  readonly start: number
  readonly kind: number
  readonly crc: number
  /** JSON. */
  readonly headings: string
  readonly text: Uint8Array
}

export function segmentChecksum(row: Omit<SegmentRow, 'crc' | 'text'>, text: string | Uint8Array): number {
  return checksum([row.key, row.document, row.start, row.kind, row.headings, text])
}

/** A segment of a document whose first ordinal is `first`, verified. */
export function readSegment(
  row: SegmentRow,
  first: number,
  path: string,
): Segment & Pick<StoredSegment, 'ordinal' | 'text'> {
  const kind = SEGMENT_KINDS[row.kind]
  if (row.crc !== segmentChecksum(row, row.text) || !kind)
    throw corrupt(path, `segment row ${row.key} does not match its checksum`)
  const ordinal = row.key % KEY_SPAN
  const text = utf8(row.text)
  return {
    position: ordinal - first,
    start: row.start,
    end: row.start + text.length,
    kind,
    headings: JSON.parse(row.headings) as readonly string[],
    ordinal,
    text,
  }
}

export interface PartRow {
  readonly key: number
  readonly index: number
  readonly base: number
  readonly crc: number
  readonly header: Uint8Array
}

export function partChecksum(row: Omit<PartRow, 'crc'>): number {
  return checksum([row.key, row.index, row.base, row.header])
}

export function readPart(row: PartRow, path: string): PartRecord {
  if (row.crc !== partChecksum(row)) throw corrupt(path, `part row ${row.key} does not match its checksum`)
  return { id: row.key % KEY_SPAN, index: INDEX_NAMES[row.index]!, base: row.base, header: row.header }
}

export interface BlobRow {
  readonly part: number
  readonly name: Uint8Array
  readonly crc: number
  readonly data: Uint8Array
}

export function blobChecksum(part: number, name: string | Uint8Array, data: Uint8Array): number {
  return checksum([part, name, data])
}

export function readBlob(row: Omit<BlobRow, 'name'>, name: string, path: string): Uint8Array {
  if (row.crc !== blobChecksum(row.part, name, row.data))
    throw corrupt(path, `blob ${JSON.stringify(name)} of part row ${row.part} does not match its checksum`)
  return row.data
}

export const LOG_KINDS = ['put', 'retire'] as const
export const LOG_COLUMNS = `key, ns, "index", seq, kind, first, count, crc, CAST(document AS BLOB) AS document, data`

export interface LogRow {
  readonly key: number
  readonly ns: number
  readonly index: number
  readonly seq: number
  readonly kind: number
  readonly first: number
  readonly count: number
  readonly crc: number
  readonly document: Uint8Array
  readonly data: Uint8Array
}

export function logChecksum(row: Omit<LogRow, 'crc' | 'document'>, document: string | Uint8Array): number {
  return checksum([row.key, row.ns, row.index, row.seq, row.kind, row.first, row.count, document, row.data])
}

export function readLog(row: LogRow, path: string): LogRecord {
  const kind = LOG_KINDS[row.kind]
  if (row.crc !== logChecksum(row, row.document) || !kind)
    throw corrupt(path, `log row ${row.key} does not match its checksum`)
  const { seq, first, count, data } = row
  return { entry: row.key % KEY_SPAN, seq, kind, document: utf8(row.document), first, count, data }
}
