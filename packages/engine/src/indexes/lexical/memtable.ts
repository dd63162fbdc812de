/** Log entries that no part holds yet, kept so that a document is found right after its commit. */
import type { LogRecord } from '../../ports.ts'
import { addTotals, countLengths, emptyTotals, type FieldLengths, type Totals } from './bm25f.ts'
import { type Entry, readEntry } from './entry.ts'
import { FIELDS } from './fields.ts'
import { Ordinals } from './ordinals.ts'
import { PostingList } from './posting-list.ts'
import { scratchPostings } from './postings.ts'
import { NO_TERM, type Shard, type TermData } from './shard.ts'

const NONE = -1

export class Memtable implements Shard {
  readonly ordinals = new Ordinals()
  lengths: FieldLengths = FIELDS.map(() => new Uint32Array(256))
  alive = new Uint8Array(256)
  /** Live segments of the log, less those of parts that it retires. */
  readonly totals: Totals = emptyTotals()
  /** Of the whole log, what needs no memory here included. */
  readonly logSize = { entries: 0, bytes: 0 }
  private readonly terms = new Map<string, number>()
  /** By term number. Postings are chains of nodes, in order of local ids. */
  private readonly heads = new Growing()
  private readonly tails = new Growing()
  private readonly counts = new Growing()
  private readonly gone = new Growing()
  private readonly nodeDocs = new Growing()
  private readonly nodePacked = new Growing()
  private readonly nodeNext = new Growing()
  private readonly extra: number[] = []
  /** Lists made for queries, with the count they were made at. */
  private readonly lists = new Map<number, PostingList>()

  /** Throws `index-corrupt`. */
  apply(record: LogRecord): void {
    this.logSize.entries++
    this.logSize.bytes += record.data.length
    if (record.kind === 'put') this.put(record)
    else this.retire(record)
  }

  private put({ first, count, data }: LogRecord): void {
    // Put by a part, which holds it.
    if (data.length === 0) return
    const entry = readEntry(data, count)
    const base = this.ordinals.size
    this.ordinals.push({ first, count })
    this.setLengths(base, entry)
    const numbers = entry.terms.map((term) => this.number(term))
    entry.postings(this.extra, (term, segment, packed) => this.append(numbers[term]!, base + segment, packed))
  }

  private retire(record: LogRecord): void {
    const { count, data } = record
    this.ordinals.overlaps(record, (from, to) => this.alive.fill(0, from, to))
    if (count === 0) return
    const entry = readEntry(data, count)
    const totals = emptyTotals()
    countLengths(totals, entry.lengths, 0, count)
    addTotals(this.totals, totals, -1)
    entry.terms.forEach((term, i) => {
      this.gone.add(this.number(term), entry.counts[i]!)
    })
  }

  term(text: string): TermData {
    const number = this.terms.get(text)
    if (number === undefined) return NO_TERM
    const df = this.counts.values[number]!
    return { df, gone: this.gone.values[number]!, list: df > 0 ? this.list(number, df) : undefined }
  }

  private list(number: number, df: number): PostingList {
    let list = this.lists.get(number)
    if (list?.count !== df) {
      const { docs, packed } = scratchPostings(df)
      let node = this.heads.values[number]!
      for (let i = 0; i < df; i++) {
        docs[i] = this.nodeDocs.values[node]!
        packed[i] = this.nodePacked.values[node]!
        node = this.nodeNext.values[node]!
      }
      list = PostingList.of({ docs, packed, extra: this.extra }, df, this.lengths)
      this.lists.set(number, list)
    }
    return list
  }

  private setLengths(base: number, { lengths, segments }: Entry): void {
    const size = base + segments
    if (size > this.alive.length) {
      const capacity = Math.max(size, this.alive.length * 2)
      this.lengths = this.lengths.map((column) => {
        const grown = new Uint32Array(capacity)
        grown.set(column)
        return grown
      })
      const alive = new Uint8Array(capacity)
      alive.set(this.alive)
      this.alive = alive
    }
    for (const [field, column] of lengths.entries()) this.lengths[field]!.set(column, base)
    this.alive.fill(1, base, size)
    countLengths(this.totals, lengths, 0, segments)
  }

  private number(text: string): number {
    let number = this.terms.get(text)
    if (number === undefined) {
      number = this.terms.size
      this.terms.set(text, number)
      this.heads.push(NONE)
      this.tails.push(NONE)
      this.counts.push(0)
      this.gone.push(0)
    }
    return number
  }

  private append(number: number, doc: number, packed: number): void {
    const node = this.nodeDocs.push(doc)
    this.nodePacked.push(packed)
    this.nodeNext.push(NONE)
    const tail = this.tails.values[number]!
    if (tail === NONE) this.heads.values[number] = node
    else this.nodeNext.values[tail] = node
    this.tails.values[number] = node
    this.counts.add(number, 1)
  }
}

/** Integers in a buffer that grows. */
class Growing {
  values = new Int32Array(1024)
  private length = 0

  /** Returns the index of the new value. */
  push(value: number): number {
    if (this.length === this.values.length) {
      const grown = new Int32Array(this.length * 2)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length] = value
    return this.length++
  }

  add(i: number, amount: number): void {
    this.values[i]! += amount
  }
}
