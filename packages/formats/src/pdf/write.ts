/** Columns of lines to headings, paragraphs, lists and tables. */
import type { Box } from 'lightcone'
import { isHeader, type LineWriter, type Stretch as Written } from '../office/writer.ts'
import { type Column, columnsOf, type Line } from './columns.ts'
import type { Page } from './furniture.ts'
import { MONO_WIDTH, type Stretch } from './glyphs.ts'
import { rowsOf, tableLength } from './tables.ts'
import { lineJoint, sizeLevel, type Typography } from './text.ts'

/** A paragraph may go on in the next column or on the next page, so pages are written through one state. */
export interface PdfOutput {
  readonly writer: LineWriter
  readonly typography: Typography
  /** The paragraph, list item or heading that is being read. */
  open: OpenText | undefined
  /** Footnotes of the pages so far that are not written yet: they follow the paragraph that goes on above them. */
  readonly notes: { readonly column: Column; readonly page: number }[]
}

interface OpenText {
  readonly kind: 'heading' | 'paragraph' | 'list'
  readonly level?: number
  readonly lines: { readonly stretch: Stretch; readonly page: number; readonly text: string }[]
  /** It begins on the line below a list item. */
  readonly isAfterItem: boolean
}

export function writePage(output: PdfOutput, page: Page): void {
  const columns = columnsOf(page.stretches.filter(({ isTurned }) => !isTurned))
  const parts = columns.map((column) => withoutNotes(column, page, output.typography))
  for (const { main } of parts) writeColumn(output, main, page.number)
  for (const { notes } of parts) if (notes.length > 0) output.notes.push({ column: notes, page: page.number })
  for (const stretch of page.stretches) {
    if (!stretch.isTurned) continue
    endText(output)
    output.writer.line('paragraph', stretch.text, { page: page.number, box: boxOf(stretch) })
  }
}

/** Footnotes are in smaller type than this, in that of the text. */
const NOTE_SIZE = 0.93

/** Small lines at the end of a column from a mark on, in the lower half of the page. */
function withoutNotes(column: Column, page: Page, { bodySize }: Typography): { main: Column; notes: Column } {
  let first = column.length
  for (let at = column.length - 1; at >= 0; at--) {
    const [stretch] = column[at]!.stretches
    if (stretch!.size > NOTE_SIZE * bodySize || stretch!.y0 < page.height / 2) break
    if (/^(?:\d{1,3}(?!\d)|[*†‡§])/.test(stretch!.text)) first = at
  }
  return { main: column.slice(0, first), notes: column.slice(first) }
}

/** Ends what is open, and writes the notes that waited for it: a heading waits for its text first. */
function endText(output: PdfOutput): void {
  const isHeading = output.open?.kind === 'heading'
  writeOpen(output)
  if (isHeading) return
  const notes = output.notes.splice(0)
  for (const { column, page } of notes) {
    writeColumn(output, column, page)
    writeOpen(output)
  }
}

/** Writes what is still open after the last page. */
export function endPages(output: PdfOutput): void {
  endText(output)
  endText(output)
}

function writeColumn(output: PdfOutput, raw: Column, page: number): void {
  const column = raw.map(withMarker)
  const leading = leadingOf(column)
  for (let at = 0; at < column.length; ) {
    const rows = column[at]!.stretches.length > 1 ? tableLength(column, at) : 0
    if (rows > 0) {
      endText(output)
      writeTable(output, column.slice(at, at + rows), page)
      at += rows
    } else {
      writeLine(output, { column, at, leading, page })
      at++
    }
  }
}

/** Marks of list items and numbers of headings stand away from their text; they are one stretch with it. */
const MARKER =
  /^(?:[•‣◦▪●○∙·*–—-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,5}[.)]|\d{1,2}(?:\.\d{1,2})+\.?)$/

function withMarker(line: Line): Line {
  const [marker, text] = line.stretches
  if (line.stretches.length !== 2 || marker === undefined || text === undefined) return line
  const isNumber = /^\d{1,2}$/.test(marker.text) && marker.isBold && text.isBold
  if (!MARKER.test(marker.text) && !isNumber) return line
  return { ...line, stretches: [joinedStretch([marker, text])] }
}

