import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { misspell } from './misspell.ts'

const words = (text: string) => text.split(' ')

it('changes at most so many of the longer words, by one edit, never their first letter', () => {
  const question = fc
    .array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 8 })
    .map((all) => all.join(' '))
  fc.assert(
    fc.property(question, fc.nat({ max: 3 }), fc.nat(), (text, count, seed) => {
      const typed = words(misspell(text, count, createRandom(seed)))
      const right = words(text)
      expect(typed).toHaveLength(right.length)
      const changed = right.filter((word, i) => word !== typed[i])
      expect(changed.length).toBeLessThanOrEqual(count)
      expect(changed.every((word) => word.length >= 5)).toBe(true)
      right.forEach((word, i) => {
        expect(typed[i]![0]).toBe(word[0])
        expect(Math.abs(typed[i]!.length - word.length)).toBeLessThanOrEqual(1)
      })
    }),
  )
})

it('draws the same errors from the same seed', () => {
  const once = () => misspell('Which lighthouse keeper wrote about storms?', 2, createRandom(3))
  expect(once()).toBe(once())
  expect(once()).not.toBe('Which lighthouse keeper wrote about storms?')
})
