/**
 * The vectors of one space in memory: bits to find what may be near, bytes to tell how near it is.
 *
 *     all rows → Hamming distance of the bits → the nearest → dot product of bytes → the best → cosine with the query as it is
 */
import { Kernel } from '../../kernel/kernel.ts'
import type { OrdinalRange } from '../../ports.ts'
import type { VectorHit } from '../../vector-port.ts'
import type { Ordinals } from '../lexical/ordinals.ts'
import { TopK } from '../lexical/top-k.ts'
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

/** Codes lie in blocks of so many. */
const CODE_BLOCK = 16
/** More bits than any two codes differ in, but fewer than what is not asked about is away. */
const ANY_DISTANCE = 0xfffe

interface Held {
  readonly ordinals: Ordinals
  /** 1 for each row that is live. */
  readonly alive: Uint8Array
  readonly scales: Float32Array
  /** Offsets in the kernel's memory. */
  readonly vectors: number
  readonly codes: number
}

/** Some rows of a part: `count` numbers at `rows` in the kernel's memory. */
interface Near {
  readonly held: Held
  readonly rows: number
  readonly count: number
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
    const codes = kernel.reserve(inBlocks(rows.count) * coder.bytes)
    kernel.signedBytes(vectors, rows.vectors.length).set(rows.vectors)
    const blocks = kernel.bytes(codes, inBlocks(rows.count) * coder.bytes)
    const code = new Uint8Array(coder.bytes)
    for (let row = 0; row < rows.count; row++) {
      code.fill(0)
      coder.encode(rows.vectors.subarray(row * width, (row + 1) * width), code)
      const first = (row & -CODE_BLOCK) * coder.bytes + (row % CODE_BLOCK)
      for (let i = 0; i < code.length; i++) blocks[first + i * CODE_BLOCK] = code[i]!
    }
    this.held.set(part, { ordinals, alive, scales: rows.scales, vectors, codes })
  }

  /** Best first, by cosine, all that tie with the k-th included. */
  search(query: Float32Array, k: number, within: readonly OrdinalRange[] | undefined): VectorHit[] {
    const { kernel, width } = this
    const mark = kernel.mark()
    try {
      const bytes = new Int8Array(width)
      if (quantise(query, bytes) === 0) return []
      const queryBytes = kernel.reserve(width)
      kernel.signedBytes(queryBytes, width).set(bytes)
      const near = this.few(within) ?? this.nearest(query, k, within)
      return this.exactBest(this.roughBest(near, queryBytes, k), query, k)
    } finally {
      kernel.release(mark)
    }
  }

  /** Cosines with a vector; `undefined` for what has no row, or none that is live. */
  similarities(query: Float32Array, ordinals: readonly number[]): (number | undefined)[] {
    const cosine = this.cosineWith(query)
    const parts = [...this.held.values()]
    return ordinals.map((ordinal) => {
      for (const held of parts) {
        const row = held.ordinals.localOf(ordinal)
        if (row >= 0 && held.alive[row] === 1) return cosine(held, row)
      }
      return undefined
    })
  }

  /** All rows that may be found; `undefined` when they may be so many that the bits are worth asking. */
  private few(within: readonly OrdinalRange[] | undefined): readonly Near[] | undefined {
    const accepted: [Held, Uint32Array][] = []
    let total = 0
    for (const held of this.held.values()) {
      let size = 0
      eachRange(held, within, (from, to) => {
        size += to - from
      })
      total += size
      if (total > NO_BITS) return undefined
      const rows = new Uint32Array(size)
      let count = 0
      eachRange(held, within, (from, to) => {
        for (let row = from; row < to; row++) if (held.alive[row] === 1) rows[count++] = row
      })
      accepted.push([held, rows.subarray(0, count)])
    }
    const { kernel } = this
    return accepted.map(([held, list]) => {
      const rows = kernel.reserve(list.byteLength)
      kernel.integers(rows, list.length).set(list)
      return { held, rows, count: list.length }
    })
  }

  /** Those rows whose bits differ least from the query's: whole distances, so that no order of parts matters. */
  private nearest(
    query: Float32Array,
    k: number,
    within: readonly OrdinalRange[] | undefined,
  ): readonly Near[] {
    const { kernel, coder } = this
    const code = kernel.reserve(coder.bytes)
    coder.encode(query, kernel.bytes(code, coder.bytes))
    const parts = [...this.held.values()].map((held) => {
      const size = inBlocks(held.alive.length)
      const flags = kernel.reserve(size)
      const accepted = kernel.bytes(flags, size)
      eachRange(held, within, (from, to) => {
        accepted.set(held.alive.subarray(from, to), from)
      })
      const distances = kernel.reserve(size * 2)
      kernel.run.hamming(held.codes, coder.bytes, size, code, flags, distances)
      return { held, size, distances }
    })
    const countWithin = (most: number) =>
      parts.reduce((sum, { size, distances }) => sum + kernel.run.countWithin(distances, size, most), 0)
    const total = countWithin(ANY_DISTANCE)
    const kept = Math.max(LEAST_KEPT, k * KEPT_A_HIT, Math.ceil(total * KEPT_SHARE))
    const furthest = total <= NO_BITS ? ANY_DISTANCE : leastWith(coder.bytes * 8, countWithin, kept)
    return parts.map(({ held, size, distances }) => {
      const count = kernel.run.countWithin(distances, size, furthest)
      const rows = kernel.reserve(count * 4)
      kernel.run.listWithin(distances, size, furthest, rows)
      return { held, rows, count }
    })
  }

  /** The rows that can be among the k best, by dot products of bytes. */
  private roughBest(near: readonly Near[], query: number, k: number): readonly [Held, number][] {
    const { kernel, width } = this
    const total = near.reduce((sum, { count }) => sum + count, 0)
    const top = new TopK(Math.min(k * EXACT_A_HIT, total))
    for (const [part, { held, rows, count }] of near.entries()) {
      const out = kernel.reserve(count * 4)
      kernel.run.dots(held.vectors, width, rows, count, query, out)
      const [list, dots] = [kernel.integers(rows, count), kernel.integers(out, count)]
      for (let i = 0; i < count; i++)
        if (dots[i]! > 0) {
          const rough = dots[i]! * held.scales[list[i]!]!
          top.offer(rough, rough, part, list[i]!)
        }
    }
    const best: [Held, number][] = []
    top.each((_, part, row) => best.push([near[part]!.held, row]))
    return best
  }

  private exactBest(rows: readonly [Held, number][], query: Float32Array, k: number): VectorHit[] {
    const cosine = this.cosineWith(query)
    const hits = rows
      .map(([held, row]) => ({ ordinal: held.ordinals.ordinalAt(row), score: cosine(held, row) }))
      .filter(({ score }) => score > 0)
    hits.sort((a, b) => b.score - a.score || a.ordinal - b.ordinal)
    const kth = hits[k - 1]
    return kth === undefined ? hits : hits.filter(({ score }) => score >= kth.score)
  }

  /** Good until the kernel reserves memory. */
  private cosineWith(query: Float32Array): (held: Held, row: number) => number {
    const bytes = this.kernel.signedBytes(0, this.kernel.mark())
    const length = lengthOf(query)
    const { width, dimensions } = this
    return ({ vectors, scales }, row) => {
      const first = vectors + row * width
      let sum = 0
      for (let i = 0; i < dimensions; i++) sum += bytes[first + i]! * query[i]!
      return length === 0 ? 0 : (sum * scales[row]!) / length
    }
  }
}

function lengthOf(vector: Float32Array): number {
  let square = 0
  for (const value of vector) square += value * value
  return Math.sqrt(square)
}

/** The least distance, at most `most`, within which so many rows lie. */
function leastWith(most: number, countWithin: (distance: number) => number, wanted: number): number {
  let low = 0
  let high = most
  while (low < high) {
    const middle = (low + high) >>> 1
    if (countWithin(middle) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Calls back with the rows (`from` up to, without, `to`) of the segments in the ranges; all by default. */
function eachRange(
  { ordinals, alive }: Held,
  within: readonly OrdinalRange[] | undefined,
  each: (from: number, to: number) => void,
): void {
  if (within === undefined) each(0, alive.length)
  else for (const range of within) ordinals.overlaps(range, each)
}

const inBlocks = (rows: number): number => Math.ceil(rows / CODE_BLOCK) * CODE_BLOCK
