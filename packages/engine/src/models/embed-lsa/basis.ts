/**
 * What latent semantic analysis (Deerwester et al. 1990) learns from a corpus: a direction a term. A segment's vector
 * is the sum of its terms' directions, each weighted as BM25F weights it (saturated frequency times idf).
 */
import { LightconeError } from '../../errors.ts'
import { Kernel } from '../../kernel/kernel.ts'
import type { QueryTerm } from '../../model.ts'
import type { OrdinalRange } from '../../ports.ts'
import type { FieldTotals, ReadTerms } from '../../vector-port.ts'

export interface Basis {
  readonly dimensions: number
  /** Ascending. */
  readonly terms: readonly string[]
  readonly idf: Float32Array
  /** terms × dimensions, row by row, as they are read back: rounded to bytes. */
  readonly directions: Float32Array
  /** Of the segments that it was fitted on: later ones are weighted under the same averages. */
  readonly totals: FieldTotals
}

const FORMAT = 1
/** Segments whose vectors are made at once: 128 dimensions make 8 MB of them. */
const BATCH_SEGMENTS = 16_384

/** The vector of a question; all zeros when it has no term of the basis. */
export function questionVector(basis: Basis, terms: readonly QueryTerm[]): Float32Array {
  const { dimensions, directions, idf } = basis
  const vector = new Float32Array(dimensions)
  for (const { term, weight } of terms) {
    const at = indexOf(basis.terms, term)
    if (at < 0) continue
    const scale = weight * idf[at]!
    for (let i = 0; i < dimensions; i++) vector[i]! += scale * directions[at * dimensions + i]!
  }
  return vector
}

export interface SegmentVectors {
  readonly ordinals: readonly OrdinalRange[]
  readonly vectors: Float32Array
}

/** The vectors of live segments, some at a time. They depend on the basis and the segment alone. */
export async function* segmentVectors(
  basis: Basis,
  ranges: readonly OrdinalRange[],
  readTerms: ReadTerms,
  signal?: AbortSignal,
): AsyncGenerator<SegmentVectors> {
  for (const ordinals of batches(ranges)) {
    const size = sizeOf(ordinals)
    const sum = size < FEW_SEGMENTS ? new SmallSum(basis, size) : new SumOfDirections(basis, size)
    await readTerms(ordinals, {
      terms: basis.terms,
      totals: basis.totals,
      visit: ({ term, rows, saturations }) => sum.add(indexOf(basis.terms, term), rows, saturations),
      signal,
    })
    yield { ordinals, vectors: sum.vectors() }
  }
}

/** For few segments copying the directions into the kernel's memory takes longer than adding them here. */
const FEW_SEGMENTS = 256

/** What `SumOfDirections` does, to the bit, without the kernel. */
class SmallSum {
  private readonly basis: Basis
  private readonly sums: Float32Array

  constructor(basis: Basis, count: number) {
    this.basis = basis
    this.sums = new Float32Array(count * basis.dimensions)
  }

  add(term: number, rows: Uint32Array, saturations: Float32Array): void {
    const { sums, basis } = this
    const { dimensions, directions } = basis
    const first = term * dimensions
    for (let i = 0; i < rows.length; i++) {
      const value = Math.fround(saturations[i]! * basis.idf[term]!)
      const at = rows[i]! * dimensions
      for (let d = 0; d < dimensions; d++) sums[at + d]! += Math.fround(value * directions[first + d]!)
    }
  }

  vectors(): Float32Array {
    return this.sums
  }
}

class SumOfDirections {
  private readonly basis: Basis
  private readonly count: number
  private readonly kernel = new Kernel()
  private readonly directions: number
  private readonly sums: number
  private readonly from: number
  private readonly to: number
  private readonly values: number

  constructor(basis: Basis, count: number) {
    this.basis = basis
    this.count = count
    const { kernel } = this
    this.directions = kernel.reserve(basis.directions.byteLength)
    kernel.floats(this.directions, basis.directions.length).set(basis.directions)
    this.sums = kernel.reserve(count * basis.dimensions * 4)
    this.from = kernel.reserve(count * 4)
    this.to = kernel.reserve(count * 4)
    this.values = kernel.reserve(count * 4)
  }

