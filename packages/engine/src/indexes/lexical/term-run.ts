/** Sorted runs of terms with their postings: what a part is written from. */
import type { DocumentFields, TermNumbering } from '../../ports.ts'
import { Lexicon } from '../../text/lexicon.ts'
import { withUnits } from '../../text/units.ts'
import type { FieldLengths } from './bm25f.ts'
import { type Entry, readEntry } from './entry.ts'
import { FIELDS } from './fields.ts'
import type { Postings } from './postings.ts'
import { countFields, TermCounter } from './term-counter.ts'
import { termOrder } from './term-order.ts'

/** Terms ascending; the postings of term `i` are `starts[i]` up to, without, `starts[i + 1]`. */
export interface TermRun {
  readonly terms: readonly string[]
  readonly starts: Uint32Array
  readonly postings: Postings
  readonly lengths: FieldLengths
}

/**
 * Puts the entries of documents, in order, into one run: local ids count on from document to document. Yields the
 * postings handled since the last step, for whoever wants to pause there.
 */
export function* runOfEntries(
  entries: readonly { readonly count: number; readonly data: Uint8Array }[],
): Generator<number, TermRun> {
  const size = entries.reduce((sum, entry) => sum + entry.count, 0)
  const lengths = FIELDS.map(() => new Uint32Array(size))
  const vocabulary = new Vocabulary()
  const opened: { readonly base: number; readonly numbers: Uint32Array; readonly entry: Entry }[] = []
  let base = 0
  for (const { count, data } of entries) {
    const entry = readEntry(data, count)
    for (const [field, column] of entry.lengths.entries()) lengths[field]!.set(column, base)
    opened.push({ base, numbers: vocabulary.count(entry), entry })
    base += count
    yield entry.ends.length
  }
  const { terms, starts, next } = vocabulary.layOut()
  const docs = new Uint32Array(starts[terms.length]!)
  const packed = new Int32Array(docs.length)
  const extra: number[] = []
  for (const { base, numbers, entry } of opened) {
    entry.postings(extra, (term, segment, frequencies) => {
      const at = next[numbers[term]!]!++
      docs[at] = base + segment
      packed[at] = frequencies
    })
    yield entry.ends.length
  }
  return { terms, starts, postings: { docs, packed, extra }, lengths }
}

/** What `runOfEntries` makes of the documents' entries, without writing them first. */
export function runOfDocuments(documents: readonly DocumentFields[], numbering: TermNumbering): TermRun {
  const size = documents.reduce((sum, { fields }) => sum + fields.length, 0)
  const lengths = FIELDS.map(() => new Uint32Array(size))
  const counter = new TermCounter()
  let base = 0
  for (const { fields, language } of documents) {
    numbering.begin(language, base > 0)
    countFields(fields, numbering, counter, base, (segment, field, length) => {
      lengths[field]![segment] = length
    })
    base += fields.length
  }
  return layOut(counter, numbering, lengths)
}

function layOut(counter: TermCounter, numbering: TermNumbering, lengths: FieldLengths): TermRun {
  const texts = Array.from({ length: counter.size }, (_, place) => numbering.term(counter.numberOf(place)))
  const order = termOrder(texts)
  const { starts, docs, packed } = counter.layOut(order)
  const terms = Array.from(order, (place) => texts[place]!)
  return { terms, starts, postings: { docs, packed, extra: counter.extra }, lengths }
}

/** Runs a generator to its end without pausing. */
export function finishRun(steps: Generator<number, TermRun>): TermRun {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

class Vocabulary {
  private readonly lexicon = new Lexicon()
  private readonly counts: number[] = []

  /** Counts the postings of an entry; returns the numbers of its terms. */
  count({ text, ends, counts }: Entry): Uint32Array {
    const own = new Uint32Array(ends.length)
    withUnits(text, (units) => {
      for (let i = 0, start = 0; i < own.length; start = ends[i++]!) {
        const number = this.lexicon.numberAt(text, units, start, ends[i]!)
        if (number === this.counts.length) this.counts.push(0)
        own[i] = number
        this.counts[number]! += counts[i]!
      }
    })
    return own
  }

  /** Where each term's postings start: `starts` by rank in the sorted terms, `next` by number. */
  layOut(): { terms: readonly string[]; starts: Uint32Array; next: Uint32Array } {
    const { texts } = this.lexicon
    const order = termOrder(texts)
    const starts = new Uint32Array(order.length + 1)
    const next = new Uint32Array(order.length)
    for (let rank = 0; rank < order.length; rank++) {
      const number = order[rank]!
      next[number] = starts[rank]!
      starts[rank + 1] = starts[rank]! + this.counts[number]!
    }
    return { terms: Array.from(order, (number) => texts[number]!), starts, next }
  }
}
