/** Words that a text denies. English. */
import { sentenceSpans } from '../../text/sentences.ts'
import { stemEnglish } from '../../text/stem/english.ts'
import { OPENERS } from './names.ts'
import { wordsOf } from './plain.ts'

const NEGATION = /^(?:not|no|never|without|cannot|nor|neither|none|nobody|nothing|hardly|\p{L}+n['’]t)$/iu
/** What negates no statement: "not only", "no longer than". */
const PASSED_OVER = new Set('only just merely longer more less later fewer sooner'.split(' '))
/** Between a negation and what it denies. */
const LIGHT = new Set([
  ...OPENERS,
  ...'be been being yet ever really very quite too always have will may'.split(' '),
])
/** Share of a sentence's words that a sentence of the source holds which it repeats, in whatever order. */
const REPEATED = 2 / 3

interface Denials {
  /** Stems of words that a negation stands before. */
  readonly denied: ReadonlySet<string>
  /** Stems of words that stand without one. */
  readonly stated: ReadonlySet<string>
}

/**
 * Tells whether a plain text repeats a sentence of the source without its negation, or with one that it lacks: a word
 * is denied in one and stated in the other, and nowhere in the source otherwise. A negation belongs to the next word
 * of content of its clause.
 */
export function negationsIn(source: string): (text: string) => boolean {
  const sentences = sentenceSpans(source, 'passage', 'en').map(({ start, end }) =>
    denialsOf(source.slice(start, end)),
  )
  const there = denialsOf(source)
  return (text) => {
    const said = denialsOf(text)
    const turned = [
      ...[...said.denied].filter((word) => there.stated.has(word) && !there.denied.has(word)),
      ...[...said.stated].filter(
        (word) => there.denied.has(word) && !there.stated.has(word) && !said.denied.has(word),
      ),
    ]
    if (turned.length === 0) return true
    const words = [...new Set([...said.denied, ...said.stated])]
    return !sentences.some((sentence) => {
      const has = (word: string) => sentence.denied.has(word) || sentence.stated.has(word)
      return turned.some(has) && words.filter(has).length >= REPEATED * words.length
    })
  }
}

function denialsOf(text: string): Denials {
  const denied = new Set<string>()
  const stated = new Set<string>()
  let isOpen = false
  let end = 0
  for (const { text: word, lower, start, end: wordEnd } of wordsOf(text)) {
    if (/[.;:!?,()\n]/.test(text.slice(end, start))) isOpen = false
    end = wordEnd
    if (NEGATION.test(word)) isOpen = true
    else if (isOpen && PASSED_OVER.has(lower)) isOpen = false
    else if (!LIGHT.has(lower)) {
      const stem = stemEnglish(lower)
      ;(isOpen ? denied : stated).add(stem)
      isOpen = false
    }
  }
  return { denied, stated }
}
