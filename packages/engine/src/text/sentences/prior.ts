/**
 * What is known before any word is looked at: a sentence ends at its mark. The network may overrule it, less easily in
 * languages that it has not learned, where its doubts and its guesses are worth little: without the prior, German in a
 * model that never saw any is cut at every third noun.
 *
 * Marks are read as in the default rules of UAX #29 (Unicode Text Segmentation, sentence boundaries SB6 to SB11),
 * written out here so that a newer Unicode version changes nothing.
 */
import { CASELESS, COLON, COMMA, DASH, DOT, ELLIPSIS, KIND, LOWER, SEMICOLON, STOP } from './characters.ts'
import { abbreviationAt, endsInStop } from './features.ts'
import { SCORE_POINT, SETTLED } from './model.ts'
import { GAP_PARAGRAPH, GAP_TAB, MARK_DOT, MARK_STOP, type Tokens } from './tokens.ts'

/**
 * Log-odds that the prior adds at a mark and takes away elsewhere, in a language that the model has learned. Out of
 * fold, of 0.5 to 1.5 the best mean, and the least that keeps every language above `Intl.Segmenter`.
 */
const LEARNED = 0.75
/** The same in other languages, with most words known and with none. */
const OTHER = 1.5
const UNKNOWN = 5
/** Share of known words from which a language counts as near to those learned; Italian has it. */
const NEAR = 0.35
/** A text is taken for so many words longer, none of them known. */
const PSEUDO_WORDS = 10
/** Words to each side in which a mark must stand: text without any marks is left to the network. */
const WINDOW = 40

/** Log-odds of the prior for a text; `known` of `words` are in the model's vocabulary. */
export function strengthOf(isLearned: boolean, known: number, words: number): number {
  if (isLearned) return LEARNED
  const share = Math.min(1, known / (words + PSEUDO_WORDS) / NEAR)
  return OTHER + (UNKNOWN - OTHER) * (1 - share)
}

/**
 * Adds the prior to the scores. What it leaves to the network: line breaks other than those between paragraphs, and
 * full stops behind listed abbreviations and single letters.
 */
export function leanOnMarks(text: string, tokens: Tokens, scores: Int32Array, strength: number): void {
  const { count, gap } = tokens
  const lean = Math.round(strength * 2 ** SCORE_POINT)
  let stops = 0
  for (let i = 0; i < WINDOW && i < count; i++) stops += endsInStop(tokens, i) ? 1 : 0
  for (let next = 1; next < count; next++) {
    const entering = next + WINDOW - 1
    if (entering < count && endsInStop(tokens, entering)) stops++
    if (next > WINDOW && endsInStop(tokens, next - WINDOW - 1)) stops--
    if (stops === 0 || scores[next] === SETTLED || isOpen(tokens, next)) continue
    const ends = gap[next] === GAP_PARAGRAPH || endsAtMark(text, tokens, next)
    scores[next] = (scores[next] as number) + (ends ? lean : -lean)
  }
}

function isOpen(tokens: Tokens, next: number): boolean {
  const gap = tokens.gap[next] as number
  if (gap > GAP_TAB) return gap !== GAP_PARAGRAPH
  if (tokens.trail[next - 1] !== MARK_DOT * 4) return false
  return isLetter(tokens, next - 1) || abbreviationAt(tokens, next - 1) !== 0
}

/** Whether a token has one letter, of either case or of a script without case. */
function isLetter({ shape, size }: Tokens, token: number): boolean {
  return shape[token] === 4 || shape[token] === 11 || (shape[token] === 10 && size[token] === 0)
}

/** Whether a sentence ends before token `next` by its mark alone. */
export function endsAtMark(text: string, tokens: Tokens, next: number): boolean {
  const mark = (tokens.trail[next - 1] as number) >> 2
  if (mark === SEMICOLON_MARK) return isGreek(text.charCodeAt((tokens.end[next - 1] as number) - 2))
  if (mark < MARK_DOT || mark > MARK_STOP) return false
  const first = KIND[text.charCodeAt(tokens.start[next] as number)] as number
  if (first === COMMA || first === COLON || first === SEMICOLON || first === DASH || isMark(first))
    return false
  if (mark > DOTS) return true
  return !(mark === DOTS && isEllipsis(text, tokens, next - 1)) && !goesOnInLowerCase(text, tokens, next)
}

const isMark = (kind: number): boolean => kind >= DOT && kind <= STOP && kind !== ELLIPSIS

const DOTS = 2
const SEMICOLON_MARK = 7
/** In Greek, `;` asks. */
const isGreek = (code: number): boolean =>
  (code >= 0x370 && code < 0x400) || (code >= 0x1f00 && code < 0x2000)
/** `İ`: the network learned it as a letter in lower case, since its lower-case form is two code units. */
const DOTTED_I = 0x130
/** Tokens without a letter that are looked over for the first one. */
const FAR_ENOUGH = 8

/** `…` ends no sentence by itself; three full stops do. */
function isEllipsis(text: string, tokens: Tokens, token: number): boolean {
  for (let at = (tokens.end[token] as number) - 1; at >= (tokens.start[token] as number); at--) {
    const kind = KIND[text.charCodeAt(at)] as number
    if (kind === ELLIPSIS) return true
    if (isMark(kind)) return false
  }
  return false
}

/** Whether the first letter from `next` on is in lower case, with no full stop before it. */
function goesOnInLowerCase(text: string, tokens: Tokens, next: number): boolean {
  const to = Math.min(tokens.count, next + FAR_ENOUGH)
  for (let token = next; token < to; token++) {
    for (let at = tokens.start[token] as number; at < (tokens.end[token] as number); at++) {
      const kind = KIND[text.charCodeAt(at)] as number
      if (kind >= LOWER && kind <= CASELESS) return kind === LOWER && text.charCodeAt(at) !== DOTTED_I
      if (isMark(kind)) return false
    }
    if (token + 1 < tokens.count && (tokens.gap[token + 1] as number) > GAP_TAB) return false
  }
  return false
}
