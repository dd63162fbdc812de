/** The page to turn to: a passage may run over two, a sentence of it seldom does. */
import { splitSentences } from 'lightcone'
import { contentWords } from '../text.ts'

/** Where the sentence of a passage begins that has most of these words; the first among equals. */
export function sentenceWith(words: readonly string[], passage: string): number {
  const wanted = new Set(words)
  let best = { start: 0, found: 0 }
  for (const { start, end } of splitSentences(passage)) {
    const found = contentWords(passage.slice(start, end)).filter((word) => wanted.has(word)).length
    if (found > best.found) best = { start, found }
  }
  return best.start
}
