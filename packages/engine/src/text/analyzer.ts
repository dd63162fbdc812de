/** Text to index terms: tokens, their parts, normal forms, stems; stop words apart. */
import type { QueryTerm, Span } from '../model.ts'
import type { Analyzer } from '../ports.ts'
import { AsciiReading } from './ascii-form.ts'
import { likelyLanguage } from './language.ts'
import { lower, withoutApostrophes, withoutMarks } from './normalise.ts'
import { asks, framesQuestion } from './question-words.ts'
import { stemEnglish } from './stem/english.ts'
import { STEMMERS, type Stemmer } from './stem/stemmers.ts'
import { stopWords } from './stopwords.ts'
import { createNumbering, type Reading, RUN, stopPair } from './term-numbers.ts'
import { isTitled } from './titles.ts'
import { tokenCache } from './token-cache.ts'
import { type TokenPart, tokenParts } from './token-parts.ts'
import { HANGUL, SYLLABLES, scanTokens, WORD } from './words.ts'

/** Names the rules in this folder that decide terms. An index made under another name must be made again. */
export const ANALYZER_VERSION = 'text-1'

export interface SpannedTerm extends Span {
  readonly term: string
}

export interface SpanAnalyzer extends Analyzer {
  /** The same terms as `terms`, each with the span of `text` that it stands for. */
  termsWithSpans(text: string, language?: string): SpannedTerm[]
}

/** Text whose language nobody knows is taken for English: most code and short notes are. */
const DEFAULT_LANGUAGE = 'en'
/** Longer words are codes; index and question cut them alike. */
const MAX_TERM = 64
/**
 * Saturation of repeats in a question, k3 of BM25 (Robertson et al. 1995). 20 keeps verbose questions as good as
 * plain counts and tames questions that say one word again and again.
 */
const K3 = 20
/**
 * Weight of the words that frame a question. Against 1 recall rises on conversations, meetings, code and prose alike;
 * 0 would do as well but for questions that hold nothing else.
 */
const FRAME = 0.1
/**
 * Weight of a hyphenated word as one (`fewshot`) beside its parts. At 1 every such word of a question counted threefold:
 * titles of papers (every second has one) found 10 of 924 abstracts fewer in the first five. Texts that write it without
 * the hyphen are found by this alone. Names ("Jean-Luc") keep their whole weight: whoever has it has that name.
 */
const HYPHENATED = 0.1
/** Weight of the terms that languages other than the question's own make of it. */
const OTHER_LANGUAGES = 1 / 3

interface Piece extends SpannedTerm {
  /** A stop word that is a token of its own. */
  readonly stop: boolean
}

/** How one language reads a token: its pieces with offsets in the token. */
interface TokenReader extends Reading {
  /** The same, remembered. */
  pieces(text: string, start: number, end: number): readonly Piece[]
}

type ReaderOf = (language: string) => TokenReader

/** The one analyzer. Languages are BCP 47 tags; `und` is analysed as English, one unknown here without stemming. */
export function createAnalyzer(): SpanAnalyzer {
  const readers = new Map<string, TokenReader>()
  const readerOf: ReaderOf = (language) => {
    const tag = primaryTag(language)
    let found = readers.get(tag)
    if (found === undefined) readers.set(tag, (found = tokenReader(tag)))
    return found
  }
  const numbering = createNumbering(readerOf)
  return {
    version: ANALYZER_VERSION,
    numbering,
    terms: (text, language = DEFAULT_LANGUAGE) => {
      numbering.begin(language)
      return Array.from(numbering.read(text), (number) => numbering.term(number))
    },
    termsWithSpans: (text, language = DEFAULT_LANGUAGE) =>
      kept(piecesOf(text, readerOf(language))).map(({ term, start, end }) => ({ term, start, end })),
    query: (text, languages = []) => queryTerms(text, languages, readerOf),
  }
}

/** Words with hyphens between, none of them an identifier. */
const HYPHENS = /^\p{L}\p{Ll}*(?:[-\u2010\u2011]\p{L}\p{Ll}*)+$/u
const CAPITAL = /\p{Lu}/u

/** `pt-BR` → `pt`; `no` and `nn` → `nb`, whose stemmer serves both; `und` → the default. */
function primaryTag(language: string): string {
  const tag = language.toLowerCase().split(/[-_]/, 1)[0]!
  if (tag === '' || tag === 'und') return DEFAULT_LANGUAGE
  return tag === 'no' || tag === 'nn' ? 'nb' : tag
}

