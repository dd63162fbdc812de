/** German stemming: the Snowball German algorithm, https://snowballstem.org/algorithms/german/stemmer.html. */
import { longest, regionAfter, strip, suffixes } from './suffix.ts'

const VOWELS = 'aeiouyäöü'

const STEP_1 = suffixes({ em: 'em', delete: 'ern er erin erinnen', e: 'e en es', s: 's', l: 'ln lns' })
const STEP_2 = suffixes({ delete: 'en er est', st: 'st', et: 'et' })
const STEP_3 = suffixes({ ung: 'end ung', ig: 'ig ik isch', lich: 'lich heit', keit: 'keit' })

/** Takes umlauts and their spellings ae, oe, ue; gives stems without umlauts. */
export function stemGerman(input: string): string {
  let word = markConsonants(input).replaceAll('ß', 'ss')
  word = word.replace(/qu|ae|oe|ue/g, (pair) => ({ ae: 'ä', oe: 'ö', ue: 'ü' })[pair] ?? pair)
  if (word.length >= 3) {
    const r1 = regionAfter(word, VOWELS)
    const r2 = regionAfter(word, VOWELS, r1)
    word = step3(step2(step1(word, Math.max(3, r1)), Math.max(3, r1)), Math.max(3, r1), r2)
  }
  if (word.length > 2) word = word.replace(/(?<=..)'(?:s|sch)?$/, '')
  return word.replace(/[YUäöü]/g, (letter) => PLAIN[letter]!)
}

const PLAIN: Readonly<Record<string, string>> = { Y: 'y', U: 'u', ä: 'a', ö: 'o', ü: 'u' }

/** U and Y are consonants: between vowels. */
function markConsonants(word: string): string {
  if (!/[uy]/.test(word)) return word
  const letters = [...word]
  for (let at = 1; at < letters.length - 1; at++) {
    const letter = letters[at]!
    if (letter !== 'u' && letter !== 'y') continue
    if (VOWELS.includes(letters[at - 1]!) && VOWELS.includes(letters[at + 1]!))
      letters[at] = letter.toUpperCase()
  }
  return letters.join('')
}

function step1(word: string, r1: number): string {
  const suffix = longest(word, STEP_1)
  const stem = word.slice(0, word.length - suffix.length)
  if (suffix === '' || stem.length < r1) return word
  switch (STEP_1.rules.get(suffix)) {
    case 'em':
      return stem.endsWith('syst') ? word : stem
    case 'e':
      return stem.endsWith('niss') ? stem.slice(0, -1) : stem
    case 's':
      return /[bdfghklmnrt]$/.test(stem) ? stem : word
    case 'l':
      return `${stem}l`
    default:
      return stem
  }
}

function step2(word: string, r1: number): string {
  const suffix = longest(word, STEP_2)
  const stem = word.slice(0, word.length - suffix.length)
  if (suffix === '' || stem.length < r1) return word
  switch (STEP_2.rules.get(suffix)) {
    case 'st':
      return /[bdfghklmnt]$/.test(stem) && stem.length >= 4 ? stem : word
    case 'et':
      return /[dfgklmnrstUzä]$/.test(stem) && !/(?:geordn|intern|plan|tick|tr)$/.test(stem) ? stem : word
    default:
      return stem
  }
}

function step3(word: string, r1: number, r2: number): string {
  const suffix = longest(word, STEP_3)
  const stem = word.slice(0, word.length - suffix.length)
  if (suffix === '' || stem.length < r2) return word
  switch (STEP_3.rules.get(suffix)) {
    case 'ung':
      return stem.endsWith('eig') ? stem : strip(stem, 'ig', r2)
    case 'ig':
      return stem.endsWith('e') ? word : stem
    case 'lich':
      return /(?:er|en)$/.test(stem) && stem.length - 2 >= r1 ? stem.slice(0, -2) : stem
    default:
      return stem.endsWith('lich') ? strip(stem, 'lich', r2) : strip(stem, 'ig', r2)
  }
}
