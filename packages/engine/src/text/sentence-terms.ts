/** Passages' sentences with their terms as numbers: what reranking and selection read of them, read once. */
import type { StoredSegment } from '../model.ts'
import type { Analyzer } from '../ports.ts'
import { pruningUnits, type UnitSource } from './pruning-units.ts'
import { resized } from './resized.ts'
import { hashOfWords } from './said-words.ts'
import { trimmedLength } from './trimmed-length.ts'

/**
 * A passage's units of pruning, in offsets of its text, each with its distinct terms in the order in which they come.
 * All in one array of numbers: thousands of passages are kept, and each question goes through fifty of them.
 */
export class SentenceTerms {
  readonly count: number
  /** A row of `ROW` numbers a sentence, `count` of them and one for the end, then the terms. */
  private readonly numbers: Int32Array

  constructor(count: number, numbers: Int32Array) {
    this.count = count
    this.numbers = numbers
  }

  start(sentence: number): number {
    return this.numbers[sentence * ROW]!
  }

  end(sentence: number): number {
    return this.numbers[(sentence + 1) * ROW]!
  }

  /** Characters without the white space around them. */
  length(sentence: number): number {
    return this.numbers[sentence * ROW + LENGTH]!
  }

  /** `hashOfWords` of the sentence. */
  hash(sentence: number): number {
    return this.numbers[sentence * ROW + HASH]!
  }

  /** How many distinct terms the sentence has. */
  size(sentence: number): number {
    return this.from(sentence + 1) - this.from(sentence)
  }

  /** A term of the sentence, from 0. */
  term(sentence: number, i: number): number {
    return this.numbers[this.from(sentence) + i]!
  }

  /** The terms of all sentences, one after the other. */
  all(): Int32Array {
    return this.numbers.subarray(this.from(0))
  }

  /** The same for some of them. */
  some(isWanted: (sentence: number) => boolean): Int32Array {
    const wanted = Array.from({ length: this.count }, (_, i) => i).filter(isWanted)
    const terms = new Int32Array(wanted.reduce((sum, sentence) => sum + this.size(sentence), 0))
    let at = 0
    for (const sentence of wanted) {
      terms.set(this.numbers.subarray(this.from(sentence), this.from(sentence + 1)), at)
      at += this.size(sentence)
    }
    return terms
  }

  /** Where the sentence that starts at an offset stands; -1 when none does. `likely` is tried first. */
  startingAt(offset: number, likely: number): number {
    if (likely < this.count && this.start(likely) === offset) return likely
    for (let sentence = 0; sentence < this.count; sentence++)
      if (this.start(sentence) === offset) return sentence
    return -1
  }

  private from(sentence: number): number {
    return this.numbers[sentence * ROW + FROM]!
  }
}

/** Of a sentence: where it starts, where its terms begin among the numbers, its length and hash. */
const ROW = 4
const FROM = 1
const LENGTH = 2
const HASH = 3

/** The terms that passages have been read with. */
export class TermNumbers {
  /**
   * A number for each term, all of them 0 for who comes to use it, and left so. One for all: a question marks a few
   * thousand terms and lets go of them before the next has its turn.
   */
  marks = new Int32Array(1 << 12)
  private readonly numbers = new Map<string, number>()

  get size(): number {
    return this.numbers.size
  }

  /** The number of a term, from 0; `undefined` when no passage has it. */
  find(term: string): number | undefined {
    return this.numbers.get(term)
  }

  number(term: string): number {
    let number = this.numbers.get(term)
    if (number !== undefined) return number
    number = this.numbers.size
    this.numbers.set(term, number)
    if (number === this.marks.length) this.marks = resized(this.marks, 2 * number)
    return number
  }
}

/** What the passages say, in their order, in numbers of `terms`; those of two calls may differ. */
export interface Readings {
  readonly passages: readonly SentenceTerms[]
  readonly terms: TermNumbers
}

export type ReadSentences = (segments: readonly UnitSource[]) => Readings

/**
 * Text kept, in characters: all passages of a collection of 5,000 to 10,000, and otherwise those that questions come
 * back to. Takes about a byte and a half a character.
 */
