/** A syntax tree as nested symbols: functions, classes, methods, types and constants, and what the file imports. */
import type { Span } from 'lightcone'
import type { Node } from './grammar.ts'
import { LEADING, type Rules, type SymbolKind } from './rules.ts'

export type { SymbolKind }

/** The span begins with the comments and annotations above the declaration, and ends with its line. */
export interface CodeSymbol extends Span {
  /** Qualified: names of what it stands in before its own, with dots between them. */
  readonly name: string
  readonly kind: SymbolKind
  /** The declaration without its body, on one line. */
  readonly signature: string
  /** What the comment above it says, or the string that begins its body. */
  readonly doc: string
  readonly members: readonly CodeSymbol[]
}

export interface CodeOutline {
  readonly language: string
  readonly symbols: readonly CodeSymbol[]
  /** Names of modules and files, each once, in order. */
  readonly imports: readonly string[]
}

/** Declarations are looked for this deep: a method of a class in a class in a namespace is at 4. */
const MAX_DEPTH = 8
const MAX_NAME = 120
const MAX_SIGNATURE = 300
const MAX_DOC = 1000
const MAX_IMPORTS = 200
/** Share of a file's characters lost to errors at its top level from which the grammar is not its own. */
const MAX_ERROR_SHARE = 0.3

/** Undefined when the grammar does not fit the source. */
export function outline(root: Node, source: string, language: string, rules: Rules): CodeOutline | undefined {
  const walk: Walk = { source, rules, imports: new Set() }
  const children = childrenOf(root)
  const symbols = declarations(walk, children, { path: [] }, { start: 0, end: source.length })
  const wrong = children.filter(({ isError }) => isError).reduce((sum, node) => sum + lost(node, symbols), 0)
  if (root.isError || wrong > source.length * MAX_ERROR_SHARE) return undefined
  if (symbols.length === 0 && root.hasError) return undefined
  return { language, symbols, imports: [...walk.imports] }
}

/** Characters under an error that no symbol was found in. */
function lost({ startIndex, endIndex }: Node, symbols: readonly CodeSymbol[]): number {
  let length = endIndex - startIndex
  for (const { start, end } of symbols)
    length -= Math.max(0, Math.min(end, endIndex) - Math.max(start, startIndex))
  return length
}

interface Walk {
  readonly source: string
  readonly rules: Rules
  readonly imports: Set<string>
}

/** What a declaration stands in. */
interface Owner {
  readonly path: readonly string[]
  readonly kind?: SymbolKind
}

function childrenOf(node: Node): Node[] {
  return node.namedChildren.filter((child) => child !== null)
}

/** Symbols declared by a list of siblings, in order and apart, all within `span`. */
function declarations(
  walk: Walk,
  siblings: readonly Node[],
  owner: Owner,
  span: Span,
): readonly CodeSymbol[] {
  const found: CodeSymbol[] = []
  const nodes = flat(walk, siblings, 0)
  let before = span.start
  for (const [index, node] of nodes.entries()) {
    importsIn(walk, node)
    const declared = declaration(walk, node)
    if (declared === undefined) continue
    const first = leading(walk, nodes, index)
    const start = Math.max(before, lineStart(walk.source, nodes[first]!.startIndex, before))
    const end = Math.min(span.end, lineRest(walk.source, node.endIndex))
    if (end <= start) continue
    found.push(symbol(walk, declared, { start, end }, node, nodes.slice(first, index), owner))
    before = end
  }
  return found
}

/** Children of groups in place of the groups; what was read before and after an error is under it, too. */
function flat(walk: Walk, siblings: readonly Node[], depth: number): readonly Node[] {
  if (depth > MAX_DEPTH) return siblings
  return siblings.flatMap((node) => {
    const isGroup =
      node.isError ||
      walk.rules.groups.has(node.type) ||
      (isNamespace(walk, node) && nameOf(walk, node) === '')
    return isGroup ? flat(walk, bodyChildren(node), depth + 1) : [node]
  })
}

/** A namespace without a name. */
function isNamespace(walk: Walk, node: Node): boolean {
  return walk.rules.symbols[node.type]?.[0] === 'module'
}

interface Declared {
  readonly node: Node
  readonly kind: SymbolKind
  readonly name: string
}

function declaration(walk: Walk, node: Node, depth = 0): Declared | undefined {
  const kind = walk.rules.symbols[node.type]?.[0]
  if (kind !== undefined) {
    const name = nameOf(walk, node)
    // A namespace for the rest of the file holds nothing itself.
    const isOpen = kind === 'module' && node.childForFieldName('body') === null
    if (name !== '' && !isOpen) return { node, kind: kindOf(node, kind), name }
  }
  if (!walk.rules.wrappers.has(node.type) || depth > 3) return undefined
  for (const child of childrenOf(node)) {
    const inner = declaration(walk, child, depth + 1)
    if (inner !== undefined) return inner
  }
  // `export default` of a value that has no name.
  const value = node.childForFieldName('value')
  return node.type === 'export_statement' && value !== null
    ? { node: value, kind: kindOf(value, 'constant'), name: 'default' }
    : undefined
}

