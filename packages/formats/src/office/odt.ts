/** OpenDocument text (OpenDocument 1.3 part 3) to text and blocks. */
import type { Parsed, ParseLimits } from 'lightcone'
import { encrypted, type Guard, malformed, startGuard } from './guard.ts'
import { formatted } from './numbering.ts'
import { type OdtStyles, odtStyles } from './odt-styles.ts'
import { odtText } from './odt-text.ts'
import { factsOf } from './package.ts'
import { TableWriter } from './table.ts'
import { folded, foldedLines, LineWriter } from './writer.ts'
import { below, isXml, readXml, textOf, type Xml } from './xml.ts'
import { openZip, type Zip } from './zip.ts'

export function parseOdt(bytes: Uint8Array, limits: ParseLimits): Parsed {
  const guard = startGuard(limits)
  const zip = openZip(bytes, guard)
  const content = zip.read('content.xml')
  if (content === undefined) throw malformed('The file is no OpenDocument text, whatever its name says.')
  if (elements(zip, 'META-INF/manifest.xml', guard, 'encryption-data').length > 0) throw encrypted()
  const style = ['style', 'list-style']
  const shared = elements(zip, 'styles.xml', guard, ...style)
  const own: Xml[] = []
  readXml(content, { units: new Set(style), unit: (element) => own.push(element) }, guard)
  const writer = new LineWriter()
  const body: Body = {
    writer,
    styles: odtStyles([...shared, ...own]),
    lists: [],
    tables: [],
    continued: new Map(),
  }
  readBody(body, content, guard)
  const { title = body.title, ...facts } = metaOf(zip, guard)
  return { ...writer.result(), ...facts, ...(title ? { title } : {}) }
}

interface Body {
  readonly writer: LineWriter
  readonly styles: OdtStyles
  /** Lists and tables that are open, the innermost last. */
  readonly lists: OpenList[]
  readonly tables: TableWriter[]
  /** How far numbered lists have counted, for those that go on. */
  readonly continued: Map<string, number>
  title?: string
}

interface OpenList {
  readonly style: string
  readonly isContinued: boolean
  count: number
  /** The mark for the next paragraph is still to be written. */
  isMarkDue: boolean
}

/** Old versions of changed text, declarations, tables of contents and other generated indexes. */
const LEFT_OUT =
  /^(?:tracked-changes|forms|sequence-decls|variable-decls|user-field-decls|table-of-content|alphabetical-index|illustration-index|table-index|object-index|user-index|automatic-styles|font-face-decls|scripts)$/

function readBody(body: Body, content: Uint8Array, guard: Guard): void {
  const { lists, tables, writer } = body
  readXml(
    content,
    {
      units: new Set(['p', 'h', 'table-row']),
      unit: (element) => (element.name === 'table-row' ? row(body, element) : paragraph(body, element)),
      open: (name, attributes) => {
        if (name === 'list') openList(body, attributes)
        else if (name === 'list-item') nextItem(lists)
        else if (name === 'table') tables.push(new TableWriter(writer))
        return !LEFT_OUT.test(name)
      },
      close: (name) => {
        if (name === 'table') tables.pop()
        if (name !== 'list') return
        const list = lists.pop()
        if (list !== undefined && lists.length === 0) body.continued.set(list.style, list.count)
      },
    },
    guard,
  )
}

function openList({ lists, continued }: Body, attributes: Readonly<Record<string, string>>): void {
  const style = attributes['style-name'] ?? lists[lists.length - 1]?.style ?? ''
  const isContinued = attributes['continue-numbering'] === 'true' || attributes['continue-list'] !== undefined
  lists.push({ style, isContinued, count: isContinued ? (continued.get(style) ?? 0) : 0, isMarkDue: false })
}

function nextItem(lists: readonly OpenList[]): void {
  const list = lists[lists.length - 1]
  if (list === undefined) return
  list.count++
  list.isMarkDue = true
}

