import { ASIDES, COUNTERS, TITLES } from './abbreviations.ts'
import { CLOSE_BRACKET, CLOSE_QUOTE, KIND, OPEN_BRACKET, OPEN_QUOTE, QUOTE } from './characters.ts'
import {
  GAP_BLANK,
  GAP_SPACE,
  GAPS,
  LEADS,
  MARK_COMMA,
  MARK_DOT,
  MARK_STOP,
  SCRIPTS,
  SHAPES,
  SIZES,
  type Tokens,
  TRAILS,
  tokenize,
} from './tokens.ts'

/** Languages with weights of their own; 0 stands for all others and for an unknown language. */
export const LANGUAGES: readonly string[] = ['', 'de', 'en', 'es', 'fr', 'ja', 'ko', 'pt', 'ru', 'tr', 'zh']

export function languageNumber(tag: string | undefined): number {
  if (tag === undefined) return 0
  const primary = /^[a-z]+/.exec(tag.toLowerCase())?.[0] ?? ''
  return Math.max(0, LANGUAGES.indexOf(primary))
}

/** How far the model looks around a boundary for its mode: words that end in a full stop, words with capitals. */
const WINDOW = 40
/** Stands for a distance with no end in sight. */
export const FAR = 1 << 20
const SUFFIXES = 1024
const NEXT_SUFFIXES = 512
const PREFIXES = 512
const MODES = 60
const DISTANCES = 100

/** Sizes of the fields of the dense table, in order. Each candidate has one row in every field. */
const FIELDS = [
  TRAILS,
  SHAPES * SIZES,
  SHAPES * LEADS,
  SIZES,
  TRAILS,
  TRAILS,
  SHAPES * LEADS,
  SHAPES * LEADS,
  GAPS,
  SCRIPTS * SCRIPTS,
  LANGUAGES.length,
  MODES,
  DISTANCES,
  SUFFIXES,
  NEXT_SUFFIXES,
  PREFIXES,
  4,
  110,
  12,
  4 * SHAPES,
] as const
const OFFSETS = FIELDS.map((_, field) => FIELDS.slice(0, field).reduce((sum, size) => sum + size, 0))

// Read at every place, so by name rather than from the list.
const AT_1 = OFFSETS[1] as number
const AT_2 = OFFSETS[2] as number
const AT_3 = OFFSETS[3] as number
const AT_4 = OFFSETS[4] as number
const AT_5 = OFFSETS[5] as number
const AT_6 = OFFSETS[6] as number
const AT_7 = OFFSETS[7] as number
const AT_8 = OFFSETS[8] as number
const AT_9 = OFFSETS[9] as number
const AT_10 = OFFSETS[10] as number
const AT_11 = OFFSETS[11] as number
const AT_12 = OFFSETS[12] as number
const AT_13 = OFFSETS[13] as number
const AT_14 = OFFSETS[14] as number
const AT_15 = OFFSETS[15] as number
const AT_16 = OFFSETS[16] as number
const AT_17 = OFFSETS[17] as number
const AT_18 = OFFSETS[18] as number
const AT_19 = OFFSETS[19] as number

export const DENSE_FIELDS: number = FIELDS.length
export const DENSE_ROWS: number = FIELDS.reduce((sum, size) => sum + size, 0)
/** Single weights, addressed by hash: combinations too many for a row each. */
export const SPARSE_FIELDS = 14

/** Single weights of combinations of words, looked at where there are neither full stops nor capitals. */
export const WORD_FIELDS = 10

/** What the features need beyond the tokens: running counts and open brackets. */
export interface Surroundings {
  readonly stops: Int32Array
  readonly capitals: Int32Array
  readonly letters: Int32Array
  /** Tokens from each token to the next one that ends in a stop, itself included. */
  readonly toStop: Int32Array
  readonly open: Uint8Array
  /** 1 for an abbreviation that a name follows, 2 a number, 3 anything; 0 for all else. */
  readonly abbreviation: Uint8Array
}

