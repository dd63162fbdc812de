import { expect, it } from 'vitest'
import type { DictionaryBlock } from './dictionary.ts'
import { DictionaryCache } from './dictionary-cache.ts'
import type { Part } from './part.ts'

const block = (byteSize: number) => ({ byteSize, terms: [] }) as unknown as DictionaryBlock
const part = (id: number) => ({ id }) as Part

it('holds as many bytes as it may, forgets the longest unused, and blocks of parts that are gone', () => {
  const cache = new DictionaryCache(100)
  const blocks = [40, 40, 40].map(block)
  cache.set(part(1), 0, blocks[0]!)
  cache.set(part(1), 1, blocks[1]!)
  expect(cache.get(part(1), 0)).toBe(blocks[0])
  cache.set(part(2), 0, blocks[2]!)
  expect(cache.get(part(1), 1)).toBeUndefined()
  expect(cache.get(part(1), 0)).toBe(blocks[0])
  expect(cache.get(part(2), 0)).toBe(blocks[2])
  cache.keep([part(2)])
  expect(cache.get(part(1), 0)).toBeUndefined()
  expect(cache.get(part(2), 0)).toBe(blocks[2])
  cache.set(part(2), 0, blocks[0]!)
  cache.set(part(2), 1, blocks[1]!)
  expect(cache.get(part(2), 0)).toBe(blocks[0])
  expect(cache.get(part(2), 1)).toBe(blocks[1])
  cache.set(part(2), 2, block(101))
  for (const number of [0, 1, 2]) expect(cache.get(part(2), number)).toBeUndefined()
})
