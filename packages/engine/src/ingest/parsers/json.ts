/** JSON, JSON with comments, and JSON Lines: the text stays as it is; entries become blocks labelled by their key. */
import { LightconeError } from '../../errors.ts'
import type { Block } from '../../model.ts'
import type { Parsed, ParseLimits, Parser } from '../../ports.ts'
import { lineEnd, lineStarts } from '../../text/lines.ts'
import { pushPlain } from './block-limit.ts'
import { parsePlainText } from './text.ts'

export const jsonParser: Parser = {
  name: 'json',
  extensions: ['.json', '.geojson', '.jsonc', '.json5', '.jsonl', '.ndjson', '.webmanifest'],
  parse: (file, limits) =>
    /\.(?:jsonl|ndjson)$/i.test(file.path)
      ? parseJsonLines(file.text())
      : { ...parseJson(file.text(), limits), title: file.path },
}

/** A line a record. */
export function parseJsonLines(text: string): Parsed {
  const starts = lineStarts(text)
  const blocks: Block[] = []
  for (let line = 0; line < starts.length; line++) {
    const start = starts[line]!
    const end = lineEnd(text, starts, line)
    if (text.slice(start, end).trim() !== '') pushPlain(blocks, 'row', start, end)
  }
  return { text, blocks }
}

/**
 * Entries of the outermost object or array, and in turn of every container too long for one passage. Several
 * values one after the other are read as JSON Lines. What is not JSON all the way is read as plain text with
 * `malformed: true` in its metadata. Throws `file-nesting`.
 */
export function parseJson(text: string, limits: ParseLimits): Parsed {
  const found = entries(text, limits)
  if (found === undefined) return { ...parsePlainText(text), metadata: { malformed: true } }
  return found.values === 1 ? { text, blocks: found.blocks } : parseJsonLines(text)
}

/** Longest object or array that stays whole: about what one passage holds. */
const MAX_ENTRY = 1200
/** From here on entries are joined to the ones before, so that hostile input cannot fill the memory. */
const MAX_BLOCKS = 200_000

interface Frame {
  readonly isObject: boolean
  /** Start of the entry that holds the container: that of its key, if it has one. */
  readonly start: number
  /** Keys and indexes down to here, for labels. */
  readonly path: string
  /** How many blocks stood before the container opened. */
  readonly before: number
  /** Key of the entry that is being read, and where it starts. */
  key: string | undefined
  keyStart: number
  /** Whether the entry has its value. */
  filled: boolean
  index: number
}

/** Reads tokens without recursion; undefined when it is no JSON. */
function entries(text: string, limits: ParseLimits): { blocks: Block[]; values: number } | undefined {
  const blocks: Block[] = []
  const frames: Frame[] = []
  let values = 0
  for (let at = skipBlank(text, 0); at < text.length; at = skipBlank(text, at)) {
    const char = text[at]!
    const frame = frames[frames.length - 1]
    if (char === ',' || char === ':') {
      if (frame === undefined || (char === ',' && !nextEntry(frame))) return undefined
      at++
    } else if (char === '}' || char === ']') {
      if (frame === undefined || frame.isObject !== (char === '}') || !isComplete(frame)) return undefined
      frames.pop()
      closed(blocks, frame, frames[frames.length - 1], ++at)
    } else if (frame?.isObject && frame.key === undefined) {
      const end = scalarEnd(text, at)
      if (end < 0 || char === '{' || char === '[') return undefined
      frame.key = keyOf(text, at, end)
      frame.keyStart = at
      at = end
    } else {
      if (frame?.filled) return undefined
      if (frame === undefined) values++
      else frame.filled = true
      if (char === '{' || char === '[') {
        if (frames.length >= limits.maxNesting) throw tooDeep(limits.maxNesting)
        frames.push(opened(frame, at++, char === '{', blocks.length))
      } else {
        const end = scalarEnd(text, at)
        if (end < 0) return undefined
        if (frame !== undefined) scalar(blocks, frame, frame.isObject ? frame.keyStart : at, end)
        else if (SCALAR.test(text.slice(at, Math.min(end, at + 50))))
          blocks.push({ kind: 'row', start: at, end })
        else return undefined
        at = end
      }
    }
  }
  return frames.length === 0 && values > 0 ? { blocks, values } : undefined
}

