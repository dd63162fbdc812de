/**
 * Character classes for sentence boundaries, by UTF-16 code unit. Written out here instead of asked from the
 * JavaScript engine, so that a newer Unicode version never changes where a sentence ends.
 */

export const SPACE = 0
export const NEWLINE = 1
export const LOWER = 2
export const UPPER = 3
/** A letter of a script without case. */
export const CASELESS = 4
export const DIGIT = 5
/** A combining mark: part of a word, never a letter of its own. */
export const MARK = 6
export const DOT = 7
/** Ends a sentence in a script that puts spaces between words: `!`, danda, Urdu and Ethiopic full stops. */
export const BANG = 8
export const QUESTION = 9
export const ELLIPSIS = 10
/** The full stop of a script without spaces between words, and the full-width `！` and `？`. */
export const STOP = 11
export const COLON = 12
export const SEMICOLON = 13
export const COMMA = 14
/** `"` and `'`: opening or closing. */
export const QUOTE = 15
export const OPEN_QUOTE = 16
export const CLOSE_QUOTE = 17
export const OPEN_BRACKET = 18
export const CLOSE_BRACKET = 19
export const DASH = 20
export const BULLET = 21
export const INVERTED = 22
/** `@`, `/`, `_`, `\`, `#`, `=` and the like: inside a word they mark addresses and code. */
export const TECHNICAL = 23
export const SYMBOL = 24

/** Class of every UTF-16 code unit. */
export const KIND: Uint8Array = new Uint8Array(65536).fill(SYMBOL)
/** Lower-case form of every UTF-16 code unit that has a simple one. */
export const LOWERED: Uint16Array = new Uint16Array(65536)

/** Scripts with case, all in the first blocks; `ß` and its kind count as lower case. */
const CASED: readonly (readonly [number, number])[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xaa, 0xaa],
  [0xb5, 0xb5],
  [0xba, 0xba],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2af],
  [0x370, 0x373],
  [0x376, 0x377],
  [0x37b, 0x37d],
  [0x37f, 0x37f],
  [0x386, 0x386],
  [0x388, 0x481],
  [0x48a, 0x556],
  [0x561, 0x587],
  [0x10d0, 0x10ff],
  [0x1c90, 0x1cbf],
  [0x1e00, 0x1fbc],
  [0x1fc2, 0x1fcc],
  [0x1fd0, 0x1fdb],
  [0x1fe0, 0x1fec],
  [0x1ff2, 0x1ffc],
  [0xff21, 0xff3a],
  [0xff41, 0xff5a],
]

const WITHOUT_CASE: readonly (readonly [number, number])[] = [
  [0x2b0, 0x2ff],
  [0x5d0, 0x5f2],
  [0x620, 0x64a],
  [0x66e, 0x6d3],
  [0x6e5, 0x6e6],
  [0x6ee, 0x6ef],
  [0x6fa, 0x6ff],
  [0x710, 0x8ff],
  [0x904, 0x963],
  [0x971, 0xe3a],
  [0xe40, 0xe4e],
  [0xe81, 0xecf],
  [0xedc, 0xf00],
  [0xf40, 0xfbc],
  [0x1000, 0x103f],
  [0x1050, 0x109f],
  [0x1100, 0x135f],
  [0x1380, 0x167f],
  [0x1681, 0x16ea],
  [0x1700, 0x17d3],
  [0x1820, 0x1cff],
  [0x1d00, 0x1dbf],
  [0x2c00, 0x2dff],
  [0x3005, 0x3007],
  [0x3021, 0x3029],
  [0x3031, 0x3035],
  [0x3041, 0x3096],
  [0x309d, 0x309f],
  [0x30a1, 0x30fa],
  [0x30fc, 0x31ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa48c],
  [0xa500, 0xa60b],
  [0xa640, 0xa6ef],
  [0xa722, 0xd7ff],
  [0xf900, 0xfbff],
  [0xfc00, 0xfd3d],
  [0xfd50, 0xfdfb],
  [0xfe70, 0xfefc],
  [0xff66, 0xffdc],
  // High surrogates of the supplementary ideographs.
  [0xd840, 0xd88f],
]

const MARKS: readonly (readonly [number, number])[] = [
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x591, 0x5bd],
  [0x5bf, 0x5c7],
  [0x610, 0x61a],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x6d6, 0x6dc],
  [0x6df, 0x6e4],
  [0x6e7, 0x6ed],
  [0x900, 0x903],
  [0x93a, 0x94f],
  [0x962, 0x963],
  [0x200c, 0x200d],
  [0x20d0, 0x20ff],
  [0x302a, 0x302f],
  [0x3099, 0x309a],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
  [0xad, 0xad],
]

