/** What an answer puts between marks of quotation, in whatever style, and whether a passage says it so. */
import type { Span } from '../../model.ts'

export interface Quotation extends Span {
  /** Between the marks. */
  readonly text: string
}

/** Closing marks by opening one. Straight marks, reversed guillemets and grave accents close themselves. */
const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"”“'],
  ['＂', '＂'],
  ['“', '”"'],
  ['”', '”'],
  ['„', '“”"'],
  ['«', '»'],
  ['»', '«»'],
  ['‹', '›'],
  ['›', '‹›'],
  ['「', '」'],
  ['『', '』'],
  ['‘', '’'],
  ['‚', '‘’'],
  ["'", "'"],
  ['`', '`'],
])
/** Marks that are apostrophes between letters, or behind one. */
const APOSTROPHES = "'’‘"
const LETTER = /[\p{L}\p{N}]/u
const BLOCK = /^[ \t]*>[ \t]?(.*)$/gm
const TAGGED = /<(q|blockquote)\b[^>]*>([\s\S]{0,2000}?)<\/\1>/gi

/** A quotation that is never closed goes to the end of its line. */
export function quotationsOf(text: string): readonly Quotation[] {
  const marked = [...text.matchAll(/[^\n]+(?:\n(?!\s*\n)[^\n]+)*/g)].flatMap(({ 0: paragraph, index }) =>
    inParagraph(paragraph).map((found) => ({ ...found, start: found.start + index, end: found.end + index })),
  )
  const others = [BLOCK, TAGGED].flatMap((form) =>
    [...text.matchAll(form)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      text: match.at(-1)!,
    })),
  )
  return [...marked, ...others].filter(({ text: said }) => LETTER.test(said))
}

function inParagraph(text: string): readonly Quotation[] {
  const found: Quotation[] = []
  for (let at = 0; at < text.length; at++) {
    const closing = CLOSING.get(text[at]!)
    if (closing === undefined || !opens(text, at)) continue
    const end = closedAt(text, at, closing)
    if (end === undefined && APOSTROPHES.includes(text[at]!)) continue
    const stop = end ?? lineEnd(text, at)
    found.push({ start: at, end: Math.min(text.length, stop + 1), text: text.slice(at + 1, stop) })
    at = stop
  }
  return found
}

/** Not behind a letter, where a mark is an apostrophe or closes something, nor as the inches of `5"`. */
function opens(text: string, at: number): boolean {
  const before = text[at - 1] ?? ' '
  const after = text[at + 1] ?? ' '
  if (text[at] === '`' && (before === '`' || after === '`')) return false
  return !LETTER.test(before) && !/\s/.test(after)
}

/** Single marks further apart than this are apostrophes. */
const LONGEST_SINGLE = 2000

function closedAt(text: string, from: number, closing: string): number | undefined {
  const isApostrophe = APOSTROPHES.includes(text[from]!)
  const end = isApostrophe ? Math.min(text.length, from + LONGEST_SINGLE) : text.length
  for (let at = from + 1; at < end; at++) {
    if (!closing.includes(text[at]!)) continue
    if (isApostrophe && LETTER.test(text[at + 1] ?? ' ')) continue
    return at
  }
  return undefined
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** White space, marks of quotation and what nobody sees aside. */
const folded = (text: string): string =>
  text
    .replace(/\p{Cf}/gu, '')
    .replace(/["“”„«»＂]/g, '"')
    .replace(/[’‘‚]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()

/** Scripts that put no space between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

/** Tells whether one of the passages holds a text word for word, beginning and ending where words do. */
export function quotedFrom(passages: readonly string[]): (said: string) => boolean {
  const sources = passages.map(folded)
  return (said) => {
    const words = withoutEnds(folded(said))
    return words === '' || sources.some((source) => holds(source, words))
  }
}

/** Points and white space at the ends may be the answer's own. */
function withoutEnds(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && POINT.test(text[start]!)) start++
  while (end > start && POINT.test(text[end - 1]!)) end--
  return text.slice(start, end)
}

const POINT = /[\s.,;:!?…]/

function holds(passage: string, words: string): boolean {
  for (let at = passage.indexOf(words); at >= 0; at = passage.indexOf(words, at + 1)) {
    const end = at + words.length
    if (isEdge(passage[at - 1], words[0]!) && isEdge(passage[end], words.at(-1)!)) return true
  }
  return false
}

const isEdge = (beside: string | undefined, own: string): boolean =>
  beside === undefined || !LETTER.test(beside) || !LETTER.test(own) || UNSPACED.test(own)
