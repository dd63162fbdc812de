import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { symmetricEigen } from './eigen.ts'
import { rightVectors, type SparseColumns } from './svd.ts'

const square = fc.integer({ min: 1, max: 9 }).chain((n) =>
  fc.array(fc.integer({ min: -40, max: 40 }), { minLength: n * n, maxLength: n * n }).map((values) => {
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) matrix[i * n + j] = (values[i * n + j]! + values[j * n + i]!) / 2
    return { n, matrix }
  }),
)

describe('symmetricEigen', () => {
  it('gives vectors that the matrix only stretches, orthonormal and in order', () => {
    fc.assert(
      fc.property(square, ({ n, matrix }) => {
        const { values, vectors } = symmetricEigen(matrix, n)
        const row = (i: number) => vectors.subarray(i * n, i * n + n)
        for (let i = 0; i < n; i++) {
          if (i > 0) expect(values[i]).toBeLessThanOrEqual(values[i - 1]!)
          for (let k = 0; k < n; k++) {
            const stretched = row(i).reduce((sum, x, j) => sum + matrix[k * n + j]! * x, 0)
            expect(stretched).toBeCloseTo(values[i]! * row(i)[k]!, 8)
            const dot = row(i).reduce((sum, x, j) => sum + x * row(k)[j]!, 0)
            expect(dot).toBeCloseTo(i === k ? 1 : 0, 8)
          }
        }
      }),
    )
  })
})

/** Rows of two groups of columns that never meet, and the noise of one entry. */
function twoTopics(): SparseColumns {
  const entries: [number, number, number][] = []
  for (let row = 0; row < 40; row++)
    for (let i = 0; i < 6; i++)
      if ((row + i) % 3 !== 0) entries.push([row, (row % 2) * 6 + i, row % 2 ? 1 : 2])
  entries.sort((a, b) => a[1] - b[1] || a[0] - b[0])
  return {
    rows: 40,
    columns: 12,
    row: Uint32Array.from(entries, ([row]) => row),
    column: Uint32Array.from(entries, ([, column]) => column),
    value: Float32Array.from(entries, ([, , value]) => value),
  }
}

describe('rightVectors', () => {
  it('finds the directions that the exact decomposition finds', () => {
    const matrix = twoTopics()
    const dense = new Float64Array(144)
    const at = (row: number, column: number) =>
      matrix.value.reduce(
        (sum, value, i) => sum + (matrix.row[i] === row && matrix.column[i] === column ? value : 0),
        0,
      )
    for (let i = 0; i < 12; i++)
      for (let j = 0; j < 12; j++)
        for (let row = 0; row < 40; row++) dense[i * 12 + j]! += at(row, i) * at(row, j)
    const exact = symmetricEigen(dense, 12)
    const { values, vectors, rank } = rightVectors(matrix, 2)
    expect(rank).toBe(2)
    for (let j = 0; j < 2; j++) {
      expect(values[j]! ** 2).toBeCloseTo(exact.values[j]!, 3)
      let dot = 0
      for (let i = 0; i < 12; i++) dot += vectors[i * 2 + j]! * exact.vectors[j * 12 + i]!
      expect(Math.abs(dot)).toBeCloseTo(1, 5)
    }
  })

  it('gives the same bits again, and no more directions than the matrix has', () => {
    const matrix = twoTopics()
    expect(rightVectors(matrix, 20).vectors).toEqual(rightVectors(matrix, 20).vectors)
    expect(rightVectors(matrix, 20).rank).toBe(12)
  })
})
