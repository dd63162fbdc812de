/** Words across line ends, and the sizes of type that a document uses. */
import type { Page } from './furniture.ts'
import type { Stretch } from './glyphs.ts'

/** What all pages together say about a document. */
export interface Typography {
  /** Size of most letters. */
  readonly bodySize: number
  /** Sizes of headings, the largest first, at most five. */
  readonly headingSizes: readonly number[]
  /** Words written with a hyphen within a line, lower case. */
  readonly compounds: ReadonlySet<string>
}

/** Headings are at least this much larger than the text. */
const LARGER = 1.12
const MAX_HEADING_SIZES = 5

export function typographyOf(pages: readonly Page[]): Typography {
  const letters = new Map<number, number>()
  const compounds = new Set<string>()
  for (const { stretches } of pages) {
    for (const { text, size } of stretches) {
      letters.set(rounded(size), (letters.get(rounded(size)) ?? 0) + text.length)
      if (!text.includes('-')) continue
      for (const [word] of text.matchAll(/\p{L}+-\p{L}+/gu)) compounds.add(word.toLowerCase())
    }
  }
  const bodySize = [...letters].reduce((best, next) => (next[1] > best[1] ? next : best), [10, 0])[0]
  const larger = [...letters.keys()]
    .filter((size) => size >= LARGER * bodySize)
    .sort((one, other) => other - one)
  return { bodySize, headingSizes: larger.slice(0, MAX_HEADING_SIZES), compounds }
}

/** Sizes to half a point: programs scale by factors that leave 11.98 of 12. */
export function rounded(size: number): number {
  return Math.round(size * 2) / 2
}

/** The level of a line in large type; undefined when it is none. */
export function sizeLevel({ size }: Stretch, { headingSizes, bodySize }: Typography): number | undefined {
  if (rounded(size) < LARGER * bodySize) return undefined
  const index = headingSizes.indexOf(rounded(size))
  return index < 0 ? MAX_HEADING_SIZES + 1 : index + 1
}

/**
 * How a line goes on in the next: `flow` with a blank; `word` as one word, then `text` has lost its hyphen unless
 * the document writes the word with one elsewhere.
 */
export function lineJoint(
  text: string,
  next: string,
  compounds: ReadonlySet<string>,
): { text: string; joint: 'flow' | 'word' } {
  if (text.endsWith('\u00ad')) return { text: text.slice(0, -1), joint: 'word' }
  const before = /(\p{L}+)[-\u2010]$/u.exec(text)?.[1]
  const after = /^\p{Ll}\p{L}*/u.exec(next)?.[0]
  if (before === undefined || after === undefined)
    return { text, joint: isSolid(text, next) ? 'word' : 'flow' }
  const isCompound = compounds.has(`${before}-${after}`.toLowerCase())
  return { text: isCompound ? text : text.slice(0, -1), joint: 'word' }
}

/** Scripts that put no blanks between words. */
function isSolid(text: string, next: string): boolean {
  return (
    /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uffef]$/u.test(text) &&
    /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u3000-\u303f\uff00-\uffef]/u.test(next)
  )
}
