import { expect, test } from 'vitest'
import type { OrdinalRange, Store } from '../../ports.ts'
import { MemoryDatabase, openMemoryStore } from '../../store/memory/memory-store.ts'
import { createAnalyzer } from '../../text/analyzer.ts'
import { openLexicalIndex } from './lexical-index.ts'
import { createTermReader } from './read-terms.ts'
import { Shelf } from './shelf.exam.ts'

const BOOKS = 30
const PAGES = 4

/** Two parts and a log; every page has `common`, page p of book b has `odd` when b + p is odd, and `b…`. */
async function shelf(): Promise<Store> {
  return (await filledShelf()).store
}

async function filledShelf() {
  const clock = { nowMs: () => 0, elapsedMs: () => 0 }
  const store = openMemoryStore({ namespace: 'default', clock, database: new MemoryDatabase() })
  const filled = new Shelf(store, await openLexicalIndex({ store, analyzer: createAnalyzer() }))
  const books = Array.from({ length: BOOKS }, (_, b) => ({
    id: `${b}`,
    title: '',
    pages: Array.from({ length: PAGES }, (_, p) => ({
      body: `common ${(b + p) % 2 ? 'odd' : ''} book${b} [spoken]`,
    })),
  }))
  await filled.load(...books.slice(0, 10))
  await filled.load(...books.slice(10, 20))
  await filled.put(...books.slice(20))
  return { store, filled }
}

async function rowsByTerm(
  store: Store,
  ranges: readonly OrdinalRange[],
  terms?: readonly string[],
  readTerms = createTermReader(store),
) {
  const found = new Map<string, number[]>()
  await readTerms(ranges, {
    ...(terms ? { terms } : {}),
    visit: ({ term, rows }) => found.set(term, [...rows]),
  })
  return found
}

test('rows ascend by their place in the ranges, whatever parts hold them, for all terms or those wanted', async () => {
  const store = await shelf()
  // The last book first: its ordinals are the highest.
  const ranges = Array.from({ length: BOOKS }, (_, i) => ({ first: (BOOKS - 1 - i) * PAGES, count: PAGES }))
  const all = await rowsByTerm(store, ranges)
  const rows = Array.from({ length: BOOKS * PAGES }, (_, row) => row)
  const isOdd = (row: number) => (BOOKS - 1 - Math.floor(row / PAGES) + (row % PAGES)) % 2 === 1
  expect(all.get('common')).toEqual(rows)
  expect(all.get('odd')).toEqual(rows.filter(isOdd))
  expect(all.get('book29')).toEqual([0, 1, 2, 3])
  expect(all.get('spoken')).toEqual(rows)
  const wanted = ['a', 'book29', 'odd', 'zebra']
  expect(await rowsByTerm(store, ranges, wanted)).toEqual(
    new Map(['book29', 'odd'].map((term) => [term, all.get(term)])),
  )
  // Books 29, 9 and 20.
  const few = await rowsByTerm(store, [ranges[0]!, ranges[20]!, ranges[9]!])
  expect(few.get('odd')).toEqual([0, 2, 4, 6, 9, 11])
})

test('a reader that has read before finds the same, in what came since then and in what did not', async () => {
  const { store, filled } = await filledShelf()
  const readTerms = createTermReader(store)
  const first = BOOKS * PAGES
  const old = { first: 0, count: PAGES }
  await rowsByTerm(store, [old], undefined, readTerms)
  await filled.put({ id: 'new', title: '', pages: [{ body: 'fresh common' }, { body: 'fresh odd' }] })
  const fresh = { first, count: 2 }
  for (const ranges of [[fresh], [old, fresh], [fresh]])
    expect(await rowsByTerm(store, ranges, undefined, readTerms)).toEqual(await rowsByTerm(store, ranges))
  await filled.index.merge({ force: true })
  expect(await rowsByTerm(store, [fresh], undefined, readTerms)).toEqual(await rowsByTerm(store, [fresh]))
})
