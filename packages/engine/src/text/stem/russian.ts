/** Russian stemming: the Snowball Russian algorithm, https://snowballstem.org/algorithms/russian/stemmer.html. */
import { longest, regionAfter, type SuffixTable, suffixes } from './suffix.ts'

const VOWELS = 'аеиоуыэюя'

// `afterA`: only after а or я.
const GERUND = suffixes({ afterA: 'в вши вшись', delete: 'ив ивши ившись ыв ывши ывшись' })
const ADJECTIVE = suffixes({
  delete: 'ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею',
})
const PARTICIPLE = suffixes({ afterA: 'ем нн вш ющ щ', delete: 'ивш ывш ующ' })
const REFLEXIVE = suffixes({ delete: 'ся сь' })
const VERB = suffixes({
  afterA: 'ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно',
  delete:
    'ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю',
})
const NOUN = suffixes({
  delete:
    'а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я',
})

export function stemRussian(input: string): string {
  const word = input.replaceAll('ё', 'е')
  const firstVowel = [...word].findIndex((letter) => VOWELS.includes(letter))
  if (firstVowel < 0) return word
  const rv = firstVowel + 1
  const r2 = regionAfter(word, VOWELS, regionAfter(word, VOWELS))
  let stem = inflection(word, rv)
  if (stem.endsWith('и') && stem.length > rv) stem = stem.slice(0, -1)
  const noun = /ость?$/.exec(stem)
  if (noun !== null && noun.index >= r2) stem = stem.slice(0, noun.index)
  return tidy(stem, rv)
}

function inflection(word: string, rv: number): string {
  const gerund = drop(word, GERUND, rv)
  if (gerund !== undefined) return gerund
  const plain = drop(word, REFLEXIVE, rv) ?? word
  const adjective = drop(plain, ADJECTIVE, rv)
  if (adjective !== undefined) return drop(adjective, PARTICIPLE, rv) ?? adjective
  return drop(plain, VERB, rv) ?? drop(plain, NOUN, rv) ?? plain
}

/** The word without its longest suffix of the table, or undefined when there is none or it may not go. */
function drop(
  word: string,
  table: SuffixTable<'afterA' | 'delete'> | SuffixTable<'delete'>,
  rv: number,
): string | undefined {
  const suffix = longest<string>(word, table, rv)
  if (suffix === '') return undefined
  const at = word.length - suffix.length
  const rule: string | undefined = table.rules.get(suffix)
  if (rule === 'afterA' && !(at > rv && /[ая]$/.test(word.slice(0, at)))) return undefined
  return word.slice(0, at)
}

function tidy(word: string, rv: number): string {
  const superlative = /ейше?$/.exec(word)
  const stem = superlative !== null && superlative.index >= rv ? word.slice(0, superlative.index) : word
  if (stem.endsWith('нн') && stem.length - 2 >= rv) return stem.slice(0, -1)
  return stem === word && word.endsWith('ь') && word.length > rv ? word.slice(0, -1) : stem
}
