/** JSON with the place of every value in its source. Strings are decoded when asked for. */
import { LightconeError, type ParseLimits } from 'lightcone'
import type { SourceWriter } from './source-writer.ts'

export type JsonNode = JsonObject | JsonArray | JsonString | JsonPlain

interface Place {
  readonly start: number
  readonly end: number
}

export interface JsonObject extends Place {
  readonly type: 'object'
  readonly keys: readonly string[]
  readonly values: readonly JsonNode[]
}

export interface JsonArray extends Place {
  readonly type: 'array'
  readonly values: readonly JsonNode[]
}

/** The quotes are part of the place. */
export interface JsonString extends Place {
  readonly type: 'string'
  readonly hasEscapes: boolean
  /** What it says, in sources that write strings in other ways than JSON. */
  readonly value?: string
}

/** A number, `true`, `false` or `null`. */
interface JsonPlain extends Place {
  readonly type: 'plain'
}

/** Undefined when the source is not one JSON value. Throws `file-nesting`. */
export function readJson(source: string, limits: ParseLimits): JsonNode | undefined {
  const reader: Reader = { source, at: 0, maxNesting: limits.maxNesting }
  try {
    blank(reader)
    const node = value(reader, 0)
    blank(reader)
    return reader.at === source.length ? node : undefined
  } catch (error) {
    if (error === NOT_JSON) return undefined
    throw error
  }
}

/** The value of a key; the last one, as in `JSON.parse`. */
export function get(node: JsonNode | undefined, ...path: readonly string[]): JsonNode | undefined {
  let at = node
  for (const key of path) {
    if (at?.type !== 'object') return undefined
    at = at.values[at.keys.lastIndexOf(key)]
  }
  return at
}

export function items(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.type === 'array' ? node.values : []
}

export function entries(node: JsonNode | undefined): readonly (readonly [key: string, value: JsonNode])[] {
  return node?.type === 'object' ? node.keys.map((key, at) => [key, node.values[at]!]) : []
}

/** A string's value, well formed; empty for any other node. */
export function string(source: string, node: JsonNode | undefined): string {
  if (node?.type !== 'string') return ''
  if (node.value !== undefined) return node.value
  const raw = source.slice(node.start + 1, node.end - 1)
  return (node.hasEscapes ? raw.replace(ESCAPE, (mark) => plainOf(mark)) : raw).toWellFormed()
}

/** A number's value; undefined for any other node. */
export function number(source: string, node: JsonNode | undefined): number | undefined {
  if (node?.type !== 'plain') return undefined
  const found = Number(source.slice(node.start, node.end))
  return Number.isNaN(found) ? undefined : found
}

export function isTrue(source: string, node: JsonNode | undefined): boolean {
  return node?.type === 'plain' && source.startsWith('true', node.start)
}

/** Writes characters `from` to `to` of a string's value, each with its place. */
export function writeString(writer: SourceWriter, node: JsonNode | undefined, from = 0, to = Infinity): void {
  if (node?.type !== 'string') return
  const { source } = writer
  if (node.value !== undefined) {
    writer.aligned(node.value.slice(from, to), node.start, node.end)
    return
  }
  if (!node.hasEscapes) {
    const start = node.start + 1 + from
    writer.mapped(source.slice(start, Math.min(node.end - 1, node.start + 1 + to)).toWellFormed(), start)
    return
  }
  const raw = source.slice(node.start + 1, node.end - 1)
  let offset = 0
  for (const { 0: part, index } of raw.matchAll(PART)) {
    const text = part[0] === '\\' ? plainOf(part) : part
    const start = Math.max(from - offset, 0)
    const end = Math.min(to - offset, text.length)
    offset += text.length
    if (start >= end) continue
    const at = node.start + 1 + index
    const taken = text.slice(start, end).toWellFormed()
    if (part[0] !== '\\') writer.mapped(taken, at + start)
    else if (taken === '\n') writer.literal('\n')
    else if (taken.length === 1) writer.mapped(taken === '\r' ? ' ' : taken, at)
    else {
      // Two escapes that make one character: the first says where it is.
      writer.mapped(taken[0]!, at)
      writer.literal(taken.slice(1))
    }
  }
}

const ESCAPE = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\./g
const PART = new RegExp(`${ESCAPE.source}|[^\\\\]+`, 'g')

const PLAIN: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** What an escape stands for. */
function plainOf(mark: string): string {
  if (mark[1] !== 'u') return PLAIN[mark[1]!] ?? mark[1]!
  const codes = mark.slice(2).split('\\u')
  return String.fromCharCode(...codes.map((code) => Number.parseInt(code, 16)))
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

interface Reader {
  readonly source: string
  readonly maxNesting: number
  at: number
}

const NOT_JSON = new Error('not JSON')

function value(reader: Reader, depth: number): JsonNode {
  const { source } = reader
  const start = reader.at
  const char = source[start]
  if (char === '"') return quoted(reader)
  if (char === '{' || char === '[') {
    if (depth >= reader.maxNesting) throw tooDeep(reader.maxNesting)
    return char === '{' ? object(reader, depth) : array(reader, depth)
  }
  WORD.lastIndex = start
  if (!WORD.test(source)) throw NOT_JSON
  reader.at = WORD.lastIndex
  return { type: 'plain', start, end: reader.at }
}

const WORD = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y

function quoted(reader: Reader): JsonString {
  const { source } = reader
  const start = reader.at
  let hasEscapes = false
  for (let at = start + 1; at < source.length; at++) {
    const code = source.charCodeAt(at)
    if (code === 34) {
      reader.at = at + 1
      return { type: 'string', start, end: at + 1, hasEscapes }
    }
    if (code === 92) {
      hasEscapes = true
      at++
    } else if (code === 10 || code === 13) throw NOT_JSON
  }
  throw NOT_JSON
}

function object(reader: Reader, depth: number): JsonObject {
  const start = reader.at++
  const keys: string[] = []
  const values: JsonNode[] = []
  while (more(reader, '}', values.length)) {
    if (reader.source[reader.at] !== '"') throw NOT_JSON
    const key = quoted(reader)
    blank(reader)
    if (reader.source[reader.at++] !== ':') throw NOT_JSON
    blank(reader)
    keys.push(string(reader.source, key))
    values.push(value(reader, depth + 1))
  }
  return { type: 'object', start, end: reader.at, keys, values }
}

function array(reader: Reader, depth: number): JsonArray {
  const start = reader.at++
  const values: JsonNode[] = []
  while (more(reader, ']', values.length)) values.push(value(reader, depth + 1))
  return { type: 'array', start, end: reader.at, values }
}

/** Whether another entry follows; reads the comma before it, or the bracket that closes. */
function more(reader: Reader, closer: string, count: number): boolean {
  blank(reader)
  const char = reader.source[reader.at]
  if (char === closer) {
    reader.at++
    return false
  }
  if (count === 0) return true
  if (char !== ',') throw NOT_JSON
  reader.at++
  blank(reader)
  return true
}

function blank(reader: Reader): void {
  const { source } = reader
  for (;;) {
    const code = source.charCodeAt(reader.at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
    reader.at++
  }
}

function tooDeep(limit: number): LightconeError {
  return new LightconeError('file-nesting', {
    message: `Objects and arrays are nested more than ${limit} deep.`,
    hint: 'Raise maxNesting to read it.',
    details: { limit },
  })
}
