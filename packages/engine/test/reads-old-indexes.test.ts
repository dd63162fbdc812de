/** Indexes that earlier builds wrote are read by this one, or the format version was forgotten. */
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { doctor, type Lightcone, open } from '../src/index.ts'

const golden = join(import.meta.dirname, 'golden')
const folders = globSync('index-format-*/index.db', { cwd: golden }).map((path) => dirname(path))
const PRESENT_FORMAT = 3

describe('an index of an earlier build', () => {
  it('is there to be read', () => {
    expect(folders.toSorted()).toEqual([
      ...['index-format-1', 'index-format-1-merged', 'index-format-2', 'index-format-3'],
    ])
  })

  it.each(folders)('%s answers as it did, is sound, and takes new documents', async (name) => {
    const expected = JSON.parse(readFileSync(join(golden, name, 'expected.json'), 'utf8'))
    const questions: readonly string[] = expected.answers.map(
      (answer: { question: string }) => answer.question,
    )
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
        formatVersion: expected.formatVersion,
        // Indexes without the field were written before there was a graph.
        graph: expected.graph ?? false,
      })
      for (const { question, found } of expected.answers)
        expect((await hits(cone, question)).map(([id]) => id).toSorted()).toEqual(found)
      expect((await cone.get('hafen.txt')).document.metadata).toEqual({ city: 'Kiel', year: 2025 })
      await cone.addDocuments([{ id: 'new', text: 'A lighthouse guards the harbour.' }])
      expect((await cone.status()).graph).toBe(true)
      expect((await cone.search('lighthouse')).candidates[0]?.segment.document).toBe('new')
      await cone.remove('d0')
      expect((await cone.status()).formatVersion).toBe(PRESENT_FORMAT)
      const before = await Promise.all(questions.map((question) => hits(cone, question)))
      await cone.close()
      expect((await doctor(folder, { rebuild: true })).ok).toBe(true)
      // What a rebuild counts anew, the old index had counted, too.
      const rebuilt = await open(folder, { create: false })
      expect(await Promise.all(questions.map((question) => hits(rebuilt, question)))).toEqual(before)
      await rebuilt.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

async function hits(cone: Lightcone, question: string): Promise<(readonly [id: string, score: number])[]> {
  const { candidates } = await cone.search(question, { mode: 'lexical', k: 100 })
  return candidates.map(({ segment, score }) => [segment.document, score] as const)
}
