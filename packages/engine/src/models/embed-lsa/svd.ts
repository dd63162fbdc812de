/**
 * The leading right singular vectors of a sparse matrix by subspace iteration from a random start (Halko, Martinsson
 * & Tropp 2011, "Finding structure with randomness", algorithms 4.4 and 5.1). The start is drawn from a fixed seed
 * and sums have a fixed order, so the same matrix gives the same bits.
 */
import { Kernel } from '../../kernel/kernel.ts'
import { symmetricEigen } from './eigen.ts'

/** Entries column by column; rows ascend in each. */
export interface SparseColumns {
  readonly rows: number
  readonly columns: number
  /** Of each entry. */
  readonly row: Uint32Array
  readonly column: Uint32Array
  readonly value: Float32Array
}

export interface RightVectors {
  /** `columns` × `rank`, row by row. */
  readonly vectors: Float32Array
  readonly rank: number
  /** Singular values, descending. */
  readonly values: Float64Array
}

/** Directions beyond those asked for, and passes: two make the error of the vectors asked for small (ibid., §9.3). */
const OVERSAMPLING = 16
const PASSES = 2
const SEED = 20260401
/** Directions weaker than this share of the strongest are noise of rounding. */
const LEAST_STRENGTH = 1e-5

export function rightVectors(
  matrix: SparseColumns,
  rank: number,
  pause: () => void = () => {},
): RightVectors {
  const most = Math.min(matrix.rows, matrix.columns)
  const kept = Math.min(rank, most)
  const width = Math.ceil(Math.min(kept + OVERSAMPLING, most) / 4) * 4
  const work = new Work(matrix, width)
  for (let pass = 0; pass <= PASSES; pass++) {
    work.applyBoth()
    pause()
    work.orthonormalise()
    pause()
  }
  return work.finish(kept)
}

class Work {
  private readonly matrix: SparseColumns
  private readonly width: number
  private readonly kernel = new Kernel()
  private readonly row: number
  private readonly column: number
  private readonly value: number
  private readonly small: number
  private readonly square: number
  /** The directions: columns × width. */
  private directions: number
  private spare: number
  /** rows × width. */
  private readonly image: number

  constructor(matrix: SparseColumns, width: number) {
    this.matrix = matrix
    this.width = width
    const { kernel } = this
    const place = (array: Uint32Array | Float32Array) => {
      const at = kernel.reserve(array.byteLength)
      kernel.bytes(at, array.byteLength).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      return at
    }
    this.row = place(matrix.row)
    this.column = place(matrix.column)
    this.value = place(matrix.value)
    this.small = kernel.reserve(width * width * 4)
    this.square = kernel.reserve(width * width * 8)
    this.directions = kernel.reserve(matrix.columns * width * 4)
    this.spare = kernel.reserve(matrix.columns * width * 4)
    this.image = kernel.reserve(matrix.rows * width * 4)
    const random = uniform(SEED)
    const start = kernel.floats(this.directions, matrix.columns * width)
    for (let i = 0; i < start.length; i++) start[i] = random() - 0.5
  }

  /** directions ← AᵀA directions */
  applyBoth(): void {
    const { kernel, matrix, width, row, column, value } = this
    const { run } = kernel
    this.applyMatrix()
    kernel.floats(this.spare, matrix.columns * width).fill(0)
    run.scatter(this.image, this.spare, width, row, column, value, matrix.value.length)
    ;[this.directions, this.spare] = [this.spare, this.directions]
  }

  private applyMatrix(): void {
    const { kernel, matrix, width, row, column, value } = this
    kernel.floats(this.image, matrix.rows * width).fill(0)
    kernel.run.scatter(this.directions, this.image, width, column, row, value, matrix.value.length)
  }

  /** directions ← an orthonormal basis of what they span; directions that vanish become 0. */
  orthonormalise(): void {
    const { width } = this
    const { values, vectors } = this.spectrum(this.directions, this.matrix.columns)
    this.transform((i, j) => {
      const strength = values[j]!
      return strength > LEAST_STRENGTH ** 2 * values[0]! ? vectors[j * width + i]! / Math.sqrt(strength) : 0
    }, width)
  }

  finish(rank: number): RightVectors {
    const { kernel, matrix, width } = this
    this.applyMatrix()
    const { values, vectors } = this.spectrum(this.image, matrix.rows)
    this.transform((i, j) => vectors[j * width + i]!, width)
    const all = kernel.floats(this.directions, matrix.columns * width)
    const kept = new Float32Array(matrix.columns * rank)
    for (let i = 0; i < matrix.columns; i++) kept.set(all.subarray(i * width, i * width + rank), i * rank)
    return {
      vectors: kept,
      rank,
      values: values.slice(0, rank).map((value) => Math.sqrt(Math.max(0, value))),
    }
  }

  /** directions ← directions · T */
  private transform(entry: (i: number, j: number) => number, width: number): void {
    const { kernel, matrix } = this
    const small = kernel.floats(this.small, width * width)
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) small[i * width + j] = entry(i, j)
    kernel.floats(this.spare, matrix.columns * width).fill(0)
    kernel.run.multiply(this.directions, matrix.columns, width, this.small, width, this.spare)
    ;[this.directions, this.spare] = [this.spare, this.directions]
  }

  private spectrum(at: number, rows: number) {
    const { kernel, width } = this
    const square = kernel.doubles(this.square, width * width)
    square.fill(0)
    kernel.run.gram(at, rows, width, this.square)
    for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) square[i * width + j] = square[j * width + i]!
    return symmetricEigen(square, width)
  }
}

/** Marsaglia's xorshift (2003), 32 bits: good enough a start for an iteration that forgets it. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
