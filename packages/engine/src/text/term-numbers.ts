/** Terms as numbers: what indexing counts, without making a string for every word of a text. */
import type { TermNumbering } from '../ports.ts'
import { AsciiForm, type AsciiReading } from './ascii-form.ts'
import { AsciiParts, OTHER, PATH } from './ascii-parts.ts'
import { hashOf, type Letters, Lexicon, NumberList, TokenTable } from './lexicon.ts'
import { isPlainWord, isRangeAt, pathOf, type TokenPart, tokenParts, withoutSeams } from './token-parts.ts'
import { withUnits } from './units.ts'
import { TokenScan, WORD } from './words.ts'

/** So many stop words in a row are a phrase. In English prose such runs add 1 % to the terms, all stop words 40 %. */
export const RUN = 3
/** Terms or tokens above which the next document starts with an empty memory (some 120 MB). */
const MAX_REMEMBERED = 1 << 19

/** How one language reads text. */
export interface Reading {
  /** The term of a part of a token, '' for none; a stop word only where it is a token of its own. */
  form(text: string, kind: TokenPart['kind']): { readonly term: string; readonly stop: boolean }
  /** What `form` does with ASCII letters and digits; absent where other rules come in. */
  readonly ascii: AsciiReading | undefined
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
  /** Whole tokens, and the names and words within them: what letters come to does not depend on where they stand. */
  readonly tokens: TokenTable
  readonly computeToken: (letters: Letters, start: number, end: number) => Value
  /** The same for a name in a path. */
  readonly computeName: (letters: Letters, start: number, end: number) => Value
  readonly computeWord: (letters: Letters, start: number, end: number) => Value
}

/** Where a token is taken apart. A path has one, and its names another. */
interface Room {
  readonly parts: AsciiParts
  readonly numbers: NumberList
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
  private readonly form = new AsciiForm()
  /** The stop words just before. */
  private readonly run = new NumberList()
  private readonly scan = new TokenScan()
  private readonly ofTokens: Room = { parts: new AsciiParts(), numbers: new NumberList() }
  private readonly ofNames: Room = { parts: new AsciiParts(), numbers: new NumberList() }
  /** Numbers of pairs by the numbers of both words. */
  private readonly pairs = new Map<number, number>()

  constructor(readingOf: (language: string) => Reading) {
    this.readingOf = readingOf
  }

  begin(language: string, goesOn = false): void {
    const remembered = Math.max(this.lexicon.texts.length, this.language?.tokens.size ?? 0)
    if (remembered > MAX_REMEMBERED && !goesOn) {
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
      computeToken: (letters, start, end) => this.valueOfToken(letters, start, end, language, this.ofTokens),
      computeName: (letters, start, end) => this.valueOfToken(letters, start, end, language, this.ofNames),
      computeWord: (letters, start, end) => this.valueOfWord(letters, start, end, language),
    }
    return language
  }

  private valueOfWord({ text, units }: Letters, start: number, end: number, { reading }: Language): Value {
    const { form } = this
    const { ascii } = reading
    form.length = 0
    if (ascii !== undefined && form.append(units, start, end)) {
      const stop = ascii.isStopWord(form)
      form.stem(ascii)
      const number = this.lexicon.numberOfAscii(form.units, form.length)
      return stop ? this.keepStop(number) : number
    }
    const { term, stop } = reading.form(text.slice(start, end), 'word')
    if (term === '') return NOTHING
    const number = this.lexicon.number(term)
    return stop ? this.keepStop(number) : number
  }

  /** Most words within tokens, and most names within paths, have been met before as well. */
  private valueOfToken(letters: Letters, from: number, to: number, language: Language, room: Room): Value {
    const { units } = letters
    if (isPlainWord(units, from, to)) return language.computeWord(letters, from, to)
    const { parts, numbers } = room
    numbers.length = 0
    const kind = parts.read(units, from, to)
    if (kind === OTHER) return this.valueOfParts(letters, from, to, language, numbers)
    const { count, starts, ends } = parts
    if (kind === PATH) {
      this.addPath(numbers, letters, from, to, parts, language)
      for (let i = 0; i < count; i++) this.addTerms(numbers, nameAt(letters, starts[i]!, ends[i]!, language))
      return this.keep(numbers)
    }
    if (count === 0) return NOTHING
    if (count === 1) return wordAt(letters, starts[0]!, ends[0]!, language, to - from)
    this.addJoined(numbers, letters, starts[0]!, ends[count - 1]!, language)
    for (let i = 0; i < count; i++) this.addTerms(numbers, wordAt(letters, starts[i]!, ends[i]!, language))
    return this.keep(numbers)
  }

