import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { addsUp } from '../../explanation.ts'
import type { QueryTerm } from '../../model.ts'
import type { LexicalIndex, Store } from '../../ports.ts'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import { examAnalyzer as analyzer, book, found, lexicalIndexExam, once } from './lexical-index.exam.ts'
import { openLexicalIndex } from './lexical-index.ts'
import { createNaiveLexicalIndex } from './naive.ts'
import { type Book, Shelf, storedFields } from './shelf.exam.ts'

const newStore = () => openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 } })
/** Merges early and often. */
const eager = { foldBytes: 300, foldEntries: 5, tierParts: 2, maxSegments: 12, maxDead: 0.2 }

const inMemory = async () => newStore()
lexicalIndexExam('the index', inMemory, (store) => openLexicalIndex({ store, analyzer }))
lexicalIndexExam('the index that merges after every change', inMemory, async (store) => {
  const index = await openLexicalIndex({ store, analyzer })
  return {
    encode: (segments, language) => index.encode(segments, language),
    part: (entries) => index.part(entries),
    partOfDocuments: (documents) => index.partOfDocuments(documents),
    search: (terms, k, within) => index.search(terms, k, within),
    explain: (terms, ordinals) => index.explain(terms, ordinals),
    scores: (terms, ordinals) => index.scores(terms, ordinals),
    idf: (terms, atLeast) => index.idf(terms, atLeast),
    holding: (terms) => index.holding(terms),
    merge: (options) => index.merge(options),
    async refresh() {
      await index.refresh()
      await index.merge({ force: true })
    },
  }
})
lexicalIndexExam('the naive twin', inMemory, (store) =>
  createNaiveLexicalIndex({ store, analyzer, fields: storedFields }),
)

const clock = { nowMs: () => 0, elapsedMs: () => performance.now() }
const opened: { readonly store: Store; readonly folder: string }[] = []
afterAll(async () => {
  for (const { store, folder } of opened) {
    await store.close()
    rmSync(folder, { recursive: true })
  }
})
const onDisk = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lexical-index-'))
  const store = await openSqliteStore({ folder, namespace: 'test', clock, create: true })
  opened.push({ store, folder })
  return store
}
lexicalIndexExam('the index on SQLite', onDisk, (store) => openLexicalIndex({ store, analyzer }))

async function newShelf(): Promise<Shelf> {
  const store = newStore()
  return new Shelf(store, await openLexicalIndex({ store, analyzer }))
}

// ── random histories ─────────────────────────────────────────────────────────────────────────────────────

const WORDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'rare', 'zeta']
/** Few words, so that terms and ties abound; the last ones are the most frequent. */
const word = fc.integer({ min: 0, max: 54 }).map((n) => WORDS[Math.floor((Math.sqrt(8 * n + 1) - 1) / 2)]!)
const words = (maxLength: number) => fc.array(word, { maxLength }).map((list) => list.join(' '))
const symbol = fc.tuple(words(4), word).map(([text, name]) => `${text} \`${name}\` `)
const situation = fc.tuple(words(4), word).map(([text, name]) => `${text} [${name}] `)
const often = fc.tuple(word, fc.integer({ min: 1, max: 300 })).map(([text, n]) => `${text} `.repeat(n))
const page = fc.record({
  body: fc.oneof(words(12), words(40), symbol, situation, { weight: 1, arbitrary: often }),
  headings: fc.array(words(2), { maxLength: 2 }),
})
const id = fc.constantFrom('x', 'y', 'z', 'ä', '\u{1F600}', '\uFFFD', 'w/1', 'w/2')
const anyBook = fc.record({ id, title: words(3), pages: fc.array(page, { maxLength: 5 }) })
const books = fc.uniqueArray(anyBook, { maxLength: 3, selector: (one) => one.id })
const weighted = fc.record({
  term: fc.oneof(word, fc.constant('absent')),
  weight: fc.constantFrom(1, 0.3, 2, 0),
})
const query = fc.uniqueArray(weighted, { minLength: 1, maxLength: 6, selector: ({ term }) => term })

