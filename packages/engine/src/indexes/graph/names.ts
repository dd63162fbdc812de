/** Names that a text writes as names: capitalised spans and identifiers. Pure: the same text gives the same names. */
import { nameOf } from './key.ts'
import type { NameWord } from './words.ts'

/** A name and the words of the text it stands on: `from` up to, without, `to`. */
export interface NameSpan {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Small words inside names (Bank *of* England, Ludwig *van* Beethoven), in the languages that write such names. */
const INSIDE = new Set(
  'of the de la le du des del di da do dos von van der den zu al el bin ibn y e las los'.split(' '),
)
/** "the" joins only after another of them: "Bank of the North", not "Velloe the Bold". */
const FIRST_INSIDE = new Set([...INSIDE].filter((word) => word !== 'the'))

/** Words that begin sentences and titles without being names. English function words, months and days. */
const NO_NAMES = new Set(
  `the a an in on at of for to from by with and or but as it its his her he she they this that these those their there
  then when where which who whom whose what how why is was are were be been has had have after before during while since
  although though however if not no other another some many most more all both each every one two three four five six
  seven eight nine ten first second third such also only i we you my our your him them into over under between among
  about according despite because until unlike like through throughout within without upon did does do can could would
  should will may might must let
  january february march april june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday`.split(/\s+/),
)

const IDENTIFIER = /[a-z][A-Z]|[A-Za-z]_[A-Za-z]|::/
/** Longest name in words; a line of capitals is not one name. */
const MOST_WORDS = 12

/** Names in reading order. `words` are those of `text`. */
export function nameSpans(text: string, words: readonly NameWord[]): NameSpan[] {
  const names: NameSpan[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (!word.capital) {
      if (isIdentifier(text, word)) names.push({ name: word.word, from: at, to: at + 1 })
      continue
    }
    const to = spanEnd(text, words, at)
    const from = spanStart(words, at, to)
    if (from < to && isName(text, words, from, to, from === at))
      names.push({ name: nameOf(words, from, to), from, to })
    at = to - 1
  }
  return names
}

/** "Ellison's": who owns something has a name, be it the first word of the sentence. */
function isPossessive(text: string, { start, end }: NameWord): boolean {
  const unit = text.charCodeAt(end - 2)
  return end - start > 3 && (unit === 39 || unit === 0x2019) && text[end - 1] === 's'
}

function isIdentifier(text: string, word: NameWord): boolean {
  return (
    !word.simple &&
    !word.letter &&
    word.end - word.start >= 4 &&
    IDENTIFIER.test(text.slice(word.start, word.end))
  )
}

function spanEnd(text: string, words: readonly NameWord[], from: number): number {
  let to = from + 1
  while (to < words.length && to - from < MOST_WORDS) {
    if (!joins(text, words, to)) return to
    const word = words[to]!
    if (word.capital || (word.digit && word.word.length <= 4)) to++
    else {
      const next = afterConnectors(text, words, to)
      if (next === 0) return to
      to = next + 1
    }
  }
  return to
}

/** Nothing but a space, an initial's full stop, a hyphen or an ampersand stands before the word. */
function joins(text: string, words: readonly NameWord[], at: number): boolean {
  const from = words[at - 1]!.end
  const gap = words[at]!.start - from
  if (gap === 0) return true
  const unit = text.charCodeAt(from)
  if (gap === 1) return unit === 32 || unit === 45 || unit === 0x2013 || unit === 0x2010 || unit === 0x2011
  if (gap > 3 || words[at]!.opens) return false
  const between = text.slice(from, words[at]!.start)
  return between === '. ' || between === ' & ' || between === ' - ' || between === "' " || between === '’ '
}

/** Position of the capitalised word after one or two connecting words; 0 when there is none. */
function afterConnectors(text: string, words: readonly NameWord[], from: number): number {
  if (!FIRST_INSIDE.has(words[from]!.word)) return 0
  let at = from
  while (
    at < words.length &&
    at - from < 2 &&
    INSIDE.has(words[at]!.word) &&
    !words[at]!.capital &&
    bySpace(text, words, at)
  )
    at++
  return at < words.length && words[at]!.capital && bySpace(text, words, at) ? at : 0
}

function bySpace(text: string, words: readonly NameWord[], at: number): boolean {
  const from = words[at - 1]!.end
  return words[at]!.start - from === 1 && text.charCodeAt(from) === 32
}

function spanStart(words: readonly NameWord[], from: number, to: number): number {
  let at = from
  while (at < to && NO_NAMES.has(words[at]!.word) && (words[at]!.opens || to - from > 1)) at++
  return at
}

/** A single word counts unless a function word, one letter, or capital for the sentence's sake alone. */
function isName(text: string, words: readonly NameWord[], from: number, to: number, whole: boolean): boolean {
  if (to - from > 1) return true
  const word = words[from]!
  // What is left of "April 1868" and "the 1980s": dates are noted as dates.
  if (NO_NAMES.has(word.word) || word.word.length < 2 || word.digit) return false
  return !(word.opens && whole) || isPossessive(text, word) || isIdentifier(text, word)
}
