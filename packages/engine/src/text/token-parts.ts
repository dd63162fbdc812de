/** What a token is made of: identifiers with their words, paths with their names, numbers with their prefixes. */
import type { Span } from '../model.ts'

export interface TokenPart extends Span {
  /**
   * `word`: to be stemmed, may be a stop word. `joined`: several words written as one, to be stemmed without what
   * joins them. `exact`: numbers and paths, kept as they are.
   */
  readonly kind: 'word' | 'joined' | 'exact'
  /** The part as it is to be read, where that differs from the token's own letters. */
  readonly text: string | undefined
}

/** All parts have one shape: they are made by the million. */
const part = (start: number, end: number, kind: TokenPart['kind'], text?: string): TokenPart => ({
  start,
  end,
  kind,
  text,
})

/** Longer stretches of letters are codes or noise: they keep no whole form and are not cut. */
export const MAX_JOINED = 64
/** A word that falls into more pieces is a hash or an encoded value. */
export const MAX_HUMPS = 8

/** Dates, dotted numbers and versions, times, numbers with thousands groups. */
const NUMBERS =
  /(?<![\p{L}\p{N}_.,])(?:\d{4}-\d{2}(?:-\d{2})?(?![\d-])|[vV]?\d+(?:[.:]\d+)+|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,]))/gu
const COMPOUND_NUMBER = /\d[-.:,]\d/

/** Whether a token is small English letters, the first perhaps a capital: it is one word then. */
export function isPlainWord(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = units[at]!
    if (unit < 97 ? at > start || unit < 65 || unit > 90 : unit > 122) return false
  }
  return true
}

/** The parts of one token in reading order, a whole before its parts. */
export function tokenParts(token: string): TokenPart[] {
  const parts: TokenPart[] = []
  let at = 0
  if (COMPOUND_NUMBER.test(token)) {
    for (const match of token.matchAll(NUMBERS)) {
      pathParts(token, at, match.index, parts)
      numberParts(match[0], match.index, parts)
      at = match.index + match[0].length
    }
  }
  pathParts(token, at, token.length, parts)
  return parts
}

/** `v1.2.3` → `1.2.3`, `1.2`, `1`: the left parts of a version, date or time are its coarser name. */
function numberParts(text: string, start: number, parts: TokenPart[]): void {
  const skip = /^[vV]/.test(text) ? 1 : 0
  const plain = text.slice(skip).replaceAll(',', '')
  const end = start + text.length
  parts.push(part(start, end, 'exact', plain))
  if (plain.length < text.length - skip) return
  const groups = [...plain.matchAll(/\d+/g)]
  for (const group of groups.slice(0, -1).reverse()) {
    const to = group.index + group[0].length
    parts.push(part(start, start + skip + to, 'exact', plain.slice(0, to)))
  }
  // A year at the end: 01.05.2024.
  if (groups.at(-1)![0].length === 4) parts.push(part(end - 4, end, 'exact'))
}

/**
 * The whole and the names of a token that is a path and nothing else (`os.path.join`): its parts are the whole, then
 * those of each name. `undefined` for every other token.
 */
export function pathOf(
  token: string,
): { readonly whole: string; readonly names: readonly Span[] } | undefined {
  if (token.length > MAX_JOINED || !hasPathJoiner(token) || COMPOUND_NUMBER.test(token)) return undefined
  const names = pieces(token, 0, token.length, isPathJoiner)
  if (names.length < 2 || areInitials(token, names)) return undefined
  return { whole: isDotted(token) ? token : joined(token, names, '.'), names }
}

/** Whether a token is its names joined by full stops already. */
function isDotted(token: string): boolean {
  for (let at = 0; at < token.length; at++) {
    const unit = token.charCodeAt(at)
    if (unit === FULL_STOP ? token.charCodeAt(at + 1) === FULL_STOP : isPathJoiner(unit) || isSeam(unit))
      return false
  }
  return token.charCodeAt(0) !== FULL_STOP && token.charCodeAt(token.length - 1) !== FULL_STOP
}

const FULL_STOP = 0x2e

/** `os.path.join`, `std::vec`, `example.com`, `U.S.A`: the whole, then the names. */
function pathParts(token: string, from: number, to: number, parts: TokenPart[]): void {
  const names = pieces(token, from, to, isPathJoiner)
  if (names.length > 1) {
    const { start } = names[0]!
    const { end } = names.at(-1)!
    if (areInitials(token, names)) {
      parts.push(part(start, end, 'joined', joined(token, names, '')))
      return
    }
    if (end - start <= MAX_JOINED) parts.push(part(start, end, 'exact', joined(token, names, '.')))
  }
  for (const name of names) nameParts(token, name, parts)
}

