/**
 * An immutable part of the graph.
 *
 *     header          format · longest title · segments held · ordinals that it retires
 *     blob `names`    names → segments that mention them      blob `names-text`   the names
 *     blob `titles`   titles → documents that they stand for  blob `titles-text`  the titles
 */
import { LightconeError } from '../../errors.ts'
import type { OrdinalRange, PartRecord, PartWrite, Store } from '../../ports.ts'
import { ByteWriter, corrupt, unseal } from '../lexical/bytes.ts'
import type { Pause } from '../turns.ts'
import type { GraphEntry } from './entry.ts'
import {
  mergeTables,
  type NamedTable,
  type Row,
  readNames,
  readTable,
  type Table,
  tableOf,
  writeNames,
  writeTable,
} from './table.ts'

const PART_FORMAT = 1
const HEADER = 'the header of a part of the graph'

export interface Placed extends OrdinalRange {
  readonly entry: GraphEntry
}

export interface Part {
  readonly id: number
  readonly longestTitle: number
  /** Segments held, live or not. */
  readonly segments: number
  readonly retired: readonly OrdinalRange[]
  readonly names: Table
  readonly titles: Table
}

/** What a part is written from. */
export interface PartContent {
  readonly names: NamedTable
  readonly titles: NamedTable
  readonly segments: number
  readonly retired: readonly OrdinalRange[]
}

/** `titles` have extents: segments · 2 + alias. */
export const extentOf = (count: number, alias: boolean): number => count * 2 + (alias ? 1 : 0)
export const countOf = (extent: number): number => extent >>> 1
export const isAlias = (extent: number): boolean => (extent & 1) === 1

export function contentOf(documents: readonly Placed[]): PartContent {
  return {
    names: tableOf(nameRows(documents), false),
    titles: tableOf(titleRows(documents), true),
    segments: documents.reduce((sum, { count }) => sum + count, 0),
    retired: [],
  }
}

function* nameRows(documents: readonly Placed[]): Generator<Row> {
  for (const { first, entry } of documents)
    for (const [segment, numbers] of entry.mentions.entries())
      for (const number of numbers) yield { name: entry.names[number]!, value: first + segment, extent: 0 }
}

function* titleRows(documents: readonly Placed[]): Generator<Row> {
  for (const { first, entry } of documents)
    for (const title of entry.titles)
      yield { name: title.name, value: first + title.first, extent: extentOf(title.count, title.alias) }
}

export async function mergeContents(
  contents: readonly PartContent[],
  keep: (ordinal: number) => boolean,
  pause: Pause,
): Promise<PartContent> {
  const tables = (name: 'names' | 'titles') => contents.map((content) => content[name])
  return {
    names: await mergeTables(tables('names'), false, keep, pause),
    titles: await mergeTables(tables('titles'), true, keep, pause),
    segments: contents.reduce((sum, { segments }) => sum + segments, 0),
    retired: contents.flatMap(({ retired }) => retired),
  }
}

export function writePart({ names, titles, segments, retired }: PartContent, holdsPut: boolean): PartWrite {
  const header = new ByteWriter(64)
  header.varint(PART_FORMAT)
  header.varint(titles.names.reduce((most, name) => Math.max(most, name.split(' ').length), 0))
  header.varint(segments)
  header.varint(retired.length)
  for (const { first, count } of retired) {
    header.varint(first)
    header.varint(count)
  }
  const blobs: [string, Uint8Array][] = [
    ['names', writeTable(names, 'names')],
    ['names-text', writeNames(names.names, 'names-text')],
    ['titles', writeTable(titles, 'titles')],
    ['titles-text', writeNames(titles.names, 'titles-text')],
  ]
  return { index: 'graph', header: header.sealed(HEADER), blobs, ...(holdsPut ? { holdsPut } : {}) }
}

/** Throws `index-corrupt`, `index-version`, `index-conflict` when the part is gone. */
export async function readPart({ id, base, header }: PartRecord, blobs: Store['blobs']): Promise<Part> {
  const reader = unseal(header, HEADER)
  const format = reader.varint()
  if (format !== PART_FORMAT)
    throw new LightconeError('index-version', {
      message: `A part of the graph was written by format ${format}; this build reads ${PART_FORMAT}.`,
      hint: 'Upgrade the package, or build the index anew with `lightcone doctor --rebuild`.',
      details: { part: id, found: format },
    })
  const longestTitle = reader.varint()
  const segments = reader.varint()
  const length = reader.varint()
  reader.need(length)
  const retired = Array.from({ length }, () => ({ first: reader.varint(), count: reader.varint() }))
  reader.finish()
  const [names, titles] = await blobs(id, ['names', 'titles'])
  if (names === undefined || titles === undefined) throw corrupt(`part ${id} of the graph`)
  return {
    ...{ id, longestTitle, segments, retired },
    names: readTable(names, 'names', base),
    titles: readTable(titles, 'titles', base),
  }
}

/** A part with its names, to be merged. Throws as `readPart`. */
export async function readContent(part: Part, blobs: Store['blobs']): Promise<PartContent> {
  const [names, titles] = await blobs(part.id, ['names-text', 'titles-text'])
  if (names === undefined || titles === undefined) throw corrupt(`part ${part.id} of the graph`)
  return {
    names: { ...part.names, names: readNames(names, 'names-text') },
    titles: { ...part.titles, names: readNames(titles, 'titles-text') },
    segments: part.segments,
    retired: part.retired,
  }
}
