/**
 * A document's log entry: the terms of its segments, compact and in one piece.
 *
 *     segments · 5 field lengths each · terms · per term (UTF-16 length, segments that hold it)
 *     · bytes of text · the terms' text · per term its postings · checksum
 */
import type { SegmentFields } from '../../model.ts'
import type { TermNumbering } from '../../ports.ts'
import { resized } from '../../text/resized.ts'
import { type ByteReader, ByteWriter, isSealed, unseal } from './bytes.ts'
import { FIELD_COUNT, FIELDS, OLDER_FIELD_COUNT, packFrequencies } from './fields.ts'
import { readFrequencies, writePosting } from './postings.ts'

const LABEL = 'a log entry of five fields'
/** Of formats 1 and 2: four fields. */
const OLDER_LABEL = 'a log entry'
const NONE = -1

/** Writes the entry of a document's segments. */
export function encodeEntry(
  segments: readonly SegmentFields[],
  numbering: TermNumbering,
  language: string,
): Uint8Array {
  numbering.begin(language)
  counter.begin()
  writer.clear()
  writer.varint(segments.length)
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
      writer.varint(numbers.length)
      counter.add(numbers, segment, field)
    }
  counter.write(writer, numbering)
  return writer.sealed(LABEL)
}

const NO_NUMBERS = new Int32Array(0)
const writer = new ByteWriter(1 << 16)

/** What is known of a term: its number, its first and last node, and how many nodes it has. */
const TERM = 4
const [NUMBER, HEAD, TAIL, COUNT] = [0, 1, 2, 3] as const
/** A node: the segment, the next node, and the term's frequency in each field. */
const NODE = 2 + FIELD_COUNT
const [SEGMENT, NEXT, FREQUENCIES] = [0, 1, 2] as const

/**
 * Counts terms by segment and field, in chains of nodes: one chain a term, one node a segment that holds it. Its
 * arrays serve document after document. The place of a term is right when the term at that place is the same
 * (a sparse set: Briggs and Torczon 1993), so that beginning anew costs nothing.
 */
class TermCounter {
  /** By term number. */
  private placeOf = new Int32Array(1024)
  private terms = new Int32Array(512 * TERM)
  private termsEnd = 0
  private nodes = new Int32Array(512 * NODE)
  private nodesEnd = 0
  private readonly extra: number[] = []

  begin(): void {
    this.termsEnd = 0
    this.nodesEnd = 0
  }

  /** Counts the terms of one field of a segment. Segments must come in order. */
  add(numbers: Int32Array, segment: number, field: number): void {
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      let term = number < this.placeOf.length ? this.placeOf[number]! : this.termsEnd
      if (!(term < this.termsEnd && this.terms[term + NUMBER] === number)) term = this.addTerm(number)
      let node = this.terms[term + TAIL]!
      if (node === NONE || this.nodes[node + SEGMENT] !== segment) node = this.addNode(term, segment)
      this.nodes[node + FREQUENCIES + field]!++
    }
  }

  private addTerm(number: number): number {
    if (number >= this.placeOf.length) this.placeOf = resized(this.placeOf, number * 2)
    const term = this.termsEnd
    if (term === this.terms.length) this.terms = resized(this.terms, term * 2)
    this.termsEnd += TERM
    this.placeOf[number] = term
    this.terms[term + NUMBER] = number
    this.terms[term + HEAD] = NONE
    this.terms[term + TAIL] = NONE
    this.terms[term + COUNT] = 0
    return term
  }

  private addNode(term: number, segment: number): number {
    const node = this.nodesEnd
    if (node === this.nodes.length) this.nodes = resized(this.nodes, node * 2)
    this.nodesEnd += NODE
    const { nodes, terms } = this
    nodes[node + SEGMENT] = segment
    nodes[node + NEXT] = NONE
    for (let field = 0; field < FIELD_COUNT; field++) nodes[node + FREQUENCIES + field] = 0
    const tail = terms[term + TAIL]!
    if (tail === NONE) terms[term + HEAD] = node
    else nodes[tail + NEXT] = node
    terms[term + TAIL] = node
    terms[term + COUNT]!++
    return node
  }

  /** The terms in the order in which they first stood in the document, then their postings. */
  write(writer: ByteWriter, numbering: TermNumbering): void {
    const { terms, termsEnd } = this
    writer.varint(termsEnd / TERM)
    let text = ''
    for (let at = 0; at < termsEnd; at += TERM) {
      const term = numbering.term(terms[at + NUMBER]!)
      writer.varint(term.length)
      writer.varint(terms[at + COUNT]!)
      text += term
    }
    writer.text(text)
    for (let at = 0; at < termsEnd; at += TERM) this.writeChain(writer, terms[at + HEAD]!)
  }

  private writeChain(writer: ByteWriter, head: number): void {
    const { extra, nodes } = this
    let after = 0
    for (let node = head; node !== NONE; node = nodes[node + NEXT]!) {
      const segment = nodes[node + SEGMENT]!
      const packed = packFrequencies(nodes, node + FREQUENCIES, extra)
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
  const isOlder = isSealed(data, OLDER_LABEL)
  const reader = unseal(data, isOlder ? OLDER_LABEL : LABEL)
  const fields = isOlder ? OLDER_FIELD_COUNT : FIELD_COUNT
  if (reader.varint() !== segments) reader.fail()
  reader.need(segments * fields)
  const lengths = FIELDS.map(() => new Uint32Array(segments))
  for (let segment = 0; segment < segments; segment++)
    for (let field = 0; field < fields; field++) lengths[field]![segment] = reader.varint()
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
