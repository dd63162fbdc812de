/** Where words are: character classes and one pass over the text. */
import { hashOf } from './lexicon.ts'
import { withUnits } from './units.ts'

/** A word with what is joined to it: `don't`, `state-of-the-art`, `os.path.join`, `2024-05-01`. */
export const WORD = 2
/** Letters written without spaces between words: Han, Hiragana, Katakana. */
export const IDEOGRAPHS = 4
/** Thai, Lao, Khmer, Myanmar: letters with marks, without spaces between words. */
export const SYLLABLES = 5
/** Hangul, whose words carry their particles: also cut into pairs. */
export const HANGUL = 6

/**
 * What may join two words to one token: full stop, hyphens, apostrophes, colons, commas, middle dot, Hebrew geresh,
 * and what does not show (soft hyphen, zero-width joiners, byte order mark).
 */
const JOINERS = new Set([
  0x2e, 0x2d, 0x27, 0x3a, 0x2c, 0xad, 0xb7, 0x2bc, 0x5f3, 0x5f4, 0x200c, 0x200d, 0x2010, 0x2011, 0x2019,
  0x2060, 0xfeff, 0xff07,
])

const UNKNOWN = 0
const SEPARATOR = 1
const JOINER = 3

/** A token longer than this ends at its next joiner, so that a megabyte of `a.b.c…` is many tokens. */
const MAX_TOKEN = 256

/** Character class by UTF-16 code unit, filled when a character is first met. Surrogates stay unknown. */
const CLASSES = new Uint8Array(0x10000)
for (let code = 0; code < 128; code++) CLASSES[code] = classOf(code)

function classOf(code: number): number {
  const character = String.fromCodePoint(code)
  if (JOINERS.has(code)) return JOINER
  if (!/[\p{L}\p{N}\p{M}_]/u.test(character)) return SEPARATOR
  if (/\p{N}/u.test(character) && !/\p{Nl}/u.test(character)) return WORD
  if (/\p{Script=Hangul}/u.test(character)) return HANGUL
  if (/[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(character)) return SYLLABLES
  if (/\p{M}/u.test(character)) return WORD
  return /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}]/u.test(character) ? IDEOGRAPHS : WORD
}

/** The class of the character that the code unit at `at` belongs to. */
function classify(units: Uint16Array, at: number): number {
  const unit = units[at]!
  const known = CLASSES[unit]!
  if (known !== UNKNOWN) return known
  if (unit < 0xd800 || unit > 0xdfff) return (CLASSES[unit] = classOf(unit))
  const first = unit >= 0xdc00 && at > 0 ? at - 1 : at
  const code = String.fromCharCode(units[first]!, units[first + 1]!).codePointAt(0)!
  return code > 0xffff ? classOf(code) : SEPARATOR
}

/** Goes through the tokens of a text in reading order. */
export class TokenScan {
  start = 0
  end = 0
  /** `WORD`, `IDEOGRAPHS`, `SYLLABLES` or `HANGUL`; tokens of the last three are whole runs of such letters. */
  kind = SEPARATOR
  /** `hashOf` a word; means nothing for the other kinds. */
  hash = 0
  private units: Uint16Array = new Uint16Array(1)
  private length = 0

  /** The units are those of a text of this length (`withUnits`). */
  begin(units: Uint16Array, length: number): void {
    this.units = units
    this.length = length
    this.end = 0
  }

  /** Moves to the next token; false at the end. */
  next(): boolean {
    const { units, length } = this
    for (let at = this.end; at < length; at++) {
      const kind = CLASSES[units[at]!] || classify(units, at)
      if (kind === SEPARATOR || kind === JOINER) continue
      this.start = at
      this.kind = kind
      this.end = kind === WORD ? this.wordEnd(at) : runEnd(units, length, at, kind)
      return true
    }
    return false
  }

  private wordEnd(start: number): number {
    const { units } = this
    let at = start
    let unit = units[at]!
    let hash = 0
    // The 0 behind the text is a separator.
    do {
      hash = (Math.imul(hash, 31) + unit) | 0
      unit = units[++at]!
    } while (CLASSES[unit] === WORD)
    this.hash = hash
    if (CLASSES[unit] === SEPARATOR) return at
    const end = wordEnd(units, this.length, start, at)
    if (end > at) this.hash = hashOf(units, start, end)
    return end
  }
}

/** Calls `visit` for every token in reading order, with its `kind` as in `TokenScan`. */
export function scanTokens(text: string, visit: (start: number, end: number, kind: number) => void): void {
  withUnits(text, (units) => {
    const scan = new TokenScan()
    scan.begin(units, text.length)
    while (scan.next()) visit(scan.start, scan.end, scan.kind)
  })
}

/** The end of the word that starts at `start` and is known up to `from`. */
function wordEnd(units: Uint16Array, length: number, start: number, from: number): number {
  let at = from
  for (;;) {
    if (at >= length) return length
    const kind = CLASSES[units[at]!] || classify(units, at)
    if (kind !== WORD) {
      const next = kind === JOINER && at - start < MAX_TOKEN ? afterJoiner(units, length, at) : 0
      if (next === 0) return at
      at = next
    }
    do at++
    while (CLASSES[units[at]!] === WORD)
  }
}

function runEnd(units: Uint16Array, length: number, start: number, kind: number): number {
  let at = start + 1
  while (at < length && ((CLASSES[units[at]!] || classify(units, at)) === kind || isMark(units[at]!))) at++
  return at
}

/** Where the token goes on when a joiner stands at `at` and a word follows it; 0 when it ends here. */
function afterJoiner(units: Uint16Array, length: number, at: number): number {
  if (at + 1 >= length) return 0
  const joiner = units[at]!
  let next = at + 1
  const inNumber = isDigit(units[at - 1]!) && isDigit(units[next]!)
  if (joiner === 0x2c && !inNumber) return 0
  if (joiner === 0x3a && !inNumber) {
    if (units[next] !== 0x3a) return 0
    next++
  }
  return next < length && (CLASSES[units[next]!] || classify(units, next)) === WORD ? next : 0
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

function isMark(unit: number): boolean {
  return unit >= 0x300 && /\p{M}/u.test(String.fromCharCode(unit))
}
