/**
 * Swedish, Danish and Norwegian (Bokmål) stemming: the Snowball algorithms,
 * https://snowballstem.org/algorithms/germanic.html.
 */
import { longest, regionAfter, replacements, suffixes } from './suffix.ts'

const SWEDISH_VOWELS = 'aeiouyäåö'
const SWEDISH_MAIN = suffixes({
  delete:
    'a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or as arnas ernas ' +
    'ornas es ades andes ens arens hetens erns at andet het ast',
  s: 's',
  et: 'et',
})
const SWEDISH_OTHER = suffixes({ delete: 'lig ig els', öst: 'öst', fullt: 'fullt' })
/** Nouns in -et and -itet whose ending is no article. */
const SWEDISH_KEEPS_ET =
  /(?:h|iet|uit|fab|cit|dit|alit|ilit|mit|nit|pit|rit|sit|tit|ivit|kvit|xit|kom|rak|pak|stak)$/

export function stemSwedish(input: string): string {
  const r1 = firstRegion(input, SWEDISH_VOWELS)
  let word = swedishMain(input, r1)
  if (/(?:dd|gd|nn|dt|gt|kt|tt)$/.test(word) && word.length - 2 >= r1) word = word.slice(0, -1)
  const suffix = longest(word, SWEDISH_OTHER, r1)
  const stem = word.slice(0, word.length - suffix.length)
  switch (SWEDISH_OTHER.rules.get(suffix)) {
    case 'delete':
      return stem
    case 'öst':
      return /[iklnprtuv]$/.test(stem) ? `${stem}ös` : word
    case 'fullt':
      return `${stem}full`
    default:
      return word
  }
}

function swedishMain(word: string, r1: number): string {
  const suffix = longest(word, SWEDISH_MAIN, r1)
  const stem = word.slice(0, word.length - suffix.length)
  switch (SWEDISH_MAIN.rules.get(suffix)) {
    case 'delete':
      return stem
    case 's':
      if (stem.endsWith('et') && mayLoseEt(stem.slice(0, -2))) return stem.slice(0, -2)
      return /[bcdfghjklmnoprtvy]$/.test(stem) ? stem : word
    case 'et':
      return mayLoseEt(stem) ? stem : word
    default:
      return word
  }
}

function mayLoseEt(stem: string): boolean {
  return /.[aeiouyäåö][^aeiouyäåö]$/.test(stem) && !SWEDISH_KEEPS_ET.test(stem)
}

const NORWEGIAN_VOWELS = 'aeêioòóôuyæåø'
const NORWEGIAN_MAIN = suffixes({
  delete:
    'a e ede ande ende ane ene hetene en heten ar er heter as es edes endes enes hetenes ens hetens ets et het ast',
  ers: 'ers',
  s: 's',
  er: 'erte ert',
})
const NORWEGIAN_OTHER = suffixes({ delete: 'leg eleg ig eig lig elig els lov elov slov hetslov' })

export function stemNorwegian(input: string): string {
  const r1 = firstRegion(input, NORWEGIAN_VOWELS)
  let word = norwegianMain(input, r1)
  if (/[dv]t$/.test(word) && word.length - 2 >= r1) word = word.slice(0, -1)
  word = word.slice(0, word.length - longest(word, NORWEGIAN_OTHER, r1).length)
  return word.replace(/'$/, '')
}

function norwegianMain(word: string, r1: number): string {
  const suffix = longest(word, NORWEGIAN_MAIN, r1)
  const stem = word.slice(0, word.length - suffix.length)
  switch (NORWEGIAN_MAIN.rules.get(suffix)) {
    case 'delete':
      return stem
    case 'ers':
      if (/(?:giv|hav|skap)$/.test(stem)) return stem
      return /(?:amm|ast|ind|kap|kk|lt|nk|omm|pp|v|øst)$/.test(stem) ? word : stem
    case 's':
      return /(?:[bcdfghjlmnoptvyz]|(?<!e)r|[^aeêioòóôuyæåø]k)$/.test(stem) ? stem : word
    case 'er':
      return `${stem}er`
    default:
      return word
  }
}

const DANISH_VOWELS = 'aeiouyæåø'
const DANISH_MAIN = suffixes({
  delete:
    'hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer heds es endes erendes enes ' +
    'ernes eres ens hedens erens ers ets erets et eret',
  s: 's',
})
const DANISH_OTHER = replacements(`
ig lig elig els →
løst → løs`)

export function stemDanish(input: string): string {
  const r1 = firstRegion(input, DANISH_VOWELS)
  let word = danishPair(danishMain(input, r1), r1)
  if (word.endsWith('igst')) word = word.slice(0, -2)
  const suffix = longest(word, DANISH_OTHER, r1)
  if (suffix !== '') {
    word = word.slice(0, word.length - suffix.length) + DANISH_OTHER.rules.get(suffix)!
    if (suffix !== 'løst') word = danishPair(word, r1)
  }
  if (/([bdfgklmnprst])\1$/.test(word) && word.length - 1 >= r1) word = word.slice(0, -1)
  return word.replace(/'$/, '')
}

function danishMain(word: string, r1: number): string {
  const suffix = longest(word, DANISH_MAIN, r1)
  const stem = word.slice(0, word.length - suffix.length)
  if (suffix === 's') return /[abcdfghjklmnoprtvyzå']$/.test(stem) ? stem : word
  return stem
}

function danishPair(word: string, r1: number): string {
  return /(?:gd|dt|gt|kt)$/.test(word) && word.length - 2 >= r1 ? word.slice(0, -1) : word
}

/** R1, but after an apostrophe (pc'en) when there is one, and never before the third letter. */
function firstRegion(word: string, vowels: string): number {
  if (word.length < 3) return word.length
  const apostrophe = word.indexOf("'")
  return Math.max(3, apostrophe >= 0 ? apostrophe + 1 : regionAfter(word, vowels))
}
