/**
 * Words that the documents may spell otherwise. One that has a British and an American spelling is looked for as both;
 * one that no segment holds is also looked for as the index's own words that are nearest to it in spelling. A question
 * whose words all exist and are spelt in one way is never changed.
 */
import type { Query, QueryTerm, Repair } from '../model.ts'
import type { Analyzer, LexicalIndex } from '../ports.ts'
import { COMMON_WORDS } from '../text/common-words.ts'
import { editDistance } from '../text/edit-distance.ts'
import { otherSpelling } from '../text/spellings.ts'

export interface RepairOptions {
  readonly lexical: Pick<LexicalIndex, 'idf'>
  readonly analyzer: Pick<Analyzer, 'query'>
  /** The index's terms, as they are at present. */
  readonly vocabulary: () => Promise<Vocabulary>
}

/** Words of letters alone with no capital inside: a name of a program, an acronym or a number is not misspelt. */
const WORD = /(?<![\p{L}\p{N}_])\p{L}[\p{Ll}\p{Lo}\p{M}]{3,39}(?![\p{L}\p{N}_])/gu
/** From so many letters on two edits are looked at. */
const TWO_EDITS_FROM = 7
/** Shorter words are one edit away from too much: they are repaired when there is one way only, and none below `LEAST`. */
const SURE_FROM = 6
const LEAST = 5
/** A term that a word begins with has so many letters at least, and leaves so many at most. */
const LEAST_BEGINNING = 5
const LONGEST_ENDING = 4
/** Words of the index that a misspelt one is looked for as: the most common ones at the least distance. */
const MOST_REPAIRS = 3

/** What a word is also looked for as, and the terms that this adds or weighs anew. */
interface Repaired {
  readonly repair: Repair
  readonly terms: readonly QueryTerm[]
}

export async function repairQuery(
  query: Query,
  languages: readonly string[],
  options: RepairOptions,
): Promise<Query> {
  const respelt = languages.includes('en') ? await otherwiseSpelt(query, options) : []
  const known = new Set(respelt.map(({ repair }) => repair.word))
  const missing = (await missingTerms(query, languages, options.lexical, options.analyzer)).filter(
    ({ word }) => !known.has(word),
  )
  const repaired = [...respelt, ...(missing.length === 0 ? [] : await nearestSpelt(missing, options))]
  if (repaired.length === 0) return query
  const terms = new Map(query.terms.map((term) => [term.term, term]))
  for (const one of repaired) for (const term of one.terms) terms.set(term.term, term)
  return { ...query, terms: [...terms.values()], repairs: repaired.map(({ repair }) => repair) }
}

async function nearestSpelt(
  missing: readonly (QueryTerm & { readonly word: string })[],
  { lexical, vocabulary }: RepairOptions,
): Promise<readonly Repaired[]> {
  const long = missing.filter(({ term }) => term.length >= LEAST)
  if (long.length === 0) return []
  const known = await vocabulary()
  const repaired: Repaired[] = []
  for (const { word, term, weight } of long) {
    const terms = await nearest(word.toLowerCase(), term, known, lexical)
    if (terms.length > 0)
      repaired.push({
        repair: { word, terms },
        terms: terms.map((one) => ({ term: one, weight: weight / terms.length })),
      })
  }
  return repaired
}

/**
 * Words that are spelt otherwise on the other side of the Atlantic, where the index holds that spelling. Both spellings
 * count for what the commoner one does, or the few documents with the rarer one would stand before all others.
 */
async function otherwiseSpelt(
  query: Query,
  { lexical, analyzer }: Pick<RepairOptions, 'lexical' | 'analyzer'>,
): Promise<readonly Repaired[]> {
  const weights = new Map(query.terms.map(({ term, weight }) => [term, weight]))
  const repaired: Repaired[] = []
  for (const [word] of query.text.matchAll(WORD)) {
    const spelling = otherSpelling(word.toLowerCase())
    if (spelling === undefined) continue
    const [asked, other] = [word, spelling].map((one) => analyzer.query(one, ['en'])[0]?.term)
    const weight = asked === undefined ? undefined : weights.get(asked)
    if (weight === undefined || other === undefined || weights.has(other)) continue
    const [askedIdf, otherIdf] = (await lexical.idf([asked!, other])) as [number, number]
    if (otherIdf === 0) continue
    const least = askedIdf === 0 ? otherIdf : Math.min(askedIdf, otherIdf)
    repaired.push({
      repair: { word, terms: [other] },
      terms: [
        { term: asked!, weight: askedIdf === 0 ? weight : (weight * least) / askedIdf },
        { term: other, weight: (weight * least) / otherIdf },
      ],
    })
  }
  return repaired
}