function joinedStretch(stretches: readonly Stretch[]): Stretch {
  const main = stretches.reduce((best, next) => (next.text.length > best.text.length ? next : best))
  const [first] = stretches
  return {
    ...main,
    isMono: stretches.every(({ isMono }) => isMono),
    text: stretches.map(({ text }) => text).join(' '),
    x0: first!.x0,
    x1: stretches[stretches.length - 1]!.x1,
  }
}

/** The widest that lines of one paragraph are set apart, in their size. */
const MAX_LEADING = 1.7

/** The usual distance from line to line. */
function leadingOf(column: Column): number {
  const steps = column.flatMap((line, at) => (at > 0 ? [line.y1 - column[at - 1]!.y1] : []))
  const sizes = column.map(({ stretches }) => stretches[0]!.size)
  const middle = (numbers: number[], part: number) =>
    numbers.sort((one, other) => one - other)[Math.floor(numbers.length * part)] ?? 0
  // The lower third: gaps between paragraphs and around headings are wider.
  return Math.min(middle(steps, 1 / 3), MAX_LEADING * middle(sizes, 1 / 2))
}

interface At {
  readonly column: Column
  readonly at: number
  readonly leading: number
  readonly page: number
}

const BULLET = /^[•‣◦▪●○∙·]\s*|^[–—*-]\s+/
const NUMBER = /^(?:\(?\d{1,3}[.)]|\(?[a-z][.)]|\([ivx]{1,5}\))\s+(?=\S)/

function writeLine(output: PdfOutput, at: At): void {
  const line = at.column[at.at]!
  const stretch = line.stretches.length === 1 ? line.stretches[0]! : joinedStretch(line.stretches)
  if (stretch.isMono) {
    writeCode(output, at, stretch)
    return
  }
  const level = headingLevel(output.typography, at, stretch)
  const mark = BULLET.exec(stretch.text)?.[0] ?? ''
  const isItem = level === undefined && (mark !== '' || NUMBER.test(stretch.text))
  const kind = level !== undefined ? 'heading' : isItem ? 'list' : 'paragraph'
  if (output.open === undefined || beginsText(output.open, at, stretch, kind, level)) {
    const before = output.open
    endText(output)
    const isAfterItem = kind === 'list' && before?.kind === 'list'
    output.open = { kind, lines: [], isAfterItem, ...(level === undefined ? {} : { level }) }
  }
  output.open!.lines.push({
    stretch,
    page: at.page,
    text: stretch.text.slice(output.open!.kind === 'list' ? mark.length : 0),
  })
}

/** Lines above and below that are looked at for where the code begins from the left. */
const CODE_LINES = 60

/** A line of code by itself, standing in as far as it does on the page. */
function writeCode(output: PdfOutput, { column, at, page }: At, stretch: Stretch): void {
  const isMono = (line: Line | undefined) => line?.stretches.every((one) => one.isMono) ?? false
  let first = at
  while (at - first < CODE_LINES && isMono(column[first - 1])) first--
  let last = at
  while (last - at < CODE_LINES && isMono(column[last + 1])) last++
  const left = Math.min(...column.slice(first, last + 1).map(({ x0 }) => x0))
  const indent = Math.round((stretch.x0 - left) / (MONO_WIDTH * stretch.size))
  endText(output)
  const prefix = ' '.repeat(Math.max(0, Math.min(40, indent)))
  output.writer.line('code', stretch.text, { page, box: boxOf(stretch) }, { joins: 'block', prefix })
}

/** Longest headings: in large type, and in the size of the text. */
const MAX_LARGE = 250
const MAX_BOLD = 120

function headingLevel(
  typography: Typography,
  { column, at, leading }: At,
  stretch: Stretch,
): number | undefined {
  const { text, isBold, size } = stretch
  if (!/\p{L}{2}/u.test(text)) return undefined
  const level = sizeLevel(stretch, typography)
  if (level !== undefined && text.length <= MAX_LARGE) return level
  if (!isBold || text.length > MAX_BOLD || size < 0.95 * typography.bodySize || /[.,;:]$/.test(text))
    return undefined
  const before = column[at - 1]
  const isApart =
    before === undefined || column[at]!.y1 - before.y1 > 1.15 * leading || before.stretches[0]!.isBold
  return isApart ? Math.min(6, typography.headingSizes.length + 1) : undefined
}

