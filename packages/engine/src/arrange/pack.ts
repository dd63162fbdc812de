import type { Citation, Omission, Part, Place, RankedCandidate, Span } from '../model.ts'
import type { Arranger, Assembler, Tokenizer } from '../ports.ts'
import { isCode } from '../text/code-units.ts'
import { isLeadIn } from '../text/pruning-units.ts'
import { piecesWithin, shownQuote } from '../text/shown-quote.ts'
import { tableHead } from '../text/table-rows.ts'
import { trimmedLength } from '../text/trimmed-length.ts'

export interface PackInput {
  /** What the budget is spent on. */
  readonly wanted: Wanted
  readonly budgetTokens: number
  readonly tokenizer: Tokenizer
  readonly arranger: Arranger
  readonly assembler: Assembler
  /** What the context is for. */
  readonly question?: string
  readonly placeAt: (document: string, offset: number) => Place
  readonly partOf?: (document: string) => Part | undefined
}

export interface Packed {
  readonly text: string
  readonly tokens: number
  readonly citations: readonly Citation[]
  readonly omitted: readonly Omission[]
}

/** Sentences in the order in which they are wanted, of `wanted`. */
export type Wanted = readonly Unit[]

/** A sentence of a candidate: what the budget is spent on, one at a time. */
interface Unit extends Span {
  readonly keep: boolean
  readonly worth: number
  readonly hasWorth: boolean
  readonly chance: number | undefined
  readonly coverage: number
  /** A heading without a text: what is wanted last. */
  readonly isBare: boolean
  readonly pieces: readonly Span[] | undefined
  readonly candidate: RankedCandidate
  /** Of the candidate, in the order in which they are given. */
  readonly rank: number
  /** Among the units in the order in which they are wanted, from 0. */
  at: number
}

/**
 * Spends the budget on sentences in the order in which they are wanted, up to one that does not fit. Stopping there,
 * rather than looking for a smaller one further down, is what makes a larger budget hold everything that a smaller
 * one holds. Of a unit of several lines (code, say) that does not fit, the first lines that do are taken; of the very
 * first sentence, the first words.
 */
export function pack(input: PackInput): Packed {
  const units = input.wanted
  const count = pieceCounter(input.tokenizer)
  const cite = citer(input)
  const fits = (some: readonly Unit[]) => cost(cite(some), input, count) <= input.budgetTokens
  const fitting = mostFitting(units.length, (some) => fits(units.slice(0, some)))
  let taken = withoutBareMarks(cutNext(units.slice(0, fitting), units[fitting], fits), units)

  // Pieces counted apart can differ by a token from the whole where a tokenizer joins across a line break.
  let citations = cite(taken)
  let text = input.assembler.pieces(citations, input.question).join('')
  let tokens = input.tokenizer.count(text)
  while (tokens > input.budgetTokens) {
    taken = taken.slice(0, -1)
    citations = cite(taken)
    text = input.assembler.pieces(citations, input.question).join('')
    tokens = input.tokenizer.count(text)
  }
  return { text, tokens, citations, omitted: leftOver(units, taken).map(overBudget) }
}

/**
 * The budget at the knee of the evidence curve: from there on a token of the next sentence brings less than an average
 * token of all that was found. With evidence and tokens both as shares of the whole, that is the point furthest above
 * the diagonal (Satopää et al. 2011, "Finding a kneedle in a haystack"). At least one sentence, when there is any.
 */
export function kneeOf(input: Omit<PackInput, 'budgetTokens'>): {
  readonly tokens: number
  readonly sentences: number
} {
  const units = input.wanted
  const evidence = evidenceOf(units)
  const tokens = units.map((unit) => input.tokenizer.count(shownOf(unit)))
  const whole = { evidence: sumOf(evidence), tokens: sumOf(tokens) }
  let sentences = Math.min(1, units.length)
  let most = Number.NEGATIVE_INFINITY
  let above = 0
  for (const [i, share] of evidence.entries()) {
    above += share / whole.evidence - tokens[i]! / whole.tokens
    if (above <= most) continue
    most = above
    sentences = i + 1
  }
  const citations = citer(input)(units.slice(0, sentences))
  return { tokens: Math.max(1, cost(citations, input, input.tokenizer.count)), sentences }
}

