import { ASIDES, COUNTERS, TITLES } from './abbreviations.ts'
import { CLOSE_BRACKET, CLOSE_QUOTE, KIND, OPEN_BRACKET, OPEN_QUOTE, QUOTE } from './characters.ts'
import {
  GAP_BLANK,
  GAP_SPACE,
  GAPS,
  LEADS,
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

export const DENSE_FIELDS: number = FIELDS.length
export const DENSE_ROWS: number = FIELDS.reduce((sum, size) => sum + size, 0)
/** Single weights, addressed by hash: combinations too many for a row each. */
export const SPARSE_FIELDS = 14

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

export function survey(text: string, tokens: Tokens): Surroundings {
  const { count } = tokens
  const stops = new Int32Array(count + 1)
  const capitals = new Int32Array(count + 1)
  const letters = new Int32Array(count + 1)
  const toStop = new Int32Array(count + 1)
  const open = new Uint8Array(count)
  let brackets = 0
  let quote = 0
  for (let i = 0; i < count; i++) {
    const shape = tokens.shape[i] as number
    stops[i + 1] = (stops[i] as number) + (endsInStop(tokens, i) ? 1 : 0)
    capitals[i + 1] = (capitals[i] as number) + (shape >= 2 && shape <= 5 ? 1 : 0)
    letters[i + 1] = (letters[i] as number) + (shape >= 1 && shape <= 5 ? 1 : 0)
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
  }
  const abbreviation = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    if (tokens.trail[i] === MARK_DOT * 4) abbreviation[i] = ABBREVIATIONS.get(wordForm(tokens, i)) ?? 0
  }
  toStop[count] = FAR
  for (let i = count - 1; i >= 0; i--) toStop[i] = endsInStop(tokens, i) ? 0 : (toStop[i + 1] as number) + 1
  return { stops, capitals, letters, toStop, open, abbreviation }
}

/** Abbreviations by their letters and case. */
const ABBREVIATIONS: ReadonlyMap<number, number> = new Map(
  [TITLES, COUNTERS, ASIDES].flatMap((list, i) => {
    const tokens = tokenize(list.join(' '))
    return Array.from({ length: tokens.count }, (_, token) => [wordForm(tokens, token), i + 1] as const)
  }),
)

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
): void {
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
  dense[1] = (OFFSETS[1] as number) + shape * SIZES + size
  dense[2] = (OFFSETS[2] as number) + nextShape * LEADS + nextLead
  dense[3] = (OFFSETS[3] as number) + (tokens.size[next] as number)
  dense[4] = (OFFSETS[4] as number) + (tokens.trail[next] as number)
  dense[5] = (OFFSETS[5] as number) + (hasBefore ? (tokens.trail[last - 1] as number) : 0)
  dense[6] =
    (OFFSETS[6] as number) +
    (hasBefore ? (tokens.shape[last - 1] as number) : 0) * LEADS +
    (tokens.lead[last] as number)
  dense[7] = (OFFSETS[7] as number) + afterShape * LEADS + (hasAfter ? (tokens.lead[next + 1] as number) : 0)
  dense[8] = (OFFSETS[8] as number) + gap
  dense[9] = (OFFSETS[9] as number) + scripts
  dense[10] = (OFFSETS[10] as number) + language
  dense[11] = (OFFSETS[11] as number) + mode
  dense[12] = (OFFSETS[12] as number) + distance(sinceStop) * 10 + distance(around.toStop[next] as number)
  dense[13] = (OFFSETS[13] as number) + (scramble(suffix) & (SUFFIXES - 1))
  dense[14] = (OFFSETS[14] as number) + (scramble(tokens.suffix[next] as number) & (NEXT_SUFFIXES - 1))
  dense[15] =
    (OFFSETS[15] as number) +
    (nextShape === 10 ? scramble(tokens.prefix[next] as number) & (PREFIXES - 1) : 0)
  dense[16] = (OFFSETS[16] as number) + (around.open[last] as number)

  dense[17] = (OFFSETS[17] as number) + distance(sinceBoundary) * 11 + mark
  const repeats = (nextHash === lastHash ? 1 : 0) + (nextHash === beforeHash ? 2 : 0)
  dense[18] = (OFFSETS[18] as number) + (nextHash === 0 ? 0 : repeats + (nextShape === 2 ? 4 : 0))

  dense[19] = (OFFSETS[19] as number) + (around.abbreviation[last] as number) * SHAPES + nextShape

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
  const punctuation = stops === 0 ? 0 : stops * 40 < to - from ? 1 : 2
  const cases =
    letters === 0 ? 4 : capitals === 0 ? 0 : capitals * 20 < letters ? 1 : capitals * 3 < letters * 2 ? 2 : 3
  const length = to - from < 12 ? 0 : to - from < 30 ? 1 : to - from < 80 ? 2 : 3
  return (punctuation * 5 + cases) * 4 + length
}

/** Two words and a space between them, the second in lower case: hardly ever a boundary in punctuated text. */
export function insideClause(tokens: Tokens, next: number): boolean {
  return (
    tokens.trail[next - 1] === 0 &&
    tokens.gap[next] === GAP_SPACE &&
    tokens.shape[next] === LOWER_WORD &&
    tokens.lead[next] === 0
  )
}

const LOWER_WORD = 1

/**
 * True where the answer is no without asking the network: inside a clause, in surroundings with full stops and
 * capitals. More than half of the places in such text; it doubles the speed.
 */
export function isSettled(tokens: Tokens, around: Surroundings, next: number): boolean {
  if (!insideClause(tokens, next)) return false
  const mode = Math.floor(modeAt(around, next, tokens.count) / 4)
  return mode >= 2 * 5 + 2 && mode % 5 < 4
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
