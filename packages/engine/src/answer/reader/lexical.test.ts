import { expect, it } from 'vitest'
import { createAnalyzer } from '../../text/analyzer.ts'
import { askPassage, type SpanCandidate, type Token } from '../span-candidates.ts'
import { decodeModel } from './format.ts'
import { readPassage } from './learned-reader.ts'
import { LEXICAL_BITS, lexicalPlaces, MOST_LEXICAL } from './lexical.ts'
import type { ReadQuestion } from './question.ts'
import { NUMBERS, WORDS } from './weights.ts'
import { classOf } from './word-classes.ts'

const analyzer = createAnalyzer()
const termsOf = (text: string) => analyzer.termsWithSpans(text, 'en')
const { classes } = decodeModel({ words: WORDS, numbers: NUMBERS })
const PASSAGE =
  'The lighthouse of Varn, built by Ada Holm (1831–1902), was lit in 1874. It cost 12,500 crowns, about £900 a year.'

it.each([
  'Who built the lighthouse of Varn?',
  'In what year was it lit?',
  'How much did the lighthouse cost a year?',
])('gives a candidate the places of its keys, hashed one by one: %s', (question) => {
  const asked = askPassage(question, PASSAGE, termsOf)
  const read = readPassage(question, asked, PASSAGE, termsOf, classes)
  const { head } = read.question
  const headClass = head === '' ? -1 : classOf(classes, head, head)
  const places = new Int32Array(MOST_LEXICAL)
  for (const candidate of read.candidates) {
    const view = read.views.get(candidate.sentence)!
    const count = lexicalPlaces(read.lexical, candidate, view.classes, places)
    expect([...places.subarray(0, count)]).toEqual(
      keysOf(read.question, candidate, view.classes, headClass).map(([name, key]) => placeOf(name, key)),
    )
  }
})

/** The templates as text. */
function keysOf(
  { shape: { asks }, head, aux, gap, last: lastWord }: ReadQuestion,
  { sentence: { tokens }, first, last }: SpanCandidate,
  classes: readonly number[],
  headClass: number,
): readonly (readonly [number, string])[] {
  const before = tokens[first - 1]?.lower ?? '^'
  const after = tokens[last + 1]?.lower ?? '$'
  const at = (i: number) => classes[i] ?? -1
  const [c0, c1, b, a] = [at(first), at(last), at(first - 1), at(last + 1)]
  const [opens, ends] = [tokens[first]!.lower, tokens[last]!.lower]
  const shape = shapeOf(tokens.slice(first, last + 1))
  const length = Math.min(last - first, 6)
  const path = (from: number, to: number) =>
    tokens
      .slice(from, to)
      .map(({ isFunction, lower }, i) => ` ${isFunction ? lower : at(from + i)}`)
      .join('')
  const keys = [
    `${before}|${c0}`, `${c1}|${after}`, `${b}|${c0}`, `${c1}|${a}`, shape, `${asks}|${shape}`,
    `${asks}|${head}|${shape}`, `${headClass}|${c1}`, `${asks}|${head}|${c1}`, `${asks}|${aux}|${before}`,
    `${asks}|${head}|${before}`, `${asks}|${before}`, `${asks}|${after}`, `${asks}|${opens}`, opens,
    `${asks}|${head}|${ends}`, `${lastWord}|${before}`, `${asks}|${length}`, `${asks}|${head}|${length}`,
    `${c0}|${at(first + 1)}|${length}`, `${at(last - 1)}|${c1}|${length}`, `${b}|${c0}|${c1}|${a}`,
    `${asks}|${c0}|${c1}`, `${asks}|${b}`, `${asks}|${a}`, `${asks}|${gap}|${b}|${a}`,
  ].map((key, i) => [i + 1, key] as const) // biome-ignore format: a table
  if (last - first < 4) keys.push([27, classes.slice(first, last + 1).join()])
  const left = tokens.findLastIndex(({ asked }, i) => i < first && asked > 0)
  if (left >= 0 && first - left <= 4) keys.push([28, `${gap}|${path(left + 1, first)}`])
  const right = tokens.findIndex(({ asked }, i) => i > last && asked > 0)
  if (right >= 0 && right - last <= 4) keys.push([29, `${gap}|${path(last + 1, right)}`])
  return keys
}

function shapeOf(tokens: readonly Token[]): string {
  const signs = {
    capital: 'C',
    word: 'w',
    number: 'n',
    year: 'y',
    month: 'm',
    money: '$',
    unit: 'u',
    punctuation: ',',
  }
  return tokens
    .map(({ kind, isFunction }) => (isFunction ? 'f' : signs[kind]))
    .filter((sign, i, all) => sign !== all[i - 1])
    .join('')
}

function placeOf(name: number, key: string): number {
  let value = (0x811c9dc5 ^ name) >>> 0
  for (const unit of key) value = Math.imul(value ^ unit.charCodeAt(0), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b)
  return (value ^ (value >>> 13)) & (2 ** LEXICAL_BITS - 1)
}
