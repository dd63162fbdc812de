/** Rows of tables as they stand in text: lines with bars, and lines of cells in segments of kind `row`. */
import type { SegmentKind, Span } from '../model.ts'

/** Longest head that is named, as of headings. */
const MAX_LABEL = 200

/** True for a line with cells between bars: of Markdown, or as the parsers of documents write tables. */
export function isBarRow(line: string): boolean {
  return line.includes('|') && BARS.test(line)
}

const BARS = /^\s*\||\S \| /
/** The line below the head in Markdown. */
const DELIMITER = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?\s*$/

/**
 * What the head of a table says, `mode | meaning`, for a place in the rows below it. Undefined in the head itself,
 * outside of tables, and where the first row does not look like a head.
 */
export function tableHead(text: string, at: number, kind: SegmentKind): string | undefined {
  let row = lineAt(text, at)
  if (!isRow(text.slice(row.start, row.end), kind)) return undefined
  while (row.start > 0) {
    const above = lineAt(text, row.start - 1)
    if (!isRow(text.slice(above.start, above.end), kind)) break
    row = above
  }
  const end = headEnd(text, row.start, kind)
  if (end === undefined || at < end) return undefined
  const cells = cellsOf(text.slice(row.start, row.end)).filter((cell) => cell !== '')
  return cells.length === 0 ? undefined : cells.join(' | ').slice(0, MAX_LABEL).toWellFormed()
}

/** End of the head that begins a table at `start`, if there is one: before the first row of it. */
export function headEnd(text: string, start: number, kind: SegmentKind): number | undefined {
  if (kind !== 'row' && text.indexOf('|', start) < 0) return undefined
  const head = lineAt(text, start)
  const first = text.slice(start, head.end)
  if (!isRow(first, kind) || head.end >= text.length) return undefined
  const below = lineAt(text, head.end)
  const second = text.slice(below.start, below.end)
  if (DELIMITER.test(second)) return below.end
  if (!isRow(second, kind) || /^\s*[|{[]/.test(first)) return undefined
  const names = cellsOf(first)
  const values = cellsOf(second)
  const isHead = names.length > 1 && names.length === values.length && names.every((name) => NAME.test(name))
  return isHead && values.some((value) => !NAME.test(value)) ? head.end : undefined
}

/** A cell that names a column: in words, without numbers. */
const NAME = /^[^\p{N}]*\p{L}[^\p{N}]*$/u

function isRow(line: string, kind: SegmentKind): boolean {
  return isBarRow(line) || (kind === 'row' && /\S/.test(line))
}

function cellsOf(line: string): readonly string[] {
  const cells = line.split(/\|/.test(line) ? '|' : /\t/.test(line) ? '\t' : /;/.test(line) ? ';' : ',')
  const trimmed = cells.map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
  // Bars around the row are no cells.
  return line.trimStart().startsWith('|') ? trimmed.slice(1, trimmed.at(-1) === '' ? -1 : undefined) : trimmed
}

function lineAt(text: string, at: number): Span {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const newline = text.indexOf('\n', at)
  return { start: at === 0 ? 0 : start, end: newline === -1 ? text.length : newline + 1 }
}
