/** ZIP (PKWARE APPNOTE 6.3): the central directory is read, then one file after the other is unpacked. */
import { promisify } from 'node:util'
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib'
import { type ContainerEntry, type ContainerLimits, LightconeError } from 'lightcone'
import { entryPath } from './entry-path.ts'

/** Text seldom packs better than this; a file that does, and is not small, is a bomb. */
export const MAX_RATIO = 200
const MIN_BOMB_BYTES = 1_000_000
/** `maxDecompressedBytes` when the caller names none. */
export const MAX_TOTAL_BYTES = 200_000_000

const unpackBeside = promisify(inflateRaw)
/** Smaller files are unpacked at once: handing one over to another thread costs more, in time and in memory. */
const BESIDE_BYTES = 1_000_000

/** Throws `file-malformed` when the archive has no directory. */
export async function* zipEntries(
  bytes: Uint8Array,
  limits: ContainerLimits,
): AsyncGenerator<ContainerEntry> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const maxTotal = limits.maxDecompressedBytes ?? MAX_TOTAL_BYTES
  let total = 0
  let count = 0
  for (const record of directory(view)) {
    const path = entryPath(record.name)
    if (record.name.endsWith('/') || path === undefined) continue
    if (++count > limits.maxEntries) {
      yield tooMuch(`More than ${limits.maxEntries} files: the rest was not read.`)
      return
    }
    const entry = await read(view, record, path, Math.min(limits.maxBytes, maxTotal - total))
    if ('bytes' in entry) total += entry.bytes.length
    if ('code' in entry && total + record.size > maxTotal && record.size <= limits.maxBytes) {
      yield tooMuch(`It unpacks to more than ${maxTotal} bytes: the rest was not read.`)
      return
    }
    yield entry
  }
}

function tooMuch(reason: string): ContainerEntry {
  return { path: '', code: 'file-too-large', reason }
}

interface ZipRecord {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
  readonly isLink: boolean
  readonly modifiedMs: number
}