const MOST_CHARACTERS = 8_000_000
/** Terms above which all that was read is forgotten, and their numbers with it: several times what as much prose has. */
const MOST_TERMS = 1 << 18

/** Splitting costs as much as everything else of a query, so passages met before are remembered by their text. */
export function createSentenceReader(
  analyzer: Pick<Analyzer, 'numbering'>,
  { mostCharacters = MOST_CHARACTERS, mostTerms = MOST_TERMS } = {},
): ReadSentences {
  let kept = new KeptPassages(analyzer, mostCharacters)
  return (segments) => {
    if (kept.terms.size > mostTerms) kept = new KeptPassages(analyzer, mostCharacters)
    return { passages: segments.map((segment) => kept.read(segment)), terms: kept.terms }
  }
}

interface Kept extends Pick<StoredSegment, 'kind' | 'language'> {
  /** Title and headings. */
  readonly labels: string
  readonly sentences: SentenceTerms
}

class KeptPassages {
  readonly terms = new TermNumbers()
  private readonly analyzer: Pick<Analyzer, 'numbering'>
  private readonly mostCharacters: number
  /** By text. A map keeps its keys in the order of insertion: the first was not asked for the longest. */
  private readonly kept = new Map<string, Kept>()
  /** The store gives the same segments to question after question. */
  private readonly ofSegment = new WeakMap<UnitSource, SentenceTerms>()
  private characters = 0

  constructor(analyzer: Pick<Analyzer, 'numbering'>, mostCharacters: number) {
    this.analyzer = analyzer
    this.mostCharacters = mostCharacters
  }

  read(segment: UnitSource): SentenceTerms {
    let sentences = this.ofSegment.get(segment)
    if (sentences === undefined) this.ofSegment.set(segment, (sentences = this.readText(segment)))
    return sentences
  }

  private readText(segment: UnitSource): SentenceTerms {
    const { text, kind, language } = segment
    const labels = [segment.title ?? '', ...(segment.headings ?? [])].join('\n')
    const known = this.kept.get(text)
    this.forget(text)
    const reading =
      known !== undefined && known.kind === kind && known.language === language && known.labels === labels
        ? known
        : { kind, language, labels, sentences: sentenceTerms(segment, this.analyzer, this.terms) }
    this.kept.set(text, reading)
    this.characters += text.length
    for (const oldest of this.kept.keys()) {
      if (this.characters <= this.mostCharacters) break
      this.forget(oldest)
    }
    return reading.sentences
  }

  private forget(text: string): void {
    if (this.kept.delete(text)) this.characters -= text.length
  }
}

function sentenceTerms(
  segment: UnitSource,
  { numbering }: Pick<Analyzer, 'numbering'>,
  terms: TermNumbers,
): SentenceTerms {
  const { text, language } = segment
  const units = pruningUnits(segment)
  const rows: number[] = []
  const found: number[] = []
  const termsAt = (units.length + 1) * ROW
  numbering.begin(language)
  for (const { start, end } of units) {
    const sentence = text.slice(start, end)
    rows.push(start, termsAt + found.length, trimmedLength(text, start, end), hashOfWords(sentence))
    addDistinct(found, numbering.read(sentence), numbering, terms)
  }
  rows.push(units.at(-1)?.end ?? 0, termsAt + found.length, 0, 0)
  const numbers = new Int32Array(termsAt + found.length)
  numbers.set(rows)
  numbers.set(found, termsAt)
  return new SentenceTerms(units.length, numbers)
}

/** Adds the distinct terms of a sentence, whose numbers are those of `numbering`. */
function addDistinct(
  found: number[],
  numbers: Int32Array,
  numbering: Analyzer['numbering'],
  terms: TermNumbers,
): void {
  const before = found.length
  for (let i = 0; i < numbers.length; i++) {
    const number = terms.number(numbering.term(numbers[i]!))
    if (terms.marks[number] === 1) continue
    terms.marks[number] = 1
    found.push(number)
  }
  for (let i = before; i < found.length; i++) terms.marks[found[i]!] = 0
}
