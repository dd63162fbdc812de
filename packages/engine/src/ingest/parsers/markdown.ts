/**
 * Markdown as in CommonMark 0.31 and GFM tables, as far as blocks go: the text stays as it is, so that every
 * offset is an offset of the file. Inline markup is read in headings only, for their labels.
 */
import type { Block, BlockKind, Metadata } from '../../model.ts'
import type { Parsed, Parser } from '../../ports.ts'
import { type LineStarts, lineEnd, lineStarts } from '../../text/lines.ts'
import { checkBlocks } from './block-limit.ts'
import { frontMatter } from './front-matter.ts'
import { plainInline, tableCells } from './inline.ts'

export const markdownParser: Parser = {
  name: 'markdown',
  extensions: ['.md', '.markdown', '.mdown', '.mkd', '.mdx', '.rmd', '.qmd'],
  parse: (file) => parseMarkdown(file.text()),
}

/** Throws `file-too-large` beyond the most blocks of a document. */
export function parseMarkdown(text: string): Parsed {
  const scan: Scan = { text, starts: lineStarts(text), blocks: [], line: 0 }
  const matter = frontMatter(text)
  if (matter !== undefined) {
    scan.blocks.push({ kind: 'meta', start: 0, end: matter.end })
    while (scan.line < scan.starts.length && scan.starts[scan.line]! < matter.end) scan.line++
  }
  while (scan.line < scan.starts.length) scanBlock(scan)
  const title = titleOf(matter?.metadata) ?? scan.blocks.find((block) => block.kind === 'heading')?.label
  const language = matter?.metadata['lang'] ?? matter?.metadata['language']
  return {
    text,
    blocks: scan.blocks,
    ...(title ? { title } : {}),
    ...(matter === undefined ? {} : { metadata: matter.metadata }),
    ...(typeof language === 'string' ? { language } : {}),
  }
}

interface Scan {
  readonly text: string
  readonly starts: LineStarts
  readonly blocks: Block[]
  /** The line to read next, from 0. */
  line: number
}

const BLANK = /^\s*$/
const ATX = /^ {0,3}(#{1,6})(?:[ \t]+|$)/
const SETEXT = /^ {0,3}(=+|-+)[ \t]*$/
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\s`{]*)/
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const ITEM = /^( {0,3})(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)/
const QUOTE = /^ {0,3}>/
const INDENTED = /^(?: {4}| {0,3}\t)/
const COMMENT = /^ {0,3}<!--/
/** The text of a footnote, as GitHub and Pandoc write it. */
const NOTE = /^ {0,3}\[\^([^\]\s]+)\]:(?=\s|$)/
/** HTML whose content is no Markdown, to its closing tag (CommonMark 4.6, start condition 1). */
const RAW = /^ {0,3}<(pre|script|style|textarea)(?=[\s>]|$)/i
const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/

function scanBlock(scan: Scan): void {
  const line = lineAt(scan, scan.line)
  if (BLANK.test(line)) scan.line++
  else if (INDENTED.test(line)) indentedCode(scan)
  else if (ATX.test(line)) atxHeading(scan, line)
  else if (FENCE.test(line)) fencedCode(scan, line)
  else if (RULE.test(line)) scan.line++
  else if (ITEM.test(line)) list(scan)
  else if (QUOTE.test(line)) quote(scan)
  else if (COMMENT.test(line)) comment(scan)
  else if (NOTE.test(line)) note(scan, line)
  else if (RAW.test(line)) rawHtml(scan, `</${RAW.exec(line)![1]!.toLowerCase()}>`)
  else if (isTable(scan, scan.line)) table(scan)
  else paragraph(scan)
}

function lineAt(scan: Scan, line: number): string {
  return scan.text.slice(scan.starts[line]!, lineEnd(scan.text, scan.starts, line))
}

/** A block of the lines from `scan.line` up to `to`, which is the next line to read. */
function push(scan: Scan, to: number, kind: BlockKind, facts: Pick<Block, 'level' | 'label'> = {}): void {
  const { text, starts, line } = scan
  scan.blocks.push({ kind, start: starts[line]!, end: lineEnd(text, starts, to - 1), ...facts })
  checkBlocks(scan.blocks)
  scan.line = to
}

function atxHeading(scan: Scan, line: string): void {
  const mark = ATX.exec(line)!
  const label = plainInline(line.slice(mark[0].length).replace(/(?:^|[ \t])#+[ \t]*$/, ''))
  push(scan, scan.line + 1, 'heading', { level: mark[1]!.length, label })
}

function fencedCode(scan: Scan, line: string): void {
  const [, fence, language] = FENCE.exec(line)! as unknown as [string, string, string]
  const closing = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`)
  let to = scan.line + 1
  while (to < scan.starts.length && !closing.test(lineAt(scan, to))) to++
  // Without a closing fence the code goes to the end of the document.
  push(scan, Math.min(to + 1, scan.starts.length), 'code', language === '' ? {} : { label: language })
}

