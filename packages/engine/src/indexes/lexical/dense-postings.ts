/**
 * Long lists of frequent terms, in blocks that are read one at a time.
 *
 *     bits of the blocks' span · set of fields that the term stands in
 *     · per block: postings, and unless 0 bytes and bound · the blocks' postings
 *
 * A block holds the postings of `span` local ids in a row, a power of two chosen so that it holds about 128. Its
 * bound is its largest saturation, as a share of what no saturation reaches, in 255 steps and rounded up.
 */
import { type FieldLengths, MOST_SATURATION, type Scoring } from './bm25f.ts'
import { type ByteReader, ByteWriter } from './bytes.ts'
import { BODY, FIELD_COUNT, frequencyIn } from './fields.ts'
import { type Postings, readFrequencies, scratchPostings, writePosting } from './postings.ts'

export const WINDOW_BITS = 12
const BLOCK_POSTINGS = 128
const LEAST_SPAN_BITS = 7
const BOUND_STEPS = 255

/** True for lists that fill blocks no longer than a window; the others gain nothing by blocks. */
export function isDense(count: number, segments: number): boolean {
  return segments > 1 << WINDOW_BITS && count * (1 << WINDOW_BITS) >= BLOCK_POSTINGS * segments
}

/** Writes the postings `from` up to, without, `to` of a part whose segments have these lengths. */
export function writeDense(
  writer: ByteWriter,
  postings: Postings,
  from: number,
  to: number,
  lengths: FieldLengths,
  scoring: Scoring,
): void {
  const { docs, packed, extra } = postings
  const segments = lengths[0]!.length
  const bits = spanBits(to - from, segments)
  const blocks = new ByteWriter((to - from) * 2)
  writer.byte(bits)
  writer.byte(fieldsOf(postings, from, to))
  let i = from
  for (let block = 0; block << bits < segments; block++) {
    const start = blocks.length
    const first = i
    let bound = 0
    for (let next = block << bits; i < to && docs[i]! >>> bits === block; i++) {
      const doc = docs[i]!
      writePosting(blocks, doc - next, packed[i]!, extra)
      bound = Math.max(bound, scoring.saturation(packed[i]!, extra, lengths, doc))
      next = doc + 1
    }
    writer.varint(i - first)
    if (i === first) continue
    writer.varint(blocks.length - start)
    writer.byte(Math.ceil((bound / MOST_SATURATION) * BOUND_STEPS))
  }
  writer.appendAll(blocks)
}

function spanBits(count: number, segments: number): number {
  const bits = Math.ceil(Math.log2((BLOCK_POSTINGS * segments) / count))
  return Math.min(WINDOW_BITS, Math.max(LEAST_SPAN_BITS, bits))
}

function fieldsOf({ packed, extra }: Postings, from: number, to: number): number {
  let fields = 0
  for (let i = from; i < to; i++)
    if (packed[i]! > 0) fields |= 1 << BODY
    else
      for (let field = 0; field < FIELD_COUNT; field++)
        if (frequencyIn(field, packed[i]!, extra) > 0) fields |= 1 << field
  return fields
}

/** The blocks of a list, found but not read yet. */
export class DenseBlocks {
  readonly bits: number
  /** Set of fields that the term stands in. */
  readonly fields: number
  /** `starts[b]` to `starts[b + 1]` are the postings of block `b`. */
  readonly starts: Uint32Array
  /** Largest saturation of each block under the part's own averages. */
  readonly bounds: Float64Array
  private readonly reader: ByteReader
  private readonly offsets: Uint32Array

  /** Throws `index-corrupt` unless the reader ends with `count` postings of segments below `segments`. */
  constructor(reader: ByteReader, count: number, segments: number) {
    this.reader = reader
    this.bits = reader.byte()
    this.fields = reader.byte()
    if (!(this.bits <= WINDOW_BITS)) reader.fail()
    const blocks = Math.ceil(segments / (1 << this.bits))
    reader.need(blocks)
    this.starts = new Uint32Array(blocks + 1)
    this.offsets = new Uint32Array(blocks + 1)
    this.bounds = new Float64Array(blocks)
    for (let block = 0; block < blocks; block++) {
      const size = reader.varint()
      this.starts[block + 1] = this.starts[block]! + size
      this.offsets[block + 1] = this.offsets[block]! + (size > 0 ? reader.varint() : 0)
      if (size > 0) this.bounds[block] = (reader.byte() / BOUND_STEPS) * MOST_SATURATION
    }
    const base = reader.at
    for (let block = 0; block <= blocks; block++) this.offsets[block]! += base
    if (this.offsets[blocks] !== reader.end || this.starts[blocks] !== count) reader.fail()
  }

  get byteSize(): number {
    return this.reader.bytes.length + this.starts.length * 16
  }

  /** Reads a block into `scratchPostings`. Throws `index-corrupt`. */
  read(block: number): Postings {
    const count = this.starts[block + 1]! - this.starts[block]!
    const into = scratchPostings(count)
    this.readInto(block, into, 0)
    return into
  }

  /** Reads all blocks into `scratchPostings`. */
  readAll(): Postings {
    const blocks = this.starts.length - 1
    const into = scratchPostings(this.starts[blocks]!)
    for (let block = 0; block < blocks; block++) this.readInto(block, into, this.starts[block]!)
    return into
  }

  private readInto(
    block: number,
    { docs, packed, extra }: ReturnType<typeof scratchPostings>,
    at: number,
  ): void {
    const { reader, bits, starts, offsets } = this
    const end = at + starts[block + 1]! - starts[block]!
    reader.at = offsets[block]!
    let next = block << bits
    for (let i = at; i < end; i++) {
      const gap = reader.varint()
      const doc = next + (gap >>> 1)
      docs[i] = doc
      packed[i] = gap & 1 ? readFrequencies(reader, extra) : 1
      next = doc + 1
    }
    if (reader.at !== offsets[block + 1] || next > (block + 1) << bits) reader.fail()
  }
}
