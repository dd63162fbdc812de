/**
 * How closely the words of a question stand in a passage. A question says a thing in words of its own; a title is made
 * of its text's own phrases, so that words side by side in it stand near each other there (term dependence: Metzler &
 * Croft 2005, "A Markov random field model for term dependencies").
 */
import type { Query } from '../model.ts'
import type { HeldTerms } from './held-terms.ts'

/** Distinct terms of a sentence from one word of a pair to the other. */
const REACH = 5
/** Words that count for less in a question (frames of questions, hyphenated words as a whole) are no part of a pair. */
const LEAST_WEIGHT = 0.5

/**
 * By candidate, the share of the question's pairs of neighbours that some sentence has near each other, each pair by
 * the weight of its two terms. `weights`: share of the question's weight by term.
 */
export function closeness(
  { terms: asked }: Pick<Query, 'terms'>,
  weights: ReadonlyMap<string, number>,
  { passages, terms }: Pick<HeldTerms, 'passages' | 'terms'>,
): Float64Array {
  const words = asked.filter(({ weight }) => weight >= LEAST_WEIGHT).map(({ term }) => term)
  const pairs = Float64Array.from(
    { length: Math.max(0, words.length - 1) },
    (_, i) => (weights.get(words[i]!)! + weights.get(words[i + 1]!)!) / 2,
  )
  const total = pairs.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return new Float64Array(passages.length)
  const places = new Map(words.map((word, i) => [terms.find(word), i]))
  return Float64Array.from(passages, (passage) => {
    const near = new Uint8Array(pairs.length)
    for (let sentence = 0; sentence < passage.count; sentence++) {
      const last = new Float64Array(words.length).fill(Number.NEGATIVE_INFINITY)
      for (let i = 0; i < passage.size(sentence); i++) {
        const word = places.get(passage.term(sentence, i))
        if (word === undefined) continue
        last[word] = i
        if (word > 0 && i - last[word - 1]! <= REACH) near[word - 1] = 1
        if (word < pairs.length && i - last[word + 1]! <= REACH) near[word] = 1
      }
    }
    return pairs.reduce((sum, weight, i) => sum + (near[i] === 1 ? weight : 0), 0) / total
  })
}
