/**
 * Other ways to write a name, made from its letters alone: nothing is stored, so that aliases follow every change of
 * the documents. Each has a weight, how surely it means the same.
 */

import { stemmedName } from './stems.ts'

export interface Alias {
  readonly name: string
  readonly weight: number
}

/** The same name but for an article, an abbreviation, an initial or a title of rank. */
const SAME = 0.9
const DEMONYM = 0.6
/** One spelling of two for the same sound. */
const NEAR = 0.7
const ABBREVIATED = new Map([
  ['st', 'saint'],
  ['mt', 'mount'],
  ['ft', 'fort'],
  ['dr', 'doctor'],
])
const SPELLED_OUT = new Map([...ABBREVIATED].map(([short, long]) => [long, short]))
/** What follows a name without being part of it. */
const AFTER = new Set('jr sr ii iii'.split(' '))
/**
 * English endings of adjectives of places, and what the place may end in instead: Ital-ian, Ital-y; Swed-ish, Swed-en;
 * Japan-ese, Japan. Candidates that no document goes by cost a look and lead nowhere.
 */
const DEMONYMS: readonly (readonly [string, readonly string[]])[] = [
  ['ian', ['', 'ia', 'y', 'a', 'e', 'as', 'us']],
  ['ean', ['', 'ea', 'e', 'a']],
  ['an', ['', 'a', 'o', 'y', 'e', 'as']],
  ['n', ['']],
  ['ese', ['', 'a', 'o', 'y', 'e']],
  ['ish', ['en', 'ey', 'land', 'ain', 'mark']],
  ['i', ['', 'a', 'stan']],
  ['ic', ['', 'land', 'ia']],
]
const LEAST_STEM = 3
/**
 * Letters that one name is written with now this way, now that: Gorbachev and Gorbachov, Steven and Stephen, Meyer and
 * Meier, Tschaikowsky and Tchaikovsky. Each pair works both ways, one at a time.
 */
const SPELLINGS = (
  'i y|ph f|c k|ck k|ch kh|ch tch|ch tsch|sh sch|kh h|v w|v ph|s z|x ks|j y|j i|ae e|oe o|ue u|' +
  'ou u|ei ie|ey ei|ai ay|eu ev|ov off|ev eff|ev ov|th t|gh g|qu k|dj j|ts tz|tz z'
)
  .split('|')
  .flatMap((pair) => {
    const [one, other] = pair.split(' ') as [string, string]
    return [
      [one, other],
      [other, one],
    ] as const
  })
const DOUBLED = new Set('bcdfglmnprstz')
/** Shorter words have too many near ones that are other names. */
const LEAST_NEAR = 5
const LATIN = /^[a-z]+$/

/** Without the name itself, each once. */
export function aliasesOf(name: string): readonly Alias[] {
  const words = name.split(' ')
  const found = new Map<string, number>()
  const add = (alias: readonly string[], weight: number) => {
    const text = alias.join(' ')
    if (text !== '' && text !== name && !found.has(text)) found.set(text, weight)
  }
  if (words[0] === 'the') add(words.slice(1), SAME)
  else add(['the', ...words], SAME)
  if (words.length > 1) {
    add(
      words.map((word) => ABBREVIATED.get(word) ?? word),
      SAME,
    )
    add(
      words.map((word) => SPELLED_OUT.get(word) ?? word),
      SAME,
    )
    if (AFTER.has(words.at(-1)!)) add(words.slice(0, -1), SAME)
    if (words.length > 2)
      add(
        words.filter((word, at) => at === 0 || at === words.length - 1 || word.length > 1),
        SAME,
      )
  } else for (const place of placesOf(name)) add([place], DEMONYM)
  const stemmed = stemmedName(name)
  if (stemmed !== undefined) add([stemmed], SAME)
  for (const [at, word] of words.entries())
    for (const near of spellingsOf(word)) add(words.with(at, near), NEAR)
  return [...found].map(([name, weight]) => ({ name, weight }))
}

function placesOf(word: string): readonly string[] {
  const places: string[] = []
  for (const [ending, others] of DEMONYMS) {
    if (!word.endsWith(ending) || word.length - ending.length < LEAST_STEM) continue
    const stem = word.slice(0, -ending.length)
    for (const other of others) places.push(stem + other)
  }
  return places
}

/** The word with one of its sounds spelled otherwise, or one consonant doubled or single. */
function spellingsOf(word: string): readonly string[] {
  if (word.length < LEAST_NEAR || !LATIN.test(word)) return []
  const found: string[] = []
  for (const [from, to] of SPELLINGS)
    for (let at = word.indexOf(from); at >= 0; at = word.indexOf(from, at + 1))
      found.push(word.slice(0, at) + to + word.slice(at + from.length))
  // The first letter is never doubled, and what is doubled stands behind it.
  for (let at = 1; at < word.length; at++) {
    const letter = word[at]!
    if (!DOUBLED.has(letter) || word[at - 1] === letter) continue
    const isDoubled = word[at + 1] === letter
    found.push(word.slice(0, at) + (isDoubled ? '' : letter) + word.slice(isDoubled ? at + 1 : at))
  }
  return found
}
