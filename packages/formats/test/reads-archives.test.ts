import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IN_MEMORY, type Lightcone, open } from 'lightcone'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formats } from '../src/index.ts'

const golden = join(import.meta.dirname, 'golden')

describe('a folder with archives and mailboxes', () => {
  let folder: string
  let cone: Lightcone

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lightcone-archives-'))
    cone = await open(IN_MEMORY, { parsers: formats })
  })

  afterEach(async () => {
    await cone.close()
    rmSync(folder, { recursive: true })
  })

  const put = (from: string, to: string) => cpSync(join(golden, from), join(folder, to))
  const add = () => cone.add(folder, { name: 'docs' })

  async function ids(): Promise<string[]> {
    const found: string[] = []
    for await (const { id } of cone.documents()) found.push(id)
    return found
  }

  it('gives a document for each file in them, found and cited like any other', async () => {
    put('zip/folder/source.zip', 'a.zip')
    put('targz/folder/source.tar.gz', 'b.tar.gz')
    put('mbox/two/source.mbox', 'in.mbox')
    const report = await add()
    expect(report).toMatchObject({ added: 6, skipped: [] })
    expect(await ids()).toEqual([
      'docs/a.zip!/b.txt',
      'docs/a.zip!/notes/a.md',
      'docs/b.tar.gz!/b.txt',
      'docs/b.tar.gz!/notes/a.md',
      'docs/in.mbox!/00001.eml',
      'docs/in.mbox!/00002.eml',
    ])
    const { candidates } = await cone.search('hello back', { k: 1 })
    expect(candidates[0]!.segment).toMatchObject({ document: 'docs/in.mbox!/00002.eml', title: 'Second' })
    const { document } = await cone.get('docs/in.mbox!/00002.eml')
    expect(document.metadata).toMatchObject({ from: 'bob@example.org', path: 'in.mbox!/00002.eml' })
  })

  it('follows changes: what stays is not read again, what is gone is removed', async () => {
    put('zip/folder/source.zip', 'a.zip')
    await add()
    expect(await add()).toMatchObject({ added: 0, replaced: 0, unchanged: 2, removed: 0 })
    put('zip/encrypted-and-stored/source.zip', 'a.zip')
    expect(await add()).toMatchObject({ added: 1, removed: 2 })
    expect(await ids()).toEqual(['docs/a.zip!/plain.txt'])
  })

  it('records what could not be read, with codes, and goes on', async () => {
    put('zip/encrypted-and-stored/source.zip', 'a.zip')
    put('zip/nasty-cut-off/source.zip', 'b.zip')
    put('targz/nasty-cut-off/source.tar.gz', 'c.tgz')
    const { skipped, added } = await add()
    expect(added).toBe(2)
    expect(skipped.map(({ path, code }) => [path, code])).toEqual([
      ['a.zip!/secret.txt', 'file-unreadable'],
      ['b.zip', 'file-malformed'],
      ['c.tgz', 'file-malformed'],
    ])
  })

  it('does not open archives inside archives, and keeps to the limit of one file', async () => {
    put('zip/nasty-bomb/source.zip', 'bomb.zip')
    const { skipped } = await cone.add(folder, { name: 'docs', maxBytes: 10_000 })
    expect(skipped.map(({ path, code }) => [path, code])).toEqual([
      ['bomb.zip!/zeros.txt', 'file-too-large'],
      ['bomb.zip!/big.bin', 'file-too-large'],
    ])
  })

  it('refuses to make one document of an archive', async () => {
    const report = await cone.addDocuments([{ id: 'a', text: 'x', as: 'a.zip' }])
    expect(report.skipped).toMatchObject([{ path: 'a', code: 'format-unsupported' }])
  })
})
