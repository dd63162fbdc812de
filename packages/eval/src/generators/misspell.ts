/** Questions as people mistype them. */
import type { Random } from '../random.ts'

/** A word of letters alone that is long enough to be told when one of them is wrong. */
const WORD = /(?<![\p{L}\p{N}_])\p{L}{5,}(?![\p{L}\p{N}_])/gu
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/**
 * The question with an error in `count` of its longer words, or in all of them when there are fewer: a letter left
 * out, doubled by another, put for another, or two swapped, each as likely (the four kinds that Damerau 1964 found
 * four fifths of all errors to be). The first letter stays.
 */
export function misspell(question: string, count: number, random: Random): string {
  const words = [...question.matchAll(WORD)].map(({ 0: word, index }) => ({ word, index }))
  let text = question
  // From the end on, so that places before stay what they are.
  for (const { word, index } of random.sample(words, count).sort((a, b) => b.index - a.index))
    text = text.slice(0, index) + mistype(word, random) + text.slice(index + word.length)
  return text
}

function mistype(word: string, random: Random): string {
  const at = random.integer(1, word.length - 2)
  const letter = random.pick([...LETTERS])
  switch (random.integer(0, 3)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1)
    case 1:
      return word.slice(0, at) + letter + word.slice(at)
    case 2:
      return word.slice(0, at) + letter + word.slice(at + 1)
    default:
      return word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2)
  }
}
