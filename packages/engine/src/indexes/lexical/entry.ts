/**
 * A document's log entry: the terms of its segments, compact and in one piece.
 *
 *     segments · 4 field lengths each · terms · per term (UTF-16 length, segments that hold it)
 *     · bytes of text · the terms' text · per term its postings · checksum
 */
import type { SegmentFields } from '../../model.ts'
import type { TermNumbering } from '../../ports.ts'
import { resized } from '../../text/resized.ts'
import { type ByteReader, ByteWriter, unseal } from './bytes.ts'
import { FIELD_COUNT, FIELDS, packFrequencies } from './fields.ts'
import { readFrequencies, writePosting } from './postings.ts'

const LABEL = 'a log entry'
const NONE = -1

/** Writes the entry of a document's segments. */
export function encodeEntry(
  segments: readonly SegmentFields[],
  numbering: TermNumbering,
  language: string,
): Uint8Array {
  numbering.begin(language)
  counter.begin()
  const lengths = new ByteWriter(16 + segments.length * FIELD_COUNT * 2)
  // Titles and headings repeat from segment to segment.
  const repeated = new Map<string, Int32Array>()
  const numbersOf = (text: string, repeats: boolean): Int32Array => {
    if (!repeats) return numbering.read(text)
    let numbers = repeated.get(text)
    if (numbers === undefined) repeated.set(text, (numbers = numbering.read(text).slice()))
    return numbers
  }
  for (let segment = 0; segment < segments.length; segment++)
    for (let field = 0; field < FIELD_COUNT; field++) {
      const name = FIELDS[field]!
      const text = segments[segment]![name]
      const numbers = text === '' ? NO_NUMBERS : numbersOf(text, name === 'title' || name === 'heading')
      lengths.varint(numbers.length)
      for (let i = 0; i < numbers.length; i++) counter.add(numbers[i]!, segment, field)
    }
  const writer = new ByteWriter(lengths.length + counter.size * 16 + 64)
  writer.varint(segments.length)
  writer.append(lengths.bytes.subarray(0, lengths.length))
  counter.write(writer, numbering)
  return writer.sealed(LABEL)
}

const NO_NUMBERS = new Int32Array(0)

/**
 * Counts terms by segment and field, in chains of nodes: one chain a term, one node a segment that holds it. Its
 * arrays serve document after document. The place of a term is right when the term at that place is the same
 * (a sparse set: Briggs and Torczon 1993), so that beginning anew costs nothing.
 */
class TermCounter {
  private terms = 0
  private placeOf = new Int32Array(1024)
  private numbers = new Int32Array(512)
  private heads = new Int32Array(512)
  private tails = new Int32Array(512)
  private counts = new Int32Array(512)
  private nodes = 0
  private segmentOf = new Int32Array(512)
  private next = new Int32Array(512)
  private frequencies = new Uint32Array(512 * FIELD_COUNT)
  private readonly extra: number[] = []

  /** Nodes so far. */
  get size(): number {
    return this.nodes
  }

  begin(): void {
    this.terms = 0
    this.nodes = 0
  }

  /** Segments must come in order. */
  add(number: number, segment: number, field: number): void {
    const place = this.place(number)
    let node = this.tails[place]!
    if (node === NONE || this.segmentOf[node] !== segment) node = this.append(place, segment)
    this.frequencies[node * FIELD_COUNT + field]!++
  }

  private place(number: number): number {
    if (number >= this.placeOf.length) this.placeOf = resized(this.placeOf, number * 2)
    const place = this.placeOf[number]!
    if (place < this.terms && this.numbers[place] === number) return place
    if (this.terms === this.numbers.length) this.growTerms()
    const fresh = this.terms++
    this.placeOf[number] = fresh
    this.numbers[fresh] = number
    this.heads[fresh] = NONE
    this.tails[fresh] = NONE
    this.counts[fresh] = 0
    return fresh
  }

  private append(place: number, segment: number): number {
    if (this.nodes === this.segmentOf.length) this.growNodes()
    const node = this.nodes++
    this.segmentOf[node] = segment
    this.next[node] = NONE
    this.frequencies.fill(0, node * FIELD_COUNT, (node + 1) * FIELD_COUNT)
    const tail = this.tails[place]!
    if (tail === NONE) this.heads[place] = node
    else this.next[tail] = node
    this.tails[place] = node
    this.counts[place]!++
    return node
  }