function paragraph(body: Body, element: Xml): void {
  const { writer, styles } = body
  const style = element.attributes['style-name'] ?? ''
  if (styles.isHidden(style)) {
    writer.skipLines(1)
    return
  }
  const { text: raw, notes, boxed } = odtText(element, styles.isHidden)
  const base = styles.base(style)
  if (/preformatted|^code|source code/i.test(base)) writer.line('code', raw.trimEnd(), {}, { joins: 'block' })
  else write(body, element, base, foldedLines(raw))
  for (const { mark, text } of notes) writer.line('paragraph', text, {}, { prefix: `${mark} ` })
  const paragraphs = boxed.flatMap((box) => (/^[ph]$/.test(box.name) ? [box] : below(box, 'p')))
  for (const inner of paragraphs) paragraph(body, inner)
}

function write(body: Body, element: Xml, base: string, text: string): void {
  const { writer, lists } = body
  const label = folded(text)
  const list = lists[lists.length - 1]
  if (element.name === 'h' || base === 'Title') {
    const outline = Number(element.attributes['outline-level'] ?? 1)
    const level = Math.min(6, Math.max(1, outline || 1))
    if (base === 'Title' && label !== '') body.title ??= label
    writer.line('heading', label, {}, { level, label })
  } else if (list !== undefined && text !== '') {
    const isAfterList = writer.blocks[writer.blocks.length - 1]?.kind === 'list'
    const prefix = list.isMarkDue ? markOf(body, list) : '  '.repeat(lists.length)
    list.isMarkDue = false
    writer.line('list', text, {}, { prefix, joins: isAfterList ? 'block' : undefined })
  } else writer.line(/quotation/i.test(base) ? 'quote' : 'paragraph', text)
}

function markOf({ styles, lists }: Body, list: OpenList): string {
  const shape = styles.level(list.style, lists.length)
  const indent = '  '.repeat(Math.min(8, lists.length - 1))
  if (!shape?.isNumber || shape.format === '') return `${indent}- `
  const number = formatted(shape.start - 1 + list.count, shape.format)
  return `${indent}${shape.prefix}${number}${shape.suffix || '.'} `
}

function row(body: Body, element: Xml): void {
  const table = body.tables[body.tables.length - 1]
  if (table === undefined) return
  const notes: { mark: string; text: string }[] = []
  for (const cell of element.children.filter(isXml)) {
    const isCovered = cell.name === 'covered-table-cell'
    if (cell.name !== 'table-cell' && !isCovered) continue
    const texts = [...below(cell, 'p'), ...below(cell, 'h')].map((inner) => {
      const found = odtText(inner, body.styles.isHidden)
      notes.push(...found.notes)
      return folded(found.text)
    })
    table.cell(texts.filter((text) => text !== '').join(' '), { fromAbove: isCovered })
  }
  table.endRow()
  for (const { mark, text } of notes) body.writer.line('paragraph', text, {}, { prefix: `${mark} ` })
}

function metaOf(zip: Zip, guard: Guard) {
  const found = new Map<string, string>()
  const names = [
    'title',
    'creator',
    'initial-creator',
    'subject',
    'description',
    'creation-date',
    'date',
    'language',
  ]
  const fields: Readonly<Record<string, string>> = {
    'initial-creator': 'creator',
    'creation-date': 'created',
    date: 'modified',
  }
  for (const element of elements(zip, 'meta.xml', guard, ...names)) {
    const value = folded(textOf(element))
    const field = fields[element.name] ?? element.name
    if (value !== '' && !(field === 'creator' && found.has('creator'))) found.set(field, value)
  }
  return factsOf(found)
}

function elements(zip: Zip, part: string, guard: Guard, ...names: readonly string[]): Xml[] {
  const content = zip.read(part)
  const found: Xml[] = []
  if (content !== undefined)
    readXml(content, { units: new Set(names), unit: (element) => found.push(element) }, guard)
  return found
}
