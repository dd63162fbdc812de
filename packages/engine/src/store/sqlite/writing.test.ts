import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../../ports.ts'
import { makeWrite } from '../setting.exam.ts'
import { Connection } from './connection.ts'
import { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts'

const clock = { nowMs: () => 1_000_000, elapsedMs: () => performance.now() }
let folder: string
let opened: Store[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-write-'))
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  rmSync(folder, { recursive: true })
})

async function open(options: Partial<SqliteStoreOptions> = {}): Promise<Store> {
  const store = await openSqliteStore({ folder, namespace: 'default', clock, create: true, ...options })
  opened.push(store)
  return store
}

/** Another process in all but name: a connection of its own that holds the write lock. */
function holdLock(): DatabaseSync {
  const other = new DatabaseSync(join(folder, 'index.db'))
  other.exec('BEGIN IMMEDIATE')
  return other
}

test('a second writer waits without blocking the process, then says index-busy', async () => {
  const store = await open({ busyTimeoutMs: 150 })
  const other = holdLock()
  let turns = 0
  const ticking = setInterval(() => (turns += 1), 5)
  await expect(store.commit({})).rejects.toMatchObject({ code: 'index-busy' })
  clearInterval(ticking)
  expect(turns).toBeGreaterThan(1)
  expect(await store.seq()).toBe(0)
  const patient = await open({ busyTimeoutMs: 30_000 })
  setTimeout(() => other.close(), 50)
  expect(await patient.commit({})).toMatchObject({ seq: 1 })
})

test('waiting for another writer can be cancelled', async () => {
  const store = await open()
  const other = holdLock()
  await expect(store.commit({}, AbortSignal.timeout(30))).rejects.toMatchObject({ code: 'aborted' })
  other.close()
  expect(await store.commit({})).toMatchObject({ seq: 1 })
})

test('a large commit lets other work go on, is invisible until it is done, and can be cancelled', async () => {
  const store = await open()
  const put = Array.from({ length: 300 }, (_, i) => makeWrite(`d${i}`, 'some words of text '.repeat(20)))
  let turns = 0
  const ticking = setInterval(async () => {
    turns += 1
    expect([0, 300]).toContain((await store.stats()).documents)
  }, 1)
  await store.commit({ put })
  clearInterval(ticking)
  expect(turns).toBeGreaterThan(1)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 20)
  await expect(store.commit({ put }, controller.signal)).rejects.toMatchObject({ code: 'aborted' })
  expect(await store.stats()).toMatchObject({ seq: 1, documents: 300 })
  expect(await store.commit({ put: put.slice(0, 1) })).toMatchObject({ seq: 2 })
})

test('a full disk stores nothing of the change, and the index goes on when there is room again', async () => {
  const store = await open()
  await store.commit({ put: [makeWrite('a', 'text')] })
  // SQLite's own page limit gives the same result code as a full disk: SQLITE_FULL.
  const run = Connection.prototype.run
  let limit = 'PRAGMA max_page_count = 40'
  Connection.prototype.run = function (this: Connection, sql, ...values) {
    if (sql === 'BEGIN IMMEDIATE') this.execute(limit)
    return run.call(this, sql, ...values)
  }
  try {
    const put = [makeWrite('b', 'text')]
    const blobs = [['k', new Uint8Array(1e6)]] as const
    const putParts = [{ index: 'lexical', header: new Uint8Array(), blobs, holdsPut: true }] as const
    await expect(store.commit({ put, putParts })).rejects.toMatchObject({ code: 'disk-full' })
    expect(await store.stats()).toMatchObject({ seq: 1, documents: 1 })
    limit = 'PRAGMA max_page_count = 1000000'
    expect(await store.commit({ put, putParts })).toMatchObject({ seq: 2 })
  } finally {
    Connection.prototype.run = run
  }
  expect((await store.check()).filter(({ ok }) => !ok)).toEqual([])
})

test('old versions are deleted a little at a time, and their room is used again', async () => {
  const store = await open({ retentionMs: 0 })
  const put = Array.from({ length: 100 }, (_, i) => makeWrite(`d${i}`, 'text '.repeat(100)))
  await store.commit({ put })
  await store.close()
  const { size } = statSync(join(folder, 'index.db'))
  const again = await open({ retentionMs: 0 })
  for (let i = 0; i < 5; i++) await again.commit({ put })
  await again.close()
  expect(statSync(join(folder, 'index.db')).size).toBeLessThan(3 * size)
})

test('a filter as deep and as wide as allowed can be asked', async () => {
  const store = await open()
  await store.commit({ put: [makeWrite('a', 'text', { metadata: { n: 1 } })] })
  const wide = { or: Array.from({ length: 4000 }, (_, i) => ({ field: 'id', eq: `x${i}` })) }
  expect(await store.select(wide)).toEqual([])
  const many = { field: 'n', in: Array.from({ length: 10_000 }, (_, i) => i) }
  expect(await store.select(many)).toEqual([{ first: 0, count: 1 }])
  let deep: import('../../model.ts').Filter = { field: 'n', eq: 1 }
  for (let i = 0; i < 62; i++) deep = i % 2 ? { not: deep } : { and: [deep, { field: 'n', exists: true }] }
  expect(await store.select(deep)).toEqual([])
})

test('a large commit is copied out of the log beside other work, and the next one goes on behind it', async () => {
  const store = await open()
  const text = 'x'.repeat(17 << 20)
  const whole = { start: 0, end: text.length, position: 0, kind: 'passage', headings: [] } as const
  const large = makeWrite('large', '')
  await store.commit({
    put: [{ ...large, document: { ...large.document, text }, segments: [whole] }],
  })
  const file = join(folder, 'index.db')
  const before = statSync(file).size
  const next = store.commit({ put: [makeWrite('small', 'after it')] })
  expect((await store.document('large'))?.text).toHaveLength(text.length)
  await next
  expect(before).toBeLessThan(text.length)
  expect(statSync(file).size).toBeGreaterThan(text.length)
  await store.close()
  expect(readdirSync(folder)).toEqual(['index.db'])
  const again = await open()
  expect((await again.document('small'))?.text).toBe('after it')
})
