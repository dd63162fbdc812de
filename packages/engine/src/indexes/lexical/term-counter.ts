/** Counts terms by segment and field: what log entries and parts are written from. */
import type { SegmentFields } from '../../model.ts'
import type { TermNumbering } from '../../ports.ts'
import { resized } from '../../text/resized.ts'
import { FIELD_COUNT, FIELDS, type Frequencies, oneMore } from './fields.ts'

const NONE = -1

/** What is known of a term: its number, its first and last node, and how many nodes it has. */
const TERM = 4
const [NUMBER, HEAD, TAIL, COUNT] = [0, 1, 2, 3] as const
/** A node: the segment, the next node, and the term's frequencies there. */
const NODE = 3
const [SEGMENT, NEXT, PACKED] = [0, 1, 2] as const

/**
 * Terms in the order in which they first come, each with a chain of nodes: one a segment that holds it. A counter that
 * begins anew keeps its arrays: the place of a term is right when the term at that place is the same (a sparse set:
 * Briggs and Torczon 1993).
 */
export class TermCounter {
  /** Fives of frequencies that are too large to pack, as in `Postings`. */
  readonly extra: number[] = []
  /** By term number. */
  private placeOf = new Int32Array(1024)
  private terms = new Int32Array(512 * TERM)
  private termsEnd = 0
  private nodes = new Int32Array(512 * NODE)
  private nodesEnd = 0

  begin(): void {
    this.termsEnd = 0
    this.nodesEnd = 0
    if (this.extra.length > 0) this.extra.length = 0
  }

  /** Terms so far, and postings. */
  get size(): number {
    return this.termsEnd / TERM
  }
  get postings(): number {
    return this.nodesEnd / NODE
  }

  /** The number of the term that came as the `place`th, from 0, and how many segments hold it. */
  numberOf(place: number): number {
    return this.terms[place * TERM + NUMBER]!
  }
  countOf(place: number): number {
    return this.terms[place * TERM + COUNT]!
  }

  /** Counts the terms of one field of a segment. Segments must come in order. */
  add(numbers: Int32Array, segment: number, field: number): void {
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!
      let term = number < this.placeOf.length ? this.placeOf[number]! : this.termsEnd
      if (!(term < this.termsEnd && this.terms[term + NUMBER] === number)) term = this.addTerm(number)
      let node = this.terms[term + TAIL]!
      if (node === NONE || this.nodes[node + SEGMENT] !== segment) node = this.addNode(term, segment)
      this.nodes[node + PACKED] = oneMore(this.nodes[node + PACKED]!, field, this.extra)
    }
  }

  /** Calls back for every segment that holds the term, ascending. */
  postingsOf(place: number, each: (segment: number, packed: Frequencies) => void): void {
    const { nodes, terms } = this
    for (let node = terms[place * TERM + HEAD]!; node !== NONE; node = nodes[node + NEXT]!)
      each(nodes[node + SEGMENT]!, nodes[node + PACKED]!)
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
    nodes[node + PACKED] = 0
    const tail = terms[term + TAIL]!
    if (tail === NONE) terms[term + HEAD] = node
    else nodes[tail + NEXT] = node
    terms[term + TAIL] = node
    terms[term + COUNT]!++
    return node
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
