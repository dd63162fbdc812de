import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PartWrite, Store } from '../../ports.ts'
import { makeWrite } from '../setting.exam.ts'
import { Connection } from './connection.ts'
import { beginDraft, continueDraft, draftSteps, publishDraft } from './drafts.ts'
import { openSqliteStore } from './sqlite-store.ts'
import { runStatements, type Steps } from './writer.ts'

const BLOBS = 500
const BYTES = new Uint8Array(10)
const clock = {
  ms: 1_000_000,
  nowMs() {
    return this.ms
  },
  elapsedMs: () => performance.now(),
}
let folder: string
let opened: Store[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-drafts-'))
  opened = []
  clock.ms = 1_000_000
})
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  rmSync(folder, { recursive: true })
})

async function open(): Promise<Store> {
  const store = await openSqliteStore({ folder, namespace: 'default', clock, create: true })
  opened.push(store)
  return store
}

/** Two megabytes. */
function largePart(fill: number): PartWrite {
  const blobs = Array.from({ length: BLOBS }, (_, i) => [`b${i}`, new Uint8Array(4096).fill(fill)] as const)
  return { index: 'lexical', header: Uint8Array.of(fill), blobs }
}

/** Rows of parts, of drafts among them, and of blobs. */
function rows(): { parts: number; drafts: number; blobs: number } {
  const database = new DatabaseSync(join(folder, 'index.db'))
  const count = (of: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${of}`).get()!['n'])
  const found = { parts: count('part'), drafts: count('part WHERE "index" = 3'), blobs: count('blob') }
  database.close()
  return found
}

/** What a process does that is killed while it writes a large part. */
function leaveBehind(): void {
  const db = connect()
  const draft = inTransaction(db, beginDraft(db, 'default', clock.ms))
  const [step] = draftSteps(largePart(9))!
  runStatements(db, continueDraft(draft, step!, clock.ms).statements)
  db.close()
}

function connect(): Connection {
  const path = join(folder, 'index.db')
  return new Connection(path, path, { sleepMs: 0 })
}

function inTransaction<T>(db: Connection, steps: Steps<T>): T {
  db.run('BEGIN IMMEDIATE')
  for (;;) {
    const { done, value } = steps.next()
    if (!done) continue
    db.run('COMMIT')
    return value as T
  }
}

async function faults(store: Store): Promise<readonly string[]> {
  return (await store.check()).filter(({ ok }) => !ok).map(({ detail }) => detail)
}

test('a large part counts all at once, other changes go in between, and what it replaces is deleted', async () => {
  const store = await open()
  const reader = await open()
  const { parts } = await store.commit({ putParts: [largePart(1)] })
  const drop = { dropParts: [{ index: 'lexical' as const, id: parts[0]! }] }
  let done = false
  const merge = store.commit({ putParts: [largePart(2)], ...drop }).finally(() => {
    done = true
  })
  let between = 0
  const seen = new Set<number>()
  while (!done) {
    await store.commit({ put: [makeWrite('a', `edition ${between}`)] })
    if (!done) between++
    const [part] = (await reader.snapshot('lexical')).parts
    const conflicts = await Array.fromAsync(reader.scan(part!.id)).then(
      (blobs) => {
        expect(blobs.length).toBe(BLOBS)
        expect(new Set(blobs.map(([, data]) => data[0]))).toEqual(new Set([part!.header[0]!]))
        return false
      },
      (error) => error.code === 'index-conflict',
    )
    if (!conflicts) seen.add(part!.header[0]!)
    if (between < 3) expect(await faults(reader)).toEqual([])
  }
  const { parts: merged } = await merge
  expect(between).toBeGreaterThan(2)
  expect(seen).toContain(1)
  expect((await reader.snapshot('lexical')).parts.map(({ id }) => id)).toEqual(merged)
  expect(rows()).toEqual({ parts: 1, drafts: 0, blobs: BLOBS })
  await expect(reader.blobs(parts[0]!, ['b1'])).rejects.toMatchObject({ code: 'index-conflict' })
})

test('a large part that is not finished leaves nothing', async () => {
  const store = await open()
  const controller = new AbortController()
  const aborted = store.commit({ putParts: [largePart(1)] }, controller.signal)
  await store.commit({})
  await store.commit({})
  controller.abort()
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
  await expect(store.commit({ putParts: [largePart(1)], expect: 0 })).rejects.toMatchObject({
    code: 'index-conflict',
  })
  expect(rows()).toEqual({ parts: 0, drafts: 0, blobs: 0 })
  expect((await store.snapshot('lexical')).parts).toEqual([])
  expect(await faults(store)).toEqual([])
})

test('closing waits for a large part', async () => {
  const store = await open()
  const commit = store.commit({ putParts: [largePart(1)] })
  await store.close()
  const { parts } = await commit
  expect((await (await open()).blobs(parts[0]!, ['b7']))[0]?.[0]).toBe(1)
})

test('a process that may not start threads writes large parts itself', () => {
  const program = `
    import { syncBuiltinESMExports } from 'node:module'
    import threads from 'node:worker_threads'
    let asked = 0
    threads.Worker = class { constructor() { asked++; throw new Error('no threads here') } }
    syncBuiltinESMExports()
    const { openSqliteStore } = await import(${JSON.stringify(new URL('./sqlite-store.ts', import.meta.url).href)})
    const clock = { nowMs: () => 1_000_000, elapsedMs: () => performance.now() }
    const options = { folder: ${JSON.stringify(folder)}, namespace: 'default', clock, create: true }
    const store = await openSqliteStore(options)
    const blobs = Array.from({ length: 300 }, (_, i) => ['b' + i, new Uint8Array(4096).fill(i)])
    const part = { index: 'lexical', header: new Uint8Array(1), blobs }
    const { parts } = await store.commit({ putParts: [part] })
    await store.commit({ putParts: [part], dropParts: [{ index: 'lexical', id: parts[0] }] })
    await store.close()
    console.log(asked)`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  expect(Number(output)).toBeGreaterThan(2)
  expect(rows()).toEqual({ parts: 1, drafts: 0, blobs: 300 })
})

test('what a killed writer left is no part, is sound, and goes with a later merge, once it is a minute old', async () => {
  const store = await open()
  const { parts } = await store.commit({ putParts: [{ ...largePart(1), blobs: [] }] })
  leaveBehind()
  const left = rows()
  expect(left).toMatchObject({ parts: 2, drafts: 1 })
  expect(left.blobs).toBeGreaterThan(0)
  const again = await open()
  expect((await again.snapshot('lexical')).parts).toHaveLength(1)
  await expect(again.blobs(parts[0]! + 1, ['b0'])).rejects.toMatchObject({ code: 'index-conflict' })
  expect(await faults(again)).toEqual([])
  const merged = await again.commit({
    putParts: [{ ...largePart(2), blobs: [] }],
    dropParts: [{ index: 'lexical', id: parts[0]! }],
  })
  expect(rows()).toEqual(left)
  clock.ms += 61_000
  await again.commit({ dropParts: [{ index: 'lexical', id: merged.parts[0]! }] })
  expect(rows()).toEqual({ parts: 0, drafts: 0, blobs: 0 })
  expect(await faults(again)).toEqual([])
})

test('a writer whose draft was taken for abandoned is refused', async () => {
  const store = await open()
  const { parts } = await store.commit({ putParts: [{ ...largePart(1), blobs: [] }] })
  const db = connect()
  let draft = inTransaction(db, beginDraft(db, 'default', clock.ms))
  const goOn = () => {
    const next = continueDraft(draft, [[`${clock.ms}`, BYTES]], clock.ms)
    const outcome = runStatements(db, next.statements)
    if (outcome !== 'refused') draft = next.draft
    return outcome
  }
  goOn()
  clock.ms += 59_000
  goOn()
  clock.ms += 59_000
  await store.commit({ putParts: [], dropParts: [{ index: 'lexical', id: parts[0]! }] })
  expect(rows()).toEqual({ parts: 1, drafts: 1, blobs: 2 })
  clock.ms += 2_000
  const { parts: more } = await store.commit({ putParts: [{ ...largePart(1), blobs: [] }] })
  await store.commit({ dropParts: [{ index: 'lexical', id: more[0]! }] })
  expect(goOn()).toBe('refused')
  const publish = () => publishDraft(db, draft, 0, BYTES)
  expect(publish).toThrow(expect.objectContaining({ code: 'index-conflict' }))
  db.close()
  expect(rows()).toEqual({ parts: 0, drafts: 0, blobs: 0 })
})