/** Surroundings of so many tokens. */
export function newSurroundings(count: number): Surroundings {
  return {
    stops: new Int32Array(count + 1),
    capitals: new Int32Array(count + 1),
    letters: new Int32Array(count + 1),
    toStop: new Int32Array(count + 1),
    open: new Uint8Array(count),
    abbreviation: new Uint8Array(count),
  }
}

/** Fills `around`, which must have the room, and returns it. */
export function survey(text: string, tokens: Tokens, around = newSurroundings(tokens.count)): Surroundings {
  const { count } = tokens
  const { stops, capitals, letters, toStop, open, abbreviation } = around
  let stopsSoFar = 0
  let capitalsSoFar = 0
  let lettersSoFar = 0
  let brackets = 0
  let quote = 0
  for (let i = 0; i < count; i++) {
    const shape = tokens.shape[i] as number
    stops[i + 1] = stopsSoFar += endsInStop(tokens, i) ? 1 : 0
    capitals[i + 1] = capitalsSoFar += shape >= 2 && shape <= 5 ? 1 : 0
    letters[i + 1] = lettersSoFar += shape >= 1 && shape <= 5 ? 1 : 0
    if (tokens.gap[i] === GAP_BLANK) {
      brackets = 0
      quote = 0
    }
    if (tokens.lead[i] !== 0 || tokens.trail[i] !== 0) {
      const end = tokens.end[i] as number
      for (let at = tokens.start[i] as number; at < end; at++) {
        const kind = KIND[text.charCodeAt(at)] as number
        if (kind < QUOTE || kind > CLOSE_BRACKET) continue
        if (kind === OPEN_BRACKET) brackets = 60
        else if (kind === CLOSE_BRACKET) brackets = 0
        else if (kind === OPEN_QUOTE) quote = 60
        else if (kind === CLOSE_QUOTE) quote = 0
        else if (text.charCodeAt(at) === 0x22) quote = quote > 0 ? 0 : 60
      }
    }
    if (brackets > 0) brackets--
    if (quote > 0) quote--
    open[i] = (quote > 0 ? 1 : 0) + (brackets > 0 ? 2 : 0)
    abbreviation[i] = abbreviationAt(tokens, i)
  }
  toStop[count] = FAR
  let stopIn = FAR
  for (let i = count - 1; i >= 0; i--) toStop[i] = stopIn = endsInStop(tokens, i) ? 0 : stopIn + 1
  return around
}

/** Abbreviations by their letters and case. */
const ABBREVIATIONS: ReadonlyMap<number, number> = new Map(
  [TITLES, COUNTERS, ASIDES].flatMap((list, i) => {
    const tokens = tokenize(list.join(' '))
    return Array.from({ length: tokens.count }, (_, token) => [wordForm(tokens, token), i + 1] as const)
  }),
)

/** As in `Surroundings.abbreviation`. */
export function abbreviationAt(tokens: Tokens, i: number): number {
  return tokens.trail[i] === MARK_DOT * 4 ? (ABBREVIATIONS.get(wordForm(tokens, i)) ?? 0) : 0
}

function wordForm(tokens: Tokens, i: number): number {
  return (tokens.hash[i] as number) ^ Math.imul(tokens.shape[i] as number, 0x9e3779b1)
}

export function endsInStop(tokens: Tokens, i: number): boolean {
  const mark = (tokens.trail[i] as number) >> 2
  return mark >= MARK_DOT && mark <= MARK_STOP
}

/**
 * Features of the boundary before token `next` (1 or more). `dense` gets a row of the dense table for every field,
 * `sparse` a hash of 32 bits for every single weight. `sinceStop` counts the tokens since the last one that ended
 * in a stop, `sinceBoundary` those since the last boundary found; the one before this boundary left out.
 */
