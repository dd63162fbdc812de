/**
 * Source code by its layout: declarations at the margin with their comments and bodies become `symbol` blocks,
 * what stands between them `code` blocks. A declaration too long for one passage is taken apart by its members.
 */
import type { Block } from '../../model.ts'
import type { Parsed, Parser } from '../../ports.ts'
import { indentOf, type LineStarts, lineEnd, lineStarts } from '../../text/lines.ts'
import { type CodeLanguage, codeExtensions, languageOf } from './code-languages.ts'

export const codeParser: Parser = {
  name: 'code',
  extensions: codeExtensions,
  parse: (file) => parseCode(file.text(), file.path),
}

export function parseCode(text: string, path: string): Parsed {
  const starts = lineStarts(text)
  const scan: Scan = { text, starts, language: languageOf(path), blocks: [] }
  group(scan, { from: 0, to: starts.length, indent: 0, owners: [], patterns: scan.language.top })
  return { text, blocks: scan.blocks, title: path }
}

interface Scan {
  readonly text: string
  readonly starts: LineStarts
  readonly language: CodeLanguage
  readonly blocks: Block[]
}

/** Lines `from` to `to` whose declarations stand at `indent` and look like `patterns`, inside `owners`. */
interface Region {
  readonly from: number
  readonly to: number
  readonly indent: number
  readonly owners: readonly string[]
  readonly patterns: readonly RegExp[]
}

/** Longest declaration that stays whole: about what one passage holds. */
const MAX_SYMBOL = 1500
/** How deep declarations are taken apart: a member of a class in a namespace. */
const MAX_OWNERS = 3
/** Longer lines are generated code; what they declare is not looked for. */
const MAX_LINE = 400

const CLOSER =
  /^[ \t]*(?:[)\]}>]|end\b|else\b|elif\b|elsif\b|except\b|catch\b|finally\b|rescue\b|ensure\b|esac\b|fi\b|done\b)/
const COMMENT = /^[ \t]*(?:\/\/|\/?\*|#(?!\s*(?:define|include|if|endif|pragma))|--|;|%|@|"""|'''|<!--)/

/** Declarations whose members are methods; in others a call looks just like one. */
const HAS_MEMBERS =
  /\b(?:class|interface|struct|union|enum|trait|impl|namespace|module|mod|object|protocol|extension|record|contract|service)\b/

/** Cuts a region at its margin lines and pushes a block for each part. */
function group(scan: Scan, region: Region): void {
  let part: Part | undefined
  let afterBlank = true
  for (let line = region.from; line < region.to; line++) {
    const indent = indentAt(scan, line)
    if (indent < 0) {
      afterBlank = true
      continue
    }
    const text = indent <= region.indent ? marginText(scan, line) : undefined
    const name = text === undefined ? undefined : declared(region, text)
    if (part === undefined || (text !== undefined && begins(part, text, name, afterBlank))) {
      if (part !== undefined) push(scan, region, part, line)
      part = { from: line, name: undefined, comment: true }
    }
    part.name ??= name
    if (text !== undefined && !COMMENT.test(text)) part.comment = false
    afterBlank = false
  }
  if (part !== undefined) push(scan, region, part, region.to)
}

/** What is known of the block that is being read. */
interface Part {
  readonly from: number
  name: string | undefined
  /** Nothing but comments and decorators so far: they belong to the declaration right below them. */
  comment: boolean
}

/** Whether a line at the margin starts a new block. */
function begins(part: Part, text: string, name: string | undefined, afterBlank: boolean): boolean {
  if (name !== undefined) return !part.comment || afterBlank
  if (CLOSER.test(text)) return false
  return afterBlank || (part.name !== undefined && COMMENT.test(text))
}

function declared(region: Region, line: string): string | undefined {
  for (const pattern of region.patterns) {
    const found = pattern.exec(line)
    const name = found?.slice(1).find((group) => group !== undefined)
    if (name !== undefined) return name
  }
  return undefined
}

function push(scan: Scan, region: Region, part: Part, next: number): void {
  let to = next
  while (to > part.from + 1 && indentAt(scan, to - 1) < 0) to--
  const start = scan.starts[part.from]!
  const end = lineEnd(scan.text, scan.starts, to - 1)
  if (part.name === undefined) scan.blocks.push({ kind: 'code', start, end, label: scan.language.name })
  else {
    const owners = [...region.owners, part.name]
    if (end - start > MAX_SYMBOL && owners.length <= MAX_OWNERS && takeApart(scan, region, part, to, owners))
      return
    scan.blocks.push({ kind: 'symbol', start, end, label: owners.join('.') })
  }
}

/** Pushes a long declaration's head and then its members; false when it has none. */
function takeApart(scan: Scan, region: Region, part: Part, to: number, owners: readonly string[]): boolean {
  let head = part.from
  while (head < to && !isDeclaration(scan, region, head)) head++
  let from = head + 1
  while (from < to && indentAt(scan, from) <= region.indent) from++
  if (from >= to) return false
  const patterns = HAS_MEMBERS.test(marginText(scan, head))
    ? scan.language.members
    : scan.language.top.slice(0, 1)
  const inner: Region = { from, to, indent: indentAt(scan, from), owners, patterns }
  let members = 0
  for (let line = from; line < to && members < 2; line++) if (isDeclaration(scan, inner, line)) members++
  if (members < 2) return false
  const { text, starts } = scan
  const label = owners.join('.')
  scan.blocks.push({ kind: 'symbol', start: starts[part.from]!, end: lineEnd(text, starts, from - 1), label })
  group(scan, inner)
  return true
}

function isDeclaration(scan: Scan, region: Region, line: number): boolean {
  const indent = indentAt(scan, line)
  return indent >= 0 && indent <= region.indent && declared(region, marginText(scan, line)) !== undefined
}

function marginText(scan: Scan, line: number): string {
  const start = scan.starts[line]!
  return scan.text.slice(start, Math.min(lineEnd(scan.text, scan.starts, line), start + MAX_LINE))
}

function indentAt(scan: Scan, line: number): number {
  return indentOf(scan.text, scan.starts[line]!, lineEnd(scan.text, scan.starts, line))
}
