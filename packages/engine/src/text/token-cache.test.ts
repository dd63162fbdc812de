import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokenCache } from './token-cache.ts'

it('gives what computing anew gives, however few places there are', () => {
  const token = fc.stringMatching(/^[a-e]{1,4}$|^x{60,70}$/)
  fc.assert(
    fc.property(fc.array(token, { minLength: 1, maxLength: 200 }), (tokens) => {
      const reversed = (word: string) => [...word].reverse().join('')
      const find = tokenCache(reversed, 4)
      const text = tokens.join(' ')
      let at = 0
      for (const word of tokens) {
        expect(find(text, at, at + word.length)).toBe(reversed(word))
        at += word.length + 1
      }
    }),
  )
})

it('computes a token once while it is remembered', () => {
  let computed = 0
  const find = tokenCache(() => ++computed, 1 << 10)
  for (let time = 0; time < 5; time++) expect(find('abc abc', 4 * (time % 2), 3 + 4 * (time % 2))).toBe(1)
})
