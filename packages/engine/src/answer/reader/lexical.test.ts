import { expect, it } from 'vitest'
import { createAnalyzer } from '../../text/analyzer.ts'
import { askPassage, type SpanCandidate, type Token } from '../span-candidates.ts'
import type { SentenceView } from './features.ts'
import { decodeModel } from './format.ts'
import { readPassage } from './learned-reader.ts'
import { LEXICAL_BITS, lexicalPlaces, lexicalScores, NO_PLACE, PARTS, TEMPLATES } from './lexical.ts'
import type { ReadQuestion } from './question.ts'
import { NUMBERS, WORDS } from './weights.ts'

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
  const places = new Int32Array(TEMPLATES)
  for (const candidate of read.candidates) {
    const view = read.views.get(candidate.sentence)!
    lexicalPlaces(read.lexical, candidate, view, read.edges.get(candidate.sentence)!, places)
    expect([...places]).toEqual(
      keysOf(read.question, candidate, view).map((key, i) =>
        key === undefined ? NO_PLACE : placeOf(i + 1, key),
      ),
    )
  }
})

it('adds up the weights of a candidate in parts, without what is not there', () => {
  const places = new Int32Array(2 * TEMPLATES).fill(NO_PLACE)
  places.set([1, NO_PLACE, 2], TEMPLATES)
  const sums = new Float64Array(PARTS).fill(9)
  lexicalScores([100, 1, 10], places, TEMPLATES, sums)
  expect(sums.reduce((total, one) => total + one)).toBe(11)
  lexicalScores([100, 1, 10], places, 0, sums)
  expect([...sums]).toEqual([0, 0, 0])
})

/** The templates as text. */
function keysOf(
  { shape: { asks }, head, headClass, aux, gap, last: lastWord }: ReadQuestion,
  { sentence: { tokens }, first, last }: SpanCandidate,
  { classes, order }: SentenceView,
): readonly (string | undefined)[] {
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
  const left = tokens.findLastIndex(({ asked }, i) => i < first && asked > 0)
  const right = tokens.findIndex(({ asked }, i) => i > last && asked > 0)
  const leftGap = left < 0 ? 5 : Math.min(first - left, 5)
  const rightGap = right < 0 ? 5 : Math.min(right - last, 5)
  const third = (i: number) =>
    order[i] === undefined || order[i] < 0 ? 0 : [0, 1].includes(order[i]) ? 1 + 2 * order[i] : 2
  return [
    `${before}|${c0}`, `${c1}|${after}`, `${b}|${c0}`, `${c1}|${a}`, shape, `${asks}|${shape}`,
    `${asks}|${head}|${shape}`, `${headClass}|${c1}`, `${asks}|${head}|${c1}`, `${asks}|${aux}|${before}`,
    `${asks}|${head}|${before}`, `${asks}|${before}`, `${asks}|${after}`, `${asks}|${opens}`, opens,
    `${asks}|${head}|${ends}`, `${lastWord}|${before}`, `${asks}|${length}`, `${asks}|${head}|${length}`,
    `${c0}|${at(first + 1)}|${length}`, `${at(last - 1)}|${c1}|${length}`, `${b}|${c0}|${c1}|${a}`,
    `${asks}|${c0}|${c1}`, `${asks}|${b}`, `${asks}|${a}`, `${asks}|${gap}|${b}|${a}`,
    last - first < 4 ? classes.slice(first, last + 1).join() : undefined,
    leftGap < 5 ? `${gap}|${path(left + 1, first)}` : undefined,
    rightGap < 5 ? `${gap}|${path(last + 1, right)}` : undefined,
    `${asks}|${gap}|${at(left)}|${leftGap}`, `${asks}|${gap}|${at(right)}|${rightGap}`, `${headClass}|${b}`,
    `${headClass}|${c0}`, `${headClass}|${shape}`, `${asks}|${headClass}|${length}`,
    `${gap}|${leftGap}${rightGap}${third(left)}${third(right)}`,
  ] // biome-ignore format: a table
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
