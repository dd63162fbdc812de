import { expect, test } from 'vitest'
import { Scoring } from './bm25f.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { DenseBlocks, writeDense } from './dense-postings.ts'
import { FIELDS } from './fields.ts'
import type { Part } from './part.ts'
import { PartCache } from './part-cache.ts'
import { NO_POSTINGS, PostingList, WINDOW } from './posting-list.ts'

const SEGMENTS = WINDOW * 2
const PART = {} as Part

function everySegment(): PostingList {
  const docs = Uint32Array.from({ length: SEGMENTS }, (_, i) => i)
  const postings = { docs, packed: new Int32Array(SEGMENTS).fill(1), extra: [] }
  const lengths = FIELDS.map(() => new Uint32Array(SEGMENTS).fill(9))
  const writer = new ByteWriter(1)
  const ones = FIELDS.map(() => SEGMENTS)
  const scoring = new Scoring({ segments: SEGMENTS, lengths: ones, filled: ones })
  writeDense(writer, postings, 0, SEGMENTS, lengths, scoring)
  const blocks = new DenseBlocks(new ByteReader(writer.copy(), 'test'), SEGMENTS, SEGMENTS)
  return PostingList.ofBlocks(blocks, lengths, scoring)
}

test('a list counts as what has been read of it, and leaves when that is too much', () => {
  const list = everySegment()
  const cache = new PartCache<string, PostingList>(list.byteSize + WINDOW * 4)
  cache.set(PART, 'every', list)
  cache.set(PART, 'none', NO_POSTINGS)
  expect(cache.get(PART, 'every')).toBe(list)
  list.readWindow(0)
  list.readWindow(1)
  expect(cache.get(PART, 'every')).toBe(list)
  expect(cache.get(PART, 'every')).toBeUndefined()
  expect(cache.get(PART, 'none')).toBe(NO_POSTINGS)
})

test('a lower limit takes effect with the next list', () => {
  const cache = new PartCache<string, PostingList>(1e6)
  for (const term of ['a', 'b', 'c']) cache.set(PART, term, NO_POSTINGS)
  cache.limit = 1
  cache.set(PART, 'd', NO_POSTINGS)
  expect(['a', 'b', 'c', 'd'].filter((term) => cache.get(PART, term))).toHaveLength(1)
})
