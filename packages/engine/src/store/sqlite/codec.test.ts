import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Block, OriginRun } from '../../model.ts'
import { BLOCK_KINDS } from '../kinds.ts'
import { checksum } from './checksum.ts'
import { decodeBlocks, decodeOrigin, encodeBlocks, encodeOrigin } from './codec.ts'

const span = fc
  .tuple(fc.nat(2 ** 40), fc.nat(2 ** 33))
  .map(([start, length]) => ({ start, end: start + length }))

test('blocks come back as they were', () => {
  const more = fc.record(
    {
      level: fc.integer(),
      label: fc.oneof(fc.string(), fc.constantFrom('', '\0', '\uFEFF', '\u{1F600}'.repeat(300))),
    },
    { requiredKeys: [] },
  )
  const block: fc.Arbitrary<Block> = fc
    .tuple(span, fc.constantFrom(...BLOCK_KINDS), more)
    .map(([place, kind, rest]) => ({ ...place, kind, ...rest }))
  fc.assert(
    fc.property(fc.array(block), (blocks) => {
      expect(decodeBlocks(encodeBlocks(blocks))).toEqual(blocks)
    }),
  )
})

test('origin runs come back as they were', () => {
  const run: fc.Arbitrary<OriginRun> = fc
    .tuple(span, fc.integer(), fc.integer())
    .map(([place, line, column]) => ({ ...place, line, column }))
  fc.assert(
    fc.property(fc.array(run), (runs) => {
      expect(decodeOrigin(encodeOrigin(runs))).toEqual(runs)
    }),
  )
})

test('origin runs with pages, boxes, cells, slides, chapters and times come back as they were', () => {
  const small = fc.integer({ min: -(2 ** 40), max: 2 ** 40 })
  const more = fc.record(
    {
      page: small,
      box: fc.tuple(small, small, small, small),
      cell: fc.string(),
      slide: small,
      chapter: fc.constantFrom('', 'a.xhtml', 'b.xhtml'),
      time: fc.integer({ min: 0, max: 2 ** 36 }).map((ms) => ms / 1000),
    },
    { requiredKeys: [] },
  )
  const run: fc.Arbitrary<OriginRun> = fc
    .tuple(span, small, small, more)
    .map(([place, line, column, rest]) => ({ ...place, line, column, ...rest }))
  fc.assert(
    fc.property(fc.array(run), (runs) => {
      expect(decodeOrigin(encodeOrigin(runs))).toEqual(runs)
    }),
  )
})

test('runs of lines and columns alone have the bytes that they always had', () => {
  const runs = [
    { start: 0, end: 5, line: 3, column: 9 },
    { start: 7, end: 13, line: 5, column: 4 },
  ]
  expect(encodeOrigin(runs)).toEqual(Uint8Array.of(0, 5, 6, 18, 4, 6, 4, 8))
})

test('bytes that end early or name no kind are refused', () => {
  const bytes = encodeBlocks([{ start: 0, end: 300, kind: 'heading', level: 1, label: 'A heading' }])
  for (let end = 1; end < bytes.length; end++)
    expect(() => decodeBlocks(bytes.subarray(0, end))).toThrow(RangeError)
  expect(() => decodeBlocks(Uint8Array.of(0x3f, 0, 0))).toThrow(RangeError)
})

test('any other bytes give blocks and runs, or a RangeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      for (const decode of [decodeBlocks, decodeOrigin])
        try {
          expect(decode(bytes).length).toBeLessThanOrEqual(bytes.length)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
    }),
    { numRuns: 1000 },
  )
})

test('a checksum sees where one column ends and the next begins, and takes text and its bytes alike', () => {
  const known = checksum(['ab', 'c', 1, null])
  expect(checksum([Buffer.from('ab'), Buffer.from('c'), 1, null])).toBe(known)
  for (const other of [
    ['a', 'bc', 1, null],
    ['ab', 'c', null, 1],
    ['ab', 'c', 1, 0],
    ['ab', 'c', 1],
  ])
    expect(checksum(other)).not.toBe(known)
})
