import { type Block, lineStarts, type Metadata, type Parsed, type Span } from 'lightcone'
import { grammarOf } from './extensions.ts'
import { MAX_LINE, MAX_SOURCE, withTree } from './grammar.ts'
import { type CodeOutline, type CodeSymbol, outline } from './outline.ts'
import { RULES } from './rules.ts'

/** Longest symbol that stays whole: about what one passage holds. */
const MAX_SYMBOL = 1500
/** Most symbols that are listed in a document's metadata. */
const MAX_LISTED = 300

/** Undefined when no grammar reads the file, or not within its limits. `maxMs` is the time for the whole file. */
export async function parseCode(source: string, path: string, maxMs?: number): Promise<Parsed | undefined> {
  const found = await outlineOf(source, path, maxMs)
  if (found === undefined) return undefined
  const blocks: Block[] = []
  push({ source, language: found.language, blocks }, found.symbols, { start: 0, end: source.length })
  return { text: source, blocks, title: path, metadata: metadataOf(found) }
}

/** The symbols and imports of a source; undefined when no grammar reads it, or not within its limits. */
export async function outlineOf(
  source: string,
  path: string,
  maxMs?: number,
): Promise<CodeOutline | undefined> {
  const known = grammarOf(path)
  if (known === undefined || source.length > MAX_SOURCE || isMinified(source)) return undefined
  const { language, grammar } = known
  return withTree(grammar, source, (root) => outline(root, source, language, RULES[grammar]), maxMs)
}

function isMinified(source: string): boolean {
  if (source.length <= MAX_LINE) return false
  const starts = lineStarts(source)
  return starts.some((start, line) => (starts[line + 1] ?? source.length) - start > MAX_LINE)
}

interface Output {
  readonly source: string
  readonly language: string
  readonly blocks: Block[]
}

/** A block a symbol, members in place of one that is too long, and `code` blocks for what stands between them. */
function push(out: Output, symbols: readonly CodeSymbol[], span: Span): void {
  let at = span.start
  for (const symbol of symbols) {
    between(out, { start: at, end: symbol.start })
    at = symbol.end
    const { start, end, name: label, members } = symbol
    const first = members[0]
    if (end - start <= MAX_SYMBOL || first === undefined) {
      pushTrimmed(out, 'symbol', { start, end }, label)
      continue
    }
    pushTrimmed(out, 'symbol', { start, end: first.start }, label)
    push(out, members, { start: first.start, end })
  }
  between(out, { start: at, end: span.end })
}

/** Brackets alone are no block: they stay in the gap. */
function between(out: Output, span: Span): void {
  if (/[\p{L}\p{N}]/u.test(out.source.slice(span.start, span.end)))
    pushTrimmed(out, 'code', span, out.language)
}

/** Without blank lines around it; the indent of its first line stays. */
function pushTrimmed(out: Output, kind: 'symbol' | 'code', { start, end }: Span, label: string): void {
  const text = out.source.slice(start, end)
  const from = start + /^(?:[^\S\n]*\n)*/.exec(text)![0].length
  const to = start + text.trimEnd().length
  if (to > from) out.blocks.push({ kind, start: from, end: to, label })
}

function metadataOf({ language, symbols, imports }: CodeOutline): Metadata {
  const names: string[] = []
  const list = (symbol: CodeSymbol) => {
    if (names.length < MAX_LISTED) names.push(symbol.name)
    symbol.members.forEach(list)
  }
  symbols.forEach(list)
  return {
    code: language,
    ...(names.length > 0 ? { symbols: names } : {}),
    ...(imports.length > 0 ? { imports } : {}),
  }
}
