import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doctor } from './doctor.ts'
import { open, SYSTEM_CLOCK } from './open.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lightcone-doctor-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const documents = Array.from({ length: 30 }, (_, i) => ({
  id: `d${i}`,
  text: `Document number ${i} speaks of bridge${i} and of keys. It has a second sentence.`,
}))

async function fill(namespace: string): Promise<void> {
  const cone = await open(folder, { namespace })
  await cone.addDocuments(documents)
  await cone.close()
}

async function find(namespace: string, question: string): Promise<readonly string[]> {
  const cone = await open(folder, { namespace, create: false })
  const { candidates } = await cone.search(question)
  await cone.close()
  return candidates.map((candidate) => candidate.segment.document)
}

describe('doctor', () => {
  it('finds nothing wrong with a sound index of two namespaces', async () => {
    await fill('default')
    await fill('other')
    const report = await doctor(folder)
    expect(report).toMatchObject({ ok: true, rebuilt: false, lost: [] })
    expect(report.checks.map((check) => check.name)).toContain('search in "other"')
  })

  it('writes all namespaces anew and keeps the old file', async () => {
    await fill('default')
    await fill('other')
    const report = await doctor(folder, { rebuild: true })
    expect(report).toMatchObject({ ok: true, rebuilt: true, lost: [] })
    expect(readdirSync(folder)).toContain('index.db.before-rebuild')
    expect(readdirSync(folder)).not.toContain('rebuild')
    for (const namespace of ['default', 'other']) expect((await find(namespace, 'bridge17'))[0]).toBe('d17')
  })

  it('sees that the terms were written by another analysis, and mends it', async () => {
    await fill('default')
    const store = await openSqliteStore({ folder, namespace: 'default', clock: SYSTEM_CLOCK })
    await store.commit({ settings: { analyzer: 'text-0' } })
    await store.close()
    await expect(open(folder)).rejects.toMatchObject({ code: 'analyzer-version' })
    expect((await doctor(folder)).ok).toBe(false)
    expect((await doctor(folder, { rebuild: true })).ok).toBe(true)
    expect((await find('default', 'bridge3'))[0]).toBe('d3')
  })

  it('keeps the documents when small rows beside them are damaged, and says what it left out', async () => {
    await fill('default')
    const cone = await open(folder)
    await cone.graph.merge(['Mara Ellison'], 'M. E.')
    await cone.close()
    const database = new DatabaseSync(join(folder, 'index.db'))
    database.exec("UPDATE setting SET value = value || ' ' WHERE name = 'graph-edits'")
    database.exec("UPDATE source SET root = root || ' '")
    database.close()
    expect((await doctor(folder)).ok).toBe(false)
    const report = await doctor(folder, { rebuild: true })
    expect(report).toMatchObject({ ok: true, rebuilt: true, lost: [] })
    expect(report.missing).toEqual(['the sources of "default"', 'the edits of names of "default"'])
    expect((await find('default', 'bridge3'))[0]).toBe('d3')
  })

  it('makes an empty index of one that cannot be opened at all, and says so', async () => {
    await fill('default')
    const path = join(folder, 'index.db')
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.subarray(0, 8192 + 100))
    expect((await doctor(folder)).ok).toBe(false)
    const report = await doctor(folder, { rebuild: true })
    expect(report).toMatchObject({ ok: true, rebuilt: true })
    expect(await find('default', 'bridge3')).toEqual([])
  })

  it('never touches a file that is not an index', async () => {
    const path = join(folder, 'index.db')
    writeFileSync(path, 'my precious notes')
    await expect(doctor(folder, { rebuild: true })).rejects.toMatchObject({ code: 'index-foreign' })
    expect(readFileSync(path, 'utf8')).toBe('my precious notes')
  })

  it('says when there is no index', async () => {
    await expect(doctor(join(folder, 'none'))).rejects.toMatchObject({ code: 'index-not-found' })
  })
})
