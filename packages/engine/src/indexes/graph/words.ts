/** Words as names are made of: with their case, and whether a sentence begins with them. */
import type { Span } from '../../model.ts'
import { lower, withoutMarks } from '../../text/normalise.ts'
import { scanTokens, WORD } from '../../text/words.ts'

export interface NameWord extends Span {
  /** In one form for all ways to write it: small letters, no marks, no possessive ending. */
  readonly word: string
  readonly capital: boolean
  readonly digit: boolean
  /** First of its sentence, where a capital says nothing. */
  readonly opens: boolean
  /** One letter of a script without spaces between words. */
  readonly letter: boolean
  /** ASCII letters and digits, none but the first a capital: no identifier looks like that. */
  readonly simple: boolean
}

const HYPHENS = /[-\u2010\u2011]/
const POSSESSIVE = /['’\u02BC\uFF07][sS]$/
const JOINERS = /[.'’·,:\u02BC\uFF07\u05F3\u05F4_]/g
const SENTENCE_END = /[.!?:]["”’')\]]*\s|[。！？]|\n/
const FULL_STOP = /[.!?]/
const CAPITAL = /^[\p{Lu}\p{Lt}]/u
const DIGIT = /^\p{N}/u

/** Words of a text in reading order; runs of Han, Kana, Thai and their kin letter by letter. */
export function nameWords(text: string): NameWord[] {
  const words: NameWord[] = []
  let before = 0
  scanTokens(text, (start, end, kind) => {
    const opens = words.length === 0 || opensSentence(text, before, start, words[words.length - 1]!)
    if (kind !== WORD) pushLetters(words, text, start, end)
    else pushWord(words, text, start, end, opens)
    before = end
  })
  return words
}

function opensSentence(text: string, from: number, to: number, previous: NameWord): boolean {
  if (to - from === 1) return text.charCodeAt(from) === 10
  const gap = text.slice(from, to)
  // "J. R. Smith": a full stop after one or two letters is an abbreviation's.
  if (gap === '. ') return previous.word.length > 2
  return SENTENCE_END.test(gap) || (FULL_STOP.test(gap) && previous.word.length > 2)
}

function pushLetters(words: NameWord[], text: string, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const letter = String.fromCodePoint(text.codePointAt(at)!)
    const next = at + letter.length
    words.push({
      start: at,
      end: next,
      word: letter,
      capital: false,
      digit: false,
      opens: false,
      letter: true,
      simple: false,
    })
    at = next
  }
}

function pushWord(words: NameWord[], text: string, start: number, end: number, opens: boolean): void {
  const token = text.slice(start, end)
  const kind = kindOf(text, start, end)
  if (kind !== OTHER) {
    const unit = text.charCodeAt(start)
    const capital = unit >= 65 && unit <= 90
    const simple = kind === SIMPLE
    const word = simple && !capital ? token : token.toLowerCase()
    words.push({ start, end, word, capital, digit: unit <= 57, opens, letter: false, simple })
    return
  }
  if (!HYPHENS.test(token)) {
    words.push(nameWord(token, start, opens))
    return
  }
  let at = start
  for (const piece of token.split(HYPHENS)) {
    if (piece !== '') words.push(nameWord(piece, at, opens && at === start))
    at += piece.length + 1
  }
}

function nameWord(token: string, start: number, opens: boolean): NameWord {
  const first = token.charCodeAt(0)
  const ascii = first < 128
  return {
    start,
    end: start + token.length,
    word: wordForm(token),
    capital: ascii ? first >= 65 && first <= 90 : CAPITAL.test(token),
    digit: ascii ? first >= 48 && first <= 57 : DIGIT.test(token),
    opens,
    letter: false,
    simple: false,
  }
}

const OTHER = 0
const PLAIN = 1
const SIMPLE = 2

/** ASCII letters and digits alone are plain, nine words of ten; without a capital behind the first, simple. */
function kindOf(text: string, start: number, end: number): number {
  let kind = SIMPLE
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 48 || unit > 122 || (unit > 57 && unit < 65) || (unit > 90 && unit < 97)) return OTHER
    if (at > start && unit >= 65 && unit <= 90) kind = PLAIN
  }
  return kind
}

function wordForm(token: string): string {
  return withoutMarks(lower(token, 'und'), 'und').replace(POSSESSIVE, '').replace(JOINERS, '')
}
