/**
 * Large parts on their way in and out: the rows. A commit that writes or deletes megabytes holds everybody up for as long
 * as the disk takes, so that is done in many small commits: before the one that makes a part count, and after the one
 * that drops it. Meanwhile the blobs belong to a draft, a row of `part` that no reader asks for.
 * `docs/index-format.md` has its bytes, `draft-writer.ts` the order of the commits.
 */
import type { PartWrite } from '../../ports.ts'
import { validBlobs } from '../change.ts'
import { droppedPart } from '../conflict.ts'
import { decodeNumbers, encodeNumbers } from './codec.ts'
import type { Connection } from './connection.ts'
import { type Namespace, openNamespace, writeNamespace } from './namespace.ts'
import { blobChecksum, type PartRow, partChecksum, readPart } from './rows.ts'
import { KEY_SPAN, rowKey } from './schema.ts'
import { corrupt } from './sql-errors.ts'
import type { Steps } from './writer.ts'
import type { Statement } from './writer-thread.ts'

/** In `part.index`, where the indexes have 0 to 2. */
export const DRAFT_INDEX = 3
/** Bytes of blobs that one commit writes, and blobs that one deletes: other commits wait for it. */
const STEP_BYTES = 256 << 10
const STEP_BLOBS = 100
/** Parts with fewer bytes are written by the commit that makes them count. */
const DRAFT_BYTES = 512 << 10
/** A draft that nobody has written to for so long is taken for left behind by a process that ended. */
const ABANDONED_MS = 60_000

export type Blob = readonly [name: string, data: Uint8Array]

/** A part that is being written, as its row stands: `crc` is the row's, which changes with every commit to it. */
export interface Draft {
  readonly key: number
  readonly crc: number
}

/** A draft to be deleted, and the parts whose blobs it stands for. */
export interface LeftDraft extends Draft {
  readonly parts: readonly number[]
  /** Whether whoever wrote it might come back to it. */
  readonly abandoned: boolean
}

/**
 * A part's blobs by commits, in the order of the tree; `undefined` when one commit may write all. Parts that hold the
 * change's own documents are written with these.
 */
export function draftSteps(part: PartWrite): readonly (readonly Blob[])[] | undefined {
  if (part.holdsPut || !Array.isArray(part.blobs)) return undefined
  const blobs = [...validBlobs(part)]
  if (blobs.reduce((sum, [, data]) => sum + data.length, 0) < DRAFT_BYTES) return undefined
  blobs.sort(([a], [b]) => (a < b ? -1 : 1))
  const steps: Blob[][] = []
  let left = 0
  for (const blob of blobs) {
    if (left <= 0) {
      steps.push([])
      left = STEP_BYTES
    }
    steps.at(-1)!.push(blob)
    left -= blob[1].length
  }
  return steps
}

/** Allots the number of a part that is to be written; it has no blobs yet. */
export function* beginDraft(db: Connection, name: string, nowMs: number): Steps<Draft> {
  const namespace = openNamespace(db, name)
  const id = namespace.nextPart++
  const row = draftRow(rowKey(namespace.ns, id), [moment(nowMs), id])
  insertDraft(db, row)
  writeNamespace(db, namespace)
  yield 0
  return row
}

/** Writes more of its blobs; refused once another process has taken the draft for abandoned. */
export function continueDraft(
  draft: Draft,
  blobs: readonly Blob[],
  nowMs: number,
): { readonly draft: Draft; readonly statements: readonly Statement[] } {
  const row = draftRow(draft.key, [moment(nowMs), draft.key % KEY_SPAN])
  return {
    draft: row,
    statements: [updateDraft(draft, row), ...blobs.map((blob) => insertBlob(draft.key, blob))],
  }
}

/** Leaves its blobs to be deleted; refused when the draft is not as it was. */
export function giveUpDraft(draft: Draft): Statement {
  return updateDraft(draft, draftRow(draft.key, [0, draft.key % KEY_SPAN]))
}

