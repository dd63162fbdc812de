/**
 * A document's log entry: the terms of its segments, compact and in one piece.
 *
 *     segments · 4 field lengths each · terms · per term (UTF-16 length, segments that hold it)
 *     · bytes of text · the terms' text · per term its postings · checksum
 */
import type { SegmentFields } from '../../model.ts'
import { type ByteReader, ByteWriter, unseal } from './bytes.ts'
import { FIELD_COUNT, FIELDS, packFrequencies } from './fields.ts'
import { readFrequencies, writePosting } from './postings.ts'

const LABEL = 'a log entry'
const NONE = -1

/** Writes an entry; `analyze` gives the terms of a text in reading order. */
export function encodeEntry(
  segments: readonly SegmentFields[],
  analyze: (text: string) => readonly string[],
): Uint8Array {
  const counter = new TermCounter()
  const lengths = new ByteWriter(16 + segments.length * FIELD_COUNT * 2)
  // Titles and headings repeat from segment to segment.
  const analysed = new Map<string, readonly string[]>()
  const termsOf = (text: string, repeats: boolean): readonly string[] => {
    let terms = repeats ? analysed.get(text) : undefined
    if (terms === undefined) {
      terms = analyze(text)
      if (repeats) analysed.set(text, terms)
    }
    return terms
  }
  for (let segment = 0; segment < segments.length; segment++)
    for (let field = 0; field < FIELD_COUNT; field++) {
      const name = FIELDS[field]!
      const text = segments[segment]![name]
      const terms = text === '' ? [] : termsOf(text, name === 'title' || name === 'heading')
      lengths.varint(terms.length)
      for (let i = 0; i < terms.length; i++) counter.add(terms[i]!, segment, field)
    }
  const writer = new ByteWriter(lengths.length + counter.size * 16 + 64)
  writer.varint(segments.length)
  writer.append(lengths.bytes.subarray(0, lengths.length))
  counter.write(writer)
  return writer.sealed(LABEL)
}

/** Counts terms by segment and field, in chains of nodes: one chain a term, one node a segment that holds it. */
class TermCounter {
  private readonly numbers = new Map<string, number>()
  private readonly heads: number[] = []
  private readonly tails: number[] = []
  private readonly counts: number[] = []
  private nodes = 0
  private segmentOf = new Uint32Array(512)
  private next = new Int32Array(512)
  private frequencies = new Uint32Array(512 * FIELD_COUNT)

  /** Nodes so far. */
  get size(): number {
    return this.nodes
  }

  /** Segments must come in order. */
  add(text: string, segment: number, field: number): void {
    const term = this.number(text)
    let node = this.tails[term]!
    if (node === NONE || this.segmentOf[node] !== segment) node = this.append(term, segment)
    this.frequencies[node * FIELD_COUNT + field]!++
  }

  private number(text: string): number {
    let term = this.numbers.get(text)
    if (term === undefined) {
      // Half a surrogate pair has no UTF-8 form.
      if (!text.isWellFormed()) return this.number(text.toWellFormed())
      term = this.numbers.size
      this.numbers.set(text, term)
      this.heads.push(NONE)
      this.tails.push(NONE)
      this.counts.push(0)
    }
    return term
  }

  private append(term: number, segment: number): number {
    if (this.nodes === this.segmentOf.length) this.grow()
    const node = this.nodes++
    this.segmentOf[node] = segment
    this.next[node] = NONE
    const tail = this.tails[term]!
    if (tail === NONE) this.heads[term] = node
    else this.next[tail] = node
    this.tails[term] = node
    this.counts[term]!++
    return node
  }

  private grow(): void {
    const capacity = this.segmentOf.length * 2
    this.segmentOf = resized(this.segmentOf, capacity)
    this.frequencies = resized(this.frequencies, capacity * FIELD_COUNT)
    const next = new Int32Array(capacity)
    next.set(this.next)
    this.next = next
  }

  write(writer: ByteWriter): void {
    writer.varint(this.numbers.size)
    let text = ''
    for (const [term, number] of this.numbers) {
      writer.varint(term.length)
      writer.varint(this.counts[number]!)
      text += term
    }
    const bytes = Buffer.from(text, 'utf8')
    writer.varint(bytes.length)
    writer.append(bytes)
    for (const head of this.heads) this.writeChain(writer, head)
  }

  private writeChain(writer: ByteWriter, head: number): void {
    const extra: number[] = []
    let after = 0
    for (let node = head; node !== NONE; node = this.next[node]!) {
      const segment = this.segmentOf[node]!
      const packed = packFrequencies(this.frequencies, node * FIELD_COUNT, extra)
      writePosting(writer, segment - after, packed, extra)
      after = segment + 1
    }
  }
}

function resized(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(length)
  grown.set(array)
  return grown
}

/** An entry opened for reading: lengths and terms at once, postings in one pass when asked. */
export interface Entry {
  readonly segments: number
  /** By field, then segment. */
  readonly lengths: readonly Uint32Array[]
  readonly terms: readonly string[]
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
  const { terms, counts } = readTerms(reader)
  return {
    segments,
    lengths,
    terms,
    counts,
    postings: (extra, each) => readAll(reader, counts, segments, extra, each),
  }
}

function readTerms(reader: ByteReader): { terms: string[]; counts: Uint32Array } {
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
  const terms: string[] = new Array(size)
  for (let term = 0, at = 0; term < size; at = ends[term++]!) terms[term] = text.slice(at, ends[term])
  return { terms, counts }
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
