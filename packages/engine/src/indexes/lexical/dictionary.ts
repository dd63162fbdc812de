/**
 * One dictionary block of a part: its terms, what the part knows of each, and the short lists. A block is searched as
 * it is stored, each term without what it shares with the one before, so that many can stay open.
 */
import { ByteReader, corrupt, unseal } from './bytes.ts'

/** Of each term: units of UTF-16 shared with the term before, units of its own, postings, and where its list ends. */
const SHARED = 0
const OWN = 1
const COUNT = 2
const LIST_END = 3
const COLUMNS = 4

export class DictionaryBlock {
  /** Terms. */
  readonly size: number
  private readonly key: string
  private readonly bytes: Uint8Array
  /** Narrow where all numbers are small: most of the memory would be zeros. */
  private readonly rows: Uint16Array | Uint32Array
  /** What terms have of their own, one behind the other; absent where it is ASCII and stands in the bytes. */
  private readonly text: string | undefined
  private readonly textStart: number
  private readonly listStart: number

  /** Throws `index-corrupt`. */
  constructor(data: Uint8Array, key: string) {
    const reader = unseal(data, key)
    this.key = key
    this.bytes = data
    this.size = reader.varint()
    reader.need(this.size * 3)
    const { rows, units, listBytes } = readRows(reader, this.size)
    this.rows = rows
    const textBytes = reader.varint()
    this.textStart = reader.at
    if (textBytes === units) reader.at += units
    else this.text = reader.text(textBytes)
    if (this.text !== undefined && this.text.length !== units) reader.fail()
    this.listStart = reader.at
    reader.at += listBytes
    reader.finish()
  }

  /** Ascending by UTF-16 units. Throws `index-corrupt`. */
  terms(): string[] {
    const terms: string[] = new Array(this.size)
    const text = this.text ?? new ByteReader(this.bytes, this.key, this.textStart).text(this.ownUnits())
    let previous = ''
    let at = 0
    for (let i = 0; i < this.size; i++) {
      const end = at + this.rows[i * COLUMNS + OWN]!
      const term = previous.slice(0, this.rows[i * COLUMNS + SHARED]) + text.slice(at, end)
      if (i > 0 && !(previous < term)) throw corrupt(this.key)
      terms[i] = previous = term
      at = end
    }
    return terms
  }

  /** Number of a term in the block, or -1. */
  find(term: string): number {
    const { rows } = this
    /** Units that the wanted term has in common with the one looked at before, which is below it. */
    let common = 0
    let start = 0
    for (let i = 0, row = 0; i < this.size; i++, row += COLUMNS) {
      const own = rows[row + OWN]!
      // Sharing more than the term before has in common, it is below the wanted one just as that is.
      if (rows[row + SHARED]! <= common) {
        common = rows[row + SHARED]!
        const end = start + own
        let at = start
        while (at < end && common < term.length && this.unit(at) === term.charCodeAt(common)) {
          at++
          common++
        }
        if (common === term.length) return at === end ? i : -1
        if (at < end && this.unit(at) > term.charCodeAt(common)) return -1
      }
      start += own
    }
    return -1
  }

  private unit(at: number): number {
    return this.text === undefined ? this.bytes[this.textStart + at]! : this.text.charCodeAt(at)
  }

  /** Postings of a term; 0 in a part of format 1 that knew it only from what it retired. */
  count(i: number): number {
    return this.rows[i * COLUMNS + COUNT]!
  }

  get byteSize(): number {
    return this.bytes.length + this.rows.byteLength + (this.text?.length ?? 0)
  }

  /** The short list of a term that has postings; `undefined` when they stand in a blob of their own. */
  list(i: number): ByteReader | undefined {
    const start = i === 0 ? 0 : this.rows[(i - 1) * COLUMNS + LIST_END]!
    const end = this.rows[i * COLUMNS + LIST_END]!
    return start === end
      ? undefined
      : new ByteReader(this.bytes, this.key, this.listStart + start, this.listStart + end)
  }

  private ownUnits(): number {
    let units = 0
    for (let at = OWN; at < this.rows.length; at += COLUMNS) units += this.rows[at]!
    return units
  }
}

const MOST_NARROW = 2 ** 16

function readRows(
  reader: ByteReader,
  size: number,
): { readonly rows: Uint16Array | Uint32Array; readonly units: number; readonly listBytes: number } {
  const rows = new Uint32Array(size * COLUMNS)
  let [units, listBytes, most] = [0, 0, 0]
  for (let row = 0; row < rows.length; row += COLUMNS) {
    rows[row + SHARED] = reader.varint()
    rows[row + OWN] = reader.varint()
    const flags = reader.varint()
    rows[row + COUNT] = flags >>> 2
    // Format 1: how many segments with the term are retired.
    if (flags & 1) reader.varint()
    if ((flags & 2) === 0) listBytes += reader.varint()
    rows[row + LIST_END] = listBytes
    units += rows[row + OWN]!
    most = Math.max(most, rows[row + SHARED]!, rows[row + OWN]!, rows[row + COUNT]!, listBytes)
  }
  return { rows: most < MOST_NARROW ? Uint16Array.from(rows) : rows, units, listBytes }
}
