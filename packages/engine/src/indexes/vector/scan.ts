/**
 * The vectors of one space in memory: bits to find what may be near, bytes to tell how near it is.
 *
 *     all rows → Hamming distance of the bits → the nearest → dot product of bytes → the best → cosine with the query as it is
 */
import { Kernel } from '../../kernel/kernel.ts'
import type { OrdinalRange } from '../../ports.ts'
import type { VectorHit } from '../../vector-port.ts'
import type { Ordinals } from '../lexical/ordinals.ts'
import type { Rows } from './part.ts'
import { BitCoder, paddedLength, quantise } from './quantise.ts'

/** So many rows are compared by their bytes at once; the bits would only cost. */
const NO_BITS = 8192
/**
 * Rows that the bits leave, at least, a hit wanted, and as a share of all: recall of ten among 30,000 is .984
 * (`npm run bench:vectors`).
 */
const LEAST_KEPT = 2048
const KEPT_A_HIT = 24
const KEPT_SHARE = 1 / 50
/** Rows whose cosine is taken with the query as it is, a hit wanted. */
const EXACT_A_HIT = 3

interface Held {
  readonly ordinals: Ordinals
  /** 1 for each row that is live. */
  readonly alive: Uint8Array
  readonly scales: Float32Array
  /** Offsets in the kernel's memory. */
  readonly vectors: number
  readonly codes: number
}

