/** PresentationML (ECMA-376 part 1, 19) to text and blocks. */
import type { Parsed, ParseLimits } from 'lightcone'
import { startGuard, tooLarge } from './guard.ts'
import { coreProperties, openPackage, type Package } from './package.ts'
import { TableWriter } from './table.ts'
import { folded, foldedLines, LineWriter } from './writer.ts'
import { below, child, children, isXml, type Xml } from './xml.ts'

export function parsePptx(bytes: Uint8Array, limits: ParseLimits): Parsed {
  const guard = startGuard(limits)
  const opened = openPackage(bytes, guard, 'presentation', 'ppt/')
  const slides = slidesOf(opened)
  if (slides.length > guard.maxPages)
    throw tooLarge(`The presentation has ${slides.length} slides.`, 'maxPages', guard.maxPages)
  const writer = new LineWriter()
  const hidden: string[] = []
  for (const [index, part] of slides.entries()) {
    if (readSlide(opened, writer, part, index + 1)) hidden.push(String(index + 1))
  }
  const { metadata, ...facts } = coreProperties(opened)
  const more = hidden.length > 0 ? { hiddenSlides: hidden } : {}
  return { ...writer.result(), ...facts, metadata: { ...metadata, slides: slides.length, ...more } }
}

function slidesOf(opened: Package): readonly string[] {
  const related = new Map(opened.relations(opened.main).map(({ id, target }) => [id, target]))
  return opened
    .elements(opened.main, 'sldId')
    .map(({ attributes }) => related.get(attributes['r:id'] ?? '') ?? '')
    .filter((part) => part !== '')
}

type Shape = { readonly element: Xml; readonly kind: string }

/** Placeholders that say the same on every slide. */
const FURNITURE = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg'])

/** Returns whether the slide is hidden. */
function readSlide(opened: Package, writer: LineWriter, part: string, slide: number): boolean {
  let isHidden = false
  const shapes = shapesOf(opened, part, (name, attributes) => {
    if (name === 'sld') isHidden = attributes['show'] === '0' || attributes['show'] === 'false'
  })
  const where = { slide }
  const marked = shapes.filter(({ kind }) => /^(?:title|ctrTitle)$/.test(kind))
  const titles = marked.length > 0 ? marked : shapes.slice(0, 1).filter(readsAsTitle)
  const label = folded(
    titles
      .map(({ element }) =>
        paragraphs(element)
          .map(({ text }) => text)
          .join(' '),
      )
      .join(' '),
  )
  if (label === '') writer.skipLines(1)
  else writer.line('heading', label, where, { level: 1, label })
  for (const shape of shapes) {
    if (titles.includes(shape) || FURNITURE.has(shape.kind)) continue
    if (shape.element.name === 'tbl') table(writer, shape.element, slide)
    else text(writer, shape, slide)
  }
  const notes = opened.relations(part).find(({ type }) => type === 'notesSlide')?.target
  if (notes !== undefined) readNotes(opened, writer, notes, slide)
  return isHidden
}

/** Slides drawn without a layout have their title in the first box, a short line by itself. */
function readsAsTitle({ element, kind }: Shape): boolean {
  const filled = paragraphs(element).filter(({ text }) => text !== '')
  return kind === '' && filled.length === 1 && filled[0]!.text.length <= 100 && !filled[0]!.isBulleted
}

function readNotes(opened: Package, writer: LineWriter, part: string, slide: number): void {
  const bodies = shapesOf(opened, part).filter(({ kind }) => !FURNITURE.has(kind))
  const lines = bodies.flatMap(({ element }) => paragraphs(element).map((paragraph) => paragraph.text))
  for (const [index, line] of lines.filter((one) => one !== '').entries()) {
    writer.line('paragraph', line, { slide }, index === 0 ? { prefix: 'Notes: ' } : { joins: 'block' })
  }
}

/** Text shapes and tables in the order of the file, groups opened. */
function shapesOf(
  opened: Package,
  part: string,
  open: (name: string, attributes: Readonly<Record<string, string>>) => void = () => {},
): Shape[] {
  const shapes: Shape[] = []
  opened.read(part, {
    units: new Set(['sp', 'tbl']),
    unit: (element) => shapes.push({ element, kind: placeholderOf(element) }),
    open: (name, attributes) => {
      open(name, attributes)
      return name !== 'Fallback'
    },
  })
  return shapes
}

/** The kind of placeholder that a shape fills; empty when it is none. */
function placeholderOf(shape: Xml): string {
  const placeholder = child(shape, 'nvSpPr', 'nvPr', 'ph')
  return placeholder === undefined ? '' : (placeholder.attributes['type'] ?? 'obj')
}

interface SlideParagraph {
  readonly text: string
  readonly level: number
  readonly isBulleted: boolean
}

function paragraphs(shape: Xml): SlideParagraph[] {
  const body = child(shape, 'txBody')
  return (body === undefined ? [] : children(body, 'p')).map((element) => {
    const properties = child(element, 'pPr')
    const has = (name: string) => child(properties, name) !== undefined
    return {
      text: foldedLines(runText(element)),
      level: Number(properties?.attributes['lvl'] ?? 0),
      isBulleted: has('buChar') || has('buAutoNum') || has('buBlip'),
    }
  })
}

function runText(element: Xml): string {
  let text = ''
  for (const node of element.children) {
    if (!isXml(node)) continue
    if (node.name === 't') text += node.children.filter((part) => !isXml(part)).join('')
    else if (node.name === 'br') text += '\n'
    else if (node.name === 'tab') text += '\t'
    else if (node.name !== 'rPr' && node.name !== 'pPr') text += runText(node)
  }
  return text
}

/** The outline of a slide has bullets from its layout: several paragraphs there are a list. */
function text(writer: LineWriter, { element, kind }: Shape, slide: number): void {
  const all = paragraphs(element)
  const isOutline = /^(?:body|obj)$/.test(kind) && all.filter((one) => one.text !== '').length > 1
  let inList = false
  for (const { text, level, isBulleted } of all) {
    const isItem = text !== '' && (isBulleted || isOutline)
    if (isItem) {
      const prefix = `${'  '.repeat(Math.min(8, level))}- `
      writer.line('list', text, { slide }, { prefix, joins: inList ? 'block' : undefined })
    } else writer.line('paragraph', text, { slide })
    inList = isItem || (inList && text === '')
  }
}

function table(writer: LineWriter, element: Xml, slide: number): void {
  const rows = new TableWriter(writer)
  const isNamed = child(element, 'tblPr')?.attributes['firstRow'] === '1'
  for (const [index, row] of children(element, 'tr').entries()) {
    for (const cell of children(row, 'tc')) {
      const { attributes } = cell
      // A cell that one to its left covers has no place of its own.
      if (attributes['hMerge'] === '1') continue
      const content = below(cell, 'p').map((paragraph) => folded(runText(paragraph)))
      rows.cell(content.filter((line) => line !== '').join(' '), {
        columns: Number(attributes['gridSpan'] ?? 1),
        fromAbove: attributes['vMerge'] === '1',
        where: { slide },
      })
    }
    rows.endRow(isNamed && index === 0)
  }
}