/** Words of which no form in any language of the index exists, with their first form; none that anybody may use. */
async function missingTerms(
  query: Query,
  languages: readonly string[],
  lexical: Pick<LexicalIndex, 'idf'>,
  analyzer: Pick<Analyzer, 'query'>,
): Promise<readonly (QueryTerm & { readonly word: string })[]> {
  const idf = await lexical.idf(query.terms.map(({ term }) => term))
  const absent = new Map(query.terms.flatMap((term, i) => (idf[i] === 0 ? [[term.term, term] as const] : [])))
  if (absent.size === 0) return []
  const missing = new Map<string, QueryTerm & { readonly word: string }>()
  for (const [word] of query.text.matchAll(WORD)) {
    const forms = analyzer.query(word, languages)
    if (forms.length === 0 || forms.some(({ term }) => !absent.has(term))) continue
    const form = absent.get(forms[0]!.term)!
    if (isCommon(form.term, analyzer)) continue
    if (/^\p{L}+$/u.test(form.term)) missing.set(form.term, { ...form, word })
  }
  return [...missing.values()]
}

/** Terms of common words by their first letters, which are those of the words themselves. */
const common = new Map<string, ReadonlySet<string>>()
const FIRST_LETTERS = 2

/** All of them would take longer than the rest of a first question. */
function isCommon(term: string, analyzer: Pick<Analyzer, 'query'>): boolean {
  const beginning = term.slice(0, FIRST_LETTERS)
  const known = common.get(beginning)
  if (known !== undefined) return known.has(term)
  const words = COMMON_WORDS.filter((word) => word.startsWith(beginning))
  if (words.length === 0) return false
  const terms = new Set(words.flatMap((word) => analyzer.query(word, ['en']).map(({ term }) => term)))
  common.set(beginning, terms)
  return terms.has(term)
}

/** The first letter is seldom the wrong one: 1 of 70 errors (Yannakoudakis & Fawthrop 1983). */
const sameStart = (word: string, other: string): boolean =>
  word[0] === other[0] || (word[0] === other[1] && word[1] === other[0])

/** An error in an ending keeps it from being taken off: then the word begins with a term of the index. */
async function nearest(
  word: string,
  term: string,
  vocabulary: Vocabulary,
  lexical: Pick<LexicalIndex, 'idf'>,
): Promise<readonly string[]> {
  const one = vocabulary.near(term, 1)
  const two = one.length > 0 || term.length < TWO_EDITS_FROM ? [] : vocabulary.near(term, 2)
  const spelt = [...one, ...two].filter((other) => sameStart(term, other))
  const near = spelt.length > 0 ? spelt : vocabulary.beginnings(word, LEAST_BEGINNING, LONGEST_ENDING)
  if (near.length > 1 && term.length < SURE_FROM) return []
  const idf = await lexical.idf(near)
  return near
    .map((one, i) => ({ one, idf: idf[i]! }))
    .filter(({ idf }) => idf > 0)
    .sort((a, b) => a.idf - b.idf || (a.one < b.one ? -1 : 1))
    .slice(0, MOST_REPAIRS)
    .map(({ one }) => one)
}

/** Words that can be looked up by spelling. */
export class Vocabulary {
  private readonly terms: readonly string[]
  private readonly known: ReadonlySet<string>
  /** One bit a letter (code unit modulo 32): each edit changes two of them at most. */
  private readonly letters: Int32Array

  constructor(terms: Iterable<string>) {
    this.terms = [...terms].filter((term) => /^\p{L}{3,40}$/u.test(term))
    this.known = new Set(this.terms)
    this.letters = Int32Array.from(this.terms, lettersOf)
  }

  /** The terms at the least distance from a word that is not above `most`, all of them. */
  near(word: string, most: number): readonly string[] {
    const letters = lettersOf(word)
    let found: string[] = []
    let least = most
    for (let i = 0; i < this.terms.length; i++) {
      const term = this.terms[i]!
      if (Math.abs(term.length - word.length) > least || bits(this.letters[i]! ^ letters) > 2 * least)
        continue
      const distance = editDistance(word, term, least)
      if (distance > least) continue
      if (distance < least) found = []
      least = distance
      found.push(term)
    }
    return found
  }

  /** The longest term that a word begins with, when there is one. */
  beginnings(word: string, least: number, ending: number): readonly string[] {
    for (let length = word.length - 1; length >= Math.max(least, word.length - ending); length--) {
      const beginning = word.slice(0, length)
      if (this.known.has(beginning)) return [beginning]
    }
    return []
  }
}

function lettersOf(word: string): number {
  let letters = 0
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) & 31)
  return letters
}

function bits(value: number): number {
  let count = 0
  for (let left = value; left !== 0; left &= left - 1) count++
  return count
}