async function read(
  view: Buffer,
  record: ZipRecord,
  path: string,
  maxBytes: number,
): Promise<ContainerEntry> {
  const { flags, method, size, packed } = record
  if ((flags & 1) !== 0) return { path, code: 'file-unreadable', reason: 'The file is encrypted.' }
  if (record.isLink) return { path, code: 'file-unreadable', reason: 'A link inside an archive.' }
  if (method !== 0 && method !== 8)
    return { path, code: 'format-unsupported', reason: `Packed by method ${method}, which is not supported.` }
  if (size > maxBytes) return tooLarge(path, size, maxBytes)
  const data = packedBytes(view, record)
  if (data === undefined)
    return { path, code: 'file-malformed', reason: 'The archive is damaged or cut off here.' }
  const most = Math.max(MIN_BOMB_BYTES, packed * MAX_RATIO)
  if (method === 8 && size > most) return bomb(path)
  try {
    const bytes = method === 0 ? data : await unpack(data, size, Math.min(maxBytes, most))
    if (crc32(bytes) !== record.crc)
      return { path, code: 'file-malformed', reason: 'Its checksum does not fit.' }
    return { path, bytes, modifiedMs: record.modifiedMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      return most < maxBytes ? bomb(path) : tooLarge(path, maxBytes + 1, maxBytes)
    return { path, code: 'file-malformed', reason: 'Its packed data is damaged.' }
  }
}

/** `size` is what the directory says; it may be wrong, `maxOutputLength` is kept to. */
async function unpack(data: Buffer, size: number, maxBytes: number): Promise<Uint8Array> {
  const options = {
    maxOutputLength: Math.max(1, maxBytes),
    chunkSize: Math.min(BESIDE_BYTES, Math.max(64, size)),
  }
  return size < BESIDE_BYTES ? inflateRawSync(data, options) : unpackBeside(data, options)
}

function bomb(path: string): ContainerEntry {
  return { path, code: 'file-too-large', reason: `Unpacks to more than ${MAX_RATIO} times its size.` }
}

function tooLarge(path: string, size: number, maxBytes: number): ContainerEntry {
  return {
    path,
    code: 'file-too-large',
    reason: `The file has at least ${size} bytes; the limit is ${maxBytes}.`,
  }
}

/** The data behind the file's own header, which repeats the directory's facts and is believed only for its length. */
function packedBytes(view: Buffer, { offset, packed }: ZipRecord): Buffer | undefined {
  if (offset + 30 > view.length || view.readUInt32LE(offset) !== 0x04034b50) return undefined
  const start = offset + 30 + view.readUInt16LE(offset + 26) + view.readUInt16LE(offset + 28)
  return start + packed > view.length ? undefined : view.subarray(start, start + packed)
}

// ── the directory ────────────────────────────────────────────────────────────────────────────────────────

/** Longest comment at the end of an archive, and the record that it ends. */
const END_LENGTH = 22
const MAX_COMMENT = 0xffff

function* directory(view: Buffer): Generator<ZipRecord> {
  const end = endRecord(view)
  let at = directoryOffset(view, end)
  while (at + 46 <= end && view.readUInt32LE(at) === 0x02014b50) {
    const nameLength = view.readUInt16LE(at + 28)
    const extraLength = view.readUInt16LE(at + 30)
    const flags = view.readUInt16LE(at + 8)
    const extra = view.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    yield {
      name: nameOf(view.subarray(at + 46, at + 46 + nameLength)),
      flags,
      method: view.readUInt16LE(at + 10),
      crc: view.readUInt32LE(at + 16),
      ...sizes(view, at, extra),
      isLink: view.readUInt32LE(at + 38) >>> 28 === 0xa,
      modifiedMs: dosTime(view.readUInt16LE(at + 12), view.readUInt16LE(at + 14)),
    }
    at += 46 + nameLength + extraLength + view.readUInt16LE(at + 32)
  }
}

function endRecord(view: Buffer): number {
  const first = Math.max(0, view.length - END_LENGTH - MAX_COMMENT)
  for (let at = view.length - END_LENGTH; at >= first; at--)
    if (view.readUInt32LE(at) === 0x06054b50) return at
  throw new LightconeError('file-malformed', {
    message: 'The archive has no directory: it was cut off, or is not a ZIP file.',
  })
}

/** In ZIP64 the offset stands in a record of its own, which a locator before the end points to. */
function directoryOffset(view: Buffer, end: number): number {
  const offset = view.readUInt32LE(end + 16)
  const locator = end - 20
  if (offset !== 0xffffffff || locator < 0 || view.readUInt32LE(locator) !== 0x07064b50) return offset
  const record = Number(view.readBigUInt64LE(locator + 8))
  return record + 56 <= view.length ? Number(view.readBigUInt64LE(record + 48)) : offset
}

function sizes(view: Buffer, at: number, extra: Buffer): { packed: number; size: number; offset: number } {
  const found = {
    size: view.readUInt32LE(at + 24),
    packed: view.readUInt32LE(at + 20),
    offset: view.readUInt32LE(at + 42),
  }
  for (let field = 0; field + 4 <= extra.length; field += 4 + extra.readUInt16LE(field + 2)) {
    if (extra.readUInt16LE(field) !== 1) continue
    let value = field + 4
    for (const name of ['size', 'packed', 'offset'] as const) {
      if (found[name] !== 0xffffffff || value + 8 > extra.length) continue
      found[name] = Number(extra.readBigUInt64LE(value))
      value += 8
    }
  }
  return found
}

/** UTF-8, as nearly all archives are, whatever they declare; else the Western code page. */
function nameOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Archives hold local time without a zone; it is taken for UTC. */
function dosTime(time: number, date: number): number {
  const [year, month, day] = [(date >> 9) + 1980, (date >> 5) & 15, date & 31]
  return Date.UTC(
    year,
    Math.max(0, month - 1),
    Math.max(1, day),
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  )
}
