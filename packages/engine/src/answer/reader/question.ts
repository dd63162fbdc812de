/** What the learned reader sees of a question beside its words: what is asked for, and where in a statement it would stand. */
import { kindOf, type QuestionKind, type QuestionShape } from '../../text/question-shape.ts'

export interface ReadQuestion {
  readonly shape: QuestionShape
  /** Noun that says what kind of thing is asked for, in lower case: "year" of "in what year did", else empty. */
  readonly head: string
  /** The auxiliary after the question word, or empty. */
  readonly aux: string
  readonly last: string
  /** All its words in lower case, and the index term that begins at each, or empty. */
  readonly words: readonly { readonly lower: string; readonly term: string }[]
  /** Where the answer would stand if the question were a statement. */
  readonly gap: Gap
  /** Content terms in order, the question's head left out, and the words they come from in lower case. */
  readonly content: readonly string[]
  readonly contentWords: readonly string[]
  /** Terms of names and numbers. */
  readonly names: readonly string[]
  /** The word before the question word, and the first after what is asked for ("won" of "which team won"), or empty. */
  readonly previous: string
  readonly next: string
  readonly nextTerm: string
  /** Class of the head, -1 for none, and what kind of thing it makes of the answer. */
  readonly headClass: number
  readonly kind: QuestionKind
  /** Terms of the head noun. */
  readonly headTerms: readonly string[]
}

/** `subject`: before the verb; `object`: after it; `copula`: beside "is"; `inside`: where the question word stands. */
export const GAPS = ['none', 'subject', 'object', 'copula', 'inside'] as const
export type Gap = (typeof GAPS)[number]

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’.,\-–][\p{L}\p{N}\p{M}]+)*/gu
const ASKS = /^(?:who|whom|whose|when|where|why|how|what|which)(?:['’]s)?$/
const DO = /^(?:do|does|did|can|could|will|would|should|may|might|must|has|have|had)$/
const BE = /^(?:is|are|was|were|be|been)$/
const DETERMINER = /^(?:the|a|an|of|some|most|one|his|her|its|their|many|much)$/

export function readQuestion(
  question: string,
  shape: QuestionShape,
  termsOf: (text: string) => readonly { readonly term: string; readonly start: number }[],
  classOf: (lower: string) => number,
): ReadQuestion {
  const words = [...question.matchAll(WORD)].map(({ 0: text, index }) => ({
    text: text.toLowerCase(),
    index,
  }))
  const asks = words.findIndex(({ text }) => ASKS.test(text))
  const auxAt = words.findIndex(({ text }, i) => i > asks && (DO.test(text) || BE.test(text)))
  const { headAt, gap } = asks < 0 ? { headAt: -1, gap: 'none' as const } : place(words, asks, auxAt)
  const head = headAt < 0 ? '' : words[headAt]!.text
  const headTerms = head === '' ? [] : termsOf(head).map(({ term }) => term)
  const askText = asks < 0 ? '' : words[asks]!.text
  const terms = termsOf(question)
  const termAt = new Map(terms.map(({ term, start }) => [start, term]))
  const content = terms.filter(({ term }) => term !== askText && !headTerms.includes(term))
  const nextAt = Math.max(asks, gap === 'copula' ? asks : headAt) + 1
  const next = asks < 0 ? '' : (words[nextAt]?.text ?? '')
  const wordAt = new Map(words.map(({ text, index }) => [index, text]))
  const isName = (start: number) => /^(?:\p{Lu}|\d)/u.test(question.slice(start)) && start !== words[0]?.index
  return {
    shape,
    head,
    aux: auxAt < 0 ? '' : words[auxAt]!.text,
    last: words.at(-1)?.text ?? '',
    words: words.map(({ text, index }) => ({ lower: text, term: termAt.get(index) ?? '' })),
    gap,
    content: content.map(({ term }) => term),
    contentWords: content.map(({ term, start }) => wordAt.get(start) ?? term),
    names: content.filter(({ start }) => isName(start)).map(({ term }) => term),
    previous: words[asks - 1]?.text ?? '',
    next,
    nextTerm: termsOf(next)[0]?.term ?? '',
    headClass: head === '' ? -1 : classOf(head),
    kind: shape.asks === '' ? 'other' : kindOf(shape.asks, head === '' ? shape.head : head),
    headTerms,
  }
}

function place(
  words: readonly { readonly text: string }[],
  asks: number,
  auxAt: number,
): { headAt: number; gap: Gap } {
  const asksForNoun = /^(?:what|which|whose|how)/.test(words[asks]!.text)
  if (auxAt < 0) return { headAt: asksForNoun && asks + 1 < words.length ? asks + 1 : -1, gap: 'subject' }
  const between = auxAt - asks - 1
  // "what year did", "which large city was": the word before the auxiliary; "who won the cup that was": no head.
  const headAt = asksForNoun && between > 0 && between <= 4 ? auxAt - 1 : -1
  const isBe = BE.test(words[auxAt]!.text)
  if (asks > 2)
    return {
      headAt: headAt < 0 && asksForNoun ? Math.min(asks + 1, words.length - 1) : headAt,
      gap: 'inside',
    }
  if (between > 0 && headAt < 0) return { headAt: asksForNoun ? asks + 1 : -1, gap: 'subject' }
  if (between === 0 && asksForNoun && isBe) {
    const noun = words.findIndex(({ text }, i) => i > auxAt && !DETERMINER.test(text))
    return { headAt: noun, gap: 'copula' }
  }
  return { headAt, gap: isBe ? 'copula' : 'object' }
}