function nameOf(walk: Walk, node: Node): string {
  const name = walk.rules.symbols[node.type]?.[1](node) ?? ''
  return name
    .replace(/^['"]|['"]$/g, '')
    .replace(/::|\\/g, '.')
    .replace(/^\.+/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed()
}

/** A constant that holds a function is one; a prototype in C is a function, any other declaration a constant. */
function kindOf(node: Node, kind: SymbolKind): SymbolKind {
  if (kind === 'constant' && /^(?:lexical|variable)_declaration$/.test(node.type)) {
    const value = node.firstNamedChild?.childForFieldName('value')?.type ?? ''
    return /function/.test(value) ? 'function' : kind
  }
  if (/function/.test(node.type)) return kind === 'constant' && !/preproc/.test(node.type) ? 'function' : kind
  if (node.type === 'declaration')
    return /function_declarator/.test(node.childForFieldName('declarator')?.type ?? '') ? kind : 'constant'
  return kind
}

function symbol(
  walk: Walk,
  { node, kind, name }: Declared,
  span: Span,
  outer: Node,
  above: readonly Node[],
  { path: owners, kind: owner }: Owner,
): CodeSymbol {
  const path = [...owners, name]
  const body = node.childForFieldName('body')
  // A type without a body has no members: what stands in a `typedef` is the type itself.
  const holds = HOLDERS.has(kind) && (kind !== 'type' || body !== null) && path.length <= MAX_DEPTH
  const from = outer.startIndex
  const until =
    body !== null && body.startIndex > from ? body.startIndex : (valueStart(node) ?? outer.endIndex)
  return {
    ...span,
    name: path.join('.'),
    kind: owner === 'class' && kind === 'function' ? 'method' : kind,
    signature: oneLine(walk.source.slice(from, until)),
    doc: docOf(walk, above, body),
    members: holds
      ? declarations(walk, bodyChildren(node), { path, kind }, { start: from, end: span.end })
      : [],
  }
}

const HOLDERS: ReadonlySet<SymbolKind> = new Set(['class', 'type', 'module'])

/** What a declaration's body holds, with the comments that some grammars put before the body. */
function bodyChildren(node: Node): Node[] {
  const body = node.childForFieldName('body')
  if (body === null) return childrenOf(node)
  return childrenOf(node).flatMap((child) =>
    child.id === body.id ? childrenOf(body) : LEADING.has(child.type) ? [child] : [],
  )
}

/** Where the value of a function in a constant has its body. */
function valueStart(node: Node): number | undefined {
  const value = node.firstNamedChild?.childForFieldName('value') ?? node.childForFieldName('value')
  return value?.childForFieldName('body')?.startIndex
}

/** Index of the first sibling above `index` that belongs to it: comments on lines of their own, right above. */
function leading(walk: Walk, nodes: readonly Node[], index: number): number {
  const { source } = walk
  let first = index
  while (first > 0) {
    const above = nodes[first - 1]!
    if (!LEADING.has(above.type) || !standsAlone(source, above.startIndex)) break
    const end = above.startIndex + above.text.trimEnd().length
    const gap = source.slice(end, nodes[first]!.startIndex)
    if (/\S/.test(gap) || gap.split('\n').length > 2) break
    first--
  }
  return first
}

function standsAlone(source: string, at: number): boolean {
  return source.slice(source.lastIndexOf('\n', at - 1) + 1, at).trim() === ''
}

/** The start of the line, when nothing but blanks stands before `at`. */
function lineStart(source: string, at: number, earliest: number): number {
  const start = Math.max(earliest, source.lastIndexOf('\n', at - 1) + 1)
  return source.slice(start, at).trim() === '' ? start : at
}

/** Past a semicolon or comma, and a comment that ends the line. */
function lineRest(source: string, at: number): number {
  // Some nodes end with their line break.
  if (source[at - 1] === '\n') return at - 1
  const found = source.indexOf('\n', at)
  const rest = source.slice(at, found < 0 ? source.length : found)
  return at + /^[ \t]*[;,]?(?:[ \t]*(?:\/\/|\/\*|#).*)?/.exec(rest)![0].trimEnd().length
}

function importsIn(walk: Walk, node: Node): void {
  const pattern = walk.rules.imports[node.type]
  if (pattern === undefined || walk.imports.size >= MAX_IMPORTS) return
  for (const match of node.text.slice(0, 10_000).matchAll(pattern)) {
    const name = match.slice(1).find((group) => group !== undefined)
    if (name !== undefined) walk.imports.add(oneLine(name).slice(0, MAX_NAME).toWellFormed())
  }
}

function docOf(walk: Walk, above: readonly Node[], body: Node | null): string {
  const comments = above.filter(({ type }) => type.includes('comment')).map(({ text }) => text)
  if (comments.length > 0) return cleaned(comments.join('\n'))
  const first = body?.firstNamedChild
  const string = first?.type === 'expression_statement' ? first.firstNamedChild : first
  if (string?.type !== 'string') return ''
  return cleaned(
    walk.source.slice(string.startIndex, string.endIndex).replace(/^\w*("""|'''|"|')|("""|'''|"|')$/g, ''),
  )
}

/** A comment without its marks. */
function cleaned(comment: string): string {
  return comment
    .slice(0, MAX_DOC * 2)
    .replace(/^[ \t]*(?:\/\*[*!]?|\*\/|\/\/[/!]?|\*|#+|<#|--)[ \t]?|[ \t]*(?:\*\/|#>)[ \t]*$/gm, '')
    .trim()
    .slice(0, MAX_DOC)
    .toWellFormed()
}

function oneLine(text: string): string {
  return text
    .slice(0, MAX_SIGNATURE * 2)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\s*(?:=>|[{:])$/, '')
    .slice(0, MAX_SIGNATURE)
    .toWellFormed()
}
