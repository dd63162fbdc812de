import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../ports.ts'
import { makeWrite } from '../setting.exam.ts'
import { openSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts'

const clock = { nowMs: () => 1_000_000, elapsedMs: () => performance.now() }
let folder: string
let opened: Store[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-open-'))
  opened = []
})
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
})

async function open(options: Partial<SqliteStoreOptions> = {}): Promise<Store> {
  const store = await openSqliteStore({ folder, namespace: 'default', clock, create: true, ...options })
  opened.push(store)
  return store
}

describe('opening', () => {
  test('makes the folder and one file, and leaves one file behind', async () => {
    const deep = join(folder, 'deep', 'index')
    const store = await open({ folder: deep })
    await store.commit({ put: [makeWrite('a', 'text')] })
    await store.close()
    expect(readdirSync(deep)).toEqual(['index.db'])
    expect((await (await open({ folder: deep, create: false })).document('a'))?.text).toBe('text')
  })

  test('says that there is no index, and makes nothing', async () => {
    const nowhere = join(folder, 'nowhere')
    for (const where of [nowhere, folder])
      await expect(open({ folder: where, create: false })).rejects.toMatchObject({ code: 'index-not-found' })
    await expect(open({ readOnly: true })).rejects.toMatchObject({ code: 'index-not-found' })
    expect(existsSync(nowhere)).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  test('leaves other files in the folder alone', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    const store = await open()
    await store.commit({ put: [makeWrite('a', 'text')] })
    await store.close()
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine')
  })

  test('refuses a file that is not ours, and does not touch it', async () => {
    const path = join(folder, 'index.db')
    const other = join(folder, 'other.db')
    const foreign = new DatabaseSync(other)
    foreign.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)')
    foreign.close()
    for (const bytes of [Buffer.alloc(0), Buffer.from('text'), Buffer.alloc(9000, 7), readFileSync(other)]) {
      writeFileSync(path, bytes)
      await expect(open()).rejects.toMatchObject({ code: 'index-foreign' })
      expect(readFileSync(path)).toEqual(bytes)
      expect(readdirSync(folder).sort()).toEqual(['index.db', 'other.db'])
    }
    rmSync(path)
    mkdirSync(path)
    await expect(open()).rejects.toMatchObject({ code: 'index-foreign' })
  })

  test('refuses another format, also when it comes while the index is open', async () => {
    const store = await open()
    const other = new DatabaseSync(join(folder, 'index.db'))
    other.exec('PRAGMA user_version = 4')
    other.close()
    await expect(store.commit({})).rejects.toMatchObject({ code: 'index-version', details: { found: 4 } })
    await store.close()
    await expect(open()).rejects.toMatchObject({ code: 'index-version', details: { found: 4, supported: 3 } })
  })

  test('many openings at once make one index', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, (_, i) => open({ namespace: `n${i % 2}` })))
    await Promise.all(stores.map((store, i) => store.commit({ put: [makeWrite(`d${i}`, 'text')] })))
    expect((await stores[0]!.stats()).documents).toBe(4)
    expect((await stores[1]!.stats()).documents).toBe(4)
  })

  test('refuses nameless and ill-formed namespaces', async () => {
    for (const namespace of ['', '\uD800'])
      await expect(open({ namespace })).rejects.toMatchObject({ code: 'invalid-argument' })
  })
})

describe('reading only', () => {
  test('an index opened for reading sees the commits of others and refuses its own', async () => {
    const writer = await open()
    const reader = await open({ readOnly: true })
    await writer.commit({ put: [makeWrite('a', 'text')] })
    expect((await reader.document('a'))?.text).toBe('text')
    await expect(reader.commit({})).rejects.toMatchObject({ code: 'permission-denied' })
    await expect(reader.collectGarbage()).rejects.toMatchObject({ code: 'permission-denied' })
    expect((await reader.check()).every(({ ok }) => ok)).toBe(true)
  })

  // Root may write everywhere, so another user looks on: with a working log beside the file and without.
  test.skipIf(process.getuid?.() !== 0)('a folder of another user can be read, not written', async () => {
    const store = await open()
    await store.commit({ put: [makeWrite('a', 'text')] })
    chmodSync(folder, 0o755)
    expect(asNobody()).toEqual({ text: 'text', denied: 'permission-denied' })
    await store.close()
    expect(readdirSync(folder)).toEqual(['index.db'])
    expect(asNobody()).toEqual({ text: 'text', denied: 'permission-denied' })
    chmodSync(folder, 0o700)
    expect(asNobody()).toEqual({ error: 'permission-denied' })
  })
})

describe('an index file that goes away', () => {
  test('ends in index-not-found for reads and commits; nothing half comes back', async () => {
    const store = await open()
    await store.commit({ put: [makeWrite('a', 'text')] })
    unlinkSync(join(folder, 'index.db'))
    for (const call of [
      () => store.seq(),
      () => store.commit({}),
      () => store.document('a'),
      () => store.check(),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'index-not-found' })
  })

  test('leaves a log that no new index may take for its own', async () => {
    const store = await open()
    await store.commit({ put: [makeWrite('a', 'text')] })
    unlinkSync(join(folder, 'index.db'))
    await expect(open()).rejects.toMatchObject({ code: 'index-corrupt' })
    expect(existsSync(join(folder, 'index.db'))).toBe(false)
    await store.close()
    for (const name of ['index.db-wal', 'index.db-shm']) rmSync(join(folder, name), { force: true })
    expect(await (await open()).seq()).toBe(0)
  })

  test('replaced by another file ends in io', async () => {
    const store = await open()
    const path = join(folder, 'index.db')
    copyFileSync(path, join(folder, 'copy'))
    unlinkSync(path)
    copyFileSync(join(folder, 'copy'), path)
    await expect(store.commit({})).rejects.toMatchObject({ code: 'io' })
  })
})

/** Opens the folder in a process of an unprivileged user, reads, and tries to write. */
function asNobody(): unknown {
  const script = `
    import { setuid, setgid } from 'node:process'
    const { openSqliteStore } = await import(${JSON.stringify(new URL('./sqlite-store.ts', import.meta.url).href)})
    setgid(65534); setuid(65534)
    const clock = { nowMs: () => 0, elapsedMs: () => performance.now() }
    try {
      const store = await openSqliteStore({ folder: ${JSON.stringify(folder)}, namespace: 'default', clock })
      const { text } = await store.document('a')
      const denied = await store.commit({}).catch((error) => error.code)
      console.log(JSON.stringify({ text, denied }))
    } catch (error) { console.log(JSON.stringify({ error: error.code ?? error.message })) }`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}
