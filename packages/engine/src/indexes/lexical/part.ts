/** An immutable part of the index, opened from its header; its blobs are read when a term asks for them. */
import { LightconeError } from '../../errors.ts'
import type { OrdinalRange, PartRecord, Store } from '../../ports.ts'
import { type FieldLengths, FORMULA, Scoring } from './bm25f.ts'
import { type ByteReader, unseal } from './bytes.ts'
import { DenseBlocks } from './dense-postings.ts'
import { DictionaryBlock } from './dictionary.ts'
import { FIELDS, OLDER_FIELD_COUNT } from './fields.ts'
import { Living } from './living.ts'
import { Ordinals } from './ordinals.ts'
import type { PartCache } from './part-cache.ts'
import { blockKey, DENSE, HEADER_LABEL, listKey, PART_FORMAT } from './part-writer.ts'
import { NO_POSTINGS, PostingList } from './posting-list.ts'
import { type Postings, readPostings } from './postings.ts'
import type { Shard } from './shard.ts'
import { deadOrAlive, UNKNOWN } from './term-counts.ts'

export class Part implements Shard {
  readonly id: number
  readonly ordinals: Ordinals
  readonly lengths: FieldLengths
  readonly living: Living
  /** Ordinals that older parts hold, retired by what this part was made from. */
  readonly retired: readonly OrdinalRange[]
  readonly blocks: number
  private readonly firstTerms: readonly string[]
  /** What the bounds of dense lists were taken under; `undefined` when that was another formula. */
  private readonly reference: Scoring | undefined

  /** Throws `index-corrupt` or `index-version`. */
  constructor({ id, base, header }: PartRecord) {
    this.id = id
    const reader = unseal(header, HEADER_LABEL)
    const format = reader.byte()
    if (format < PART_FORMAT_1 || format > PART_FORMAT) throw wrongFormat(format)
    const formula = reader.varint()
    const runs = readRanges(reader)
    this.ordinals = new Ordinals(runs.map(({ first, count }) => ({ first: first + base, count })))
    const { size } = this.ordinals
    const fields = format < PART_FORMAT ? OLDER_FIELD_COUNT : FIELDS.length
    this.lengths = FIELDS.map((_, field) =>
      field < fields ? readLengths(reader, size) : new Uint32Array(size),
    )
    this.retired = readRanges(reader)
    if (format === PART_FORMAT_1) skipRetiredTotals(reader)
    this.firstTerms = readFirstTerms(reader)
    reader.finish()
    this.blocks = this.firstTerms.length
    this.living = new Living(size)
    this.living.add(0, size, this.lengths)
    this.reference = formula === FORMULA ? new Scoring(this.living.totals) : undefined
  }

