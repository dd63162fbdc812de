/**
 * Large parts on their way in and out. A commit that writes or deletes megabytes holds the process up for as long as the
 * disk takes, so that is done in many small commits: before the one that makes a part count, and after the one that
 * drops it. Meanwhile the blobs belong to a draft, a row of `part` that no reader asks for. `docs/index-format.md` has
 * its bytes.
 */
import type { PartWrite } from '../../ports.ts'
import { validBlobs } from '../change.ts'
import { droppedPart } from '../conflict.ts'
import { decodeNumbers, encodeNumbers } from './codec.ts'
import type { Connection } from './connection.ts'
import { type Namespace, openNamespace, readNamespace, writeNamespace } from './namespace.ts'
import { blobChecksum, type PartRow, partChecksum, readPart } from './rows.ts'
import { KEY_SPAN, rowKey } from './schema.ts'
import { corrupt } from './sql-errors.ts'
import type { Steps } from './writer.ts'

/** In `part.index`, where the indexes have 0 to 2. */
export const DRAFT_INDEX = 3
/** Bytes of blobs that one commit writes: TODO. */
const STEP_BYTES = 256 << 10
/** Parts with fewer bytes are written by the commit that makes them count. */
const DRAFT_BYTES = 512 << 10
/** Blobs that one commit deletes. */
const STEP_BLOBS = 200
/** A draft that nobody has written to for so long is taken for left behind by a process that ended. */
const ABANDONED_MS = 60_000

export type Blob = readonly [name: string, data: Uint8Array]

/** Whose blobs are no part's: those of a part that is being written, or of parts that were dropped. */
interface Draft {
  /** When it was last written to; 0 once its blobs are to be deleted. */
  readonly writtenMs: number
  readonly parts: readonly number[]
}

/**
 * A part's blobs in steps, in the order of the tree; `undefined` when one commit may write them. Parts that hold the
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
export function* beginDraft(db: Connection, name: string, nowMs: number): Steps<number> {
  const namespace = openNamespace(db, name)
  const id = namespace.nextPart++
  insertDraft(db, rowKey(namespace.ns, id), { writtenMs: moment(nowMs), parts: [id] })
  writeNamespace(db, namespace)
  yield 0
  return id
}

/** Throws `index-conflict` when another process has taken the draft for abandoned. */
export function* continueDraft(
  db: Connection,
  name: string,
  id: number,
  blobs: readonly Blob[],
  nowMs: number,
): Steps<void> {
  const key = rowKey(openNamespace(db, name).ns, id)
  requireDraft(db, key)
  updateDraft(db, key, { writtenMs: moment(nowMs), parts: [id] })
  yield* insertBlobs(db, key, blobs)
}

export function* insertBlobs(db: Connection, part: number, blobs: Iterable<Blob>): Steps<void> {
  for (const [name, data] of blobs) {
    db.run('INSERT INTO blob VALUES (?, ?, ?, ?)', part, name, blobChecksum(part, name, data), data)
    yield data.length
  }
}

/** Makes the draft under a key the part that it holds the blobs of. Throws `index-conflict` as `continueDraft` does. */
export function publishDraft(db: Connection, key: number, index: number, header: Uint8Array): void {
  requireDraft(db, key)
  const crc = partChecksum({ key, index, base: 0, header })
  db.run('UPDATE part SET "index" = ?, crc = ?, header = ? WHERE key = ?', index, crc, header, key)
}

/** Leaves the draft to `deleteDrafts`, unless another process already has. */
export function* giveUpDraft(db: Connection, name: string, id: number): Steps<void> {
  yield 0
  const key = rowKey(openNamespace(db, name).ns, id)
  const row = draftAt(db, key)
  if (row) updateDraft(db, key, { writtenMs: 0, parts: [id] })
}

/** Deletes the blobs of dropped parts, whose rows are gone; of many blobs the rest is left to `deleteDrafts`. */
export function deleteDropped(db: Connection, namespace: Namespace, parts: readonly number[]): void {
  const left = deleteBlobs(db, namespace.ns, parts, STEP_BLOBS)
  if (left.length > 0)
    insertDraft(db, rowKey(namespace.ns, namespace.nextPart++), { writtenMs: 0, parts: left })
}