function piecesOf(text: string, reader: TokenReader): Piece[] {
  const found: Piece[] = []
  scanTokens(text, (start, end, kind) => {
    if (kind !== WORD) for (const piece of pairs(text, start, end, kind)) found.push(piece)
    else
      for (const { term, stop, ...at } of reader.pieces(text, start, end))
        found.push({ term, stop, start: start + at.start, end: start + at.end })
  })
  return found
}

/**
 * Leaves stop words out, with two exceptions, lest `to be or not to be` and a heading `Not` be lost: runs of three
 * and more become pairs of neighbours, and a text of stop words alone keeps them as they are, too.
 */
function kept(pieces: readonly Piece[]): SpannedTerm[] {
  const all = pieces.every((piece) => piece.stop)
  const found: SpannedTerm[] = []
  let run = 0
  for (const [at, piece] of pieces.entries()) {
    run = piece.stop ? run + 1 : 0
    if (run === RUN) for (let next = at - RUN + 2; next <= at; next++) found.push(pairOf(pieces, next))
    else if (run > RUN) found.push(pairOf(pieces, at))
    if (all || !piece.stop) found.push(piece)
  }
  return found
}

function pairOf(pieces: readonly Piece[], at: number): SpannedTerm {
  const first = pieces[at - 1]!
  const second = pieces[at]!
  return { term: stopPair(first.term, second.term), start: first.start, end: second.end }
}

/**
 * The terms that each language of the index makes of the question, so that it meets documents of all of them. A
 * stop word of the question's own language is left out for all, when its function words tell which that is.
 */
function queryTerms(text: string, languages: readonly string[], readerOf: ReaderOf): QueryTerm[] {
  const tags = [...new Set(languages.length > 0 ? languages.map(primaryTag) : [DEFAULT_LANGUAGE])].sort()
  const pieces = new Map(tags.map((tag) => [tag, piecesOf(text, readerOf(tag))]))
  const likely = tags.length > 1 ? likelyLanguage(text, tags) : tags[0]
  const own = pieces.get(likely ?? '') ?? []
  const stopStarts = new Set(own.filter((piece) => piece.stop).map((piece) => piece.start))
  const asking = likely !== undefined && asks(text, likely)
  const isName = (word: string, start: number) =>
    CAPITAL.test(start === 0 ? word.slice(1) : word) && !isTitled(text)
  const weightOf = ({ start, end }: Piece, secondNext: Piece | undefined) => {
    const word = text.slice(start, end)
    // Two parts of it follow; one alone ("add-on" without "on") does not stand for the whole.
    if (secondNext !== undefined && secondNext.start < end && HYPHENS.test(word) && !isName(word, start))
      return HYPHENATED
    return asking && framesQuestion(text, start, end, likely) ? FRAME : 1
  }
  const weights = new Map<string, number>()
  for (const [tag, found] of pieces) {
    const share = likely === undefined || tag === likely ? 1 : OTHER_LANGUAGES
    const counts = new Map<string, number>()
    const rest = found.filter((piece) => !piece.stop && !stopStarts.has(piece.start))
    for (const [at, piece] of rest.entries())
      counts.set(piece.term, (counts.get(piece.term) ?? 0) + weightOf(piece, rest[at + 2]))
    for (const [term, count] of counts) weights.set(term, Math.max(weights.get(term) ?? 0, count * share))
  }
  if (weights.size === 0) for (const { term } of [...pieces.values()].flatMap(kept)) weights.set(term, 1)
  return [...weights].map(([term, count]) => ({ term, weight: ((K3 + 1) * count) / (K3 + count) }))
}

/**
 * Overlapping pairs of letters (a letter with its marks in Thai and its kin), a letter alone as itself. Words in
 * Hangul give themselves, too. Where other forms of letters are more or fewer letters (half-width katakana), all pairs
 * stand for the whole run.
 */
function pairs(text: string, start: number, end: number, kind: number): Piece[] {
  const run = text.slice(start, end)
  const shaped = PLAIN_RUN.test(run) ? run : lower(run, '')
  const unitsOf = (text: string) => (kind === SYLLABLES ? (text.match(/.\p{M}*/gsu) ?? []) : [...text])
  const units = unitsOf(shaped)
  const written = shaped.length === run.length ? units : unitsOf(run)
  const pieces: Piece[] = []
  const add = (term: string, from: number, to: number): void => {
    const at = written.length === units.length ? { start: start + from, end: start + to } : { start, end }
    pieces.push({ term, ...at, stop: false })
  }
  if (kind === HANGUL && units.length > 2 && units.length <= MAX_TERM) add(shaped, 0, run.length)
  let at = 0
  for (let unit = 0; unit < Math.max(1, units.length - 1); unit++) {
    const next = at + (written[unit]?.length ?? 0)
    add(units[unit]! + (units[unit + 1] ?? ''), at, next + (written[unit + 1]?.length ?? 0))
    at = next
  }
  return pieces
}

