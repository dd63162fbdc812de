/** An immutable part of the index, opened from its header; its blobs are read when a term asks for them. */
import { LightconeError } from '../../errors.ts'
import type { OrdinalRange, PartRecord, Store } from '../../ports.ts'
import { countLengths, emptyTotals, type FieldLengths, FORMULA, Scoring, type Totals } from './bm25f.ts'
import { type ByteReader, unseal } from './bytes.ts'
import { DenseBlocks } from './dense-postings.ts'
import { DictionaryBlock } from './dictionary.ts'
import { FIELD_COUNT, FIELDS } from './fields.ts'
import { Ordinals } from './ordinals.ts'
import { blockKey, DENSE, HEADER_LABEL, listKey, PART_FORMAT } from './part-writer.ts'
import { PostingList } from './posting-list.ts'
import { type Postings, readPostings } from './postings.ts'
import { NO_TERM, type Shard, type TermData } from './shard.ts'

export class Part implements Shard {
  readonly id: number
  readonly ordinals: Ordinals
  readonly lengths: FieldLengths
  readonly alive: Uint8Array
  /** Of all segments held, live or not. */
  readonly totals: Totals
  readonly retired: readonly OrdinalRange[]
  readonly retiredTotals: Totals
  readonly blocks: number
  /** Segments held that are not live any more. */
  dead = 0
  private readonly firstTerms: readonly string[]
  /** What the bounds of dense lists were taken under; `undefined` when that was another formula. */
  private readonly reference: Scoring | undefined

  /** Throws `index-corrupt` or `index-version`. */
  constructor({ id, base, header }: PartRecord) {
    this.id = id
    const reader = unseal(header, HEADER_LABEL)
    const format = reader.byte()
    if (format !== PART_FORMAT) throw wrongFormat(format)
    const formula = reader.varint()
    const runs = readRanges(reader)
    this.ordinals = new Ordinals(runs.map(({ first, count }) => ({ first: first + base, count })))
    const { size } = this.ordinals
    this.lengths = FIELDS.map(() => readLengths(reader, size))
    this.retired = readRanges(reader)
    this.retiredTotals = readTotals(reader, this.retired)
    this.firstTerms = readFirstTerms(reader)
    reader.finish()
    this.blocks = this.firstTerms.length
    this.alive = new Uint8Array(size).fill(1)
    this.totals = emptyTotals()
    countLengths(this.totals, this.lengths, 0, size)
    this.reference = formula === FORMULA ? new Scoring(this.totals) : undefined
  }

  retire(range: OrdinalRange): void {
    this.ordinals.overlaps(range, (from, to) => {
      for (let local = from; local < to; local++)
        if (this.alive[local] === 1) {
          this.alive[local] = 0
          this.dead++
        }
    })
  }

  /** Number of the dictionary block that a term would stand in; -1 when the part cannot hold it. */
  blockOf(term: string): number {
    let low = 0
    let high = this.blocks
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.firstTerms[middle]! <= term) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** The list of the dictionary's entry `i`; `blob` is that of a long list. Throws `index-corrupt`. */
  list(dictionary: DictionaryBlock, i: number, blob: Uint8Array | undefined): PostingList {
    const { lengths, reference } = this
    const found = this.open(dictionary, i, blob)
    return found instanceof DenseBlocks
      ? PostingList.ofBlocks(found, lengths, reference)
      : PostingList.of(found, dictionary.df[i]!, lengths)
  }

  /** All of its postings, good until the next call. Throws `index-corrupt`. */
  postings(dictionary: DictionaryBlock, i: number, blob: Uint8Array | undefined): Postings {
    const found = this.open(dictionary, i, blob)
    return found instanceof DenseBlocks ? found.readAll() : found
  }

  private open(dictionary: DictionaryBlock, i: number, blob: Uint8Array | undefined): Postings | DenseBlocks {
    const count = dictionary.df[i]!
    const { size } = this.ordinals
    const inline = dictionary.list(i)
    if (inline) return readPostings(inline, count, size)
    const key = listKey(dictionary.terms[i]!)
    const reader = unseal(present(blob, key), key)
    return reader.byte() === DENSE ? new DenseBlocks(reader, count, size) : readPostings(reader, count, size)
  }
}

