/**
 * A document's log entry: the names it goes by, and the names its segments mention.
 *
 *     titles (name · first segment · segments · alias) · names (text) · per segment the names' numbers · checksum
 *
 * Everything in it is made from the document alone, so replacing or removing a document touches no other.
 */

import type { GraphDocument } from '../../graph-port.ts'
import type { Block, Segment } from '../../model.ts'
import { ByteWriter, unseal } from '../lexical/bytes.ts'
import { dateNames } from './dates.ts'
import { nameOf } from './key.ts'
import { nameSpans } from './names.ts'
import { stemmedName } from './stems.ts'
import { canBeTitle, PART, titleNames, titleParts } from './titles.ts'
import { nameWords } from './words.ts'

const LABEL = 'a log entry of the graph'

/** Names of a segment beyond these are not noted: what mentions everything is about nothing. */
export const MOST_NAMES_A_SEGMENT = 256

export interface TitleEntry {
  readonly name: string
  /** Segments that the name stands for, counted from the document's first. */
  readonly first: number
  readonly count: number
  /** A shortened form, for instance without what follows the comma. */
  readonly alias: boolean
}

export interface GraphEntry {
  readonly titles: readonly TitleEntry[]
  readonly names: readonly string[]
  /** By segment: numbers into `names`, ascending. */
  readonly mentions: readonly (readonly number[])[]
}

export function encodeEntry(document: GraphDocument, segments: readonly Segment[]): Uint8Array {
  return writeEntry(entryOf(document, segments))
}

export function entryOf(document: GraphDocument, segments: readonly Segment[]): GraphEntry {
  const numbers = new Map<string, number>()
  const labels = labelsBySegment(document.blocks, segments)
  const mentions = segments.map((segment, i) => {
    const found = new Set<number>()
    for (const name of namesIn(document.text.slice(segment.start, segment.end), labels[i]!.speakers)) {
      if (found.size >= MOST_NAMES_A_SEGMENT) break
      let number = numbers.get(name)
      if (number === undefined) numbers.set(name, (number = numbers.size))
      found.add(number)
    }
    return [...found].sort((a, b) => a - b)
  })
  const symbols = labels.flatMap(({ symbols }, i) =>
    symbols.map((name) => ({ name, first: i, count: 1, alias: false })),
  )
  const names = titleNames(document.title)
  return {
    titles: [
      ...titlesOf(document.title, names, segments.length),
      ...symbols,
      ...partsOf(document.title, segments.length),
      ...stemsOf(names, segments.length),
    ],
    names: [...numbers.keys()],
    mentions,
  }
}

/** Names that a passage mentions, in reading order, repeats included. */
export function namesIn(text: string, speakers: readonly string[] = []): string[] {
  const words = nameWords(text)
  // Dates come last: where a table holds too many names, these give way.
  return [...speakers, ...nameSpans(text, words).map(({ name }) => name), ...dateNames(text, words)]
}

function titlesOf(title: string, names: readonly string[], count: number): TitleEntry[] {
  const entries = names.map((name) => ({ name, first: 0, count, alias: false }))
  const comma = title.search(/,\s/)
  if (comma <= 0) return entries
  const short = nameOf(nameWords(title.slice(0, comma)))
  return short === '' || names.includes(short)
    ? entries
    : [...entries, { name: short, first: 0, count, alias: true }]
}

function partsOf(title: string, count: number): TitleEntry[] {
  return titleParts(title).map((name) => ({ name: PART + name, first: 0, count, alias: true }))
}

function stemsOf(names: readonly string[], count: number): TitleEntry[] {
  const stems = new Set(names.flatMap((name) => stemmedName(name) ?? []))
  return [...stems].map((name) => ({ name, first: 0, count, alias: false }))
}

interface Labels {
  readonly speakers: string[]
  readonly symbols: string[]
}

/** Who speaks, and what is defined, in each segment. */
function labelsBySegment(blocks: readonly Block[], segments: readonly Segment[]): readonly Labels[] {
  let next = 0
  return segments.map((segment) => {
    const speakers = new Set<string>()
    const symbols = new Set<string>()
    for (; next < blocks.length && blocks[next]!.start < segment.end; next++) {
      const { kind, label } = blocks[next]!
      if (label === undefined || (kind !== 'turn' && kind !== 'symbol' && kind !== 'tool')) continue
      const words = nameWords(label)
      if (canBeTitle(words)) (kind === 'turn' ? speakers : symbols).add(nameOf(words))
    }
    return { speakers: [...speakers], symbols: [...symbols] }
  })
}

/** Serves entry after entry. */
const writer = new ByteWriter()

function writeEntry({ titles, names, mentions }: GraphEntry): Uint8Array {
  writer.clear()
  writer.varint(titles.length)
  for (const { name, first, count, alias } of titles) {
    writer.text(name)
    writer.varint(first)
    writer.varint(count)
    writer.byte(alias ? 1 : 0)
  }
  writer.varint(names.length)
  writer.text(names.join('\n'))
  writer.varint(mentions.length)
  for (const numbers of mentions) {
    writer.varint(numbers.length)
    let previous = 0
    for (const number of numbers) {
      writer.varint(number - previous)
      previous = number
    }
  }
  return writer.sealed(LABEL)
}

/** Throws `index-corrupt`. */
export function readEntry(data: Uint8Array): GraphEntry {
  const reader = unseal(data, LABEL)
  const length = () => {
    const count = reader.varint()
    reader.need(count)
    return count
  }
  const titles: TitleEntry[] = []
  for (let left = length(); left > 0; left--) {
    const name = reader.text(reader.varint())
    titles.push({ name, first: reader.varint(), count: reader.varint(), alias: reader.varint() === 1 })
  }
  const namesLength = length()
  const text = reader.text(reader.varint())
  const names = namesLength === 0 ? [] : text.split('\n')
  if (names.length !== namesLength) reader.fail()
  const mentions: number[][] = []
  for (let left = length(); left > 0; left--) {
    const numbers: number[] = []
    let number = 0
    for (let more = length(); more > 0; more--) numbers.push((number += reader.varint()))
    if (numbers.length > 0 && number >= names.length) reader.fail()
    mentions.push(numbers)
  }
  reader.finish()
  return { titles, names, mentions }
}
