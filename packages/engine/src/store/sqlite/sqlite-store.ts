/** The store in one SQLite file. `docs/index-format.md` describes the file. */
import { LightconeError } from '../../errors.ts'
import type { Filter, Skip, Source, StoredSegment } from '../../model.ts'
import type {
  AsOf,
  Claim,
  Clock,
  DocumentInfo,
  DocumentsOptions,
  IndexName,
  IndexSnapshot,
  OrdinalRange,
  Store,
  StoreChange,
  StoreCheck,
  StoreCommit,
  StoreStats,
} from '../../ports.ts'
import { validateChange, validNamespace } from '../change.ts'
import { filterPredicate, parseFilter } from '../filter.ts'
import { checkMoment, RETENTION_SETTING, retentionOf } from '../history.ts'
import { Remembered } from '../remembered.ts'
import { Selections } from '../selections.ts'
import { checkDatabase } from './check.ts'
import { claim } from './claims.ts'
import { COLLECT_STEP, collect, moveHorizon } from './collect.ts'
import { writeChange } from './commit.ts'
import type { Connection } from './connection.ts'
import { createDatabase } from './create.ts'
import { DraftWriter } from './draft-writer.ts'
import { isEverything, LiveRanges } from './live-ranges.ts'
import { DatabaseLocation, databaseExists } from './location.ts'
import { emptyNamespace, type Namespace, openNamespace, readNamespace, writeNamespace } from './namespace.ts'
import {
  listDocuments,
  readDocument,
  readDocumentKeys,
  readInfos,
  readSegments,
  readStats,
  removedSince,
  selectOrdinals,
} from './read.ts'
import { readBlobs, readSnapshot, scanBlobs } from './read-index.ts'
import { schemaFaults } from './schema-check.ts'
import { readSetting, readSkips, readSources } from './settings.ts'
import { corrupt } from './sql-errors.ts'
import { retryBusy, type Steps, Writer } from './writer.ts'

export interface SqliteStoreOptions {
  /** The index folder; the index is the file `index.db` in it. */
  readonly folder: string
  readonly namespace: string
  readonly clock: Clock
  /** Make folder and file when there is no index. Without it that ends in `index-not-found`. */
  readonly create?: boolean
  /** Never write. Default: write when file and folder allow it. Commits of a read-only store end in `permission-denied`. */
  readonly readOnly?: boolean
  /** How long to wait for another writer before `index-busy`. Default 10 s. */
  readonly busyTimeoutMs?: number
  /** How long replaced and removed versions stay readable, in milliseconds; 0 keeps none. Default: the setting `retention-ms`, else 7 days. */
  readonly retentionMs?: number
}

const DEFAULT_BUSY_TIMEOUT_MS = 10_000
/** Characters of segments that are remembered: up to 10,000 passages, 8 to 16 MB. */
const REMEMBERED_CHARACTERS = 8_000_000
const REMEMBERED_DOCUMENTS = 4096
/** Documents that one step of an iteration reads. */
const DOCUMENTS_AT_ONCE = 100

