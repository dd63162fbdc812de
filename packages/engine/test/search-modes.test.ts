/** The modes that go through the graph: each finds what it promises, deterministically, with scores that add up. */
import { describe, expect, it } from 'vitest'
import { addsUp } from '../src/explanation.ts'
import { IN_MEMORY, type Lightcone, open, SEARCH_MODES, type SearchMode } from '../src/index.ts'

/** Two circles of people who never meet, and notes that name nobody. */
const DOCUMENTS = [
  ['harbour-1', 'Mara Ellison surveyed the harbour with Osric Tamsin before the storm.'],
  ['harbour-2', 'Osric Tamsin and Mara Ellison drew the charts of Port Velloe.'],
  ['harbour-3', 'The pilots of Port Velloe trusted the charts of Mara Ellison.'],
  ['mill-1', 'Hanne Brekke bought the mill from Jorund Vale.'],
  ['mill-2', 'Jorund Vale taught Hanne Brekke how to dress the stones at Kvern Farm.'],
  ['mill-3', 'At Kvern Farm the flour of Hanne Brekke won a prize.'],
  ['note-1', 'charts are printed on heavy paper so that they last in the rain.'],
  ['note-2', 'flour keeps best when it is dry.'],
].map(([id, text]) => ({ id: id!, text: text! }))

async function filled(documents = DOCUMENTS): Promise<Lightcone> {
  const cone = await open(IN_MEMORY)
  for (const document of documents) await cone.addDocuments([document])
  return cone
}

async function found(cone: Lightcone, question: string, mode: SearchMode): Promise<string[]> {
  const { candidates } = await cone.search(question, { mode })
  for (const { score, explanation } of candidates) {
    expect(addsUp(explanation)).toBe(true)
    expect(score).toBe(explanation.value)
  }
  return candidates.map(({ segment }) => segment.document)
}

describe('search modes', () => {
  it('local finds what is said around the names in the question, and nothing that only shares its words', async () => {
    const cone = await filled()
    const ids = await found(cone, 'Which charts did Mara Ellison draw?', 'local')
    expect(ids.slice(0, 2)).toEqual(expect.arrayContaining(['harbour-2']))
    expect(ids).not.toContain('note-1')
    expect(await found(cone, 'Which charts did Mara Ellison draw?', 'mix')).toContain('note-1')
  })

  it('global goes from theme to theme', async () => {
    const cone = await filled()
    const ids = await found(cone, 'Who made charts, and who made flour?', 'global')
    const circles = new Set(ids.slice(0, 2).map((id) => id.split('-')[0]))
    expect(circles).toEqual(new Set(['harbour', 'mill']))
  })

  it('hybrid takes both in turns', async () => {
    const cone = await filled()
    const question = 'Which charts did Mara Ellison draw?'
    const ids = await found(cone, question, 'hybrid')
    const local = await found(cone, question, 'local')
    expect(ids).toEqual(expect.arrayContaining(local))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(SEARCH_MODES)('%s does not depend on the order of insertion', async (mode) => {
    const questions = ['Who made charts, and who made flour?', 'What did Hanne Brekke learn at Kvern Farm?']
    const [one, other] = [await filled(), await filled(DOCUMENTS.toReversed())]
    for (const question of questions)
      expect(await found(one, question, mode)).toEqual(await found(other, question, mode))
  })

  it.each(SEARCH_MODES)('%s keeps to the filter, and finds nothing in an empty index', async (mode) => {
    const cone = await filled()
    const { candidates } = await cone.search('charts of Mara Ellison', {
      mode,
      filter: { field: 'id', eq: 'harbour-2' },
    })
    expect(candidates.map(({ segment }) => segment.document)).toEqual(['harbour-2'])
    expect(await found(await open(IN_MEMORY), 'charts of Mara Ellison', mode)).toEqual([])
  })

  it.each(SEARCH_MODES)('%s works with one document, and with one name alone', async (mode) => {
    const one = await filled(DOCUMENTS.slice(0, 1))
    expect(await found(one, 'Who surveyed the harbour with Osric Tamsin?', mode)).toEqual(['harbour-1'])
    const same = ['a', 'b', 'c'].map((id) => ({ id, text: `Here ${id} stands Mara Ellison.` }))
    const ids = await found(await filled(same), 'Where stands Mara Ellison?', mode)
    expect(ids.toSorted()).toEqual(['a', 'b', 'c'])
  })
})
