/** Questions in words that no passage has, through the front door: add, replace, remove, open again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addsUp } from '../src/explanation.ts'
import { type DocumentInput, IN_MEMORY, type Lightcone, open } from '../src/index.ts'

/** Words that go together; every text has some of one list. */
const SUBJECTS = [
  'harbour vessel mooring anchor cargo crane captain tide pier ferry'.split(' '),
  'orchard blossom graft pruning harvest cider beehive ladder apple frost'.split(' '),
  'furnace ingot alloy smelting hammer anvil quench forge bellows tongs'.split(' '),
  'lecture seminar essay tutor library thesis semester exam campus dean'.split(' '),
]

/** The same in every text: passages of a sentence or two are left to words. */
const REST =
  ' It was written down in the evening, as on each day of that year, and nobody asked for more. Those who were there went home along the old road before it was dark, and those who had stayed behind heard of it in the morning, over bread and tea, from whoever came in first. None of them thought that it would be read again so many years later.'

/** Deterministic texts: document `i` is about subject `i % 4`, in four of its ten words. */
function texts(count: number, from = 0): DocumentInput[] {
  return Array.from({ length: count }, (_, n) => {
    const i = n + from
    const words = SUBJECTS[i % 4]!
    const chosen = Array.from({ length: 4 }, (_, j) => words[(Math.floor(i / 4) + j * 3) % 10]!)
    return {
      id: `note ${String(i).padStart(4, '0')}`,
      text: `We saw the ${chosen.slice(0, 2).join(' and the ')} today. Then came the ${chosen.slice(2).join(', the ')} again.${REST}`,
    }
  })
}

const subjectOf = (document: string): number => Number(document.slice(5)) % 4

async function topSubjects(cone: Lightcone, question: string): Promise<number[]> {
  const { candidates } = await cone.search(question, { k: 20 })
  for (const { explanation } of candidates) expect(addsUp(explanation)).toBe(true)
  return candidates.map(({ segment }) => subjectOf(segment.document))
}

describe('words that go together', () => {
  it('bring passages that share none with the question', async () => {
    const cone = await open(IN_MEMORY)
    await cone.addDocuments(texts(320))
    const { candidates } = await cone.search('something about the mooring of a vessel, and others like it', {
      k: 60,
    })
    const withoutWords = candidates.filter(({ segment }) => !/mooring|vessel/.test(segment.text))
    expect(withoutWords.length).toBeGreaterThan(2)
    expect(new Set(candidates.slice(0, 50).map(({ segment }) => subjectOf(segment.document)))).toEqual(
      new Set([0]),
    )
    const plain = await cone.search('something about the mooring of a vessel, and others like it', {
      k: 60,
      mode: 'lexical',
    })
    expect(plain.candidates.every(({ segment }) => /mooring|vessel/.test(segment.text))).toBe(true)
    await cone.close()
  })

  it('leave questions that name something to words', async () => {
    const cone = await open(IN_MEMORY)
    await cone.addDocuments(texts(320))
    const { candidates } = await cone.search('What did Osric say about the mooring?', { k: 60 })
    expect(candidates.every(({ segment }) => segment.text.includes('mooring'))).toBe(true)
    await cone.close()
  })

  it('are learned on disk, followed through changes, and the same after opening again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lightcone-meaning-'))
    const question = 'the pruning of a graft'
    try {
      const cone = await open(folder)
      await cone.addDocuments(texts(300))
      await cone.addDocuments(texts(40, 300))
      await cone.addDocuments([
        { id: 'note 0001', text: 'The captain left the pier with the tide and the cargo.' },
      ])
      await cone.remove('note 0005')
      const { candidates } = await cone.search(question, { k: 200 })
      const found = new Set(candidates.map(({ segment }) => segment.document))
      expect(found.has('note 0301')).toBe(true)
      expect(found.has('note 0001')).toBe(false)
      expect(found.has('note 0005')).toBe(false)
      await cone.close()
      const again = await open(folder)
      expect((await again.search(question, { k: 200 })).candidates).toEqual(candidates)
      await again.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('do not depend on the order in which documents came', async () => {
    const forwards = await open(IN_MEMORY)
    await forwards.addDocuments(texts(300))
    const backwards = await open(IN_MEMORY)
    await backwards.addDocuments(texts(300).toReversed())
    const rank = async (cone: Lightcone) =>
      (await cone.search('an anchor and a crane', { k: 50 })).candidates.map(({ segment, score }) => [
        segment.document,
        score,
      ])
    expect(await rank(forwards)).toEqual(await rank(backwards))
    expect(await topSubjects(forwards, 'an anchor and a crane')).toEqual(
      await topSubjects(backwards, 'an anchor and a crane'),
    )
  })

  it('are fitted anew when the corpus has doubled, in a space of their own', async () => {
    const cone = await open(IN_MEMORY)
    await cone.addDocuments(texts(300))
    await cone.addDocuments(texts(400, 300))
    const grown = await topSubjects(cone, 'a hammer and an anvil')
    const atOnce = await open(IN_MEMORY)
    await atOnce.addDocuments(texts(700))
    expect(grown).toEqual(await topSubjects(atOnce, 'a hammer and an anvil'))
    expect(new Set(grown)).toEqual(new Set([2]))
  })
})
