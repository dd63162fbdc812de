/** What all Office Open XML files share (ECMA-376 part 2): parts, relationships, core properties. */
import type { Metadata } from 'lightcone'
import { encrypted, type Guard, malformed } from './guard.ts'
import { readXml, textOf, type Xml, type XmlReader } from './xml.ts'
import { openZip, type Zip } from './zip.ts'

export interface Package {
  readonly guard: Guard
  readonly zip: Zip
  /** The main part, found by its relationship to the package. */
  readonly main: string
  /** Reads a part, if it is there. */
  read(part: string, reader: XmlReader): boolean
  /** All elements of these names in a part, outermost ones; none when it is not there. */
  elements(part: string, ...names: readonly string[]): Xml[]
  relations(part: string): readonly Relation[]
}

export interface Relation {
  readonly id: string
  /** The last part of its type: `styles`, `slide`, `notesSlide`. */
  readonly type: string
  /** Path of the part that it leads to, empty when that is outside the file. */
  readonly target: string
}

/** `kind` stands in the message when the file is another one: "Word document". */
export function openPackage(bytes: Uint8Array, guard: Guard, kind: string, mainFolder: string): Package {
  if (isCompoundFile(bytes)) throw isEncryptedCompound(bytes) ? encrypted() : oldBinary(kind)
  const zip = openZip(bytes, guard)
  const read = (part: string, reader: XmlReader): boolean => {
    const content = zip.read(part)
    if (content !== undefined) readXml(content, reader, guard)
    return content !== undefined
  }
  const elements = (part: string, ...names: readonly string[]): Xml[] => {
    const found: Xml[] = []
    read(part, { units: new Set(names), unit: (element) => found.push(element) })
    return found
  }
  const relations = (part: string) =>
    elements(relationsPart(part), 'Relationship').map((xml) => relation(part, xml))
  const main = relations('').find(({ type }) => type === 'officeDocument')?.target ?? ''
  if (!main.startsWith(mainFolder)) throw malformed(`The file is no ${kind}, whatever its name says.`)
  return { guard, zip, main, read, elements, relations }
}

/** Title, author and dates as the program that wrote the file noted them. */
export function coreProperties(opened: Package): {
  readonly title?: string
  readonly language?: string
  readonly metadata: Metadata
} {
  const found = new Map<string, string>()
  const names = ['title', 'creator', 'subject', 'description', 'keywords', 'created', 'modified', 'language']
  for (const element of opened.elements('docProps/core.xml', ...names)) {
    const value = textOf(element).replace(/\s+/g, ' ').trim()
    if (value !== '') found.set(element.name, value)
  }
  return factsOf(found)
}

/** Names of Dublin Core as metadata fields. */
export function factsOf(found: ReadonlyMap<string, string>) {
  const metadata: Record<string, string> = {}
  const fields = { creator: 'author', subject: 'subject', description: 'description', keywords: 'keywords' }
  for (const [name, field] of Object.entries({ ...fields, created: 'created', modified: 'modified' })) {
    const value = found.get(name)
    if (value !== undefined) metadata[field] = value
  }
  const title = found.get('title')
  const language = found.get('language')
  return { metadata, ...(title ? { title } : {}), ...(language ? { language } : {}) }
}

/** Path of what a reference in a part leads to. */
export function resolvePath(part: string, reference: string): string {
  if (reference.startsWith('/')) return reference.slice(1)
  const folders = part.split('/').slice(0, -1)
  for (const step of reference.split('/')) {
    if (step === '..') folders.pop()
    else if (step !== '.' && step !== '') folders.push(step)
  }
  return folders.join('/')
}

function relationsPart(part: string): string {
  const slash = part.lastIndexOf('/') + 1
  return `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`
}

function relation(part: string, { attributes }: Xml): Relation {
  const type = attributes['Type'] ?? ''
  const isOutside = attributes['TargetMode'] === 'External'
  return {
    id: attributes['Id'] ?? '',
    type: type.slice(type.lastIndexOf('/') + 1),
    target: isOutside ? '' : resolvePath(part, attributes['Target'] ?? ''),
  }
}

/** The container of Office 97 to 2003, and of Office files with a password (MS-CFB). */
function isCompoundFile(bytes: Uint8Array): boolean {
  return [0xd0, 0xcf, 0x11, 0xe0].every((byte, at) => bytes[at] === byte)
}

function isEncryptedCompound(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  )
}

function oldBinary(kind: string) {
  return malformed(`The file is in the binary format of Office 97 to 2003, no ${kind} of today.`)
}
