/** The words and word classes in and around a candidate, crossed with what the question asks: places in one table of weights. */
import type { SpanCandidate, Token } from '../span-candidates.ts'
import type { ReadQuestion } from './question.ts'

export const LEXICAL_BITS = 15
/** Places of a candidate, one a template, in the order of the templates. */
export const TEMPLATES = 36
/** Stands for a template that has nothing to see. */
export const NO_PLACE = -1
const MASK = 2 ** LEXICAL_BITS - 1
/** What each template is about, by its number less one: 0 the stretch's edges, 1 its kind, 2 how it meets the question. */
const PART_OF = Uint8Array.from('000011111222211121100012220222221112', Number)
export const PARTS = 3

/** Hashes that all candidates of a question go on from: of a template's number and what the question asks. */
export interface LexicalQuestion {
  readonly starts: Int32Array
}

export function lexicalQuestion(question: ReadQuestion): LexicalQuestion {
  const { headClass } = question
  const { asks } = question.shape
  const asksHead = `${asks}|${question.head}`
  const asksAux = `${asks}|${question.aux}`
  const asksGap = `${asks}|${question.gap}`
  const starts = Int32Array.from({ length: TEMPLATES + 1 }, (_, name) => BASIS ^ name)
  const begin = (names: readonly number[], prefix: string) => {
    for (const name of names) starts[name] = word(starts[name]!, `${prefix}|`)
  }
  begin([6, 12, 13, 14, 18, 23, 24, 25], asks)
  begin([7, 9, 11, 16, 19], asksHead)
  begin([10], asksAux)
  begin([8, 32, 33, 34], String(headClass))
  begin([35], `${asks}|${headClass}`)
  begin([17], question.last)
  begin([26], asksGap)
  begin([28, 29, 36], question.gap)
  begin([30, 31], asksGap)
  return { starts }
}

/** What of a sentence the templates see. */
export interface LexicalView {
  /** Class of each token. */
  readonly classes: readonly number[]
  /** Place of each token in the question, 0 to 1, or -1. */
  readonly order: readonly number[]
}

/** Templates, by their number less one, that see only where a candidate begins, and those that see only where it ends. */
const OPENING = [0, 2, 9, 10, 11, 13, 14, 16, 23, 27, 29, 31, 32]
const CLOSING = [1, 3, 7, 8, 12, 15, 24, 28, 30]

/** What candidates of a sentence that begin or end at the same token share, by token. */
export interface LexicalEdges {
  /** Places of the templates in `OPENING` and in `CLOSING`. */
  readonly opening: Int32Array
  readonly closing: Int32Array
  /** Tokens to the nearest of the question's before and after, at most `FAR`, and which part of the question that is. */
  readonly leftGap: Uint8Array
  readonly rightGap: Uint8Array
  readonly leftThird: Uint8Array
  readonly rightThird: Uint8Array
}

export function lexicalEdges(
  { starts }: LexicalQuestion,
  tokens: readonly Token[],
  { classes, order }: LexicalView,
): LexicalEdges {
  const count = tokens.length
  const edges = {
    opening: new Int32Array(count * OPENING.length),
    closing: new Int32Array(count * CLOSING.length),
    leftGap: new Uint8Array(count),
    rightGap: new Uint8Array(count),
    leftThird: new Uint8Array(count),
    rightThird: new Uint8Array(count),
  }
  const classAt = (i: number): number => classes[i] ?? -1
  for (let i = 0; i < count; i++) {
    const { lower } = tokens[i]!
    const [own, before, after] = [classAt(i), tokens[i - 1]?.lower ?? '^', tokens[i + 1]?.lower ?? '$']
    const [left, right] = [nearest(tokens, i, -1), nearest(tokens, i, 1)]
    const leftGap = left < 0 ? FAR : Math.min(i - left, FAR)
    const rightGap = right < 0 ? FAR : Math.min(right - i, FAR)
    edges.leftGap[i] = leftGap
    edges.rightGap[i] = rightGap
    edges.leftThird[i] = thirdOf(order[left])
    edges.rightThird[i] = thirdOf(order[right])
    const before1 = classAt(i - 1)
    edges.opening.set(
      [
        placeOf(number(bar(word(starts[1]!, before)), own)),
        placeOf(number(bar(number(starts[3]!, before1)), own)),
        placeOf(word(starts[10]!, before)),
        placeOf(word(starts[11]!, before)),
        placeOf(word(starts[12]!, before)),
        placeOf(word(starts[14]!, lower)),
        placeOf(word(starts[15]!, lower)),
        placeOf(word(starts[17]!, before)),
        placeOf(number(starts[24]!, before1)),
        leftGap < FAR ? placeOf(path(starts[28]!, tokens, classes, left + 1, i)) : NO_PLACE,
        placeOf(number(bar(number(starts[30]!, classAt(left))), leftGap)),
        placeOf(number(starts[32]!, before1)),
        placeOf(number(starts[33]!, own)),
      ],
      i * OPENING.length,
    )
    edges.closing.set(
      [
        placeOf(word(bar(number(starts[2]!, own)), after)),
        placeOf(number(bar(number(starts[4]!, own)), classAt(i + 1))),
        placeOf(number(starts[8]!, own)),
        placeOf(number(starts[9]!, own)),
        placeOf(word(starts[13]!, after)),
        placeOf(word(starts[16]!, lower)),
        placeOf(number(starts[25]!, classAt(i + 1))),
        rightGap < FAR ? placeOf(path(starts[29]!, tokens, classes, i + 1, right)) : NO_PLACE,
        placeOf(number(bar(number(starts[31]!, classAt(right))), rightGap)),
      ],
      i * CLOSING.length,
    )
  }
  return edges
}

