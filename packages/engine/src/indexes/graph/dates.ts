/**
 * Dates as names: "3 may 1894", "march 2006", "1931", and spans of years, "1931 34". English months. They are listed,
 * but no search leads over them unless a document has one as its title.
 */
import { nameOf } from './key.ts'
import type { NameWord } from './words.ts'

const MONTHS = new Set(
  'january february march april may june july august september october november december'.split(' '),
)
const YEAR = /^(?:1\d|20)\d\ds?$/
const DAY = /^(?:[12]?\d|3[01])(?:st|nd|rd|th)?$/

/** Between the years of a span. */
const DASH = /^ ?(?:[-\u2010-\u2014/]|--) ?$/

/** In reading order, repeats included; a span of years stands beside its first year. `words` are those of `text`. */
export function dateNames(text: string, words: readonly NameWord[]): string[] {
  const dates: string[] = []
  for (let at = 0; at < words.length; at++) {
    const { digit, capital } = words[at]!
    const to = digit || capital ? dateEnd(words, at) : at
    if (to === at) continue
    dates.push(nameOf(words, at, to))
    if (isYearSpan(text, words, to - 1)) dates.push(nameOf(words, to - 1, to + 1))
    at = to - 1
  }
  return dates
}

/** "1889–1966", "1972-73". */
function isYearSpan(text: string, words: readonly NameWord[], at: number): boolean {
  const [from, to] = [words[at]!, words[at + 1]]
  if (to === undefined || !YEAR.test(from.word) || !(YEAR.test(to.word) || /^\d\d$/.test(to.word)))
    return false
  return DASH.test(text.slice(from.end, to.start))
}

/** Behind the longest date that begins at a word; the word itself when none does. */
function dateEnd(words: readonly NameWord[], at: number): number {
  const is = (offset: number, form: RegExp) =>
    words[at + offset]?.digit === true && form.test(words[at + offset]!.word)
  const isMonth = (offset: number) =>
    words[at + offset]?.capital === true && MONTHS.has(words[at + offset]!.word)
  if (is(0, DAY) && isMonth(1)) return at + (is(2, YEAR) ? 3 : 2)
  if (isMonth(0)) {
    if (is(1, DAY)) return at + (is(2, YEAR) ? 3 : 2)
    return is(1, YEAR) ? at + 2 : at
  }
  return is(0, YEAR) ? at + 1 : at
}
