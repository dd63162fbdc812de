import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IN_MEMORY, type Lightcone, open } from '../src/index.ts'

const TEXTS = [
  'Signing keys rotate every thirty days. The old certificate stays valid for a week.',
  'The harbour master publishes the timetable of the ferry each autumn.',
  'Honey is harvested in August; the beekeeper counts the colonies in spring.',
]
let cone: Lightcone
beforeAll(async () => {
  cone = await open(IN_MEMORY)
  await cone.addDocuments(TEXTS.map((text, i) => ({ id: `d${i}`, text })))
})
afterAll(() => cone.close())

describe('a misspelt word', () => {
  it.each([
    ['When does the certifcate expire?', 'd0', 'certifcate'],
    ['Who counts the coloneis?', 'd2', 'coloneis'],
    ['timetalbe of the boat', 'd1', 'timetalbe'],
  ])('%s finds what was meant', async (question, document, word) => {
    const { candidates, trace } = await cone.search(question)
    expect(candidates[0]?.segment.document).toBe(document)
    expect(trace.stages[0]?.notes['repaired']).toContain(`${word}: `)
    const { citations, repairs } = await cone.context(question)
    expect(citations[0]?.document).toBe(document)
    expect(repairs).toMatchObject([{ word }])
  })

  it('is answered as the right one is', async () => {
    const right = await cone.ask('Which certificate stays valid?')
    const wrong = await cone.ask('Which certifcate stays vlaid?')
    expect(right.status).toBe('answered')
    expect(wrong).toMatchObject({ status: 'answered', text: right.text })
  })

  it('stays as it is by words alone, and when nothing is near', async () => {
    expect((await cone.search('certifcate', { mode: 'lexical' })).candidates).toEqual([])
    const { candidates, trace } = await cone.search('zzyzxroad')
    expect(candidates).toEqual([])
    expect(trace.stages[0]?.notes).not.toHaveProperty('repaired')
  })

  it('is none where anybody may use it, where it is short, or where it begins otherwise', async () => {
    const other = await open(IN_MEMORY)
    await other.addDocuments([
      { id: 'a', text: 'Now the butter is sold at the mart; the cellar holds ropes.' },
    ])
    for (const word of ['know', 'better', 'Mark', 'dellar']) {
      const { trace } = await other.search(`I want to hear of ${word}`)
      expect(trace.stages[0]?.notes, word).not.toHaveProperty('repaired')
    }
    expect((await other.search('the celllar')).candidates).toHaveLength(1)
    await other.close()
  })

  it('finds words that came later, and none of removed documents', async () => {
    const other = await open(IN_MEMORY)
    await other.addDocuments([{ id: 'a', text: 'Nothing of note.' }])
    expect((await other.search('lighthuose')).candidates).toEqual([])
    await other.addDocuments([{ id: 'b', text: 'The lighthouse is white.' }])
    expect((await other.search('lighthuose')).candidates).toHaveLength(1)
    await other.remove('b')
    expect((await other.search('lighthuose')).candidates).toEqual([])
    await other.close()
  })
})

it('finds British and American spellings by each other, and quotes the one that stands there', async () => {
  const other = await open(IN_MEMORY)
  await other.addDocuments([
    { id: 'uk', text: 'The colour of the harbour lamp is green since the organisation of 1950.' },
    { id: 'us', text: 'The color of the neighborhood lamp is red.' },
    { id: 'no', text: 'The weight of the lamp is nine pounds.' },
  ])
  for (const question of ['which colour has the lamp?', 'which color has the lamp?']) {
    const { candidates } = await other.search(question)
    const found = candidates.map(({ segment }) => segment.document)
    expect(found.slice(0, 2).toSorted(), question).toEqual(['uk', 'us'])
  }
  const { repairs } = await other.context('When was the organization?')
  expect(repairs).toEqual([{ word: 'organization', terms: ['organis'] }])
  expect((await other.ask('Which neighbourhood lamp is red?')).text).toContain('neighborhood lamp is red')
  await other.close()
})

it('never changes a question whose words all exist', async () => {
  const words = TEXTS.join(' ').match(/\p{L}{4,}/gu)!
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }), async (chosen) => {
      const { repairs } = await cone.context(chosen.join(' '))
      expect(repairs).toBeUndefined()
    }),
    { numRuns: 30 },
  )
})
