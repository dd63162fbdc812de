/** The names a document goes by, and where the titles of documents stand in a text. */

import type { NameKey } from '../../graph-port.ts'
import { KeyBuilder, nameOf } from './key.ts'
import { type NameSpan, nameSpans } from './names.ts'
import { hasStem, STEM, stemOf, withoutPrefixes } from './stems.ts'
import { type NameWord, nameWords } from './words.ts'

/** What tells a title from its namesakes: "(director)" of "Tony Kaye (director)". */
const QUALIFIER = /\s*[(（][^()（）]*[)）]\s*$/
/** Longer titles are sentences; nobody writes them inside a text. */
const MOST_TITLE_WORDS = 12
/** A word of a script without spaces has about so many letters. */
const LETTERS_A_WORD = 3

export function canBeTitle(words: readonly NameWord[]): boolean {
  const letters = words.filter(({ letter }) => letter).length
  return words.length > 0 && words.length - letters + letters / LETTERS_A_WORD <= MOST_TITLE_WORDS
}

/** The title without its qualifier, then as it stands; each once. Empty for a title without words. */
export function titleNames(title: string): string[] {
  const spaced = title.replaceAll('_', ' ')
  const names = [spaced.replace(QUALIFIER, ''), spaced].map((form) => nameWords(form))
  return [...new Set(names.filter(canBeTitle).map((words) => nameOf(words)))]
}

/** Keeps names that stand in a title apart from titles: no name begins with it. */
export const PART = '\u0001'
const LEAST_PART = 3

/** Names that are part of a title: the capitalised spans in it, and the first and the last word of longer ones. */
export function titleParts(title: string): string[] {
  const text = title.replaceAll('_', ' ').replace(QUALIFIER, '')
  const words = nameWords(text)
  if (words.length < 2 || !canBeTitle(words)) return []
  const whole = nameOf(words)
  const parts = new Set<string>()
  for (const { from, to } of nameSpans(text, words)) {
    parts.add(nameOf(words, from, to))
    if (to - from < 2) continue
    for (const at of [from, to - 1])
      if (words[at]!.capital && words[at]!.word.length >= LEAST_PART) parts.add(words[at]!.word)
  }
  // A title begins with a capital, name or not; it leads nowhere unless a passage writes the word as a name.
  if (words[0]!.capital && words[0]!.word.length >= LEAST_PART) parts.add(words[0]!.word)
  const acronym = acronymOf(words)
  if (acronym !== undefined) parts.add(acronym)
  parts.delete(whole)
  return [...parts]
}

/** Of three to six capitalised words: "world health organization" is "who". */
function acronymOf(words: readonly NameWord[]): string | undefined {
  const capitals = words.filter(({ capital }) => capital)
  if (capitals.length < 3 || capitals.length > 6) return undefined
  return capitals.map(({ word }) => word[0]).join('')
}

export interface TitleMatch {
  readonly key: NameKey
  readonly name: string
  readonly from: number
  readonly to: number
  /** 1, or less for one word that is part of a longer name. */
  readonly strength: number
  /** False for words that are not written as a name: "music" in a sentence is seldom the article "Music". */
  readonly written: boolean
  /** In a script without capitals, where nothing tells a name from a word. */
  readonly caseless: boolean
  /** Letters of its first word that are no part of it. */
  readonly skipped: number
}

export interface TitleLookup {
  readonly longestTitle: number
  hasTitle(key: NameKey): boolean
}

/**
 * Longest matches of titles, left to right, without overlaps. One word out of a longer name ("Johnson" in "William
 * Johnson") is a weak match.
 */
export function titleMatches(
  words: readonly NameWord[],
  names: readonly NameSpan[],
  titles: TitleLookup,
): TitleMatch[] {
  const spanOf = new Map<number, NameSpan>()
  for (const span of names) for (let at = span.from; at < span.to; at++) spanOf.set(at, span)
  const matches: TitleMatch[] = []
  const builder = new KeyBuilder()
  for (let at = 0; at < words.length; at++) {
    const found = longestAt(words, at, titles, builder)
    if (found === undefined) continue
    const { key, to, certainty, skipped } = found
    const single = to - at === 1
    const span = spanOf.get(at)
    const strength = certainty * (single && span !== undefined ? (1 / (span.to - span.from)) ** 2 : 1)
    matches.push({
      ...{ key, name: nameOf(words, at, to), from: at, to, strength },
      written: span !== undefined || (!single && words.slice(at, to).some(({ capital }) => capital)),
      caseless: isCaseless(words[at]!),
      skipped,
    })
    at = to - 1
  }
  return matches
}

/** The first script without capitals is Hebrew; marks that make Latin and Greek letters others are taken off before. */
const CASELESS = 0x590

const isCaseless = ({ word, letter }: NameWord): boolean => letter || word.charCodeAt(0) >= CASELESS

interface Found {
  readonly key: NameKey
  readonly to: number
  /** 1, or less where only the stems are the same. */
  readonly certainty: number
  readonly skipped: number
}

/** How surely a word without its prefix or its ending means the title. */
const STEMMED = 0.8

function longestAt(
  words: readonly NameWord[],
  from: number,
  titles: TitleLookup,
  builder: KeyBuilder,
): Found | undefined {
  const asItIs = longestFrom(words[from]!.word, words, from, titles, builder)
  const first = words[from]!
  if (first.letter || !(isCaseless(first) || (first.capital && hasStem(first.word)))) return asItIs
  let found = asItIs
  const consider = (other: Found | undefined) => {
    if (other !== undefined && other.to > (found?.to ?? 0)) found = { ...other, certainty: STEMMED, skipped }
  }
  let skipped = 0
  for (const word of [first.word, ...withoutPrefixes(first.word)]) {
    skipped = first.word.length - word.length
    if (word !== first.word) consider(longestFrom(word, words, from, titles, builder))
    if (hasStem(word)) consider(longestFrom(STEM + stemOf(word), words, from, titles, builder, stemOf))
  }
  return found
}

/** The longest title that begins with `first` and goes on with the words behind `from`. */
function longestFrom(
  first: string,
  words: readonly NameWord[],
  from: number,
  titles: TitleLookup,
  builder: KeyBuilder,
  form: (word: string) => string = (word) => word,
): Found | undefined {
  let found: Found | undefined
  const end = Math.min(words.length, from + titles.longestTitle)
  let room = MOST_TITLE_WORDS * LETTERS_A_WORD
  builder.start()
  for (let at = from; at < end; at++) {
    room -= words[at]!.letter ? 1 : LETTERS_A_WORD
    if (room < 0) break
    builder.add(at === from ? first : form(words[at]!.word))
    if (titles.hasTitle(builder.key)) found = { key: builder.key, to: at + 1, certainty: 1, skipped: 0 }
  }
  return found
}
