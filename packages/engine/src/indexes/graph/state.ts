/** One state of the graph: parts, the log that no part holds yet, and what is dead. */

import type { NameKey, NameRow, Titled } from '../../graph-port.ts'
import type { LogRecord, OrdinalRange } from '../../ports.ts'
import { readEntry } from './entry.ts'
import { keyOf } from './key.ts'
import { countOf, extentOf, isAlias, type Part } from './part.ts'
import { findKey, type NamedTable } from './table.ts'

/** Bits of the filter a title, so that a word run that is no title costs one look. */
const FILTER_BITS = 16
const SMALLEST_FILTER = 1 << 12
/** Lists from this length on are remembered until the next change, so many of them. */
const LONG_LIST = 256
const MOST_REMEMBERED = 256

export class GraphState {
  readonly parts: readonly Part[]
  readonly log = { entries: 0, bytes: 0 }
  longestTitle = 0
  /** Segments retired so far that parts may still hold. */
  dead = 0
  private deadBits = new Uint8Array(0)
  private filter: Uint8Array
  private filtered = 0
  private readonly longMentions = new Map<NameKey, readonly number[]>()
  private readonly longTitles = new Map<NameKey, readonly Titled[]>()
  private readonly names = new Map<NameKey, number[]>()
  /** The letters of names that no part holds yet. */
  private readonly letters = new Map<NameKey, string>()
  private readonly titles = new Map<NameKey, { readonly first: number; readonly extent: number }[]>()

  constructor(parts: readonly Part[]) {
    this.parts = parts
    for (const part of parts) {
      this.longestTitle = Math.max(this.longestTitle, part.longestTitle)
      for (const range of part.retired) this.retire(range)
    }
    this.filter = this.newFilter()
  }

  /** Throws `index-corrupt`; the state is then of no use any more. */
  apply(log: readonly LogRecord[]): void {
    this.longMentions.clear()
    this.longTitles.clear()
    for (const record of log) {
      this.log.entries++
      this.log.bytes += record.data.length
      if (record.kind === 'retire') this.retire(record)
      else if (record.data.length > 0) this.put(record)
    }
  }

  private put({ first, data }: LogRecord): void {
    const { titles, names, mentions } = readEntry(data)
    for (const title of titles) {
      const key = keyOf(title.name)
      this.letters.set(key, title.name)
      push(this.titles, key, { first: first + title.first, extent: extentOf(title.count, title.alias) })
      this.longestTitle = Math.max(this.longestTitle, title.name.split(' ').length)
      if (++this.filtered * FILTER_BITS > this.filter.length * 8) this.filter = this.newFilter()
      else this.note(key)
    }
    const keys = names.map(keyOf)
    for (const [i, key] of keys.entries()) this.letters.set(key, names[i]!)
    for (const [segment, numbers] of mentions.entries())
      for (const number of numbers) push(this.names, keys[number]!, first + segment)
  }

  private retire({ first, count }: OrdinalRange): void {
    const bytes = (first + count + 7) >>> 3
    if (bytes > this.deadBits.length) {
      const larger = new Uint8Array(Math.max(bytes, this.deadBits.length * 2))
      larger.set(this.deadBits)
      this.deadBits = larger
    }
    for (let ordinal = first; ordinal < first + count; ordinal++)
      if (!this.isDead(ordinal)) {
        this.deadBits[ordinal >>> 3]! |= 1 << (ordinal & 7)
        this.dead++
      }
  }

  isDead(ordinal: number): boolean {
    return isSet(this.deadBits, ordinal)
  }

  /** `isDead` as it is now, whatever is retired later. */
  deadNow(): (ordinal: number) => boolean {
    const bits = this.deadBits.slice()
    return (ordinal) => isSet(bits, ordinal)
  }

  /** Dead segments that these parts hold, as far as they still have names or titles. */
  deadIn(parts: readonly Part[]): number {
    const found = new Set<number>()
    for (const { names, titles } of parts)
      for (const { values } of [names, titles])
        for (const value of values) if (this.isDead(value)) found.add(value)
    return found.size
  }

  hasTitle(key: NameKey): boolean {
    return this.titled(key).length > 0
  }

