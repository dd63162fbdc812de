import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Parsed } from '../../ports.ts'
import { csvCells, parseCsv } from './csv.ts'
import { parseJson, parseJsonLines } from './json.ts'

const limits = { maxNesting: 200 }
const slices = ({ text, blocks }: Parsed) => blocks.map(({ start, end }) => text.slice(start, end))

describe('parseJson', () => {
  it('makes the entries of the outermost object blocks', () => {
    const parsed = parseJson('{\n  "name": "a",\n  "scripts": { "test": "x" },\n  "files": [1, 2]\n}', limits)
    expect(parsed.blocks.map(({ kind, label }) => [kind, label])).toEqual([
      ['symbol', 'name'],
      ['symbol', 'scripts'],
      ['symbol', 'files'],
    ])
    expect(slices(parsed)).toEqual(['"name": "a"', '"scripts": { "test": "x" }', '"files": [1, 2]'])
  })

  it('takes long containers apart and names their entries by path', () => {
    const text = JSON.stringify({
      a: 1,
      packages: { left: { v: 'x'.repeat(900) }, right: ['y'.repeat(900), { z: 1 }] },
    })
    const parsed = parseJson(text, limits)
    expect(parsed.blocks.map(({ label }) => label)).toEqual(['a', 'packages.left', 'packages.right'])
    const features = { features: Array.from({ length: 5 }, (_, id) => ({ id, name: 'x'.repeat(500) })) }
    expect(parseJson(JSON.stringify(features), limits).blocks.map(({ kind }) => kind)).toEqual(
      Array(5).fill('row'),
    )
  })

  it('holds every value of any JSON in exactly one block', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.integer({ min: 0, max: 3 }), (json, indent) => {
        const value: unknown = JSON.parse(json)
        fc.pre(typeof value === 'object' && value !== null)
        const text = JSON.stringify(value, null, indent)
        const parsed = parseJson(text, limits)
        expect(parsed.metadata).toBeUndefined()
        // Containers longer than a passage are taken apart, and their brackets stand between blocks.
        if (text.length > 1200) return
        const joined = slices(parsed).join(',')
        expect(JSON.parse(Array.isArray(value) ? `[${joined}]` : `{${joined}}`)).toEqual(value)
      }),
    )
  })

  it('joins the plain values of an array', () => {
    const { blocks } = parseJson(JSON.stringify(Array.from({ length: 1000 }, (_, at) => at)), limits)
    expect(blocks.length).toBeLessThan(10)
  })

  it('reads comments and single quotes', () => {
    const parsed = parseJson("// about\n{ /* a } */ 'a': 1, // b\n b: [2,],\n}", limits)
    expect(parsed.blocks.map(({ label }) => label)).toEqual(['a', 'b'])
  })

  it.each([
    '{"a": 1',
    '{"a": 1]',
    '"open',
    '{}}',
    '{"a"}',
    '[1 2]',
    '{"a": 1 "b": 2}',
    'plain words',
    '',
    '// comment only',
  ])('reads %j as text', (text) => {
    const parsed = parseJson(text, limits)
    expect(parsed.text).toBe(text)
    expect(parsed.metadata).toEqual({ malformed: true })
  })

  it('refuses deep nesting without overflowing', () => {
    expect(() => parseJson('['.repeat(100_000), limits)).toThrow(
      expect.objectContaining({ code: 'file-nesting' }),
    )
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(parseJson(deep, { maxNesting: 200_000 }).blocks.length).toBeGreaterThan(0)
    expect(parseJson(`${'['.repeat(200)}${']'.repeat(200)}`, limits).blocks).toHaveLength(1)
  })

  it('reads a line a record', () => {
    expect(slices(parseJsonLines('{"a":1}\n\n{"a":2}\r\n'))).toEqual(['{"a":1}', '{"a":2}'])
    expect(slices(parseJson('{"a":1}\n{"a":2}\n', limits))).toEqual(['{"a":1}', '{"a":2}'])
  })
})

describe('parseCsv', () => {
  it('makes the header a table block and every record a row', () => {
    const parsed = parseCsv('name,"home ""town"""\r\nAnn,"Bern\r\nold, city"\r\nBob,\r\n')
    expect(parsed.blocks.map(({ kind, label }) => [kind, label])).toEqual([
      ['table', 'name | home "town"'],
      ['row', undefined],
      ['row', undefined],
    ])
    expect(slices(parsed)).toEqual(['name,"home ""town"""', 'Ann,"Bern\r\nold, city"', 'Bob,'])
  })

  it('reads back what RFC 4180 writes', () => {
    const cell = fc.constantFrom('a', 'b c', '', 'x,y', 'line\nbreak', 'say "so"', '1', 'é𝒳', '\r\n', '"')
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(',', ';', '\t'),
        (rows, ending, delimiter) => {
          const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
          const text = rows.map((row) => row.map(quoted).join(delimiter)).join(ending)
          const found = slices(parseCsv(text, delimiter)).map((record) => csvCells(record, delimiter))
          expect(found).toEqual(rows.map((row) => row.map((value) => value.trim())))
        },
      ),
    )
  })

  it.each([
    ['a;b;c\n1;2,5;3\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['a|b\n1|2\n', '|'],
    ['a,b\n1,2\n', ','],
  ])('finds the delimiter of %j', (text, delimiter) => {
    expect(parseCsv(text).blocks[0]?.label).toBe(delimiter === ';' ? 'a | b | c' : 'a | b')
  })

  it('takes numbers for data, not for a header', () => {
    expect(parseCsv('1,2\n3,4\n').blocks.map(({ kind }) => kind)).toEqual(['row', 'row'])
  })

  it('does not let a stray quote swallow the rest', () => {
    expect(slices(parseCsv('a,b\n"open,1\nx,2\ny,3\n'))).toHaveLength(4)
  })
})
