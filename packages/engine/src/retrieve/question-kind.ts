/** What kind of thing a question looks for, as far as its own words tell. */
import type { Candidate, Query } from '../model.ts'
import type { LexicalIndex } from '../ports.ts'
import { asks } from '../text/question-words.ts'

/** A passage that has this share of the question's weight leaves no gap of vocabulary to bridge. */
const COVERED = 0.5
/** The most that a term's weight times idf is multiplied with in a BM25 score, k1 + 1. */
const MOST_SATURATION = 2.2

/** Distinct terms from which on a question is a text itself, of several sentences, and names stand in it by the way. */
export const TEXT_TERMS = 30

/**
 * Whether a question describes a topic in words of its own. Such questions gain from vectors and feedback; those that
 * name something (a person, a place, a symbol, a number), ask for one fact or state something (a claim) are looked for
 * by just that, and every passage that is merely on the subject stands in the way.
 */
export function mayDescribe({ text, terms }: Query): boolean {
  return terms.length >= TEXT_TERMS || !(namesSomething(text) || asksForFact(text) || states(text))
}

/** Somebody, a time, a place or an amount: one passage says it, however the question is worded. */
const FACT =
  /^\P{L}*(?:(?:in|on|at|by|from|to|for|since|until) (?:what|which) (?:year|date|day|month|century|city|country|state)|who|whom|whose|when|where|how (?:many|much|long|old|far|tall|high|deep|big|large|fast|often))\b/iu

/** Whether a question in English asks for one fact. People seldom write its names with capitals in a search field. */
export function asksForFact(text: string): boolean {
  return FACT.test(text)
}

/** What is asked for is a whole subject, or all that some people said. */
const SUMMARY =
  /^(?:(?:please|can you|could you) )?(?:summari[sz]e|describe|outline|recap|give (?:me |us )?an? (?:short |brief )?(?:summary|overview|outline)|what (?:did|does) the (?:group|team|members|participants|others)\b|what (?:was|were|is|are) the (?:discussions?|presentations?|overview|summary|gist)\b)/iu

const LETTER = /\p{L}/u

/** Whether a question in English wants a summary of what is said on a subject. */
export function asksForSummary(text: string): boolean {
  const first = text.search(LETTER)
  return first >= 0 && SUMMARY.test(text.slice(first))
}

/** From a capital to a full stop. */
const SENTENCE = /^\P{L}*\p{Lu}.*\.["”’')\]]*\s*$/su

/** Whether a text is a sentence that asks for nothing. */
export function states(text: string): boolean {
  return SENTENCE.test(text) && !asks(text, 'en')
}

/** Whether the best passage found takes up most of the question already, or nothing was found at all. */
export async function isCovered(
  { terms }: Query,
  found: readonly Candidate[],
  lexical: Pick<LexicalIndex, 'idf'>,
): Promise<boolean> {
  const best = found[0]
  if (best === undefined) return true
  const idf = await lexical.idf(terms.map(({ term }) => term))
  const most = terms.reduce((total, { weight }, i) => total + weight * idf[i]! * MOST_SATURATION, 0)
  return best.score >= COVERED * most
}

const TOKEN = /\S+/gu
/** Punctuation around a word. */
const EDGES = /^[^\p{L}\p{N}_`]+|[^\p{L}\p{N}_`]+$/gu
/** Digits, capitals inside a word, and what joins the parts of identifiers. */
const IDENTIFIER = /\p{N}|(?<=.)\p{Lu}|[_`]|::|\p{L}\.\p{L}/u
const SENTENCE_END = /[.?!:]["')\]]*$/u
/** Scripts without capitals do not tell, so their questions are taken to name something. */
const CASED = /^[^\p{L}]*[\p{Lu}\p{Ll}]/u

/** Whether a word is a number, an identifier, or written with a capital inside a sentence. */
export function namesSomething(text: string): boolean {
  let starts = true
  for (const [token] of text.matchAll(TOKEN)) {
    const word = token.replace(EDGES, '')
    if (word !== '') {
      if (IDENTIFIER.test(word) || !CASED.test(word)) return true
      if (!starts && /^\p{Lu}/u.test(word) && word !== 'I') return true
    }
    starts = SENTENCE_END.test(token)
  }
  return false
}
