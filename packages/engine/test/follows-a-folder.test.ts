import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Lightcone, open } from '../src/index.ts'

let scratch: string
let folder: string
let cone: Lightcone

const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const ids = async (of: Lightcone = cone) => (await Array.fromAsync(of.documents())).map((info) => info.id)
const found = async (question: string) =>
  (await cone.search(question)).candidates.map((candidate) => candidate.segment.document)

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'lightcone-folder-'))
  folder = join(scratch, 'docs')
  mkdirSync(join(folder, 'deep'), { recursive: true })
  write('keys.md', '# Keys\n\nSigning keys rotate every thirty days.\n')
  write('deep/vault.txt', 'The vault stands in Oslo.')
  write('table.csv', 'city,year\nOslo,1048\nBergen,1070\n')
  cone = await open(join(scratch, 'index'))
})
afterEach(async () => {
  await cone.close()
  rmSync(scratch, { recursive: true, force: true })
})

describe('add of a folder', () => {
  it('does nothing the second time and says so', async () => {
    expect(await cone.add(folder)).toMatchObject({
      source: 'docs',
      added: 3,
      replaced: 0,
      unchanged: 0,
      removed: 0,
    })
    const { seq } = await cone.status()
    expect(await cone.add(folder)).toMatchObject({
      added: 0,
      replaced: 0,
      unchanged: 3,
      removed: 0,
      bytes: 0,
    })
    expect(await ids()).toEqual(['docs/deep/vault.txt', 'docs/keys.md', 'docs/table.csv'])
    expect((await cone.status()).documents).toBe(3)
    expect(seq).toBeGreaterThan(0)
  })

  it('replaces what changed and removes what vanished', async () => {
    await cone.add(folder)
    write('keys.md', '# Keys\n\nSigning keys rotate weekly.\n')
    unlinkSync(join(folder, 'table.csv'))
    expect(await cone.add(folder)).toMatchObject({ added: 0, replaced: 1, unchanged: 1, removed: 1 })
    expect(await found('thirty')).toEqual([])
    expect(await found('weekly')).toEqual(['docs/keys.md'])
    expect(await found('Bergen')).toEqual([])
    expect((await cone.get('docs/keys.md')).document.version).toBe(2)
  })

  it('equals an index that never held the old version, to the last bit of every score', async () => {
    await cone.add(folder)
    write('keys.md', 'Completely other words about vault doors.')
    await cone.add(folder)
    const fresh = await open(':memory:')
    await fresh.add(folder)
    const scores = async (of: Lightcone) =>
      (await of.search('vault doors in Oslo')).candidates.map(({ segment, score }) => [
        segment.document,
        score,
      ])
    expect(await scores(cone)).toEqual(await scores(fresh))
    expect((await scores(fresh)).length).toBeGreaterThan(1)
  })

  it('records what it cannot read, keeps the rest, and tries again', async () => {
    write('binary.dat', 'a\0b\0\0\x01\x02')
    write('empty.md', '')
    const { skipped, added } = await cone.add(folder)
    expect(added).toBe(3)
    expect(skipped.map(({ path, code }) => [path, code])).toEqual([
      ['binary.dat', 'file-binary'],
      ['empty.md', 'file-empty'],
    ])
    expect((await cone.status()).skipped).toHaveLength(2)
    write('empty.md', 'Now it says something.')
    expect((await cone.add(folder)).skipped).toHaveLength(1)
    expect((await cone.status()).skipped).toHaveLength(1)
  })

  it('removes a document that is no text any more', async () => {
    await cone.add(folder)
    write('keys.md', 'a\0b\0\0\x01\x02')
    expect(await cone.add(folder)).toMatchObject({ removed: 1, skipped: [{ code: 'file-binary' }] })
    expect(await found('rotate')).toEqual([])
  })

  it('obeys limits', async () => {
    write('large.txt', 'word '.repeat(1000))
    const { skipped } = await cone.add(folder, { maxBytes: 1000 })
    expect(skipped).toMatchObject([{ path: 'large.txt', code: 'file-too-large' }])
  })

  it('stops when asked, and the index stays right', async () => {
    const abort = new AbortController()
    const adding = cone.add(folder, { signal: abort.signal, onProgress: () => abort.abort() })
    await expect(adding).rejects.toMatchObject({ code: 'aborted' })
    expect(await cone.add(folder)).toMatchObject({ removed: 0 })
    expect(await ids()).toHaveLength(3)
  })

  it('gives a second folder of the same name a name of its own', async () => {
    const other = join(scratch, 'elsewhere', 'docs')
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'keys.md'), 'Piano keys are made of wood.')
    await cone.add(folder)
    expect((await cone.add(other)).source).toBe('docs-2')
    expect(await found('piano')).toEqual(['docs-2/keys.md'])
    await expect(cone.add(other, { name: 'docs' })).rejects.toMatchObject({ code: 'invalid-argument' })
  })

  it('is seen at once by another reader of the same index, and after opening again', async () => {
    const reader = await open(join(scratch, 'index'))
    await cone.add(folder)
    expect(await ids(reader)).toHaveLength(3)
    expect((await reader.search('Oslo')).candidates).toHaveLength(2)
    await reader.close()
    const again = await open(join(scratch, 'index'), { create: false })
    expect((await again.search('Oslo')).candidates).toHaveLength(2)
    await again.close()
  })

  it('keeps namespaces apart', async () => {
    const tenant = await open(join(scratch, 'index'), { namespace: 'tenant' })
    await tenant.add(folder)
    expect(await ids()).toEqual([])
    expect((await cone.search('Oslo')).candidates).toEqual([])
    expect((await cone.status()).sources).toEqual([])
    await tenant.close()
  })
})

describe('remove', () => {
  it('removes a document, or a source with all of them', async () => {
    await cone.add(folder)
    expect(await cone.remove('docs/keys.md')).toEqual({ removed: 1 })
    expect(await cone.remove('docs')).toEqual({ removed: 2 })
    expect(await cone.status()).toMatchObject({ documents: 0, sources: [] })
    await expect(cone.remove('docs')).rejects.toMatchObject({ code: 'document-not-found' })
  })
})

describe('watch', () => {
  it('reports the first reading, then each change', async () => {
    const abort = new AbortController()
    const reports: number[][] = []
    for await (const { added, replaced, removed } of cone.watch(folder, { signal: abort.signal })) {
      reports.push([added, replaced, removed])
      if (reports.length === 1) write('new.md', 'A new document about fjords.')
      else if (reports.length === 2) unlinkSync(join(folder, 'new.md'))
      else abort.abort()
    }
    expect(reports).toEqual([
      [3, 0, 0],
      [1, 0, 0],
      [0, 0, 1],
    ])
  })
})

describe('opening', () => {
  it('refuses what is no index and makes none unasked', async () => {
    await expect(open(join(scratch, 'none'), { create: false })).rejects.toMatchObject({
      code: 'index-not-found',
    })
    write('notes.txt', 'x')
    await expect(open(join(folder, 'notes.txt'))).rejects.toMatchObject({ code: 'index-foreign' })
    writeFileSync(join(scratch, 'index.db'), 'not a database')
    await expect(open(scratch)).rejects.toMatchObject({ code: 'index-foreign' })
  })
})
