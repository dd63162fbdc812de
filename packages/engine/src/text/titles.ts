import { asks } from './question-words.ts'

const FIRST_LETTERS = /(?<![\p{L}\p{N}])\p{L}/gu
const CAPITAL = /\p{Lu}/u

/** Whether most words begin with a capital, as in a title: then capitals tell no names ("Few-Shot" beside "Jean-Luc"). */
export function isTitled(text: string): boolean {
  const first = text.match(FIRST_LETTERS) ?? []
  return first.filter((letter) => CAPITAL.test(letter)).length * 2 > first.length
}

/** Whether a search is for a title: "Who Wrote Dune?" is a question. */
export const isTitle = (text: string): boolean => isTitled(text) && !asks(text, 'en')