/** Whether a line begins a block of its own and does not go on with the open one. */
function beginsText(
  open: OpenText,
  { column, at, leading, page }: At,
  stretch: Stretch,
  kind: OpenText['kind'],
  level: number | undefined,
): boolean {
  const last = open.lines[open.lines.length - 1]!
  if (kind === 'list') return true
  const before = column[at - 1]
  const isNewColumn = before === undefined || last.page !== page
  if (kind === 'heading' || open.kind === 'heading') {
    const gap = before === undefined ? Number.POSITIVE_INFINITY : column[at]!.y0 - before.y1
    return kind !== open.kind || level !== open.level || isNewColumn || gap > 0.8 * stretch.size
  }
  if (isNewColumn || last.stretch !== lastOf(before)) return !runsOn(last.text, stretch.text)
  if (Math.abs(last.stretch.size - stretch.size) > 0.12 * stretch.size) return true
  if (column[at]!.y1 - before.y1 > 1.3 * leading + 0.1 * stretch.size) return true
  return open.kind === 'list'
    ? stretch.x0 < open.lines[0]!.stretch.x0 - 1
    : isIndented(column, at, stretch, last.stretch)
}

function lastOf(line: Line): Stretch | undefined {
  return line.stretches.length === 1 ? line.stretches[0] : undefined
}

/** A sentence that was not at its end goes on with a small letter. */
function runsOn(text: string, next: string): boolean {
  return !/[.!?:;。！？]["'”’)\]]*$/.test(text) && /^\p{Ll}/u.test(next)
}

/** The first line of a paragraph stands in, or the line before it ends early with its sentence. */
function isIndented(column: Column, at: number, stretch: Stretch, last: Stretch): boolean {
  const left = Math.min(...column.slice(Math.max(0, at - 3), at + 4).map(({ x0 }) => x0))
  const right = Math.max(...column.slice(Math.max(0, at - 6), at + 7).map(({ x1 }) => x1))
  const standsIn =
    stretch.x0 - left > 0.8 * stretch.size &&
    stretch.x0 - left < 5 * stretch.size &&
    last.x0 - left < 0.5 * stretch.size
  const endsEarly = right - last.x1 > 0.25 * (right - left) && /[.!?:]["'”’)\]]*$/.test(last.text)
  return standsIn || endsEarly
}

function writeOpen(output: PdfOutput): void {
  const { open, writer, typography } = output
  output.open = undefined
  if (open === undefined) return
  let joins: 'block' | 'flow' | 'word' | undefined = open.isAfterItem ? 'block' : undefined
  const label = open.kind === 'heading' ? open.lines.map(({ text }) => text).join(' ') : ''
  for (const [index, { stretch, page, text: raw }] of open.lines.entries()) {
    const next = open.lines[index + 1]
    const { text, joint } =
      next === undefined
        ? { text: raw.replace(/\u00ad$/, ''), joint: 'flow' as const }
        : lineJoint(raw, next.text, typography.compounds)
    const isBullet = index === 0 && open.kind === 'list' && raw !== stretch.text
    writer.line(
      open.kind,
      text,
      { page, box: boxOf(stretch) },
      {
        joins,
        ...(isBullet ? { prefix: '- ' } : {}),
        ...(open.level === undefined ? {} : { level: open.level, label }),
      },
    )
    joins = joint
  }
}

function writeTable({ writer }: PdfOutput, lines: readonly Line[], page: number): void {
  let joins: 'line' | undefined
  for (const [index, row] of rowsOf(lines).entries()) {
    const texts = row.map((cell) => cell.map(({ text }) => text).join(' '))
    const isNamed = index === 0 && isHeader(texts)
    const stretches = row.flatMap((cell): Written[] =>
      cell.length === 0
        ? [{ text: '' }]
        : cell.map((stretch, at) => ({
            text: stretch.text,
            where: { page, box: boxOf(stretch) },
            ...(at > 0 ? { before: ' ' } : {}),
          })),
    )
    const label = texts.join(' | ')
    writer.cells(isNamed ? 'table' : 'row', stretches, ' | ', { joins, ...(isNamed ? { label } : {}) })
    joins = 'line'
  }
}

function boxOf({ x0, x1, y0, y1 }: Stretch): Box {
  return [Math.floor(x0), Math.floor(y0), Math.ceil(x1), Math.ceil(y1)]
}
