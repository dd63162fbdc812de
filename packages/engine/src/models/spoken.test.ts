import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hearSpoken, spoken } from './spoken.ts'

describe('spoken', () => {
  it.each([
    ['<think>\nIt is 42.\n</think>\n\nThirty days [1].', 'Thirty days [1].'],
    ['  <THINKING>a</THINKING> b', 'b'],
    ['a template opened this\n</think>\nThirty days.', 'Thirty days.'],
    ['<think>without an end', ''],
    ['<think></think>', ''],
    ['The page has <think> and </think>.', 'The page has <think> and </think>.'],
    ['I think <b>so</b>.', 'I think <b>so</b>.'],
    ['a\u202Eb\u0000c\u200Bd\ud800 e\n', 'abcd\uFFFD e'],
  ])('%j', (reply, said) => expect(spoken(reply)).toBe(said))
})

describe('hearSpoken', () => {
  const heard = (reply: string, cuts: readonly number[]) => {
    let text = ''
    const hear = hearSpoken((delta) => {
      text += delta
    })
    const places = [0, ...cuts.map((cut) => cut % (reply.length + 1)).toSorted((a, b) => a - b), reply.length]
    for (let i = 1; i < places.length; i++) hear(reply.slice(places[i - 1], places[i]))
    return text
  }

  it('hears what is said, however the pieces are cut', () => {
    const replies = [
      '<think>one < two </thinking or so </think>\n\n Thirty days <b>[1]</b>.',
      '<reasoning>x</reasoning>Yes.',
      '<b>Yes</b>, <think> so </think>.',
      'Plain.',
      '<think>without an end',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...replies), fc.array(fc.nat(200), { maxLength: 30 }), (reply, cuts) => {
        expect(heard(reply, cuts)).toBe(spoken(reply))
      }),
    )
  })
})
