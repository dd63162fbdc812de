/** What a book says about itself: its chapters in reading order, their titles, its author. */
import type { Guard } from '../office/guard.ts'
import { malformed } from '../office/guard.ts'
import { resolvePath } from '../office/package.ts'
import { below, child, children, readXml, textOf, type Xml } from '../office/xml.ts'
import type { Zip } from '../office/zip.ts'

export interface Book {
  /** Paths of the chapters in reading order, the table of contents left out. */
  readonly chapters: readonly string[]
  /** What the table of contents calls a chapter. */
  readonly titles: ReadonlyMap<string, string>
  /** Paths of files that only the right reader can decrypt. */
  readonly encrypted: ReadonlySet<string>
  /** Title, creator, language and so on by their Dublin Core names. */
  readonly facts: ReadonlyMap<string, string>
}

interface Item {
  readonly path: string
  readonly type: string
  readonly properties: string
}

export function readBook(zip: Zip, guard: Guard): Book {
  const elements = (part: string, ...names: readonly string[]): Xml[] => {
    const content = zip.read(part)
    const found: Xml[] = []
    if (content !== undefined)
      readXml(content, { units: new Set(names), unit: (element) => found.push(element) }, guard)
    return found
  }
  const root = elements('META-INF/container.xml', 'rootfile')[0]?.attributes['full-path'] ?? ''
  const parts = elements(root, 'metadata', 'item', 'itemref', 'spine')
  if (parts.length === 0) throw malformed('The file is no EPUB book, whatever its name says.')
  const items = new Map(
    parts
      .filter(({ name }) => name === 'item')
      .map((item) => [item.attributes['id'] ?? '', itemOf(root, item)]),
  )
  const spine = parts.find(({ name }) => name === 'spine')
  const references = [
    ...(spine === undefined ? [] : children(spine, 'itemref')),
    ...parts.filter(({ name }) => name === 'itemref'),
  ]
  const chapters = references.flatMap(({ attributes }) => {
    const item = items.get(attributes['idref'] ?? '')
    return item === undefined || isContents(item) ? [] : [item.path]
  })
  const all = [...items.values()]
  const contents = all.find(isContents) ?? all.find(({ type }) => type === 'application/x-dtbncx+xml')
  return {
    chapters: [...new Set(chapters)],
    titles: contents === undefined ? new Map() : titlesOf(contents.path, elements),
    encrypted: new Set(elements('META-INF/encryption.xml', 'EncryptedData').flatMap(encryptedPath)),
    facts: factsIn(parts.find(({ name }) => name === 'metadata')),
  }
}

function itemOf(root: string, { attributes }: Xml): Item {
  return {
    path: pathOf(root, attributes['href'] ?? ''),
    type: attributes['media-type'] ?? '',
    properties: attributes['properties'] ?? '',
  }
}

function isContents({ properties }: Item): boolean {
  return properties.split(/\s+/).includes('nav')
}

/** References are URLs: percent signs stand for bytes, and a fragment may follow. */
function pathOf(part: string, reference: string): string {
  const path = reference.split('#')[0] ?? ''
  try {
    return resolvePath(part, decodeURIComponent(path))
  } catch {
    return resolvePath(part, path)
  }
}

/** The first entry for a file, in the contents of EPUB 3 (links) or EPUB 2 (navigation points). */
function titlesOf(
  part: string,
  elements: (part: string, ...names: readonly string[]) => Xml[],
): ReadonlyMap<string, string> {
  const titles = new Map<string, string>()
  const add = (reference: string | undefined, label: string) => {
    const path = pathOf(part, reference ?? '')
    const title = label.replace(/\s+/g, ' ').trim()
    if (title !== '' && !titles.has(path)) titles.set(path, title)
  }
  for (const element of elements(part, 'a', 'navPoint')) {
    if (element.name === 'a') add(element.attributes['href'], textOf(element))
    else
      for (const point of [element, ...below(element, 'navPoint')])
        add(child(point, 'content')?.attributes['src'], textOf(child(point, 'navLabel')))
  }
  return titles
}

/** Fonts are only scrambled, by ways that say so; anything else needs a key. */
function encryptedPath(data: Xml): string[] {
  const method = child(data, 'EncryptionMethod')?.attributes['Algorithm'] ?? ''
  if (/idpf\.org\/2008\/embedding|ns\.adobe\.com\/pdf\/enc#RC/.test(method)) return []
  return below(data, 'CipherReference').map(({ attributes }) => pathOf('', attributes['URI'] ?? ''))
}

function factsIn(metadata: Xml | undefined): ReadonlyMap<string, string> {
  const facts = new Map<string, string>()
  for (const element of metadata?.children ?? []) {
    if (typeof element === 'string') continue
    const name = element.name === 'date' ? 'created' : element.name
    const value = textOf(element).replace(/\s+/g, ' ').trim()
    if (value !== '' && !facts.has(name)) facts.set(name, value)
  }
  return facts
}
