/** One file's bytes, with what is known of the file. */
import { hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { isLightconeError, LightconeError } from '../errors.ts'
import type { Metadata } from '../model.ts'
import type { RawFile } from '../ports.ts'
import { decodeText } from './decode.ts'
import { failure } from './walk.ts'

/** Larger files are skipped unless the caller sets another limit. */
export const DEFAULT_MAX_BYTES = 50_000_000

export interface FileFacts extends RawFile {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string
  /** Last change of the file, milliseconds since 1970. */
  readonly modifiedMs?: number
  /** A file name whose ending chooses the parser, where the path does not. */
  readonly as?: string
  /** Facts beside the file's own, for instance the address that it came from. */
  readonly metadata?: Metadata
}

/** Reads a file. Throws `file-too-large`, `file-empty`, `file-vanished` or `file-unreadable`. */
export async function readFacts(path: string, absolute: string, maxBytes: number): Promise<FileFacts> {
  let handle: FileHandle | undefined
  try {
    handle = await open(absolute)
    const { size, mtimeMs } = await handle.stat()
    checkSize(size, maxBytes)
    const bytes = await filled(handle, size)
    return { ...factsOfBytes(path, bytes), modifiedMs: mtimeMs }
  } catch (error) {
    if (isLightconeError(error)) throw error
    const [code, message] = failure(error)
    throw new LightconeError(code, { message, cause: error })
  } finally {
    await handle?.close()
  }
}

/** The facts of bytes at hand; their text is decoded on first use, by `charset` where it fits. */
export function factsOfBytes(path: string, bytes: Uint8Array, charset?: string): FileFacts {
  let text: string | undefined
  return { path, bytes, hash: hash('sha256', bytes), text: () => (text ??= decodeText(bytes, charset)) }
}

/** The facts of text that came from elsewhere than a file. */
export function factsOfText(path: string, text: string): FileFacts {
  const wellFormed = text.toWellFormed()
  const bytes = new TextEncoder().encode(wellFormed)
  return { path, bytes, text: () => wellFormed, hash: hash('sha256', bytes) }
}

/** Throws `file-empty` or `file-too-large`. */
export function checkSize(size: number, maxBytes: number): void {
  if (size === 0) throw new LightconeError('file-empty', { message: 'The file is empty.' })
  if (size > maxBytes)
    throw new LightconeError('file-too-large', {
      message: `The file has ${size} bytes; the limit is ${maxBytes}.`,
      hint: 'Raise maxBytes to read it.',
      details: { size, maxBytes },
    })
}

/** Exactly `size` bytes, or fewer when the file has shrunk; what is appended meanwhile is left for next time. */
async function filled(handle: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return new Uint8Array(bytes.buffer, 0, length)
}