/** What each unit is likely to bring: its chance, odds where its worth is their logarithm, else coverage by its passage's score. */
function evidenceOf(units: readonly Unit[]): readonly number[] {
  const best = units.reduce((most, { worth }) => Math.max(most, worth), Number.NEGATIVE_INFINITY)
  return units.map(
    ({ worth, candidate, coverage, hasWorth, chance }) =>
      chance ?? (hasWorth ? Math.exp(worth - best) : Math.max(0, candidate.score) * coverage),
  )
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

/**
 * So many of the first units fit and one more does not. Costs mostly rise with every unit; where one joins two
 * citations and saves a header they may fall, and several numbers answer the question. The one found never falls
 * with a larger budget: which numbers are tried depends on earlier answers alone, and the first answer that differs
 * sends the larger budget higher up.
 */
function mostFitting(units: number, fits: (some: number) => boolean): number {
  let low = 0
  let high = 1
  while (high <= units && fits(high)) {
    low = high
    high *= 2
  }
  high = Math.min(high, units + 1)
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

/** Units that were not taken, and the rest of the last one when it was cut. */
function leftOver(units: readonly Unit[], taken: readonly Unit[]): readonly Unit[] {
  const last = taken.at(-1)
  const whole = units[taken.length - 1]
  const rest =
    last !== undefined && whole !== undefined && last.end < whole.end ? [{ ...whole, start: last.end }] : []
  return [...rest, ...units.slice(taken.length)]
}

/**
 * The sentences of candidates, most wanted first, in the order in which they are wanted: by their worth where they have one
 * (`docs/decisions/0009-sentences-compete.md`). Else a candidate's kept sentences, best first; then, once the next candidate
 * has had its turn, the others of it. A sentence that shares no word with the question often says what the one
 * beside it is about (`docs/decisions/0006-pruned-sentences-come-second.md`).
 */
export function wanted(chosen: readonly RankedCandidate[]): Wanted {
  const units = chosen.flatMap(unitsOf)
  const ordered = units.some(({ hasWorth }) => hasWorth)
    ? [false, true].flatMap((bare) => inOrderOfWorth(units.filter(({ isBare }) => isBare === bare)))
    : units.sort(byTurn)
  for (let at = 0; at < ordered.length; at++) ordered[at]!.at = at
  return ordered
}

/** Most have a worth of their own, and numbers are sorted in a fraction of the time that objects take. */
function inOrderOfWorth(units: readonly Unit[]): readonly Unit[] {
  // From 0, which is the same as -0 for those who compare.
  const worths = new Float64Array(units.length)
  for (let i = 0; i < units.length; i++) worths[i] = 0 - units[i]!.worth
  const sorted = worths.toSorted()
  const taken = new Int32Array(units.length)
  const ordered = new Array<Unit>(units.length)
  for (let i = 0; i < units.length; i++) {
    const first = firstFrom(sorted, worths[i]!)
    ordered[first + taken[first]!++] = units[i]!
  }
  for (let first = 0; first < units.length; first += taken[first]!)
    if (taken[first]! > 1) {
      const alike = ordered
        .slice(first, first + taken[first]!)
        .sort((a, b) => a.rank - b.rank || byCoverage(a, b))
      for (let i = 0; i < alike.length; i++) ordered[first + i] = alike[i]!
    }
  return ordered
}

/** Where the first number stands that is not below. */
function firstFrom(sorted: Float64Array, number: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < number) low = middle + 1
    else high = middle
  }
  return low
}

const byTurn = (a: Unit, b: Unit): number => turnOf(a) - turnOf(b) || byCoverage(a, b)

/** A candidate's other sentences come right behind the next one's kept ones. */
const turnOf = ({ rank, keep }: Unit): number => 2 * rank + (keep ? 0 : 3)

const byCoverage = (a: Unit, b: Unit): number =>
  Number(b.keep) - Number(a.keep) || b.coverage - a.coverage || a.start - b.start

/** Characters that packing looks at for a token of the budget: twice what fits, since it tries more before it takes less. */
const LOOKED_AT = 8

