/** French stemming: the Snowball French algorithm, https://snowballstem.org/algorithms/french/stemmer.html. */
import { longest, type Regions, regionAfter, strip, stripOne, suffixes } from './suffix.ts'

const VOWELS = 'aeiouyâàëéêèïîôûù'

const STANDARD = suffixes({
  delete: 'ance iqUe isme able iste eux ances iqUes ismes ables istes',
  ic: 'atrice ateur ation atrices ateurs ations',
  log: 'logie logies',
  u: 'usion ution usions utions',
  ent: 'ence ences',
  ement: 'ement ements',
  ité: 'ité ités',
  if: 'if ive ifs ives',
  eau: 'eaux',
  al: 'aux',
  ou: 'oux',
  eux: 'euse euses',
  issement: 'issement issements',
  amment: 'amment',
  emment: 'emment',
  ment: 'ment ments',
})
const I_VERB = suffixes({
  delete:
    'îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez iriez irions irons iront is issaIent ' +
    'issais issait issant issante issantes issants isse issent isses issez issiez issions issons it',
})
const VERB = suffixes({
  ions: 'ions',
  delete: 'é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez eais',
  e: 'âmes ât âtes a ai aIent ait ant ante antes ants as asse assent asses assiez assions',
  ais: 'ais aise aises',
})
const RESIDUAL = suffixes({ ion: 'ion', i: 'ier ière Ier Ière', delete: 'e' })

/** A word on its way, and whether the step found its suffix. */
interface Step {
  readonly word: string
  readonly done: boolean
}

export function stemFrench(input: string): string {
  let word = markConsonants(input.replace(/^(?:[cdjlmnstz]|qu)'(?=.)/, ''))
  const regions = regionsOf(word)
  const verbal = suffixStep(word, regions)
  word = verbal.word
  if (!verbal.done) word = residualSuffix(word, regions)
  else if (word.endsWith('Y')) word = `${word.slice(0, -1)}i`
  else if (word.endsWith('ç')) word = `${word.slice(0, -1)}c`
  if (/(?:enn|onn|ett|ell|eill)$/.test(word)) word = word.slice(0, -1)
  word = word.replace(/[éè]([^aeiouyâàëéêèïîôûù]+)$/, 'e$1')
  return word.replace(/He|Hi|[IUYH]/g, unmark)
}

function unmark(mark: string): string {
  return { He: 'ë', Hi: 'ï', H: '' }[mark] ?? mark.toLowerCase()
}

/** U, I and Y stand for letters that are consonants here; He and Hi for ë and ï. */
function markConsonants(word: string): string {
  const isVowel = (letter: string | undefined) => letter !== undefined && VOWELS.includes(letter)
  const letters = [...word.replaceAll('ë', 'Hë').replaceAll('ï', 'Hï')]
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]
    const afterVowel = isVowel(letters[at - 1])
    const beforeVowel = isVowel(letters[at + 1])
    if (letter === 'u' && ((afterVowel && beforeVowel) || letters[at - 1] === 'q')) letters[at] = 'U'
    else if (letter === 'i' && afterVowel && beforeVowel) letters[at] = 'I'
    else if (letter === 'y' && (afterVowel || beforeVowel)) letters[at] = 'Y'
  }
  return letters.join('').replaceAll('Hë', 'He').replaceAll('Hï', 'Hi')
}

function regionsOf(word: string): Regions {
  const r1 = regionAfter(word, VOWELS)
  const exception = /^(?:par|col|tap|ni(?=[aeiouyâàëéêèïîôûù]))/.test(word)
  const twoVowels = /^[aeiouyâàëéêèïîôûù]{2}./.test(word)
  let rv = 3
  if (exception && word.startsWith('ni')) rv = 3
  else if (!exception && !twoVowels) {
    rv = 1
    while (rv < word.length && !VOWELS.includes(word[rv]!)) rv++
    rv++
  }
  return { rv: Math.min(rv, word.length), r1, r2: regionAfter(word, VOWELS, r1) }
}

function suffixStep(word: string, regions: Regions): Step {
  const standard = standardSuffix(word, regions)
  if (standard.done) return standard
  const verb = iVerbSuffix(standard.word, regions)
  return verb.done ? verb : verbSuffix(verb.word, regions)
}

