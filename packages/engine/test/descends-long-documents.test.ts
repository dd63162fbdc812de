/** The mode `descent`: passages of long texts found from digest to digest. */
import { describe, expect, it } from 'vitest'
import { type Candidate, type Explanation, open } from '../src/index.ts'

const SUBJECTS = 'harbour mill bridge quarry orchard foundry granary chapel lighthouse tannery'.split(' ')
const WORKS = 'inspected painted repaired cleaned measured'.split(' ')

/** Chapters of sections, each on a subject of its own, with one fact in the middle of one. */
function longText(chapters: number): string {
  return Array.from({ length: chapters }, (_, chapter) => {
    const sections = SUBJECTS.map((subject, i) => {
      const lines = Array.from(
        { length: 12 },
        (_, day) => `The ${subject} was ${WORKS[(day + i) % 5]} on day ${chapter * 100 + day}.`,
      )
      if (chapter === Math.floor(chapters / 2) && subject === 'quarry')
        lines.splice(6, 0, 'The foreman of the quarry was called Aldwin Pask.')
      return `## The ${subject}\n\n${lines.join(' ')}`
    })
    return `# Year ${1800 + chapter}\n\n${sections.join('\n\n')}`
  }).join('\n\n')
}

const scoringsOf = ({ explanation }: Candidate): number => {
  const find = ({ inputs, parts }: Explanation): number | undefined =>
    inputs?.['scorings'] ?? parts.map(find).find((one) => one !== undefined)
  return find(explanation)!
}

describe('descent', () => {
  it('finds a passage of a long document by looking at few of its passages', async () => {
    const cone = await open(':memory:', { threads: 0 })
    await cone.addDocuments([{ id: 'chronicle.md', as: 'chronicle.md', text: longText(30) }])
    const { segments } = await cone.status()
    const question = 'What was the foreman of the quarry called?'
    const { candidates } = await cone.search(question, { mode: 'descent', k: 5 })
    expect(candidates[0]!.segment.text).toContain('Aldwin Pask')
    expect(candidates[0]!.segment.headings).toEqual(['Year 1815', 'The quarry'])
    expect(scoringsOf(candidates[0]!)).toBeLessThan(segments / 5)
    const { text, citations, tokens } = await cone.context(question, { mode: 'descent', budget: 80 })
    expect(tokens).toBeLessThanOrEqual(80)
    expect(text).toContain('Aldwin Pask')
    for (const { document, start, end, quote } of citations)
      expect((await cone.get(document)).document.text.slice(start, end)).toBe(quote)
  })

  it('finds the day that a question names, however it is written', async () => {
    const cone = await open(':memory:', { threads: 0 })
    const days = Array.from(
      { length: 28 },
      (_, day) => `## Log\n\nMarch ${day + 1}, 1815: the mill was inspected.`,
    )
    await cone.addDocuments([{ id: 'log.md', as: 'log.md', text: days.join('\n\n') }])
    const { candidates } = await cone.search('the mill on 1815-03-17', { mode: 'descent', k: 1 })
    expect(candidates[0]!.segment.text).toContain('March 17, 1815')
  })

  it('reads the parts of a whole as one text, and takes what is replaced or removed for gone', async () => {
    const cone = await open(':memory:', { threads: 0 })
    const turn = (i: number, text: string) => ({
      id: `turn-${i}`,
      text,
      metadata: { partOf: 'talk', position: i },
    })
    await cone.addDocuments(
      Array.from({ length: 60 }, (_, i) => turn(i, `We spoke of the ${SUBJECTS[i % 10]} for a while.`)),
    )
    const ask = async (question: string) =>
      (await cone.search(question, { mode: 'descent', k: 3 })).candidates.map(({ segment }) => segment.text)
    expect(await ask('lamp oil')).toEqual([])
    await cone.addDocuments([turn(31, 'The lamp oil is stored below.')])
    expect(await ask('lamp oil')).toEqual(['The lamp oil is stored below.'])
    await cone.addDocuments([turn(31, 'Nothing is stored there.')])
    expect(await ask('lamp oil')).toEqual([])
    await cone.remove('turn-31')
    expect(await ask('stored')).toEqual([])
  })

  it('of many texts goes into those that words speak for', async () => {
    const cone = await open(':memory:', { threads: 0 })
    await cone.addDocuments(
      Array.from({ length: 50 }, (_, i) => ({
        id: `note-${i}`,
        text: `${SUBJECTS[i % 10]} number ${i} is ${i === 41 ? 'haunted by an owl' : 'quiet'}.`,
      })),
    )
    const { candidates } = await cone.search('Where does the owl live?', { mode: 'descent' })
    expect(candidates.map(({ segment }) => segment.document)).toEqual(['note-41'])
  })
})