/** The documents that packing into so many tokens will look at, or nearly. */
export function documentsWanted(units: Wanted, budgetTokens: number): ReadonlySet<string> {
  const documents = new Set<string>()
  let characters = 0
  for (const { candidate, start, end } of units) {
    if (characters > budgetTokens * LOOKED_AT) break
    documents.add(candidate.segment.document)
    characters += end - start
  }
  return documents
}

function unitsOf(candidate: RankedCandidate, rank: number): readonly Unit[] {
  const units: Unit[] = []
  for (const { start, end, worth, chance, coverage, keep, pieces } of candidate.sentences) {
    if (isBlank(candidate, start, end)) continue
    units.push({
      start,
      end,
      keep,
      coverage,
      candidate,
      rank,
      at: 0,
      worth: worth ?? 0,
      hasWorth: worth !== undefined,
      chance,
      isBare: isLeadIn(inSegment(candidate, start, end), candidate.segment),
      pieces,
    })
  }
  return units
}

const isBlank = (
  { segment: { text, start: offset } }: RankedCandidate,
  start: number,
  end: number,
): boolean => trimmedLength(text, start - offset, end - offset) === 0

function textOf({ candidate: { segment }, start, end }: Unit): string {
  return segment.text.slice(start - segment.start, end - segment.start)
}

/** What of its text is shown. */
function shownOf(unit: Unit): string {
  return shownQuote({ start: unit.start, quote: textOf(unit), ...piecesOf([unit], unit) })
}

/** Of units one of which lost words, what is left within a stretch; of others nothing. */
function piecesOf(units: readonly Unit[], stretch: Span): Pick<Citation, 'pieces'> {
  if (units.every(({ pieces }) => pieces === undefined)) return {}
  return { pieces: units.flatMap((unit) => piecesWithin(unit.pieces ?? [unit], stretch)) }
}

/** In offsets of the segment's text. */
const inSegment = ({ segment }: RankedCandidate, start: number, end: number): Span => ({
  start: start - segment.start,
  end: end - segment.start,
})

const overBudget = (unit: Unit): Omission => ({
  document: unit.candidate.segment.document,
  start: unit.start,
  end: unit.end,
  reason: unit.keep ? 'budget' : 'pruned',
  score: unit.candidate.score,
})

function cost(
  citations: readonly Citation[],
  { assembler, question }: Pick<PackInput, 'assembler' | 'question'>,
  count: (piece: string) => number,
): number {
  const pieces = assembler.pieces(citations, question)
  return pieces.reduce((tokens, piece) => tokens + count(piece), 0)
}

/**
 * Counts each distinct stretch once: packing asks for the same sentences again and again, in pieces that grow. A piece
 * is cut where a sentence ends and a word begins, as every tokenizer of words cuts it, too; of others the count of the
 * whole is what holds. The estimator rounds up what it counts, so its pieces stay whole.
 */
function pieceCounter(tokenizer: Tokenizer): (piece: string) => number {
  const counts = new Map<string, number>()
  const counted = (stretch: string): number => {
    let tokens = counts.get(stretch)
    if (tokens === undefined) counts.set(stretch, (tokens = tokenizer.count(stretch)))
    return tokens
  }
  if (!tokenizer.exact) return counted
  return (piece) => {
    let tokens = 0
    let start = 0
    for (let stop = piece.indexOf('. '); stop >= 0; stop = piece.indexOf('. ', stop + 2)) {
      if (!LETTER.test(piece[stop + 2]!)) continue
      tokens += counted(piece.slice(start, stop + 1))
      start = stop + 1
    }
    return tokens + counted(start === 0 ? piece : piece.slice(start))
  }
}

const LETTER = /\p{L}/u

