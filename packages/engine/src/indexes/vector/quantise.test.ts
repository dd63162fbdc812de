import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BitCoder } from './quantise.ts'

/** One step after the other, as the transform is defined. */
function hadamard(values: Float32Array): void {
  for (let half = 1; half < values.length; half *= 2)
    for (let i = 0; i < values.length; i++) {
      if ((i & half) !== 0) continue
      const [a, b] = [values[i]!, values[i + half]!]
      values[i] = a + b
      values[i + half] = a - b
    }
}

function naive(coder: BitCoder, vector: readonly number[]): Uint8Array {
  const { rounds } = coder as unknown as { readonly rounds: readonly (readonly Float32Array[])[] }
  const bits = new Uint8Array(coder.bytes)
  for (const [block, flips] of rounds.entries()) {
    const values = Float32Array.from(flips[0]!, (_, i) => vector[i] ?? 0)
    for (const signs of flips) {
      for (let i = 0; i < values.length; i++) values[i]! *= signs[i]!
      hadamard(values)
    }
    for (const [i, value] of values.entries()) {
      const bit = block * values.length + i
      if (value > 0) bits[bit >>> 3]! |= 1 << (bit & 7)
    }
  }
  return bits
}

it('gives the bits of the transform as it is defined, whatever the length and the padding', () => {
  const vector = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(vector, fc.nat({ max: 15 }), (numbers, padding) => {
      const coder = new BitCoder(numbers.length)
      const code = new Uint8Array(coder.bytes)
      const padded = [...numbers, ...new Array<number>(padding).fill(0)]
      coder.encode(padded, code)
      expect(code).toEqual(naive(coder, numbers))
    }),
  )
})
