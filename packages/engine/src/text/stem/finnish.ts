/** Finnish stemming: the Snowball Finnish algorithm, https://snowballstem.org/algorithms/finnish/stemmer.html. */
import { longest, regionAfter, suffixes } from './suffix.ts'

const VOWELS = 'aeiouyäö'
const LONG_VOWEL = /(?:aa|ee|ii|oo|uu|ää|öö)$/
const VOWEL_I = /(?:ai|ei|ii|oi|ui|äi|öi|')$/

const PARTICLE = suffixes({ delete: 'kin kaan kään ko kö han hän pa pä', sti: 'sti' })
const POSSESSIVE = suffixes({ si: 'si', ni: 'ni', delete: 'nsa nsä mme nne', an: 'an', än: 'än', en: 'en' })
const CASE = suffixes({
  delete: 'ta tä ssa ssä sta stä lla llä lta ltä lle na nä ksi ine',
  hVn: 'hän hön han hen hin hon hun',
  afterVowelI: 'siin den tten',
  seen: 'seen',
  n: 'n',
  a: 'a ä',
  tta: 'tta ttä',
})
const OTHER = suffixes({ notPo: 'mpi mpa mpä mmi mma mmä', delete: 'impi impa impä immi imma immä eja ejä' })

export function stemFinnish(input: string): string {
  const r1 = regionAfter(input, VOWELS)
  const r2 = regionAfter(input, VOWELS, r1)
  let word = possessive(particle(input, r1, r2), r1)
  const withoutCase = caseEnding(word, r1)
  const ended = withoutCase !== word
  word = otherEndings(withoutCase, r2)
  word = ended ? iPlural(word, r1) : tPlural(word, r1, r2)
  return tidy(word, r1)
}

function particle(word: string, r1: number, r2: number): string {
  const suffix = longest(word, PARTICLE, r1)
  const stem = word.slice(0, word.length - suffix.length)
  if (suffix === 'sti') return stem.length >= r2 ? stem : word
  return /[aeiouyäönt]$/.test(stem) ? stem : word
}

function possessive(word: string, r1: number): string {
  const suffix = longest(word, POSSESSIVE, r1)
  const stem = word.slice(0, word.length - suffix.length)
  switch (POSSESSIVE.rules.get(suffix)) {
    case 'si':
      return stem.endsWith('k') ? word : stem
    case 'ni':
      return stem.endsWith('kse') ? `${stem.slice(0, -1)}i` : stem
    case 'delete':
      return stem
    case 'an':
      return /(?:ta|ssa|sta|lla|lta|na)$/.test(stem) ? stem : word
    case 'än':
      return /(?:tä|ssä|stä|llä|ltä|nä)$/.test(stem) ? stem : word
    case 'en':
      return /(?:lle|ine)$/.test(stem) ? stem : word
    default:
      return word
  }
}

function caseEnding(word: string, r1: number): string {
  const suffix = longest(word, CASE, r1)
  const stem = word.slice(0, word.length - suffix.length)
  const last = stem.at(-1) ?? ''
  switch (CASE.rules.get(suffix)) {
    case 'delete':
      return stem
    case 'hVn':
      return last === suffix[1] ? stem : word
    case 'afterVowelI':
      return VOWEL_I.test(stem) ? stem : dropN(word, r1)
    case 'seen':
      return LONG_VOWEL.test(stem) ? stem : dropN(word, r1)
    case 'n':
      return dropN(word, r1)
    case 'a':
      return /[bcdfghjklmnpqrstvwxz][aeiouyäö]$/.test(stem) ? stem : word
    case 'tta':
      return last === 'e' ? stem : word
    default:
      return word
  }
}

/** Genitive, or illative after a long vowel, which loses its second letter. */
function dropN(word: string, r1: number): string {
  const stem = word.slice(0, -1)
  return (LONG_VOWEL.test(stem) || stem.endsWith('ie')) && stem.length - 2 >= r1 ? stem.slice(0, -1) : stem
}

function otherEndings(word: string, r2: number): string {
  const suffix = longest(word, OTHER, r2)
  const stem = word.slice(0, word.length - suffix.length)
  return OTHER.rules.get(suffix) === 'notPo' && stem.endsWith('po') ? word : stem
}

function iPlural(word: string, r1: number): string {
  return /[ij]$/.test(word) && word.length > r1 ? word.slice(0, -1) : word
}

function tPlural(word: string, r1: number, r2: number): string {
  if (!/[aeiouyäö]t$/.test(word) || word.length - 1 < r1) return word
  const stem = word.slice(0, -1)
  if (stem.endsWith('imma') && stem.length - 4 >= r2) return stem.slice(0, -4)
  return stem.endsWith('mma') && stem.length - 3 >= r2 && !stem.endsWith('pomma') ? stem.slice(0, -3) : stem
}

function tidy(input: string, r1: number): string {
  let word = input
  if (LONG_VOWEL.test(word) && word.length - 2 >= r1) word = word.slice(0, -1)
  if (/[bcdfghjklmnpqrstvwxz][aäei]$/.test(word) && word.length - 2 >= r1) word = word.slice(0, -1)
  if (/[ou]j$/.test(word) && word.length - 2 >= r1) word = word.slice(0, -1)
  if (word.endsWith('jo') && word.length - 2 >= r1) word = word.slice(0, -1)
  word = word.replace(/([bcdfghjklmnpqrstvwxz])\1(?=[aeiouyäö]*$)/, '$1')
  return word.replace(/'$/, '')
}
