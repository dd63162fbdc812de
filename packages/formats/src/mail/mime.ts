/** A message as a tree of parts, each with its place in the source, which holds a character a byte. */
import { LightconeError } from 'lightcone'
import { field, type Headers, type Parameters, parameters, readHeaders } from './headers.ts'

export interface Part {
  readonly headers: Headers
  readonly type: Parameters
  readonly disposition: Parameters
  readonly encoding: string
  readonly start: number
  readonly end: number
  /** Parts of a multipart, or the message in a `message/rfc822`. */
  readonly parts: readonly Part[]
}

/** Parts in parts. Forwards of forwards reach about eight; each level reads all that is below it once more. */
const MAX_DEPTH = 30
/** Parts of one message that are read. */
const MAX_PARTS = 2000

export function readPart(source: string, start: number, end: number): Part {
  return part({ source, parts: 0 }, start, end, 0, 'text/plain')
}

interface Reading {
  readonly source: string
  parts: number
}

function part(reading: Reading, start: number, end: number, depth: number, standard: string): Part {
  if (depth > MAX_DEPTH)
    throw new LightconeError('file-nesting', {
      message: `Parts of the message are nested more than ${MAX_DEPTH} deep.`,
      details: { limit: MAX_DEPTH },
    })
  reading.parts++
  const headers = readHeaders(reading.source, start, end)
  const found = parameters(field(headers, 'content-type'))
  const type = found.value.includes('/') ? found : { ...found, value: standard }
  const inside = { start: headers.end, end }
  return {
    headers,
    type,
    disposition: parameters(field(headers, 'content-disposition')),
    encoding: parameters(field(headers, 'content-transfer-encoding')).value,
    ...inside,
    parts: inner(reading, type, inside, depth),
  }
}

function inner(
  reading: Reading,
  type: Parameters,
  { start, end }: { start: number; end: number },
  depth: number,
): readonly Part[] {
  if (type.value === 'message/rfc822') return [part(reading, start, end, depth + 1, 'text/plain')]
  const boundary = type.of.get('boundary') ?? ''
  if (!type.value.startsWith('multipart/') || boundary === '') return []
  const standard = type.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  const parts: Part[] = []
  for (const span of between(reading.source, boundary, start, end)) {
    if (reading.parts >= MAX_PARTS) break
    parts.push(part(reading, span.start, span.end, depth + 1, standard))
  }
  return parts
}

/** What stands between the lines of a boundary. A message that was cut off ends its last part. */
function between(
  source: string,
  boundary: string,
  start: number,
  end: number,
): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  const mark = `--${boundary}`
  let open = -1
  for (
    let at = source.indexOf(mark, start);
    at >= 0 && at < end;
    at = source.indexOf(mark, at + mark.length)
  ) {
    if (at > start && source[at - 1] !== '\n') continue
    const after = at + mark.length
    const closes = source.startsWith('--', after)
    const stop = source.indexOf('\n', after)
    const rest = source.slice(after, stop < 0 ? Math.min(end, after + 200) : stop)
    if (!closes && rest.trim() !== '') continue
    if (open >= 0) found.push({ start: open, end: Math.max(open, beforeBreak(source, at)) })
    open = closes || stop < 0 || stop >= end ? -1 : stop + 1
    if (closes) return found
    if (found.length >= MAX_PARTS) return found
  }
  if (open >= 0) found.push({ start: open, end })
  return found
}

/** The line break before a boundary belongs to the boundary. */
function beforeBreak(source: string, at: number): number {
  return source[at - 2] === '\r' ? at - 2 : at - 1
}
