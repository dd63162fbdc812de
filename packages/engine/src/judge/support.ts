/** How far passages carry a statement: its words, numbers and names in one place of them, in the same order. */
import { sentenceSpans } from '../text/sentences.ts'

interface Place {
  readonly words: ReadonlySet<string>
  readonly pairs: ReadonlySet<string>
  readonly terms: ReadonlySet<string>
}

export type Evidence = readonly Place[]

export interface Support {
  /** 0 to 1. */
  readonly support: number
  /** Terms of the question that the statement or the place that carries it best holds. */
  readonly answers: ReadonlySet<string>
}

/** Words between two that still make a pair. */
const REACH = 3
/** What order counts for, of 1. */
const ORDER = 0.4
/** Numbers and names say more than other words. */
const NAME_WEIGHT = 3
/** A statement as short as this is an answer without its sentence: what stands around it in the passage decides. */
const SHORT = 6

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’.,-][\p{L}\p{N}\p{M}]+)*/gu
const COMMON = new Set(
  `a an the of in on at to for from by with as is are was were be been and or but it its he she they his her their this
  that these those which who there has have had do does did not also`.split(/\s+/),
)

type TermsOf = (text: string) => readonly string[]

/** Sentences of the passages, and each with the one after it. */
export function readEvidence(passages: readonly string[], termsOf: TermsOf): Evidence {
  return passages.flatMap((passage) => {
    const sentences = sentenceSpans(passage, 'passage', 'und').map(({ start, end }) =>
      passage.slice(start, end),
    )
    const two = sentences.slice(1).map((sentence, i) => `${sentences[i]!} ${sentence}`)
    return [...sentences, ...two].map((text) => ({
      words: new Set(wordsOf(text).map(({ lower }) => lower)),
      pairs: pairsOf(wordsOf(text), REACH),
      terms: new Set(termsOf(text)),
    }))
  })
}

export function supportOf(
  statement: string,
  asked: ReadonlySet<string>,
  evidence: Evidence,
  termsOf: TermsOf,
): Support {
  const words = wordsOf(statement)
  const own = [...new Set(termsOf(statement))].filter((term) => asked.has(term))
  const pairs = [...pairsOf(words, 1)]
  const total = words.reduce((sum, { weight }) => sum + weight, 0)
  let best: { readonly score: number; readonly support: number; readonly place?: Place } = {
    score: -1,
    support: 0,
  }
  for (const place of evidence) {
    const held = words.reduce((sum, { lower, weight }) => sum + (place.words.has(lower) ? weight : 0), 0)
    const inOrder = pairs.filter((pair) => place.pairs.has(pair)).length
    const share = total === 0 ? 1 : held / total
    const order = pairs.length === 0 ? share : inOrder / pairs.length
    const support = (1 - ORDER) * share + ORDER * order
    const around = [...asked].filter((term) => place.terms.has(term)).length / Math.max(1, asked.size)
    const score = support + 0.3 * around
    if (score > best.score) best = { score, support, place }
  }
  const place = best.place
  if (place === undefined) return { support: 0, answers: new Set(own) }
  const isShort = words.length <= SHORT
  return {
    support: best.support,
    answers: new Set(isShort ? [...asked].filter((term) => place.terms.has(term)) : own),
  }
}

interface Word {
  readonly lower: string
  readonly weight: number
}

function wordsOf(text: string): readonly Word[] {
  return (text.match(WORD) ?? []).flatMap((word, i) => {
    const lower = word.toLowerCase()
    if (COMMON.has(lower)) return []
    const isName = /^\p{N}/u.test(word) || (i > 0 && /^\p{Lu}/u.test(word))
    return [{ lower, weight: isName ? NAME_WEIGHT : 1 }]
  })
}

function pairsOf(words: readonly Word[], reach: number): ReadonlySet<string> {
  const pairs = new Set<string>()
  words.forEach(({ lower }, i) => {
    for (let j = i + 1; j <= i + reach && j < words.length; j++) pairs.add(`${lower} ${words[j]!.lower}`)
  })
  return pairs
}
