/**
 * English stemming: the Snowball English algorithm (Porter2), https://snowballstem.org/algorithms/english/stemmer.html,
 * with the exceptions of Snowball 3. `english-units.ts` does the same without strings.
 */
import { dropEnd, longest, replacements, suffixes } from './suffix.ts'

/** The small letters a, e, i, o, u, y, counted from a in bits. Words are stemmed by the hundred thousand. */
const VOWELS = [...'aeiouy'].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) - 97)), 0)

function isVowel(word: string, at: number): boolean {
  const letter = word.charCodeAt(at) - 97
  return letter >= 0 && letter < 26 && (VOWELS & (1 << letter)) !== 0
}
export const EXCEPTIONS: ReadonlyMap<string, string> = new Map(
  (
    'skis:ski skies:sky idly:idl gently:gentl ugly:ugli early:earli only:onli singly:singl sky:sky news:news ' +
    'howe:howe atlas:atlas cosmos:cosmos bias:bias andes:andes'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
)
const APOSTROPHE = 0x27
export const LONGEST_EXCEPTION = Math.max(...[...EXCEPTIONS.keys()].map((word) => word.length))
/** Beginnings after which R1 starts at once, lest unlike words fall together (general, generous); by first letter. */
export const R1_AFTER: ReadonlyMap<string, string> = new Map(
  ['gener', 'commun', 'arsen', 'past', 'univers', 'later', 'emerg', 'organ', 'inter'].map((start) => [
    start[0]!,
    start,
  ]),
)

const STEP_1A = suffixes({ sses: 'sses', ie: 'ied ies', s: 's', keep: 'us ss' })
const STEP_1B = suffixes({ ee: 'eed eedly', delete: 'ed edly ingly', ing: 'ing' })
export const STEP_2 = replacements(`
tional → tion
enci → ence
anci → ance
abli → able
entli → ent
izer ization → ize
ational ation ator → ate
alism aliti alli → al
fulness fulli → ful
ousli ousness → ous
iveness iviti → ive
biliti bli → ble
ogist → og
lessli → less
ogi → og
li →`)
export const STEP_3 = replacements(`
tional → tion
ational → ate
alize → al
icate iciti ical → ic
ful ness →
ative →`)
export const STEP_4 = suffixes({
  delete: 'al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize',
  ion: 'ion',
})

export function stemEnglish(input: string): string {
  if (input.length < 3) return input
  const known = input.length <= LONGEST_EXCEPTION ? EXCEPTIONS.get(input) : undefined
  if (known !== undefined) return known
  let word = markConsonantY(input.charCodeAt(0) === APOSTROPHE ? input.slice(1) : input)
  const r1 = startOfR1(word)
  const r2 = regionAfter(word, r1)
  word = step1a(word)
  word = step1b(word, r1)
  word = step1c(word)
  word = step2(word, r1)
  word = step3(word, r1, r2)
  word = step4(word, r2)
  word = step5(word, r1, r2)
  return word.includes('Y') ? word.replaceAll('Y', 'y') : word
}

function startOfR1(word: string): number {
  const beginning = R1_AFTER.get(word[0]!)
  return beginning !== undefined && word.startsWith(beginning) ? beginning.length : regionAfter(word, 0)
}

/** The position after the first non-vowel that follows a vowel, from `from` on; the word's length when none. */
function regionAfter(word: string, from: number): number {
  let at = from
  while (at < word.length && !isVowel(word, at)) at++
  while (at < word.length && isVowel(word, at)) at++
  return at < word.length ? at + 1 : word.length
}

/** `Y` stands for a y that is a consonant: at the start and after a vowel. */
function markConsonantY(word: string): string {
  if (!word.includes('y')) return word
  let marked = ''
  for (let at = 0; at < word.length; at++) {
    const letter = word[at]!
    const consonant = letter === 'y' && (at === 0 || isVowel(marked, at - 1))
    marked += consonant ? 'Y' : letter
  }
  return marked
}

function step1a(input: string): string {
  const word = input.includes("'") ? input.replace(/'(?:s'?)?$/, '') : input
  const suffix = longest(word, STEP_1A)
  if (suffix === '') return word
  switch (STEP_1A.rules.get(suffix)) {
    case 'sses':
      return dropEnd(word, 2)
    case 'ie':
      return dropEnd(word, word.length > 4 ? 2 : 1)
    case 's':
      return hasVowel(word, word.length - 2) ? dropEnd(word, 1) : word
    default:
      return word
  }
}

function step1b(word: string, r1: number): string {
  const suffix = longest(word, STEP_1B)
  if (suffix === '') return word
  const at = word.length - suffix.length
  switch (STEP_1B.rules.get(suffix)) {
    case 'ee':
      return at >= r1 && !/^(?:proc|exc|succ)$/.test(word.slice(0, at)) ? `${word.slice(0, at)}ee` : word
    case 'ing': {
      if (/^[^aeiouy]y$/.test(word.slice(0, at))) return `${word[0]}ie`
      if (/^(?:inn|out|cann|herr|earr|even)$/.test(word.slice(0, at))) return word
    }
  }
  if (!hasVowel(word, at)) return word
  const stem = word.slice(0, at)
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return /^[aeo]..$/.test(stem) ? stem : dropEnd(stem, 1)
  return r1 >= stem.length && endsShort(stem) ? `${stem}e` : stem
}

function step1c(word: string): string {
  const last = word.length - 1
  if (last < 2 || (word[last] !== 'y' && word[last] !== 'Y') || isVowel(word, last - 1)) return word
  return `${word.slice(0, last)}i`
}

function step2(word: string, r1: number): string {
  const suffix = longest(word, STEP_2)
  if (suffix === '' || word.length - suffix.length < r1) return word
  const stem = dropEnd(word, suffix.length)
  if (suffix === 'ogi' && !stem.endsWith('l')) return word
  if (suffix === 'li' && !/[cdeghkmnrt]$/.test(stem)) return word
  return stem + STEP_2.rules.get(suffix)!
}

function step3(word: string, r1: number, r2: number): string {
  const suffix = longest(word, STEP_3)
  if (suffix === '' || word.length - suffix.length < (suffix === 'ative' ? r2 : r1)) return word
  return dropEnd(word, suffix.length) + STEP_3.rules.get(suffix)!
}

function step4(word: string, r2: number): string {
  const suffix = longest(word, STEP_4)
  if (suffix === '' || word.length - suffix.length < r2) return word
  const stem = dropEnd(word, suffix.length)
  return suffix === 'ion' && !/[st]$/.test(stem) ? word : stem
}

function step5(word: string, r1: number, r2: number): string {
  if (!word.endsWith('e') && !word.endsWith('ll')) return word
  const stem = dropEnd(word, 1)
  if (word.endsWith('e')) return stem.length >= r2 || (stem.length >= r1 && !endsShort(stem)) ? stem : word
  return stem.length >= r2 ? stem : word
}

function hasVowel(word: string, before: number): boolean {
  for (let at = 0; at < before; at++) if (isVowel(word, at)) return true
  return false
}

/** Ends in a short syllable: consonant, vowel, consonant other than w, x, Y; or is vowel, consonant; or `past`. */
function endsShort(word: string): boolean {
  return /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$|past$/.test(word)
}
