/** One form for the many ways to write a word: Unicode compatibility forms, case, marks, apostrophes. */

/** Latin letters that have no decomposition in Unicode, in the spelling of those who lack them. */
const SPELLED: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ŋ', 'ng'],
  ['ς', 'σ'],
])

/**
 * Letters with marks that are letters of their own in a language; all others lose their marks. German is not
 * here: its stemmer maps umlauts itself, and takes ae, oe, ue for them.
 */
const OWN_LETTERS: Readonly<Record<string, string>> = {
  sv: 'åäö',
  fi: 'åäö',
  da: 'æøå',
  nb: 'æøå',
  es: 'ñ',
  tr: 'çğıöşü',
}

/** Characters that are not part of the spelling: soft hyphen, joiners, byte order mark, Arabic tatweel. */
const INVISIBLE = /\u00AD|\u034F|\u0640|[\u200B-\u200D]|\u2060|[\uFE00-\uFE0F]|\uFEFF/g
const APOSTROPHES = /[\u2019\u02BC\uFF07\u05F3]/g
/** Vowel points of Arabic and Hebrew, which most texts leave out. */
const POINTS = /[\u0591-\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED]/g
const LATIN_OR_GREEK = /[\p{Script=Latin}\p{Script=Greek}]/u
const LATIN_OR_GREEK_MARK = /([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu

/** Letters that compatibility forms and composition leave alone. İ is not among them: its small letter has a mark. */
const COMPOSED_LATIN = /^[\x00-\x7F\u00C0-\u012F\u0134-\u013E\u0141-\u0148\u014A-\u017E]*$/

/** On a word, faster than a regular expression. */
function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

/** Compatibility forms, lower case, plain apostrophes; marks stay. What stop words and stemmers are written in. */
export function lower(word: string, language: string): string {
  if (language !== 'tr' && isAscii(word)) return word.toLowerCase()
  if (COMPOSED_LATIN.test(word)) return smallLetters(word, language)
  const shaped = word.normalize('NFKC').replace(INVISIBLE, '').replace(APOSTROPHES, "'")
  return smallLetters(shaped, language)
    .normalize('NFC')
    .replace(POINTS, '')
    .replace(/\p{Nd}/gu, westernDigit)
}

/** The ligature œ is no letter of its own in any language here, and stemmers know the two letters. */
function smallLetters(word: string, language: string): string {
  const small = language === 'tr' ? word.toLocaleLowerCase('tr') : word.toLowerCase()
  return small.includes('œ') ? small.replaceAll('œ', 'oe') : small
}

/** `٣` → `3`: Unicode keeps the ten digits of a script in order. */
export function westernDigit(digit: string): string {
  const code = digit.codePointAt(0)!
  if (code < 128) return digit
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++
  return String(value)
}

/** A word in lower case without marks, but for the letters that are the language's own. */
export function withoutMarks(word: string, language: string): string {
  if (isAscii(word) || !LATIN_OR_GREEK.test(word)) return word
  // Tones and vowel marks make other words in Vietnamese.
  if (language === 'vi') return word
  const own = OWN_LETTERS[language] ?? ''
  let plain = ''
  for (const letter of word) {
    if (letter < '\x80' || own.includes(letter)) plain += letter
    else plain += SPELLED.get(letter) ?? letter.normalize('NFD').replace(LATIN_OR_GREEK_MARK, '$1')
  }
  return plain.replace(LATIN_OR_GREEK_MARK, '$1')
}

const ENGLISH_ENDING = /'(?:s|ll|re|ve|d|m)?$/
/** Elided articles, pronouns and prepositions before a vowel or h: French, Italian, Catalan. */
const ELISION =
  /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|un|gl|all|dall|dell|nell|sull|coll|quest|quell)'(?=[aeiouyhàâäèéêëìîïòóôùúû])/
/** Languages that set endings off with an apostrophe: `Ankara'da`, `pc'en`. */
const ENDING_AFTER_APOSTROPHE = new Set(['da', 'fi', 'nb', 'sv', 'tr'])

/** `rousseau's` → `rousseau`, `l'homme` → `homme`, `o'brien` → `obrien`. Takes lower case. */
export function withoutApostrophes(word: string, language: string): string {
  const first = word.indexOf("'")
  if (first < 0) return word
  if (first >= 2 && ENDING_AFTER_APOSTROPHE.has(language)) return word.slice(0, first)
  const bare = word.replace(ENGLISH_ENDING, '')
  const rest = bare.replace(ELISION, '')
  return (rest.length > 2 ? rest : bare).replaceAll("'", '')
}
