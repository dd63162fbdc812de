/** Light stemmers, for languages where removing few endings serves retrieval as well as full morphology. */
import { longest, suffixes } from './suffix.ts'

const ARABIC_ARTICLE = /^(?:وال|بال|كال|فال|ال|لل)(?=..)/
const ARABIC_ENDINGS = ['ها', 'ان', 'ات', 'ون', 'ين', 'يه', 'ية', 'ه', 'ة', 'ي']

/**
 * Light10 of Larkey, Ballesteros, Connell 2007, "Light stemming for Arabic information retrieval": one spelling
 * of alef, yeh and teh marbuta, then the conjunction, the article and endings.
 */
export function stemArabic(input: string): string {
  let word = input
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى$/, 'ي')
    .replace(/ة$/, 'ه')
  if (word.startsWith('و') && word.length > 3) word = word.slice(1)
  word = word.replace(ARABIC_ARTICLE, '')
  for (const ending of ARABIC_ENDINGS)
    if (word.endsWith(ending) && word.length - ending.length >= 2) word = word.slice(0, -ending.length)
  return word
}

/**
 * The first five letters, which serve Turkish retrieval as well as morphological analysis: F5 of Can, Kocberber,
 * Balcik, Kaynak, Ocalan, Vursavas 2008, "Information retrieval on Turkish texts". Endings of names stand after
 * an apostrophe.
 */
export function stemTurkish(input: string): string {
  const apostrophe = input.indexOf("'")
  return (apostrophe >= 2 ? input.slice(0, apostrophe) : input).slice(0, 5)
}

const HINDI_ENDINGS = hindiEndings(
  'ा ि ी ु ू े ो ें ों ां ुआं ुएं ुओं ाएं ाओं ियां ियों ाइयां ाइयों ाँ ियाँ ाइयाँ ीं ाता ाती ातीं ाते ाना ाने ूंगा ूंगी ाऊंगा ाऊंगी ' +
    'ेंगे ेंगी ाएंगे ाएंगी ोगे ोगी ाओगे ाओगी ेगा ेगी ाएगा ाएगी ाया ाए ाई ाईं िए ाओ ाइए ाकर',
)
/** Only after a consonant. */
const HINDI_CONSONANT_ENDINGS =
  /(?<=.[\u0915-\u0939\u093C\u0958-\u095F])(?:ता(?:एं|ओं)?|ना(?:एं|ओं)?|तीं?|ते|नी|ने|कर)$/

/** Ramanathan & Rao 2003, "A lightweight stemmer for Hindi": the longest ending that leaves a letter. */
export function stemHindi(input: string): string {
  const suffix = longest(input, HINDI_ENDINGS, 1)
  const other = HINDI_CONSONANT_ENDINGS.exec(input)?.[0] ?? ''
  return input.slice(0, input.length - Math.max(suffix.length, other.length))
}

/** Endings that begin with a vowel sign also stand with the vowel's own letter. */
function hindiEndings(withSign: string) {
  const signs = 'ािीुूेो'
  const letters = 'आइईउऊएओ'
  const withLetter = withSign.replace(/(?<=^| )[ािीुूेो]/g, (sign) => letters[signs.indexOf(sign)]!)
  return suffixes({ delete: `${withSign} ${withLetter} ् अ` })
}

const GREEK_ENDINGS = suffixes({
  delete:
    'α ας αν αι ες ε ει εις εσ η ης ην ησ ι ις ισ ο ος ου ους οι ον οσ ουσ ω ων ως ωσ υ υς ματα ματος ματων ματοσ ' +
    'ασ αδες αδων εσ εισ ικη ικης ικησ ικο ικου ικος ικοσ ικοι ικα ικων ικες ικεσ ιας ιασ ια ιες ιεσ ιων ιο ιου ιος ιοσ',
})

/** Inflection of nouns and adjectives only, with three letters left. Takes letters with or without accent. */
export function stemGreek(input: string): string {
  const plain = input.normalize('NFD').replace(/\p{M}/gu, '')
  const suffix = longest(plain, GREEK_ENDINGS, 3)
  return plain.slice(0, plain.length - suffix.length)
}
