/** WordprocessingML (ECMA-376 part 1, 17) to text and blocks. */
import type { Parsed, ParseLimits } from 'lightcone'
import { listPlace, type ParagraphStyle, readStyles } from './docx-styles.ts'
import { paragraphText } from './docx-text.ts'
import { startGuard } from './guard.ts'
import { type Numbering, readNumbering } from './numbering.ts'
import { coreProperties, openPackage, type Package } from './package.ts'
import { TableWriter } from './table.ts'
import { folded, foldedLines, LineWriter } from './writer.ts'
import { below, child, children, isXml, type Xml } from './xml.ts'

export function parseDocx(bytes: Uint8Array, limits: ParseLimits): Parsed {
  const opened = openPackage(bytes, startGuard(limits), 'Word document', 'word/')
  const related = opened.relations(opened.main)
  const partOf = (type: string) => related.find((relation) => relation.type === type)?.target
  const writer = new LineWriter()
  const body: Body = {
    writer,
    tables: [],
    styles: readStyles(opened, partOf('styles')),
    numbering: readNumbering(opened, partOf('numbering')),
    notes: new Map([...notes(opened, partOf('footnotes')), ...notes(opened, partOf('endnotes'))]),
    marks: new Map(),
  }
  opened.read(opened.main, {
    units: new Set(['p', 'tr']),
    unit: (element) => (element.name === 'tr' ? row(body, element) : paragraph(body, element)),
    open: (name) => {
      if (name === 'tbl') body.tables.push(new TableWriter(writer))
      return !/^(?:del|moveFrom|Fallback|sectPr|tblPr|tblGrid|sdtPr)$/.test(name)
    },
    close: (name) => {
      if (name === 'tbl') body.tables.pop()
    },
  })
  const { title = body.title, ...facts } = coreProperties(opened)
  return { ...writer.result(), ...facts, ...(title ? { title } : {}) }
}

interface Body {
  readonly writer: LineWriter
  /** Those that are open, the innermost last. */
  readonly tables: TableWriter[]
  readonly styles: (id: string) => ParagraphStyle
  readonly numbering: Numbering
  /** Text of notes by kind and id. */
  readonly notes: ReadonlyMap<string, string>
  /** Numbers given to notes in the order of reference. */
  readonly marks: Map<string, number>
  /** The first paragraph in the style Title. */
  title?: string
}

function paragraph(body: Body, element: Xml): void {
  const properties = child(element, 'pPr')
  const style = body.styles(child(properties, 'pStyle')?.attributes['val'] ?? '')
  if (style.role === 'contents' || style.vanish) {
    body.writer.skipLines(1)
    return
  }
  const { text, notes, boxed } = paragraphText(element, (note) => noteMark(body, note))
  write(body, style, properties, text)
  for (const note of notes) {
    const content = body.notes.get(note) ?? ''
    if (content !== '') body.writer.line('paragraph', content, {}, { prefix: `${noteMark(body, note)} ` })
  }
  for (const inner of boxed.flatMap((box) => (box.name === 'p' ? [box] : below(box, 'p'))))
    paragraph(body, inner)
}

function write(body: Body, style: ParagraphStyle, properties: Xml | undefined, raw: string): void {
  const { writer } = body
  if (style.role === 'code') {
    writer.line('code', raw.trimEnd(), {}, { joins: 'block' })
    return
  }
  const text = foldedLines(raw)
  const outline = child(properties, 'outlineLvl')?.attributes['val']
  const level =
    outline === undefined ? style.level : Number(outline) < 9 ? Math.min(6, Number(outline) + 1) : undefined
  // A list number of 0 takes the paragraph out of the list of its style. Blank paragraphs have no number.
  const place = text === '' ? undefined : (listPlace(child(properties, 'numPr')) ?? style.list)
  const mark =
    place === undefined || place.list === '0' ? undefined : body.numbering.next(place.list, place.level)
  if (level !== undefined) {
    const label = folded(text)
    if (style.role === 'title' && label !== '') body.title ??= label
    const prefix = mark === undefined || mark === '-' ? '' : `${mark} `
    writer.line('heading', label, {}, { level, label: prefix + label, prefix })
  } else if (place !== undefined && mark !== undefined) {
    const prefix = `${'  '.repeat(Math.min(place.level, 8))}${mark} `
    writer.line('list', text, {}, { prefix, joins: isAfterList(writer) ? 'block' : undefined })
  } else writer.line(style.role === 'quote' ? 'quote' : 'paragraph', text)
}

function isAfterList({ blocks }: LineWriter): boolean {
  return blocks[blocks.length - 1]?.kind === 'list'
}

function row(body: Body, element: Xml): void {
  const properties = child(element, 'trPr')
  if (child(properties, 'del') !== undefined) {
    body.writer.skipLines(1)
    return
  }
  const isNamed = child(properties, 'tblHeader') !== undefined
  const notes: string[] = []
  const table = body.tables[body.tables.length - 1]
  // A row that stands in no table is no row.
  if (table === undefined) return
  for (const cell of cellsOf(element)) {
    const facts = child(cell, 'tcPr')
    const merge = child(facts, 'vMerge')
    const texts = below(cell, 'p').map((inner) => {
      const found = paragraphText(inner, (note) => noteMark(body, note))
      notes.push(...found.notes)
      return folded(found.text)
    })
    table.cell(texts.filter((text) => text !== '').join(' '), {
      columns: Number(child(facts, 'gridSpan')?.attributes['val'] ?? 1),
      fromAbove: merge !== undefined && merge.attributes['val'] !== 'restart',
    })
  }
  table.endRow(isNamed)
  for (const note of notes) {
    const content = body.notes.get(note) ?? ''
    if (content !== '') body.writer.line('paragraph', content, {}, { prefix: `${noteMark(body, note)} ` })
  }
}

/** Cells stand in the row itself or in content controls. */
function cellsOf(row: Xml): Xml[] {
  return row.children
    .filter(isXml)
    .flatMap((node) => (node.name === 'tc' ? [node] : node.name === 'del' ? [] : below(node, 'tc')))
}

function noteMark({ marks }: Body, note: string): string {
  const number = marks.get(note) ?? marks.size + 1
  marks.set(note, number)
  return `[${number}]`
}

function notes(opened: Package, part: string | undefined): [string, string][] {
  if (part === undefined) return []
  return opened.elements(part, 'footnote', 'endnote').flatMap((element) => {
    // Separator lines are notes of a type of their own.
    if (element.attributes['type'] !== undefined && element.attributes['type'] !== 'normal') return []
    const id = element.attributes['id'] ?? element.attributes['r:id'] ?? ''
    const text = children(element, 'p').map((inner) => folded(paragraphText(inner, () => '').text))
    return [[`${element.name} ${id}`, text.filter((line) => line !== '').join(' ')]]
  })
}