function indentedCode(scan: Scan): void {
  let to = scan.line + 1
  for (let at = to; at < scan.starts.length; at++) {
    const line = lineAt(scan, at)
    if (INDENTED.test(line) && !BLANK.test(line)) to = at + 1
    else if (!BLANK.test(line)) break
  }
  push(scan, to, 'code')
}

/** A list with its nested lists, code and continuation lines, up to a line that is neither indented nor an item. */
function list(scan: Scan): void {
  let to = scan.line + 1
  let afterBlank = false
  for (let at = to; at < scan.starts.length; at++) {
    const line = lineAt(scan, at)
    if (BLANK.test(line)) {
      afterBlank = true
      continue
    }
    const inside = /^(?: {2}|\t)/.test(line) || (ITEM.test(line) && !RULE.test(line))
    if (!inside && (afterBlank || interrupts(line))) break
    afterBlank = false
    to = at + 1
  }
  push(scan, to, 'list')
}

function quote(scan: Scan): void {
  let to = scan.line + 1
  for (; to < scan.starts.length; to++) {
    const line = lineAt(scan, to)
    if (!QUOTE.test(line) && (BLANK.test(line) || interrupts(line) || ITEM.test(line))) break
  }
  push(scan, to, 'quote')
}

/** A footnote with its indented paragraphs, labelled by its mark. */
function note(scan: Scan, first: string): void {
  let to = scan.line + 1
  let afterBlank = false
  for (let at = to; at < scan.starts.length; at++) {
    const line = lineAt(scan, at)
    if (BLANK.test(line)) {
      afterBlank = true
      continue
    }
    if (!INDENTED.test(line) && (afterBlank || interrupts(line))) break
    afterBlank = false
    to = at + 1
  }
  push(scan, to, 'paragraph', { label: `^${NOTE.exec(first)![1]}` })
}

/** Up to the line that holds `closing`; to the end of the document without it. */
function rawHtml(scan: Scan, closing: string): void {
  let to = scan.line
  while (to < scan.starts.length && !lineAt(scan, to).toLowerCase().includes(closing)) to++
  push(scan, Math.min(to + 1, scan.starts.length), 'code')
}

/** A comment; one with text behind it on its last line is a paragraph. */
function comment(scan: Scan): void {
  const { text, starts } = scan
  const closed = text.indexOf('-->', starts[scan.line]!)
  let to = scan.line + 1
  while (to < starts.length && (closed < 0 || starts[to]! <= closed)) to++
  if (closed >= 0 && text.slice(closed + 3, lineEnd(text, starts, to - 1)).trim() !== '') paragraph(scan)
  else push(scan, to, 'meta')
}

function isTable(scan: Scan, line: number): boolean {
  if (line + 1 >= scan.starts.length) return false
  const delimiters = lineAt(scan, line + 1)
  if (!delimiters.includes('-') || !DELIMITERS.test(delimiters)) return false
  const header = lineAt(scan, line)
  return header.includes('|') && tableCells(header).length === tableCells(delimiters).length
}

/** The header with its delimiter line as a `table` block, then a `row` block a line. */
function table(scan: Scan): void {
  const header = tableCells(lineAt(scan, scan.line)).map(plainInline).join(' | ')
  push(scan, scan.line + 2, 'table', header.replaceAll('|', '').trim() === '' ? {} : { label: header })
  while (scan.line < scan.starts.length) {
    const line = lineAt(scan, scan.line)
    if (BLANK.test(line) || interrupts(line)) return
    push(scan, scan.line + 1, 'row')
  }
}

function paragraph(scan: Scan): void {
  let to = scan.line + 1
  for (; to < scan.starts.length; to++) {
    const line = lineAt(scan, to)
    const underline = SETEXT.exec(line)
    if (underline !== null) {
      const label = plainInline(
        scan.text.slice(scan.starts[scan.line]!, lineEnd(scan.text, scan.starts, to - 1)),
      )
      push(scan, to + 1, 'heading', { level: underline[1]!.startsWith('=') ? 1 : 2, label })
      return
    }
    if (BLANK.test(line) || interrupts(line) || startsList(line) || isTable(scan, to)) break
  }
  push(scan, to, 'paragraph')
}

/** Whether a line ends a paragraph before it. */
function interrupts(line: string): boolean {
  return (
    ATX.test(line) ||
    FENCE.test(line) ||
    RULE.test(line) ||
    QUOTE.test(line) ||
    COMMENT.test(line) ||
    RAW.test(line) ||
    NOTE.test(line)
  )
}

/** CommonMark 5.2: within a paragraph only an item with content starts a list, and a numbered one only with 1. */
function startsList(line: string): boolean {
  return /^ {0,3}(?:[-*+]|1[.)])[ \t]+\S/.test(line)
}

function titleOf(metadata: Metadata | undefined): string | undefined {
  const title = metadata?.['title']
  return typeof title === 'string' ? title : undefined
}
