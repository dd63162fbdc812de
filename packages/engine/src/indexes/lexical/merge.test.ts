import { describe, expect, test } from 'vitest'
import type { Store } from '../../ports.ts'
import { MemoryDatabase, openMemoryStore } from '../../store/memory/memory-store.ts'
import { examAnalyzer as analyzer, book, found, once } from './lexical-index.exam.ts'
import { openLexicalIndex } from './lexical-index.ts'
import { DEFAULT_MERGE_POLICY } from './merge-policy.ts'
import { Shelf } from './shelf.exam.ts'

const policy = { ...DEFAULT_MERGE_POLICY, tierParts: 3 }

function newStore(database = new MemoryDatabase()): Store {
  return openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 }, database })
}

async function openShelf(store = newStore()): Promise<Shelf> {
  return new Shelf(store, await openLexicalIndex({ store, analyzer, mergePolicy: policy }))
}

const many = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => book(`b${from + i}`, `x y${from + i} `.repeat(3), 'z'))

async function shape(store: Store) {
  const { parts, log } = await store.snapshot('lexical')
  return { parts: parts.length, log: log.length }
}

describe('merging', () => {
  test('waits until it is due', async () => {
    const shelf = await openShelf()
    await shelf.put(...many(0, 10))
    expect(await shelf.index.merge()).toEqual({ merged: 0 })
    expect(await shape(shelf.store)).toEqual({ parts: 0, log: 10 })
  })

  test('folds a long log, and the parts of a full tier', async () => {
    const store = newStore()
    const small = { ...policy, foldEntries: 8 }
    const shelf = new Shelf(store, await openLexicalIndex({ store, analyzer, mergePolicy: small }))
    for (let i = 0; i < 3; i++) {
      await shelf.put(...many(i * 10, i * 10 + 10))
      await shelf.index.merge()
    }
    expect(await shape(store)).toEqual({ parts: 1, log: 0 })
    expect(await found(shelf, once('y17'))).toEqual(['b17#0'])
  })

  test('takes no more parts at once than make a tier', async () => {
    const shelf = await openShelf()
    for (let i = 0; i < 5; i++) await shelf.load(...many(i * 10, i * 10 + 10))
    expect(await shelf.index.merge()).toEqual({ merged: 3 })
    expect((await shape(shelf.store)).parts).toBe(3)
    expect(await found(shelf, once('y17', 'y44'))).toEqual(['b17#0', 'b44#0'])
  })

  test('writes a part anew once too much of it is dead', async () => {
    const shelf = await openShelf()
    await shelf.load(...many(0, 20))
    await shelf.remove('b1', 'b2', 'b3')
    expect(await shelf.index.merge()).toEqual({ merged: 0 })
    await shelf.remove('b4', 'b5', 'b6')
    expect(await shelf.index.merge()).toEqual({ merged: 1 })
    // The log stays, with what it says of documents that no part holds any more.
    expect(await shape(shelf.store)).toEqual({ parts: 1, log: 26 })
    expect(await shelf.index.idf(['y4'])).toEqual([0])
    const reopened = await openShelf(shelf.store)
    expect(await reopened.index.idf(['y4', 'y7'])).toEqual(await shelf.index.idf(['y4', 'y7']))
    expect(await shelf.index.merge({ force: true })).toEqual({ merged: 27 })
    expect(await shape(shelf.store)).toEqual({ parts: 1, log: 0 })
    expect(await shelf.index.merge({ force: true })).toEqual({ merged: 0 })
  })

  test('leaves nothing of an index whose documents are all gone', async () => {
    const shelf = await openShelf()
    await shelf.load(...many(0, 5))
    await shelf.put(...many(5, 9))
    await shelf.remove(...shelf.books.keys())
    await shelf.index.merge({ force: true })
    expect(await shape(shelf.store)).toEqual({ parts: 0, log: 0 })
  })

  test('can be stopped, and leaves everything as it was', async () => {
    const shelf = await openShelf()
    await shelf.load(...many(0, 2000))
    await shelf.load(...many(2000, 2010))
    const before = await shape(shelf.store)
    const stop = new AbortController()
    const merging = shelf.index.merge({ force: true, signal: stop.signal })
    setImmediate(() => stop.abort())
    await expect(merging).rejects.toMatchObject({ code: 'aborted' })
    expect(await shape(shelf.store)).toEqual(before)
    expect(await found(shelf, once('y2003'))).toEqual(['b2003#0'])
  })
})

describe('while a merge runs', () => {
  test('questions are answered and changes kept', async () => {
    const shelf = await openShelf()
    await shelf.load(...many(0, 3000))
    await shelf.put(...many(3000, 3010))
    let merging = true
    const merged = shelf.index.merge({ force: true }).finally(() => {
      merging = false
    })
    let turns = 0
    for (; merging; turns++) {
      await new Promise(setImmediate)
      expect(await found(shelf, once('y7'))).toEqual(turns === 0 ? ['b7#0'] : [])
      if (turns === 0) {
        await shelf.remove('b7', 'b3003')
        await shelf.put(book('b8', 'new'), book('b3004', 'new'))
      }
    }
    expect((await merged).merged).toBe(3011)
    expect(turns).toBeGreaterThan(3)
    expect(await found(shelf, once('new', 'y8', 'y3004', 'y3003'))).toEqual(['b3004#0', 'b8#0'])
    const fresh = await openShelf()
    await fresh.put(...shelf.books.values())
    expect(await shelf.index.idf(['x', 'z', 'new'])).toEqual(await fresh.index.idf(['x', 'z', 'new']))
  })

  test('one process merges for all, and the others follow', async () => {
    const database = new MemoryDatabase()
    const [one, two] = [await openShelf(newStore(database)), await openShelf(newStore(database))]
    await one.load(...many(0, 300))
    await one.load(...many(300, 310))
    await two.index.refresh()
    await Promise.all([one.index.merge({ force: true }), two.index.merge({ force: true })])
    expect(await shape(one.store)).toEqual({ parts: 1, log: 0 })
    for (const shelf of [one, two]) expect(await found(shelf, once('y301', 'y5'))).toEqual(['b301#0', 'b5#0'])
    await one.remove('b5')
    expect(await found(two, once('y301', 'y6'))).toEqual(['b301#0', 'b6#0'])
  })
})
