/** What the memory store keeps of one namespace. */
import type { Document, Segment, Skip, Source } from '../../model.ts'
import type { IndexName, LogRecord, OrdinalRange, PartRecord, StoreCheck } from '../../ports.ts'
import type { FilterSubject } from '../filter.ts'
import type { Horizon, Lifetime } from '../history.ts'

/** The namespaces that a set of memory stores share. */
export class MemoryDatabase {
  private readonly spaces = new Map<string, Space>()

  space(namespace: string): Space {
    let space = this.spaces.get(namespace)
    if (!space) this.spaces.set(namespace, (space = emptySpace()))
    return space
  }
}

export interface Version extends OrdinalRange, Lifetime {
  readonly document: Document
  readonly segments: readonly Segment[]
  removedSeq?: number
  removedMs?: number
}

export interface MemoryPart {
  readonly record: PartRecord
  readonly blobs: ReadonlyMap<string, Uint8Array>
}

export interface Space extends Horizon {
  seq: number
  committedMs: number
  nextOrdinal: number
  nextEntry: number
  nextPart: number
  horizonSeq: number
  horizonMs: number
  documents: number
  segments: number
  length: number
  readonly languages: Map<string, number>
  readonly live: Map<string, Version>
  /** Replaced and removed versions in the order they went. */
  history: Version[]
  /** Versions with ordinals, by first ordinal; those collected drop out. */
  allocated: Version[]
  /** Indexes that ever had a part or a log entry here: those that must hear of a retired document. */
  readonly indexes: Set<IndexName>
  readonly parts: Map<number, MemoryPart>
  readonly log: Map<number, LogRecord & { readonly index: IndexName }>
  readonly sources: Map<string, Source>
  readonly skips: Map<string, readonly Skip[]>
  readonly settings: Map<string, string>
  readonly claims: Set<string>
}

export function subject(version: Version): FilterSubject {
  return version.document
}

/** Drops the versions that went longer ago than the retention and moves the horizon past them. Returns their number. */
export function forgetOld(space: Space, nowMs: number, retentionMs: number): number {
  const cutoffMs = Math.max(nowMs, space.committedMs) - retentionMs
  const expired = space.history.filter((version) => version.removedMs! <= cutoffMs)
  const last = expired.at(-1)
  if (!last) return 0
  space.horizonSeq = last.removedSeq!
  space.horizonMs = last.removedMs!
  space.history = space.history.slice(expired.length)
  const gone = new Set(expired)
  space.allocated = space.allocated.filter((version) => !gone.has(version))
  return expired.length
}

export function checkSpace(space: Space): readonly StoreCheck[] {
  const live = [...space.live.values()]
  const sum = (of: (version: Version) => number) => live.reduce((total, version) => total + of(version), 0)
  const compare = (name: string, stored: number, counted: number): StoreCheck => ({
    name,
    ok: stored === counted,
    detail: `${stored} recorded, ${counted} counted`,
  })
  return [
    compare('documents', space.documents, live.length),
    compare(
      'segments',
      space.segments,
      sum((version) => version.count),
    ),
    compare(
      'length',
      space.length,
      sum((version) => version.document.text.length),
    ),
  ]
}

function emptySpace(): Space {
  return {
    seq: 0,
    committedMs: 0,
    nextOrdinal: 0,
    nextEntry: 1,
    nextPart: 1,
    horizonSeq: 0,
    horizonMs: 0,
    documents: 0,
    segments: 0,
    length: 0,
    languages: new Map(),
    live: new Map(),
    history: [],
    allocated: [],
    indexes: new Set(),
    parts: new Map(),
    log: new Map(),
    sources: new Map(),
    skips: new Map(),
    settings: new Map(),
    claims: new Set(),
  }
}
