/**
 * Names behind their endings and prefixes, in scripts whose languages change them: *Солёного меридиана* is *Солёный
 * меридиан*, *بالرياض* is *الرياض*. The rules are the search index's own stemmers, one a script.
 */
import { STEMMERS, type Stemmer } from '../../text/stem/stemmers.ts'

/** Keeps stems apart from titles: no name begins with it. */
export const STEM = '\u0002'

/** First and last unit of a script, and the language whose rules stand for it. */
const SCRIPTS: readonly (readonly [first: number, last: number, language: string])[] = [
  [0x370, 0x3ff, 'el'],
  [0x400, 0x52f, 'ru'],
  [0x600, 0x6ff, 'ar'],
  [0x900, 0x97f, 'hi'],
]
/** Below this letters are Latin. */
const LATIN_END = 0x370
/** Prepositions and conjunctions that Arabic and Hebrew write as the first letters of a word. */
const PREFIXES: readonly (readonly [first: number, last: number, letters: string])[] = [
  [0x600, 0x6ff, 'وفبلك'],
  [0x590, 0x5ff, 'והבלמשכ'],
]
const MOST_PREFIXES = 2
/** Letters that a prefix leaves. */
const LEAST_REST = 3

/** The name's words without their endings, marked as stems; undefined where no word has rules. */
export function stemmedName(name: string): string | undefined {
  const words = name.split(' ')
  return words.some(hasStem) ? STEM + words.map(stemOf).join(' ') : undefined
}

export const hasStem = (word: string): boolean => stemmerOf(word) !== undefined

/** Twice, for surnames that are endings themselves: Russian *Таренов*, *Тареновым*. */
export function stemOf(word: string): string {
  const stem = stemmerOf(word)
  return stem === undefined ? word : stem(stem(word))
}

function stemmerOf(word: string): Stemmer | undefined {
  const unit = word.charCodeAt(0)
  if (!(unit >= LATIN_END)) return undefined
  const script = SCRIPTS.find(([first, last]) => unit >= first && unit <= last)
  return script && STEMMERS.get(script[2])
}

/** The word without one, without two of the letters that its script writes before a word; empty for most scripts. */
export function withoutPrefixes(word: string): readonly string[] {
  const unit = word.charCodeAt(0)
  const letters = PREFIXES.find(([first, last]) => unit >= first && unit <= last)?.[2]
  const found: string[] = []
  for (let rest = word; letters !== undefined && found.length < MOST_PREFIXES; found.push(rest)) {
    if (!letters.includes(rest[0]!) || rest.length - 1 < LEAST_REST) break
    rest = rest.slice(1)
  }
  return found
}