/** Makes the draft the part that it holds the blobs of. Throws `index-conflict` when it is not as it was. */
export function publishDraft(db: Connection, { key, crc }: Draft, index: number, header: Uint8Array): void {
  const found = db.run(
    `UPDATE part SET "index" = ?, crc = ?, header = ? WHERE key = ? AND "index" = ${DRAFT_INDEX} AND crc = ?`,
    ...[index, partChecksum({ key, index, base: 0, header }), header, key, crc],
  )
  if (found === 0) throw droppedPart(key % KEY_SPAN)
}

export function insertBlob(part: number, [name, data]: Blob): Statement {
  return { sql: INSERT_BLOB, values: [part, name, blobChecksum(part, name, data), data] }
}

/** Deletes some blobs of a part. */
export function deleteBlobs(part: number, limit = STEP_BLOBS): Statement {
  return { sql: DELETE_BLOBS, values: [part, part, limit] }
}

export function deleteDraft(key: number): Statement {
  return { sql: `DELETE FROM part WHERE key = ? AND "index" = ${DRAFT_INDEX}`, values: [key] }
}

/** Deletes the blobs of parts whose rows are gone; of many blobs the rest is left to a draft. */
export function deleteDropped(db: Connection, namespace: Namespace, parts: readonly number[]): void {
  let room = STEP_BLOBS
  for (const [i, part] of parts.entries()) {
    const { sql, values } = deleteBlobs(rowKey(namespace.ns, part), room)
    room -= db.run(sql, ...values)
    if (room > 0) continue
    insertDraft(db, draftRow(rowKey(namespace.ns, namespace.nextPart++), [0, ...parts.slice(i)]))
    return
  }
}

/** The drafts that nobody is writing. Throws `index-corrupt`. */
export function leftDrafts(db: Connection, ns: number, nowMs: number): readonly LeftDraft[] {
  const rows = db.all<PartRow>(
    `SELECT key, "index", base, crc, header FROM part WHERE key >= ? AND key < ? AND "index" = ${DRAFT_INDEX}`,
    ...[rowKey(ns, 0), rowKey(ns, KEY_SPAN)],
  )
  return rows.flatMap((row) => {
    const [writtenMs, ...parts] = draftNumbers(row, db.path)
    if (writtenMs !== 0 && Math.abs(nowMs - writtenMs) < ABANDONED_MS) return []
    return [{ ...row, parts: parts.map((part) => rowKey(ns, part)), abandoned: writtenMs !== 0 }]
  })
}

/** The keys of the parts whose blobs a draft's row stands for. Throws `index-corrupt`. */
export function draftParts(row: PartRow, path: string): readonly number[] {
  const [, ...parts] = draftNumbers(row, path)
  return parts.map((part) => rowKey(Math.floor(row.key / KEY_SPAN), part))
}

const INSERT_BLOB = 'INSERT INTO blob VALUES (?, ?, ?, ?)'
const DELETE_BLOBS =
  'DELETE FROM blob WHERE part = ? AND name IN (SELECT name FROM blob WHERE part = ? ORDER BY name LIMIT ?)'

/** 0 has a meaning of its own. */
const moment = (nowMs: number): number => Math.max(1, Math.floor(nowMs))

function draftRow(key: number, numbers: readonly number[]): PartRow {
  const row = { key, index: DRAFT_INDEX, base: 0, header: encodeNumbers(numbers) }
  return { ...row, crc: partChecksum(row) }
}

function insertDraft(db: Connection, { key, index, base, crc, header }: PartRow): void {
  db.run('INSERT INTO part VALUES (?, ?, ?, ?, ?)', key, index, base, crc, header)
}

function updateDraft({ key, crc }: Draft, row: PartRow): Statement {
  return {
    sql: `UPDATE part SET crc = ?, header = ? WHERE key = ? AND "index" = ${DRAFT_INDEX} AND crc = ?`,
    values: [row.crc, row.header, key, crc],
    required: true,
  }
}

function draftNumbers(row: PartRow, path: string): readonly [writtenMs: number, ...parts: number[]] {
  const { header } = readPart(row, path)
  try {
    const [writtenMs, ...parts] = decodeNumbers(header)
    if (writtenMs !== undefined) return [writtenMs, ...parts]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw corrupt(path, `the draft in part row ${row.key} cannot be read`)
}