/** As much of the beginning of `next` as fits behind `taken`, cut at a line's or, where nothing is taken yet, a word's end. */
function cutNext(
  taken: readonly Unit[],
  next: Unit | undefined,
  fits: (units: readonly Unit[]) => boolean,
): readonly Unit[] {
  if (next === undefined) return taken
  const { candidate, start } = next
  const ends = [...textOf(next).matchAll(taken.length === 0 ? /\S(?=\s)/g : /\S(?=\s*\n)/g)]
    .map((match) => start + match.index + 1)
    .filter((end) => taken.length === 0 || !isLeadIn(inSegment(candidate, start, end), candidate.segment))
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (fits([...taken, { ...next, end: ends[middle - 1]! }])) low = middle
    else high = middle - 1
  }
  return low === 0 ? taken : [...taken, { ...next, end: ends[low - 1]! }]
}

/** Where the budget ended, marks alone, such as the opening of a comment or a list's bullet, say nothing. */
function withoutBareMarks(taken: readonly Unit[], units: readonly Unit[]): readonly Unit[] {
  if (taken.length === units.length && taken.at(-1)?.end === units.at(-1)?.end) return taken
  return taken.slice(0, taken.findLastIndex((unit) => /[\p{L}\p{N}]/u.test(textOf(unit))) + 1)
}

/**
 * Joins units that touch into one citation each, orders them as the arranger does, and numbers them. Packing tries many
 * numbers of units, in which most citations are the same: each is made once.
 */
function citer(
  input: Pick<PackInput, 'arranger' | 'placeAt' | 'partOf'>,
): (units: readonly Unit[]) => readonly Citation[] {
  /** By the run's first unit, then by its end. */
  const made = new Map<Unit, Map<number, Citation>>()
  const citationOf = (run: readonly Unit[]): Citation => {
    const [first] = run
    const end = run.at(-1)!.end
    let ends = made.get(first!)
    if (ends === undefined) made.set(first!, (ends = new Map()))
    let found = ends.get(end)
    if (found === undefined) ends.set(end, (found = citation(run, input)))
    return found
  }
  return (units) => {
    const byDocument = Map.groupBy(units, (unit) => unit.candidate.segment.document)
    const runs = [...byDocument.values()].flatMap((list) =>
      joinTouching(list.toSorted((a, b) => a.start - b.start)).map((run) => ({
        run,
        wantedAt: run.reduce((least, { at }) => Math.min(least, at), units.length),
      })),
    )
    const wanted = runs.sort((a, b) => a.wantedAt - b.wantedAt).map(({ run }) => citationOf(run))
    return input.arranger.arrange(wanted).map((one, i) => ({ ...one, id: i + 1 }))
  }
}

function joinTouching(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const runs: Unit[][] = []
  for (const unit of units) {
    const run = runs[runs.length - 1]
    const last = run?.[run.length - 1]
    const together = last !== undefined && last.end === unit.start && sameHeadings(last, unit)
    if (together) run!.push(unit)
    else runs.push([unit])
  }
  return runs
}

const sameHeadings = (a: Unit, b: Unit): boolean =>
  a.candidate.segment === b.candidate.segment ||
  a.candidate.segment.headings.join('\n') === b.candidate.segment.headings.join('\n')

function citation(
  run: readonly Unit[],
  { placeAt, partOf }: Pick<PackInput, 'placeAt' | 'partOf'>,
): Citation {
  const { segment } = run[0]!.candidate
  const trail = run.find(({ candidate }) => candidate.trail !== undefined)?.candidate.trail
  const raw = run.map(textOf).join('')
  const lead = (isCode(segment.kind) ? BLANK_LINES : WHITE_SPACE).exec(raw)![0].length
  const quote = raw.slice(lead).trimEnd()
  const start = run[0]!.start + lead
  const end = start + quote.length
  const part = partOf?.(segment.document)
  const head = tableHead(segment.text, run[0]!.start - segment.start, segment.kind)
  return {
    id: 0,
    document: segment.document,
    title: segment.title,
    // Rows of a table without its head carry it as those of a long table do.
    headings: head === undefined ? segment.headings : [...segment.headings, head],
    start,
    end,
    quote,
    ...piecesOf(run, { start, end }),
    from: placeAt(segment.document, start),
    to: placeAt(segment.document, Math.max(start, end - 1)),
    ...(trail === undefined ? {} : { trail }),
    ...(part === undefined ? {} : { part }),
  }
}

const BLANK_LINES = /^(?:[^\S\n]*\n)*/
const WHITE_SPACE = /^\s*/
