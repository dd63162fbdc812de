/**
 * A change as rows, inside one transaction that the caller opens and ends. A generator, so that the caller can let
 * other work run between two rows of a large change, or stop.
 */
import type {
  DocumentWrite,
  IndexName,
  OrdinalRange,
  PartWrite,
  StoreChange,
  StoreCommit,
} from '../../ports.ts'
import { validBlobs } from '../change.ts'
import { conflict, droppedLog, droppedPart } from '../conflict.ts'
import { RETENTION_SETTING, retentionOf } from '../history.ts'
import { INDEX_NAMES, SEGMENT_KINDS } from '../kinds.ts'
import { encodeBlocks, encodeOrigin } from './codec.ts'
import { COLLECT_STEP, collect, moveHorizon } from './collect.ts'
import type { Connection } from './connection.ts'
import { type Draft, deleteDropped, insertBlob, publishDraft } from './drafts.ts'
import { metadataFields } from './fields.ts'
import { type Namespace, openNamespace, writeNamespace } from './namespace.ts'
import { retire } from './retire.ts'
import { infoChecksum, LOG_KINDS, logChecksum, partChecksum, segmentChecksum, spansChecksum } from './rows.ts'
import { KEY_SPAN, rowKey } from './schema.ts'
import { readSetting, writeSettings } from './settings.ts'

export interface CommitMoment {
  readonly nowMs: number
  /** Default: the namespace's own. */
  readonly retentionMs: number | undefined
}

/** The parts whose blobs have been written already. */
export type Drafts = ReadonlyMap<PartWrite, Draft>

/** Yields the bytes just written, roughly; returns what was committed once the caller commits. */
export function* writeChange(
  db: Connection,
  name: string,
  change: StoreChange,
  moment: CommitMoment,
  drafts: Drafts,
): Generator<number, StoreCommit> {
  const namespace = openNamespace(db, name)
  const writer = new ChangeWriter(db, namespace, change, drafts)
  if (change.expect !== undefined && change.expect !== namespace.seq)
    throw conflict(change.expect, namespace.seq)
  namespace.seq += 1
  namespace.committedMs = Math.max(namespace.committedMs, Math.floor(moment.nowMs))
  yield* writer.drop()
  const retired = yield* writer.retireAll()
  const base = namespace.nextOrdinal
  const ordinals = yield* writer.put(retired)
  writer.logPuts(ordinals)
  writeSettings(db, namespace.ns, change)
  const parts = yield* writer.putParts(base)
  const setting = readSetting(db, namespace.ns, RETENTION_SETTING)
  const cutoffMs = namespace.committedMs - retentionOf(moment.retentionMs, setting)
  moveHorizon(db, namespace, cutoffMs)
  collect(db, namespace.ns, cutoffMs, Math.max(COLLECT_STEP, 2 * retired.size))
  writeNamespace(db, namespace)
  return { seq: namespace.seq, ordinals, parts }
}

class ChangeWriter {
  private readonly db: Connection
  private readonly namespace: Namespace
  private readonly change: StoreChange
  private readonly drafts: Drafts
  private readonly languages = new Map<string, number>()

  constructor(db: Connection, namespace: Namespace, change: StoreChange, drafts: Drafts) {
    this.db = db
    this.namespace = namespace
    this.change = change
    this.drafts = drafts
    for (const { log } of change.put ?? []) this.noteIndexes(log)
    for (const { index } of change.putParts ?? []) this.noteIndexes({ [index]: true })
  }

  *drop(): Generator<number, void> {
    const { db, change } = this
    for (const { id, index } of change.dropParts ?? []) {
      const key = rowKey(this.namespace.ns, id)
      if (db.run('DELETE FROM part WHERE key = ? AND "index" = ?', key, INDEX_NAMES.indexOf(index)) === 0)
        throw droppedPart(id)
      yield 0
    }
    const dropped = (change.dropParts ?? []).map(({ id }) => id)
    if (dropped.length > 0) deleteDropped(db, this.namespace, dropped)
    for (const { index, entries } of change.dropLog ?? [])
      for (const entry of entries) {
        const key = rowKey(this.namespace.ns, entry)
        if (db.run('DELETE FROM log WHERE key = ? AND "index" = ?', key, INDEX_NAMES.indexOf(index)) === 0)
          throw droppedLog(entry)
        yield 0
      }
  }

  /** Version numbers of the documents that were there, by id. First those removed, then those replaced. */
  *retireAll(): Generator<number, ReadonlyMap<string, number>> {
    const { db, namespace, change } = this
    const versions = new Map<string, number>()
    const ids = [...(change.remove ?? []), ...(change.put ?? []).map(({ document }) => document.id)]
    for (const id of ids) {
      const gone = retire(db, namespace, id)
      if (!gone) continue
      versions.set(id, gone.version)
      this.count(gone.language, gone.count, gone.length, -1)
      for (const [i, index] of INDEX_NAMES.entries())
        if (namespace.indexes & (1 << i)) this.appendLog(index, 'retire', id, gone)
      yield 0
    }
    return versions
  }

