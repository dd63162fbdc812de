import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recycledQuestion } from './recycled-questions.ts'

const asked = (sentence: string) => {
  const found = recycledQuestion(sentence)
  return found && `${found.question} ${sentence.slice(found.start, found.end)}`
}

describe('recycledQuestion', () => {
  it.each([
    [
      'The old bridge was opened to the public in 1932.',
      'When was the old bridge opened to the public? 1932',
    ],
    ['On 4 May 1911, Ada Holm founded the school.', 'When did Ada Holm found the school? 4 May 1911'],
    ['Ada Holm (1880 to 1951) died in May 1951.', 'When did Ada Holm die? May 1951'],
    ['The harbour is located in Nordby, Fanø.', 'Where is the harbour located? Nordby, Fanø'],
    ['The tower was built by Otto Brandt.', 'By whom or what was the tower built? Otto Brandt'],
    ['The town of Nordby has three churches.', 'How many churches does the town of Nordby have? three'],
    ['Tin is a soft metal, which melts early.', 'What is Tin? a soft metal'],
    ['The pump contains the main filter.', 'What does the pump contain? the main filter'],
    ['limit = 30', 'What is the value of limit? 30'],
  ])('%s', (sentence, question) => expect(asked(sentence)).toBe(question))

  it.each([
    'It was opened in 1932.',
    'The following was opened in 1932.',
    'The bridge is a long and narrow one.',
    'The bridge is the longest of the U.S. coast.',
    'In the morning nobody came.',
    'Tin is tin.',
    '',
  ])('is silent where subject or answer is not plain: %j', (sentence) =>
    expect(asked(sentence)).toBeUndefined(),
  )

  it('answers with a stretch of the sentence, on one line, whatever it reads', () => {
    const words = fc.constantFrom(
      ...'The In Ada of was were born opened in by is a an the has three 1932 keys Oslo , . ( ) it\n'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(words, { maxLength: 14 }), (list) => {
        const sentence = list.join(' ')
        const found = recycledQuestion(sentence)
        if (found === undefined) return
        const answer = sentence.slice(found.start, found.end)
        expect(found.question).toMatch(/^(?:When|Where|By whom or what|How many|What) .+\?$/)
        expect(answer.trim()).toBe(answer)
        expect(answer.length).toBeGreaterThan(0)
        expect(found.question.toLowerCase()).not.toContain(answer.toLowerCase())
      }),
      { numRuns: 500 },
    )
  })
})