/** First digit of each run of ten. */
const DIGITS: readonly number[] = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
  0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10,
]

const PUNCTUATION: readonly (readonly [number, string])[] = [
  [
    SPACE,
    ' \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f\u3000\ufeff',
  ],
  [NEWLINE, '\n\r\v\f\u0085\u2028\u2029'],
  [DOT, '.\uff0e'],
  [
    BANG,
    '!\u2757\u2755\u203c\u0964\u0965\u06d4\u1362\u1368\u0589\u0df4\u0700\u0701\u0702\u1803\u1809\ua4ff\ua60e\ua6f3\u2cf9\u2e3c',
  ],
  [QUESTION, '?\u061f\u2047\u2048\u2049\u203d\u2753\u2754\u1367\u055e\u037e\u2cfa\ua60f\ua6f7'],
  [ELLIPSIS, '\u2026\u22ef\u2025'],
  [STOP, '\u3002\uff01\uff1f\uff61\u104b\u17d4\u17d5\u0f0d\u0f0e\u0e5a\u0e5b\u1aa8\u1aa9\u1b5e\u1b5f'],
  [COLON, ':\uff1a\u1365\u1366'],
  [SEMICOLON, ';\uff1b\u061b\u1364'],
  [COMMA, ',\uff0c\u3001\u060c\u1363\u104a\uff64\u055d'],
  [QUOTE, '"\'`\u00b4\uff02\uff07'],
  [OPEN_QUOTE, '\u201c\u2018\u201e\u201a\u201b\u00ab\u2039\u300c\u300e\uff62\u301d'],
  [CLOSE_QUOTE, '\u201d\u2019\u00bb\u203a\u300d\u300f\uff63\u301e\u301f'],
  [OPEN_BRACKET, '([{\uff08\uff3b\uff5b\u300a\u3008\u3010\u3014\u2329\u27e8\ufd3e'],
  [CLOSE_BRACKET, ')]}\uff09\uff3d\uff5d\u300b\u3009\u3011\u3015\u232a\u27e9\ufd3f'],
  [DASH, '-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u2e3a\u2e3b\u05be'],
  [
    BULLET,
    '*\u2022\u00b7\u25cf\u25aa\u25a0\u25e6\u2023\u2043\u25b6\u25ba\u2219\u25cb\u2666\u2713\u2714\u30fb',
  ],
  [INVERTED, '\u00bf\u00a1'],
  [TECHNICAL, '@/_\\#=+&|<>^~$%'],
]

/** True for Thai, Lao, Khmer and Myanmar: no spaces between words, spaces between clauses. */
export function writesWithoutStops(code: number): boolean {
  return (
    (code >= 0xe00 && code < 0xf00) || (code >= 0x1000 && code < 0x10a0) || (code >= 0x1780 && code < 0x1800)
  )
}

/** True for Chinese characters and Japanese syllables. */
export function isIdeographic(code: number): boolean {
  return (
    (code >= 0x3005 && code <= 0x30ff && code !== 0x30fb) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff66 && code <= 0xff9f) ||
    (code >= 0xd840 && code <= 0xd88f)
  )
}

for (let code = 0; code < 65536; code++) LOWERED[code] = code
for (const [first, last] of WITHOUT_CASE) KIND.fill(CASELESS, first, last + 1)
for (const [first, last] of CASED) {
  for (let code = first; code <= last; code++) {
    const lower = String.fromCharCode(code).toLowerCase()
    const cased = lower.length === 1 && lower.charCodeAt(0) !== code
    KIND[code] = cased ? UPPER : LOWER
    if (cased) LOWERED[code] = lower.charCodeAt(0)
  }
}
// Georgian is written without capitals, except in headlines.
KIND.fill(CASELESS, 0x10d0, 0x1100)
for (const [first, last] of MARKS) KIND.fill(MARK, first, last + 1)
for (const first of DIGITS) KIND.fill(DIGIT, first, first + 10)
for (const [kind, characters] of PUNCTUATION) {
  for (let i = 0; i < characters.length; i++) KIND[characters.charCodeAt(i)] = kind
}
for (let code = 0; code < 0x20; code++) if (KIND[code] === SYMBOL) KIND[code] = SPACE