  titled(key: NameKey): readonly Titled[] {
    if (!this.maybe(key)) return []
    return this.remembered(this.longTitles, key, () => {
      const found: Titled[] = []
      const take = (first: number, extent: number) => {
        if (!this.isDead(first)) found.push({ first, count: countOf(extent), alias: isAlias(extent) })
      }
      for (const { titles } of this.parts) {
        const i = findKey(titles, key)
        if (i < 0) continue
        for (let v = titles.starts[i]!; v < titles.starts[i + 1]!; v++)
          take(titles.values[v]!, titles.extents[v]!)
      }
      for (const { first, extent } of this.titles.get(key) ?? []) take(first, extent)
      return found.sort((a, b) => a.first - b.first || a.count - b.count)
    })
  }

  mentions(key: NameKey): readonly number[] {
    return this.remembered(this.longMentions, key, () => {
      const found: number[] = []
      for (const { names } of this.parts) {
        const i = findKey(names, key)
        if (i < 0) continue
        for (let v = names.starts[i]!; v < names.starts[i + 1]!; v++)
          if (!this.isDead(names.values[v]!)) found.push(names.values[v]!)
      }
      for (const ordinal of this.names.get(key) ?? []) if (!this.isDead(ordinal)) found.push(ordinal)
      return ascending(found)
    })
  }

  /** All names with live segments, ascending by key; `parts` are this state's, with their names' letters. */
  rows(parts: readonly { readonly names: NamedTable; readonly titles: NamedTable }[]): readonly NameRow[] {
    const letters = new Map(this.letters)
    for (const { names, titles } of parts)
      for (const table of [names, titles])
        for (const [i, key] of table.keys.entries()) letters.set(key, table.names[i]!)
    const rows: NameRow[] = []
    for (const key of Float64Array.from(letters.keys()).sort()) {
      // Parts and stems of titles are no names of their own.
      if (letters.get(key)! < ' ') continue
      const titled = this.titled(key)
      const segments = new Set(this.mentions(key))
      for (const { first, count } of titled)
        for (let ordinal = first; ordinal < first + count; ordinal++) segments.add(ordinal)
      if (segments.size > 0)
        rows.push({
          ...{ key, name: letters.get(key)!, title: titled.length > 0 },
          segments: Uint32Array.from(segments).sort(),
        })
    }
    return rows
  }

  /** Gathers a list, or gives it again when it is long: the most common names are asked for with every question. */
  private remembered<T>(
    lists: Map<NameKey, readonly T[]>,
    key: NameKey,
    gather: () => readonly T[],
  ): readonly T[] {
    const known = lists.get(key)
    if (known !== undefined) return known
    const list = gather()
    if (list.length >= LONG_LIST) {
      if (lists.size >= MOST_REMEMBERED) lists.clear()
      lists.set(key, list)
    }
    return list
  }

  private newFilter(): Uint8Array {
    let titles = this.titles.size
    for (const part of this.parts) titles += part.titles.keys.length
    let bytes = SMALLEST_FILTER
    while (bytes * 8 < titles * FILTER_BITS * 2) bytes *= 2
    this.filter = new Uint8Array(bytes)
    this.filtered = titles
    for (const part of this.parts) for (const key of part.titles.keys) this.note(key)
    for (const key of this.titles.keys()) this.note(key)
    return this.filter
  }

  private note(key: NameKey): void {
    const bit = this.bitOf(key)
    this.filter[bit >>> 3]! |= 1 << (bit & 7)
  }

  private maybe(key: NameKey): boolean {
    const bit = this.bitOf(key)
    return (this.filter[bit >>> 3]! & (1 << (bit & 7))) !== 0
  }

  /** The key's low bits; the filter's size is a power of two. */
  private bitOf(key: NameKey): number {
    return (key >>> 0) & (this.filter.length * 8 - 1)
  }
}

const isSet = (bits: Uint8Array, at: number): boolean => ((bits[at >>> 3] ?? 0) & (1 << (at & 7))) !== 0

/** Sorted, unless it is already: most names stand in one part. */
function ascending(ordinals: number[]): number[] {
  for (let i = 1; i < ordinals.length; i++)
    if (ordinals[i]! < ordinals[i - 1]!) return ordinals.sort((a, b) => a - b)
  return ordinals
}

function push<T>(lists: Map<NameKey, T[]>, key: NameKey, value: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