/** What may stand outside all brackets; other words there make the file plain text. */
const SCALAR = /^(?:"|'|true$|false$|null$|[-+.\d][-+.\deExXa-fA-F]*$)/

function opened(parent: Frame | undefined, at: number, isObject: boolean, before: number): Frame {
  const path = parent === undefined ? '' : entryPath(parent).slice(-MAX_PATH).toWellFormed()
  const start = parent?.isObject ? parent.keyStart : at
  return { isObject, start, path, before, key: undefined, keyStart: at, filled: false, index: 0 }
}

/** A container that fits a passage stays whole: the blocks of its entries give way to one. */
function closed(blocks: Block[], frame: Frame, parent: Frame | undefined, end: number): void {
  const isWhole = parent !== undefined && (end - frame.start <= MAX_ENTRY || blocks.length === frame.before)
  if (!isWhole) return
  blocks.length = frame.before
  push(blocks, parent, frame.start, end)
}

function scalar(blocks: Block[], frame: Frame, start: number, end: number): void {
  const last = blocks[blocks.length - 1]
  const isNext = !frame.isObject && frame.index > 0 && blocks.length > frame.before
  // Plain values of an array, for instance numbers, say nothing one by one.
  if (isNext && last?.kind === 'row' && last.label === undefined && end - last.start <= MAX_ENTRY)
    blocks[blocks.length - 1] = { ...last, end }
  else push(blocks, frame, start, end)
}

function push(blocks: Block[], frame: Frame, start: number, end: number): void {
  if (blocks.length >= MAX_BLOCKS) blocks.push({ ...blocks.pop()!, end })
  else if (frame.isObject) blocks.push({ kind: 'symbol', start, end, label: entryPath(frame) })
  else blocks.push({ kind: 'row', start, end })
}

function entryPath(frame: Frame): string {
  const step = frame.isObject ? (frame.key ?? '') : `[${frame.index}]`
  return frame.path === '' || !frame.isObject ? frame.path + step : `${frame.path}.${step}`
}

/** Whether the entry that ends here is whole: a key has a value. */
function isComplete(frame: Frame): boolean {
  return frame.filled || frame.key === undefined
}

function nextEntry(frame: Frame): boolean {
  const isWhole = isComplete(frame)
  frame.key = undefined
  frame.filled = false
  frame.index++
  return isWhole
}

/** White space and comments. */
function skipBlank(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 32 || (code >= 9 && code <= 13)) continue
    if (code !== 47) break
    const end =
      text[at + 1] === '/' ? text.indexOf('\n', at) : text[at + 1] === '*' ? text.indexOf('*/', at) + 1 : at
    if (end === at) break
    at = end <= 0 ? text.length : end
  }
  return Math.min(at, text.length)
}

/** What ends a number or word: white space and ,:[]{}" */
const DELIMITERS = [9, 10, 13, 32, 44, 58, 91, 93, 123, 125, 34]

/** Where a string, number or word ends; -1 for a string without an end. */
function scalarEnd(text: string, from: number): number {
  const quote = text.charCodeAt(from)
  if (quote !== 34 && quote !== 39) {
    let at = from + 1
    while (at < text.length && !DELIMITERS.includes(text.charCodeAt(at))) at++
    return at
  }
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === quote) return at + 1
    else if (code === 10) return -1
  }
  return -1
}

/** Longest key, and longest path above it, that go into a label whole: labels are stored with every entry. */
const MAX_KEY = 200
const MAX_PATH = 200

function keyOf(text: string, start: number, end: number): string {
  const raw = text.slice(start, Math.min(end, start + MAX_KEY))
  return raw.replace(/^["']|["']$/g, '').toWellFormed()
}

function tooDeep(limit: number): LightconeError {
  return new LightconeError('file-nesting', {
    message: `Objects and arrays are nested more than ${limit} deep.`,
    hint: 'Raise maxNesting to read it.',
    details: { limit },
  })
}
