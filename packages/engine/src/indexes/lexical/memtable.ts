/** Log entries that no part holds yet, kept so that a document is found right after its commit. */
import type { LogRecord } from '../../ports.ts'
import { Lexicon, UNKNOWN } from '../../text/lexicon.ts'
import { withUnits } from '../../text/units.ts'
import type { FieldLengths } from './bm25f.ts'
import { type Entry, readEntry } from './entry.ts'
import { FIELDS } from './fields.ts'
import { Living } from './living.ts'
import { Ordinals } from './ordinals.ts'
import { NO_POSTINGS, PostingList } from './posting-list.ts'
import { type Postings, scratchPostings } from './postings.ts'
import type { Shard } from './shard.ts'

const NONE = -1

export class Memtable implements Shard {
  readonly ordinals = new Ordinals()
  lengths: FieldLengths = FIELDS.map(() => new Uint32Array(256))
  readonly living = new Living(256)
  /** Of the whole log, what needs no memory here included. */
  readonly logSize = { entries: 0, bytes: 0 }
  private readonly lexicon = new Lexicon()
  /** By term number. Postings are chains of nodes, in order of local ids. */
  private readonly heads = new Growing()
  private readonly tails = new Growing()
  private readonly counts = new Growing()
  private readonly nodeDocs = new Growing()
  private readonly nodePacked = new Growing()
  private readonly nodeNext = new Growing()
  private readonly extra: number[] = []
  /** Lists made for queries, with the last node that each has; they grow with the log. */
  private readonly lists = new Map<number, { readonly list: PostingList; node: number }>()

  /** Throws `index-corrupt`. */
  apply(record: LogRecord): void {
    this.logSize.entries++
    this.logSize.bytes += record.data.length
    if (record.kind === 'put') this.put(record)
    else
      this.ordinals.overlaps(record, (from, to) => {
        this.living.retire(from, to, this.lengths)
      })
  }

  private put({ first, count, data }: LogRecord): void {
    // Put by a part, which holds it.
    if (data.length === 0) return
    const entry = readEntry(data, count)
    const base = this.ordinals.size
    this.ordinals.push({ first, count })
    this.setLengths(base, entry)
    const numbers = this.numbersOf(entry)
    entry.postings(this.extra, (term, segment, packed) => this.append(numbers[term]!, base + segment, packed))
  }

  list(term: string): PostingList {
    const number = this.lexicon.find(term)
    if (number === UNKNOWN) return NO_POSTINGS
    const count = this.counts.at(number)
    const known = this.lists.get(number)
    if (known?.list.count === count) return known.list
    const missing = count - (known?.list.count ?? 0)
    const added = this.postingsFrom(
      known === undefined ? this.heads.at(number) : this.nodeNext.at(known.node),
      missing,
    )
    const node = this.tails.at(number)
    if (known === undefined) {
      const list = PostingList.of(added, missing, this.lengths)
      this.lists.set(number, { list, node })
      return list
    }
    known.list.grow(added, missing, this.lengths)
    known.node = node
    return known.list
  }

  /** `count` postings of a chain, in `scratchPostings`. */
  private postingsFrom(first: number, count: number): Postings {
    const { docs, packed } = scratchPostings(count)
    let node = first
    for (let i = 0; i < count; i++) {
      docs[i] = this.nodeDocs.at(node)
      packed[i] = this.nodePacked.at(node)
      node = this.nodeNext.at(node)
    }
    return { docs, packed, extra: this.extra }
  }

  private setLengths(base: number, { lengths, segments }: Entry): void {
    const size = base + segments
    const [column] = this.lengths
    if (size > column!.length) {
      const capacity = Math.max(size, column!.length * 2)
      this.lengths = this.lengths.map((column) => {
        const grown = new Uint32Array(capacity)
        grown.set(column)
        return grown
      })
    }
    for (const [field, column] of lengths.entries()) this.lengths[field]!.set(column, base)
    this.living.add(base, size, this.lengths)
  }

  private numbersOf({ text, ends }: Entry): Uint32Array {
    return withUnits(text, (units) => {
      const numbers = new Uint32Array(ends.length)
      for (let i = 0, start = 0; i < ends.length; start = ends[i++]!) {
        const number = (numbers[i] = this.lexicon.numberAt(text, units, start, ends[i]!))
        if (number < this.heads.length) continue
        this.heads.push(NONE)
        this.tails.push(NONE)
        this.counts.push(0)
      }
      return numbers
    })
  }

  private append(number: number, doc: number, packed: number): void {
    const node = this.nodeDocs.push(doc)
    this.nodePacked.push(packed)
    this.nodeNext.push(NONE)
    const tail = this.tails.at(number)
    if (tail === NONE) this.heads.set(number, node)
    else this.nodeNext.set(tail, node)
    this.tails.set(number, node)
    this.counts.set(number, this.counts.at(number) + 1)
  }
}

/** Integers in a row of equal arrays: one that doubled would leave holes behind that nothing fits into. */
class Growing {
  length = 0
  private readonly arrays: Int32Array[] = []

  /** Returns the index of the new value. */
  push(value: number): number {
    if (this.length % ARRAY === 0) this.arrays.push(new Int32Array(ARRAY))
    this.set(this.length, value)
    return this.length++
  }

  at(i: number): number {
    return this.arrays[i >>> ARRAY_BITS]![i & (ARRAY - 1)]!
  }

  set(i: number, value: number): void {
    this.arrays[i >>> ARRAY_BITS]![i & (ARRAY - 1)] = value
  }
}

const ARRAY_BITS = 12
const ARRAY = 1 << ARRAY_BITS
