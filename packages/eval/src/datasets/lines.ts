import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { LightconeError } from 'lightcone'

/** One line of a file and where it stands. */
export interface Line {
  readonly file: string
  /** From 1. */
  readonly number: number
  readonly text: string
}

export interface JsonLine extends Line {
  readonly record: Readonly<Record<string, unknown>>
}

/** UTF-16 code units. Longer lines are not records but a broken file or a decompression bomb. */
const MAX_LINE = 1 << 26

/** `path` or `path.gz`, whichever exists (the plain one first); `undefined` when neither does. */
export async function existingFile(path: string): Promise<string | undefined> {
  for (const candidate of [path, `${path}.gz`])
    if (
      await stat(candidate)
        .then((found) => found.isFile())
        .catch(() => false)
    )
      return candidate
  return undefined
}

/**
 * The lines of a UTF-8 file, gunzipped when its name ends in `.gz`, without their line ends; blank lines are
 * passed over. Holds one line at a time. Throws `file-malformed` for broken gzip, text that is not UTF-8 and
 * over-long lines, `io` when the file cannot be read.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const file = basename(path)
  let number = 0
  let rest = ''
  try {
    for await (const piece of decoded(path)) {
      let from = 0
      for (let to = piece.indexOf('\n'); to >= 0; to = piece.indexOf('\n', from)) {
        const text = (rest + piece.slice(from, to)).replace(/\r$/, '')
        number++
        rest = ''
        from = to + 1
        if (text.trim() !== '') yield { file, number, text }
      }
      rest += piece.slice(from)
      if (rest.length > MAX_LINE) throw malformedLine({ file, number: number + 1 }, 'is too long')
    }
  } catch (error) {
    throw readError(error, path, number + 1)
  }
  if (rest.trim() !== '') yield { file, number: number + 1, text: rest }
}

/** The whole text of a UTF-8 file, gunzipped when its name ends in `.gz`. Throws as `readLines`. */
export async function readText(path: string): Promise<string> {
  const pieces: string[] = []
  try {
    for await (const piece of decoded(path)) pieces.push(piece)
  } catch (error) {
    throw readError(error, path, 1)
  }
  return pieces.join('')
}

/** The records of a JSON Lines file. Throws `file-malformed` with the line's number where one is not an object. */
export async function* readJsonLines(path: string): AsyncGenerator<JsonLine> {
  for await (const line of readLines(path)) yield { ...line, record: parseObject(line) }
}

/** `file-malformed` with the place and the reason, for instance `corpus.jsonl:3 has no "_id"`. */
export function malformedLine(line: Pick<Line, 'file' | 'number'>, reason: string, cause?: unknown) {
  return new LightconeError('file-malformed', {
    message: `${line.file}:${line.number} ${reason}.`,
    hint: `Correct line ${line.number} of ${line.file}, then run the command again.`,
    details: { file: line.file, line: line.number },
    cause,
  })
}

/** A string field of a record, with `fallback` where it may be missing. Throws `file-malformed`. */
export function stringField(line: JsonLine, name: string, fallback?: string): string {
  const value = line.record[name] ?? fallback
  if (typeof value === 'string') return value
  throw malformedLine(line, value === undefined ? `has no "${name}"` : `: "${name}" is not a string`)
}

/** A string field that must not be empty. Throws `file-malformed`. */
export function idField(line: JsonLine, name = '_id'): string {
  const id = stringField(line, name)
  if (id !== '') return id
  throw malformedLine(line, `has an empty "${name}"`)
}

function parseObject(line: Line): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(line.text)
  } catch (error) {
    throw malformedLine(line, `is not JSON (${(error as Error).message})`, error)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformedLine(line, 'is not a JSON object')
  return value as Record<string, unknown>
}

async function* decoded(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const bytes = createReadStream(path)
  // `pipeline` hands a read error on to the gunzip stream, where the loop below meets it.
  const stream = path.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => {}) : bytes
  for await (const chunk of stream) yield decoder.decode(chunk as Uint8Array, { stream: true })
  yield decoder.decode()
}

function readError(error: unknown, path: string, number: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof LightconeError) return error
  const code = String(error.code)
  if (code.startsWith('Z_'))
    return malformedLine({ file: basename(path), number }, 'ends in broken gzip', error)
  if (code.startsWith('ERR_ENCODING'))
    return malformedLine({ file: basename(path), number }, 'or a line soon after is not UTF-8', error)
  return new LightconeError('io', {
    message: `${path} cannot be read: ${error.message}.`,
    hint: 'Check that the file exists and that you may read it.',
    details: { path },
    cause: error,
  })
}
