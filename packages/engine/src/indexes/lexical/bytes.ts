/** Bytes of the index: growing writer, checking reader, and the seal that finds every change to a stored piece. */
import { crc32 } from 'node:zlib'
import { LightconeError } from '../../errors.ts'

const SEAL_BYTES = 4
const MOST_KEPT = 1 << 20
/** Fewer bytes are copied faster one by one. */
const LEAST_SET = 64

/** Unsigned LEB128 numbers and text in a buffer that grows. */
export class ByteWriter {
  bytes: Buffer
  length = 0

  constructor(capacity = 1024) {
    this.bytes = Buffer.allocUnsafe(capacity)
  }

  /** Begins anew; the room stays, unless it is very large. */
  clear(): void {
    this.length = 0
    if (this.bytes.length > MOST_KEPT) this.bytes = Buffer.allocUnsafe(MOST_KEPT)
  }

  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(this.length + count, this.bytes.length * 2))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** An integer from 0 to 2^32 - 1. */
  varint(value: number): void {
    this.reserve(5)
    const { bytes } = this
    let at = this.length
    let rest = value >>> 0
    while (rest > 127) {
      bytes[at++] = rest | 128
      rest >>>= 7
    }
    bytes[at++] = rest
    this.length = at
  }

  /** An integer from 0 to 2^53 - 1. */
  bigVarint(value: number): void {
    this.varint(value % 2 ** 26)
    this.varint(Math.floor(value / 2 ** 26))
  }

  append(data: Uint8Array): void {
    this.reserve(data.length)
    this.bytes.set(data, this.length)
    this.length += data.length
  }

  /** Everything that another one holds. */
  appendAll({ bytes, length }: ByteWriter): void {
    this.reserve(length)
    if (length >= LEAST_SET) this.bytes.set(bytes.subarray(0, length), this.length)
    else for (let at = 0; at < length; at++) this.bytes[this.length + at] = bytes[at]!
    this.length += length
  }

  /** The bytes of its UTF-8, and how many there are before them. */
  text(text: string): void {
    const length = Buffer.byteLength(text)
    this.varint(length)
    this.reserve(length)
    this.bytes.write(text, this.length, 'utf8')
    this.length += length
  }

  /** A copy of what was written from `start` on. */
  copy(start = 0): Uint8Array {
    return Uint8Array.prototype.slice.call(this.bytes, start, this.length)
  }

  /** A copy of everything, followed by its checksum; `label` says what the bytes are and where they belong. */
  sealed(label: string): Uint8Array {
    const out = new Uint8Array(this.length + SEAL_BYTES)
    out.set(this.bytes.subarray(0, this.length))
    new DataView(out.buffer).setUint32(this.length, checksum(out.subarray(0, this.length), label), true)
    return out
  }
}

/**
 * Reads what `ByteWriter` wrote. Reading past the end gives zeros instead of failing, which keeps the loops small:
 * whoever reads calls `finish` (or `need` before a loop whose length was itself read), and these throw.
 */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly label: string
  at: number
  readonly end: number

  constructor(bytes: Uint8Array, label: string, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.label = label
    this.at = at
    this.end = end
  }

  byte(): number {
    return this.bytes[this.at++]!
  }

  varint(): number {
    const { bytes } = this
    let byte = bytes[this.at++]!
    if (byte < 128) return byte
    let value = byte & 127
    let shift = 7
    do {
      byte = bytes[this.at++]!
      value |= (byte & 127) << shift
      shift += 7
    } while (byte > 127)
    return value >>> 0
  }

  bigVarint(): number {
    const low = this.varint()
    return this.varint() * 2 ** 26 + low
  }

  text(byteLength: number): string {
    this.need(byteLength)
    const { buffer, byteOffset } = this.bytes
    const text = Buffer.from(buffer, byteOffset + this.at, byteLength).toString('utf8')
    this.at += byteLength
    return text
  }

  /** Throws unless at least this many bytes are left. */
  need(count: number): void {
    if (!(count >= 0 && this.at + count <= this.end)) this.fail()
  }

  /** Throws unless exactly everything has been read. */
  finish(): void {
    if (this.at !== this.end) this.fail()
  }

  fail(): never {
    throw corrupt(this.label)
  }
}

/** Whether the piece was sealed under this label and is whole. */
export function isSealed(data: Uint8Array, label: string): boolean {
  const end = data.length - SEAL_BYTES
  if (end < 0) return false
  const stored = new DataView(data.buffer, data.byteOffset).getUint32(end, true)
  return stored === checksum(data.subarray(0, end), label)
}

/** Opens a sealed piece. Throws `index-corrupt` when its bytes, or its label, are not those that were sealed. */
export function unseal(data: Uint8Array, label: string): ByteReader {
  if (!isSealed(data, label)) throw corrupt(label)
  return new ByteReader(data, label, 0, data.length - SEAL_BYTES)
}

export function corrupt(label: string): LightconeError {
  return new LightconeError('index-corrupt', {
    message: `The lexical index is damaged: ${label} does not hold what was written.`,
    hint: 'Restore the index from a copy, or build it again from its sources.',
    details: { piece: label },
  })
}

/** The label is part of the sum, so that an intact piece in the wrong place is found, too. */
function checksum(data: Uint8Array, label: string): number {
  return crc32(data, crc32(label))
}
