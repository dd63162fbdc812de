/** Rows that text holds: of tables, and of sentences that repeat one pattern ("Alwin sold 12 lamps in Bramaby."). */
import type { Document, Span } from '../model.ts'
import { sentenceSpans } from '../text/sentences.ts'

export interface Cell extends Span {
  readonly text: string
  /** When the cell is a number, with its currency or unit left out. */
  readonly number?: number
}

export interface Row extends Span {
  readonly document: string
  readonly cells: readonly Cell[]
}

export interface Column {
  /** Header of a table; of a sentence pattern, the word before the place: `sold`, `in`. Lower case; may be empty. */
  readonly name: string
  readonly isNumber: boolean
  /** Of a sentence pattern: the place where a noun of lower case changes ("12 lamps", "12 kettles"). */
  readonly isNoun: boolean
}

export interface Rows {
  readonly kind: 'table' | 'sentences'
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Words that all rows share, lower case. */
  readonly words: readonly string[]
}

type ReadableDocument = Pick<Document, 'id' | 'text' | 'blocks' | 'language'>

export function rowsOf(documents: readonly ReadableDocument[]): readonly Rows[] {
  return [...documents.flatMap(tablesOf), ...patternsOf(documents)]
}

/** Number of a text such as `1,452.4`, `$ 12`, `12 %`, `(44.1)` (negative, as accounts write it); else nothing. */
export function numberOf(text: string): number | undefined {
  const found =
    /^(\()?\s*([-−+])?\s*[$€£¥]?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?:%|[$€£¥])?\s*(\))?$/.exec(
      text.trim(),
    )
  if (found === null || (found[1] === undefined) !== (found[4] === undefined)) return undefined
  const value = Number(found[3]!.replaceAll(',', ''))
  return found[1] !== undefined || found[2] === '-' || found[2] === '−' ? -value : value
}

function cell(text: string, span: Span): Cell {
  const number = numberOf(text)
  return { ...span, text, ...(number === undefined ? {} : { number }) }
}

// ── tables ───────────────────────────────────────────────────────────────────────────────────────────────

/** Tables as parsers mark them: a header block and row blocks. */
function tablesOf({ id, text, blocks }: ReadableDocument): readonly Rows[] {
  const found: Rows[] = []
  for (const [i, block] of blocks.entries()) {
    if (block.kind !== 'table') continue
    const header = text.slice(block.start, block.end)
    const separator = separatorOf(header)
    const names = cellsOf(header.split('\n', 1)[0]!, block.start, separator).map((one) =>
      one.text.toLowerCase(),
    )
    const rows: Row[] = []
    for (let next = i + 1; blocks[next]?.kind === 'row'; next++) {
      const { start, end } = blocks[next]!
      const cells = cellsOf(text.slice(start, end), start, separator)
      if (cells.length === names.length) rows.push({ document: id, start, end, cells })
    }
    if (names.length > 1 && rows.length > 1) found.push(tableOf(names, rows))
  }
  return found
}

function tableOf(names: readonly string[], rows: readonly Row[]): Rows {
  const columns = names.map((name, at) => ({
    name,
    isNumber: rows.every(({ cells }) => cells[at]!.number !== undefined || cells[at]!.text === ''),
    isNoun: false,
  }))
  return { kind: 'table', columns, rows, words: [] }
}

const separatorOf = (header: string): string =>
  ['|', '\t', ';', ','].find((sign) => header.includes(sign)) ?? ','

/** Cells of one line; quotes as in CSV, outer bars as in Markdown. */
function cellsOf(line: string, offset: number, separator: string): readonly Cell[] {
  const cells: Cell[] = []
  const end = line.trimEnd().endsWith('|') && separator === '|' ? line.trimEnd().length - 1 : line.length
  let at = separator === '|' && line.trimStart().startsWith('|') ? line.indexOf('|') + 1 : 0
  while (at <= end) {
    const quoted = separator === '|' ? null : /^\s*"((?:[^"]|"")*)"\s*/.exec(line.slice(at, end))
    const next = line.indexOf(separator, quoted === null ? at : at + quoted[0].length)
    const stop = next === -1 || next > end ? end : next
    const raw = quoted === null ? line.slice(at, stop) : quoted[1]!
    const value = raw.trim()
    const start = at + (quoted === null ? 0 : quoted[0].indexOf('"') + 1) + raw.indexOf(value)
    cells.push(cell(value, { start: offset + start, end: offset + start + value.length }))
    at = stop + 1
  }
  return cells
}

// ── sentences of one pattern ─────────────────────────────────────────────────────────────────────────────