export class SpaceScan {
  readonly dimensions: number
  private readonly width: number
  private readonly coder: BitCoder
  private readonly kernel = new Kernel()
  private readonly held = new Map<number, Held>()

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.width = paddedLength(dimensions)
    this.coder = new BitCoder(dimensions)
  }

  has(part: number): boolean {
    return this.held.has(part)
  }

  /** Whether all parts held are among these. */
  isWithin(parts: ReadonlySet<number>): boolean {
    return [...this.held.keys()].every((part) => parts.has(part))
  }

  add(part: number, ordinals: Ordinals, alive: Uint8Array, rows: Rows): void {
    const { kernel, coder, width } = this
    const vectors = kernel.reserve(rows.vectors.length)
    const codes = kernel.reserve(rows.count * coder.bytes)
    kernel.signedBytes(vectors, rows.vectors.length).set(rows.vectors)
    for (let row = 0; row < rows.count; row++)
      coder.encode(
        rows.vectors.subarray(row * width, (row + 1) * width),
        kernel.bytes(codes + row * coder.bytes, coder.bytes),
      )
    this.held.set(part, { ordinals, alive, scales: rows.scales, vectors, codes })
  }

  /** Best first, by cosine, all that tie with the k-th included. */
  search(query: Float32Array, k: number, within: readonly OrdinalRange[] | undefined): VectorHit[] {
    const { kernel, coder, width } = this
    const mark = kernel.mark()
    try {
      const bytes = new Int8Array(width)
      if (quantise(query, bytes) === 0) return []
      const queryBytes = kernel.reserve(width)
      kernel.signedBytes(queryBytes, width).set(bytes)
      const queryBits = kernel.reserve(coder.bytes)
      coder.encode(query, kernel.bytes(queryBits, coder.bytes))
      const found = [...this.held.values()].map((held) => ({ held, rows: accepted(held, within) }))
      const total = found.reduce((sum, { rows }) => sum + rows.length, 0)
      const near = total <= NO_BITS ? found : this.nearest(found, queryBits, total, k)
      const scored = near.flatMap(({ held, rows }) => this.score(held, rows, queryBytes))
      return this.exactBest(scored, query, k)
    } finally {
      kernel.release(mark)
    }
  }

  /** Cosines with a vector, of rows that are live. */
  similarity(query: Float32Array, ordinal: number): number | undefined {
    for (const held of this.held.values()) {
      const row = held.ordinals.localOf(ordinal)
      if (row >= 0 && held.alive[row] === 1) return this.cosine(held, row, query, lengthOf(query))
    }
    return undefined
  }

  /** Those rows whose bits differ least from the query's: whole distances, so that no order of parts matters. */
  private nearest(
    found: readonly { readonly held: Held; readonly rows: Uint32Array }[],
    queryBits: number,
    total: number,
    k: number,
  ): { held: Held; rows: Uint32Array }[] {
    const { kernel, coder } = this
    const counts = new Uint32Array(coder.bytes * 8 + 1)
    const distances = found.map(({ held, rows }) => {
      const count = held.scales.length
      const at = kernel.reserve(count * 2)
      kernel.run.hamming(held.codes, coder.bytes, count, queryBits, at)
      return { held, rows, at }
    })
    const lists = distances.map(({ held, rows, at }) => ({
      held,
      rows,
      distance: kernel.shorts(at, held.scales.length),
    }))
    for (const { rows, distance } of lists)
      for (let i = 0; i < rows.length; i++) counts[distance[rows[i]!]!]!++
    const kept = Math.max(LEAST_KEPT, k * KEPT_A_HIT, Math.ceil(total * KEPT_SHARE))
    let furthest = 0
    for (let sum = counts[0]!; sum < kept && furthest < counts.length - 1; ) sum += counts[++furthest]!
    return lists.map(({ held, rows, distance }) => ({
      held,
      rows: rows.filter((row) => distance[row]! <= furthest),
    }))
  }

  private score(held: Held, rows: Uint32Array, query: number): Scored[] {
    const { kernel, width } = this
    const list = kernel.reserve(rows.length * 4)
    const out = kernel.reserve(rows.length * 4)
    kernel.integers(list, rows.length).set(rows)
    kernel.run.dots(held.vectors, width, list, rows.length, query, out)
    const dots = kernel.integers(out, rows.length)
    return Array.from(rows, (row, i) => ({ held, row, rough: dots[i]! * held.scales[row]! }))
  }

  private exactBest(scored: Scored[], query: Float32Array, k: number): VectorHit[] {
    const length = lengthOf(query)
    scored.sort((a, b) => b.rough - a.rough)
    const last = scored[Math.min(scored.length, k * EXACT_A_HIT) - 1]
    const hits: VectorHit[] = []
    for (const { held, row, rough } of scored) {
      if (rough < last!.rough || rough <= 0) break
      const score = this.cosine(held, row, query, length)
      if (score > 0) hits.push({ ordinal: held.ordinals.ordinalAt(row), score })
    }
    hits.sort((a, b) => b.score - a.score || a.ordinal - b.ordinal)
    const kth = hits[k - 1]
    return kth === undefined ? hits : hits.filter(({ score }) => score >= kth.score)
  }

  private cosine({ vectors, scales }: Held, row: number, query: Float32Array, length: number): number {
    const bytes = this.kernel.signedBytes(vectors + row * this.width, this.dimensions)
    let sum = 0
    for (let i = 0; i < bytes.length; i++) sum += bytes[i]! * query[i]!
    return length === 0 ? 0 : (sum * scales[row]!) / length
  }
}

interface Scored {
  readonly held: Held
  readonly row: number
  /** Cosine but for the query's own factor. */
  readonly rough: number
}

function lengthOf(vector: Float32Array): number {
  let square = 0
  for (const value of vector) square += value * value
  return Math.sqrt(square)
}

/** Live rows inside the ranges, ascending. */
function accepted({ ordinals, alive }: Held, within: readonly OrdinalRange[] | undefined): Uint32Array {
  const rows = new Uint32Array(alive.length)
  let count = 0
  const take = (from: number, to: number) => {
    for (let row = from; row < to; row++) if (alive[row] === 1) rows[count++] = row
  }
  if (within === undefined) take(0, alive.length)
  else for (const range of within) ordinals.overlaps(range, take)
  return rows.subarray(0, count)
}
