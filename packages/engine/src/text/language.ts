/** Which language a text is in: by script, then by the share of its words that are a language's function words. */
import { stopWords } from './stopwords.ts'

/** UTF-16 code units looked at, half of them from the middle of the text: files begin with headers. */
const SAMPLE = 1200
/** A word that comes more often may be part of a name (Los Angeles). */
const MAX_REPEATS = 5
/** Fewer letters than this say nothing. */
const MIN_LETTERS = 12

/** Scripts by code unit, `[first, last, script]`, in order. Scripts of one language carry its tag. */
const RANGES: readonly (readonly [number, number, string])[] = [
  [0x41, 0x5a, 'Latin'],
  [0x61, 0x7a, 'Latin'],
  [0xc0, 0x24f, 'Latin'],
  [0x370, 0x3ff, 'el'],
  [0x400, 0x52f, 'Cyrillic'],
  [0x531, 0x58f, 'hy'],
  [0x591, 0x5f4, 'he'],
  [0x620, 0x6ff, 'Arabic'],
  [0x900, 0x97f, 'hi'],
  [0x980, 0x9ff, 'bn'],
  [0xa00, 0xa7f, 'pa'],
  [0xa80, 0xaff, 'gu'],
  [0xb80, 0xbff, 'ta'],
  [0xc00, 0xc7f, 'te'],
  [0xc80, 0xcff, 'kn'],
  [0xd00, 0xd7f, 'ml'],
  [0xd80, 0xdff, 'si'],
  [0xe00, 0xe7f, 'th'],
  [0xe80, 0xeff, 'lo'],
  [0x1000, 0x109f, 'my'],
  [0x10a0, 0x10ff, 'ka'],
  [0x1200, 0x137f, 'am'],
  [0x1780, 0x17ff, 'km'],
  [0x1e00, 0x1eff, 'Latin'],
  [0x1f00, 0x1fff, 'el'],
  [0x3041, 0x30ff, 'ja'],
  [0x3400, 0x9fff, 'zh'],
  [0xac00, 0xd7a3, 'ko'],
]

/** Function words beside the stop words, and languages that have no stop words here. */
const MORE_WORDS: Readonly<Record<string, string>> = {
  bg: `и на в с за от се да не са по е че като със към или това които при`,
  ca: `el la els les de i que en a per amb és un una del dels no al als com més aquest són seva`,
  cs: `a v na se je že s z do i to ve který pro jako ale by jsou byl jeho k o po při`,
  da: `efter også kun blive deres mellem mod være`,
  de: `ich wir noch nur durch über unter um kann wenn man nach sein ihre`,
  en: `he she his her from have has had you your we which were been who would what when where how did does do
    can its about all one more other some than them so my me i`,
  es: `también entre desde muy hasta donde fueron sobre ya porque cuando está`,
  fi: `oman mukaan vuonna hänen jälkeen kanssa sitä jossa mitä`,
  fr: `à nous vous je être fait leur leurs aussi entre été même où si cela après dont`,
  hu: `a az és hogy nem is egy ez van volt meg csak mint de ha vagy már még lehet`,
  id: `yang dan di dari untuk dengan ini itu pada adalah tidak dalam ke oleh sebagai juga`,
  it: `anche questo questa dopo essere stato alle sulla nei quando cui`,
  nb: `etter også bare bli ble deres mellom mot være noe`,
  nl: `heeft hebben kan worden over meer nog wel dan ik je we na onder`,
  pl: `i w na z do się nie jest to że jak po od przez dla są oraz który o a ale jego był`,
  pt: `também entre pelo pela até quando foram está isso muito`,
  ro: `și de la în cu pe nu este că din un o care pentru sunt mai a fost au al ale`,
  ru: `мы вы я так только было после также может`,
  sv: `efter också bara blev deras mellan mot vara något`,
  tr: `olduğu oldu vardır tarafından ancak üzerinde ise ya hem`,
  uk: `і в на що з не до та як це у за від він його для але або`,
  vi: `và của là có trong được cho một những không với các người này khi đã`,
}

/** Letters that few languages have; one is worth half a function word. */
const LETTERS: Readonly<Record<string, string>> = {
  be: 'ў',
  ca: '·',
  cs: 'řěů',
  da: 'øæ',
  de: 'ßäöü',
  es: 'ñ¿¡',
  fi: 'äö',
  hu: 'őű',
  nb: 'øæ',
  pl: 'łąęśżź',
  pt: 'ãõ',
  ro: 'țșăţş',
  ru: 'ыэ',
  sr: 'јљњћђ',
  sv: 'åäö',
  tr: 'ığşçöü',
  uk: 'іїєґ',
  vi: 'ơưđạảấầếềệ',
}

const CYRILLIC = new Set(['be', 'bg', 'ru', 'sr', 'uk'])
const SCRIPT_OF = scriptTable()
const WORD_VOTES = voteTable((language) => [
  ...stopWords(language),
  ...(MORE_WORDS[language]?.split(/\s+/) ?? []),
])
const LETTER_VOTES = voteTable((language) => [...(LETTERS[language] ?? '')])

/** The BCP 47 primary tag of the text's language, or `und` for code, short or mixed text. */
export function detectLanguage(text: string): string {
  const sample = sampleOf(text)
  const script = mainScript(sample)
  switch (script) {
    case 'Latin':
      return winner(votes(sample), (language) => !CYRILLIC.has(language))
    case 'Cyrillic':
      return winner(votes(sample), (language) => CYRILLIC.has(language))
    case 'Arabic':
      return arabicLanguage(sample)
    default:
      return script
  }
}

