/**
 * A bank of fixed lines that may stand before the passages of a context, and the choice among them by what came of
 * those that were tried (in place of the learned prompts with utility weights of SoftPromptComp: words instead of
 * vectors, counts instead of gradients).
 */

import { LightconeError } from '../errors.ts'
import type { SolvedQuestion } from '../model.ts'
import { type QuestionKind, questionShape } from '../text/question-shape.ts'

/** The first is no line at all; where nothing was tried it is the choice. */
export const PREFIXES = {
  none: '',
  evidence: 'Before you answer, find the sentences below that bear on the question.',
  exact: 'Answer only what is asked, with the words and numbers of the passages.',
  brief: 'Answer in as few words as possible.',
  doubt: 'Some passages below may be beside the point. Rely on those that speak of exactly what is asked.',
  steps: 'If the answer takes several facts, find them one after the other and name each of them.',
  excerpt: 'The passages below are excerpts. Do not fill in what may stand between them.',
} as const satisfies Readonly<Record<string, string>>

export type PrefixName = keyof typeof PREFIXES
export const PREFIX_NAMES = Object.keys(PREFIXES) as readonly PrefixName[]

/** What came of a prefix with one kind of question. */
export interface PrefixTally {
  readonly prefix: PrefixName
  readonly kind: QuestionKind
  readonly right: number
  readonly wrong: number
}

export const isPrefixName = (name: string): name is PrefixName => Object.hasOwn(PREFIXES, name)

/** Counts for every prefix that was tried, by kind of question, in the order of the bank. */
export function talliesOf(solved: readonly SolvedQuestion[]): readonly PrefixTally[] {
  const tallies = new Map<string, { prefix: PrefixName; kind: QuestionKind; right: number; wrong: number }>()
  for (const { question, prefix, verdict } of solved) {
    if (prefix === undefined || !isPrefixName(prefix)) continue
    const { kind } = questionShape(question)
    const key = `${prefix} ${kind}`
    const tally = tallies.get(key) ?? { prefix, kind, right: 0, wrong: 0 }
    tally[verdict]++
    tallies.set(key, tally)
  }
  return [...tallies.values()].sort(
    (a, b) => PREFIX_NAMES.indexOf(a.prefix) - PREFIX_NAMES.indexOf(b.prefix) || (a.kind < b.kind ? -1 : 1),
  )
}

/**
 * The prefix for a question by an upper confidence bound (Bubeck & Cesa-Bianchi 2012, § 2.2, α = 1) over the questions
 * of its kind: the one with the greatest share of right answers, and a bonus that shrinks the more often it was tried.
 * Once anything was tried, each is tried once, in the order of the bank. Nothing is drawn at random: the same records
 * give the same choice.
 */
export function choosePrefix(question: string, solved: readonly SolvedQuestion[]): PrefixName {
  const { kind } = questionShape(question)
  const tried = new Map(talliesOf(solved).flatMap((one) => (one.kind === kind ? [[one.prefix, one]] : [])))
  const total = tried.values().reduce((sum, { right, wrong }) => sum + right + wrong, 0)
  if (total === 0) return PREFIX_NAMES[0]!
  let best = PREFIX_NAMES[0]!
  let most = Number.NEGATIVE_INFINITY
  for (const name of PREFIX_NAMES) {
    const { right, wrong } = tried.get(name) ?? { right: 0, wrong: 0 }
    const times = right + wrong
    const bound =
      times === 0 ? Number.POSITIVE_INFINITY : right / times + Math.sqrt(Math.log(total) / (2 * times))
    if (bound > most) {
      most = bound
      best = name
    }
  }
  return best
}

/** Throws `invalid-argument` for a name that the bank does not have. */
export function checkPrefix(name: string | undefined): void {
  if (name === undefined || name === 'auto' || isPrefixName(name)) return
  throw new LightconeError('invalid-argument', {
    message: `There is no prefix "${name}".`,
    hint: `Use auto, or one of ${PREFIX_NAMES.join(', ')}.`,
    details: { prefix: name },
  })
}