export function features(
  tokens: Tokens,
  around: Surroundings,
  next: number,
  sinceStop: number,
  sinceBoundary: number,
  language: number,
  dense: Int32Array,
  sparse: Int32Array,
): number {
  const { count } = tokens
  const last = next - 1
  const trail = tokens.trail[last] as number
  const mark = trail >> 2
  const shape = tokens.shape[last] as number
  const size = tokens.size[last] as number
  const nextShape = tokens.shape[next] as number
  const nextLead = tokens.lead[next] as number
  const nextHash = tokens.hash[next] as number
  const gap = tokens.gap[next] as number
  const lastHash = tokens.hash[last] as number
  const scripts = (tokens.script[last] as number) * SCRIPTS + (tokens.script[next] as number)
  const mode = modeAt(around, next, count)
  const hasBefore = last > 0
  const hasAfter = next + 1 < count
  const beforeHash = hasBefore ? (tokens.hash[last - 1] as number) : 1
  const afterShape = hasAfter ? (tokens.shape[next + 1] as number) : 0
  const suffix = tokens.suffix[last] as number

  dense[0] = trail
  dense[1] = AT_1 + shape * SIZES + size
  dense[2] = AT_2 + nextShape * LEADS + nextLead
  dense[3] = AT_3 + (tokens.size[next] as number)
  dense[4] = AT_4 + (tokens.trail[next] as number)
  dense[5] = AT_5 + (hasBefore ? (tokens.trail[last - 1] as number) : 0)
  dense[6] =
    AT_6 + (hasBefore ? (tokens.shape[last - 1] as number) : 0) * LEADS + (tokens.lead[last] as number)
  dense[7] = AT_7 + afterShape * LEADS + (hasAfter ? (tokens.lead[next + 1] as number) : 0)
  dense[8] = AT_8 + gap
  dense[9] = AT_9 + scripts
  dense[10] = AT_10 + language
  dense[11] = AT_11 + mode
  dense[12] = AT_12 + distance(sinceStop) * 10 + distance(around.toStop[next] as number)
  dense[13] = AT_13 + (scramble(suffix) & (SUFFIXES - 1))
  dense[14] = AT_14 + (scramble(tokens.suffix[next] as number) & (NEXT_SUFFIXES - 1))
  dense[15] = AT_15 + (nextShape === 10 ? scramble(tokens.prefix[next] as number) & (PREFIXES - 1) : 0)
  dense[16] = AT_16 + (around.open[last] as number)

  dense[17] = AT_17 + distance(sinceBoundary) * 11 + mark
  const repeats = (nextHash === lastHash ? 1 : 0) + (nextHash === beforeHash ? 2 : 0)
  dense[18] = AT_18 + (nextHash === 0 ? 0 : repeats + (nextShape === 2 ? 4 : 0))

  dense[19] = AT_19 + (around.abbreviation[last] as number) * SHAPES + nextShape

  const layout = ((trail * LEADS + nextLead) * SHAPES + nextShape) * GAPS + gap
  const stem = (shape * SIZES + size) * 16 + mark
  sparse[0] = mix(1, lastHash, mark * SHAPES + nextShape)
  sparse[1] = mix(2, lastHash, nextHash)
  sparse[2] = mix(3, lastHash, trail * 4 + (around.open[last] as number))
  sparse[3] = mix(4, nextHash, gap)
  sparse[4] = mix(5, layout, 0)
  sparse[5] = mix(6, layout, language + 1)
  sparse[6] = mix(7, stem, nextShape)
  sparse[7] = mix(8, stem, nextShape * 16 + language)
  sparse[8] = mix(9, nextHash, trail * SHAPES + nextShape)
  sparse[9] = mix(10, suffix, mark)
  sparse[10] = mix(11, mode * TRAILS + trail, nextShape)
  sparse[11] = mix(12, nextShape * SHAPES + afterShape, trail * SHAPES + shape)
  sparse[13] = mix(14, nextHash, shape * SHAPES + nextShape)
  sparse[12] = mix(13, layout, (around.open[last] as number) + 4 * shape)
  return mode
}

/** Bucket of a count: exact to 3, then by halves of doublings, 9 for none in sight. */
function distance(count: number): number {
  return count < 4
    ? count
    : count < 6
      ? 4
      : count < 10
        ? 5
        : count < 16
          ? 6
          : count < 25
            ? 7
            : count < 60
              ? 8
              : 9
}