/**
 * Reads terms of a part with one request to the store. Without `withLists` only the dictionary is read.
 * Throws `index-corrupt`, and `index-conflict` when the part is gone.
 */
export async function readTerms(
  part: Part,
  terms: readonly string[],
  withLists: boolean,
  blobs: Store['blobs'],
): Promise<TermData[]> {
  const numbers = terms.map((term) => part.blockOf(term))
  const keys = new Set<string>()
  numbers.forEach((block, i) => {
    if (block < 0) return
    keys.add(blockKey(block))
    // Whether a list is long enough for its own blob is not known yet; asking costs less than a second request.
    if (withLists) keys.add(listKey(terms[i]!))
  })
  const found = new Map<string, Uint8Array | undefined>()
  const list = [...keys]
  const read = list.length > 0 ? await blobs(part.id, list) : []
  for (const [i, key] of list.entries()) found.set(key, read[i])
  const dictionaries = new Map<number, DictionaryBlock>()
  return terms.map((term, i) => {
    const block = numbers[i]!
    if (block < 0) return NO_TERM
    let dictionary = dictionaries.get(block)
    if (!dictionary) {
      dictionary = openDictionary(found.get(blockKey(block)), block)
      dictionaries.set(block, dictionary)
    }
    const entry = dictionary.find(term)
    if (entry < 0) return NO_TERM
    const df = dictionary.df[entry]!
    const gone = dictionary.gone[entry]!
    if (!withLists || df === 0) return { df, gone, list: undefined }
    return { df, gone, list: part.list(dictionary, entry, found.get(listKey(term))) }
  })
}

/** Throws `index-corrupt`, also when the store has no such blob. */
export function openDictionary(blob: Uint8Array | undefined, block: number): DictionaryBlock {
  const key = blockKey(block)
  return new DictionaryBlock(present(blob, key), key)
}

/** An empty blob is what a lost one looks like: too short for its checksum. */
function present(blob: Uint8Array | undefined, key: string): Uint8Array {
  return blob ?? unseal(new Uint8Array(), key).bytes
}

function readRanges(reader: ByteReader): OrdinalRange[] {
  const size = reader.varint()
  reader.need(size * 3)
  return Array.from({ length: size }, () => ({ first: reader.bigVarint(), count: reader.varint() }))
}

function readTotals(reader: ByteReader, ranges: readonly OrdinalRange[]): Totals {
  const totals = emptyTotals()
  for (const { count } of ranges) totals.segments += count
  for (let field = 0; field < FIELD_COUNT; field++) {
    totals.lengths[field] = reader.bigVarint()
    totals.filled[field] = reader.bigVarint()
  }
  return totals
}

function readLengths(reader: ByteReader, size: number): Uint32Array {
  const lengths = new Uint32Array(size)
  for (let at = 0; at < size; ) {
    const code = reader.varint()
    const end = at + 1 + (code & 1 ? reader.varint() : 0)
    if (end > size || reader.at > reader.end) reader.fail()
    lengths.fill(code >>> 1, at, end)
    at = end
  }
  return lengths
}

function readFirstTerms(reader: ByteReader): string[] {
  const size = reader.varint()
  reader.need(size)
  let end = 0
  const ends = Array.from({ length: size }, () => (end += reader.varint()))
  const text = reader.text(reader.varint())
  if (text.length !== end) reader.fail()
  return ends.map((to, i) => text.slice(ends[i - 1] ?? 0, to))
}

function wrongFormat(found: number): LightconeError {
  return new LightconeError('index-version', {
    message: `A part of the lexical index has format ${found}; this build reads ${PART_FORMAT}.`,
    hint: 'Upgrade the package, or build the index again.',
    details: { found, supported: PART_FORMAT },
  })
}
