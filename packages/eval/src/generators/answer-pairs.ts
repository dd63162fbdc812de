/**
 * Pairs of answers of which one is better for a reason that is known, harder than those of `judge-pairs.ts`: what is
 * wrong comes from the same passage, and the questions have no evidence but the answer.
 */
import { splitSentences } from 'lightcone'
import type { Random } from '../random.ts'

/**
 * - `refusal`: the passage holds the answer, or (`refusal, off topic`, `refusal, on topic`) does not
 * - `swapped name` `swapped number`: in the sentence that answers, what answers is another one of the same passage
 * - `short swapped name` `short swapped number`: the same without the sentence
 * - `completeness`: the other answer is a true sentence of the passage that does not answer
 * - `conciseness`: the other answer goes on with the passage's next sentence
 */
export const PAIR_KINDS = [
  'refusal',
  'refusal, off topic',
  'refusal, on topic',
  'swapped name',
  'swapped number',
  'short swapped name',
  'short swapped number',
  'completeness',
  'conciseness',
] as const
export type PairKind = (typeof PAIR_KINDS)[number]

export interface AnswerPair {
  readonly kind: string
  readonly question: string
  readonly passages: readonly string[]
  readonly better: string
  readonly worse: string
}

export interface AskedPassage {
  readonly question: string
  readonly passage: string
  /** Of the shortest gold answer; absent when the passage does not hold the answer. */
  readonly answer?: { readonly start: number; readonly end: number }
}

export const REFUSAL = 'The sources do not answer this question.'
const NAME = /(?<=\S\s)\p{Lu}[\p{L}\p{M}'’-]+(?:\s(?:of\s|the\s|de\s)?\p{Lu}[\p{L}\p{M}'’-]+)*/gu
const NUMBER = /(?<![\p{L}\p{N}.,])\d[\d,]*(?:\.\d+)?(?![\p{L}\p{N}])/gu

/** The pairs that one question gives; `other` is a passage about something else. */
export function answerPairs(asked: AskedPassage, other: string, random: Random): readonly AnswerPair[] {
  const { question, passage, answer } = asked
  const pair = (kind: PairKind, better: string, worse: string, passages = [passage]): AnswerPair => ({
    kind,
    question,
    passages,
    better,
    worse,
  })
  const sentences = splitSentences(passage).map(({ start, end }) => ({
    start,
    end,
    text: passage.slice(start, end).trim(),
  }))
  if (answer === undefined)
    return [
      pair(
        'refusal, on topic',
        REFUSAL,
        mostShared(
          question,
          sentences.map(({ text }) => text),
        ),
      ),
    ]
  const at = sentences.findIndex(({ start, end }) => start <= answer.start && answer.end <= end)
  if (at < 0) return []
  const own = sentences[at]!
  const beside = sentences.filter((_, i) => i !== at).map(({ text }) => text)
  const next = sentences[at + 1]?.text
  return [
    pair('refusal', own.text, REFUSAL),
    pair('refusal, off topic', REFUSAL, own.text, [other]),
    ...(beside.length === 0 ? [] : [pair('completeness', own.text, mostShared(question, beside))]),
    ...(next === undefined ? [] : [pair('conciseness', own.text, `${own.text} ${next}`)]),
    ...swapped(passage, own, answer, pair, random),
  ]
}

function swapped(
  passage: string,
  own: { readonly start: number; readonly end: number; readonly text: string },
  answer: { readonly start: number; readonly end: number },
  pair: (kind: PairKind, better: string, worse: string) => AnswerPair,
  random: Random,
): readonly AnswerPair[] {
  const gold = passage.slice(answer.start, answer.end)
  const kind = matches(NUMBER, gold) ? 'number' : matches(NAME, `x ${gold}`) ? 'name' : undefined
  if (kind === undefined) return []
  const found = [...passage.matchAll(kind === 'number' ? NUMBER : NAME)]
    .filter(({ index }) => index < own.start || index >= own.end)
    .map(([text]) => text)
    .filter((text) => !own.text.includes(text) && !gold.includes(text) && !text.includes(gold))
  if (found.length === 0) return []
  const wrong = random.pick([...new Set(found)])
  const from =
    answer.start -
    own.start -
    (passage.slice(own.start, own.end).length - passage.slice(own.start, own.end).trimStart().length)
  const sentence = own.text.slice(0, from) + wrong + own.text.slice(from + gold.length)
  return [pair(`swapped ${kind}`, own.text, sentence), pair(`short swapped ${kind}`, gold, wrong)]
}

/** Whether the pattern takes all of the text, a first word aside. */
function matches(pattern: RegExp, text: string): boolean {
  const [found] = text.match(pattern) ?? []
  return found !== undefined && (found === text || `x ${found}` === text)
}

function mostShared(question: string, sentences: readonly string[]): string {
  const words = new Set(question.toLowerCase().match(/\p{L}{4,}/gu) ?? [])
  const shared = (text: string) =>
    new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => words.has(word))).size
  return sentences.reduce((best, one) => (shared(one) > shared(best) ? one : best))
}
