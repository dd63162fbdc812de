/** Numbers of list items and headings as Word shows them (ECMA-376 part 1, 17.9). */
import type { Package } from './package.ts'
import { child, children, type Xml } from './xml.ts'

export interface Numbering {
  /** The mark of the next paragraph of a list at a level, `1.2.` or `-`; undefined when the list shows none. */
  next(list: string, level: number): string | undefined
}

interface Level {
  readonly format: string
  /** `%1.%2.`: a percent sign and the level whose number stands there. */
  readonly text: string
  readonly start: number
}

export function readNumbering(opened: Package, part: string | undefined): Numbering {
  const shapes = new Map<string, Map<number, Level>>()
  const lists = new Map<string, string>()
  const overrides = new Map<string, readonly Xml[]>()
  for (const element of part === undefined ? [] : opened.elements(part, 'abstractNum', 'num')) {
    const { attributes } = element
    if (element.name === 'abstractNum') shapes.set(attributes['abstractNumId'] ?? '', levelsOf(element))
    else {
      lists.set(attributes['numId'] ?? '', child(element, 'abstractNumId')?.attributes['val'] ?? '')
      overrides.set(attributes['numId'] ?? '', children(element, 'lvlOverride'))
    }
  }
  /** Lists of one shape go on counting where the other ended, unless they say where to start. */
  const counts = new Map<string, number[]>()
  const keyOf = (list: string) =>
    (overrides.get(list)?.length ?? 0) > 0 ? `num ${list}` : (lists.get(list) ?? '')
  return {
    next(list, level) {
      const levels = shapes.get(lists.get(list) ?? '')
      const shape = levels?.get(level)
      if (levels === undefined || shape === undefined || shape.format === 'none') return undefined
      if (shape.format === 'bullet') return '-'
      const key = keyOf(list)
      const count = counts.get(key) ?? []
      counts.set(key, count)
      count.length = Math.min(count.length, level + 1)
      for (let above = 0; above < level; above++) count[above] ??= levels.get(above)?.start ?? 1
      count[level] = (count[level] ?? (startOf(overrides.get(list), level) ?? shape.start) - 1) + 1
      const mark = shape.text.replace(/%([1-9])/g, (_, digit: string) => {
        const at = Number(digit) - 1
        return formatted(count[at] ?? 1, levels.get(at)?.format ?? 'decimal')
      })
      return mark.trim() || undefined
    },
  }
}

function levelsOf(shape: Xml): Map<number, Level> {
  const levels = new Map<number, Level>()
  for (const element of children(shape, 'lvl')) {
    levels.set(Number(element.attributes['ilvl']), {
      format: child(element, 'numFmt')?.attributes['val'] ?? 'decimal',
      text: child(element, 'lvlText')?.attributes['val'] ?? '',
      start: Number(child(element, 'start')?.attributes['val'] ?? 1),
    })
  }
  return levels
}

function startOf(overrides: readonly Xml[] | undefined, level: number): number | undefined {
  const found = overrides?.find(({ attributes }) => Number(attributes['ilvl']) === level)
  const start = child(found, 'startOverride')?.attributes['val']
  return start === undefined ? undefined : Number(start)
}

/** A number in a numbering format; formats of other scripts are written in digits. */
export function formatted(number: number, format: string): string {
  const isUpper = format.startsWith('upper') || format === 'A' || format === 'I'
  const cased = (text: string) => (isUpper ? text.toUpperCase() : text)
  if (/^(?:lower|upper)Letter$|^a$/i.test(format)) return cased(letters(number))
  if (/^(?:lower|upper)Roman$|^i$/i.test(format)) return cased(roman(number))
  return format === 'decimalZero' && number < 10 ? `0${number}` : String(number)
}

/** a to z, then aa to zz, as Word counts. */
function letters(number: number): string {
  if (number < 1 || number > 780) return String(number)
  return String.fromCharCode(97 + ((number - 1) % 26)).repeat(Math.ceil(number / 26))
}

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
]

function roman(number: number): string {
  if (number < 1 || number > 3999) return String(number)
  let left = number
  let text = ''
  for (const [value, sign] of ROMAN) {
    for (; left >= value; left -= value) text += sign
  }
  return text
}
