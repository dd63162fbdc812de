/** Counts terms by segment and field: what log entries and parts are written from. */
import type { SegmentFields } from '../../model.ts'
import type { TermNumbering } from '../../ports.ts'
import { resized } from '../../text/resized.ts'
import { BODY, FIELD_COUNT, FIELDS, oneMore } from './fields.ts'

/** By term number: the last posting, counted from `base`, how many there are, and the term's place. */
const TERM = 4
const [LAST, COUNT, PLACE] = [0, 1, 2] as const
/** Postings are counted on from document to document up to here, so that older ones need not be cleared. */
const MOST_POSTINGS = 2 ** 30

/** Postings by term, in an order of terms: those of the `i`th are `starts[i]` up to, without, `starts[i + 1]`. */
export interface CountedPostings {
  readonly starts: Uint32Array
  readonly docs: Uint32Array
  readonly packed: Int32Array
}

/**
 * Terms in the order in which they first come, and postings in the order of segments, as they are found: one for each
 * term that a segment holds. A counter that begins anew keeps its arrays: of a term whose last posting comes before
 * the first of this time nothing is known yet (a sparse set: Briggs and Torczon 1993).
 */
export class TermCounter {
  /** Fives of frequencies that are too large to pack, as in `Postings`. */
  readonly extra: number[] = []
  private terms = new Int32Array(1024 * TERM)
  private base = 1
  /** Term numbers by place. */
  private numbers = new Int32Array(512)
  /** Terms so far, and postings. */
  size = 0
  postings = 0
  /** By posting: the term's place, and its frequencies. */
  private places = new Int32Array(512)
  private packed = new Int32Array(512)
  /** By segment: its first posting. */
  private firsts = new Int32Array(64)
  private segments = 0

  begin(): void {
    this.base += this.postings
    if (this.base > MOST_POSTINGS) {
      this.terms.fill(0)
      this.base = 1
    }
    this.size = 0
    this.postings = 0
    this.segments = 0
    if (this.extra.length > 0) this.extra.length = 0
  }

  /** The number of the term that came as the `place`th, from 0, and how many segments hold it. */
  numberOf(place: number): number {
    return this.numbers[place]!
  }
  countOf(place: number): number {
    return this.terms[this.numbers[place]! * TERM + COUNT]!
  }

  /** Counts the terms of one field of a segment. Segments must come in order. */
  add(numbers: Int32Array, segment: number, field: number): void {
    while (this.segments <= segment) this.beginSegment()
    const first = this.base + this.firsts[segment]!
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      const last = number * TERM < this.terms.length ? this.terms[number * TERM]! : 0
      const posting = last >= first ? last - this.base : this.addPosting(number, last)
      const { packed } = this
      const before = packed[posting]!
      packed[posting] = field === BODY && before >= 0 ? before + 1 : oneMore(before, field, this.extra)
    }
  }

  private beginSegment(): void {
    if (this.segments === this.firsts.length) this.firsts = resized(this.firsts, this.segments * 2)
    this.firsts[this.segments++] = this.postings
  }

  private addPosting(number: number, last: number): number {
    if (last < this.base) this.addTerm(number)
    if (this.postings === this.places.length) {
      this.places = resized(this.places, this.postings * 2)
      this.packed = resized(this.packed, this.postings * 2)
    }
    const posting = this.postings++
    const { terms } = this
    const at = number * TERM
    terms[at + LAST] = this.base + posting
    terms[at + COUNT]!++
    this.places[posting] = terms[at + PLACE]!
    this.packed[posting] = 0
    return posting
  }

  private addTerm(number: number): void {
    if (number * TERM >= this.terms.length) this.terms = resized(this.terms, number * 2 * TERM)
    if (this.size === this.numbers.length) this.numbers = resized(this.numbers, this.size * 2)
    this.terms[number * TERM + COUNT] = 0
    this.terms[number * TERM + PLACE] = this.size
    this.numbers[this.size++] = number
  }

  /** The postings by term, segments ascending, for terms in this order of places. */
  layOut(order: ArrayLike<number>): CountedPostings {
    const starts = new Uint32Array(order.length + 1)
    const next = new Uint32Array(this.size)
    for (let i = 0; i < order.length; i++) {
      const place = order[i]!
      next[place] = starts[i]!
      starts[i + 1] = starts[i]! + this.countOf(place)
    }
    const docs = new Uint32Array(this.postings)
    const packed = new Int32Array(this.postings)
    for (let segment = 0, posting = 0; segment < this.segments; segment++) {
      const end = segment + 1 < this.segments ? this.firsts[segment + 1]! : this.postings
      for (; posting < end; posting++) {
        const at = next[this.places[posting]!]!++
        docs[at] = segment
        packed[at] = this.packed[posting]!
      }
    }
    return { starts, docs, packed }
  }
}

const NO_NUMBERS = new Int32Array(0)

/** Counts a document's segments, the first of them as `base`, and tells how many terms each field has. */
export function countFields(
  segments: readonly SegmentFields[],
  numbering: TermNumbering,
  counter: TermCounter,
  base: number,
  noteLength: (segment: number, field: number, length: number) => void,
): void {
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
      noteLength(base + segment, field, numbers.length)
      counter.add(numbers, base + segment, field)
    }
}
