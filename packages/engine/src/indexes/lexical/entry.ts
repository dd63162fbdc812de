/**
 * A document's log entry: the terms of its segments, compact and in one piece.
 *
 *     segments · 5 field lengths each · terms · per term (UTF-16 length, segments that hold it)
 *     · bytes of text · the terms' text · per term its postings · checksum
 */
import type { SegmentFields } from '../../model.ts'
import type { TermNumbering } from '../../ports.ts'
import { type ByteReader, ByteWriter, isSealed, unseal } from './bytes.ts'
import { FIELD_COUNT, FIELDS, OLDER_FIELD_COUNT } from './fields.ts'
import { readFrequencies, writePostings } from './postings.ts'
import { countFields, TermCounter } from './term-counter.ts'

const LABEL = 'a log entry of five fields'
/** Of formats 1 and 2: four fields. */
const OLDER_LABEL = 'a log entry'

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
  countFields(segments, numbering, counter, 0, (_, __, length) => writer.varint(length))
  writeTerms(counter, numbering)
  return writer.sealed(LABEL)
}

const writer = new ByteWriter(1 << 16)
const counter = new TermCounter()

/** The terms in the order in which they first stood in the document, then their postings. */
function writeTerms(counter: TermCounter, numbering: TermNumbering): void {
  writer.varint(counter.size)
  let text = ''
  for (let place = 0; place < counter.size; place++) {
    const term = numbering.term(counter.numberOf(place))
    writer.varint(term.length)
    writer.varint(counter.countOf(place))
    text += term
  }
  writer.text(text)
  const { starts, docs, packed } = counter.layOut(Uint32Array.from({ length: counter.size }, (_, i) => i))
  const postings = { docs, packed, extra: counter.extra }
  for (let place = 0; place < counter.size; place++)
    writePostings(writer, postings, starts[place]!, starts[place + 1]!)
}

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
