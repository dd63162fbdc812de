/** Elements to text and blocks, every stretch of text with its place in the source. */
import type { Block, BlockKind, OriginRun } from 'lightcone'
import { TextWriter } from './text-writer.ts'
import { type Element, isElement, type Piece } from './tree.ts'

export interface Written {
  readonly text: string
  readonly blocks: readonly Block[]
  readonly origin: readonly OriginRun[]
}

export function writeText(root: Element, source: string): Written {
  const writer = new TextWriter(source)
  const blocks: Block[] = []
  container({ writer, blocks }, root, 'paragraph')
  return { text: writer.text, blocks, origin: writer.runs }
}

interface Output {
  readonly writer: TextWriter
  readonly blocks: Block[]
}

/** Writes blocks as they come; text between them is a block of `kind` by itself. */
function container(out: Output, element: Element, kind: BlockKind): void {
  let pieces: Piece[] = []
  const flush = () => {
    if (pieces.length > 0) block(out, kind, () => out.writer.flow(pieces))
    pieces = []
  }
  for (const child of element.children) {
    if (isElement(child)) {
      flush()
      blockElement(out, child, kind)
    } else pieces.push(child)
  }
  flush()
}

function blockElement(out: Output, element: Element, kind: BlockKind): void {
  const { name } = element
  if (/^h[1-6]$/.test(name)) heading(out, element)
  else if (name === 'pre' || name === 'listing' || name === 'xmp') code(out, element)
  else if ((name === 'ul' || name === 'ol') && isSimple(element)) list(out, element)
  else if (name === 'table' && isDataTable(element)) table(out, element)
  else if (name === 'blockquote' && isSimple(element)) container(out, element, 'quote')
  else container(out, element, kind)
}

/** Runs `write` and makes a block of what it wrote, if anything; `facts` gets its text. */
function block(
  { writer, blocks }: Output,
  kind: BlockKind,
  write: () => void,
  facts: (text: string) => Pick<Block, 'level' | 'label'> = () => ({}),
  separator = '\n\n',
): void {
  writer.separate(separator)
  const start = writer.nextStart
  writer.mark()
  write()
  if (writer.length <= start) return
  blocks.push({ kind, start, end: writer.length, ...facts(writer.sinceMark.trim()) })
}

function heading(out: Output, element: Element): void {
  const pieces = piecesOf(element).filter((piece) => !isPilcrow(out, piece))
  const level = Number(element.name[1])
  block(
    out,
    'heading',
    () => out.writer.flow(pieces),
    (text) => ({ level, label: text.replace(/\s+/g, ' ') }),
  )
}

/** Signs that documentation tools set as links to the heading itself. */
function isPilcrow({ writer }: Output, piece: Piece): boolean {
  return /^\s*[¶#§🔗]\s*$/u.test(piece.value ?? writer.source.slice(piece.start, piece.end))
}

function code(out: Output, element: Element): void {
  const language =
    /(?:^|\s)(?:language|lang|brush:?|highlight-source)[-\s:]+([\w+#-]+)/.exec(element.names)?.[1] ??
    element.codeLanguage
  block(
    out,
    'code',
    () => out.writer.preformatted(piecesOf(element)),
    () => (language ? { label: language } : {}),
  )
}

function list(out: Output, element: Element): void {
  block(out, 'list', () => items(out, element, ''))
}

function items(out: Output, list: Element, indent: string): void {
  let number = 1
  for (const item of list.children.filter(isElement)) {
    const mark = list.name === 'ol' ? `${number++}. ` : '- '
    out.writer.separate('\n', indent + mark)
    itemContent(out, item, `${indent}  `)
  }
}

function itemContent(out: Output, element: Element, indent: string): void {
  let pieces: Piece[] = []
  const flush = () => {
    out.writer.flow(pieces)
    pieces = []
  }
  for (const child of element.children) {
    if (!isElement(child)) pieces.push(child)
    else {
      flush()
      if (child.name === 'ul' || child.name === 'ol') items(out, child, indent)
      else itemContent(out, child, indent)
      out.writer.separate('\n', indent)
    }
  }
  flush()
}

/** A row a line; a header becomes the `table` block, all others `row` blocks. */
function table(out: Output, element: Element): void {
  let separator = '\n\n'
  for (const caption of below(element, 'caption'))
    block(out, 'paragraph', () => out.writer.flow(piecesOf(caption)))
  for (const [index, row] of below(element, 'tr').entries()) {
    const cells = row.children.filter(isElement)
    const isHeader = index === 0 && (row.parent?.name === 'thead' || cells.every(({ name }) => name === 'th'))
    const kind = isHeader ? 'table' : 'row'
    const facts = (text: string) => (isHeader ? { label: text } : {})
    const before = out.blocks.length
    block(out, kind, () => rowCells(out, cells), facts, separator)
    if (out.blocks.length > before) separator = '\n'
  }
}

function rowCells(out: Output, cells: readonly Element[]): void {
  for (const [index, cell] of cells.entries()) {
    if (index > 0) out.writer.literal(' | ')
    out.writer.flow(piecesOf(cell).map((piece) => (piece.value === '\n' ? { ...piece, value: ' ' } : piece)))
  }
}

/** No headings, code or tables inside, so that it can be one block. */
function isSimple(element: Element): boolean {
  return element.children
    .filter(isElement)
    .every((child) => !/^(?:h[1-6]|pre|table|blockquote)$/.test(child.name) && isSimple(child))
}

/** Two rows or columns and nothing but text in the cells; other tables lay out a page. */
function isDataTable(table: Element): boolean {
  const rows = below(table, 'tr')
  const widest = Math.max(0, ...rows.slice(0, 100).map((row) => row.children.filter(isElement).length))
  return rows.length > 1 && widest > 1 && isSimple(table) && below(table, 'ul').length === 0
}

/** Elements of a name below another, those inside one of them left out. */
function below(element: Element, name: string, found: Element[] = []): Element[] {
  for (const child of element.children) {
    if (!isElement(child)) continue
    if (child.name === name) found.push(child)
    else below(child, name, found)
  }
  return found
}

function piecesOf(element: Element, found: Piece[] = []): Piece[] {
  for (const child of element.children) {
    if (!isElement(child)) found.push(child)
    else {
      found.push(BREAK)
      piecesOf(child, found)
      found.push(BREAK)
    }
  }
  return found
}

/** Between blocks that are written into one line. */
const BREAK: Piece = { start: 0, end: 0, value: ' ' }
