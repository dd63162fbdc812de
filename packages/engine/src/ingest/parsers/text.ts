/**
 * Plain text: paragraphs between blank lines, and headings of the unmistakable kinds (underlined as in
 * reStructuredText, numbered as in RFCs, marked as in AsciiDoc and Org).
 */
import type { Block } from '../../model.ts'
import type { Parsed, Parser } from '../../ports.ts'
import { type LineStarts, lineEnd, lineStarts } from '../../text/lines.ts'
import { checkBlocks, pushPlain } from './block-limit.ts'

export const textParser: Parser = {
  name: 'text',
  extensions: ['.txt', '.text', '.log', '.rst', '.adoc', '.asciidoc', '.org', '.tex', '.srt', '.vtt', '.eml'],
  parse: (file) => parsePlainText(file.text(), file.path),
}

export function parsePlainText(text: string, path = ''): Parsed {
  const marked = MARKED.find(([ending]) => ending.test(path))?.[1]
  const starts = lineStarts(text)
  const outdented = marked === undefined && isIndentedText(text, starts)
  const scan: Scan = { text, starts, blocks: [], adornments: [], marked, outdented }
  const fields = headerFields(scan)
  let line = fields?.lines ?? 0
  while (line < scan.starts.length) line = isBlank(scan, line) ? line + 1 : scanParagraph(scan, line)
  // A heading further down is one of a part, not of the whole.
  const first = scan.blocks.find((block) => block.kind !== 'meta')
  const title = fields?.metadata['title'] ?? fields?.metadata['subject'] ?? first?.label
  return {
    text,
    blocks: scan.blocks,
    ...(fields === undefined ? {} : { metadata: fields.metadata }),
    ...(title ? { title } : {}),
  }
}

interface Scan {
  readonly text: string
  readonly starts: LineStarts
  readonly blocks: Block[]
  /** Underline styles in order of appearance: the first is level 1 (reStructuredText's own rule). */
  readonly adornments: string[]
  /** How headings are marked in this format, if they are. */
  readonly marked: RegExp | undefined
  /** Whether body text is indented, so that a lone line at the margin is a heading (RFC 7322, section 3). */
  readonly outdented: boolean
}

const MARKED: readonly (readonly [ending: RegExp, heading: RegExp])[] = [
  [/\.(?:adoc|asciidoc)$/i, /^(={1,6})[ \t]+(\S.*)$/],
  [/\.org$/i, /^(\*{1,6})[ \t]+(\S.*)$/],
]

