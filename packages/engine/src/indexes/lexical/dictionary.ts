/** Reads one dictionary block of a part: its terms, what the part knows of each, and the short lists. */
import { ByteReader, unseal } from './bytes.ts'

export class DictionaryBlock {
  /** Ascending by UTF-16 units. */
  readonly terms: readonly string[]
  /** Postings of each term; 0 in a part of format 1 that knew a term only from what it retired. */
  readonly counts: Uint32Array
  private readonly key: string
  private readonly bytes: Uint8Array
  /** `lists[i]` to `lists[i + 1]` are the bytes of a short list; none when it has a blob of its own. */
  private readonly lists: Uint32Array

  /** Throws `index-corrupt`. */
  constructor(data: Uint8Array, key: string) {
    const reader = unseal(data, key)
    this.key = key
    this.bytes = data
    const size = reader.varint()
    reader.need(size * 3)
    const shared = new Uint32Array(size)
    const added = new Uint32Array(size)
    this.counts = new Uint32Array(size)
    this.lists = new Uint32Array(size + 1)
    let listBytes = 0
    for (let i = 0; i < size; i++) {
      shared[i] = reader.varint()
      added[i] = reader.varint()
      const flags = reader.varint()
      this.counts[i] = flags >>> 2
      // Format 1: how many segments with the term are retired.
      if (flags & 1) reader.varint()
      if ((flags & 2) === 0) listBytes += reader.varint()
      this.lists[i + 1] = listBytes
    }
    this.terms = joinTerms(reader, shared, added)
    for (let i = 0; i <= size; i++) this.lists[i]! += reader.at
    reader.at += listBytes
    reader.finish()
  }

  /** Number of a term in the block, or -1. */
  find(term: string): number {
    let low = 0
    let high = this.terms.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.terms[middle]! < term) low = middle + 1
      else high = middle
    }
    return this.terms[low] === term ? low : -1
  }

  get byteSize(): number {
    return this.bytes.length
  }

  /** The short list of a term that has postings; `undefined` when they stand in a blob of their own. */
  list(i: number): ByteReader | undefined {
    const start = this.lists[i]!
    const end = this.lists[i + 1]!
    return start === end ? undefined : new ByteReader(this.bytes, this.key, start, end)
  }
}

function joinTerms(reader: ByteReader, shared: Uint32Array, added: Uint32Array): string[] {
  const text = reader.text(reader.varint())
  const terms: string[] = new Array(shared.length)
  let previous = ''
  let at = 0
  for (let i = 0; i < shared.length; i++) {
    const end = at + added[i]!
    const term = previous.slice(0, shared[i]) + text.slice(at, end)
    if (i > 0 && !(previous < term)) reader.fail()
    terms[i] = previous = term
    at = end
  }
  if (at !== text.length) reader.fail()
  return terms
}
