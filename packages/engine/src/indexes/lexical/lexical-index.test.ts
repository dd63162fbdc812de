import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addsUp } from '../../explanation.ts'
import type { QueryTerm } from '../../model.ts'
import type { LexicalIndex, OrdinalRange, Store } from '../../ports.ts'
import { openMemoryStore } from '../../store/memory/memory-store.ts'
import { openLexicalIndex } from './lexical-index.ts'
import { DEFAULT_MERGE_POLICY } from './merge-policy.ts'
import { createNaiveLexicalIndex } from './naive.ts'
import { type Book, Shelf, storedFields } from './shelf.ts'

const analyzer = { terms: (text: string) => text.match(/\w+/g) ?? [] }
const options = { analyzer, mergePolicy: DEFAULT_MERGE_POLICY }

function newStore(): Store {
  return openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 } })
}

async function newShelf(store = newStore()): Promise<Shelf> {
  return new Shelf(store, await openLexicalIndex({ store, ...options }))
}

const once = (...terms: string[]): QueryTerm[] => terms.map((term) => ({ term, weight: 1 }))

const page = (body: string) => ({ body })
const WORDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'rare', 'zeta']
/** Few words, so that terms and ties abound; the front ones are frequent. */
const word = fc.integer({ min: 0, max: 54 }).map((n) => WORDS[Math.floor((Math.sqrt(8 * n + 1) - 1) / 2)]!)
const words = (max: number) => fc.array(word, { maxLength: max }).map((list) => list.join(' '))
const pageOf = fc.record({
  body: fc.oneof(
    words(12),
    words(40),
    fc.tuple(words(4), word).map(([text, symbol]) => `${text} \`${symbol}\` `),
  ),
  headings: fc.array(words(2), { maxLength: 2 }),
})
const bookOf = fc.record({
  id: fc.constantFrom('x', 'y', 'z', 'ä', '\u{1F600}', '\uFFFD', 'w/1', 'w/2'),
  title: words(3),
  pages: fc.array(pageOf, { maxLength: 5 }),
})
const queryOf = fc
  .uniqueArray(fc.oneof(word, fc.constant('absent')), { minLength: 1, maxLength: 6 })
  .chain((terms) =>
    fc
      .array(fc.constantFrom(1, 0.3, 2, 0), { minLength: terms.length, maxLength: terms.length })
      .map((weights) => terms.map((term, i) => ({ term, weight: weights[i]! }))),
  )

type Step =
  | { readonly do: 'put' | 'load'; readonly books: readonly Book[] }
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'merge'; readonly force: boolean }
  | { readonly do: 'reopen' }

const distinctBooks = fc.uniqueArray(bookOf, { maxLength: 3, selector: (book) => book.id })
const stepOf: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), books: distinctBooks }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('load' as const), books: distinctBooks }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('remove' as const), id: bookOf.map((book) => book.id) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('merge' as const), force: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
)

async function expectTwins(store: Store, index: LexicalIndex, query: QueryTerm[], k: number): Promise<void> {
  const naive = await createNaiveLexicalIndex({ store, analyzer, fields: storedFields })
  const within: OrdinalRange[] = [
    { first: 2, count: 3 },
    { first: 6, count: 1 },
    { first: 9, count: 50 },
  ]
  for (const ranges of [undefined, within, []]) {
    const hits = await index.search(query, k, ranges)
    expect(hits).toEqual(await naive.search(query, k, ranges))
  }
  const ordinals = (await index.search(query, 100)).map((hit) => hit.ordinal)
  const trees = await index.explain(query, ordinals)
  expect(trees.every(addsUp)).toBe(true)
  expect(trees.map((tree) => tree.value)).toEqual((await index.search(query, 100)).map((hit) => hit.score))
  const terms = query.map(({ term }) => term)
  expect(await index.idf(terms)).toEqual(await naive.idf(terms))
}

describe('the lexical index', () => {
  it('gives the same lists and bits as its naive twin, whatever happened before', async () => {
    const policy = { foldBytes: 300, foldEntries: 5, tierParts: 2, maxSegments: 12, maxDead: 0.2 }
    await fc.assert(
      fc.asyncProperty(
        fc.array(stepOf, { maxLength: 12 }),
        queryOf,
        fc.integer({ min: 0, max: 8 }),
        async (steps, query, k) => {
          const store = newStore()
          const open = () => openLexicalIndex({ store, analyzer, mergePolicy: policy, cacheBytes: 3000 })
          let shelf = new Shelf(store, await open())
          for (const step of steps) {
            if (step.do === 'put') await shelf.put(...step.books)
            else if (step.do === 'load') await shelf.load(...step.books)
            else if (step.do === 'remove') await shelf.remove(step.id)
            else if (step.do === 'merge') await shelf.index.merge({ force: step.force })
            else {
              const { books } = shelf
              shelf = new Shelf(store, await open())
              for (const [id, book] of books) shelf.books.set(id, book)
            }
            await expectTwins(store, shelf.index, query, k)
          }
        },
      ),
      { numRuns: 150 },
    )
  }, 60_000)

  it('finds nothing in an empty index', async () => {
    const { index } = await newShelf()
    expect(await index.search(once('a'), 5)).toEqual([])
    expect(await index.idf(['a'])).toEqual([0])
    expect(await index.merge({ force: true })).toEqual({ merged: 0 })
    expect((await index.explain(once('a'), [0]))[0]!.value).toBe(0)
  })

  it('finds one document', async () => {
    const shelf = await newShelf()
    await shelf.put({ id: 'x', title: 'T', pages: [page('one two')] })
    expect((await shelf.index.search(once('two'), 5)).map((hit) => hit.ordinal)).toEqual([0])
  })
})
