/** How cells show their numbers (ECMA-376 part 1, 18.8.30): dates, times and percentages; all else as a number. */
import type { Package } from './package.ts'
import { child, children } from './xml.ts'

export type Shown = 'number' | 'date' | 'time' | 'date-time' | 'percent'

/** Formats that every program knows by number. */
const BUILT_IN: Readonly<Record<number, Shown>> = {
  ...Object.fromEntries([9, 10].map((id) => [id, 'percent'])),
  ...Object.fromEntries(
    [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'date']),
  ),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56].map((id) => [id, 'time'])),
  22: 'date-time',
}

/** How a cell of style `index` shows its number. */
export function readFormats(opened: Package, part: string | undefined): (index: number) => Shown {
  const own = new Map<number, Shown>()
  const shown: Shown[] = []
  for (const element of part === undefined ? [] : opened.elements(part, 'numFmts', 'cellXfs')) {
    for (const { attributes } of children(element, 'numFmt'))
      own.set(Number(attributes['numFmtId']), shownBy(attributes['formatCode'] ?? ''))
    for (const { attributes } of children(element, 'xf')) {
      const id = Number(attributes['numFmtId'] ?? 0)
      shown.push(own.get(id) ?? BUILT_IN[id] ?? 'number')
    }
  }
  return (index) => shown[index] ?? 'number'
}

/** What a format code makes of a number: the letters that are left without quoted text, colours and conditions. */
export function shownBy(code: string): Shown {
  const section = (code.split(';')[0] ?? '').slice(0, 500)
  const elapsed = /\[(?:h+|m+|s+)\]/i.test(section)
  const bare = section.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
  if (/general|standard/i.test(bare)) return 'number'
  const hasDay = /[yd]/i.test(bare) || /m{3,}/i.test(bare)
  const hasTime = elapsed || /[hs]/i.test(bare)
  if (hasDay || hasTime) return hasDay && hasTime ? 'date-time' : hasDay ? 'date' : 'time'
  if (/^[^0#?]*m{1,2}[^0#?]*$/i.test(bare)) return 'date'
  return bare.includes('%') ? 'percent' : 'number'
}

/** Days from the day 0 of the 1900 system to 1970-01-01, and how much later the 1904 system begins. */
const EPOCH_DAYS = 25_569
const SYSTEM_1904_DAYS = 1_462
const DAY_MS = 86_400_000
/** 9999-12-31, the last day there is. */
const MAX_DAYS = 2_958_466

/** A number as text: dates as in ISO 8601, percentages, and at most the 15 digits that Excel keeps. */
export function showNumber(value: number, shown: Shown, is1904: boolean): string {
  if (!Number.isFinite(value)) return String(value)
  if (shown === 'percent') return `${digits(value * 100)}%`
  if (shown === 'number') return digits(value)
  if (shown === 'time' && value >= 0 && value < MAX_DAYS) return elapsed(value)
  const days = is1904 ? value + SYSTEM_1904_DAYS : value
  if (days < 0 || days >= MAX_DAYS) return digits(value)
  return date(days, shown === 'date-time')
}

function digits(value: number): string {
  return String(Number(value.toPrecision(15)))
}

function elapsed(days: number): string {
  const seconds = Math.round(days * 86_400)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  )
  return `${h}:${m}:${s}`
}

function date(days: number, withTime: boolean): string {
  const seconds = Math.round(days * 86_400)
  const day = Math.floor(seconds / 86_400)
  // Lotus 1-2-3 took 1900 for a leap year, and Excel keeps its day 60; days before it count one less.
  const text =
    day === 60
      ? '1900-02-29'
      : new Date((day + (day < 60 ? 1 : 0) - EPOCH_DAYS) * DAY_MS).toISOString().slice(0, 10)
  const rest = seconds % 86_400
  if (!withTime || rest === 0) return text
  const time = elapsed(rest / 86_400)
  return `${text} ${time.endsWith(':00') ? time.slice(0, 5) : time}`
}

/** Whether the workbook counts its days from 1904. */
export function is1904(opened: Package): boolean {
  const [properties] = opened.elements(opened.main, 'workbookPr')
  return /^(?:1|true)$/.test(properties?.attributes['date1904'] ?? '')
}

/** Texts that cells refer to by number, without the readings of their characters. */
export function sharedTexts(opened: Package, part: string | undefined): readonly string[] {
  const texts: string[] = []
  if (part !== undefined)
    opened.read(part, { units: new Set(['si']), unit: (element) => texts.push(richText(element)) })
  return texts
}

/** Plain or formatted text of a cell. */
export function richText(element: Parameters<typeof children>[0]): string {
  const runs = [...children(element, 't'), ...children(element, 'r').flatMap((run) => child(run, 't') ?? [])]
  return runs.map((run) => run.children.filter((part) => typeof part === 'string').join('')).join('')
}
