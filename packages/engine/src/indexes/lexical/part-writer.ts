/**
 * Writes one part of the index: a header, dictionary blocks, and long posting lists in blobs of their own.
 *
 *     header           format · formula of the bounds · runs of ordinals · field lengths · retired ordinals
 *                      · first term of every dictionary block
 *     blob `d<number>` terms (each without what it shares with the one before) · counts · short lists
 *     blob `p<term>`   a long list, in blocks when it is dense
 */
import type { OrdinalRange, PartWrite } from '../../ports.ts'
import { countLengths, emptyTotals, type FieldLengths, FORMULA, Scoring } from './bm25f.ts'
import { ByteWriter } from './bytes.ts'
import { isDense, writeDense } from './dense-postings.ts'
import { type Postings, writePostings } from './postings.ts'
import type { TermRun } from './term-run.ts'

export const PART_FORMAT = 3
/** A block is what a look-up of a cold term reads and scans. */
const BLOCK_TERMS = 128
const BLOCK_BYTES = 4096
/** Longer lists go to their own blobs, so that a block stays small. */
const INLINE_BYTES = 1024

/** First byte of a list's own blob. */
export const PLAIN = 0
export const DENSE = 1

export const HEADER_LABEL = 'the header of a part'
export const blockKey = (block: number): string => `d${block}`
export const listKey = (term: string): string => `p${term}`

/** The segments that a part holds, and the ordinals, held by older parts, that it retires. */
export interface PartSegments {
  readonly runs: readonly OrdinalRange[]
  readonly retired: readonly OrdinalRange[]
}

/** Takes a blob of the part that is being written. */
export type PutBlob = (key: string, data: Uint8Array) => void

/** Takes terms in ascending order (of UTF-16 units), then the segments. `docs/index-format.md` has the bytes. */
export class PartWriter {
  private readonly lengths: FieldLengths
  /** What the bounds of long lists are taken under: the part's own averages. */
  private readonly scoring: Scoring
  private readonly blobs: [string, Uint8Array][] = []
  private readonly putBlob: PutBlob
  private readonly firstTerms: string[] = []
  private readonly meta = new ByteWriter(4096)
  private readonly lists = new ByteWriter(2 * BLOCK_BYTES)
  private readonly list = new ByteWriter()
  private readonly block = new ByteWriter(4 * BLOCK_BYTES)
  private text = ''
  private terms = 0
  private previous = ''

  /** The lengths are those of the part's segments. Without `putBlob`, `finish` returns the blobs. */
  constructor(
    lengths: FieldLengths,
    putBlob: PutBlob = (key, data) => {
      this.blobs.push([key, data])
    },
  ) {
    this.lengths = lengths
    this.putBlob = putBlob
    const totals = emptyTotals()
    countLengths(totals, lengths, 0, lengths[0]!.length)
    this.scoring = new Scoring(totals)
  }

  /** The postings are `from` up to, without, `to`. */
  add(term: string, postings: Postings, from: number, to: number): void {
    const { meta } = this
    const blob = this.longList(term, postings, from, to)
    if (this.terms === 0) this.firstTerms.push(term)
    const shared = sharedPrefix(this.previous, term)
    meta.varint(shared)
    meta.varint(term.length - shared)
    // Bit 0 said in format 1 that one more number follows.
    meta.varint((to - from) * 4 + (blob ? 2 : 0))
    if (blob) this.putBlob(listKey(term), blob)
    else {
      meta.varint(this.list.length)
      this.lists.appendAll(this.list)
    }
    this.text += term.slice(shared)
    this.previous = term
    this.terms++
    if (this.terms === BLOCK_TERMS || this.text.length + meta.length + this.lists.length >= BLOCK_BYTES)
      this.endBlock()
  }

  /** The blob of a list too long to stand in a dictionary block; without one, `list` holds its postings. */
  private longList(term: string, postings: Postings, from: number, to: number): Uint8Array | undefined {
    const { lengths, scoring, list } = this
    const count = to - from
    const dense = isDense(count, lengths[0]!.length)
    // A posting takes a byte at least, so that most dense lists are known to be long before they are written.
    const surelyLong = dense && count > INLINE_BYTES
    list.length = 0
    if (!surelyLong) {
      writePostings(list, postings, from, to)
      if (list.length <= INLINE_BYTES) return undefined
    }
    const blob = new ByteWriter(surelyLong ? count * 2 : list.length + 1024)
    blob.byte(dense ? DENSE : PLAIN)
    if (dense) writeDense(blob, postings, from, to, lengths, scoring)
    else blob.appendAll(list)
    return blob.sealed(listKey(term))
  }

  private endBlock(): void {
    if (this.terms === 0) return
    const { meta, lists } = this
    const { block } = this
    block.clear()
    block.varint(this.terms)
    block.appendAll(meta)
    block.text(this.text)
    block.appendAll(lists)
    const key = blockKey(this.firstTerms.length - 1)
    this.putBlob(key, block.sealed(key))
    meta.length = 0
    lists.length = 0
    this.text = ''
    this.previous = ''
    this.terms = 0
  }

  finish(segments: PartSegments): Omit<PartWrite, 'holdsPut'> {
    this.endBlock()
    const header = new ByteWriter(this.lengths[0]!.length * 3 + 1024)
    header.byte(PART_FORMAT)
    header.varint(FORMULA)
    writeRanges(header, segments.runs)
    for (const column of this.lengths) writeLengths(header, column)
    writeRanges(header, segments.retired)
    header.varint(this.firstTerms.length)
    for (const term of this.firstTerms) header.varint(term.length)
    header.text(this.firstTerms.join(''))
    return { index: 'lexical', header: header.sealed(HEADER_LABEL), blobs: this.blobs }
  }
}

/** A part of one run alone, with ordinals counted from 0. */
export function partOfRun({ terms, starts, postings, lengths }: TermRun): Omit<PartWrite, 'holdsPut'> {
  const writer = new PartWriter(lengths)
  for (let i = 0; i < terms.length; i++) writer.add(terms[i]!, postings, starts[i]!, starts[i + 1]!)
  const runs = [{ first: 0, count: lengths[0]!.length }]
  return writer.finish({ runs, retired: [] })
}

function sharedPrefix(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let shared = 0
  while (shared < end && a.charCodeAt(shared) === b.charCodeAt(shared)) shared++
  // Both halves of a surrogate pair stay together: a half has no UTF-8 form.
  const unit = b.charCodeAt(shared - 1)
  return unit >= 0xd800 && unit < 0xdc00 ? shared - 1 : shared
}

function writeRanges(writer: ByteWriter, ranges: readonly OrdinalRange[]): void {
  writer.varint(ranges.length)
  for (const { first, count } of ranges) {
    writer.bigVarint(first)
    writer.varint(count)
  }
}

/** Each length doubled, plus 1 and a count when more of the same follow. */
function writeLengths(writer: ByteWriter, lengths: Uint32Array): void {
  for (let at = 0; at < lengths.length; ) {
    const length = lengths[at]!
    let end = at + 1
    while (end < lengths.length && lengths[end] === length) end++
    const repeats = end - at - 1
    writer.varint(length * 2 + (repeats > 0 ? 1 : 0))
    if (repeats > 0) writer.varint(repeats)
    at = end
  }
}
