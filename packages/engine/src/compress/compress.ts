/**
 * Long text down to a share of its tokens, steered by an instruction, at a granularity (the interface of
 * QwenLong-CPRS, Shen et al. 2025, here from term statistics and patterns). Everything that stays is a span.
 */
import { LightconeError, throwIfAborted } from '../errors.ts'
import type { Citation, Gist, Place, Preface, Span } from '../model.ts'
import type { Analyzer, Assembler, Tokenizer } from '../ports.ts'
import { passagesBudget, withGists } from '../text/gist.ts'
import { dropWords, type WordModel, wordModel } from './drop-words.ts'
import { type Extraction, type Extractor, extract, namedExtractors } from './extract.ts'
import { gistsOf } from './gists.ts'
import { byCoverage, byInstruction, identifiers, type OrderInput, type Wanted } from './order.ts'
import { type CompressibleDocument, type Granularity, type Unit, unitsOf } from './units.ts'

export interface CompressSettings {
  /** What the text is needed for: a question, or what to keep. Without one the digest serves any question. */
  readonly instruction?: string
  /** What is kept or dropped as one. Default `sentence`; `word` also drops likely words inside of sentences. */
  readonly granularity?: Granularity
  /** Tokens of the whole over tokens of the result, at least. Default 4; `budget` goes before it. */
  readonly ratio?: number
  /** Most tokens of the result. */
  readonly budget?: number
  /** Kept beside what the instruction matches. Default: those that the instruction names. */
  readonly keep?: readonly Extractor[]
  /** Also one line for each stretch that was left out, with the id that `get` opens it by. Default false. */
  readonly gists?: boolean
}

export interface CompressParts {
  readonly analyzer: Analyzer
  readonly tokenizer: Tokenizer
  readonly assembler: Assembler
  readonly placeAt: (document: string, offset: number) => Place
  /** What stands before the passages, and what it leaves of a budget. Default: nothing. */
  readonly preface?: (budgetTokens: number) => { readonly preface: Preface; readonly left: number }
  readonly signal?: AbortSignal | undefined
}

/** What an extractor found in the text that was kept. */
export interface Extracted extends Span {
  readonly kind: Extractor
  readonly document: string
  readonly text: string
  readonly key?: string
  readonly value?: string
}

export interface Compressed {
  readonly instruction: string
  readonly granularity: Granularity
  /** Never more than `budget` tokens, headers and gists included. Empty when nothing matches the instruction. */
  readonly text: string
  readonly tokens: number
  readonly budget: { readonly tokens: number; readonly tokenizer: string }
  /** Of all documents given. */
  readonly tokensBefore: number
  readonly passages: readonly Citation[]
  /** What the extractors asked for found in the passages, in the order of the text. */
  readonly extracted: readonly Extracted[]
  /** Every stretch left out that has a gist in `text`, or, with `gists: false`, none. */
  readonly gists: readonly Gist[]
  readonly documents: number
  /** What `text` begins with, where a prefix was asked for. */
  readonly preface?: Preface
}

export const DEFAULT_RATIO = 4

