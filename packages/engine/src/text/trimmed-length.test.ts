import fc from 'fast-check'
import { expect, it } from 'vitest'
import { trimmedLength } from './trimmed-length.ts'

it('is the length of what trim leaves', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ' ', '\t', '\n', '\u00a0', '\u200b', 'é', '字'),
    maxLength: 9,
  })
  fc.assert(
    fc.property(text, fc.nat(9), fc.nat(9), (text, from, to) => {
      expect(trimmedLength(text, from, Math.min(to, text.length))).toBe(
        text.slice(from, Math.max(from, to)).trim().length,
      )
    }),
  )
})
