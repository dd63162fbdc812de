/** A judge of answers without a model, to compare judges with: the hierarchy of ContextualJudgeBench as rules. */
import { splitSentences } from 'lightcone'

export interface Judged {
  readonly question: string
  /** The passages that the answers were written from. */
  readonly context: string
  readonly a: string
  readonly b: string
}

/** Support from which on an answer counts as taken from the passages. */
const SUPPORTED = 0.8
/** Difference in support that is more than another choice of words. */
const NOTICEABLE = 0.02

const REFUSES = /\b(?:do|does|did|can|could)(?: not|n't) (?:answer|say|state|mention|tell|be answered)/i
const SMALL_WORDS = new Set(
  'about after also been before both does from have into more much most only other over some such than that their them then there these they this those very was were what when where which while whom whose will with would your'.split(
    ' ',
  ),
)

/**
 * Which of two answers is better. Refusals first: one is right only where the passages do not hold the other answer.
 * Then what stands in the passages, then what says more of what was asked, then what is shorter. `undefined` where the
 * rules see no difference.
 */
export function ruleJudge({ question, context, a, b }: Judged): 'a' | 'b' | undefined {
  const refused = [REFUSES.test(a), REFUSES.test(b)] as const
  if (refused[0] !== refused[1]) {
    const answer = refused[0] ? b : a
    const isHeld = support(answer, context) >= SUPPORTED
    return isHeld === refused[0] ? 'b' : 'a'
  }
  return (
    higher(support(a, context), support(b, context), NOTICEABLE) ??
    higher(covered(a, question), covered(b, question), 0) ??
    higher(-a.length, -b.length, 0)
  )
}

function higher(a: number, b: number, than: number): 'a' | 'b' | undefined {
  return Math.abs(a - b) <= than ? undefined : a > b ? 'a' : 'b'
}

/** Share of an answer's words that stand in one sentence of the passages, the mean over its sentences. */
function support(answer: string, context: string): number {
  const passages = sentencesOf(context).map((sentence) => new Set(wordsOf(sentence)))
  const shares = sentencesOf(answer).map((sentence) => {
    const words = wordsOf(sentence)
    if (words.length === 0) return 1
    return Math.max(
      0,
      ...passages.map((held) => words.filter((word) => held.has(word)).length / words.length),
    )
  })
  return shares.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / shares.length
}

/** Words of the question that the answer has. */
function covered(answer: string, question: string): number {
  const held = new Set(wordsOf(answer))
  return new Set(wordsOf(question).filter((word) => held.has(word))).size
}

function sentencesOf(text: string): string[] {
  return splitSentences(text)
    .map(({ start, end }) => text.slice(start, end).trim())
    .filter((sentence) => sentence !== '')
}

/** Words of at least three letters and all numbers, the first five letters of each. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words
    .filter((word) => (/\d/.test(word) ? true : word.length > 2 && !SMALL_WORDS.has(word)))
    .map((word) => word.slice(0, 5))
}
