/** One change applied to a namespace in memory: everything that can fail comes before anything that changes. */
import type { Document, OriginRun } from '../../model.ts'
import type { IndexName, OrdinalRange, PartWrite, StoreChange, StoreCommit } from '../../ports.ts'
import { validateChange, validBlobs } from '../change.ts'
import { conflict, droppedLog, droppedPart } from '../conflict.ts'
import { INDEX_NAMES } from '../kinds.ts'
import type { Space, Version } from './space.ts'

export function applyChange(space: Space, change: StoreChange, nowMs: number): StoreCommit {
  validateChange(change)
  refuseConflicts(space, change)
  const blobs = (change.putParts ?? []).map((part) => copyBlobs(part))
  const put = (change.put ?? []).map(({ document, segments }) =>
    structuredClone({ document: plain(document), segments }),
  )
  space.seq += 1
  space.committedMs = Math.max(space.committedMs, Math.floor(nowMs))
  noteIndexes(space, change)
  const versions = retireAll(space, change)
  const base = space.nextOrdinal
  const ordinals = put.map(({ document, segments }): OrdinalRange => {
    const range = { first: space.nextOrdinal, count: segments.length }
    space.nextOrdinal += range.count
    const version = (versions.get(document.id) ?? 0) + 1
    addVersion(space, {
      document: { ...document, version },
      segments,
      ...range,
      addedSeq: space.seq,
      addedMs: space.committedMs,
    })
    return range
  })
  logPuts(space, change, ordinals)
  putSources(space, change)
  for (const { id } of change.dropParts ?? []) space.parts.delete(id)
  for (const { entries } of change.dropLog ?? []) for (const entry of entries) space.log.delete(entry)
  const parts = (change.putParts ?? []).map((part, i) => {
    const id = space.nextPart++
    const { index } = part
    const record = { id, index, base: part.holdsPut ? base : 0, header: part.header.slice() }
    space.parts.set(id, { record, blobs: blobs[i]! })
    return id
  })
  return { seq: space.seq, ordinals, parts }
}

/** The document without what the store does not keep, metadata as JSON gives it back. */
function plain(document: Omit<Document, 'version'>): Omit<Document, 'version'> {
  const { id, source, title, text, blocks, metadata, origin, hash, language } = document
  const kept = { id, source, title, text, hash, language }
  return {
    ...kept,
    blocks: blocks.map(({ start, end, kind, level, label }) => ({
      start,
      end,
      kind,
      ...(level === undefined ? {} : { level }),
      ...(label === undefined ? {} : { label }),
    })),
    metadata: JSON.parse(JSON.stringify(metadata)),
    ...(origin ? { origin: origin.map(plainRun) } : {}),
  }
}

function plainRun({ start, end, line, column, page, box, cell, slide, chapter, time }: OriginRun): OriginRun {
  return {
    ...{ start, end, line, column },
    ...(page === undefined ? {} : { page }),
    ...(box === undefined ? {} : { box: [...box] }),
    ...(cell === undefined ? {} : { cell }),
    ...(slide === undefined ? {} : { slide }),
    ...(chapter === undefined ? {} : { chapter }),
    ...(time === undefined ? {} : { time }),
  }
}

function refuseConflicts(space: Space, change: StoreChange): void {
  if (change.expect !== undefined && change.expect !== space.seq) throw conflict(change.expect, space.seq)
  for (const { id, index } of change.dropParts ?? [])
    if (space.parts.get(id)?.record.index !== index) throw droppedPart(id)
  for (const { index, entries } of change.dropLog ?? [])
    for (const entry of entries) if (space.log.get(entry)?.index !== index) throw droppedLog(entry)
}

function copyBlobs(part: PartWrite): Map<string, Uint8Array> {
  return new Map(validBlobs(part).map(([key, data]) => [key, data.slice()] as const))
}

function noteIndexes(space: Space, change: StoreChange): void {
  for (const { log } of change.put ?? []) for (const index of keys(log)) space.indexes.add(index)
  for (const { index } of change.putParts ?? []) space.indexes.add(index)
}

function keys(log: Readonly<Partial<Record<IndexName, Uint8Array>>>): readonly IndexName[] {
  return INDEX_NAMES.filter((index) => log[index] !== undefined)
}

/** Ends the present versions of all documents named, first those removed. Returns their version numbers. */
function retireAll(space: Space, change: StoreChange): ReadonlyMap<string, number> {
  const versions = new Map<string, number>()
  for (const id of change.remove ?? []) retire(space, id)
  for (const { document } of change.put ?? []) {
    const version = retire(space, document.id)
    if (version !== undefined) versions.set(document.id, version)
  }
  return versions
}

function retire(space: Space, id: string): number | undefined {
  const version = space.live.get(id)
  if (!version) return undefined
  const { first, count, document } = version
  for (const index of INDEX_NAMES.filter((name) => space.indexes.has(name)))
    appendLog(space, index, 'retire', id, { first, count }, undefined)
  version.removedSeq = space.seq
  version.removedMs = space.committedMs
  space.live.delete(id)
  space.history.push(version)
  tally(space, version, -1)
  return document.version
}

function addVersion(space: Space, version: Version): void {
  space.live.set(version.document.id, version)
  if (version.count > 0) space.allocated.push(version)
  tally(space, version, 1)
}

function tally(space: Space, version: Version, sign: 1 | -1): void {
  const { language, text } = version.document
  space.documents += sign
  space.segments += sign * version.count
  space.length += sign * text.length
  const documents = (space.languages.get(language) ?? 0) + sign
  if (documents === 0) space.languages.delete(language)
  else space.languages.set(language, documents)
}

function logPuts(space: Space, change: StoreChange, ordinals: readonly OrdinalRange[]): void {
  const held = new Set((change.putParts ?? []).filter((part) => part.holdsPut).map((part) => part.index))
  for (const [i, { document, log }] of (change.put ?? []).entries())
    for (const index of INDEX_NAMES)
      if (held.has(index)) appendLog(space, index, 'put', document.id, ordinals[i]!, undefined)
      else if (log[index]) appendLog(space, index, 'put', document.id, ordinals[i]!, log[index])
}

function appendLog(
  space: Space,
  index: IndexName,
  kind: 'put' | 'retire',
  document: string,
  { first, count }: OrdinalRange,
  data: Uint8Array | undefined,
): void {
  const entry = space.nextEntry++
  const copy = data?.slice() ?? new Uint8Array()
  space.log.set(entry, { entry, index, seq: space.seq, kind, document, first, count, data: copy })
}

function putSources(space: Space, change: StoreChange): void {
  for (const name of change.removeSources ?? []) {
    space.sources.delete(name)
    space.skips.delete(name)
  }
  for (const { name, kind, root } of change.putSources ?? []) space.sources.set(name, { name, kind, root })
  for (const [source, skips] of change.skips ?? [])
    space.skips.set(
      source,
      skips.map(({ path, code, reason }) => ({ source, path, code, reason })),
    )
  for (const [name, value] of Object.entries(change.settings ?? {})) space.settings.set(name, value)
}