  private growTerms(): void {
    const capacity = this.terms * 2
    this.numbers = resized(this.numbers, capacity)
    this.heads = resized(this.heads, capacity)
    this.tails = resized(this.tails, capacity)
    this.counts = resized(this.counts, capacity)
  }

  private growNodes(): void {
    const capacity = this.nodes * 2
    this.segmentOf = resized(this.segmentOf, capacity)
    this.next = resized(this.next, capacity)
    this.frequencies = resized(this.frequencies, capacity * FIELD_COUNT)
  }

  /** The terms in the order in which they first stood in the document, then their postings. */
  write(writer: ByteWriter, numbering: TermNumbering): void {
    writer.varint(this.terms)
    let text = ''
    for (let place = 0; place < this.terms; place++) {
      const term = numbering.term(this.numbers[place]!)
      writer.varint(term.length)
      writer.varint(this.counts[place]!)
      text += term
    }
    const bytes = Buffer.from(text, 'utf8')
    writer.varint(bytes.length)
    writer.append(bytes)
    for (let place = 0; place < this.terms; place++) this.writeChain(writer, this.heads[place]!)
  }

  private writeChain(writer: ByteWriter, head: number): void {
    const { extra } = this
    let after = 0
    for (let node = head; node !== NONE; node = this.next[node]!) {
      const segment = this.segmentOf[node]!
      const packed = packFrequencies(this.frequencies, node * FIELD_COUNT, extra)
      writePosting(writer, segment - after, packed, extra)
      after = segment + 1
    }
    if (extra.length > 0) extra.length = 0
  }
}

const counter = new TermCounter()

/** An entry opened for reading: lengths and terms at once, postings in one pass when asked. */
export interface Entry {
  readonly segments: number
  /** By field, then segment. */
  readonly lengths: readonly Uint32Array[]
  /** All terms, one after the other; term `i` ends at `ends[i]`. */
  readonly text: string
  readonly ends: Uint32Array
  /** Segments that hold the term, by term. */
  readonly counts: Uint32Array
  /** Calls back for every posting, term by term, segments ascending; large frequencies go to `extra`. */
  readonly postings: (extra: number[], each: (term: number, segment: number, packed: number) => void) => void
}

/** Throws `index-corrupt` unless the bytes are an entry for `segments` segments. */
export function readEntry(data: Uint8Array, segments: number): Entry {
  const reader = unseal(data, LABEL)
  if (reader.varint() !== segments) reader.fail()
  reader.need(segments * FIELD_COUNT)
  const lengths = FIELDS.map(() => new Uint32Array(segments))
  for (let segment = 0; segment < segments; segment++)
    for (let field = 0; field < FIELD_COUNT; field++) lengths[field]![segment] = reader.varint()
  const { text, ends, counts } = readTerms(reader)
  return {
    segments,
    lengths,
    text,
    ends,
    counts,
    postings: (extra, each) => readAll(reader, counts, segments, extra, each),
  }
}

function readTerms(reader: ByteReader): Pick<Entry, 'text' | 'ends' | 'counts'> {
  const size = reader.varint()
  reader.need(size * 2)
  const ends = new Uint32Array(size)
  const counts = new Uint32Array(size)
  let end = 0
  for (let term = 0; term < size; term++) {
    ends[term] = end += reader.varint()
    counts[term] = reader.varint()
  }
  const text = reader.text(reader.varint())
  if (text.length !== end) reader.fail()
  return { text, ends, counts }
}

/** The terms of an entry as strings. */
export function termsOf({ text, ends }: Entry): string[] {
  const terms: string[] = new Array(ends.length)
  for (let term = 0, at = 0; term < ends.length; at = ends[term++]!) terms[term] = text.slice(at, ends[term])
  return terms
}

function readAll(
  from: ByteReader,
  counts: Uint32Array,
  segments: number,
  extra: number[],
  each: (term: number, segment: number, packed: number) => void,
): void {
  const start = from.at
  for (let term = 0; term < counts.length; term++) {
    const count = counts[term]!
    from.need(count)
    let after = 0
    for (let i = 0; i < count; i++) {
      const gap = from.varint()
      const segment = after + (gap >>> 1)
      if (segment >= segments) from.fail()
      each(term, segment, gap & 1 ? readFrequencies(from, extra) : 1)
      after = segment + 1
    }
  }
  from.finish()
  from.at = start
}