/** Longest line that can be a heading. */
const MAX_HEADING = 100
const ADORNMENT = /^([=\-~^"'#*+:.`_])\1{2,}[ \t]*$/
/** `3.`, `3.2`, `A.1.` or `Appendix B.` before a title that begins with a capital. */
const NUMBERED = /^(?:Appendix[ \t]+)?((?:\d{1,2}|[A-Z])(?:\.\d{1,2})*)(\.?)[ \t]+(["'(]?\p{Lu}.*)$/u
/** Lines of a table of contents: a leader, or a page number at the end. */
const CONTENTS = /(?:\.[ \t]?){4,}|\s{2,}\d+$/
const SENTENCE_END = /[.;:,!?]$/
/** Footer of a page of an RFC. */
const PAGE_FOOTER = /\[Page \d+\][ \t]*$/

function lineAt(scan: Scan, line: number): string {
  return scan.text.slice(scan.starts[line]!, lineEnd(scan.text, scan.starts, line))
}

function isBlank(scan: Pick<Scan, 'text' | 'starts'>, line: number): boolean {
  if (line >= scan.starts.length) return true
  const end = lineEnd(scan.text, scan.starts, line)
  for (let at = scan.starts[line]!; at < end; at++) {
    const code = scan.text.charCodeAt(at)
    if (code !== 32 && (code < 9 || code > 13) && code !== 0xa0 && code !== 0x3000) return false
  }
  return true
}

/** Reads the paragraph or heading at a line that is not blank; returns the line after it. */
function scanParagraph(scan: Scan, line: number): number {
  const heading = headingAt(scan, line)
  if (heading !== undefined) {
    const { lines, level, label } = heading
    scan.blocks.push({ kind: 'heading', ...span(scan, line, line + lines), level, label })
    checkBlocks(scan.blocks)
    return line + lines
  }
  let to = line + 1
  while (!isBlank(scan, to) && (scan.marked === undefined || headingAt(scan, to) === undefined)) to++
  const isFooter = to === line + 1 && PAGE_FOOTER.test(lineAt(scan, line).slice(-40))
  const { start, end } = span(scan, line, to)
  if (isFooter) scan.blocks.push({ kind: 'meta', start, end })
  else pushPlain(scan.blocks, 'paragraph', start, end)
  return to
}

function span(scan: Scan, from: number, to: number): { start: number; end: number } {
  return { start: scan.starts[from]!, end: lineEnd(scan.text, scan.starts, to - 1) }
}

const FIELD = /^([A-Z][\w-]{0,40}):[ \t]+(\S.*)$/

/** Fields at the top of mails and proposals (RFC 5322, section 2.2), if a title or subject is among them. */
function headerFields(scan: Scan): { lines: number; metadata: Record<string, string> } | undefined {
  const metadata: Record<string, string> = {}
  let key = ''
  let lines = 0
  for (; !isBlank(scan, lines); lines++) {
    const text = lineAt(scan, lines)
    const field = FIELD.exec(text)
    if (field !== null) {
      key = field[1]!.toLowerCase()
      metadata[key] = field[2]!.trim()
    } else if (/^[ \t]/.test(text) && key !== '') metadata[key] += ` ${text.trim()}`
    else if (!/^[A-Z][\w-]{0,40}:[ \t]*$/.test(text)) return undefined
  }
  if (metadata['title'] === undefined && metadata['subject'] === undefined) return undefined
  scan.blocks.push({ kind: 'meta', ...span(scan, 0, lines) })
  return { lines, metadata }
}

interface Heading {
  readonly lines: number
  readonly level: number
  readonly label: string
}

function headingAt(scan: Scan, line: number): Heading | undefined {
  if (lineEnd(scan.text, scan.starts, line) - scan.starts[line]! > MAX_HEADING) return undefined
  const text = lineAt(scan, line)
  const marked = scan.marked?.exec(text)
  if (marked) return { lines: 1, level: marked[1]!.length, label: marked[2]!.trim() }
  return underlined(scan, line, text) ?? numbered(scan, line, text)
}

/** A title over (or between) lines of one repeated sign that are about as long as it. */
function underlined(scan: Scan, line: number, text: string): Heading | undefined {
  const over = ADORNMENT.exec(text)?.[1]
  const at = over === undefined ? line : line + 1
  if (isBlank(scan, at) || isBlank(scan, at + 1)) return undefined
  const under = ADORNMENT.exec(lineAt(scan, at + 1))?.[1]
  if (under === undefined || (over !== undefined && over !== under)) return undefined
  const title = over === undefined ? text : lineAt(scan, at)
  const label = title.trim()
  if (!/[\p{L}\p{N}]/u.test(label) || label.length > MAX_HEADING) return undefined
  if (lineAt(scan, at + 1).trim().length < Math.min(label.length, 4)) return undefined
  return { lines: at - line + 2, level: adornmentLevel(scan, `${over ?? ''}${under}`), label }
}

function adornmentLevel(scan: Scan, style: string): number {
  if (!scan.adornments.includes(style)) scan.adornments.push(style)
  return Math.min(scan.adornments.indexOf(style) + 1, 6)
}

/** A numbered title, or in a text whose body is indented any title, alone between blank lines at the margin. */
function numbered(scan: Scan, line: number, text: string): Heading | undefined {
  if ((line > 0 && !isBlank(scan, line - 1)) || !isBlank(scan, line + 1)) return undefined
  const label = text.trim()
  if (/^\s/.test(text) || CONTENTS.test(label) || PAGE_FOOTER.test(label)) return undefined
  const number = NUMBERED.exec(label)
  if (number !== null && !SENTENCE_END.test(label) && (number[2] !== '' || number[1]!.includes('.')))
    return { lines: 1, level: Math.min(number[1]!.split('.').length, 6), label: label.replace(/\s+/g, ' ') }
  const isTitle =
    scan.outdented && /^\p{Lu}/u.test(label) && !SENTENCE_END.test(label) && !/\s{2}/.test(label)
  return isTitle ? { lines: 1, level: 1, label } : undefined
}

/** Lines looked at to tell whether a text's body is indented. */
const SAMPLE_LINES = 2000
/** Share of indented lines above which it is; RFCs have above 0.9. */
const INDENTED_SHARE = 0.8

function isIndentedText(text: string, starts: LineStarts): boolean {
  let filled = 0
  let indented = 0
  for (let line = 0; line < Math.min(starts.length, SAMPLE_LINES); line++) {
    if (isBlank({ text, starts }, line)) continue
    filled++
    if (text.startsWith('   ', starts[line]!)) indented++
  }
  return filled >= 20 && indented > filled * INDENTED_SHARE
}
