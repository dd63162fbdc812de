/**
 * Dates in running text and in questions, in one form: `2023-05-08` is a day, `2023-05` a month, and the year `0000`
 * stands for any (`0000-05-08`, `0000-05`). The analyzer makes of a day its month and its year, too, so that dates
 * written in different ways have the same terms.
 */
import type { QueryTerm } from '../model.ts'

/** A day, or a month, of a year or of any. */
export interface CalendarDate {
  readonly year?: number
  /** 1 to 12. */
  readonly month: number
  readonly day?: number
}

/** English, German, French, Spanish, Italian, Portuguese, Dutch; English ones are also cut short. */
const MONTH_NAMES: readonly string[] = [
  'january jan januar janvier enero gennaio janeiro januari',
  'february feb februar février febrero febbraio fevereiro februari',
  'march mar märz mars marzo março maart',
  'april apr avril abril aprile',
  'may mai mayo maggio maio mei',
  'june jun juni juin junio giugno junho',
  'july jul juli juillet julio luglio julho',
  'august aug août agosto augustus',
  'september sept sep septembre septiembre settembre setembro',
  'october oct oktober octobre octubre ottobre outubro',
  'november nov novembre noviembre novembro',
  'december dec dezember décembre diciembre dicembre dezembro',
]
const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, month) => names.split(' ').map((name) => [name, month + 1] as const)),
)
/** Other words in small letters. */
const WORDS_TOO: ReadonlySet<string> = new Set([
  'may',
  'march',
  'mar',
  'mai',
  'mars',
  'mei',
  'jun',
  'dec',
  'set',
])

/** Without the flag `u`, which makes it seven times slower: letters beyond ASCII before and behind are looked at apart. */
const NAME = new RegExp(
  `\\b(?:${[...MONTHS.keys()].toSorted((a, b) => b.length - a.length).join('|')})\\b`,
  'gi',
)
const LETTER_END = /\p{L}$/u
const LETTER = /^\p{L}/u
const NUMERIC =
  /(?<!\d[-./]?)(?:(\d{4})([-./])(\d{1,2})\2(\d{1,2})|(\d{1,2})([./])(\d{1,2})\6(\d{4}))(?![-./]?\d)/g
