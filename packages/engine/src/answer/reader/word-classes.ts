/**
 * Classes of words that stand in the same surroundings (found by `npm run train:reader`): a stand-in for parts of
 * speech that needs no tagger. Words outside the table are told apart by their form.
 */

/** Classes of words in the table. */
export const LEARNED_CLASSES = 96
/** Forms of words outside it, in the order of `formOf`. */
const FORMS = 16
export const CLASSES: number = LEARNED_CLASSES + FORMS

export interface WordClasses {
  /** Words of the table by frequency, each with its class. */
  readonly classes: ReadonlyMap<string, number>
  /** How rare each is: the logarithm of its place, 0 to 1. */
  readonly rarity: ReadonlyMap<string, number>
}

export function readClasses(words: readonly string[], classes: ArrayLike<number>): WordClasses {
  const most = Math.log(words.length + 1)
  return {
    classes: new Map(words.map((word, i) => [word, classes[i]!] as const)),
    rarity: new Map(words.map((word, i) => [word, Math.log(i + 1) / most] as const)),
  }
}

/** 1 for words outside the table. */
export const rarityOf = ({ rarity }: WordClasses, lower: string): number => rarity.get(lower) ?? 1

/** Class of a token as it is written. */
export function classOf({ classes }: WordClasses, text: string, lower: string): number {
  const isCapital = /^\p{Lu}/u.test(text)
  const known = classes.get(lower)
  // A capital makes a name of a word that is otherwise common, but for function words at a sentence's beginning.
  if (known !== undefined && (!isCapital || text.length < 4)) return known
  return LEARNED_CLASSES + formOf(text, lower, isCapital)
}

function formOf(text: string, lower: string, isCapital: boolean): number {
  if (/^\d/.test(text)) return /^(?:1\d|20)\d\ds?$/.test(text) ? 0 : /^\d+$/.test(text) ? 1 : 2
  if (!/[\p{L}\p{N}]/u.test(text)) return 3
  if (isCapital)
    return /^\p{Lu}+$/u.test(text) ? 4 : /s$/.test(text) ? 5 : /(?:an|ian|ish|ese)$/.test(lower) ? 6 : 7
  if (/-/.test(text)) return 8
  if (/ed$/.test(lower)) return 9
  if (/ing$/.test(lower)) return 10
  if (/ly$/.test(lower)) return 11
  if (/(?:tion|ment|ness|ity|ism|ance|ence)$/.test(lower)) return 12
  if (/(?:al|ic|ous|ive|able|ful|ary)$/.test(lower)) return 13
  return /s$/.test(lower) ? 14 : 15
}