/** Deletes some blobs of drafts that nobody writes. Returns whether there may be more. */
export function* deleteDrafts(db: Connection, name: string, nowMs: number): Steps<boolean> {
  yield 0
  const namespace = readNamespace(db, name)
  if (!namespace) return false
  for (const row of draftsOf(db, namespace.ns)) {
    const { writtenMs, parts } = readDraft(row, db.path)
    if (writtenMs !== 0 && Math.abs(nowMs - writtenMs) < ABANDONED_MS) continue
    const left = deleteBlobs(db, namespace.ns, parts, STEP_BLOBS)
    if (left.length > 0) updateDraft(db, row.key, { writtenMs: 0, parts: left })
    else db.run('DELETE FROM part WHERE key = ?', row.key)
    return true
  }
  return false
}

/** Returns the parts that may have more than the `limit` deleted. */
function deleteBlobs(db: Connection, ns: number, parts: readonly number[], limit: number): readonly number[] {
  let left = limit
  for (const [i, part] of parts.entries()) {
    const key = rowKey(ns, part)
    left -= db.run(DELETE_BLOBS, key, key, left)
    if (left === 0) return parts.slice(i)
  }
  return []
}

/** The keys of the parts that a row's draft holds blobs of, its own apart. Throws `index-corrupt`. */
export function draftKeys(row: PartRow, path: string): readonly number[] {
  const ns = Math.floor(row.key / KEY_SPAN)
  return readDraft(row, path)
    .parts.map((part) => rowKey(ns, part))
    .filter((key) => key !== row.key)
}

const DELETE_BLOBS =
  'DELETE FROM blob WHERE part = ? AND name IN (SELECT name FROM blob WHERE part = ? ORDER BY name LIMIT ?)'
const COLUMNS = 'key, "index", base, crc, header'

function draftsOf(db: Connection, ns: number): PartRow[] {
  return db.all<PartRow>(
    `SELECT ${COLUMNS} FROM part WHERE key >= ? AND key < ? AND "index" = ${DRAFT_INDEX} ORDER BY key`,
    ...[rowKey(ns, 0), rowKey(ns, KEY_SPAN)],
  )
}

function draftAt(db: Connection, key: number): PartRow | undefined {
  return db.get<PartRow>(`SELECT ${COLUMNS} FROM part WHERE key = ? AND "index" = ${DRAFT_INDEX}`, key)
}

function requireDraft(db: Connection, key: number): void {
  const row = draftAt(db, key)
  if (!row || readDraft(row, db.path).writtenMs === 0) throw droppedPart(key % KEY_SPAN)
}

function insertDraft(db: Connection, key: number, draft: Draft): void {
  const header = encodeDraft(draft)
  const crc = partChecksum({ key, index: DRAFT_INDEX, base: 0, header })
  db.run('INSERT INTO part VALUES (?, ?, 0, ?, ?)', key, DRAFT_INDEX, crc, header)
}

function updateDraft(db: Connection, key: number, draft: Draft): void {
  const header = encodeDraft(draft)
  const crc = partChecksum({ key, index: DRAFT_INDEX, base: 0, header })
  db.run('UPDATE part SET crc = ?, header = ? WHERE key = ?', crc, header, key)
}

/** 0 has a meaning of its own. */
const moment = (nowMs: number): number => Math.max(1, Math.floor(nowMs))

const encodeDraft = ({ writtenMs, parts }: Draft): Uint8Array => encodeNumbers([writtenMs, ...parts])

function readDraft(row: PartRow, path: string): Draft {
  const { header } = readPart(row, path)
  try {
    const [writtenMs, ...parts] = decodeNumbers(header)
    if (writtenMs !== undefined) return { writtenMs, parts }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw corrupt(path, `the draft in part row ${row.key} cannot be read`)
}
