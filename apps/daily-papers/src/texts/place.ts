/** The page to turn to: a passage may run over two, a sentence of it seldom does. */
import { contentWords } from '../text.ts'

/** Where the sentence of a passage begins that has most of these words; the first among equals. */
export function sentenceWith(words: readonly string[], passage: string): number {
  const wanted = new Set(words)
  let best = { start: 0, found: 0 }
  // A page is all that is asked for: that a full stop of "et al." cuts a sentence does no harm, and a list has twenty.
  for (const { index, 0: sentence } of passage.matchAll(/\S(?:[^.!?\n]|[.!?](?!\s))*[.!?]?/g)) {
    const found = contentWords(sentence).filter((word) => wanted.has(word)).length
    if (found > best.found) best = { start: index, found }
  }
  return best.start
}