/** Which of some languages a question is in, when its function words tell; otherwise undefined. */
export function likelyLanguage(text: string, among: readonly string[]): string | undefined {
  const { counts } = votes(sampleOf(text))
  const ranked = among
    .map((language) => ({ language, count: counts.get(language) ?? 0 }))
    .sort((a, b) => b.count - a.count)
  const [first, second] = ranked
  const told = first !== undefined && first.count >= 1 && first.count > (second?.count ?? 0) * 1.5
  return told ? first.language : undefined
}

function sampleOf(text: string): string {
  if (text.length <= SAMPLE) return text
  const middle = text.length >> 1
  return `${text.slice(0, SAMPLE / 2)} ${text.slice(middle, middle + SAMPLE / 2)}`
}

function mainScript(sample: string): string {
  const inRange = new Uint32Array(RANGES.length + 1)
  for (let at = 0; at < sample.length; at++) inRange[SCRIPT_OF[sample.charCodeAt(at)]!]!++
  const counts = new Map<string, number>()
  let letters = 0
  for (const [index, [, , script]] of RANGES.entries()) {
    const count = inRange[index + 1]!
    if (count > 0) counts.set(script, (counts.get(script) ?? 0) + count)
    letters += count
  }
  if (letters < MIN_LETTERS && !(letters > 1 && !counts.has('Latin'))) return 'und'
  const kana = counts.get('ja') ?? 0
  const han = counts.get('zh') ?? 0
  // Japanese mixes Han with kana; Chinese quotes a kana word at most.
  if (kana + han > letters / 3) return kana > (kana + han) / 10 ? 'ja' : 'zh'
  let best = 'und'
  for (const [name, count] of counts) if (count > (counts.get(best) ?? 0)) best = name
  return best
}

interface Votes {
  readonly counts: ReadonlyMap<string, number>
  /** Different function words, and letters that no other language has. */
  readonly distinct: ReadonlyMap<string, number>
  readonly words: number
}

/** A function word shared by n languages is worth 1/n to each. */
function votes(sample: string): Votes {
  const counts = new Map<string, number>()
  const distinct = new Map<string, number>()
  const seen = new Map<string, number>()
  const count = (sign: string, languages: readonly string[], worth: number): void => {
    const times = seen.get(sign) ?? 0
    if (times >= MAX_REPEATS) return
    seen.set(sign, times + 1)
    for (const language of languages)
      counts.set(language, (counts.get(language) ?? 0) + worth / languages.length)
    if (times > 0 || (worth < 1 && languages.length > 1)) return
    for (const language of languages) distinct.set(language, (distinct.get(language) ?? 0) + 1)
  }
  let words = 0
  let start = -1
  for (let at = 0; at <= sample.length; at++) {
    const unit = at < sample.length ? sample.charCodeAt(at) : 0
    if (SCRIPT_OF[unit] !== 0) {
      if (start < 0) start = at
      const letter = unit > 127 ? LETTER_VOTES.get(sample[at]!) : undefined
      if (letter !== undefined) count(sample[at]!, letter, 0.5)
    } else if (start >= 0) {
      words++
      // A letter alone is as often a variable or an initial.
      if (at - start <= 12 && (at - start > 1 || sample.charCodeAt(start) > 127)) {
        const word = sample.slice(start, at).toLowerCase()
        const languages = WORD_VOTES.get(word)
        if (languages !== undefined) count(word, languages, 1)
      }
      start = -1
    }
  }
  return { counts, distinct, words }
}

/**
 * A language wins with two votes from three different words or letters (English, the default, from any), a twelfth
 * of the words, and a third more votes than the next: titles and names in a text must not decide.
 */
function winner({ counts, distinct, words }: Votes, allowed: (language: string) => boolean): string {
  const ranked = [...counts].filter(([language]) => allowed(language)).sort((a, b) => b[1] - a[1])
  const [best, most] = ranked[0] ?? ['und', 0]
  const next = ranked[1]?.[1] ?? 0
  const different = (distinct.get(best) ?? 0) >= 3 || best === 'en'
  return different && most >= 2 && most >= words / 12 && most > next * 1.33 ? best : 'und'
}

function arabicLanguage(sample: string): string {
  const persian = sample.match(/[پچژگکی]/g)?.length ?? 0
  const urdu = sample.match(/[ٹڈڑںےہ]/g)?.length ?? 0
  const arabic = sample.match(/[ةىكيأإ]/g)?.length ?? 0
  if (urdu > arabic && urdu * 3 > persian) return 'ur'
  return persian > arabic ? 'fa' : 'ar'
}

/** For every code unit the number of its range plus 1, 0 for none. */
function scriptTable(): Uint8Array {
  const table = new Uint8Array(0x10000)
  for (const [index, [first, last]] of RANGES.entries()) table.fill(index + 1, first, last + 1)
  table[0xd7] = 0
  table[0xf7] = 0
  return table
}

function voteTable(wordsOf: (language: string) => readonly string[]): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, string[]>()
  const languages = new Set([...Object.keys(MORE_WORDS), ...Object.keys(LETTERS), 'el', 'hi', 'ar'])
  for (const language of languages) {
    for (const word of new Set(wordsOf(language))) {
      const sharing = table.get(word)
      if (sharing === undefined) table.set(word, [language])
      else sharing.push(language)
    }
  }
  return table
}
