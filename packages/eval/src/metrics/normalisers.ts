/** Named ways to make two texts comparable before a measure compares them. A figure is only as good as its name. */

/** Scripts written without spaces: each character is a word, as in multilingual SQuAD scoring (MLQA, Lewis et al. 2020). */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*/gu

/** Lower-case words of letters and digits, NFKC; everything else parts words. */
export function wordTokens(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(UNSPACED, ' $& ')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
}

/** The characters that SQuAD's script deletes: Python's `string.punctuation`, ASCII alone. */
const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/g

/** SQuAD (Rajpurkar et al. 2016, evaluate-v1.1): lower case, no ASCII punctuation, no articles, single spaces. */
export function squadTokens(text: string): string[] {
  return split(
    text
      .toLowerCase()
      .replace(ASCII_PUNCTUATION, '')
      .replace(/\b(a|an|the)\b/g, ' '),
  )
}

/** ROUGE (Lin 2004) as `rouge_score` tokenizes without its stemmer: runs of ASCII letters and digits in lower case. */
export function rougeTokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? []
}

/**
 * Speech transcripts: lower case, no punctuation but apostrophes inside words, unspaced scripts a character each
 * (character error rate, as usual for them). Numbers and abbreviations stay as they were written.
 */
export function speechTokens(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll('’', "'")
      .replace(UNSPACED, ' $& ')
      .match(/[\p{L}\p{N}\p{M}]+(?:'[\p{L}\p{N}\p{M}]+)*/gu) ?? []
  )
}

/** Words between white space, as they stand. */
export function rawTokens(text: string): string[] {
  return split(text)
}

export type Normaliser = (text: string) => string[]

export const NORMALISERS = {
  words: wordTokens,
  squad: squadTokens,
  rouge: rougeTokens,
  speech: speechTokens,
  raw: rawTokens,
} as const satisfies Readonly<Record<string, Normaliser>>

export type NormaliserName = keyof typeof NORMALISERS

function split(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
