/** The store in plain maps: for tests, for throw-away indexes, and as the naive twin of the SQLite store. */
import { LightconeError, throwIfAborted } from '../../errors.ts'
import type { Document, Filter, Segment, Skip, Source, StoredSegment } from '../../model.ts'
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
import { compareText } from '../../text/order.ts'
import { validNamespace } from '../change.ts'
import { droppedPart } from '../conflict.ts'
import { filterPredicate, parseFilter } from '../filter.ts'
import { checkMoment, livesAt, RETENTION_SETTING, retentionOf } from '../history.ts'
import { mergeRanges } from '../order.ts'
import { Selections } from '../selections.ts'
import { applyChange } from './memory-commit.ts'
import {
  checkSpace,
  forgetOld,
  MemoryDatabase,
  type MemoryPart,
  type Space,
  subject,
  type Version,
} from './space.ts'

export { MemoryDatabase } from './space.ts'

export interface MemoryStoreOptions {
  readonly namespace: string
  readonly clock: Pick<Clock, 'nowMs'>
  /** Shared by all stores that shall see each other's commits. Default: a new one. */
  readonly database?: MemoryDatabase
  /** How long replaced and removed versions stay readable, in milliseconds; 0 keeps none. Default 7 days. */
  readonly retentionMs?: number
}

export function openMemoryStore(options: MemoryStoreOptions): Store {
  return new MemoryStore(options)
}

class MemoryStore implements Store {
  readonly namespace: string
  private readonly clock: Pick<Clock, 'nowMs'>
  private readonly retentionMs: number | undefined
  private readonly database: MemoryDatabase
  private readonly selections = new Selections()
  private isClosed = false

  constructor(options: MemoryStoreOptions) {
    this.namespace = validNamespace(options.namespace)
    this.clock = options.clock
    this.retentionMs = options.retentionMs
    this.database = options.database ?? new MemoryDatabase()
  }

  private get space(): Space {
    if (this.isClosed) throw new LightconeError('closed', { message: 'This store has been closed.' })
    return this.database.space(this.namespace)
  }

  async seq(): Promise<number> {
    return this.space.seq
  }

  async commit(change: StoreChange, signal?: AbortSignal): Promise<StoreCommit> {
    const { space } = this
    throwIfAborted(signal)
    const nowMs = this.clock.nowMs()
    const commit = applyChange(space, change, nowMs)
    forgetOld(space, nowMs, this.keptMs(space))
    return commit
  }

  private keptMs({ settings }: Space): number {
    return retentionOf(this.retentionMs, settings.get(RETENTION_SETTING))
  }

  async snapshot(index: IndexName, since?: number, known?: readonly number[]): Promise<IndexSnapshot> {
    const { seq, parts } = this.space
    const isLeftOut = (id: number) => since !== undefined && (known === undefined || known.includes(id))
    const log = [...this.space.log.values()].filter((entry) => entry.index === index)
    return {
      seq,
      parts: [...parts.values()]
        .filter((part) => part.record.index === index)
        .map(({ record }) => (isLeftOut(record.id) ? { ...record, header: new Uint8Array() } : record)),
      log: log.filter((entry) => entry.seq > (since ?? 0)).map(({ index: _, ...entry }) => entry),
      firstEntry: log[0]?.entry,
    }
  }

  async blobs(part: number, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    const { blobs } = this.part(part)
    return keys.map((key) => blobs.get(key)?.slice())
  }

  async *scan(part: number): AsyncGenerator<readonly [key: string, data: Uint8Array]> {
    const { blobs } = this.part(part)
    for (const key of [...blobs.keys()].sort(compareText)) {
      this.part(part)
      yield [key, blobs.get(key)!.slice()]
    }
  }

  private part(id: number): MemoryPart {
    const part = this.space.parts.get(id)
    if (part) return part
    throw droppedPart(id)
  }

  async document(id: string, asOf?: AsOf): ReturnType<Store['document']> {
    const version = this.version(id, asOf)
    return version && fullDocument(version)
  }

  private version(id: string, asOf: AsOf | undefined): Version | undefined {
    const { space } = this
    checkMoment(asOf, space)
    if (!asOf) return space.live.get(id)
    return [...space.history, ...space.live.values()].find(
      (version) => version.document.id === id && livesAt(version, asOf),
    )
  }

