/** A sorted table of names in typed arrays: key → values. Small, quick to load, and merged without maps. */

import type { NameKey } from '../../graph-port.ts'
import { resized } from '../../text/resized.ts'
import { type ByteReader, ByteWriter, unseal } from '../lexical/bytes.ts'
import type { Pause } from '../turns.ts'
import { keyOf } from './key.ts'

export interface Table {
  /** Ascending, each once. */
  readonly keys: Float64Array
  /** Of key i: values `starts[i]` up to, without, `starts[i + 1]`. */
  readonly starts: Uint32Array
  /** Ordinals, ascending in each list. */
  readonly values: Uint32Array
  /** Beside each value another number, or nothing at all. */
  readonly extents: Uint32Array
}

export interface Row {
  readonly name: string
  readonly value: number
  readonly extent: number
}

/** A table with the names themselves, in the order of its keys. */
export interface NamedTable extends Table {
  readonly names: readonly string[]
}

export function tableOf(rows: Iterable<Row>, withExtents: boolean): NamedTable {
  const lists = new Map<string, number[]>()
  for (const { name, value, extent } of rows) {
    let list = lists.get(name)
    if (list === undefined) lists.set(name, (list = []))
    list.push(value * EXTENTS + extent)
  }
  const named = new Map<NameKey, { readonly name: string; readonly list: number[] }[]>()
  for (const [name, list] of lists) {
    const key = keyOf(name)
    const others = named.get(key)
    if (others === undefined) named.set(key, [{ name, list }])
    else others.push({ name, list })
  }
  const writer = new TableWriter(withExtents)
  // Numbers sort several times as fast by themselves as with what belongs to them.
  for (const key of Float64Array.from(named.keys()).sort())
    for (const { name, list } of named.get(key)!.sort((a, b) => (a.name < b.name ? -1 : 1)))
      for (const packed of ascending(list))
        writer.add(key, name, Math.floor(packed / EXTENTS), packed % EXTENTS)
  return writer.finish()
}

/** A value and an extent as one number that sorts by both; extents are twice a document's segments at most. */
const EXTENTS = 2 ** 21

function ascending(list: number[]): number[] {
  for (let i = 1; i < list.length; i++) if (list[i]! < list[i - 1]!) return list.sort((a, b) => a - b)
  return list
}

/** What a name costs beside its rows. */
const NAME_COST = 2

/** All rows of the tables whose values `keep` accepts. */
export async function mergeTables(
  tables: readonly NamedTable[],
  withExtents: boolean,
  keep: (value: number) => boolean,
  pause: Pause,
): Promise<NamedTable> {
  const writer = new TableWriter(withExtents)
  const at = tables.map(() => 0)
  for (;;) {
    let lowest = Number.POSITIVE_INFINITY
    for (let t = 0; t < tables.length; t++) {
      const key = tables[t]!.keys[at[t]!]
      if (key !== undefined && key < lowest) lowest = key
    }
    if (lowest === Number.POSITIVE_INFINITY) return writer.finish()
    const rows: Row[] = []
    for (let t = 0; t < tables.length; t++) {
      const table = tables[t]!
      if (table.keys[at[t]!] !== lowest) continue
      const i = at[t]!++
      const name = table.names[i]!
      for (let v = table.starts[i]!; v < table.starts[i + 1]!; v++)
        if (keep(table.values[v]!))
          rows.push({ name, value: table.values[v]!, extent: table.extents[v] ?? 0 })
    }
    rows.sort((a, b) => a.value - b.value || a.extent - b.extent)
    for (const { name, value, extent } of rows) writer.add(lowest, name, value, extent)
    const turn = pause(rows.length + NAME_COST)
    if (turn) await turn
  }
}

/** Takes rows by ascending key. */
class TableWriter {
  private readonly keys: number[] = []
  private readonly starts: number[] = []
  private readonly names: string[] = []
  private values = new Uint32Array(1024)
  private extents = new Uint32Array(1024)
  private length = 0
  private readonly withExtents: boolean

  constructor(withExtents: boolean) {
    this.withExtents = withExtents
  }

  add(key: NameKey, name: string, value: number, extent: number): void {
    if (this.keys.length === 0 || this.keys[this.keys.length - 1] !== key) {
      this.keys.push(key)
      this.starts.push(this.length)
      this.names.push(name)
    }
    if (this.length === this.values.length) {
      this.values = resized(this.values, this.values.length * 2)
      this.extents = resized(this.extents, this.extents.length * 2)
    }
    this.values[this.length] = value
    this.extents[this.length++] = extent
  }

  finish(): NamedTable {
    return {
      keys: Float64Array.from(this.keys),
      starts: Uint32Array.from([...this.starts, this.length]),
      values: this.values.slice(0, this.length),
      extents: this.extents.slice(0, this.withExtents ? this.length : 0),
      names: this.names,
    }
  }
}

/** Number of the key, or -1. */
export function findKey({ keys }: Table, key: NameKey): number {
  let low = 0
  let high = keys.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = keys[middle]!
    if (found === key) return middle
    if (found < key) low = middle + 1
    else high = middle - 1
  }
  return -1
}

// ── bytes ────────────────────────────────────────────────────────────────────────────────────────────────

export function writeTable({ keys, starts, values, extents }: Table, label: string): Uint8Array {
  const writer = new ByteWriter(
    32 + keys.byteLength + starts.byteLength + values.byteLength + extents.byteLength,
  )
  for (const array of [keys, starts, values, extents]) writer.varint(array.length)
  for (const array of [keys, starts, values, extents])
    writer.append(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  return writer.sealed(label)
}

/** `base` is added to every value. Throws `index-corrupt`. */
export function readTable(data: Uint8Array, label: string, base: number): Table {
  const reader = unseal(data, label)
  const lengths = [reader.varint(), reader.varint(), reader.varint(), reader.varint()] as const
  const keys = new Float64Array(take(reader, lengths[0] * 8))
  const starts = new Uint32Array(take(reader, lengths[1] * 4))
  const values = new Uint32Array(take(reader, lengths[2] * 4))
  const extents = new Uint32Array(take(reader, lengths[3] * 4))
  reader.finish()
  if (!fits(keys, starts, values, extents)) reader.fail()
  if (base > 0) for (let i = 0; i < values.length; i++) values[i]! += base
  return { keys, starts, values, extents }
}

/** Whether lists follow each other from the first value to the last, one a key. */
function fits(keys: Float64Array, starts: Uint32Array, values: Uint32Array, extents: Uint32Array): boolean {
  if (starts.length !== keys.length + 1 || starts[keys.length] !== values.length) return false
  for (let i = 0; i < keys.length; i++) if (starts[i]! > starts[i + 1]!) return false
  return extents.length === 0 || extents.length === values.length
}

/** A copy, so that it is aligned. Numbers are little-endian, as on every machine that Node runs on. */
function take(reader: ByteReader, length: number): ArrayBuffer {
  reader.need(length)
  const copy = new Uint8Array(reader.bytes.subarray(reader.at, reader.at + length)).buffer
  reader.at += length
  return copy
}

export function writeNames(names: readonly string[], label: string): Uint8Array {
  const text = Buffer.from(names.join('\n'), 'utf8')
  const writer = new ByteWriter(text.length + 8)
  writer.varint(names.length)
  writer.append(text)
  return writer.sealed(label)
}

/** Throws `index-corrupt`. */
export function readNames(data: Uint8Array, label: string): readonly string[] {
  const reader = unseal(data, label)
  const length = reader.varint()
  const names = length === 0 ? [] : reader.text(reader.end - reader.at).split('\n')
  if (names.length !== length) reader.fail()
  return names
}
