/** Fits a basis to a corpus: the strongest directions of its segment–term matrix. */
import type { OrdinalRange } from '../../ports.ts'
import type { FieldTotals, ReadTerms } from '../../vector-port.ts'
import { sizeOf } from './basis.ts'
import { rightVectors, type SparseColumns } from './svd.ts'

export interface FitOptions {
  readonly dimensions?: number
  readonly signal?: AbortSignal | undefined
}

export interface Fitted {
  readonly dimensions: number
  readonly terms: readonly string[]
  readonly idf: Float32Array
  readonly directions: Float32Array
  readonly totals: FieldTotals
}

/** On Cranfield and CISI 64 lose, 256 gain nothing (docs/vectors.md). */
export const DIMENSIONS = 128
/** A term of one segment ties nothing together. */
const LEAST_SEGMENTS = 2
/** The most common terms stay. */
const MOST_TERMS = 16_384

/**
 * Each segment is a row of unit length. The rows should come in an order that does not depend on how documents were
 * added: then the fit does not either. Throws as `ReadTerms`, and `aborted`.
 */
export async function fitBasis(
  rows: readonly OrdinalRange[],
  readTerms: ReadTerms,
  { dimensions = DIMENSIONS, signal }: FitOptions = {},
): Promise<Fitted> {
  const count = sizeOf(rows)
  const idfOf = (df: number) => Math.log(1 + (count - df + 0.5) / (df + 0.5))
  const lengths = new Float64Array(count)
  let columns: { term: string; rows: Uint32Array; values: Float32Array }[] = []
  const totals = await readTerms(rows, {
    visit: ({ term, rows, saturations }) => {
      const idf = idfOf(rows.length)
      const values = saturations.map((saturation) => saturation * idf)
      for (let i = 0; i < rows.length; i++) lengths[rows[i]!]! += values[i]! ** 2
      if (rows.length >= LEAST_SEGMENTS) columns.push({ term, rows, values })
    },
    signal,
  })
  if (columns.length > MOST_TERMS) columns = mostCommon(columns)
  const matrix = normalised(columns, lengths)
  const { vectors, rank } = rightVectors(matrix, wholeFours(Math.min(dimensions, count, columns.length)))
  return {
    dimensions: rank,
    terms: columns.map(({ term }) => term),
    idf: Float32Array.from(columns, (column) => idfOf(column.rows.length)),
    directions: vectors,
    totals,
  }
}

/** The kernel adds four numbers at a time. */
const wholeFours = (dimensions: number): number => Math.max(4, Math.floor(dimensions / 4) * 4)

function mostCommon<T extends { readonly rows: Uint32Array }>(columns: readonly T[]): T[] {
  const bound = columns.map(({ rows }) => rows.length).sort((a, b) => b - a)[MOST_TERMS]!
  return columns.filter(({ rows }) => rows.length > bound)
}

function normalised(
  columns: readonly { readonly rows: Uint32Array; readonly values: Float32Array }[],
  squares: Float64Array,
): SparseColumns {
  const entries = columns.reduce((sum, { rows }) => sum + rows.length, 0)
  const row = new Uint32Array(entries)
  const column = new Uint32Array(entries)
  const value = new Float32Array(entries)
  let at = 0
  columns.forEach(({ rows, values }, c) => {
    row.set(rows, at)
    column.fill(c, at, at + rows.length)
    for (let i = 0; i < rows.length; i++) value[at + i] = values[i]! / Math.sqrt(squares[rows[i]!]!)
    at += rows.length
  })
  return { rows: squares.length, columns: columns.length, row, column, value }
}
