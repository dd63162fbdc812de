import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareText } from './order.ts'

test('texts compare as their UTF-8 bytes do', () => {
  const unit = fc.oneof(fc.constantFrom('a', '\0', '\uE000', '\uFFFF', '\u{10000}', '\u{1F600}'), fc.string())
  fc.assert(
    fc.property(fc.array(unit), fc.array(unit), (a, b) => {
      const [x, y] = [a.join(''), b.join('')]
      expect(Math.sign(compareText(x, y))).toBe(Buffer.compare(Buffer.from(x), Buffer.from(y)))
    }),
  )
})
