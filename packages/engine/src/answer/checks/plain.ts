/** One form for what looks alike, so that a number or a name is told by what it says and not by its characters. */
import { westernDigit } from '../../text/normalise.ts'

/** A digit that stands raised behind a word or number is another one: `m²`, a note's mark. */
const RAISED = /(?<=[\p{L}\p{Nd}])([⁰¹²³⁴-⁹₀-₉]+|[¼-¾⅐-⅞])/gu

/**
 * Compatibility forms as their plain ones (`４２`, `𝟒𝟐`, `⑨`), digits of all scripts as 0 to 9, dashes and minus signs as
 * `-`, without characters that nobody sees; white space is a space, or an empty line.
 */
export function plain(text: string): string {
  return text
    .replace(RAISED, ' $1')
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, westernDigit)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, (space) => (/\n\s*\n/.test(space) ? '\n\n' : ' '))
}

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu

export interface Word {
  readonly text: string
  /** Without the ending of a genitive. */
  readonly lower: string
  readonly start: number
  readonly end: number
}

/** Words of a plain text in order. */
export function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    text: word,
    lower: word.replace(/['’]s?$/i, '').toLowerCase(),
    start: index,
    end: index + word.length,
  }))
}
