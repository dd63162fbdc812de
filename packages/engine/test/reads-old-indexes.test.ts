/** Indexes that earlier builds wrote are read by this one, or the format version was forgotten. */
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { doctor, open } from '../src/index.ts'

const golden = join(import.meta.dirname, 'golden')
const folders = globSync('index-format-*/index.db', { cwd: golden }).map((path) => dirname(path))

describe('an index of an earlier build', () => {
  it('is there to be read', () => {
    expect(folders).toContain('index-format-1')
  })

  it.each(folders)('%s answers as it did, is sound, and takes new documents', async (name) => {
    const expected = JSON.parse(readFileSync(join(golden, name, 'expected.json'), 'utf8'))
    const folder = mkdtempSync(join(tmpdir(), 'lightcone-golden-'))
    copyFileSync(join(golden, name, 'index.db'), join(folder, 'index.db'))
    try {
      expect((await doctor(folder)).checks.filter((check) => !check.ok)).toEqual([])
      const cone = await open(folder, { create: false })
      expect(await cone.status()).toMatchObject({
        documents: expected.documents,
        segments: expected.segments,
        length: expected.length,
        analyzer: expected.analyzer,
      })
      for (const { question, found } of expected.answers) {
        const { candidates } = await cone.search(question, { mode: 'lexical', k: 100 })
        expect(candidates.map(({ segment }) => segment.document).toSorted()).toEqual(found)
      }
      expect((await cone.get('hafen.txt')).document.metadata).toEqual({ city: 'Kiel', year: 2025 })
      await cone.addDocuments([{ id: 'new', text: 'A lighthouse guards the harbour.' }])
      expect((await cone.search('lighthouse')).candidates[0]?.segment.document).toBe('new')
      await cone.close()
      expect((await doctor(folder)).ok).toBe(true)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