  retire(range: OrdinalRange): void {
    this.ordinals.overlaps(range, (from, to) => {
      this.living.retire(from, to, this.lengths)
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

  /** The list of a term; `blob` is that of a long list. Throws `index-corrupt`. */
  list(term: string, place: Place, blob: Uint8Array | undefined): PostingList {
    const { lengths, reference } = this
    const found = this.open(term, place, blob)
    return found instanceof DenseBlocks
      ? PostingList.ofBlocks(found, lengths, reference)
      : PostingList.of(found, place.block.count(place.entry), lengths)
  }

  /** How many live segments hold a term, or `deadOrAlive` where only its list says which are. Throws `index-corrupt`. */
  count({ block, entry }: Place): number {
    const count = block.count(entry)
    const { dead, flags } = this.living
    if (dead === 0) return count
    const inline = block.list(entry)
    if (inline === undefined) return count === 0 ? 0 : deadOrAlive(count)
    const { docs } = readPostings(inline, count, this.ordinals.size)
    let live = 0
    for (let i = 0; i < count; i++) live += flags[docs[i]!]!
    return live
  }

  /** All of its postings, good until the next call. Throws `index-corrupt`. */
  postings(term: string, place: Place, blob: Uint8Array | undefined): Postings {
    const found = this.open(term, place, blob)
    return found instanceof DenseBlocks ? found.readAll() : found
  }

  private open(term: string, { block, entry }: Place, blob: Uint8Array | undefined): Postings | DenseBlocks {
    const count = block.count(entry)
    const { size } = this.ordinals
    const inline = block.list(entry)
    if (inline) return readPostings(inline, count, size)
    const key = listKey(term)
    const reader = unseal(present(blob, key), key)
    return reader.byte() === DENSE ? new DenseBlocks(reader, count, size) : readPostings(reader, count, size)
  }
}

/** Where a term stands in the dictionary. */
export interface Place {
  readonly block: DictionaryBlock
  readonly entry: number
}

/** Dictionary blocks by number. */
export type Dictionaries = PartCache<number, DictionaryBlock>

/** Up to so many terms the lists are asked for together with the blocks that say whether they stand in blobs. */
const FEW_TERMS = 16

/** Throws `index-corrupt`, and `index-conflict` when the part is gone. */
export async function readLists(
  part: Part,
  terms: readonly string[],
  blobs: Store['blobs'],
  cache: Dictionaries,
): Promise<PostingList[]> {
  const found = new Map<string, Uint8Array | undefined>()
  let { places, closed } = placesOf(part, terms, cache)
  if (closed.length > 0) {
    const guessed =
      terms.length > FEW_TERMS ? [] : terms.filter((term) => closed.includes(part.blockOf(term)))
    const opened = await openBlocks(part, closed, blobs, cache, guessed.map(listKey), found)
    places = placesOf(part, terms, cache, opened).places
  }
  const isLong = (place: Place | undefined) =>
    place !== undefined && place.block.list(place.entry) === undefined
  const keys = terms.filter((_, i) => isLong(places[i])).map(listKey)
  await readInto(
    found,
    part,
    keys.filter((key) => !found.has(key)),
    blobs,
  )
  return terms.map((term, i) => {
    const place = places[i]
    return place === undefined ? NO_POSTINGS : part.list(term, place, found.get(listKey(term)))
  })
}

/** Terms with their rows of `TermCounts`, of which those at `places` are asked about. */
export interface CountedTerms {
  readonly terms: readonly string[]
  readonly rows: readonly Int32Array[]
  readonly places: readonly number[]
}

/**
 * Fills the column `at` of rows, that of the part, where it is not known yet, without reading any list that stands in a
 * blob: at once where the cache has all the blocks, else by a promise. Throws as `readLists`.
 */
export function readCounts(
  part: Part,
  at: number,
  counted: CountedTerms,
  blobs: Store['blobs'],
  cache: Dictionaries,
): Promise<void> | undefined {
  const closed = countOpen(part, at, counted, cache)
  if (closed === undefined) return undefined
  return openBlocks(part, [...closed], blobs, cache).then((opened) => {
    countOpen(part, at, counted, cache, opened)
  })
}

/** Returns the blocks that are neither in the cache nor `opened`, if any. */
function countOpen(
  part: Part,
  at: number,
  { terms, rows, places }: CountedTerms,
  cache: Dictionaries,
  opened?: Opened,
): Set<number> | undefined {
  let closed: Set<number> | undefined
  for (const place of places) {
    const row = rows[place]!
    if (row[at] !== UNKNOWN) continue
    const term = terms[place]!
    const number = part.blockOf(term)
    const block = number < 0 ? undefined : (opened?.get(number) ?? cache.get(part, number))
    if (block === undefined && number >= 0) (closed ??= new Set()).add(number)
    else {
      const entry = block?.find(term) ?? -1
      row[at] = entry < 0 ? 0 : part.count({ block: block!, entry })
    }
  }
  return closed
}

type Opened = ReadonlyMap<number, DictionaryBlock>

/** Where terms with postings stand, as far as their blocks are in the cache or `opened`; the others are `closed`. */
function placesOf(
  part: Part,
  terms: readonly string[],
  cache: Dictionaries,
  opened?: Opened,
): { readonly places: readonly (Place | undefined)[]; readonly closed: readonly number[] } {
  const closed = new Set<number>()
  const places = terms.map((term): Place | undefined => {
    const number = part.blockOf(term)
    if (number < 0) return undefined
    const block = opened?.get(number) ?? cache.get(part, number)
    if (block === undefined) {
      closed.add(number)
      return undefined
    }
    const entry = block.find(term)
    return entry < 0 || block.count(entry) === 0 ? undefined : { block, entry }
  })
  return { places, closed: [...closed] }
}

/** Opens blocks with one request to the store, which puts what else is asked for into `found`. */
async function openBlocks(
  part: Part,
  numbers: readonly number[],
  blobs: Store['blobs'],
  cache: Dictionaries,
  others: readonly string[] = [],
  found = new Map<string, Uint8Array | undefined>(),
): Promise<Opened> {
  await readInto(found, part, [...numbers.map(blockKey), ...others], blobs)
  const opened = new Map<number, DictionaryBlock>()
  for (const number of numbers) {
    const block = openDictionary(found.get(blockKey(number)), number)
    opened.set(number, block)
    cache.set(part, number, block)
  }
  return opened
}

async function readInto(
  found: Map<string, Uint8Array | undefined>,
  part: Part,
  keys: readonly string[],
  blobs: Store['blobs'],
): Promise<void> {
  const distinct = [...new Set(keys)]
  const data = distinct.length > 0 ? await blobs(part.id, distinct) : []
  for (const [i, key] of distinct.entries()) found.set(key, data[i])
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

/** Lengths of what is retired, which the parts that hold it know. */
function skipRetiredTotals(reader: ByteReader): void {
  for (let field = 0; field < OLDER_FIELD_COUNT; field++) {
    reader.bigVarint()
    reader.bigVarint()
  }
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

/** Had counts of what is retired by term and field besides. */
const PART_FORMAT_1 = 1

function wrongFormat(found: number): LightconeError {
  return new LightconeError('index-version', {
    message: `A part of the lexical index has format ${found}; this build reads up to ${PART_FORMAT}.`,
    hint: 'Upgrade the package, or build the index again.',
    details: { found, supported: PART_FORMAT },
  })
}
