/** The ports of vectors: what the vector index, embedders and retrieval see of each other. */
import type { OrdinalRange, PartWrite } from './ports.ts'

/** Terms in each field over the segments counted, and how many of them have the field; fields as in the lexical index. */
export interface FieldTotals {
  readonly segments: number
  readonly lengths: readonly number[]
  readonly filled: readonly number[]
}

/** One term in the segments that are read: `rows` of them ascend, each with its BM25F saturation. */
export interface TermPostings {
  readonly term: string
  readonly count: number
  readonly rows: Uint32Array
  readonly saturations: Float32Array
}

export interface TermReading {
  /** Ascending: only these are visited. Default: all. */
  readonly terms?: readonly string[]
  /** Field averages that saturations are taken under. Default: those of the segments read. */
  readonly totals?: FieldTotals
  /** Called for every term, ascending; the arrays are good until it returns. */
  readonly visit: (postings: TermPostings) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads the lexical index term by term for the live segments in the ranges; a segment's row is its place in them.
 * Returns the totals of the segments read. Throws `index-conflict` when the index is merged meanwhile.
 */
export type ReadTerms = (rows: readonly OrdinalRange[], reading: TermReading) => Promise<FieldTotals>

export interface VectorHit {
  readonly ordinal: number
  /** Cosine similarity. */
  readonly score: number
}

/** A space as the index holds it: vectors of one embedder, of one length. */
export interface VectorSpace {
  /** Unique in its namespace, for instance `lsa-3`. */
  readonly name: string
  readonly dimensions: number
  /** Live segments with a vector. */
  readonly segments: number
}

/**
 * Vectors of segments in one or several spaces. Follows the store's commits; a space is built by writing parts of it,
 * in as many transactions as it takes, and used once its name is asked for.
 */
export interface VectorIndex {
  refresh(): Promise<void>
  spaces(): readonly VectorSpace[]
  /** Segments that the space has vectors of, ascending. */
  covered(space: string): readonly OrdinalRange[]
  /** What the embedder of the space keeps with it; `undefined` without. */
  model(space: string): Promise<Uint8Array | undefined>
  /** A part with a vector for each segment of the ranges, row after row, of any length but 0. */
  part(space: string, ordinals: readonly OrdinalRange[], vectors: Float32Array, dimensions: number): PartWrite
  modelPart(space: string, dimensions: number, model: Uint8Array): PartWrite
  /** Ids of all parts of a space, for dropping it. */
  parts(space: string): readonly number[]
  /**
   * The k segments nearest to the query by (cosine, document id, position), only inside `within` when given. Throws
   * `invalid-argument` when the query has another length than the space.
   */
  search(
    space: string,
    query: Float32Array,
    k: number,
    within?: readonly OrdinalRange[],
  ): Promise<readonly VectorHit[]>
  /** Cosines of these segments, `undefined` for those without a vector. */
  similarities(
    space: string,
    query: Float32Array,
    ordinals: readonly number[],
  ): Promise<readonly (number | undefined)[]>
  /** Makes one part of many small ones and forgets retired segments, when that is due. */
  merge(options?: { readonly signal?: AbortSignal }): Promise<{ readonly merged: number }>
}