function standardSuffix(word: string, { rv, r1, r2 }: Regions): Step {
  const suffix = longest(word, STANDARD)
  const at = word.length - suffix.length
  const stem = word.slice(0, at)
  const failed = { word, done: false }
  const replaced = (region: number, text: string): Step =>
    at >= region ? { word: stem + text, done: true } : failed
  switch (STANDARD.rules.get(suffix)) {
    case 'delete':
      return replaced(r2, '')
    case 'ic':
      return at >= r2 ? { word: stripOr(stem, 'ic', r2, 'iqU'), done: true } : failed
    case 'log':
      return replaced(r2, 'log')
    case 'u':
      return replaced(r2, 'u')
    case 'ent':
      return replaced(r2, 'ent')
    case 'ement':
      return at >= rv ? { word: afterEment(stem, { rv, r1, r2 }), done: true } : failed
    case 'ité':
      return at >= r2 ? { word: afterIte(stem, r2), done: true } : failed
    case 'if':
      return at >= r2 ? { word: afterIf(stem, r2), done: true } : failed
    case 'eau':
      return replaced(0, 'eau')
    case 'al':
      return replaced(r1, 'al')
    case 'ou':
      return /[bhjlnp]$/.test(stem) ? replaced(0, 'ou') : failed
    case 'eux':
      return at >= r2 ? replaced(r2, '') : replaced(r1, 'eux')
    case 'issement':
      return endsInConsonant(stem) ? replaced(r1, '') : failed
    case 'amment':
      return { word: at >= rv ? `${stem}ant` : word, done: false }
    case 'emment':
      return { word: at >= rv ? `${stem}ent` : word, done: false }
    case 'ment':
      return { word: at > rv && stem !== '' && !endsInConsonant(stem) ? stem : word, done: false }
    default:
      return failed
  }
}

function stripOr(word: string, suffix: string, region: number, otherwise: string): string {
  if (!word.endsWith(suffix)) return word
  const stem = word.slice(0, word.length - suffix.length)
  return stem.length >= region ? stem : stem + otherwise
}

function afterEment(word: string, { rv, r1, r2 }: Regions): string {
  if (word.endsWith('iv')) {
    const stem = strip(word, 'iv', r2)
    return stem === word ? word : strip(stem, 'at', r2)
  }
  if (word.endsWith('eus')) {
    const at = word.length - 3
    return at >= r2 ? word.slice(0, at) : at >= r1 ? `${word.slice(0, at)}eux` : word
  }
  if (/(?:abl|iqU)$/.test(word)) return stripOne(word, ['abl', 'iqU'], r2)
  if (/[iI]èr$/.test(word) && word.length - 3 >= rv) return `${word.slice(0, -3)}i`
  return word
}

function afterIte(word: string, r2: number): string {
  if (word.endsWith('abil')) return stripOr(word, 'abil', r2, 'abl')
  if (word.endsWith('ic')) return stripOr(word, 'ic', r2, 'iqU')
  return strip(word, 'iv', r2)
}

function afterIf(word: string, r2: number): string {
  const stem = strip(word, 'at', r2)
  return stem === word ? word : stripOr(stem, 'ic', r2, 'iqU')
}

function iVerbSuffix(word: string, { rv }: Regions): Step {
  const suffix = longest(word, I_VERB, rv)
  const at = word.length - suffix.length
  const before = word[at - 1] ?? ''
  const fits = suffix !== '' && at > rv && before !== 'H' && !VOWELS.includes(before)
  return fits ? { word: word.slice(0, at), done: true } : { word, done: false }
}

function verbSuffix(word: string, { rv, r2 }: Regions): Step {
  const suffix = longest(word, VERB, rv)
  const at = word.length - suffix.length
  const stem = word.slice(0, at)
  switch (VERB.rules.get(suffix)) {
    case 'ions':
      return at >= r2 ? { word: stem, done: true } : { word, done: false }
    case 'delete':
      return { word: stem, done: true }
    case 'e':
      return { word: strip(stem, 'e', rv), done: true }
    case 'ais':
      return /^.al$|auv$|épl$/.test(stem) ? { word, done: false } : { word: stem, done: true }
    default:
      return { word, done: false }
  }
}

function residualSuffix(input: string, { rv, r2 }: Regions): string {
  const word = /(?:Hi|[^aiouès])s$/.test(input) ? input.slice(0, -1) : input
  const suffix = longest(word, RESIDUAL, rv)
  const stem = word.slice(0, word.length - suffix.length)
  switch (RESIDUAL.rules.get(suffix)) {
    case 'ion':
      return stem.length >= r2 && stem.length > rv && /[st]$/.test(stem) ? stem : word
    case 'i':
      return `${stem}i`
    case 'delete':
      return stem
    default:
      return word
  }
}

function endsInConsonant(word: string): boolean {
  return word !== '' && !VOWELS.includes(word.at(-1)!)
}
