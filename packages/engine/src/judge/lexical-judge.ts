/**
 * Judges two answers by words alone. Each answer is looked at by itself, so that their order cannot matter; what they
 * are judged by, and in which order, is `JUDGE_CRITERIA`.
 */
import type { Judge, JudgeCriterion, Judgement } from '../ports.ts'
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

export function createLexicalJudge(analyzer: Pick<SpanAnalyzer, 'terms'>): Judge {
  const termsOf = (text: string) => analyzer.terms(text, 'und')
  return {
    name: 'lexical',
    async compare({ question, passages }, first, second) {
      const evidence = readEvidence(passages, termsOf)
      const asked = new Set(termsOf(question))
      return compareViews(view(first, asked, evidence, termsOf), view(second, asked, evidence, termsOf))
    },
  }
}

function compareViews(first: View, second: View): Judgement {
  if (first.refuses !== second.refuses) {
    const given = first.refuses ? second : first
    const isRight = given.support >= SUPPORTED && given.answers >= ON_TOPIC
    return { preferred: first.refuses === isRight ? 'second' : 'first', criterion: 'refusal' }
  }
  return (
    better('faithfulness', first.support - second.support, EVEN_SUPPORT) ??
    better('completeness', first.answers - second.answers, EVEN_ANSWERS) ??
    better('conciseness', second.words - first.words, 0) ?? { preferred: 'neither' }
  )
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
