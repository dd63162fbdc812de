/**
 * XML in pieces: an outermost element of a given name at a time, as a tree, so that memory follows the largest
 * paragraph or row and not the file. Names come without their prefixes. Entities that a file declares are never
 * resolved and nothing outside the file is read: `&name;` stays as it is.
 */
import { Parser } from 'htmlparser2'
import { decodeText, LightconeError } from 'lightcone'
import { type Guard, malformed } from './guard.ts'

export interface Xml {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (Xml | string)[]
}

export interface XmlReader {
  /** Elements that are handed over whole, the outermost ones. */
  readonly units: ReadonlySet<string>
  unit(element: Xml): void
  /** Elements around the units, as they open and close. False leaves an element out with all that is in it. */
  open?(name: string, attributes: Readonly<Record<string, string>>): boolean | undefined
  close?(name: string): void
}

/** Characters between two looks at the clock. */
const STEP = 1 << 18
/** Elements in one unit; a paragraph with more of them is made to fill the memory. */
const MAX_ELEMENTS = 500_000
/** Elements open at once beyond which the parser's own work grows too fast, whatever `maxNesting` is. */
const MAX_OPEN = 10_000

/** Throws `file-nesting`, `file-malformed`, `file-too-large`. */
export function readXml(bytes: Uint8Array, reader: XmlReader, guard: Guard): void {
  const source = sourceOf(bytes)
  const state: State = {
    reader,
    maxOpen: Math.min(guard.maxNesting, MAX_OPEN),
    open: 0,
    left: 0,
    stack: [],
    count: 0,
  }
  const parser = new Parser(
    {
      onopentag: (name, attributes) => opened(state, name, attributes),
      onclosetag: (name) => closed(state, localName(name)),
      ontext: (text) => {
        if (state.left === 0) state.stack[state.stack.length - 1]?.children.push(text)
      },
    },
    { xmlMode: true },
  )
  for (let at = 0; at < source.length; at += STEP) {
    guard.check()
    parser.write(source.slice(at, at + STEP))
  }
  parser.end()
}

function sourceOf(bytes: Uint8Array): string {
  try {
    return decodeText(bytes)
  } catch (cause) {
    throw malformed('A part of the file is damaged: it is no XML.', cause)
  }
}

interface Growing extends Xml {
  readonly children: (Xml | string)[]
}

interface State {
  readonly reader: XmlReader
  readonly maxOpen: number
  open: number
  /** How many elements are open at and below one that is left out. */
  left: number
  /** From the unit to the innermost open element; empty outside a unit. */
  readonly stack: Growing[]
  count: number
}

function opened(state: State, prefixed: string, raw: Readonly<Record<string, string>>): void {
  if (++state.open > state.maxOpen) throw tooDeep(state.maxOpen)
  if (state.left > 0) {
    state.left++
    return
  }
  const name = localName(prefixed)
  const { stack, reader } = state
  if (stack.length === 0 && !reader.units.has(name)) {
    if (reader.open?.(name, attributesOf(raw)) === false) state.left = 1
    return
  }
  if (stack.length === 0) state.count = 0
  if (++state.count > MAX_ELEMENTS) throw malformed(`A ${stack[0]?.name} has over ${MAX_ELEMENTS} parts.`)
  const element: Growing = { name, attributes: attributesOf(raw), children: [] }
  stack[stack.length - 1]?.children.push(element)
  stack.push(element)
}

function closed(state: State, name: string): void {
  state.open--
  if (state.left > 0) {
    state.left--
    return
  }
  const element = state.stack.pop()
  if (element === undefined) state.reader.close?.(name)
  else if (state.stack.length === 0) state.reader.unit(element)
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** Without prefixes too, except that `r:id` stands beside `id`. */
function attributesOf(raw: Readonly<Record<string, string>>): Record<string, string> {
  const attributes: Record<string, string> = Object.create(null)
  for (const name in raw) {
    const local = localName(name)
    attributes[local === 'id' && local !== name ? 'r:id' : local] = raw[name]!
  }
  return attributes
}

function tooDeep(limit: number): LightconeError {
  return new LightconeError('file-nesting', {
    message: `Elements are nested more than ${limit} deep.`,
    hint: 'Raise maxNesting to read it.',
    details: { limit },
  })
}

// ── trees ────────────────────────────────────────────────────────────────────────────────────────────────

export function isXml(node: Xml | string): node is Xml {
  return typeof node !== 'string'
}

/** The first child of a name; a path of names goes down from child to child. */
export function child(element: Xml | undefined, ...path: readonly string[]): Xml | undefined {
  let at = element
  for (const name of path) at = at?.children.find((node): node is Xml => isXml(node) && node.name === name)
  return at
}

export function children(element: Xml, name: string): Xml[] {
  return element.children.filter((node): node is Xml => isXml(node) && node.name === name)
}

/** Elements of a name below another, those inside one of them left out. */
export function below(element: Xml, name: string, found: Xml[] = []): Xml[] {
  for (const node of element.children) {
    if (!isXml(node)) continue
    if (node.name === name) found.push(node)
    else below(node, name, found)
  }
  return found
}

/** All text in an element. */
export function textOf(element: Xml | undefined): string {
  let text = ''
  for (const node of element?.children ?? []) text += isXml(node) ? textOf(node) : node
  return text
}