const DAY_BEFORE = /(?<![\d.,:-])(\d{1,2})(?:st|nd|rd|th|er|[.ºª])? +(?:of |de |di |d['’])?$/i
const DAY_AFTER = /^\.? +(\d{1,2})(?:st|nd|rd|th)?(?![\p{L}\d:%]|[.,]\d)/iu
const YEAR_AFTER = /^[.,]{0,2} *(?:of |de |del |do )?([12]\d{3})(?![\d-]|[.,]\d)/i
/** Characters around a month's name that can belong to its date. */
const AROUND = 16

interface Found extends CalendarDate {
  readonly start: number
  readonly end: number
}

/**
 * In reading order. A month by itself is none: too many are people, verbs, or years of no matter. One that shows how
 * dates are written is none either.
 */
export function datesIn(text: string): readonly CalendarDate[] {
  if (!/\d/.test(text)) return []
  const found = foundIn(text, () => false)
  return EXAMPLE_SIGN.test(text)
    ? found.filter(({ start }) => !EXAMPLE.test(text.slice(Math.max(0, start - EXAMPLE_REACH), start)))
    : found
}

/** "(e.g. 2022-01-01, 2022-01-31)", "(for example 3 May)": what stands before an example, up to where it ends. */
const EXAMPLE_REACH = 60
const EXAMPLE =
  /(?:\be\. ?g\.|\bz\. ?B\.|\bp\. ?ex\.|[([](?:for example|for instance|example|eg))[^()[\];\n]*$/i
const EXAMPLE_SIGN = /e\. ?g\.|z\. ?B\.|p\. ?ex\.|[([](?:for |ex|eg)/i

/** `alone` says whether a month without day and year is one. */
function foundIn(text: string, alone: (text: string, at: number) => boolean): readonly Found[] {
  const found: Found[] = []
  for (const match of text.matchAll(NUMERIC)) {
    const date = numeric(match)
    if (date !== undefined) found.push({ ...date, start: match.index, end: match.index + match[0].length })
  }
  for (const { 0: name, index } of text.matchAll(NAME)) {
    const end = index + name.length
    if (LETTER_END.test(text.slice(Math.max(0, index - 1), index)) || LETTER.test(text.slice(end, end + 1)))
      continue
    const date = around(text, name, index)
    const isAlone = date.day === undefined && date.year === undefined
    if (!isAlone || alone(text, index)) found.push(date)
  }
  return found.sort((a, b) => a.start - b.start)
}

/** 8/5/2023 is a day in May or in August: such dates are left out, unless one number is no month. */
function numeric(match: RegExpMatchArray): CalendarDate | undefined {
  const [, year, , month, day, first, separator, second, yearBehind] = match
  if (year !== undefined) return checked({ year: Number(year), month: Number(month), day: Number(day) })
  const [a, b] = [Number(first), Number(second)]
  const isDayFirst = separator === '.' || a > 12
  if (!isDayFirst && b <= 12 && a !== b) return undefined
  return checked({ year: Number(yearBehind), month: isDayFirst ? b : a, day: isDayFirst ? a : b })
}

function around(text: string, name: string, index: number): Found {
  const month = MONTHS.get(name.toLowerCase())!
  const end = index + name.length
  const before = DAY_BEFORE.exec(text.slice(Math.max(0, index - AROUND), index))
  let rest = text.slice(end, end + 2 * AROUND)
  const isWord = WORDS_TOO.has(name)
  const after = before === null && !isWord ? DAY_AFTER.exec(rest) : null
  rest = rest.slice(after?.[0].length ?? 0)
  const yearAfter = YEAR_AFTER.exec(rest)
  const day = before?.[1] ?? after?.[1]
  const place = {
    start: index - (before?.[0].length ?? 0),
    end: end + (after?.[0].length ?? 0) + (yearAfter?.[0].length ?? 0),
  }
  const year = yearAfter === null ? {} : { year: Number(yearAfter[1]) }
  const whole = day === undefined ? undefined : checked({ ...year, month, day: Number(day) })
  return { ...(whole ?? { ...year, month }), ...place }
}

const YEARS = { first: 1000, last: 2999 } as const

/** Nothing when there is no such day. */
function checked({ year, month, day }: CalendarDate): CalendarDate | undefined {
  if (year !== undefined && (year < YEARS.first || year > YEARS.last)) return undefined
  if (month < 1 || month > 12 || day === undefined || day < 1) return undefined
  // 2000 is a leap year.
  const last = new Date(Date.UTC(year ?? 2000, month, 0)).getUTCDate()
  return day > last ? undefined : { ...(year === undefined ? {} : { year }), month, day }
}

const padded = (number: number): string => String(number).padStart(2, '0')
const ANY_YEAR = '0000'
const written = (year: string, { month, day }: CalendarDate): string =>
  `${year}-${padded(month)}${day === undefined ? '' : `-${padded(day)}`}`

/** What an index keeps of a date: its form with its year, if it has one, and with any. */
export function dateForms(date: CalendarDate): readonly string[] {
  const any = written(ANY_YEAR, date)
  return date.year === undefined ? [any] : [written(String(date.year), date), any]
}

// ── questions ────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Weights of what a date in a question is looked for as, beside its words: all of it as much as a word; what has the
 * same month, or the same day without its year, counts for less.
 */
const WHOLE = 1
const COARSER = 0.3

/** "the last week of May", "early in May", "mid-May", "end of May": what stands before the month. */
const PART =
  /\b(?:(first|second|third|fourth|last|1st|2nd|3rd|4th) week (?:of|in) |(early|beginning|start|mid|middle|late|end)(?: in | of |[ -]))(?:the month of )?$/i
const LAST_DAY = 31
const WEEKS = [
  ['first', '1st'],
  ['second', '2nd'],
  ['third', '3rd'],
  ['fourth', '4th'],
]
const PARTS: ReadonlyMap<string, readonly [from: number, to: number]> = new Map([
  ...WEEKS.flatMap((names, week) => names.map((name) => [name, [week * 7 + 1, week * 7 + 7]] as const)),
  ['last', [LAST_DAY - 7, LAST_DAY]] as const,
  ...['early', 'beginning', 'start'].map((name) => [name, [1, 10]] as const),
  ...['mid', 'middle'].map((name) => [name, [11, 20]] as const),
  ...['late', 'end'].map((name) => [name, [21, LAST_DAY]] as const),
])
/** A month by itself is meant as one behind these; elsewhere it may be somebody's name. */
const BEFORE_MONTH =
  /(?:^|\s)(?:in|of|during|since|until|till|by|before|after|between|and|to|from|the|last|next|this|early|mid|late|im|seit|bis|en|de|in|nel|a|em|mid-)[ -]$/i

/** What passages of the dates that a question names have in the field `situation`; none for a question without dates. */
export function dateTerms(question: string): readonly QueryTerm[] {
  const weights = new Map<string, number>()
  const add = (forms: readonly string[], first: number) => {
    for (const [i, form] of forms.entries())
      weights.set(form, Math.max(i === 0 ? first : COARSER, weights.get(form) ?? 0))
  }
  for (const { start, end, ...date } of foundIn(question, isMeant)) {
    const days = date.day === undefined ? partOfMonth(question.slice(0, start)) : undefined
    add(dateForms(date), days === undefined ? WHOLE : COARSER)
    if (date.day !== undefined) add(dateForms(monthOf(date)), COARSER)
    for (const day of days ?? []) add(dateForms({ ...date, day }).slice(0, 1), WHOLE)
  }
  return [...weights].map(([term, weight]) => ({ term, weight }))
}

const isMeant = (text: string, at: number): boolean => BEFORE_MONTH.test(text.slice(Math.max(0, at - 10), at))

const monthOf = ({ year, month }: CalendarDate): CalendarDate =>
  year === undefined ? { month } : { year, month }

/** Days of the month that a question is about; `undefined` where it is about all of them. */
function partOfMonth(before: string): readonly number[] | undefined {
  const match = PART.exec(before)
  const range = match === null ? undefined : PARTS.get((match[1] ?? match[2])!.toLowerCase())
  if (range === undefined) return undefined
  const [from, to] = range
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