/** Writes the places of a candidate to `out`, `TEMPLATES` of them; `edges` are those of its sentence. */
export function lexicalPlaces(
  { starts }: LexicalQuestion,
  { sentence: { tokens }, first, last }: SpanCandidate,
  { classes }: LexicalView,
  edges: LexicalEdges,
  out: Int32Array,
): void {
  for (let i = 0; i < OPENING.length; i++) out[OPENING[i]!] = edges.opening[first * OPENING.length + i]!
  for (let i = 0; i < CLOSING.length; i++) out[CLOSING[i]!] = edges.closing[last * CLOSING.length + i]!
  const [c0, c1] = [classes[first]!, classes[last]!]
  const [before1, after1] = [classes[first - 1] ?? -1, classes[last + 1] ?? -1]
  const shape = shapeOf(tokens, first, last)
  const length = Math.min(last - first, 6)
  out[4] = placeOf(word(starts[5]!, shape))
  out[5] = placeOf(word(starts[6]!, shape))
  out[6] = placeOf(word(starts[7]!, shape))
  out[17] = placeOf(number(starts[18]!, length))
  out[18] = placeOf(number(starts[19]!, length))
  out[19] = placeOf(number(bar(number(bar(number(starts[20]!, c0)), classes[first + 1] ?? -1)), length))
  out[20] = placeOf(number(bar(number(bar(number(starts[21]!, classes[last - 1] ?? -1)), c1)), length))
  out[21] = placeOf(number(bar(number(bar(number(bar(number(starts[22]!, before1)), c0)), c1)), after1))
  out[22] = placeOf(number(bar(number(starts[23]!, c0)), c1))
  out[25] = placeOf(number(bar(number(starts[26]!, before1)), after1))
  out[26] = last - first < 4 ? placeOf(list(starts[27]!, classes, first, last)) : NO_PLACE
  out[33] = placeOf(word(starts[34]!, shape))
  out[34] = placeOf(number(starts[35]!, length))
  const gaps = number(number(starts[36]!, edges.leftGap[first]!), edges.rightGap[last]!)
  out[35] = placeOf(number(number(gaps, edges.leftThird[first]!), edges.rightThird[last]!))
}

/** Tokens from which on a distance is far. */
const FAR = 5

/** Which part of the question: 1 its first word, 2 one between, 3 its last, 0 none. */
const thirdOf = (place: number | undefined): number =>
  place === undefined || place < 0 ? 0 : place === 0 ? 1 : place === 1 ? 3 : 2

/** Adds up the weights at a candidate's places, one sum a part. */
export function lexicalScores(
  table: ArrayLike<number>,
  places: ArrayLike<number>,
  from: number,
  out: Float64Array,
): void {
  out.fill(0)
  for (let i = 0; i < TEMPLATES; i++) {
    const place = places[from + i]!
    if (place !== NO_PLACE) out[PART_OF[i]!]! += table[place]!
  }
}

export function nearest(tokens: readonly Token[], from: number, step: 1 | -1): number {
  for (let i = from + step; i >= 0 && i < tokens.length; i += step) if (tokens[i]!.asked > 0) return i
  return -1
}

/** What stands between: function words as they are, others by class. */
function path(
  hash: number,
  tokens: readonly Token[],
  classes: readonly number[],
  from: number,
  to: number,
): number {
  let value = hash
  for (let i = from; i < to; i++)
    value = tokens[i]!.isFunction
      ? word(unit(value, SPACE), tokens[i]!.lower)
      : number(unit(value, SPACE), classes[i]!)
  return value
}

function list(hash: number, classes: readonly number[], first: number, last: number): number {
  let value = number(hash, classes[first]!)
  for (let i = first + 1; i <= last; i++) value = number(unit(value, COMMA), classes[i]!)
  return value
}

/** Kinds of tokens in order, runs folded: "capital word capital" of "University of Oxford". */
function shapeOf(tokens: readonly Token[], first: number, last: number): string {
  let shape = ''
  let previous = ''
  for (let i = first; i <= last; i++) {
    const { kind, isFunction } = tokens[i]!
    const sign = isFunction ? 'f' : SIGNS[kind]
    if (sign !== previous) shape += sign
    previous = sign
  }
  return shape
}

const SIGNS = {
  capital: 'C',
  word: 'w',
  number: 'n',
  year: 'y',
  month: 'm',
  money: '$',
  unit: 'u',
  punctuation: ',',
} as const

/** FNV-1a (Fowler, Noll & Vo) over code units, one after the other: what keys have in common is hashed once. */
const BASIS = 0x811c9dc5
const PRIME = 0x01000193
const SPACE = 32
const COMMA = 44

const unit = (hash: number, code: number): number => Math.imul(hash ^ code, PRIME)
const bar = (hash: number): number => unit(hash, 124)

function word(hash: number, text: string): number {
  let value = hash
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), PRIME)
  return value
}

/** The digits of a class or a length: below 1000, and -1. */
function number(hash: number, value: number): number {
  if (value < 0) return unit(unit(hash, 45), 49)
  let folded = hash
  if (value >= 100) folded = unit(folded, 48 + Math.floor(value / 100))
  if (value >= 10) folded = unit(folded, 48 + (Math.floor(value / 10) % 10))
  return unit(folded, 48 + (value % 10))
}

/** Folded to the table's size. */
function placeOf(hash: number): number {
  const value = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (value ^ (value >>> 13)) & MASK
}
