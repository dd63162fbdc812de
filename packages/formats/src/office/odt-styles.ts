/** What the styles of an OpenDocument text say about structure (OpenDocument 1.3 part 3, 16). */
import { children, type Xml } from './xml.ts'

export interface OdtStyles {
  /** `Title`, `Quotations`, … by the name that a paragraph gives: automatic styles name what they are built on. */
  readonly base: (style: string) => string
  readonly isHidden: (style: string) => boolean
  /** Shape of a list at a level from 1. */
  readonly level: (list: string, level: number) => ListLevel | undefined
}

export interface ListLevel {
  readonly isNumber: boolean
  readonly format: string
  readonly prefix: string
  readonly suffix: string
  readonly start: number
}

/** Styles built on one another beyond this are a loop. */
const MAX_PARENTS = 20

/** From all `style:style` and `text:list-style` elements of the styles and the content. */
export function odtStyles(elements: readonly Xml[]): OdtStyles {
  const parents = new Map<string, string>()
  const hidden = new Set<string>()
  const lists = new Map<string, Map<number, ListLevel>>()
  for (const element of elements) {
    const name = element.attributes['name'] ?? ''
    if (element.name === 'list-style') lists.set(name, levelsOf(element))
    else {
      const parent = element.attributes['parent-style-name']
      if (parent !== undefined) parents.set(name, parent)
      const isHidden = children(element, 'text-properties').some(
        ({ attributes }) => attributes['display'] === 'none',
      )
      if (isHidden) hidden.add(name)
    }
  }
  return {
    base(style) {
      let at = style
      for (let steps = 0; steps < MAX_PARENTS && /^[A-Z]{1,2}\d+$/.test(at) && parents.has(at); steps++)
        at = parents.get(at)!
      return at.replaceAll('_20_', ' ')
    },
    isHidden: (style) => hidden.has(style),
    level: (list, level) => lists.get(list)?.get(level),
  }
}

function levelsOf(list: Xml): Map<number, ListLevel> {
  const levels = new Map<number, ListLevel>()
  for (const node of list.children) {
    if (typeof node === 'string') continue
    const { attributes } = node
    levels.set(Number(attributes['level']), {
      isNumber: node.name === 'list-level-style-number',
      format: attributes['num-format'] ?? '1',
      prefix: attributes['num-prefix'] ?? '',
      suffix: attributes['num-suffix'] ?? '',
      start: Number(attributes['start-value'] ?? 1),
    })
  }
  return levels
}
