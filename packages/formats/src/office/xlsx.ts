/** SpreadsheetML (ECMA-376 part 1, 18) to text and blocks. */
import type { Parsed, ParseLimits } from 'lightcone'
import { startGuard } from './guard.ts'
import { type Area, mergedAreas } from './merged.ts'
import { coreProperties, openPackage, type Package } from './package.ts'
import { folded, isHeader, LineWriter, type Stretch } from './writer.ts'
import { is1904, readFormats, richText, type Shown, sharedTexts, showNumber } from './xlsx-format.ts'
import { child, textOf, type Xml } from './xml.ts'

export function parseXlsx(bytes: Uint8Array, limits: ParseLimits): Parsed {
  const opened = openPackage(bytes, startGuard(limits), 'workbook', 'xl/')
  const related = opened.relations(opened.main)
  const partOf = (type: string) => related.find((relation) => relation.type === type)?.target
  const book: Book = {
    opened,
    writer: new LineWriter(),
    shared: sharedTexts(opened, partOf('sharedStrings')),
    shownAs: readFormats(opened, partOf('styles')),
    is1904: is1904(opened),
  }
  const hidden: string[] = []
  for (const { attributes } of opened.elements(opened.main, 'sheet')) {
    const part = related.find(({ id }) => id === attributes['r:id'])?.target ?? ''
    const name = attributes['name'] ?? ''
    const isHidden = (attributes['state'] ?? 'visible') !== 'visible'
    if (isHidden) hidden.push(name)
    readSheet(book, part, name, isHidden)
  }
  const { metadata, ...facts } = coreProperties(opened)
  return {
    ...book.writer.result(),
    ...facts,
    metadata: { ...metadata, ...(hidden.length > 0 ? { hiddenSheets: hidden } : {}) },
  }
}

interface Book {
  readonly opened: Package
  readonly writer: LineWriter
  readonly shared: readonly string[]
  readonly shownAs: (style: number) => Shown
  readonly is1904: boolean
}

interface Cell {
  /** From 0. */
  readonly column: number
  readonly text: string
  readonly isNumber: boolean
}

interface Sheet {
  readonly name: string
  readonly areas: readonly Area[]
  /** Index of the first area that a row to come may still be in. */
  nextArea: number
  readonly open: Area[]
  row: number
  /** First column of the table that is being read. */
  left: number
  /** No row of the table was read yet. */
  isStart: boolean
}

/** A row further than this below the one before begins a table of its own. */
const TABLE_GAP = 1

function readSheet(book: Book, part: string, name: string, isHidden: boolean): void {
  const { opened, writer } = book
  const areas = mergedAreas(opened, part)
  const sheet: Sheet = { name, areas, nextArea: 0, open: [], row: 0, left: 0, isStart: true }
  const label = isHidden ? `${name} (hidden)` : name
  let isEmpty = true
  opened.read(part, {
    units: new Set(['row']),
    unit: (element) => {
      const before = sheet.row
      sheet.row = Number(element.attributes['r'] ?? before + 1) || before + 1
      const cells = cellsOf(book, sheet, element)
      if (cells.length === 0) return void (sheet.row = before)
      if (isEmpty) writer.line('heading', label, {}, { level: 1, label })
      isEmpty = false
      if (sheet.row > before + TABLE_GAP) sheet.isStart = true
      writeRow(writer, sheet, cells)
    },
  })
}

function writeRow(writer: LineWriter, sheet: Sheet, cells: readonly Cell[]): void {
  const texts = cells.map(({ text }) => text)
  const isNamed = sheet.isStart && isHeader(texts) && cells.every(({ isNumber }) => !isNumber)
  if (sheet.isStart) sheet.left = cells[0]!.column
  const joins = sheet.isStart ? undefined : 'line'
  const stretches = aligned(sheet, cells)
  const label = texts.join(' | ')
  writer.cells(isNamed ? 'table' : 'row', stretches, ' | ', { joins, ...(isNamed ? { label } : {}) })
  // A title above the table keeps its own line, and the header may still come.
  if (cells.length > 1) sheet.isStart = false
}

/** Wider gaps between cells are not filled. */
const MAX_GAP = 30

/** Cells with empty ones between them, so that the n-th stands under the n-th name of the header. */
function aligned(sheet: Sheet, cells: readonly Cell[]): Stretch[] {
  const stretches: Stretch[] = []
  let next = sheet.left
  for (const { column, text } of cells) {
    if (column - next <= MAX_GAP) for (; next < column; next++) stretches.push({ text: '' })
    stretches.push({ text, where: { cell: reference(sheet.name, column, sheet.row) } })
    next = column + 1
  }
  return stretches
}

/** Cells with text, in order. One that is merged down is repeated in each row that has other cells. */
function cellsOf(book: Book, sheet: Sheet, row: Xml): Cell[] {
  const cells: Cell[] = []
  let column = -1
  for (const node of row.children) {
    if (typeof node === 'string' || node.name !== 'c') continue
    column = columnOf(node.attributes['r']) ?? column + 1
    const text = folded(cellText(book, node))
    const isNumber = /^(?:|n)$/.test(node.attributes['t'] ?? '')
    if (text !== '') cells.push({ column, text, isNumber })
  }
  return withMerged(sheet, cells)
}

function withMerged(sheet: Sheet, cells: readonly Cell[]): Cell[] {
  const { areas, open, row } = sheet
  for (let at = open.length - 1; at >= 0; at--) if (open[at]!.bottom < row) open.splice(at, 1)
  const above = cells.length === 0 ? [] : open.filter((area) => area.text !== '')
  for (; sheet.nextArea < areas.length && areas[sheet.nextArea]!.top <= row; sheet.nextArea++) {
    const area = areas[sheet.nextArea]!
    const text = cells.find(({ column }) => column === area.left)?.text ?? ''
    if (area.top === row && area.bottom > row && text !== '') open.push({ ...area, text })
  }
  if (above.length === 0) return [...cells]
  const repeated = above.filter(({ left }) => !cells.some(({ column }) => column === left))
  const all = [...cells, ...repeated.map(({ left, text }) => ({ column: left, text, isNumber: false }))]
  return all.sort((one, other) => one.column - other.column)
}

function cellText(book: Book, cell: Xml): string {
  const { attributes } = cell
  const type = attributes['t'] ?? 'n'
  if (type === 'inlineStr') return richText(child(cell, 'is') ?? cell)
  const value = textOf(child(cell, 'v'))
  // A formula whose result was never computed is shown itself.
  if (value === '') return formula(cell)
  if (type === 's') return book.shared[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE'
  if (type !== 'n') return value
  const shown = book.shownAs(Number(attributes['s'] ?? 0))
  return value.trim() === '' || Number.isNaN(Number(value))
    ? value
    : showNumber(Number(value), shown, book.is1904)
}

function formula(cell: Xml): string {
  const text = textOf(child(cell, 'f')).trim()
  return text === '' ? '' : `=${text}`
}

/** Column of a reference such as `B7`, from 0. */
function columnOf(cell: string | undefined): number | undefined {
  const letters = /^\$?([A-Z]{1,3})/.exec(cell ?? '')?.[1]
  if (letters === undefined) return undefined
  let column = 0
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  return column - 1
}

function reference(sheet: string, column: number, row: number): string {
  let letters = ''
  for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  const name = /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`
  return `${name}!${letters}${row}`
}
