import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { foldInThread } from './fold-thread.ts'
import { fold, foldTask } from './indexes/lexical/fold.ts'
import { book, found, once } from './indexes/lexical/lexical-index.exam.ts'
import { openLexicalIndex } from './indexes/lexical/lexical-index.ts'
import { Shelf } from './indexes/lexical/shelf.exam.ts'
import { State } from './indexes/lexical/state.ts'
import { turns } from './indexes/turns.ts'
import type { Store } from './ports.ts'
import { MemoryDatabase, openMemoryStore } from './store/memory/memory-store.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import { createAnalyzer } from './text/analyzer.ts'

const many = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) =>
    book(`b${from + i}`, `lamps y${from + i} `.repeat(3), 'harbour'),
  )

const inMemory = async () =>
  openMemoryStore({ namespace: 'test', clock: { nowMs: () => 0 }, database: new MemoryDatabase() })

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})
const onDisk = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fold-thread-'))
  const clock = { nowMs: () => 0, elapsedMs: () => performance.now() }
  const store = await openSqliteStore({ folder, namespace: 'test', clock, create: true })
  closing.push(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  return store
}

/** Two large parts, a log, and dead segments in all three. */
async function newShelf(threadSegments = Number.POSITIVE_INFINITY, opened?: Store) {
  const store = opened ?? (await inMemory())
  const shelf = new Shelf(
    store,
    await openLexicalIndex({ store, analyzer: createAnalyzer(), threadSegments }),
  )
  await shelf.load(...many(0, 3000))
  await shelf.load(...many(3000, 6000))
  await shelf.put(...many(6000, 6020))
  await shelf.remove('b7', 'b4000', 'b6001')
  return shelf
}

async function workOf({ store }: Shelf) {
  const { parts: records, log } = await store.snapshot('lexical')
  const { folder, namespace } = store
  const { parts } = new State(records, log)
  const blobs: typeof store.blobs = (id, keys) => store.blobs(id, keys)
  return {
    parts,
    work: {
      records,
      place: folder === undefined ? undefined : { folder, namespace },
      ...foldTask({ parts, log, others: [] }),
    },
    blobs,
  }
}

describe('a fold in a thread', () => {
  test('makes the part that is made without, to the byte', async () => {
    const { parts, work, blobs } = await workOf(await newShelf())
    const expected = await fold(parts, work, blobs, turns(undefined))
    const folded = await foldInThread(work, blobs, undefined)
    expect(folded).toEqual({ part: expected })
    expect([...expected!.blobs].length).toBeGreaterThan(10)
  })

  test('reads the parts of a store on disk by itself', async () => {
    const { parts, work, blobs } = await workOf(await newShelf(Number.POSITIVE_INFINITY, await onDisk()))
    const expected = await fold(parts, work, blobs, turns(undefined))
    const unasked = () => Promise.reject(new Error('asked the process'))
    expect(await foldInThread(work, unasked, undefined)).toEqual({ part: expected })
  })

  test.each([
    ['in memory', inMemory],
    ['on disk', onDisk],
  ])('answers questions while it runs, and counts once: %s', async (_, newStore) => {
    const shelf = await newShelf(1000, await newStore())
    let merging = true
    const merged = shelf.index.merge({ force: true }).finally(() => {
      merging = false
    })
    let asked = 0
    for (; merging; asked++) {
      expect(await found(shelf, once('y42'))).toEqual(['b42#0'])
      await new Promise(setImmediate)
    }
    expect(asked).toBeGreaterThan(3)
    await merged
    expect((await shelf.store.snapshot('lexical')).parts).toHaveLength(1)
    expect(await found(shelf, once('y4000', 'y6001', 'y6002'))).toEqual(['b6002#0'])
  })

  test('ends with what reading the parts ends with', async () => {
    const { work } = await workOf(await newShelf())
    const gone = () => Promise.reject(new Error('gone'))
    await expect(foldInThread(work, gone, undefined)).rejects.toThrow('gone')
  })

  test('can be stopped', async () => {
    const { work, blobs } = await workOf(await newShelf())
    const stop = new AbortController()
    const folding = foldInThread(
      work,
      (id, keys) => {
        stop.abort()
        return blobs(id, keys)
      },
      stop.signal,
    )
    await expect(folding).rejects.toMatchObject({ code: 'aborted' })
  })

  test('is left to the process where the thread cannot start or cannot read a blob', async () => {
    const { work, blobs } = await workOf(await newShelf())
    const absent = new URL('./no-such-worker.js', import.meta.url)
    expect(await foldInThread(work, blobs, undefined, absent)).toBeUndefined()
    const lost = async (_: number, keys: readonly string[]) => keys.map(() => undefined)
    expect(await foldInThread(work, lost, undefined)).toBeUndefined()
  })
})
