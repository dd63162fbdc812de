/** Dutch stemming: Porter's algorithm in Snowball, https://snowballstem.org/algorithms/dutch_porter/stemmer.html. */
import { regionAfter, strip } from './suffix.ts'

const VOWELS = 'aeiouyè'

export function stemDutch(input: string): string {
  let word = markConsonants(input.replace(/[äáëéïíöóüú]/g, (letter) => PLAIN[letter]!))
  if (word.length >= 3) {
    const first = regionAfter(word, VOWELS)
    const r1 = Math.max(3, first)
    // R2 counts from the uncorrected R1.
    const r2 = regionAfter(word, VOWELS, first)
    word = removeSuffixes(word, r1, r2)
  } else word = removeSuffixes(word, word.length, word.length)
  return word.toLowerCase()
}

const PLAIN: Readonly<Record<string, string>> = {
  ä: 'a',
  á: 'a',
  ë: 'e',
  é: 'e',
  ï: 'i',
  í: 'i',
  ö: 'o',
  ó: 'o',
  ü: 'u',
  ú: 'u',
}

/** Y at the start and after a vowel, I between vowels are consonants. */
function markConsonants(word: string): string {
  const letters = [...word]
  const isVowel = (at: number) => at >= 0 && at < letters.length && VOWELS.includes(letters[at]!)
  for (let at = 0; at < letters.length; at++) {
    if (letters[at] === 'y' && (at === 0 || isVowel(at - 1))) letters[at] = 'Y'
    else if (letters[at] === 'i' && isVowel(at - 1) && isVowel(at + 1)) letters[at] = 'I'
  }
  return letters.join('')
}

function removeSuffixes(input: string, r1: number, r2: number): string {
  let word = step1(input, r1)
  const withoutE = dropE(word, r1)
  const eFound = withoutE !== word
  word = withoutE
  if (word.endsWith('heid') && word.length - 4 >= r2 && !word.endsWith('cheid'))
    word = dropEn(word.slice(0, -4), 'en', r1)
  word = step3(word, r1, r2, eFound)
  return word.replace(/(?<=[^aeiouyè])(aa|ee|oo|uu)(?=[^aeiouyèI]$)/, (pair) => pair[0]!)
}

function step1(word: string, r1: number): string {
  if (word.endsWith('heden')) return word.length - 5 >= r1 ? `${word.slice(0, -5)}heid` : word
  if (word.endsWith('ene')) return dropEn(word, 'ene', r1)
  if (word.endsWith('en')) return dropEn(word, 'en', r1)
  const suffix = word.endsWith('se') ? 'se' : word.endsWith('s') ? 's' : ''
  const stem = word.slice(0, word.length - suffix.length)
  return suffix !== '' && stem.length >= r1 && /[^aeiouyèj]$/.test(stem) ? stem : word
}

/** Removes -en or -ene after a consonant, but not after gem, and undoubles what it leaves. */
function dropEn(word: string, suffix: string, r1: number): string {
  const stem = strip(word, suffix, r1)
  if (stem === word || !/[^aeiouyè]$/.test(stem) || stem.endsWith('gem')) return word
  return undouble(stem)
}

function dropE(word: string, r1: number): string {
  const stem = strip(word, 'e', r1)
  return stem === word || !/[^aeiouyè]$/.test(stem) ? word : undouble(stem)
}

function step3(word: string, r1: number, r2: number, eFound: boolean): string {
  const suffix = /(?:end|ing|ig|lijk|baar|bar)$/.exec(word)?.[0] ?? ''
  const stem = word.slice(0, word.length - suffix.length)
  if (suffix === '' || stem.length < r2) return word
  switch (suffix) {
    case 'end':
    case 'ing': {
      const shorter = stem.endsWith('eig') ? stem : strip(stem, 'ig', r2)
      return shorter === stem ? undouble(stem) : shorter
    }
    case 'ig':
      return stem.endsWith('e') ? word : stem
    case 'lijk':
      return dropE(stem, r1)
    case 'bar':
      return eFound ? stem : word
    default:
      return stem
  }
}

function undouble(word: string): string {
  return /(?:kk|dd|tt)$/.test(word) ? word.slice(0, -1) : word
}
