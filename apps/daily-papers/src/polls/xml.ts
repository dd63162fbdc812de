/** XML as a tree small enough to walk. Broken XML gives what could be read of it. */
import { Parser } from 'htmlparser2'

export interface Element {
  /** Without the prefix: `dc:title` is `title`. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

interface Open {
  name: string
  attributes: Record<string, string>
  children: Open[]
  text: string
}

/** Elements deeper than this are taken for an attack and left out. */
const MAX_DEPTH = 50

/** No entities beside those of XML itself are known, so none can grow or lead to a file. */
export function readXml(text: string): Element {
  const root: Open = { name: '', attributes: {}, children: [], text: '' }
  const stack = [root]
  let depth = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > MAX_DEPTH) return
        const element: Open = { name: local(name), attributes, children: [], text: '' }
        stack.at(-1)!.children.push(element)
        stack.push(element)
      },
      onclosetag() {
        if (--depth < MAX_DEPTH && stack.length > 1) stack.pop()
      },
      ontext(found) {
        if (depth <= MAX_DEPTH) stack.at(-1)!.text += found
      },
    },
    { xmlMode: true },
  )
  parser.end(text)
  return root
}

export function* descendants(element: Element, name: string): Generator<Element> {
  for (const child of element.children) {
    if (child.name === name) yield child
    yield* descendants(child, name)
  }
}

export const child = (element: Element, ...names: readonly string[]): Element | undefined =>
  element.children.find(({ name }) => names.includes(name))

/** Text of the first child of one of these names, with the markup that XHTML content has. */
export const textOf = (element: Element, ...names: readonly string[]): string => {
  const found = child(element, ...names)
  return found === undefined ? '' : inner(found).trim()
}

const inner = (element: Element): string => [element.text, ...element.children.map(inner)].join(' ')
const local = (name: string): string => name.slice(name.indexOf(':') + 1)