  /** The whole of a path: its names without seams, a full stop between each two. */
  private addPath(
    numbers: NumberList,
    { text, units }: Letters,
    from: number,
    to: number,
    { count, starts, ends }: AsciiParts,
    language: Language,
  ): void {
    if (language.reading.ascii === undefined) {
      this.addForm(numbers, pathOf(text.slice(from, to))!.whole, 'exact', language)
      return
    }
    const { form } = this
    form.length = 0
    for (let i = 0; i < count; i++) {
      if (i > 0) form.appendFullStop()
      form.append(units, starts[i]!, ends[i]!)
    }
    numbers.push(this.lexicon.numberOfAscii(form.units, form.length))
  }

  /** The words of a name written as one, unless it is a range. */
  private addJoined(
    numbers: NumberList,
    { text, units }: Letters,
    start: number,
    end: number,
    language: Language,
  ): void {
    if (isRangeAt(units, start, end)) return
    const { ascii } = language.reading
    if (ascii === undefined) {
      this.addForm(numbers, withoutSeams(text.slice(start, end)), 'joined', language)
      return
    }
    const { form } = this
    form.length = 0
    form.append(units, start, end)
    form.stem(ascii)
    numbers.push(this.lexicon.numberOfAscii(form.units, form.length))
  }

  /** The same for any token. */
  private valueOfParts(
    letters: Letters,
    from: number,
    to: number,
    language: Language,
    numbers: NumberList,
  ): Value {
    const token = letters.text.slice(from, to)
    const path = pathOf(token)
    if (path !== undefined) {
      this.addForm(numbers, path.whole, 'exact', language)
      for (const { start, end } of path.names)
        this.addTerms(numbers, nameAt(letters, from + start, from + end, language))
      return this.keep(numbers)
    }
    const parts = tokenParts(token)
    if (parts.length === 1 && parts[0]!.kind === 'word' && parts[0]!.text === undefined)
      return wordAt(letters, from + parts[0]!.start, from + parts[0]!.end, language, to - from)
    const stops: Value[] = []
    for (const { text, start, end, kind } of parts)
      if (kind !== 'word' || text !== undefined)
        this.addForm(numbers, text ?? token.slice(start, end), kind, language)
      else {
        const value = wordAt(letters, from + start, from + end, language)
        if (!this.addTerms(numbers, value)) stops.push(value)
      }
    return numbers.length === 0 && stops.length === 1 ? stops[0]! : this.keep(numbers)
  }

  private addForm(numbers: NumberList, text: string, kind: TokenPart['kind'], { reading }: Language): void {
    const { term } = reading.form(text, kind)
    if (term !== '') numbers.push(this.lexicon.number(term))
  }

  /** Adds the terms of a value; false for a stop word. */
  private addTerms(numbers: NumberList, value: Value): boolean {
    if (value >= 0) numbers.push(value)
    if (value >= NOTHING) return true
    const place = placeOf(value)
    const count = this.several.items[place]!
    for (let i = 1; i <= count; i++) numbers.push(this.several.items[place + i]!)
    return count > 0
  }

  private keep({ items, length }: NumberList): Value {
    if (length < 2) return length === 0 ? NOTHING : items[0]!
    const { several } = this
    const place = several.length
    several.push(length)
    for (let i = 0; i < length; i++) several.push(items[i]!)
    return valueAt(place)
  }

  private keepStop(number: number): Value {
    const place = this.several.length
    this.several.push(0)
    this.several.push(number)
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

function nameAt(letters: Letters, start: number, end: number, { tokens, computeName }: Language): Value {
  return tokens.value(letters, start, end, hashOf(letters.units, start, end), computeName)
}

/** A word as long as the token that it was found in is that token, whose value is on its way. */
function wordAt(
  letters: Letters,
  start: number,
  end: number,
  { tokens, computeWord }: Language,
  tokenLength = 0,
): Value {
  return end - start === tokenLength
    ? computeWord(letters, start, end)
    : tokens.value(letters, start, end, hashOf(letters.units, start, end), computeWord)
}

/** Cannot be the term of one word, for its blank. */
export function stopPair(first: string, second: string): string {
  return `${first} ${second}`
}
