/** The words and word classes in and around a candidate, crossed with what the question asks: places in one table of weights. */
import type { AskedPassage, SpanCandidate, Token } from '../span-candidates.ts'
import type { ReadQuestion } from './question.ts'

export const LEXICAL_BITS = 15
/** Places that a candidate has at most. */
export const MOST_LEXICAL = 32
const MASK = 2 ** LEXICAL_BITS - 1

/** Parts of keys that all candidates of a question share. */
export interface LexicalQuestion {
  readonly asks: string
  readonly asksHead: string
  readonly asksAux: string
  readonly question: ReadQuestion
  readonly headClass: number
}

/**
 * Writes the places of a candidate to `out` and returns their number. `classes` has the class of each token of the
 * candidate's sentence.
 */
export function lexicalPlaces(
  { asks, asksHead, asksAux, question, headClass }: LexicalQuestion,
  { sentence: { tokens }, first, last }: SpanCandidate,
  classes: readonly number[],
  out: Int32Array,
): number {
  let count = 0
  const add = (name: number, key: string) => {
    out[count++] = hash(name, key)
  }
  const before = tokens[first - 1]?.lower ?? '^'
  const after = tokens[last + 1]?.lower ?? '$'
  const classAt = (i: number): number => classes[i] ?? -1
  const [c0, c1, before1, after1] = [classAt(first), classAt(last), classAt(first - 1), classAt(last + 1)]
  const opens = tokens[first]!.lower
  const ends = tokens[last]!.lower
  const shape = shapeOf(tokens, first, last)
  const length = Math.min(last - first, 6)
  add(1, `${before}|${c0}`)
  add(2, `${c1}|${after}`)
  add(3, `${before1}|${c0}`)
  add(4, `${c1}|${after1}`)
  add(5, shape)
  add(6, `${asks}|${shape}`)
  add(7, `${asksHead}|${shape}`)
  add(8, `${headClass}|${c1}`)
  add(9, `${asksHead}|${c1}`)
  add(10, `${asksAux}|${before}`)
  add(11, `${asksHead}|${before}`)
  add(12, `${asks}|${before}`)
  add(13, `${asks}|${after}`)
  add(14, `${asks}|${opens}`)
  add(15, opens)
  add(16, `${asksHead}|${ends}`)
  add(17, `${question.last}|${before}`)
  add(18, `${asks}|${length}`)
  add(19, `${asksHead}|${length}`)
  add(20, `${c0}|${classAt(first + 1)}|${length}`)
  add(21, `${classAt(last - 1)}|${c1}|${length}`)
  add(22, `${before1}|${c0}|${c1}|${after1}`)
  add(23, `${asks}|${c0}|${c1}`)
  add(24, `${asks}|${before1}`)
  add(25, `${asks}|${after1}`)
  add(26, `${asks}|${question.gap}|${before1}|${after1}`)
  if (last - first < 4) add(27, classes.slice(first, last + 1).join())
  const left = nearest(tokens, first, -1)
  if (left !== -1 && first - left <= 4) add(28, `${question.gap}|${pathOf(tokens, classes, left + 1, first)}`)
  const right = nearest(tokens, last, 1)
  if (right !== -1 && right - last <= 4)
    add(29, `${question.gap}|${pathOf(tokens, classes, last + 1, right)}`)
  return count
}

export function nearest(tokens: readonly Token[], from: number, step: 1 | -1): number {
  for (let i = from + step; i >= 0 && i < tokens.length; i += step) if (tokens[i]!.asked > 0) return i
  return -1
}

function pathOf(tokens: readonly Token[], classes: readonly number[], from: number, to: number): string {
  let path = ''
  for (let i = from; i < to; i++) path += tokens[i]!.isFunction ? ` ${tokens[i]!.lower}` : ` ${classes[i]}`
  return path
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

/** FNV-1a (Fowler, Noll & Vo) over the code units, folded to the table's size. */
function hash(name: number, key: string): number {
  let value = (0x811c9dc5 ^ name) >>> 0
  for (let i = 0; i < key.length; i++) value = Math.imul(value ^ key.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b)
  return (value ^ (value >>> 13)) & MASK
}

export type { AskedPassage }