type Step =
  | { readonly do: 'put' | 'load'; readonly books: readonly Book[] }
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'merge'; readonly force: boolean }
  | { readonly do: 'reopen' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), books }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('load' as const), books }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), id }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('merge' as const), force: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
)

const openEager = (store: Store) =>
  openLexicalIndex({ store, analyzer, mergePolicy: eager, cacheBytes: 3000 })

async function take(next: Step, shelf: Shelf): Promise<Shelf> {
  if (next.do === 'put') await shelf.put(...next.books)
  else if (next.do === 'load') await shelf.load(...next.books)
  else if (next.do === 'remove') await shelf.remove(next.id)
  else if (next.do === 'merge') await shelf.index.merge({ force: next.force })
  else {
    const reopened = new Shelf(shelf.store, await openEager(shelf.store))
    for (const one of shelf.books.values()) reopened.books.set(one.id, one)
    return reopened
  }
  return shelf
}

const RANGES = [
  { first: 2, count: 3 },
  { first: 6, count: 1 },
  { first: 9, count: 50 },
]

async function expectTwins(store: Store, index: LexicalIndex, terms: QueryTerm[], k: number): Promise<void> {
  const naive = await createNaiveLexicalIndex({ store, analyzer, fields: storedFields })
  for (const within of [undefined, RANGES, []])
    expect(await index.search(terms, k, within)).toEqual(await naive.search(terms, k, within))
  const hits = await index.search(terms, 100)
  const trees = await index.explain(
    terms,
    hits.map((hit) => hit.ordinal),
  )
  expect(trees.map((tree) => tree.value)).toEqual(hits.map((hit) => hit.score))
  expect(trees.every(addsUp)).toBe(true)
  const names = terms.map(({ term }) => term)
  const idf = await naive.idf(names)
  expect(await index.idf(names)).toEqual(idf)
  expect(await index.holding(names)).toEqual(await naive.holding(names))
  const atLeast = names.map((_, i) => idf[(i + k) % names.length]!)
  expect(await index.idf(names, atLeast)).toEqual(await naive.idf(names, atLeast))
}

it('counts who holds a term while more and more of a part is dead, in long lists and short ones', async () => {
  const store = newStore()
  const index = await openLexicalIndex({ store, analyzer })
  const library = new Shelf(store, index)
  const bodies = (i: number) => ({
    body: `common ${i % 3 === 0 ? 'third' : ''} ${i % 400 === 0 ? 'rare' : ''} n${i}`,
  })
  await library.load(
    ...Array.from({ length: 1600 }, (_, i) => ({ id: `b${i}`, title: '', pages: [bodies(i)] })),
  )
  const terms = ['common', 'third', 'rare', 'n7', 'n800', 'none'].map((term) => ({ term, weight: 1 }))
  for (const id of ['b800', 'b7', 'b1500', 'b3']) {
    await expectTwins(store, index, terms, 3)
    await library.remove(id)
  }
  await expectTwins(store, index, terms, 3)
  expect(await index.holding(['common', 'rare', 'n7'])).toEqual([1596, 3, 0])
})

