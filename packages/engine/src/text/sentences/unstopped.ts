import { SCORE_POINT } from './model.ts'
import { opensSentence } from './openers.ts'
import { GAP_NONE, GAP_SPACES, MARK_NONE, type Tokens } from './tokens.ts'

/**
 * Thai and Lao put spaces between clauses and no full stops between sentences, and there is no training text here:
 * a space ends a sentence when what stands before it is long enough and both neighbours are clauses rather than
 * names or numbers, or when a connective follows that opens sentences.
 */

/** Letters since the last boundary that make a sentence; clauses are joined up to it. */
const SENTENCE = 80
/** Shorter runs between two spaces are names, numbers or enumerations. */
const CLAUSE = 12
/** With an opener behind it, a shorter stretch is a sentence too. */
const SHORT_SENTENCE = 24

/** The script of a token, as in `scriptOf`. */
const WITHOUT_STOPS = 3

/** Replaces the model's scores between two tokens of these scripts, where no mark stands. */
export function scoreUnstopped(text: string, tokens: Tokens, scores: Int32Array): void {
  if (!tokens.script.subarray(0, tokens.count).includes(WITHOUT_STOPS)) return
  let from = 0
  for (let next = 1; next < tokens.count; next++) {
    const last = next - 1
    if (
      tokens.script[last] === WITHOUT_STOPS &&
      tokens.script[next] === WITHOUT_STOPS &&
      tokens.trail[last] === MARK_NONE
    ) {
      const gap = tokens.gap[next] as number
      if (gap <= GAP_SPACES) scores[next] = oddsOf(text, tokens, next, from, gap) * 2 ** SCORE_POINT
    }
    if ((scores[next] as number) > 0) from = tokens.start[next] as number
  }
}

function oddsOf(text: string, tokens: Tokens, next: number, from: number, gap: number): number {
  const end = tokens.end[next - 1] as number
  const start = tokens.start[next] as number
  const length = end - from
  if (opensSentence(text, start)) return length >= SHORT_SENTENCE ? 2 : -1
  if (gap === GAP_NONE) return -2
  const before = end - (tokens.start[next - 1] as number)
  const after = (tokens.end[next] as number) - start
  return length >= SENTENCE && before >= CLAUSE && after >= CLAUSE ? 1 : -1
}