/** How much punctuation and how many capitals the words around have, and whether the text is short. */
function modeAt(around: Surroundings, next: number, count: number): number {
  const from = Math.max(0, next - WINDOW)
  const to = Math.min(count, next + WINDOW)
  const stops = (around.stops[to] as number) - (around.stops[from] as number)
  const capitals = (around.capitals[to] as number) - (around.capitals[from] as number)
  const letters = (around.letters[to] as number) - (around.letters[from] as number)
  const punctuation = stops === 0 ? 0 : stops * WINDOW < to - from ? 1 : 2
  const cases =
    letters === 0 ? 4 : capitals === 0 ? 0 : capitals * 20 < letters ? 1 : capitals * 3 < letters * 2 ? 2 : 3
  const length = to - from < 12 ? 0 : to - from < 30 ? 1 : to - from < 80 ? 2 : 3
  return (punctuation * 5 + cases) * 4 + length
}

/**
 * A space before a word in lower case, and no mark before it but a comma: hardly ever a boundary in punctuated text.
 */
export function insideClause(tokens: Tokens, next: number): boolean {
  const shape = tokens.shape[next] as number
  return (
    (shape === LOWER_WORD || shape === LOWER_LETTER) &&
    tokens.gap[next] === GAP_SPACE &&
    (tokens.lead[next] as number) <= LEAD_BRACKET &&
    isComma(tokens.trail[next - 1] as number)
  )
}

const LOWER_WORD = 1
const LOWER_LETTER = 11
/** Leads up to this one: none, a quote, a bracket. */
const LEAD_BRACKET = 2
const isComma = (trail: number): boolean => trail < 4 || trail >> 2 === MARK_COMMA

/**
 * True where the answer is no without asking the network: inside a clause, in surroundings with full stops and
 * capitals. Three quarters of the places in such text. Of the 12,544 boundaries of EWT, train, 98 lie there.
 */
export function isSettled(tokens: Tokens, around: Surroundings, next: number): boolean {
  return insideClause(tokens, next) && isPunctuated(around, next, tokens.count)
}

/** At least two full stops in 80 words, and a capital. */
function isPunctuated(around: Surroundings, next: number, count: number): boolean {
  const from = Math.max(0, next - WINDOW)
  const to = Math.min(count, next + WINDOW)
  const stops = (around.stops[to] as number) - (around.stops[from] as number)
  return stops * WINDOW >= to - from && around.capitals[to] !== around.capitals[from]
}

/** Whether the words around have neither full stops nor more capitals than names. */
export function isBare(mode: number): boolean {
  return mode < 2 * 4
}

/** Fills `keys` with a hash of 32 bits for each of the `WORD_FIELDS`. */
export function wordFeatures(tokens: Tokens, next: number, sinceBoundary: number, keys: Int32Array): void {
  const { hash, suffix, count } = tokens
  const last = hash[next - 1] as number
  const first = hash[next] as number
  const before = next > 1 ? (hash[next - 2] as number) : 1
  const second = next + 1 < count ? (hash[next + 1] as number) : 1
  const third = next + 2 < count ? (hash[next + 2] as number) : 1
  const ending = suffix[next - 1] as number
  const since = distance(sinceBoundary)
  keys[0] = mix(21, first, second)
  keys[1] = mix(22, before, last)
  keys[2] = mix(23, mix(22, before, last), first)
  keys[3] = mix(24, mix(21, first, second), last)
  keys[4] = mix(25, mix(21, first, second), third)
  keys[5] = mix(26, ending, first)
  keys[6] = mix(27, ending, suffix[next] as number)
  keys[7] = mix(28, first, since)
  keys[8] = mix(29, last, since)
  keys[9] = mix(30, before, first)
}

function scramble(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b)
  return (mixed ^ (mixed >>> 13)) >>> 0
}

function mix(field: number, a: number, b: number): number {
  let hash = Math.imul(a ^ (field * 0x9e3779b1), 0x85ebca6b)
  hash = Math.imul((hash ^ (hash >>> 15)) + b, 0xc2b2ae35)
  return hash ^ (hash >>> 14)
}
