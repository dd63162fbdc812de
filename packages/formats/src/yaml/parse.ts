/** YAML by its indents: enough to know where entries begin and end, whatever their values are. */
import { type Block, type LineStarts, lineEnd, lineStarts, type Parsed } from 'lightcone'

/** Longest entry that stays whole: about what one passage holds. */
const MAX_ENTRY = 1200
/** Entries in entries that are looked into. */
const MAX_DEPTH = 20
/** Longest line that is looked at for a key, and longest label. */
const MAX_KEY_LINE = 1000
const MAX_LABEL = 200

export function parseYaml(text: string): Parsed {
  const starts = lineStarts(text)
  const scan: Scan = { text, starts, blocks: [], kinds: kindsOf(text, starts) }
  let from = 0
  for (let line = 0; line <= starts.length; line++) {
    if (line < starts.length && scan.kinds[line] !== DOCUMENT) continue
    region(scan, { from, to: line, path: '', depth: 0 })
    from = line + 1
  }
  return { text, blocks: scan.blocks }
}

interface Scan {
  readonly text: string
  readonly starts: LineStarts
  readonly blocks: Block[]
  readonly kinds: Uint8Array
}

/** Lines `from` to `to`, below the entry `path`. */
interface Region {
  readonly from: number
  readonly to: number
  readonly path: string
  readonly depth: number
}

const BLANK = 0
const COMMENT = 1
const CONTENT = 2
const DOCUMENT = 3
/** A line of a block scalar: text, whatever it looks like. */
const SCALAR = 4

const OPENS_SCALAR = /(?:^|[\s:\-?!])[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$/

function kindsOf(text: string, starts: LineStarts): Uint8Array {
  const kinds = new Uint8Array(starts.length)
  let scalarAbove = -1
  for (let line = 0; line < starts.length; line++) {
    const content = lineOf({ text, starts }, line)
    const indent = indentOf(content)
    if (indent < 0) continue
    if (scalarAbove >= 0 && indent > scalarAbove) {
      kinds[line] = SCALAR
      continue
    }
    scalarAbove = -1
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(content)) {
      kinds[line] = /^(?:---|\.\.\.)\s*(?:#.*)?$/.test(content) ? DOCUMENT : CONTENT
      continue
    }
    kinds[line] = content[indent] === '#' ? COMMENT : CONTENT
    if (kinds[line] === CONTENT && OPENS_SCALAR.test(content.slice(-80)))
      scalarAbove = scalarIndent(content, indent)
  }
  return kinds
}

/** The indent that a scalar's lines stand deeper than: that of its key, behind the dashes of a list. */
function scalarIndent(content: string, indent: number): number {
  const dashes = /^(?:-[ \t]+)+(?=[^\s#].*:)/.exec(content.slice(indent))
  return indent + (dashes?.[0].length ?? 0)
}

function lineOf({ text, starts }: Pick<Scan, 'text' | 'starts'>, line: number): string {
  return text.slice(starts[line]!, Math.min(lineEnd(text, starts, line), starts[line]! + MAX_KEY_LINE))
}

/** Blanks before a line's text; -1 for a line without any. */
function indentOf(content: string): number {
  const found = content.search(/\S/)
  return found
}

const KEY =
  /^(?:-[ \t]+)*(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#"'[\]{},&*!|>%@`-][^#\n]*?|-[^\s#][^#\n]*?))[ \t]*:(?=[ \t]|$)/

/** Entries at the region's least indent, each a block, or the blocks of its own entries when it is too long. */
function region(scan: Scan, { from, to, path, depth }: Region): void {
  const indent = leastIndent(scan, from, to)
  if (indent === undefined) {
    pushLines(scan, 'paragraph', from, to, undefined)
    return
  }
  let index = -1
  for (let begin = from; begin < to; ) {
    const head = headLine(scan, begin, to)
    const content = head < to ? lineOf(scan, head).slice(indent) : ''
    const isItem = ITEM.test(content)
    const next = nextEntry(scan, head + 1, to, indent, isItem)
    if (isItem) index++
    const name = isItem ? `[${index}]` : keyIn(content)
    const label = name === undefined ? undefined : join(path, name)
    entry(scan, { from: begin, to: next, path: label ?? path, depth }, head, label)
    begin = next
  }
}

function entry(scan: Scan, within: Region, head: number, label: string | undefined): void {
  const { from, to, path, depth } = within
  const { text, starts } = scan
  const length = lineEnd(text, starts, to - 1) - starts[from]!
  const inner = label === undefined || depth >= MAX_DEPTH ? undefined : leastIndent(scan, head + 1, to)
  if (length <= MAX_ENTRY || inner === undefined || !hasEntries(scan, head + 1, to, inner)) {
    pushLines(scan, label === undefined ? 'code' : 'symbol', from, to, label ?? 'yaml')
    return
  }
  pushLines(scan, 'symbol', from, head + 1, label!)
  region(scan, { from: head + 1, to, path, depth: depth + 1 })
}

/** Comments above an entry belong to it. */
function headLine(scan: Scan, from: number, to: number): number {
  let line = from
  while (line < to - 1 && scan.kinds[line] !== CONTENT) line++
  return line
}

/** The line that the next entry begins at: its first comment, or itself. */
function nextEntry(scan: Scan, from: number, to: number, indent: number, isItem: boolean): number {
  let comment = -1
  for (let line = from; line < to; line++) {
    const kind = scan.kinds[line]
    if (kind === BLANK) continue
    if (kind === COMMENT) {
      if (comment < 0) comment = line
      continue
    }
    const content = kind === CONTENT ? lineOf(scan, line) : ''
    const begins = kind === CONTENT && indentOf(content) <= indent
    // The items of a list may stand at the indent of its key.
    if (begins && (isItem || !ITEM.test(content.trimStart()))) return comment < 0 ? line : comment
    comment = -1
  }
  return to
}

const ITEM = /^-(?:\s|$)/

function leastIndent(scan: Scan, from: number, to: number): number | undefined {
  let least: number | undefined
  for (let line = from; line < to; line++) {
    if (scan.kinds[line] !== CONTENT) continue
    const indent = indentOf(lineOf(scan, line))
    if (least === undefined || indent < least) least = indent
    if (least === 0) break
  }
  return least
}

/** Whether there are at least two entries at the indent, so that taking them apart says more. */
function hasEntries(scan: Scan, from: number, to: number, indent: number): boolean {
  let found = 0
  for (let line = from; line < to && found < 2; line++) {
    if (scan.kinds[line] !== CONTENT) continue
    const content = lineOf(scan, line)
    if (indentOf(content) !== indent) continue
    const entry = content.slice(indent)
    if (ITEM.test(entry) || keyIn(entry) !== undefined) found++
  }
  return found > 1
}

function keyIn(content: string): string | undefined {
  const found = KEY.exec(content)
  return found === null ? undefined : (found[1] ?? found[2] ?? found[3])
}

function join(path: string, name: string): string {
  const joined = path === '' || name.startsWith('[') ? path + name : `${path}.${name}`
  return joined.slice(-MAX_LABEL).toWellFormed()
}

function pushLines(
  scan: Scan,
  kind: Block['kind'],
  from: number,
  to: number,
  label: string | undefined,
): void {
  let last = to - 1
  let first = from
  while (first < to && scan.kinds[first] === BLANK) first++
  while (last >= first && scan.kinds[last] === BLANK) last--
  if (last < first) return
  const start = scan.starts[first]!
  const end = lineEnd(scan.text, scan.starts, last)
  scan.blocks.push({ kind, start, end, ...(label === undefined ? {} : { label }) })
}