  async info(ids: readonly string[]): Promise<readonly (DocumentInfo | undefined)[]> {
    const { live } = this.space
    return ids.map((id) => {
      const version = live.get(id)
      return version && documentInfo(version)
    })
  }

  async *documents(options: DocumentsOptions = {}): AsyncGenerator<DocumentInfo> {
    const { space } = this
    const { asOf, source } = options
    checkMoment(asOf, space)
    const accepts = options.filter ? filterPredicate(parseFilter(options.filter)) : () => true
    const found = (asOf ? [...space.history, ...space.live.values()] : [...space.live.values()])
      .filter((version) => livesAt(version, asOf))
      .filter((version) => source === undefined || version.document.source === source)
      .filter((version) => accepts(subject(version)))
      .sort((a, b) => compareText(a.document.id, b.document.id))
    for (const version of found) {
      this.space // throws once closed
      yield documentInfo(version)
    }
  }

  async segments(ordinals: readonly number[]): Promise<readonly (StoredSegment | undefined)[]> {
    const { space } = this
    return ordinals.map((ordinal) => {
      const version = versionAt(space.allocated, ordinal)
      return version && version.removedSeq === undefined ? storedSegment(version, ordinal) : undefined
    })
  }

  async select(filter: Filter): Promise<readonly OrdinalRange[]> {
    const { seq, live } = this.space
    return this.selections.at(seq, filter, () => {
      const accepts = filterPredicate(parseFilter(filter))
      const found = [...live.values()].filter((version) => accepts(subject(version)))
      return mergeRanges(found.sort((a, b) => a.first - b.first))
    })
  }

  async sources(): Promise<readonly Source[]> {
    return [...this.space.sources.values()].sort((a, b) => compareText(a.name, b.name))
  }

  async skips(source?: string): Promise<readonly Skip[]> {
    const { skips } = this.space
    const names = source === undefined ? [...skips.keys()].sort(compareText) : [source]
    return names.flatMap((name) => skips.get(name) ?? [])
  }

  async stats(): Promise<StoreStats> {
    const { seq, documents, segments, length, languages } = this.space
    const sorted = [...languages].sort(([a], [b]) => compareText(a, b))
    return {
      seq,
      documents,
      segments,
      length,
      languages: Object.fromEntries(sorted),
      bytesOnDisk: 0,
      formatVersion: 0,
    }
  }

  async setting(name: string): Promise<string | undefined> {
    return this.space.settings.get(name)
  }

  async claim(work: string): Promise<Claim | undefined> {
    const { claims } = this.space
    if (claims.has(work)) return undefined
    claims.add(work)
    return { release: () => claims.delete(work) }
  }

  async collectGarbage(signal?: AbortSignal): Promise<{ readonly collected: number }> {
    const { space } = this
    throwIfAborted(signal)
    return { collected: forgetOld(space, this.clock.nowMs(), this.keptMs(space)) }
  }

  async check(signal?: AbortSignal): Promise<readonly StoreCheck[]> {
    const { space } = this
    throwIfAborted(signal)
    return checkSpace(space)
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}

/** Ordinals ascend in the order of allocation, so the version is found by halving. */
function versionAt(allocated: readonly Version[], ordinal: number): Version | undefined {
  let low = 0
  let high = allocated.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (allocated[middle]!.first <= ordinal) low = middle + 1
    else high = middle
  }
  const version = allocated[low - 1]
  return version && Number.isInteger(ordinal) && ordinal < version.first + version.count ? version : undefined
}

function storedSegment(version: Version, ordinal: number): StoredSegment {
  const { id, title, text, language } = version.document
  const segment = version.segments[ordinal - version.first]!
  return {
    ...segment,
    headings: [...segment.headings],
    document: id,
    version: version.document.version,
    title,
    language,
    ordinal,
    text: text.slice(segment.start, segment.end),
  }
}

function fullDocument(version: Version): Document & OrdinalRange & { readonly segments: readonly Segment[] } {
  const { first, count, segments } = version
  return structuredClone({ ...version.document, first, count, segments })
}

function documentInfo(version: Version): DocumentInfo {
  const { document, first, count } = version
  return {
    id: document.id,
    version: document.version,
    source: document.source,
    title: document.title,
    hash: document.hash,
    language: document.language,
    length: document.text.length,
    metadata: structuredClone(document.metadata),
    first,
    count,
    seq: version.addedSeq,
    committedAtMs: version.addedMs,
  }
}
