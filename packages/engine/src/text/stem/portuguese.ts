/** Portuguese stemming: the Snowball Portuguese algorithm, https://snowballstem.org/algorithms/portuguese/stemmer.html. */
import { longest, type Regions, romanceRegions, strip, stripOne, suffixes } from './suffix.ts'

const VOWELS = 'aeiouáéíóúâêô'

// ã and õ are written a~ and o~ inside the stemmer: a vowel and a consonant.
const STANDARD = suffixes({
  delete:
    'eza ezas ico ica icos icas ismo ismos ável ível ista istas oso osa osos osas amento amentos imento ' +
    'imentos adora ador aça~o adoras adores aço~es ante antes ância',
  log: 'logia logias',
  u: 'uça~o uço~es',
  ente: 'ência ências',
  amente: 'amente',
  mente: 'mente',
  idade: 'idade idades',
  iva: 'iva ivo ivas ivos',
  ira: 'ira iras',
})
const VERB = suffixes({
  delete:
    'ada ida ia aria eria iria ará ara erá era irá ava asse esse isse aste este iste ei arei erei irei am iam ' +
    'ariam eriam iriam aram eram iram avam em arem erem irem assem essem issem ado ido ando endo indo ara~o ' +
    'era~o ira~o ar er ir as adas idas ias arias erias irias arás aras erás eras irás avas es ardes erdes ' +
    'irdes ares eres ires asses esses isses astes estes istes is ais eis íeis aríeis eríeis iríeis áreis areis ' +
    'éreis ereis íreis ireis ásseis ésseis ísseis áveis ados idos ámos amos íamos aríamos eríamos iríamos ' +
    'áramos éramos íramos ávamos emos aremos eremos iremos ássemos êssemos íssemos imos armos ermos irmos eu ' +
    'iu ou ira iras',
})
const RESIDUAL = suffixes({ delete: 'os a i o á í ó' })

export function stemPortuguese(input: string): string {
  let word = input.replaceAll('ã', 'a~').replaceAll('õ', 'o~')
  const regions = romanceRegions(word, VOWELS)
  const stem = standardSuffix(word, regions) ?? verbSuffix(word, regions)
  if (stem === undefined) word = residualSuffix(word, regions)
  else word = stem.endsWith('ci') ? strip(stem, 'i', regions.rv) : stem
  return residualForm(word, regions).replaceAll('a~', 'ã').replaceAll('o~', 'õ')
}

function standardSuffix(word: string, { rv, r1, r2 }: Regions): string | undefined {
  const suffix = longest(word, STANDARD)
  const rule = STANDARD.rules.get(suffix)
  const stem = word.slice(0, word.length - suffix.length)
  const region = rule === 'amente' ? r1 : rule === 'ira' ? rv : r2
  if (rule === undefined || stem.length < region) return undefined
  switch (rule) {
    case 'delete':
      return stem
    case 'log':
    case 'u':
    case 'ente':
      return stem + rule
    case 'amente': {
      const shorter = stripOne(stem, ['iv', 'os', 'ic', 'ad'], r2)
      return shorter !== stem && stem.endsWith('iv') ? strip(shorter, 'at', r2) : shorter
    }
    case 'mente':
      return stripOne(stem, ['ante', 'avel', 'ível'], r2)
    case 'idade':
      return stripOne(stem, ['abil', 'ic', 'iv'], r2)
    case 'iva':
      return strip(stem, 'at', r2)
    case 'ira':
      return stem.endsWith('e') ? `${stem}ir` : undefined
  }
}

function verbSuffix(word: string, { rv }: Regions): string | undefined {
  const suffix = longest(word, VERB, rv)
  return suffix === '' ? undefined : word.slice(0, word.length - suffix.length)
}

function residualSuffix(word: string, { rv }: Regions): string {
  const suffix = longest(word, RESIDUAL)
  return suffix === '' ? word : strip(word, suffix, rv)
}

function residualForm(word: string, { rv }: Regions): string {
  if (word.endsWith('ç')) return `${word.slice(0, -1)}c`
  if (!/[eéê]$/.test(word) || word.length <= rv) return word
  const stem = word.slice(0, -1)
  return /gu$|ci$/.test(stem) ? strip(stem, stem.at(-1)!, rv) : stem
}
