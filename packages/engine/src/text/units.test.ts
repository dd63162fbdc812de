import fc from 'fast-check'
import { expect, it } from 'vitest'
import { withUnits } from './units.ts'

it('gives the units of any text with a 0 behind them, also while another text is read', () => {
  const units = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes))
  const text = fc.oneof(units, fc.string(), fc.constantFrom('\uDC00\uD800', 'a'.repeat(5000)))
  fc.assert(
    fc.property(text, text, (outer, inner) => {
      withUnits(outer, (units) => {
        withUnits(inner, (own) => expectUnits(own, inner))
        expectUnits(units, outer)
      })
    }),
  )
})

function expectUnits(units: Uint16Array, text: string): void {
  expect(String.fromCharCode(...units.subarray(0, text.length))).toBe(text)
  expect(units[text.length]).toBe(0)
}
