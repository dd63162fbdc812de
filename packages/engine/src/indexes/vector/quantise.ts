/** Vectors as bytes, and as bits. */

/** Rows are read 16 bytes at a time. */
export const paddedLength = (dimensions: number): number => Math.ceil(dimensions / 16) * 16

/**
 * Rounds the direction of a vector to bytes: `vector / |vector| ≈ scale · into`. Returns the scale; 0 for a vector of
 * length 0, which is near to nothing.
 */
export function quantise(vector: Float32Array, into: Int8Array): number {
  let square = 0
  let largest = 0
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i]!
    square += value * value
    largest = Math.max(largest, Math.abs(value))
  }
  if (!(square > 0 && square < Number.POSITIVE_INFINITY)) return 0
  const step = largest / 127
  for (let i = 0; i < vector.length; i++) into[i] = Math.round(vector[i]! / step)
  return step / Math.sqrt(square)
}

/** Fewer bits than this tell directions apart too badly, so short vectors give more bits than numbers. */
const LEAST_BITS = 256

/**
 * One bit a direction: on which side of it a vector lies. The directions are those of Hadamard matrices after random
 * flips of signs, which spreads what few dimensions hold over all bits; by the share of bits that differ follows the
 * angle (Charikar 2002; the fast form after Ailon & Chazelle 2009).
 */
export class BitCoder {
  readonly bytes: number
  private readonly size: number
  private readonly rounds: readonly (readonly Float32Array[])[]
  private readonly work: Float32Array

  constructor(dimensions: number) {
    this.size = Math.max(16, 2 ** Math.ceil(Math.log2(dimensions)))
    const blocks = Math.max(1, Math.ceil(LEAST_BITS / this.size))
    this.bytes = Math.ceil((blocks * this.size) / 128) * 16
    this.work = new Float32Array(this.size)
    let state = 0x9e3779b9
    const flip = () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state < 0 ? -1 : 1
    }
    this.rounds = Array.from({ length: blocks }, () =>
      Array.from({ length: 2 }, () => Float32Array.from({ length: this.size }, flip)),
    )
  }

  /** Writes the bits of a vector, which may be padded, into `bytes` zeros. */
  encode(vector: ArrayLike<number>, into: Uint8Array): void {
    const { work, size, rounds } = this
    const given = Math.min(size, vector.length)
    for (let block = 0; block < rounds.length; block++) {
      for (let i = 0; i < given; i++) work[i] = vector[i]!
      work.fill(0, given)
      for (const signs of rounds[block]!) {
        for (let i = 0; i < size; i++) work[i]! *= signs[i]!
        hadamard(work)
      }
      const first = (block * size) >>> 3
      for (let byte = 0; byte < size >>> 3; byte++) {
        let bits = 0
        for (let bit = 0; bit < 8; bit++) if (work[byte * 8 + bit]! > 0) bits |= 1 << bit
        into[first + byte] = bits
      }
    }
  }
}

/** Two steps at a time, so that numbers are read and written half as often; the sums are those of one by one. */
function hadamard(values: Float32Array): void {
  let half = 1
  for (; half * 4 <= values.length; half *= 4)
    for (let from = 0; from < values.length; from += half * 4)
      for (let i = from; i < from + half; i++) {
        const a = Math.fround(values[i]! + values[i + half]!)
        const b = Math.fround(values[i]! - values[i + half]!)
        const c = Math.fround(values[i + 2 * half]! + values[i + 3 * half]!)
        const d = Math.fround(values[i + 2 * half]! - values[i + 3 * half]!)
        values[i] = a + c
        values[i + half] = b + d
        values[i + 2 * half] = a - c
        values[i + 3 * half] = b - d
      }
  if (half < values.length)
    for (let i = 0; i < half; i++) {
      const a = values[i]!
      const b = values[i + half]!
      values[i] = a + b
      values[i + half] = a - b
    }
}