/** Throws `invalid-argument` (ratio, budget) and `aborted`. */
export function compress(
  documents: readonly CompressibleDocument[],
  settings: CompressSettings,
  parts: CompressParts,
): Compressed {
  const { instruction = '', granularity = 'sentence' } = settings
  const tokensBefore = documents.reduce((sum, { text }) => sum + parts.tokenizer.count(text), 0)
  const whole = budgetOf(settings, tokensBefore)
  const { preface, left: budget } = parts.preface?.(whole) ?? { left: whole }
  throwIfAborted(parts.signal)
  const units = documents.flatMap((document, i) => unitsOf(document, i, granularity))
  const input: OrderInput = {
    units,
    analyzer: parts.analyzer,
    textOf: (unit) => documents[unit.document]!.text.slice(unit.start, unit.end),
    languageOf: (unit) => documents[unit.document]!.language,
  }
  const extractors = settings.keep ?? namedExtractors(instruction)
  const isSteered = instruction.trim() !== '' || extractors.length > 0
  const wanted = withoutRepeats(
    isSteered ? byInstruction(instruction, extractors, input) : byCoverage(input),
    input,
  )
  throwIfAborted(parts.signal)
  const work: Work = {
    documents,
    wanted,
    budget: settings.gists ? passagesBudget(budget) : budget,
    parts,
    pieces:
      granularity === 'word' ? piecesOf(input, instruction, extractors, tokensBefore / budget) : undefined,
  }
  const kept = fill(work)
  const gists = settings.gists
    ? gistsOf(documents, units, kept.units, kept.text, budget - kept.tokens, parts)
    : []
  const passages = withGists(kept.text, gists)
  // Two texts counted apart can differ by a token from the whole where a tokenizer joins across a line break.
  const fits = preface !== undefined && parts.tokenizer.count(preface.text + passages) <= whole
  const shown = passages !== '' && fits ? preface : undefined
  const text = (shown?.text ?? '') + passages
  return {
    instruction,
    granularity,
    text,
    tokens: parts.tokenizer.count(text),
    budget: { tokens: whole, tokenizer: parts.tokenizer.name },
    tokensBefore,
    passages: kept.passages,
    extracted: kept.passages.flatMap((passage) => extractedFrom(passage, extractors)),
    gists,
    documents: documents.length,
    ...(shown === undefined ? {} : { preface: shown }),
  }
}

function budgetOf({ budget, ratio = DEFAULT_RATIO }: CompressSettings, tokensBefore: number): number {
  const isWrong =
    budget === undefined ? !(ratio >= 1 && ratio < 1e9) : !(Number.isSafeInteger(budget) && budget > 0)
  if (isWrong)
    throw new LightconeError('invalid-argument', {
      message:
        budget === undefined
          ? `\`ratio\` must be a number from 1 on, not ${ratio}.`
          : `\`budget\` must be a whole number above 0, not ${budget}.`,
      hint: 'Pass for instance ratio 20, or budget 500.',
      details: { ratio, budget },
    })
  return budget ?? Math.floor(tokensBefore / ratio)
}

/** The same text is wanted once, wherever it stands. */
function withoutRepeats(wanted: readonly Wanted[], { textOf }: OrderInput): readonly Unit[] {
  const seen = new Set<string>()
  return wanted.flatMap(({ unit }) => {
    const text = textOf(unit).replace(/\s+/g, ' ').trim().toLowerCase()
    if (seen.has(text)) return []
    seen.add(text)
    return [unit]
  })
}

// ── filling the budget ───────────────────────────────────────────────────────────────────────────────────

interface Work {
  readonly documents: readonly CompressibleDocument[]
  readonly wanted: readonly Unit[]
  readonly budget: number
  readonly parts: CompressParts
  /** What stays of a unit, at granularity `word`. */
  readonly pieces: ((unit: Unit) => readonly Span[]) | undefined
}

interface Filled {
  readonly units: readonly Unit[]
  readonly passages: readonly Citation[]
  readonly text: string
  readonly tokens: number
}

/**
 * Takes the longest prefix that fits. Only prefixes of certain lengths are tried, the same at every budget, and the
 * first that does not fit ends the search: so a larger budget holds all that a smaller one holds.
 */
function fill(work: Work): Filled {
  const { wanted, parts } = work
  const count = pieceCounter(parts.tokenizer)
  const fitting: number[] = []
  for (const length of lengths(wanted.length)) {
    throwIfAborted(parts.signal)
    const { pieces } = rendered(wanted.slice(0, length), work)
    if (pieces.reduce((sum, piece) => sum + count(piece), 0) > work.budget) break
    fitting.push(length)
  }
  // Pieces counted apart can differ by a token from the whole where a tokenizer joins across a line break.
  for (const length of fitting.reverse()) {
    const units = wanted.slice(0, length)
    const { passages, pieces } = rendered(units, work)
    const text = pieces.join('')
    const tokens = parts.tokenizer.count(text)
    if (tokens <= work.budget) return { units, passages, text, tokens }
  }
  return { units: [], passages: [], text: '', tokens: 0 }
}

