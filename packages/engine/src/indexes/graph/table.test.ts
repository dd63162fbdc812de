import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { turns } from '../turns.ts'
import { keyOf } from './key.ts'
import {
  findKey,
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

const rows = fc.array(
  fc.record({
    name: fc.constantFrom('velloe', 'orlund mills', 'mara ellison', 'a', 'z z z', 'москва'),
    value: fc.nat(50),
    extent: fc.nat(9),
  }),
  { maxLength: 40 },
)

/** The naive twin: a map of sorted lists. */
function twin(all: readonly Row[]): Map<number, string[]> {
  const lists = new Map<number, string[]>()
  for (const { name, value, extent } of all.toSorted((a, b) => a.value - b.value || a.extent - b.extent))
    lists.set(keyOf(name), [...(lists.get(keyOf(name)) ?? []), `${value}:${extent}`])
  return lists
}

function lists(table: Table): Map<number, string[]> {
  const found = new Map<number, string[]>()
  for (const key of table.keys) {
    const i = findKey(table, key)
    const list: string[] = []
    for (let v = table.starts[i]!; v < table.starts[i + 1]!; v++)
      list.push(`${table.values[v]}:${table.extents[v]}`)
    found.set(key, list)
  }
  return found
}

const sorted = (map: Map<number, string[]>) => [...map].sort(([a], [b]) => a - b)

describe('a table of names', () => {
  test('holds what a map of lists holds', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(sorted(lists(tableOf(all, true)))).toEqual(sorted(twin(all)))
      }),
    )
  })

  test('merged is the table of all rows that are kept', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { maxLength: 4 }), async (groups) => {
        const keep = (value: number) => value % 3 !== 0
        const merged = await mergeTables(
          groups.map((group) => tableOf(group, true)),
          true,
          keep,
          turns(undefined),
        )
        const direct = tableOf(
          groups.flat().filter(({ value }) => keep(value)),
          true,
        )
        expect(merged).toEqual(direct)
      }),
    )
  })

  test('comes back from its bytes, values moved by the base', () => {
    fc.assert(
      fc.property(rows, fc.nat(1000), (all, base) => {
        const table: NamedTable = tableOf(all, true)
        const read = readTable(writeTable(table, 't'), 't', base)
        expect([...read.keys]).toEqual([...table.keys])
        expect([...read.values]).toEqual([...table.values].map((value) => value + base))
        expect([...read.extents]).toEqual([...table.extents])
        expect(readNames(writeNames(table.names, 'n'), 'n')).toEqual(table.names)
      }),
    )
  })

  test('does not find a key that it does not hold', () => {
    expect(findKey(tableOf([], false), keyOf('velloe'))).toBe(-1)
    expect(findKey(tableOf([{ name: 'orlund', value: 1, extent: 0 }], false), keyOf('velloe'))).toBe(-1)
  })

  test('damage is found', () => {
    const bytes = writeTable(tableOf([{ name: 'orlund', value: 1, extent: 0 }], false), 't')
    bytes[9]! ^= 1
    expect(() => readTable(bytes, 't', 0)).toThrow(expect.objectContaining({ code: 'index-corrupt' }))
  })
})
