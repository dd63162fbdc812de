import type { ContrastiveExample, Preface } from '../model.ts'
import type { Tokenizer } from '../ports.ts'
import { BROKEN_MARK, markOf, oneLine } from '../text/neutralise.ts'

/** What may stand before the passages of a context. */
export interface PrefaceParts {
  /** A name of the bank and its line; an empty line shows nothing. */
  readonly prefix?: { readonly name: string; readonly line: string }
  /** Nearest first. */
  readonly examples: readonly ContrastiveExample[]
}

/** Most of the budget that a preface takes. */
const SHARE = 1 / 4

/**
 * The preface within a budget, and what it leaves for the passages. The passages never get less from a larger budget:
 * what all of the preface takes, or a quarter of the budget, is left free whether or not it is used.
 */
export function prefaceWithin(
  parts: PrefaceParts,
  budgetTokens: number,
  tokenizer: Tokenizer,
): { readonly preface: Preface; readonly left: number } {
  const most = Math.floor(budgetTokens * SHARE)
  const whole = renderPreface(parts, tokenizer)
  let shown = parts
  let preface = whole
  while (preface.tokens > most && shown.examples.length > 0) {
    shown = { ...shown, examples: shown.examples.slice(0, -1) }
    preface = renderPreface(shown, tokenizer)
  }
  if (preface.tokens > most) preface = NO_PREFACE
  return { preface, left: budgetTokens - Math.min(whole.tokens, most) }
}

export const NO_PREFACE: Preface = { text: '', tokens: 0, examples: [] }

const OPEN = '<examples>\n'
const HEADER = 'Other questions, answered rightly and wrongly. They show what is wanted and are no source.\n'
const CLOSE = '</examples>\n'

/**
 * Contrastive examples (Li et al. 2025, "Enhancing retrieval-augmented generation: a study of best practices"): a
 * question, a right answer and a wrong one, before the passages.
 *
 * ```
 * Answer in as few words as possible.
 * <examples>
 * Other questions, answered rightly and wrongly. They show what is wanted and are no source.
 * Question: How long does an old key stay valid?
 * Passage: The old key stays valid for an hour.
 * Right: An hour.
 * Wrong: Thirty days.
 * </examples>
 * ```
 */
export function renderPreface({ prefix, examples }: PrefaceParts, tokenizer: Tokenizer): Preface {
  const line = prefix === undefined || prefix.line === '' ? '' : `${prefix.line}\n`
  const block = examples.length === 0 ? '' : `${OPEN}${HEADER}${examples.map(linesOf).join('')}${CLOSE}`
  const text = line + block
  return {
    text,
    tokens: tokenizer.count(text),
    ...(prefix === undefined ? {} : { prefix: prefix.name }),
    examples,
  }
}

function linesOf({ question, passage, right, wrong }: ContrastiveExample): string {
  return [
    `Question: ${safe(question)}\n`,
    ...(passage === undefined ? [] : [`Passage: ${safe(passage.quote)}\n`]),
    `Right: ${safe(right)}\n`,
    ...(wrong === undefined ? [] : [`Wrong: ${safe(wrong)}\n`]),
  ].join('')
}

/** One line that closes neither block. */
const safe = (text: string): string => oneLine(text).replace(MARK, BROKEN_MARK)
const MARK = markOf('examples')
