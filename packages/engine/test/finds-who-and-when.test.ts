/** Questions that name a speaker or a date, against turns and documents that write dates in other ways. */
import { describe, expect, it } from 'vitest'
import { type DocumentInput, IN_MEMORY, open } from '../src/index.ts'

const turn = (position: number, speaker: string, date: string, text: string): DocumentInput => ({
  id: `t${position}`,
  text,
  metadata: { partOf: 'calls', position, speaker, date },
})

async function firstFor(question: string, documents: readonly DocumentInput[]) {
  const cone = await open(IN_MEMORY)
  try {
    await cone.addDocuments(documents)
    const { candidates } = await cone.search(question)
    return candidates[0]?.segment.document
  } finally {
    await cone.close()
  }
}

/** The same words on three days by two people, each in a call of its own. */
const calls = ['2023-04-12', '2023-05-05', '2023-05-30'].flatMap((date, call) =>
  ['Maria', 'Jon'].map((speaker, i) => ({
    ...turn(call * 2 + i, speaker, date, 'We looked at the budget for the new roof and agreed to wait.'),
    metadata: { partOf: `call ${call}`, position: i, speaker, date },
  })),
)

describe('a question with a speaker and a date', () => {
  it.each([
    ['What did Maria say about the budget on 5 May?', 't2'],
    ['What did Jon say about the budget on May 5th, 2023?', 't3'],
    ['What did Jon say about the budget on 2023-04-12?', 't1'],
    ['What did Maria say about the budget in the last week of May?', 't4'],
    ['What did Maria say about the budget in April 2023?', 't0'],
  ])('%s', async (question, id) => {
    expect(await firstFor(question, calls)).toBe(id)
  })

  it('finds dates written in another way', async () => {
    const documents = [
      { id: 'de', text: 'Die Brücke wurde am 5. Mai 2021 gesperrt.' },
      { id: 'later', text: 'Die Brücke wurde am 7. August 2021 gesperrt.' },
      { id: 'earlier', text: 'Die Brücke wurde am 2. Januar 2020 gesperrt.' },
    ]
    expect(await firstFor('Brücke gesperrt 2021-05-05', documents)).toBe('de')
    expect(await firstFor('Brücke gesperrt August 7, 2021', documents)).toBe('later')
  })
})
