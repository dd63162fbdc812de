/** Tape archives (POSIX ustar and pax, GNU long names), read as a stream, so that only one file is held at a time. */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { ContainerEntry, ContainerLimits } from 'lightcone'
import { entryPath } from './entry-path.ts'
import { MAX_RATIO, MAX_TOTAL_BYTES } from './zip.ts'

const BLOCK = 512
/** Longest header of names and the like. */
const MAX_HEADER = 1_000_000

export async function* tarEntries(
  bytes: Uint8Array,
  limits: ContainerLimits,
): AsyncGenerator<ContainerEntry> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const maxTotal = limits.maxDecompressedBytes ?? MAX_TOTAL_BYTES
  const ratioLimit = isPacked ? Math.max(bytes.length * MAX_RATIO, 10_000_000) : Number.POSITIVE_INFINITY
  const input = new Input(
    isPacked ? Readable.from([bytes]).pipe(createGunzip()) : [bytes],
    Math.min(maxTotal, ratioLimit),
  )
  try {
    yield* files(input, limits)
  } catch (error) {
    yield failure(error, Math.min(maxTotal, ratioLimit))
  } finally {
    await input.close()
  }
}

function failure(error: unknown, limit: number): ContainerEntry {
  if (error === TOO_LARGE)
    return {
      path: '',
      code: 'file-too-large',
      reason: `It unpacks to more than ${limit} bytes: the rest was not read.`,
    }
  if (error === CUT_OFF) return { path: '', code: 'file-malformed', reason: 'The archive ends too early.' }
  if (error === NO_HEADER)
    return { path: '', code: 'file-malformed', reason: 'The archive is damaged, or none.' }
  if (
    typeof (error as NodeJS.ErrnoException).code === 'string' &&
    (error as NodeJS.ErrnoException).code!.startsWith('Z_')
  )
    return { path: '', code: 'file-malformed', reason: 'Its packed data is damaged or cut off.' }
  throw error
}

const TOO_LARGE = new Error('too large')
const CUT_OFF = new Error('cut off')
const NO_HEADER = new Error('no header')

async function* files(input: Input, limits: ContainerLimits): AsyncGenerator<ContainerEntry> {
  let count = 0
  let next: Named = {}
  for (let head = await header(input); head !== undefined; head = await header(input)) {
    const size = next.size ?? head.size
    if (EXTENDED.has(head.type)) {
      if (size > MAX_HEADER) throw NO_HEADER
      const data = await input.read(size)
      await input.skip(padding(size))
      if (head.type !== 'g') next = { ...next, ...named(head.type, data) }
      continue
    }
    const name = next.name ?? head.name
    next = {}
    const path = entryPath(name)
    const isFile = (head.type === '0' || head.type === '\0' || head.type === '7') && !name.endsWith('/')
    if (path === undefined || head.type === '5' || (isFile && name === '')) {
      await input.skip(size + padding(size))
      continue
    }
    if (++count > limits.maxEntries) {
      yield {
        path: '',
        code: 'file-too-large',
        reason: `More than ${limits.maxEntries} files: the rest was not read.`,
      }
      return
    }
    if (!isFile || size > limits.maxBytes) {
      yield isFile
        ? {
            path,
            code: 'file-too-large',
            reason: `The file has ${size} bytes; the limit is ${limits.maxBytes}.`,
          }
        : { path, code: 'file-unreadable', reason: 'A link or special file inside an archive.' }
      await input.skip((isFile ? size : 0) + padding(isFile ? size : 0))
      continue
    }
    yield { path, bytes: await input.read(size), modifiedMs: head.modifiedMs }
    await input.skip(padding(size))
  }
  if (count === 0 && !input.sawHeader) throw NO_HEADER
}

/** Headers that say more of the file after them: pax (`x`, `g`) and GNU's long names and links. */
const EXTENDED = new Set(['x', 'g', 'L', 'K'])

interface Named {
  readonly name?: string
  readonly size?: number
}

function named(type: string, data: Buffer): Named {
  if (type === 'L') return { name: data.toString('utf8').replace(/\0.*$/s, '') }
  if (type !== 'x') return {}
  const found: { name?: string; size?: number } = {}
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(32, at)
    const length = space < 0 ? 0 : Number(data.toString('latin1', at, space))
    if (!(length > 0)) break
    const [, key, value = ''] = /^([^=]*)=(.*)\n?$/s.exec(data.toString('utf8', space + 1, at + length)) ?? []
    if (key === 'path') found.name = value.replace(/\n$/, '')
    if (key === 'size' && Number(value) >= 0) found.size = Number(value)
    at += length
  }
  return found
}

interface Header {
  readonly name: string
  readonly size: number
  readonly type: string
  readonly modifiedMs: number
}

/** Undefined at the end: a block of zeros, or no more blocks. */
async function header(input: Input): Promise<Header | undefined> {
  const block = await input.readOrEnd(BLOCK)
  if (block === undefined || block.every((byte) => byte === 0)) return undefined
  if (!checks(block)) throw NO_HEADER
  input.sawHeader = true
  const prefix = block.toString('latin1', 257, 262) === 'ustar' ? field(block, 345, 155) : ''
  const name = field(block, 0, 100)
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: numeric(block, 124, 12),
    type: String.fromCharCode(block[156]!),
    modifiedMs: numeric(block, 136, 12) * 1000,
  }
}

/** The sum of the header's bytes, its own field counted as blanks. */
function checks(block: Buffer): boolean {
  let sum = 8 * 32
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += block[at]!
  return numeric(block, 148, 8) === sum
}

function field(block: Buffer, start: number, length: number): string {
  return block.toString('utf8', start, start + length).replace(/\0.*$/s, '')
}

/** Octal, or base 256 for large numbers (GNU). */
function numeric(block: Buffer, start: number, length: number): number {
  if ((block[start]! & 0x80) === 0) return Number.parseInt(field(block, start, length).trim() || '0', 8)
  let value = 0
  for (let at = start + 1; at < start + length; at++) value = value * 256 + block[at]!
  return value
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/** Bytes as they come, in the lengths that are asked for. */
class Input {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  readonly #limit: number
  #rest: Buffer = Buffer.alloc(0)
  #total = 0
  sawHeader = false

  constructor(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, limit: number) {
    this.#chunks = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
    this.#limit = limit
  }

  async read(length: number): Promise<Buffer> {
    const found = await this.readOrEnd(length)
    if (found === undefined) throw CUT_OFF
    return found
  }

  /** Undefined when nothing is left; throws when less is left than asked for. */
  async readOrEnd(length: number): Promise<Buffer | undefined> {
    if (!(length >= 0)) throw NO_HEADER
    const parts: Buffer[] = []
    let left = length
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) {
        if (left === length) return undefined
        throw CUT_OFF
      }
      const taken = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(taken.length)
      parts.push(taken)
      left -= taken.length
    }
    // A copy, so that a small file does not keep a large chunk alive.
    return Buffer.concat(parts)
  }

  async skip(length: number): Promise<void> {
    let left = length
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) throw CUT_OFF
      const taken = Math.min(left, this.#rest.length)
      this.#rest = this.#rest.subarray(taken)
      left -= taken
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next()
    if (next.done) return false
    this.#total += next.value.length
    if (this.#total > this.#limit && this.#limit < Number.POSITIVE_INFINITY) throw TOO_LARGE
    this.#rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
    return true
  }
}
