/** Terms as numbers: what indexing counts, without making a string for every word of a text. */
import type { TermNumbering } from '../ports.ts'
import { hashOf, type Letters, Lexicon, NumberList, TokenTable } from './lexicon.ts'
import { isPlainWord, pathOf, type TokenPart, tokenParts } from './token-parts.ts'
import { withUnits } from './units.ts'
import { TokenScan, WORD } from './words.ts'

/** So many stop words in a row are a phrase. In English prose such runs add 1 % to the terms, all stop words 40 %. */
export const RUN = 3
/** Terms or tokens above which the next document starts with an empty memory (some 40 MB). */
const MAX_REMEMBERED = 1 << 18

/** How one language reads text. */
export interface Reading {
  /** The term of a part of a token, '' for none; a stop word only where it is a token of its own. */
  form(text: string, kind: TokenPart['kind']): { readonly term: string; readonly stop: boolean }
  /** The terms of a run of letters of another kind than `WORD`, none of them stop words. */
  run(text: string, start: number, end: number, kind: number): readonly { readonly term: string }[]
  /** The terms of a text of stop words alone. */
  stopWordsAlone(text: string): readonly { readonly term: string }[]
}

/**
 * What a token comes to, as one number: its only term, or `NOTHING`; or, counted down from there, a place in
 * `several`, where a token of several terms has their count and their numbers, and a stop word has 0 and its own.
 */
type Value = number
const NOTHING = -1
const placeOf = (value: Value): number => NOTHING - 1 - value
const valueAt = (place: number): Value => NOTHING - 1 - place

interface Language {
  readonly reading: Reading
  readonly tokens: TokenTable
  /** Words inside tokens. */
  readonly words: TokenTable
  readonly computeToken: (letters: Letters, start: number, end: number) => Value
  readonly computeWord: (letters: Letters, start: number, end: number) => Value
}

export function createNumbering(readingOf: (language: string) => Reading): TermNumbering {
  return new Numbering(readingOf)
}

class Numbering implements TermNumbering {
  private readonly readingOf: (language: string) => Reading
  private readonly languages = new Map<string, Language>()
  private lexicon = new Lexicon()
  private several = new NumberList()
  private language: Language | undefined
  private readonly found = new NumberList()
  /** The stop words just before. */
  private readonly run = new NumberList()
  private readonly scan = new TokenScan()
  /** Numbers of pairs by the numbers of both words. */
  private readonly pairs = new Map<number, number>()

  constructor(readingOf: (language: string) => Reading) {
    this.readingOf = readingOf
  }

  begin(language: string): void {
    const remembered = Math.max(this.lexicon.texts.length, this.language?.tokens.size ?? 0)
    if (remembered > MAX_REMEMBERED) {
      this.languages.clear()
      this.lexicon = new Lexicon()
      this.several = new NumberList()
      this.pairs.clear()
    }
    let known = this.languages.get(language)
    if (known === undefined) this.languages.set(language, (known = this.start(this.readingOf(language))))
    this.language = known
  }

  private start(reading: Reading): Language {
    const language: Language = {
      reading,
      tokens: new TokenTable(),
      words: new TokenTable(),
      computeToken: (letters, start, end) => this.valueOfToken(letters, start, end, language),
      computeWord: ({ text }, start, end) => this.valueOfWord(text.slice(start, end), language),
    }
    return language
  }

  private valueOfWord(word: string, { reading }: Language): Value {
    const { term, stop } = reading.form(word, 'word')
    if (term === '') return NOTHING
    const number = this.lexicon.number(term)
    return stop ? this.keep([], number) : number
  }

