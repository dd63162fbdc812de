import { LightconeError } from '../../errors.ts'
import type { Span } from '../../model.ts'
import { decode } from './decoder.ts'
import { languageNumber } from './features.ts'
import { createSentenceModel, decodeWeights, MOST_ROOM, type SentenceModel } from './model.ts'
import { leanOnMarks, strengthOf } from './prior.ts'
import { newTokens, roomFor, type Tokens, tokenize } from './tokens.ts'
import { scoreUnstopped } from './unstopped.ts'
import { WEIGHTS } from './weights.ts'

export interface SentenceOptions {
  /** BCP 47 tag. Helps a little where the model knows the language; the script is seen without it. */
  readonly language?: string
  /** No sentence gets longer than this many UTF-16 code units: likely boundaries are cut first. */
  readonly maxLength?: number
}

let shipped: SentenceModel | undefined

/**
 * Sentences of a text in any language, punctuated or not: contiguous spans that together are the whole text. White
 * space belongs to the sentence before it. The empty text has none. Same text, same spans, on every machine.
 *
 * ```ts
 * splitSentences('Dr. Ada left. Why?') // [{ start: 0, end: 14 }, { start: 14, end: 18 }]
 * ```
 *
 * Throws `invalid-argument` when `maxLength` is not a whole number above 0.
 */
export function splitSentences(text: string, options: SentenceOptions = {}): readonly Span[] {
  shipped ??= createSentenceModel(decodeWeights(Buffer.from(WEIGHTS, 'base64')))
  return splitWith(shipped, text, options)
}

/** `splitSentences` with a model of one's own; `alone`: without the prior. */
export function splitWith(
  model: SentenceModel,
  text: string,
  options: SentenceOptions = {},
  alone = false,
): readonly Span[] {
  const { maxLength, language } = options
  if (maxLength !== undefined && (!Number.isInteger(maxLength) || maxLength < 1)) {
    throw new LightconeError('invalid-argument', {
      message: `A sentence's greatest length must be a whole number above 0, not ${maxLength}.`,
      hint: 'Leave `maxLength` out for sentences of any length.',
    })
  }
  const tokens = tokenize(text, roomOf(text.length))
  if (tokens.count === 0) return decode(text, [], [], maxLength)
  const number = languageNumber(language)
  const scores = model.score(text, tokens, number)
  if (!alone) leanOnMarks(text, tokens, scores, strengthIn(model, tokens, number))
  scoreUnstopped(text, tokens, scores)
  return decode(text, tokens.start.subarray(1, tokens.count), scores.subarray(1), maxLength)
}

function strengthIn(model: SentenceModel, tokens: Tokens, language: number): number {
  if (language > 0) return strengthOf(true, 0, 0)
  const { known, words } = model.familiarity(tokens)
  return strengthOf(false, known, words)
}

let kept = newTokens(0)

/** Arrays that the next text uses again: making them anew takes as long as filling them. */
function roomOf(length: number): Tokens {
  const room = roomFor(length)
  if (kept.start.length >= room) return kept
  const tokens = newTokens(room)
  if (room <= MOST_ROOM) kept = tokens
  return tokens
}
