/** Where words are: character classes and one pass over the text. */

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
function classify(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  const known = CLASSES[unit]!
  if (known !== UNKNOWN) return known
  if (unit < 0xd800 || unit > 0xdfff) return (CLASSES[unit] = classOf(unit))
  const first = unit >= 0xdc00 ? at - 1 : at
  const code = text.codePointAt(Math.max(0, first)) ?? 0
  return code > 0xffff ? classOf(code) : SEPARATOR
}

/**
 * Calls `visit` for every token in reading order. `kind` is `WORD`, `IDEOGRAPHS`, `SYLLABLES` or `HANGUL`; tokens
 * of the last three are whole runs of such letters.
 */
export function scanTokens(text: string, visit: (start: number, end: number, kind: number) => void): void {
  const length = text.length
  let at = 0
  while (at < length) {
    const kind = CLASSES[text.charCodeAt(at)] || classify(text, at)
    if (kind === SEPARATOR || kind === JOINER) {
      at++
      continue
    }
    const start = at
    at = kind === WORD ? wordEnd(text, at) : runEnd(text, at, kind)
    visit(start, at, kind)
  }
}

function wordEnd(text: string, start: number): number {
  const length = text.length
  let at = start
  for (;;) {
    do at++
    while (at < length && CLASSES[text.charCodeAt(at)] === WORD)
    if (at >= length) return length
    const kind = CLASSES[text.charCodeAt(at)] || classify(text, at)
    if (kind === WORD) continue
    const next = kind === JOINER && at - start < MAX_TOKEN ? afterJoiner(text, at) : 0
    if (next === 0) return at
    at = next
  }
}

function runEnd(text: string, start: number, kind: number): number {
  const length = text.length
  let at = start + 1
  while (at < length && ((CLASSES[text.charCodeAt(at)] || classify(text, at)) === kind || isMark(text, at)))
    at++
  return at
}

/** Where the token goes on when a joiner stands at `at` and a word follows it; 0 when it ends here. */
function afterJoiner(text: string, at: number): number {
  if (at + 1 >= text.length) return 0
  const joiner = text.charCodeAt(at)
  let next = at + 1
  if (joiner === 0x2c && !(isDigit(text, at - 1) && isDigit(text, next))) return 0
  if (joiner === 0x3a && !(isDigit(text, at - 1) && isDigit(text, next))) {
    if (text.charCodeAt(next) !== 0x3a) return 0
    next++
  }
  return next < text.length && (CLASSES[text.charCodeAt(next)] || classify(text, next)) === WORD ? next : 0
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 48 && unit <= 57
}

function isMark(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0x300 && /\p{M}/u.test(text[at]!)
}
