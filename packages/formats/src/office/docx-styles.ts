/** What paragraph styles say about structure (ECMA-376 part 1, 17.7). */
import type { Package } from './package.ts'
import { child, type Xml } from './xml.ts'

export type Role = 'title' | 'heading' | 'contents' | 'code' | 'quote' | 'body'

export interface ParagraphStyle {
  readonly role: Role
  /** Headings: 1 to 6. */
  readonly level?: number
  readonly list?: ListPlace
  /** Its text is hidden. */
  readonly vanish?: boolean
}

export interface ListPlace {
  readonly list: string
  readonly level: number
}

const BODY: ParagraphStyle = { role: 'body' }
/** Styles built on one another beyond this are a loop. */
const MAX_PARENTS = 20

/** Styles by id; `''` is the default one. */
export function readStyles(opened: Package, part: string | undefined): (id: string) => ParagraphStyle {
  const raw = new Map<string, Xml>()
  for (const element of part === undefined ? [] : opened.elements(part, 'style'))
    raw.set(element.attributes['styleId'] ?? '', element)
  const known = new Map<string, ParagraphStyle>()
  return (id) => {
    const found = known.get(id) ?? styleOf(chain(raw, id))
    known.set(id, found)
    return found
  }
}

/** A style and those it is built on, the nearest first. */
function chain(raw: ReadonlyMap<string, Xml>, id: string): readonly Xml[] {
  const styles: Xml[] = []
  for (let at = raw.get(id); at !== undefined && styles.length < MAX_PARENTS; ) {
    styles.push(at)
    at = raw.get(child(at, 'basedOn')?.attributes['val'] ?? '')
  }
  return styles
}

function styleOf(styles: readonly Xml[]): ParagraphStyle {
  const [own] = styles
  if (own === undefined) return BODY
  const names = styles.map((style) => (child(style, 'name')?.attributes['val'] ?? '').toLowerCase())
  const outline = first(styles, 'outlineLvl')
  const numbers = styles.map((style) => listPlace(child(style, 'pPr', 'numPr')))
  const list = numbers.find((place) => place !== undefined)
  const vanish = styles.some((style) => child(style, 'rPr', 'vanish') !== undefined)
  const facts = { ...(list === undefined ? {} : { list }), ...(vanish ? { vanish } : {}) }
  const heading = names.map((name) => /^heading ([1-9])/.exec(name)?.[1]).find((level) => level !== undefined)
  const level = outline ?? (heading === undefined ? undefined : Number(heading) - 1)
  if (names.includes('title')) return { role: 'title', level: 1, ...facts }
  if (names.some((name) => /^toc (?:heading|\d)|^table of (?:figures|contents)/.test(name)))
    return { role: 'contents' }
  if (level !== undefined && level < 9) return { role: 'heading', level: Math.min(6, level + 1), ...facts }
  if (names.some((name) => /\bcode\b|preformatted|^macro text/.test(name))) return { role: 'code', ...facts }
  if (names.some((name) => /quot/.test(name))) return { role: 'quote', ...facts }
  return { role: 'body', ...facts }
}

function first(styles: readonly Xml[], property: string): number | undefined {
  const values = styles.map((style) => child(style, 'pPr', property)?.attributes['val'])
  const value = values.find((one) => one !== undefined)
  return value === undefined ? undefined : Number(value)
}

export function listPlace(numbers: Xml | undefined): ListPlace | undefined {
  const list = child(numbers, 'numId')?.attributes['val']
  return list === undefined
    ? undefined
    : { list, level: Number(child(numbers, 'ilvl')?.attributes['val'] ?? 0) }
}