function areInitials(token: string, names: readonly Span[]): boolean {
  for (const { start, end } of names) if (end - start !== 1 || isDigit(token, start)) return false
  return true
}

function joined(token: string, names: readonly Span[], by: string): string {
  let text = ''
  for (let i = 0; i < names.length; i++) {
    const { start, end } = names[i]!
    text += (i === 0 ? '' : by) + withoutSeams(token.slice(start, end))
  }
  return text
}

/** `get-user_name` → `getusername` */
export function withoutSeams(text: string): string {
  for (let at = 0; at < text.length; at++) if (isSeam(text.charCodeAt(at))) return text.replace(SEAMS, '')
  return text
}

function hasPathJoiner(token: string): boolean {
  for (let at = 0; at < token.length; at++) if (isPathJoiner(token.charCodeAt(at))) return true
  return false
}

/** `getUserName`, `get_user_name`, `get-user-name`: all `getusername`, `get`, `user`, `name`. */
function nameParts(token: string, name: Span, parts: TokenPart[]): void {
  const words: TokenPart[] = []
  for (const word of pieces(token, name.start, name.end, isSeam)) humps(token, word, words)
  if (words.length > 1) {
    const { start } = words[0]!
    const { end } = words.at(-1)!
    const whole = token.slice(start, end)
    if (whole.length <= MAX_JOINED && !isRange(whole))
      parts.push(part(start, end, 'joined', withoutSeams(whole)))
  }
  for (const word of words) parts.push(word)
}

/** Cuts at capitals and digits: `parseXMLFile2` → `parse`, `XML`, `File`, `2`; the plural s of `URLs` stays. */
function humps(token: string, word: Span, words: TokenPart[]): void {
  const before = words.length
  let start = word.start
  const last = word.end - word.start > MAX_JOINED ? start : word.end
  let left = shapeAt(token, start)
  for (let at = start + 1; at < last; at++) {
    const right = shapeAt(token, at)
    if (isBoundary(token, at, last, left, right)) {
      words.push(part(start, at, 'word'))
      start = at
    }
    left = right
  }
  words.push(part(start, word.end, 'word'))
  if (words.length - before <= MAX_HUMPS) return
  words.length = before
  words.push(part(word.start, word.end, 'word'))
}

/** Whether a word ends between two characters of these shapes, the second of them at `at`. */
function isBoundary(token: string, at: number, end: number, left: number, right: number): boolean {
  if ((right === DIGIT) !== (left === DIGIT)) return true
  if (right !== UPPER) return false
  if (left === LOWER) return true
  const plural = at + 2 === end && token.charCodeAt(at + 1) === 0x73
  return !plural && left === UPPER && at + 1 < end && shapeAt(token, at + 1) === LOWER
}

/** Numbers from one to another, or groups of a long one: 1939-1945. */
export function isRange(text: string): boolean {
  return isDigit(text, 0) && RANGE.test(text)
}

/** The same of ASCII letters, digits and seams, of which a letter or digit comes first. */
export function isRangeAt(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = units[at]!
    if (unit !== 0x2d && (unit < 48 || unit > 57)) return false
  }
  return true
}

const RANGE = /^[\d\-\u2010\u2011]+$/
const SEAMS = /[-_\u2010\u2011\u00B7]+/g

function isSeam(unit: number): boolean {
  return unit === 0x2d || unit === 0x5f || unit === 0x2010 || unit === 0x2011 || unit === 0xb7
}

function isPathJoiner(unit: number): boolean {
  return unit === 0x2e || unit === 0x2c || unit === 0x3a
}

function isDigit(token: string, at: number): boolean {
  const unit = token.charCodeAt(at)
  return unit >= 48 && unit <= 57
}

const OTHER = 0
const DIGIT = 1
const UPPER = 2
const LOWER = 3

function shapeAt(token: string, at: number): number {
  const unit = token.charCodeAt(at)
  if (unit >= 97 && unit <= 122) return LOWER
  if (unit >= 65 && unit <= 90) return UPPER
  if (unit >= 48 && unit <= 57) return DIGIT
  if (unit < 128) return OTHER
  return /\p{Lu}/u.test(token[at]!) ? UPPER : /\p{Ll}/u.test(token[at]!) ? LOWER : OTHER
}

/** The stretches between separators. */
function pieces(token: string, from: number, to: number, isSeparator: (unit: number) => boolean): Span[] {
  const found: Span[] = []
  let start = from
  for (let at = from; at <= to; at++) {
    if (at < to && !isSeparator(token.charCodeAt(at))) continue
    if (at > start) found.push({ start, end: at })
    start = at + 1
  }
  return found
}