/** Fewer sentences of a pattern than this are prose that repeats itself, not a table. */
const MIN_SENTENCES = 5
const MAX_WORDS = 40

interface Token extends Span {
  readonly text: string
  readonly type: 'name' | 'number' | 'word'
}

interface Sentence extends Span {
  readonly document: string
  readonly tokens: readonly Token[]
}

function patternsOf(documents: readonly ReadableDocument[]): readonly Rows[] {
  const exact = Map.groupBy(documents.flatMap(sentencesOf), ({ tokens }) => keyOf(tokens))
  // Patterns that differ in one word are one, with a place for that word: "sold 12 lamps", "sold 12 kettles".
  const opened = new Map<string, string[]>()
  for (const [key, [first]] of exact)
    for (const [at, { type }] of first!.tokens.entries()) {
      if (type !== 'word') continue
      const open = keyOf(first!.tokens, at)
      const list = opened.get(open)
      if (list === undefined) opened.set(open, [key])
      else list.push(key)
    }
  const taken = new Set<string>()
  const groups: { sentences: readonly Sentence[]; noun: number }[] = []
  const byReach = [...opened]
    .filter(([, keys]) => keys.length > 2)
    .toSorted(([, a], [, b]) => b.length - a.length)
  for (const [open, keys] of byReach) {
    const free = keys.filter((key) => !taken.has(key))
    if (free.length < 3) continue
    for (const key of free) taken.add(key)
    groups.push({ sentences: free.flatMap((key) => exact.get(key)!), noun: open.split(' ').indexOf(NOUN) })
  }
  for (const [key, sentences] of exact) if (!taken.has(key)) groups.push({ sentences, noun: -1 })
  return groups.filter(({ sentences }) => sentences.length >= MIN_SENTENCES).flatMap(patternOf)
}

const NOUN = '*'
const SIGNS = { name: 'N', number: '#', word: '' } as const

const keyOf = (tokens: readonly Token[], noun = -1): string =>
  tokens.map(({ type, text }, at) => (at === noun ? NOUN : type === 'word' ? text : SIGNS[type])).join(' ')

function sentencesOf({ id, text, language }: ReadableDocument): readonly Sentence[] {
  return sentenceSpans(text, 'passage', language).flatMap((span) => {
    const raw = text.slice(span.start, span.end)
    const trimmed = raw.trim()
    const start = span.start + raw.indexOf(trimmed)
    const tokens = tokensOf(trimmed, start)
    return tokens.length > 1 && tokens.length <= MAX_WORDS
      ? [{ document: id, start, end: start + trimmed.length, tokens }]
      : []
  })
}

/** Words, numbers, and names: capitalised words in a row are one name. */
function tokensOf(text: string, offset: number): readonly Token[] {
  const tokens: Token[] = []
  for (const { 0: word, index } of text.matchAll(/\d+(?:[.,]\d+)*|[\p{L}\p{M}\p{N}_'’-]+/gu)) {
    const start = offset + index
    const end = start + word.length
    const type = numberOf(word) !== undefined ? 'number' : /^\p{Lu}/u.test(word) ? 'name' : 'word'
    const last = tokens.at(-1)
    const goesOn =
      type === 'name' && last?.type === 'name' && /^[ .]+$/.test(text.slice(last.end - offset, index))
    if (goesOn)
      tokens[tokens.length - 1] = { ...last!, end, text: text.slice(last!.start - offset, end - offset) }
    else tokens.push({ start, end, text: word, type })
  }
  return tokens
}

function patternOf({ sentences, noun }: { sentences: readonly Sentence[]; noun: number }): readonly Rows[] {
  const { tokens } = sentences[0]!
  const isFixed = (at: number) =>
    at !== noun &&
    (tokens[at]!.type === 'word' || sentences.every((one) => one.tokens[at]!.text === tokens[at]!.text))
  const places = tokens.flatMap((_, at) => (isFixed(at) ? [] : [at]))
  if (places.length < 2) return []
  const columns = places.map((at) => ({
    name: at > 0 && isFixed(at - 1) ? tokens[at - 1]!.text.toLowerCase() : '',
    isNumber: tokens[at]!.type === 'number',
    isNoun: at === noun,
  }))
  const rows = sentences.map(({ document, start, end, tokens: own }) => ({
    document,
    start,
    end,
    cells: places.map((at) => cell(own[at]!.text, own[at]!)),
  }))
  const words = tokens.filter((_, at) => isFixed(at)).map(({ text }) => text.toLowerCase())
  return [{ kind: 'sentences', columns, rows, words }]
}
