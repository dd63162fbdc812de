import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askedFor, canAnswer } from './asked-for.ts'

describe('askedFor', () => {
  it.each([
    ['When was the bridge built?', 'time'],
    ['In what year did it burn?', 'time'],
    ['How many keepers served there?', 'number'],
    ['How tall is the tower?', 'number'],
    ['Who built the bridge?', 'name'],
    ['Where was she born?', 'name'],
    ['Wie viele Wärter gab es?', 'number'],
    ['灯塔是哪一年建成的？', 'number'],
    ['What did they eat?', undefined],
    ['Why did it burn?', undefined],
    ['the bridge of Varn', undefined],
    ['Wieso brannte sie?', undefined],
  ])('%s: %s', (question, kind) => {
    expect(askedFor(question)?.kind).toBe(kind)
  })
})

describe('canAnswer', () => {
  it.each([
    ['When was the bridge of 1874 rebuilt?', 'The bridge of 1874 burnt.', false],
    ['When was the bridge of 1874 rebuilt?', 'It was rebuilt in 1902.', true],
    ['When did the bridge burn?', 'It burnt the summer before the war.', true],
    ['How many keepers served there?', 'Keepers served there in pairs.', false],
    ['How many of the forty keepers stayed?', 'Of the forty keepers some stayed.', false],
    ['How many keepers served there?', 'Twelve keepers served there.', true],
    ['Who built the Varn bridge?', 'The Varn bridge was built well.', false],
    ['Who built the Varn bridge?', 'It was Ada Holm.', true],
    ['Who built the Varn bridge?', 'Ada built it.', true],
    ['Who built the Varn bridge?', 'However, that was long before.', false],
    ['灯塔有多少看守人？', '有四十个看守人。', true],
    ['灯塔有多少看守人？', '看守人住在那里。', false],
  ])('%s %s %s', (question, sentence, can) => {
    expect(canAnswer(sentence, 0, sentence.length, askedFor(question)!)).toBe(can)
  })

  it('is not lost by a longer sentence', () => {
    const words = fc.array(fc.constantFrom('keepers', 'it', '12', 'Holm', 'two', '年', 'May', ','), {
      maxLength: 8,
    })
    const question = fc.constantFrom('How many keepers?', 'When did Holm leave?', 'Who kept it?')
    fc.assert(
      fc.property(question, words, words, (asks, some, more) => {
        const asked = askedFor(asks)!
        const can = (sentence: string) => canAnswer(sentence, 0, sentence.length, asked)
        if (can(some.join(' '))) expect(can([...some, ...more].join(' '))).toBe(true)
      }),
    )
  })

  it('reads plain characters as the regular expressions do', () => {
    const asks = fc.constantFrom(
      'How many keepers of 12 x5?',
      'Who kept Varn, and What?',
      'When did 3 of May leave?',
    )
    const words =
      `keepers 12 x5 5x Varn What varn The the two Twenties TWENTY twenty_two ten4 hundred hundredth a1 May may-day
      days _days day9 ago. “Holm” – iPod 2nd Third Ada`.split(/\s+/)
    const sentence = fc
      .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(' ', '', '-', '…', '_', '.')), {
        maxLength: 6,
      })
      .map((parts) => parts.flat().join(''))
    fc.assert(
      fc.property(asks, sentence, (question, plain) => {
        const asked = askedFor(question)!
        // A letter that is not plain, as a word of its own that answers nothing.
        const other = `${plain} é`
        expect(canAnswer(`-${plain}`, 1, plain.length + 1, asked)).toBe(
          canAnswer(other, 0, other.length, asked),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