  /** Most words within tokens, and most names within paths, have been met before as well. */
  private valueOfToken(letters: Letters, from: number, to: number, language: Language): Value {
    const { units } = letters
    const { reading, tokens, words, computeToken, computeWord } = language
    const wordAt = (start: number, end: number): Value =>
      words.value(letters, from + start, from + end, hashOf(units, from + start, from + end), computeWord)
    if (isPlainWord(units, from, to)) return wordAt(0, to - from)
    const token = letters.text.slice(from, to)
    const numbers: number[] = []
    const add = (text: string, kind: TokenPart['kind']) => {
      const { term } = reading.form(text, kind)
      if (term !== '') numbers.push(this.lexicon.number(term))
    }
    const path = pathOf(token)
    if (path !== undefined) {
      add(path.whole, 'exact')
      for (const { start, end } of path.names) {
        const hash = hashOf(units, from + start, from + end)
        this.addTerms(numbers, tokens.value(letters, from + start, from + end, hash, computeToken))
      }
      return this.keep(numbers)
    }
    const parts = tokenParts(token)
    if (parts.length === 1 && parts[0]!.kind === 'word' && parts[0]!.text === undefined)
      return wordAt(parts[0]!.start, parts[0]!.end)
    const stops: Value[] = []
    for (const { text, start, end, kind } of parts)
      if (kind !== 'word' || text !== undefined) add(text ?? token.slice(start, end), kind)
      else {
        const value = wordAt(start, end)
        if (!this.addTerms(numbers, value)) stops.push(value)
      }
    return numbers.length === 0 && stops.length === 1 ? stops[0]! : this.keep(numbers)
  }

  /** Adds the terms of a value; false for a stop word. */
  private addTerms(numbers: number[], value: Value): boolean {
    if (value >= 0) numbers.push(value)
    if (value >= NOTHING) return true
    const place = placeOf(value)
    const count = this.several.items[place]!
    for (let i = 1; i <= count; i++) numbers.push(this.several.items[place + i]!)
    return count > 0
  }

  private keep(numbers: readonly number[], stop?: number): Value {
    if (stop === undefined && numbers.length < 2) return numbers[0] ?? NOTHING
    const { several } = this
    const place = several.length
    several.push(numbers.length)
    for (const number of stop === undefined ? numbers : [stop]) several.push(number)
    return valueAt(place)
  }

  term(number: number): string {
    return this.lexicon.texts[number]!
  }

  read(text: string): Int32Array {
    const { lexicon, found } = this
    found.length = 0
    this.run.length = 0
    if (withUnits(text, (units) => this.readTokens({ text, units }))) {
      found.length = 0
      for (const { term } of this.language!.reading.stopWordsAlone(text)) found.push(lexicon.number(term))
    }
    return found.items.subarray(0, found.length)
  }

  /** True for a text of nothing but stop words. */
  private readTokens(letters: Letters): boolean {
    const { text, units } = letters
    const { scan, found, run } = this
    const { tokens, reading, computeToken } = this.language!
    let onlyStopWords = true
    scan.begin(units, text.length)
    while (scan.next()) {
      const { start, end, hash, kind } = scan
      if (kind !== WORD) {
        for (const { term } of reading.run(text, start, end, kind)) found.push(this.lexicon.number(term))
        run.length = 0
        onlyStopWords = false
        continue
      }
      const value = tokens.value(letters, start, end, hash, computeToken)
      if (value < NOTHING && !this.pushSeveral(placeOf(value))) continue
      if (value >= 0) found.push(value)
      run.length = 0
      if (value !== NOTHING) onlyStopWords = false
    }
    return onlyStopWords
  }

  /** False for a stop word, which is found only as one of a pair. */
  private pushSeveral(place: number): boolean {
    const { found } = this
    const { items } = this.several
    const count = items[place]!
    for (let i = 1; i <= count; i++) found.push(items[place + i]!)
    if (count > 0) return true
    this.run.push(items[place + 1]!)
    this.pairStopWords()
    return false
  }

  /** Runs of three stop words and more become pairs of neighbours. */
  private pairStopWords(): void {
    const { run, found } = this
    if (run.length < RUN) return
    for (let at = run.length === RUN ? 1 : run.length - 1; at < run.length; at++)
      found.push(this.pairOf(run.items[at - 1]!, run.items[at]!))
  }

  private pairOf(first: number, second: number): number {
    const key = first * 2 ** 26 + second
    let number = this.pairs.get(key)
    if (number === undefined) {
      number = this.lexicon.number(stopPair(this.term(first), this.term(second)))
      this.pairs.set(key, number)
    }
    return number
  }
}

/** Cannot be the term of one word, for its blank. */
export function stopPair(first: string, second: string): string {
  return `${first} ${second}`
}
