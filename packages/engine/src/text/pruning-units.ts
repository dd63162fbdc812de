import type { Span, StoredSegment } from '../model.ts'
import { codeUnits, isCode } from './code-units.ts'
import { unitSpans } from './entries.ts'
import { headEnd } from './table-rows.ts'
import { trimmedLength } from './trimmed-length.ts'

/** List items up to this length are one unit: about three sentences of running text. */
const MAX_ITEM = 360

/** What of a segment tells its units; `title` and `headings` name the lines that are headings. */
export type UnitSource = Pick<StoredSegment, 'text' | 'kind' | 'language'> &
  Partial<Pick<StoredSegment, 'title' | 'headings'>>

/**
 * The units that pruning keeps or drops: sentences, rows and code as `unitSpans` cuts them, but a heading goes
 * with what stands below it, the head of a table with its first row, and a list item of a few sentences is one. The
 * spans are contiguous and cover the text.
 */
export function pruningUnits(segment: UnitSource): readonly Span[] {
  const { text, kind, language } = segment
  const units: Span[] = []
  let last: Span | undefined
  let item: Span | undefined
  for (const span of isCode(kind) ? codeUnits(text) : unitSpans(text, kind, language)) {
    if (item === undefined || span.start >= item.end) item = itemAt(text, span)
    const isInItem = item !== undefined && span.start > item.start && span.end <= item.end
    if (last !== undefined && (isInItem || isLeadIn(last, segment)))
      units[units.length - 1] = { start: units.at(-1)!.start, end: span.end }
    else units.push(span)
    last = span
  }
  return units
}

/** True for headings, and the head of a table, without what they lead to: they are worth nothing by themselves. */
export function isLeadIn({ start, end }: Span, segment: Omit<UnitSource, 'language'>): boolean {
  const { text, kind } = segment
  let at = start
  while (at < end) {
    const newline = text.indexOf('\n', at)
    const next = newline === -1 ? text.length : newline + 1
    if (!mayBeHeading(text, at, Math.min(next, end), segment)) break
    const line = text.slice(at, Math.min(next, end)).trim()
    if (line !== '' && !isHeading(line, segment)) break
    at = next
  }
  if (at >= end) return true
  const head = headEnd(text, at, kind)
  return head !== undefined && end <= head
}

/** False of most lines, as their first letter and their length tell. */
function mayBeHeading(
  text: string,
  start: number,
  end: number,
  { title, headings = [] }: Pick<UnitSource, 'title' | 'headings'>,
): boolean {
  const first = text.charCodeAt(start)
  const isPlain = (first > 47 && first < 61) || (first > 64 && first < 127)
  if (!isPlain) return true
  // Without white space behind, of which there is a line break at the most where it is plain.
  const length = trimmedLength(text, start, text.charCodeAt(end - 1) === NEWLINE ? end - 1 : end)
  if (length === title?.length) return true
  for (const heading of headings) if (length === heading.length) return true
  return false
}

const NEWLINE = 10

function isHeading(line: string, { title, headings = [] }: Pick<UnitSource, 'title' | 'headings'>): boolean {
  return MARKED_HEADING.test(line) || line === title || headings.includes(line)
}

/** Of Markdown; and the line below one that is underlined. */
const MARKED_HEADING = /^(?:#{1,6}(?:\s|$)|(?:={3,}|-{3,})$)/

/** The list item that begins with a unit, unless it is long: up to a blank line or a line that stands for itself. */
function itemAt(text: string, { start }: Span): Span | undefined {
  const window = text.slice(start, start + MAX_ITEM + 1)
  const mark = LIST_MARK.exec(window)
  if (mark === null) return undefined
  const from = mark[0].length
  const next = window.slice(from).search(ITEM_END)
  const length = next === -1 ? window.length : from + next
  if (length > MAX_ITEM) return undefined
  const blank = /^\s*/.exec(text.slice(start + length))![0].length
  return { start, end: start + length + blank }
}

const LIST_MARK = /^\s*(?:[-*+•]|\(?(?:\d{1,3}|[a-z])[.)])\s+/i
const ITEM_END = /\n\s*\n|\n(?=\s*(?:[-*+•|>#~=]|`{3}|\(?(?:\d{1,3}|[a-z])[.)]\s))/i