/**
 * Opens the index in a folder. Errors: `index-not-found`, `index-foreign` (a file of that name that is not ours; it
 * is never written to), `index-version`, `index-corrupt`, `index-busy`, `permission-denied`, `disk-full`, `io`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { folder, create = false, readOnly = false } = options
  validNamespace(options.namespace)
  if (create && !readOnly && !databaseExists(folder)) createDatabase(folder)
  const location = DatabaseLocation.inspect(folder, readOnly)
  const waiting = { clock: options.clock, busyTimeoutMs: options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS }
  const reader = await retryBusy(() => openReader(location, options.namespace), waiting)
  return new SqliteStore(options, location, reader, waiting)
}

function openReader(location: DatabaseLocation, namespace: string): Connection {
  const connection = location.connect('read')
  try {
    connection.read(() => {
      const [fault] = schemaFaults(connection)
      if (fault) throw corrupt(location.path, fault)
      return readNamespace(connection, namespace)
    })
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

class SqliteStore implements Store {
  readonly namespace: string
  readonly folder: string
  private readonly clock: Clock
  private readonly retentionMs: number | undefined
  private readonly location: DatabaseLocation
  private readonly reader: Connection
  private readonly waiting: { readonly clock: Clock; readonly busyTimeoutMs: number }
  private readonly writer: Writer
  private readonly drafts: DraftWriter
  private ns: number | undefined
  /** The last commit when somebody asked. */
  private last = -1
  private readonly selections = new Selections()
  private readonly live = new LiveRanges()
  private readonly infos = new Remembered<string, DocumentInfo>(REMEMBERED_DOCUMENTS, () => 1)
  private readonly passages = new Remembered<number, StoredSegment>(
    REMEMBERED_CHARACTERS,
    ({ text }) => text.length,
  )
  /** The state that what is remembered belongs to. */
  private remembered: Namespace | undefined
  private readonly commits = new Set<Promise<unknown>>()
  /** At the commit that it names. */
  private counted: Omit<StoreStats, 'bytesOnDisk'> | undefined
  private closing: Promise<void> | undefined

  constructor(
    options: SqliteStoreOptions,
    location: DatabaseLocation,
    reader: Connection,
    waiting: { readonly clock: Clock; readonly busyTimeoutMs: number },
  ) {
    this.namespace = options.namespace
    this.folder = options.folder
    this.clock = options.clock
    this.retentionMs = options.retentionMs
    this.location = location
    this.reader = reader
    this.waiting = waiting
    this.writer = new Writer({ ...waiting, location })
    const { writer, namespace, clock } = this
    this.drafts = new DraftWriter({ writer, namespace, clock, read: (work) => this.readOnce(work) })
  }

  async seq(seen = Number.POSITIVE_INFINITY): Promise<number> {
    this.assertOpen()
    if (this.last < seen) this.last = this.present()
    return this.last
  }

  private present(): number {
    this.location.assertInPlace()
    this.ns ??= this.reader.get<{ ns: number }>('SELECT ns FROM namespace WHERE name = ?', this.namespace)?.ns
    if (this.ns === undefined) return 0
    return this.reader.get<{ seq: number }>('SELECT seq FROM namespace WHERE ns = ?', this.ns)?.seq ?? 0
  }

  async commit(change: StoreChange, signal?: AbortSignal): Promise<StoreCommit> {
    validateChange(change)
    this.assertWritable()
    const moment = { nowMs: this.clock.nowMs(), retentionMs: this.retentionMs }
    const work = this.drafts.around(change, signal, (drafts) =>
      this.writer.transact((db) => writeChange(db, this.namespace, change, moment, drafts), signal),
    )
    this.commits.add(work)
    return work.finally(() => this.commits.delete(work))
  }

  async snapshot(index: IndexName, since?: number, known?: readonly number[]): Promise<IndexSnapshot> {
    return this.read((db, namespace) => readSnapshot(db, namespace, index, since, known))
  }

  async blobs(part: number, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return this.read((db, { ns }) => readBlobs(db, ns, part, keys))
  }

  async *scan(part: number): AsyncGenerator<readonly [key: string, data: Uint8Array]> {
    let after: string | undefined
    for (;;) {
      const blobs = await this.read((db, { ns }) => scanBlobs(db, ns, part, after))
      yield* blobs
      after = blobs.at(-1)?.[0]
      if (after === undefined) return
    }
  }

  async document(id: string, asOf?: AsOf): ReturnType<Store['document']> {
    return this.read((db, namespace) => {
      checkMoment(asOf, namespace)
      return id.isWellFormed() ? readDocument(db, namespace.ns, id, asOf) : undefined
    })
  }

  async info(ids: readonly string[], seen?: number): Promise<readonly (DocumentInfo | undefined)[]> {
    const known = this.isRemembered(await this.seq(seen)) ? this.infos.all(ids) : undefined
    if (known !== undefined) return known
    return this.read((db, namespace) => {
      this.follow(db, namespace)
      return this.infos.at(ids, (missing) => readInfos(db, namespace.ns, missing))
    })
  }

  async *documents(options: DocumentsOptions = {}): AsyncGenerator<DocumentInfo> {
    const { asOf, filter, source } = options
    const accepts = asOf && filter ? filterPredicate(parseFilter(filter)) : () => true
    if (source?.isWellFormed() === false) return
    const keys = await this.read((db, namespace) => {
      checkMoment(asOf, namespace)
      return listDocuments(db, namespace.ns, options)
    })
    for (let i = 0; i < keys.length; i += DOCUMENTS_AT_ONCE) {
      const infos = await this.read((db, namespace) => {
        checkMoment(asOf, namespace)
        return readDocumentKeys(db, keys.slice(i, i + DOCUMENTS_AT_ONCE), asOf !== undefined)
      })
      yield* infos.filter(accepts)
    }
  }

  async segments(
    ordinals: readonly number[],
    seen?: number,
  ): Promise<readonly (StoredSegment | undefined)[]> {
    const known = this.isRemembered(await this.seq(seen)) ? this.passages.all(ordinals) : undefined
    if (known !== undefined) return known
    return this.read((db, namespace) => {
      this.follow(db, namespace)
      return this.passages.at(ordinals, (missing) => readSegments(db, namespace.ns, missing))
    })
  }

  /** Whether what is remembered is of this commit or of a later one. */
  private isRemembered(seq: number): boolean {
    return this.remembered !== undefined && this.remembered.seq >= seq
  }

  /** Forgets what has gone since the commit that is remembered: live rows never change. */
  private follow(db: Connection, namespace: Namespace): void {
    const { remembered } = this
    if (remembered?.seq === namespace.seq) return
    const removed = remembered && removedSince(db, remembered, namespace)
    this.remembered = undefined
    if (removed === undefined) {
      this.infos.clear()
      this.passages.clear()
    }
    for (const { id, first, count } of removed ?? []) {
      this.infos.forget(id)
      for (let ordinal = first; ordinal < first + count; ordinal++) this.passages.forget(ordinal)
    }
    this.remembered = namespace
  }

  async select(filter: Filter): Promise<readonly OrdinalRange[]> {
    return this.read((db, namespace) =>
      isEverything(filter)
        ? this.live.at(db, namespace)
        : this.selections.at(namespace.seq, filter, () => selectOrdinals(db, namespace.ns, filter)),
    )
  }

  async sources(): Promise<readonly Source[]> {
    return this.read((db, { ns }) => readSources(db, ns))
  }

  async skips(source?: string): Promise<readonly Skip[]> {
    return this.read((db, { ns }) => (source?.isWellFormed() === false ? [] : readSkips(db, ns, source)))
  }

  async stats(seen?: number): Promise<StoreStats> {
    if (this.counted?.seq !== (await this.seq(seen)))
      this.counted = await this.read((db, namespace) => ({
        ...readStats(db, namespace),
        formatVersion: db.pragma('user_version'),
      }))
    const { counted, location } = this
    return {
      ...counted!,
      // Looked up for those who want to know: every question asks how many segments there are.
      get bytesOnDisk() {
        return location.bytesOnDisk()
      },
    }
  }

  async setting(name: string): Promise<string | undefined> {
    return this.read((db, { ns }) => (name.isWellFormed() ? readSetting(db, ns, name) : undefined))
  }

  async claim(work: string): Promise<Claim | undefined> {
    this.assertWritable()
    return claim(this.folder, this.namespace, work)
  }

  async collectGarbage(signal?: AbortSignal): Promise<{ readonly collected: number }> {
    let collected = 0
    for (;;) {
      const step = await this.write((db) => this.collectSome(db), signal)
      collected += step
      if (step < COLLECT_STEP) return { collected }
    }
  }

  private *collectSome(db: Connection): Steps<number> {
    yield 0
    const namespace = openNamespace(db, this.namespace)
    const retentionMs = retentionOf(this.retentionMs, readSetting(db, namespace.ns, RETENTION_SETTING))
    const cutoffMs = Math.max(this.clock.nowMs(), namespace.committedMs) - retentionMs
    if (moveHorizon(db, namespace, cutoffMs)) writeNamespace(db, namespace)
    return collect(db, namespace.ns, cutoffMs, COLLECT_STEP)
  }

  async check(signal?: AbortSignal): Promise<readonly StoreCheck[]> {
    this.assertOpen()
    this.location.assertInPlace()
    return checkDatabase(this.location, signal)
  }

  /** Ends after the commits under way. */
  close(): Promise<void> {
    this.closing ??= Promise.allSettled(this.commits)
      .then(() => this.writer.close())
      .finally(() => this.reader.close())
    return this.closing
  }

  private async read<T>(work: (db: Connection, namespace: Namespace) => T): Promise<T> {
    return retryBusy(() => {
      this.assertOpen()
      return this.readOnce(work)
    }, this.waiting)
  }

  private readOnce<T>(work: (db: Connection, namespace: Namespace) => T): T {
    this.location.assertInPlace()
    return this.reader.read(() => {
      const namespace = readNamespace(this.reader, this.namespace) ?? emptyNamespace(0, this.namespace)
      return work(this.reader, namespace)
    })
  }

  private async write<T>(steps: (db: Connection) => Steps<T>, signal: AbortSignal | undefined): Promise<T> {
    this.assertWritable()
    return this.writer.transact(steps, signal)
  }

  private assertWritable(): void {
    this.assertOpen()
    if (this.location.access !== 'write') throw readOnlyError(this.location.path)
  }

  private assertOpen(): void {
    if (this.closing) throw new LightconeError('closed', { message: 'This store has been closed.' })
  }
}

function readOnlyError(path: string): LightconeError {
  return new LightconeError('permission-denied', {
    message: 'The index is open for reading only.',
    hint: 'Open it where the folder and its files may be written.',
    details: { path },
  })
}