  add(term: number, rows: Uint32Array, saturations: Float32Array): void {
    const { kernel, basis, count } = this
    const size = rows.length
    kernel.integers(this.from, count).fill(term, 0, size)
    kernel.integers(this.to, count).set(rows)
    const values = kernel.floats(this.values, count)
    const idf = basis.idf[term]!
    for (let i = 0; i < size; i++) values[i] = saturations[i]! * idf
    kernel.run.scatter(this.directions, this.sums, basis.dimensions, this.from, this.to, this.values, size)
  }

  vectors(): Float32Array {
    return this.kernel.floats(this.sums, this.count * this.basis.dimensions).slice()
  }
}

function* batches(ranges: readonly OrdinalRange[]): Generator<readonly OrdinalRange[]> {
  let batch: OrdinalRange[] = []
  let size = 0
  for (const range of ranges)
    for (let { first, count } = range; count > 0; ) {
      const taken = Math.min(count, BATCH_SEGMENTS - size)
      batch.push({ first, count: taken })
      first += taken
      count -= taken
      size += taken
      if (size < BATCH_SEGMENTS) continue
      yield batch
      batch = []
      size = 0
    }
  if (size > 0) yield batch
}

export const sizeOf = (ranges: readonly OrdinalRange[]): number =>
  ranges.reduce((sum, { count }) => sum + count, 0)

function indexOf(ascending: readonly string[], wanted: string): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return ascending[low] === wanted ? low : -1
}

// ── bytes ────────────────────────────────────────────────────────────────────────────────────────────────

/** Head as JSON, its length before it; then idf, the scale of each term's direction, and the directions as bytes. */
export function encodeBasis(basis: Omit<Basis, 'directions'>, directions: Float32Array): Uint8Array {
  const { dimensions, terms, idf, totals } = basis
  const head = Buffer.from(JSON.stringify({ format: FORMAT, dimensions, totals, terms }))
  const scales = new Float32Array(terms.length)
  const rounded = new Int8Array(directions.length)
  for (let at = 0; at < terms.length; at++) {
    const row = directions.subarray(at * dimensions, (at + 1) * dimensions)
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    scales[at] = largest / 127
    if (largest > 0)
      for (let i = 0; i < dimensions; i++) rounded[at * dimensions + i] = Math.round(row[i]! / scales[at]!)
  }
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  return Buffer.concat([length, head, bytesOf(idf), bytesOf(scales), bytesOf(rounded)])
}

/** Throws `index-version` and `index-corrupt`. */
export function decodeBasis(bytes: Uint8Array): Basis {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length < 4 ? 0 : 4 + view.getUint32(0, true)
  if (end === 0 || end > bytes.length) throw corrupt()
  const { format, dimensions, totals, terms } = JSON.parse(Buffer.from(bytes.subarray(4, end)).toString())
  if (format !== FORMAT)
    throw new LightconeError('index-version', {
      message: `The vectors' model has format ${format}; this build reads ${FORMAT}.`,
      hint: 'Upgrade the package, or build the index again.',
      details: { found: format, supported: FORMAT },
    })
  const count = terms.length
  if (bytes.length !== end + count * (8 + dimensions)) throw corrupt()
  const copy = bytes.slice(end)
  const idf = new Float32Array(copy.buffer.slice(0, count * 4))
  const scales = new Float32Array(copy.buffer.slice(count * 4, count * 8))
  const rounded = new Int8Array(copy.buffer, count * 8)
  const directions = new Float32Array(rounded.length)
  for (let at = 0; at < count; at++)
    for (let i = at * dimensions; i < (at + 1) * dimensions; i++) directions[i] = rounded[i]! * scales[at]!
  return { dimensions, totals, terms, idf, directions }
}

const bytesOf = (array: Float32Array | Int8Array): Buffer =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength)

function corrupt(): LightconeError {
  return new LightconeError('index-corrupt', {
    message: 'The model of the vectors is damaged.',
    hint: 'Build the index again with `lightcone doctor --rebuild`.',
  })
}
