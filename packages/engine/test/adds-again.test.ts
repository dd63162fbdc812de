import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lightcone, open } from 'lightcone'
import { describe, expect, it } from 'vitest'

const note = (id: string, text: string) => ({ id, text })

describe.each(['in memory', 'in a folder'])('documents added again, %s', (where) => {
  const within = async (work: (cone: Lightcone) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), 'lightcone-again-'))
    const cone = await open(where === 'in memory' ? ':memory:' : folder)
    try {
      await work(cone)
    } finally {
      await cone.close()
      rmSync(folder, { recursive: true })
    }
  }

  it('that are the same make no commit; others are counted as before', () =>
    within(async (cone) => {
      await cone.addDocuments([note('a', 'Amber lamps.'), note('b', 'Blue lamps.')], { name: 'notes' })
      const seq = await cone.seq()
      expect(await cone.addDocuments([note('a', 'Amber lamps.')], { name: 'notes' })).toMatchObject({
        ...{ added: 0, replaced: 0, unchanged: 1 },
      })
      expect(await cone.seq()).toBe(seq)
      const given = [note('a', 'Amber boats.'), note('b', 'Blue lamps.'), note('c', 'Clear lamps.')]
      expect(await cone.addDocuments(given, { name: 'notes' })).toMatchObject({
        ...{ added: 1, replaced: 1, unchanged: 1 },
      })
      async function* stream() {
        yield* given
      }
      expect(await cone.addDocuments(stream(), { name: 'notes' })).toMatchObject({ unchanged: 3 })
      expect((await cone.search('boats')).candidates.map(({ segment }) => segment.document)).toEqual(['a'])
    }))

  it('come back after their source was removed', () =>
    within(async (cone) => {
      await cone.addDocuments([note('a', 'Amber lamps.')], { name: 'notes' })
      await cone.remove('notes')
      await cone.addDocuments([note('a', 'Amber lamps.')], { name: 'notes' })
      expect((await cone.status()).sources.map(({ name, documents }) => [name, documents])).toEqual([
        ['notes', 1],
      ])
    }))
})
