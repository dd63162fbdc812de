/** The bytes of posting lists. */
import type { ByteReader, ByteWriter } from './bytes.ts'
import { FIELD_COUNT, type Frequencies, frequencyIn, packFrequencies } from './fields.ts'

/** Postings of one term, ascending by local id: `packed[i]` are its frequencies in the segment `docs[i]`. */
export interface Postings {
  readonly docs: Uint32Array
  readonly packed: Int32Array
  /** Fives of frequencies that are too large to pack. */
  readonly extra: readonly number[]
}

/**
 * One posting: the gap to the segment before, doubled, plus 1 unless the term stands once in the body and nowhere
 * else. Then follows either the body's frequency, doubled; or a set of fields times 4, plus 2 when the term stands
 * once in each, plus 1, and without the 2 a frequency for each field of the set.
 */
export function writePosting(
  writer: ByteWriter,
  gap: number,
  packed: Frequencies,
  extra: readonly number[],
): void {
  writer.varint(gap * 2 + (packed === 1 ? 0 : 1))
  if (packed > 1) writer.varint(packed * 2)
  else if (packed < 0) writeFields(writer, packed, extra)
}

function writeFields(writer: ByteWriter, packed: Frequencies, extra: readonly number[]): void {
  let fields = 0
  let ones = true
  for (let field = 0; field < FIELD_COUNT; field++) {
    const frequency = frequencyIn(field, packed, extra)
    if (frequency > 0) fields |= 1 << field
    if (frequency > 1) ones = false
  }
  writer.varint((fields << 2) | (ones ? 2 : 0) | 1)
  if (ones) return
  for (let field = 0; field < FIELD_COUNT; field++)
    if (fields & (1 << field)) writer.varint(frequencyIn(field, packed, extra))
}

const frequencies = new Uint32Array(FIELD_COUNT)

/** Frequencies of a posting whose gap had its low bit set. */
export function readFrequencies(reader: ByteReader, extra: number[]): Frequencies {
  const code = reader.varint()
  if ((code & 1) === 0) return code >>> 1
  for (let field = 0; field < FIELD_COUNT; field++)
    frequencies[field] = code & (4 << field) ? (code & 2 ? 1 : reader.varint()) : 0
  return packFrequencies(frequencies, 0, extra)
}

export function writePostings(writer: ByteWriter, postings: Postings, from: number, to: number): void {
  const { docs, packed, extra } = postings
  let next = 0
  for (let i = from; i < to; i++) {
    const doc = docs[i]!
    writePosting(writer, doc - next, packed[i]!, extra)
    next = doc + 1
  }
}

const scratch = { docs: new Uint32Array(4096), packed: new Int32Array(4096), extra: [] as number[] }

/**
 * Room for `count` postings, for reading a list and putting it to use at once: the next call hands out the same.
 * Most lists read are long gone before their arrays would be worth collecting.
 */
export function scratchPostings(count: number): typeof scratch {
  if (scratch.docs.length < count) {
    scratch.docs = new Uint32Array(count * 2)
    scratch.packed = new Int32Array(count * 2)
  }
  scratch.extra = []
  return scratch
}

/**
 * Reads `count` postings of segments below `segments` into `scratchPostings`; the reader must end with them.
 * Throws `index-corrupt`.
 */
export function readPostings(reader: ByteReader, count: number, segments: number): Postings {
  reader.need(count)
  const read = scratchPostings(count)
  const { docs, packed, extra } = read
  let next = 0
  let held = true
  for (let i = 0; i < count; i++) {
    const gap = reader.varint()
    const doc = next + (gap >>> 1)
    const frequencies = gap & 1 ? readFrequencies(reader, extra) : 1
    docs[i] = doc
    packed[i] = frequencies
    held &&= frequencies !== 0
    next = doc + 1
  }
  reader.finish()
  if (next > segments || !held) reader.fail()
  return read
}
