/** Spanish stemming: the Snowball Spanish algorithm, https://snowballstem.org/algorithms/spanish/stemmer.html. */
import { longest, type Regions, romanceRegions, strip, stripOne, suffixes } from './suffix.ts'

const VOWELS = 'aeiouáéíóúü'

const PRONOUN = suffixes({ delete: 'me se sela selo selas selos la le lo las les los nos' })
const BEFORE_PRONOUN = suffixes({
  accent: 'iéndo ándo ár ér ír',
  keep: 'ando iendo ar er ir',
  yendo: 'yendo',
})
const STANDARD = suffixes({
  delete:
    'anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas amiento ' +
    'amientos imiento imientos',
  ic: 'adora ador ación adoras adores aciones ante antes ancia ancias acion',
  log: 'logía logías',
  u: 'ución uciones ucion',
  ente: 'encia encias',
  amente: 'amente',
  mente: 'mente',
  idad: 'idad idades',
  iva: 'iva ivo ivas ivos',
})
const Y_VERB = suffixes({ delete: 'ya ye yan yen yeron yendo yo yó yas yes yais yamos' })
const VERB = suffixes({
  gu: 'en es éis emos',
  delete:
    'arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais ería eréis ' +
    'eríamos eremos erá eré irían irías irán irás iríais iría iréis iríamos iremos irá iré aba ada ida ía ara ' +
    'iera ad ed id ase iese aste iste an aban ían aran ieran asen iesen aron ieron ado ido ando iendo ió ar er ' +
    'ir as abas adas idas ías aras ieras ases ieses ís áis abais íais arais ierais aseis ieseis asteis isteis ' +
    'ados idos amos ábamos íamos imos áramos iéramos iésemos ásemos',
})
const RESIDUAL = suffixes({ delete: 'os a o á í ó', e: 'e é' })
const ACCENTS: Readonly<Record<string, string>> = { á: 'a', é: 'e', í: 'i', ó: 'o', ú: 'u' }

export function stemSpanish(input: string): string {
  const regions = romanceRegions(input, VOWELS)
  let word = attachedPronoun(input, regions)
  word = standardSuffix(word, regions) ?? yVerbSuffix(word, regions) ?? verbSuffix(word, regions)
  word = residualSuffix(word, regions)
  return word.replace(/[áéíóú]/g, (letter) => ACCENTS[letter]!)
}

function attachedPronoun(word: string, { rv }: Regions): string {
  const pronoun = longest(word, PRONOUN)
  if (pronoun === '') return word
  const stem = word.slice(0, word.length - pronoun.length)
  const ending = longest(stem, BEFORE_PRONOUN)
  const at = stem.length - ending.length
  if (ending === '' || at < rv) return word
  switch (BEFORE_PRONOUN.rules.get(ending)) {
    case 'accent':
      return stem.slice(0, at) + ending.replace(/[áéí]/, (letter) => ACCENTS[letter]!)
    case 'keep':
      return stem
    default:
      return stem[at - 1] === 'u' ? stem : word
  }
}

function standardSuffix(word: string, { r1, r2 }: Regions): string | undefined {
  const suffix = longest(word, STANDARD)
  const rule = STANDARD.rules.get(suffix)
  const stem = word.slice(0, word.length - suffix.length)
  if (rule === undefined || stem.length < (rule === 'amente' ? r1 : r2)) return undefined
  switch (rule) {
    case 'delete':
      return stem
    case 'ic':
      return strip(stem, 'ic', r2)
    case 'log':
      return `${stem}log`
    case 'u':
      return `${stem}u`
    case 'ente':
      return `${stem}ente`
    case 'amente': {
      const shorter = stripOne(stem, ['iv', 'os', 'ic', 'ad'], r2)
      return shorter !== stem && stem.endsWith('iv') ? strip(shorter, 'at', r2) : shorter
    }
    case 'mente':
      return stripOne(stem, ['ante', 'able', 'ible'], r2)
    case 'idad':
      return stripOne(stem, ['abil', 'ic', 'iv'], r2)
    case 'iva':
      return strip(stem, 'at', r2)
  }
}

function yVerbSuffix(word: string, { rv }: Regions): string | undefined {
  const suffix = longest(word, Y_VERB, rv)
  const stem = word.slice(0, word.length - suffix.length)
  return suffix !== '' && stem.endsWith('u') ? stem : undefined
}

function verbSuffix(word: string, { rv }: Regions): string {
  const suffix = longest(word, VERB, rv)
  const stem = word.slice(0, word.length - suffix.length)
  return VERB.rules.get(suffix) === 'gu' && stem.endsWith('gu') ? stem.slice(0, -1) : stem
}

function residualSuffix(word: string, { rv }: Regions): string {
  const suffix = longest(word, RESIDUAL)
  const stem = word.slice(0, word.length - suffix.length)
  if (suffix === '' || stem.length < rv) return word
  return RESIDUAL.rules.get(suffix) === 'e' && stem.endsWith('gu') ? strip(stem, 'u', rv) : stem
}
