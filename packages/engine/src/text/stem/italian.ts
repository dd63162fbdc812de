/** Italian stemming: the Snowball Italian algorithm, https://snowballstem.org/algorithms/italian/stemmer.html. */
import { longest, type Regions, romanceRegions, strip, stripOne, suffixes } from './suffix.ts'

const VOWELS = 'aeiouàèìòù'
const ELISION = /^(?:[dlmstv]|(?:al|dal|del|nel|quel|sul)l|gl|quest|tutt|un)'(?=.)/

const PRONOUN = suffixes({
  delete:
    'ci gli la le li lo mi ne si ti vi sene gliela gliele glieli glielo gliene mela mele meli melo mene tela ' +
    'tele teli telo tene cela cele celi celo cene vela vele veli velo vene',
})
const STANDARD = suffixes({
  delete:
    'anza anze ico ici ica ice iche ichi ismo ismi abile abili ibile ibili ista iste isti istà istè istì oso ' +
    'osi osa ose mente atrice atrici ante anti',
  ic: 'azione azioni atore atori',
  log: 'logia logie',
  u: 'uzione uzioni usione usioni',
  ente: 'enza enze',
  amento: 'amento amenti imento imenti',
  amente: 'amente',
  ità: 'ità',
  ivo: 'ivo ivi iva ive',
})
const VERB = suffixes({
  delete:
    'ammo ando ano are arono asse assero assi assimo ata ate ati ato ava avamo avano avate avi avo emmo enda ' +
    'ende endi endo erà erai eranno ere erebbe erebbero erei eremmo eremo ereste eresti erete erò erono essero ' +
    'ete eva evamo evano evate evi evo Yamo iamo immo irà irai iranno ire irebbe irebbero irei iremmo iremo ' +
    'ireste iresti irete irò irono isca iscano isce isci isco iscono issero ita ite iti ito iva ivamo ivano ' +
    'ivate ivi ivo ono uta ute uti uto ar ir',
})
const GRAVE: Readonly<Record<string, string>> = { á: 'à', é: 'è', í: 'ì', ó: 'ò', ú: 'ù' }

export function stemItalian(input: string): string {
  let word = markConsonants(input.replace(ELISION, '').replace(/[áéíóú]/g, (letter) => GRAVE[letter]!))
  const found = romanceRegions(word, VOWELS)
  // Otherwise divano would fall together with diva.
  const regions = word.startsWith('divan') ? { ...found, rv: 5 } : found
  word = attachedPronoun(word, regions)
  word = standardSuffix(word, regions) ?? verbSuffix(word, regions)
  return vowelSuffix(word, regions).toLowerCase()
}

/** U after q, U and I between vowels are consonants. */
function markConsonants(word: string): string {
  const letters = [...word.replaceAll('qu', 'qU')]
  const isVowel = (at: number) => at >= 0 && at < letters.length && VOWELS.includes(letters[at]!)
  for (let at = 1; at < letters.length - 1; at++) {
    const letter = letters[at]!
    if ((letter === 'u' || letter === 'i') && isVowel(at - 1) && isVowel(at + 1))
      letters[at] = letter.toUpperCase()
  }
  return letters.join('')
}

function attachedPronoun(word: string, { rv }: Regions): string {
  const pronoun = longest(word, PRONOUN)
  if (pronoun === '') return word
  const stem = word.slice(0, word.length - pronoun.length)
  if (/[ae]ndo$/.test(stem) && stem.length - 4 >= rv) return stem
  if (/[aei]r$/.test(stem) && stem.length - 2 >= rv) return `${stem}e`
  return word
}

function standardSuffix(word: string, { rv, r1, r2 }: Regions): string | undefined {
  const suffix = longest(word, STANDARD)
  const rule = STANDARD.rules.get(suffix)
  const stem = word.slice(0, word.length - suffix.length)
  const region = rule === 'amente' ? r1 : rule === 'amento' ? rv : r2
  if (rule === undefined || stem.length < region) return undefined
  switch (rule) {
    case 'delete':
    case 'amento':
      return stem
    case 'ic':
      return strip(stem, 'ic', r2)
    case 'log':
    case 'u':
    case 'ente':
      return stem + rule
    case 'amente': {
      const shorter = stripOne(stem, ['iv', 'os', 'ic', 'abil'], r2)
      return shorter !== stem && stem.endsWith('iv') ? strip(shorter, 'at', r2) : shorter
    }
    case 'ità':
      return stripOne(stem, ['abil', 'ic', 'iv'], r2)
    case 'ivo': {
      const shorter = strip(stem, 'at', r2)
      return shorter === stem ? stem : strip(shorter, 'ic', r2)
    }
  }
}

function verbSuffix(word: string, { rv }: Regions): string {
  return word.slice(0, word.length - longest(word, VERB, rv).length)
}

function vowelSuffix(input: string, { rv }: Regions): string {
  let word = input
  if (/[aeioàèìò]$/.test(word) && word.length > rv) word = strip(word.slice(0, -1), 'i', rv)
  return /[cg]h$/.test(word) && word.length - 2 >= rv ? word.slice(0, -1) : word
}
