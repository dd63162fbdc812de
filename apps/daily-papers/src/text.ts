/** Words as people read them: markup and LaTeX of feeds undone, control characters gone. */
import { Parser } from 'htmlparser2'

const MAX_TITLE = 500
const MAX_ABSTRACT = 20_000
/** The longest list seen in physics has about 5,000 names; 10,000-author papers are cut with a count. */
const MAX_AUTHORS = 2_000

export const cleanTitle = (text: string): string => clean(text).slice(0, MAX_TITLE)
export const cleanAbstract = (text: string): string => clean(text).slice(0, MAX_ABSTRACT)

export function cleanAuthors(authors: readonly string[]): readonly string[] {
  const names = authors.map((name) => clean(name).slice(0, 200)).filter((name) => name !== '')
  if (names.length <= MAX_AUTHORS) return names
  return [...names.slice(0, MAX_AUTHORS), `and ${names.length - MAX_AUTHORS} more`]
}

/** The names of a list that `cleanAuthors` made, and how many more there were. */
export function namesOf(authors: readonly string[]): {
  readonly names: readonly string[]
  readonly more: number
} {
  const more = Number(/^and (\d+) more$/.exec(authors.at(-1) ?? '')?.[1] ?? 0)
  return { names: more === 0 ? authors : authors.slice(0, -1), more }
}

/** `Ada Example, Bo Example, Cy Example and 7 more`; empty for none. */
export function shortNames(authors: readonly string[]): string {
  const { names, more } = namesOf(authors)
  const rest = names.length - 3 + more
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${rest} more` : names.join(', ')
}

/** Text without tags, LaTeX commands and control characters, white space folded. Math stays readable: `$O(n^2)$` → `O(n^2)`. */
export function clean(text: string): string {
  return withoutLatex(withoutMarkup(text))
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

function withoutMarkup(text: string): string {
  if (!/[<&]/.test(text)) return text
  const parts: string[] = []
  let hidden = 0
  const parser = new Parser({
    onopentag: (name) => {
      if (name === 'script' || name === 'style') hidden++
      parts.push(' ')
    },
    onclosetag: (name) => {
      if (name === 'script' || name === 'style') hidden--
      parts.push(' ')
    },
    ontext: (found) => {
      if (hidden === 0) parts.push(found)
    },
  })
  parser.end(text)
  return parts.join('')
}

const ACCENTS: Readonly<Record<string, string>> = {
  "'": '\u0301',
  '`': '\u0300',
  '^': '\u0302',
  '"': '\u0308',
  '~': '\u0303',
  H: '\u030B',
  c: '\u0327',
  v: '\u030C',
  u: '\u0306',
}
const LETTERS: Readonly<Record<string, string>> = {
  ss: 'ß',
  o: 'ø',
  O: 'Ø',
  ae: 'æ',
  AE: 'Æ',
  l: 'ł',
  L: 'Ł',
}

function withoutLatex(text: string): string {
  if (!/[\\${}~]/.test(text)) return text
  return text
    .replace(/\\(?:(['`^"~])\s*\{?|([Hcvu])(?:\{|\s+))\\?([A-Za-z])\}?/g, (_, sign, command, letter) =>
      `${letter}${ACCENTS[sign ?? command]}`.normalize('NFC'),
    )
    .replace(/\\(ss|ae|AE|o|O|l|L)(?![A-Za-z])\s?/g, (_, name) => LETTERS[name]!)
    .replace(/\\(?:text[a-z]*|emph|math[a-z]*|mbox|textsc|url|href)\s*\{([^{}]*)\}/g, '$1')
    .replace(/\\([%&#_$])/g, '$1')
    .replace(/\\([A-Za-z]+)\s?/g, '$1 ')
    .replace(/\$\$?([^$]*)\$\$?/g, '$1')
    .replace(/[{}]/g, '')
    .replace(/(?<=\S)~(?=\S)/g, ' ')
}

/** The web address that a record names; undefined for anything else. */
export const safeUrl = (url: string | undefined): string | undefined =>
  url !== undefined && url.length <= 2000 && /^https?:\/\/[^\s"<>]+$/i.test(url) && URL.canParse(url)
    ? url
    : undefined

/** Lower case without accents: what names are compared by. */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

const STOP = new Set(
  'a an and are as at be but by can do does for from has have how if in into is it its of on or our such than that the their then there these they this to under using was we what when where which while who why will with without via new towards toward more less not all any over between'.split(
    ' ',
  ),
)

export const isStopWord = (folded: string): boolean => STOP.has(folded)

/** Words that carry meaning, folded, each once, in order. */
export function contentWords(text: string): readonly string[] {
  const words = fold(text).match(/[\p{L}\p{N}][\p{L}\p{N}+-]*/gu) ?? []
  return [...new Set(words.map(stem).filter((word) => word.length > 2 && !STOP.has(word)))]
}

/** Plural and singular meet; no more is attempted. */
const stem = (word: string): string => (/[^s]s$/.test(word) && word.length > 4 ? word.slice(0, -1) : word)
