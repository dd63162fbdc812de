/** ZIP archives (PKWARE APPNOTE 6.3.10), with hard limits on what they unfold to. */
import { crc32, inflateRawSync } from 'node:zlib'
import { encrypted, type Guard, malformed, tooLarge } from './guard.ts'

export interface Zip {
  /** In the order of the archive's directory. */
  readonly names: readonly string[]
  /** The bytes of an entry; undefined when there is none of that name. Names are matched without case. */
  read(name: string): Uint8Array | undefined
}

/** More entries than this are no document. */
const MAX_ENTRIES = 20_000
/** An entry below this size may be packed as tightly as it likes. */
const SMALL_BYTES = 1_000_000
/**
 * Text and sheets pack about 10 to 50 times, sheets of one repeated row up to about 150; deflate ends at 1032, and
 * bombs live near that end.
 */
const MAX_RATIO = 200

const END = 0x06054b50
const END64_LOCATOR = 0x07064b50
const END64 = 0x06064b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50

interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly offset: number
}

/**
 * Reads the directory of an archive. All entries read through one `Zip` share one budget of unfolded bytes. Throws
 * `file-malformed` and `file-too-large`, and so does `read`.
 */
export function openZip(bytes: Uint8Array, guard: Guard): Zip {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { entries, base } = directory(view)
  const byName = new Map<string, Entry>()
  // The first of two entries of one name: what other readers take is not agreed on, so no checker is fooled here.
  for (const entry of entries) {
    const key = entry.name.toLowerCase()
    if (!byName.has(key)) byName.set(key, entry)
  }
  let leftBytes = guard.maxDecompressedBytes
  /** Parts that are read twice are read twice in a row. */
  let last: { readonly entry: Entry; readonly content: Uint8Array } | undefined
  return {
    names: entries.map(({ name }) => name),
    read(name) {
      const entry = byName.get(name.toLowerCase())
      if (entry === undefined) return undefined
      if (entry === last?.entry) return last.content
      guard.check()
      const content = unfold(view, entry, base, leftBytes, guard.maxDecompressedBytes)
      leftBytes -= content.length
      last = { entry, content }
      return content
    },
  }
}

function directory(view: Buffer): { readonly entries: readonly Entry[]; readonly base: number } {
  const end = findEnd(view)
  const { count, size, offset, before } = directoryAt(view, end)
  // Bytes put before the archive shift all its offsets.
  const base = before - size - offset
  if (count > MAX_ENTRIES) throw malformed(`The archive has ${count} entries, more than any document.`)
  if (base < 0) throw malformed('The archive is cut off: its directory points outside.')
  const entries: Entry[] = []
  for (let at = base + offset; entries.length < count; ) {
    if (at + 46 > view.length || view.readUInt32LE(at) !== ENTRY)
      throw malformed('The directory of the archive is damaged.')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.readUInt16LE(at + field),
    )
    const name = view.toString('utf8', at + 46, at + 46 + nameLength!)
    entries.push({
      name: name.replaceAll('\\', '/'),
      flags: view.readUInt16LE(at + 8),
      method: view.readUInt16LE(at + 10),
      crc: view.readUInt32LE(at + 16),
      packed: view.readUInt32LE(at + 20),
      offset: view.readUInt32LE(at + 42),
    })
    at += 46 + nameLength! + extraLength! + commentLength!
  }
  return { entries, base }
}

/** The end record stands last, before a comment of up to 65,535 bytes. */
function findEnd(view: Buffer): number {
  const first = Math.max(0, view.length - 22 - 0xffff)
  for (let at = view.length - 22; at >= first; at--) if (view.readUInt32LE(at) === END) return at
  const isZip = view.length >= 4 && view.readUInt32LE(0) === LOCAL
  throw malformed(isZip ? 'The archive is cut off: it has no directory.' : 'The file is no ZIP archive.')
}

function directoryAt(view: Buffer, end: number) {
  const count = view.readUInt16LE(end + 10)
  const size = view.readUInt32LE(end + 12)
  const offset = view.readUInt32LE(end + 16)
  const locator = end - 20
  const is64 = (count === 0xffff || offset === 0xffffffff) && locator >= 0
  if (!is64 || view.readUInt32LE(locator) !== END64_LOCATOR) return { count, size, offset, before: end }
  const at = Number(view.readBigUInt64LE(locator + 8))
  if (at + 56 > view.length || view.readUInt32LE(at) !== END64)
    throw malformed('The directory of the archive is damaged.')
  const [count64, size64, offset64] = [32, 40, 48].map((field) => Number(view.readBigUInt64LE(at + field)))
  return { count: count64!, size: size64!, offset: offset64!, before: at }
}

function unfold(view: Buffer, entry: Entry, base: number, leftBytes: number, limit: number): Uint8Array {
  if (entry.flags & 1) throw encrypted()
  const local = base + entry.offset
  if (local + 30 > view.length || view.readUInt32LE(local) !== LOCAL)
    throw malformed(`${entry.name} is missing from the archive.`)
  const start = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28)
  if (start + entry.packed > view.length) throw malformed(`${entry.name} is cut off.`)
  const packed = view.subarray(start, start + entry.packed)
  const content = entry.method === 0 ? packed : inflated(packed, entry, leftBytes, limit)
  if (content.length > leftBytes) throw tooMuch(limit)
  if (crc32(content) !== entry.crc) throw malformed(`${entry.name} is damaged: its checksum is wrong.`)
  return content
}

function inflated(packed: Buffer, entry: Entry, leftBytes: number, limit: number): Uint8Array {
  if (entry.method !== 8) throw malformed(`${entry.name} is packed by method ${entry.method}.`)
  const byRatio = Math.max(SMALL_BYTES, packed.length * MAX_RATIO)
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, Math.min(leftBytes, byRatio)) })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE')
      throw malformed(`${entry.name} is damaged.`, cause)
    if (leftBytes <= byRatio) throw tooMuch(limit)
    throw malformed(`${entry.name} unfolds to over ${MAX_RATIO} times its size, as archive bombs do.`)
  }
}

function tooMuch(limit: number) {
  return tooLarge(`The file unfolds to more than ${limit} bytes.`, 'maxDecompressedBytes', limit)
}
