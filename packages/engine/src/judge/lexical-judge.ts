/**
 * Judges two answers by words alone. Each answer is looked at by itself, so that their order cannot matter; what they
 * are judged by, and in which order, is `JUDGE_CRITERIA`.
 */
import type { Span } from '../model.ts'
import type { AnswerChances, Judge, JudgeCriterion, JudgedContext, Judgement } from '../ports.ts'
import type { SpanAnalyzer } from '../text/analyzer.ts'
import { sentenceSpans } from '../text/sentences.ts'
import { type Evidence, readEvidence, supportOf } from './support.ts'

/** What is seen of one answer. */
interface View {
  readonly refuses: boolean
  /** 0 to 1: the least supported statement. */
  readonly support: number
  /** Share of the question's words that the best statement, or the place behind a short one, holds. */
  readonly answers: number
  readonly words: number
}

/** Differences that count as none. */
const EVEN_SUPPORT = 0.005
const EVEN_ANSWERS = 0.1
/** An answer that is supported this well, and whose sentences hold this much of the question, beats a refusal. */
const SUPPORTED = 0.6
const ON_TOPIC = 1 / 3

const REFUSAL =
  /\b(?:unanswerable|cannot (?:be )?answer|can(?:no|')t (?:be )?(?:answer|determin|say)|do(?:es)? not (?:answer|hold|contain|say|mention|state|provide)|not (?:mentioned|stated|enough information|in the (?:sources|passages|context))|no (?:answer|information)|do(?:es)?n['’]t (?:know|say))/i

/** `chancesOf` tells names and numbers of a passage apart that are the whole of what two answers differ in. */
export function createLexicalJudge(analyzer: Pick<SpanAnalyzer, 'terms'>, chancesOf: AnswerChances): Judge {
  const termsOf = (text: string) => analyzer.terms(text, 'und')
  return {
    name: 'lexical',
    async compare(context, first, second) {
      const evidence = readEvidence(context.passages, termsOf)
      const asked = new Set(termsOf(context.question))
      const views = [first, second].map((answer) => view(answer, asked, evidence, termsOf)) as [View, View]
      return compareViews(...views, () => likelier(context, first, second, chancesOf))
    },
  }
}

function compareViews(first: View, second: View, likelierOne: () => Judgement | undefined): Judgement {
  if (first.refuses !== second.refuses) {
    const given = first.refuses ? second : first
    const isRight = given.support >= SUPPORTED && given.answers >= ON_TOPIC
    return { preferred: first.refuses === isRight ? 'second' : 'first', criterion: 'refusal' }
  }
  return (
    better('faithfulness', first.support - second.support, EVEN_SUPPORT) ??
    likelierOne() ??
    better('completeness', first.answers - second.answers, EVEN_ANSWERS) ??
    better('conciseness', second.words - first.words, 0) ?? { preferred: 'neither' }
  )
}

/** In characters. */
const LONGEST_NAME = 60

/**
 * Of two answers the one in which the answer to the question is likelier, where passages hold word for word what they
 * differ in: a name or a number each (of whole sentences, words tell as well). Where one only goes on further, the other
 * one is better when it is likelier in what both say.
 */
function likelier(
  { question, passages }: JudgedContext,
  first: string,
  second: string,
  chancesOf: AnswerChances,
): Judgement | undefined {
  const { one, other, both } = differences(first, second)
  const isLonger = one === '' || other === ''
  if (!isLonger && Math.max(one.length, other.length) > LONGEST_NAME) return undefined
  const text = passages.join('\n\n')
  const own = placesOf(isLonger ? both : one, text)
  const others = placesOf(isLonger ? one || other : other, text)
  if (own.length === 0 || others.length === 0 || own.some((a) => others.some((b) => overlap(a, b))))
    return undefined
  const chances = chancesOf(question, text, [...own, ...others])
  if (chances === undefined) return undefined
  const lead = 2 * chances.subarray(0, own.length).reduce((sum, chance) => sum + chance, 0) - 1
  if (!isLonger) return better('completeness', lead, 0)
  return lead > 0 ? better('conciseness', one === '' ? lead : -lead, 0) : undefined
}

interface Differences {
  readonly one: string
  readonly other: string
  /** What both begin and end with. */
  readonly both: string
}

function differences(first: string, second: string): Differences {
  const [a, b] = [first, second].map((text) =>
    text
      .trim()
      .replace(/[.!?]$/, '')
      .split(/\s+/),
  ) as [string[], string[]]
  const most = Math.min(a.length, b.length)
  let start = 0
  while (start < most && bare(a[start]!) === bare(b[start]!)) start++
  let end = 0
  while (end < most - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const middle = (words: readonly string[]) => words.slice(start, words.length - end).join(' ')
  return {
    one: middle(a),
    other: middle(b),
    both: a
      .slice(0, start)
      .join(' ')
      .replace(/[.!?]$/, ''),
  }
}

/** The last word of the shorter answer has lost its full stop. */
const bare = (word: string): string => word.replace(/[.!?]$/, '')

const overlap = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end

function placesOf(part: string, text: string): readonly Span[] {
  const places: Span[] = []
  if (part === '') return places
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length))
    places.push({ start: at, end: at + part.length })
  return places
}

function better(criterion: JudgeCriterion, difference: number, even: number): Judgement | undefined {
  if (Math.abs(difference) <= even) return undefined
  return { preferred: difference > 0 ? 'first' : 'second', criterion }
}

function view(
  answer: string,
  asked: ReadonlySet<string>,
  evidence: Evidence,
  termsOf: (text: string) => readonly string[],
): View {
  const text = answer.replace(/\[\d+(?:\s*[-–,]\s*\d+)*\]/g, ' ')
  const refuses = REFUSAL.test(text) || !/[\p{L}\p{N}]/u.test(text)
  const statements = sentenceSpans(text, 'passage', 'und')
    .map(({ start, end }) => text.slice(start, end))
    .filter((statement) => /[\p{L}\p{N}]/u.test(statement))
  const supports = statements.map((statement) => supportOf(statement, asked, evidence, termsOf))
  return {
    refuses,
    support: Math.min(1, ...supports.map(({ support }) => support)),
    answers: Math.max(0, ...supports.map(({ answers }) => answers.size)) / Math.max(1, asked.size),
    words: text.split(/\s+/).filter(Boolean).length,
  }
}