  *put(retired: ReadonlyMap<string, number>): Generator<number, readonly OrdinalRange[]> {
    const ordinals: OrdinalRange[] = []
    for (const write of this.change.put ?? []) {
      const range = { first: this.namespace.nextOrdinal, count: write.segments.length }
      this.namespace.nextOrdinal += range.count
      yield* this.putDocument(write, range, (retired.get(write.document.id) ?? 0) + 1)
      ordinals.push(range)
    }
    this.writeLanguages()
    return ordinals
  }

  private *putDocument(write: DocumentWrite, range: OrdinalRange, version: number): Generator<number> {
    const { db, namespace } = this
    const { id, source, title, hash, language, text } = write.document
    const { ns, seq: addedSeq, committedMs: addedMs } = namespace
    const key = rowKey(ns, namespace.nextDocument++)
    // In the order of the columns.
    const place = { key, ns, id, version, ...range, length: text.length }
    const content = { ...place, source, title, hash, language, addedSeq, addedMs }
    const metadata = JSON.stringify(write.document.metadata)
    const blocks = encodeBlocks(write.document.blocks)
    const origin = write.document.origin ? encodeOrigin(write.document.origin) : null
    db.run(
      'INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?, ?, ?, ?)',
      ...[...Object.values(content), infoChecksum({ ...content, metadata })],
      ...[spansChecksum(key, blocks, origin), metadata, blocks, origin],
    )
    for (const { name, type, value, instant } of metadataFields(write.document.metadata))
      db.run('INSERT INTO field VALUES (?, ?, ?, ?, ?, ?)', ns, name, type, value, key, instant)
    yield blocks.length + metadata.length
    yield* this.putSegments(write, key, range.first)
    this.count(language, range.count, text.length, 1)
  }

  private *putSegments(
    { document, segments }: DocumentWrite,
    owner: number,
    first: number,
  ): Generator<number> {
    let key = rowKey(this.namespace.ns, first)
    for (const { start, end, ...segment } of segments) {
      const text = document.text.slice(start, end)
      const kind = SEGMENT_KINDS.indexOf(segment.kind)
      const headings = JSON.stringify(segment.headings)
      const crc = segmentChecksum({ key, document: owner, start, kind, headings }, text)
      this.db.run(INSERT_SEGMENT, key++, owner, start, kind, headings, crc, text)
      yield text.length
    }
  }

  logPuts(ordinals: readonly OrdinalRange[]): void {
    const { change } = this
    const held = new Set((change.putParts ?? []).filter((part) => part.holdsPut).map((part) => part.index))
    for (const [i, { document, log }] of (change.put ?? []).entries())
      for (const index of INDEX_NAMES)
        if (held.has(index) || log[index])
          this.appendLog(index, 'put', document.id, ordinals[i]!, held.has(index) ? undefined : log[index])
  }

  *putParts(base: number): Generator<number, readonly number[]> {
    const ids: number[] = []
    for (const part of this.change.putParts ?? []) {
      const draft = this.drafts.get(part)
      const key = draft?.key ?? rowKey(this.namespace.ns, this.namespace.nextPart++)
      const index = INDEX_NAMES.indexOf(part.index)
      if (draft) publishDraft(this.db, draft, index, part.header)
      else yield* this.putPart(part, key, index, part.holdsPut ? base : 0)
      ids.push(key % KEY_SPAN)
    }
    return ids
  }

  private *putPart(part: PartWrite, key: number, index: number, base: number): Generator<number> {
    const crc = partChecksum({ key, index, base, header: part.header })
    this.db.run('INSERT INTO part VALUES (?, ?, ?, ?, ?)', key, index, base, crc, part.header)
    for (const blob of validBlobs(part)) {
      const { sql, values } = insertBlob(key, blob)
      this.db.run(sql, ...values)
      yield blob[1].length
    }
  }

  private noteIndexes(log: Readonly<Partial<Record<IndexName, unknown>>>): void {
    for (const [i, index] of INDEX_NAMES.entries())
      if (log[index] !== undefined) this.namespace.indexes |= 1 << i
  }

  private appendLog(
    index: IndexName,
    kind: (typeof LOG_KINDS)[number],
    document: string,
    { first, count }: OrdinalRange,
    data: Uint8Array = new Uint8Array(),
  ): void {
    const { ns, seq } = this.namespace
    const key = rowKey(ns, this.namespace.nextEntry++)
    const numbers = { index: INDEX_NAMES.indexOf(index), kind: LOG_KINDS.indexOf(kind) }
    const crc = logChecksum({ key, ns, ...numbers, seq, first, count, data }, document)
    this.db.run(
      'INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[key, ns, numbers.index, seq, numbers.kind, first, count, crc, document, data],
    )
  }

  private count(language: string, segments: number, length: number, sign: 1 | -1): void {
    this.namespace.documents += sign
    this.namespace.segments += sign * segments
    this.namespace.length += sign * length
    this.languages.set(language, (this.languages.get(language) ?? 0) + sign)
  }

  private writeLanguages(): void {
    const { ns } = this.namespace
    for (const [language, more] of this.languages) {
      this.db.run(
        `INSERT INTO language VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET documents = documents + excluded.documents`,
        ...[ns, language, more],
      )
      this.db.run('DELETE FROM language WHERE ns = ? AND language = ? AND documents = 0', ns, language)
    }
  }
}

const INSERT_SEGMENT = 'INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?)'
