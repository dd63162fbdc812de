/** A namespace's row: its counters and totals, read and written as a whole. */
import { LightconeError } from '../../errors.ts'
import type { Horizon } from '../history.ts'
import { checksum } from './checksum.ts'
import type { Connection } from './connection.ts'
import { KEY_SPAN, MAX_NAMESPACES } from './schema.ts'
import { corrupt } from './sql-errors.ts'

export interface Namespace extends Horizon {
  readonly ns: number
  readonly name: string
  seq: number
  committedMs: number
  nextDocument: number
  nextOrdinal: number
  nextEntry: number
  nextPart: number
  /** Bit i: the index number i has ever had a part or a log entry here. */
  indexes: number
  documents: number
  segments: number
  length: number
  horizonSeq: number
  horizonMs: number
}

const COLUMNS = `ns, seq, committed_ms AS committedMs, next_document AS nextDocument, next_ordinal AS nextOrdinal,
  next_entry AS nextEntry, next_part AS nextPart, indexes, documents, segments, length,
  horizon_seq AS horizonSeq, horizon_ms AS horizonMs, crc`

export function readNamespace(db: Connection, name: string): Namespace | undefined {
  type Row = Omit<Namespace, 'name'> & { readonly crc: number }
  const row = db.get<Row>(`SELECT ${COLUMNS} FROM namespace WHERE name = ?`, name)
  if (!row) return undefined
  const { crc, ...counters } = row
  const namespace = { ...counters, name }
  const before = verified.get(db)
  const isKnown = before?.name === name && before.crc === crc && sameRow(before, row)
  if (!isKnown && crc !== namespaceChecksum(namespace))
    throw corrupt(db.path, 'the counters of the namespace do not match')
  if (!isKnown) verified.set(db, { ...row, name })
  return namespace
}

/** The row that each connection read last: every read begins with it, and it changes with commits alone. */
const verified = new WeakMap<Connection, Namespace & { readonly crc: number }>()

function sameRow(before: Namespace, row: Omit<Namespace, 'name'>): boolean {
  return (Object.keys(row) as (keyof typeof row)[]).every((column) => before[column] === row[column])
}

/** The namespace's row, made when there is none. */
export function openNamespace(db: Connection, name: string): Namespace {
  const found = readNamespace(db, name)
  if (found) return found
  const ns = (db.get<{ last: number | null }>('SELECT max(ns) AS last FROM namespace')?.last ?? 0) + 1
  if (ns >= MAX_NAMESPACES)
    throw new LightconeError('invalid-argument', {
      message: `This index already has ${MAX_NAMESPACES - 1} namespaces, the most that it can hold.`,
      hint: 'Open another index folder.',
    })
  const namespace = emptyNamespace(ns, name)
  db.run(
    `INSERT INTO namespace VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[ns, name, ...counters(namespace), namespaceChecksum(namespace)],
  )
  return namespace
}

export function writeNamespace(db: Connection, namespace: Namespace): void {
  const highest = Math.max(
    namespace.nextDocument,
    namespace.nextOrdinal,
    namespace.nextEntry,
    namespace.nextPart,
  )
  if (highest > KEY_SPAN)
    throw new LightconeError('invalid-argument', {
      message: `The namespace ${JSON.stringify(namespace.name)} has used up its ${KEY_SPAN} ordinals.`,
      hint: 'Build the index again in a new folder: numbers are never reused.',
    })
  db.run(
    `UPDATE namespace SET seq = ?, committed_ms = ?, next_document = ?, next_ordinal = ?, next_entry = ?,
      next_part = ?, indexes = ?, documents = ?, segments = ?, length = ?, horizon_seq = ?, horizon_ms = ?, crc = ?
      WHERE ns = ?`,
    ...[...counters(namespace), namespaceChecksum(namespace), namespace.ns],
  )
}

export function namespaceChecksum(namespace: Namespace): number {
  return checksum([namespace.ns, namespace.name, ...counters(namespace)])
}

export function emptyNamespace(ns: number, name: string): Namespace {
  return {
    ns,
    name,
    seq: 0,
    committedMs: 0,
    nextDocument: 1,
    nextOrdinal: 0,
    nextEntry: 1,
    nextPart: 1,
    indexes: 0,
    documents: 0,
    segments: 0,
    length: 0,
    horizonSeq: 0,
    horizonMs: 0,
  }
}

/** In the order of the columns. */
function counters(namespace: Namespace): number[] {
  return [
    namespace.seq,
    namespace.committedMs,
    namespace.nextDocument,
    namespace.nextOrdinal,
    namespace.nextEntry,
    namespace.nextPart,
    namespace.indexes,
    namespace.documents,
    namespace.segments,
    namespace.length,
    namespace.horizonSeq,
    namespace.horizonMs,
  ]
}