function rendered(units: readonly Unit[], work: Work) {
  const passages = passagesOf(units, work)
  return { passages, pieces: work.parts.assembler.pieces(passages) }
}

/** 1 to 64, then steps of a hundredth: at most so much of the budget stays unused. */
function* lengths(most: number): Generator<number> {
  for (let length = 1; length < most; length += Math.max(1, Math.floor(length / 100))) yield length
  if (most > 0) yield most
}

function pieceCounter(tokenizer: Tokenizer): (piece: string) => number {
  const counts = new Map<string, number>()
  return (piece) => {
    let tokens = counts.get(piece)
    if (tokens === undefined) counts.set(piece, (tokens = tokenizer.count(piece)))
    return tokens
  }
}

/** Units that touch become one passage; documents in the order given, passages in the order of the text. */
function passagesOf(units: readonly Unit[], { documents, parts, pieces }: Work): readonly Citation[] {
  const runs: Unit[][] = []
  for (const unit of units.toSorted((a, b) => a.document - b.document || a.position - b.position)) {
    const last = runs.at(-1)?.at(-1)
    const touches =
      last !== undefined && last.document === unit.document && last.position + 1 === unit.position
    if (touches && last.headings.join('\n') === unit.headings.join('\n')) runs.at(-1)!.push(unit)
    else runs.push([unit])
  }
  return runs.map((run, i) => {
    const { id, title, text } = documents[run[0]!.document]!
    const start = run[0]!.start
    const end = run.at(-1)!.end
    return {
      id: i + 1,
      document: id,
      title,
      headings: run[0]!.headings,
      start,
      end,
      quote: text.slice(start, end),
      from: parts.placeAt(id, start),
      to: parts.placeAt(id, Math.max(start, end - 1)),
      ...(pieces === undefined ? {} : { pieces: run.flatMap(pieces) }),
    }
  })
}

// ── words ────────────────────────────────────────────────────────────────────────────────────────────────

/** Of a sentence this share of the words stays, when the ratio asks for that much; the rest is a choice of sentences. */
const WORD_SHARE = 0.6

function piecesOf(
  input: OrderInput,
  instruction: string,
  extractors: readonly Extractor[],
  ratio: number,
): (unit: Unit) => readonly Span[] {
  const model: WordModel = wordModel(input.units.map(input.textOf))
  const asked = new Set(input.analyzer.query(instruction).map(({ term }) => term))
  const share = Math.max(WORD_SHARE, 1 / ratio)
  const known = new Map<Unit, readonly Span[]>()
  return (unit) => {
    let found = known.get(unit)
    if (found !== undefined) return found
    const text = input.textOf(unit)
    const finds: readonly Extraction[] = extract(text, extractors)
    const names = new Set(identifiers(text))
    found = dropWords(text, {
      model,
      share,
      isProtected: (word, { start, end }) =>
        names.has(word) ||
        finds.some((find) => find.start <= start && end <= find.end) ||
        input.analyzer.terms(word, input.languageOf(unit)).some((term) => asked.has(term)),
    }).map((span) => ({ start: span.start + unit.start, end: span.end + unit.start }))
    known.set(unit, found)
    return found
  }
}

function extractedFrom(passage: Citation, extractors: readonly Extractor[]): readonly Extracted[] {
  const slice = ({ start, end }: Span) => passage.quote.slice(start - passage.start, end - passage.start)
  return extract(passage.quote, extractors, passage.start).map(({ kind, start, end, key, value }) => ({
    kind,
    document: passage.document,
    start,
    end,
    text: slice({ start, end }),
    ...(key === undefined ? {} : { key: slice(key) }),
    ...(value === undefined ? {} : { value: slice(value) }),
  }))
}