/** Letters that are their own normal form: kana, common ideographs, Hangul syllables. */
const PLAIN_RUN = /^[\u3005\u3041-\u3096\u30A1-\u30FE\u3400-\u9FFF\uAC00-\uD7A3]+$/

/** What becomes of one part of a token. */
interface Form {
  readonly term: string
  readonly stop: boolean
}

function tokenReader(language: string): TokenReader {
  const latin = rulesOf(NOT_LATIN.has(language) ? DEFAULT_LANGUAGE : language)
  const form = (text: string, kind: TokenPart['kind']): Form => {
    const word = cut(withoutApostrophes(lower(text, language), language))
    const rules = word.charCodeAt(0) < LATIN_END ? latin : rulesOf(languageOf(word, language))
    const stem = kind === 'exact' ? word : rules.stem(word)
    return {
      term: withoutMarks(stem, rules.language),
      stop: kind === 'word' && rules.stopWords.has(word),
    }
  }
  const wordForm = tokenCache((word) => form(word, 'word'), 1 << 15)
  const piecesOfToken = (token: string): readonly Piece[] => {
    const found: Piece[] = []
    for (const { text, start, end, kind } of tokenParts(token)) {
      const plainWord = kind === 'word' && text === undefined
      const { term, stop } = plainWord
        ? wordForm(token, start, end)
        : form(text ?? token.slice(start, end), kind)
      if (term !== '') found.push({ term, stop, start, end })
    }
    return found.length > 1 ? found.filter((piece) => !piece.stop) : found
  }
  const reader: TokenReader = {
    form,
    ascii: asciiReading(language, latin),
    pieces: tokenCache(piecesOfToken, 1 << 12),
    run: pairs,
    stopWordsAlone: (text) => kept(piecesOf(text, reader)),
  }
  return reader
}

/** Turkish has a small letter of its own for I; other stemmers than the English one know strings alone. */
function asciiReading(language: string, { stem, stopWords }: Rules): AsciiReading | undefined {
  const stems = stem === stemEnglish
  return language === 'tr' || !(stems || stem === unstemmed) ? undefined : new AsciiReading(stems, stopWords)
}

/** What one language does to a word. */
interface Rules {
  readonly language: string
  readonly stem: Stemmer
  readonly stopWords: ReadonlySet<string>
}

function rulesOf(language: string): Rules {
  const stem = STEMMERS.get(language) ?? unstemmed
  return { language, stem, stopWords: stopWords(language) }
}

const unstemmed: Stemmer = (word) => word

/** At most `MAX_TERM` units, no half of a surrogate pair. */
function cut(word: string): string {
  return word.length <= MAX_TERM ? word : word.slice(0, MAX_TERM).replace(/[\uD800-\uDBFF]$/, '')
}

/** Languages by script; the first stands for words of that script in texts of other scripts. */
const SCRIPTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/[\u0370-\u03FF\u1F00-\u1FFF]/, ['el']],
  [/[\u0400-\u052F]/, ['ru', 'be', 'bg', 'kk', 'ky', 'mk', 'mn', 'sr', 'tg', 'uk']],
  [/[\u0600-\u06FF]/, ['ar', 'ckb', 'fa', 'ps', 'sd', 'ug', 'ur']],
  [/[\u0900-\u097F]/, ['hi', 'mr', 'ne', 'sa']],
]
const NOT_LATIN = new Set([
  ...SCRIPTS.flatMap(([, languages]) => languages),
  ...'am bn gu he hy ja ka km kn ko lo ml my pa si ta te th zh'.split(' '),
])

/** Letters below this are Latin, letters from it on seldom. */
const LATIN_END = 0x250

/** The language whose rules a word of other than Latin letters follows: the text's own, or one of the word's script. */
function languageOf(word: string, language: string): string {
  const found = SCRIPTS.find(([letters]) => letters.test(word[0]!))
  if (found === undefined) return language
  return found[1].includes(language) ? language : found[1][0]!
}