describe('whatever happened before', () => {
  it('gives the same lists and bits as the naive twin', async () => {
    const history = fc.array(step, { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(history, query, fc.integer({ min: 0, max: 8 }), async (steps, terms, k) => {
        const store = newStore()
        let shelf = new Shelf(store, await openEager(store))
        for (const next of steps) {
          shelf = await take(next, shelf)
          await expectTwins(store, shelf.index, terms, k)
        }
      }),
      { numRuns: 200 },
    )
  }, 30_000)

  it('gives the same lists and bits to another process, which looks now and then', async () => {
    const watched = fc.array(fc.tuple(step, fc.boolean()), { maxLength: 16 })
    await fc.assert(
      fc.asyncProperty(watched, query, async (steps, terms) => {
        const store = newStore()
        let shelf = new Shelf(store, await openEager(store))
        const other = await openEager(store)
        for (const [next, looks] of steps) {
          shelf = await take(next, shelf)
          if (!looks) continue
          await other.refresh()
          await shelf.index.refresh()
          expect(await other.search(terms, 20)).toEqual(await shelf.index.search(terms, 20))
        }
        await other.refresh()
        await expectTwins(store, other, terms, 5)
      }),
      { numRuns: 300 },
    )
  }, 30_000)

  it('gives the same lists and bits as an index built anew, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), query, async (steps, terms) => {
        const store = newStore()
        let used = new Shelf(store, await openEager(store))
        for (const next of steps) used = await take(next, used)
        const rebuilt = await newShelf()
        for (const one of [...used.books.values()].reverse()) await rebuilt.put(one)
        expect(await found(rebuilt, terms, 50)).toEqual(await found(used, terms, 50))
        const scores = async (shelf: Shelf) => (await shelf.index.search(terms, 50)).map((hit) => hit.score)
        expect(await scores(rebuilt)).toEqual(await scores(used))
      }),
      { numRuns: 100 },
    )
  }, 30_000)
})

// ── size ─────────────────────────────────────────────────────────────────────────────────────────────────

describe('many segments', () => {
  it('gives the same lists and bits as the naive twin, over several windows and parts', async () => {
    const random = generator(1)
    const shelf = await newShelf()
    const { store } = shelf
    const make = (name: string): Book =>
      book(name, ...Array.from({ length: 50 }, () => zipfian(random, 3 + Math.floor(random() ** 3 * 60))))
    const batch = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => make(`book ${from + i}`))
    await shelf.load(...batch(0, 90))
    await shelf.load(...batch(90, 105))
    await shelf.put(...batch(100, 110))
    await shelf.remove('book 3', 'book 105')
    const within = Array.from({ length: 50 }, (_, i) => ({ first: i * 110, count: 1 + (i % 40) }))
    const expectTwin = async (questions: number) => {
      const naive = await createNaiveLexicalIndex({ store, analyzer, fields: storedFields })
      for (let i = 0; i < questions; i++) {
        const terms = once(...new Set(zipfian(random, 1 + (i % 7)).split(' ')))
        for (const k of [1, 20])
          expect(await shelf.index.search(terms, k)).toEqual(await naive.search(terms, k))
        expect(await shelf.index.search(terms, 10, within)).toEqual(await naive.search(terms, 10, within))
      }
    }
    await expectTwin(8)
    // Lists that are in memory follow what is retired meanwhile: few documents, then most of them.
    await shelf.remove('book 7', 'book 8')
    await shelf.put(make('book 30'))
    await expectTwin(4)
    await shelf.remove(...Array.from({ length: 60 }, (_, i) => `book ${20 + i}`))
    await expectTwin(4)
    await shelf.index.merge({ force: true })
    await expectTwin(4)
  }, 60_000)

  it('walks the documents when very many tie', async () => {
    const shelf = await newShelf()
    await shelf.load(...Array.from({ length: 400 }, (_, i) => book(`book ${399 - i}`, 'same', 'other')))
    const expected = Array.from({ length: 400 }, (_, i) => `book ${i}#0`).sort()
    expect(await found(shelf, once('same'), 7)).toEqual(expected.slice(0, 7))
  })

  it('answers a question of thirty thousand terms', async () => {
    const shelf = await newShelf()
    const names = Array.from({ length: 30_000 }, (_, i) => `t${i}`)
    const pages = Array.from({ length: 30 }, (_, i) => names.slice(i * 1000, (i + 1) * 1000).join(' '))
    await shelf.load(book('half', ...pages.slice(0, 15)))
    await shelf.put(book('other half', ...pages.slice(15), names.slice(0, 5000).join(' ')))
    expect((await found(shelf, once(...names), 1))[0]).toBe('other half#15')
  }, 30_000)
})

/** Words whose ranks follow Zipf's law. */
function zipfian(random: () => number, length: number): string {
  return Array.from({ length }, () => `w${Math.floor(Math.exp(random() * Math.log(3000)))}`).join(' ')
}

function generator(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32
}
