/** The kernel's functions in plain JavaScript, on arrays. Floats are rounded where the kernel rounds them. */

/** Codes in blocks of sixteen, byte by byte; `flags` has one for each. */
export function hamming(codes: Uint8Array, bytes: number, query: Uint8Array, flags: Uint8Array): number[] {
  return Array.from(flags, (flag, row) => {
    if (flag === 0) return 0xffff
    const first = (row >> 4) * 16 * bytes + (row & 15)
    let sum = 0
    for (let i = 0; i < bytes; i++)
      for (let bits = codes[first + i * 16]! ^ query[i]!; bits > 0; bits >>= 1) sum += bits & 1
    return sum
  })
}

export function listWithin(distances: readonly number[], most: number): number[] {
  return distances.flatMap((distance, row) => (distance <= most ? [row] : []))
}

export function dots(vectors: Int8Array, dimensions: number, rows: Uint32Array, query: Int8Array): number[] {
  return Array.from(rows, (row) => {
    let sum = 0
    for (let i = 0; i < dimensions; i++) sum += vectors[row * dimensions + i]! * query[i]!
    return sum
  })
}

export function scatter(
  x: Float32Array,
  y: Float32Array,
  width: number,
  from: Uint32Array,
  to: Uint32Array,
  values: Float32Array,
): void {
  values.forEach((value, i) => {
    for (let j = 0; j < width; j++) y[to[i]! * width + j]! += Math.fround(value * x[from[i]! * width + j]!)
  })
}

export function gram(x: Float32Array, width: number): Float64Array {
  const out = new Float64Array(width * width)
  for (let row = 0; row < x.length; row += width)
    for (let i = 0; i < width; i++)
      for (let j = i; j < width; j++) out[i * width + j]! += x[row + i]! * x[row + j]!
  return out
}

export function multiply(x: Float32Array, inner: number, t: Float32Array, width: number): Float32Array {
  const rows = x.length / inner
  const y = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < inner; i++)
      for (let j = 0; j < width; j++)
        y[row * width + j]! += Math.fround(x[row * inner + i]! * t[i * width + j]!)
  return y
}
