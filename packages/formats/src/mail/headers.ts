/** Header fields: unfolded (RFC 5322), encoded words decoded (RFC 2047), parameters (RFC 2231). */
import { decodeText } from 'lightcone'

export interface Field {
  readonly name: string
  /** Without folding, encoded words as they are; a character a byte. */
  readonly raw: string
  /** Where the field stands. */
  readonly start: number
  readonly end: number
}

export interface Headers {
  readonly fields: readonly Field[]
  /** Where the body begins. */
  readonly end: number
}

/** Fields of one part that are read: what comes after them belongs to no message that a person wrote. */
const MAX_FIELDS = 1000
const MAX_FIELD = 20_000

/** `source` holds a character a byte. */
export function readHeaders(source: string, start: number, end: number): Headers {
  const fields: Field[] = []
  let at = start
  while (at < end) {
    const stop = lineStop(source, at, end)
    if (stop.next === at + (stop.next - stop.end) && stop.end === at) return { fields, end: stop.next }
    const begin = at
    let last = stop
    while (last.next < end && (source[last.next] === ' ' || source[last.next] === '\t')) {
      const folded = lineStop(source, last.next, end)
      if (source.slice(last.next, folded.end).trim() === '') break
      last = folded
    }
    at = last.next
    const line = source.slice(begin, Math.min(last.end, begin + MAX_FIELD))
    const colon = /^([!-9;-~]+)[ \t]*:/.exec(line)
    if (colon !== null && fields.length < MAX_FIELDS)
      fields.push({
        name: colon[1]!.toLowerCase(),
        raw: line
          .slice(colon[0].length)
          .replace(/\r?\n(?=[ \t])/g, '')
          .trim(),
        start: begin,
        end: last.end,
      })
    else if (colon === null && fields.length === 0 && !line.startsWith('From ')) return { fields, end: begin }
  }
  return { fields, end }
}

function lineStop(source: string, at: number, limit: number): { end: number; next: number } {
  const found = source.indexOf('\n', at)
  if (found < 0 || found >= limit) return { end: limit, next: limit }
  return { end: source[found - 1] === '\r' && found > at ? found - 1 : found, next: found + 1 }
}

export function field(headers: Headers, name: string): Field | undefined {
  return headers.fields.find((one) => one.name === name)
}

/** A field's value for a reader. */
export function decoded(field: Field | undefined): string {
  if (field === undefined) return ''
  return words(field.raw).replace(DIRECTION, '').replace(/\s+/g, ' ').trim()
}

/** Marks that change the direction in which a name is shown. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const WORD = /=\?([^?\s]{1,40})\?([bBqQ])\?([^?\s]*)\?=/g

/** Encoded words; blanks between two of them are dropped, and bytes of one character may be in both. */
function words(raw: string): string {
  const joined = raw.replace(/(=\?[^?\s]{1,40}\?[bBqQ]\?[^?\s]*\?=)[ \t]+(?==\?)/g, '$1')
  let out = ''
  let at = 0
  let pending: { charset: string; bytes: Buffer[]; end: number } | undefined
  const flush = () => {
    if (pending !== undefined) out += charsetText(Buffer.concat(pending.bytes), pending.charset)
    pending = undefined
  }
  for (const { 0: word, 1: label = '', 2: way = '', 3: text = '', index } of joined.matchAll(WORD)) {
    const charset = label.replace(/\*.*$/, '').toLowerCase()
    if (pending !== undefined && (pending.charset !== charset || pending.end !== index)) flush()
    if (pending === undefined) out += eightBit(joined.slice(at, index))
    pending ??= { charset, bytes: [], end: 0 }
    pending.bytes.push(way.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedWord(text))
    pending.end = index + word.length
    at = pending.end
  }
  flush()
  return out + eightBit(joined.slice(at))
}

function quotedWord(text: string): Buffer {
  return Buffer.from(
    text.replace(/_/g, ' ').replace(/=([0-9a-fA-F]{2})/g, (_, hex) => byteOf(hex)),
    'latin1',
  )
}

function byteOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16))
}

/** Bytes above 127 in a header are nearly always UTF-8. */
function eightBit(text: string): string {
  return /[\x80-\xff]/.test(text) ? charsetText(Buffer.from(text, 'latin1'), 'utf-8') : text
}

/** Bytes in the charset that they are said to be in; in the one that fits when they are not. Never throws. */
export function charsetText(bytes: Uint8Array, charset: string): string {
  const label = charset.trim().toLowerCase() || 'utf-8'
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    try {
      return decodeText(bytes)
    } catch {
      return new TextDecoder('windows-1252').decode(bytes)
    }
  }
}

export interface Parameters {
  /** Lower case. */
  readonly value: string
  readonly of: ReadonlyMap<string, string>
}

/** `text/plain; charset=utf-8; name*0*=utf-8''a; name*1=b`. */
export function parameters(found: Field | undefined): Parameters {
  const raw = found?.raw ?? ''
  const value = /^[^;]*/.exec(raw)![0].trim().toLowerCase()
  const pieces = new Map<string, { at: number; text: string; encoded: boolean }[]>()
  for (const match of raw
    .slice(0, MAX_FIELD)
    .matchAll(/;\s*([\w!#$%&+^`{|}~-]+)(?:\*(\d+))?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g)) {
    const [, name = '', at = '0', star, quoted, token = ''] = match
    const list = pieces.get(name.toLowerCase()) ?? []
    pieces.set(name.toLowerCase(), list)
    list.push({
      at: Number(at),
      text: quoted?.replace(/\\(.)/g, '$1') ?? token.trim(),
      encoded: star !== undefined,
    })
  }
  return { value, of: new Map([...pieces].map(([name, parts]) => [name, joinedPieces(parts)])) }
}

function joinedPieces(parts: { at: number; text: string; encoded: boolean }[]): string {
  const sorted = parts.toSorted((a, b) => a.at - b.at)
  if (!sorted.some(({ encoded }) => encoded)) return words(sorted.map(({ text }) => text).join(''))
  const [, charset = 'utf-8', , rest = ''] = /^([^']*)'([^']*)'(.*)$/s.exec(sorted[0]!.text) ?? []
  const bytes = [{ ...sorted[0]!, text: rest }, ...sorted.slice(1)]
    .map(({ text, encoded }) =>
      encoded ? text.replace(/%([0-9a-fA-F]{2})/g, (_, hex) => byteOf(hex)) : text,
    )
    .join('')
  return charsetText(Buffer.from(bytes, 'latin1'), charset)
}
