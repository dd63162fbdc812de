/** Words with a capital, and which of them make a name together. */
import { type Word, wordsOf } from './plain.ts'

/** Words that begin sentences without naming anything. */
export const OPENERS: ReadonlySet<string> = new Set(
  `a an the this that these those it its he she they his her their we our you your i there here in on at by for from
  with to of as and but or so if when while where who what which why how because since after before during until once
  under over between among through about against both all each every some any many most more few several no none not
  only also however therefore thus then yes according either neither another other such than although though unless
  whether one is are was were do does did can could might must shall should would has have had first second third fourth
  fifth finally lastly next yet partial conflict`.split(/\s+/),
)

/** Letters of its beginning that the first word of a sentence shares with a word it may be a form of. */
const STEM = 4
/** Words between which those of one name may stand: "Ada M. J. Holm". */
const REACH = 3
/** What a clause may begin behind. */
const BEGINNING = /(?:^|[.:;!?…\n"“„«»‘(*•>#|-])["'“„«‘(*_#>\s-]*$/

interface SourceWords {
  /** By the word in lower case. */
  readonly places: ReadonlyMap<string, readonly number[]>
  readonly stems: ReadonlySet<string>
  /** Those that have a capital somewhere. */
  readonly capital: ReadonlySet<string>
}

function readWords(source: string): SourceWords {
  const words = wordsOf(source)
  const places = new Map<string, number[]>()
  for (const [i, { lower }] of words.entries()) {
    const own = places.get(lower)
    if (own === undefined) places.set(lower, [i])
    else own.push(i)
  }
  return {
    places,
    stems: new Set(words.map(({ lower }) => lower.slice(0, STEM))),
    capital: new Set(words.filter(({ text }) => hasCapital(text)).map(({ lower }) => lower)),
  }
}

/** What has figures is looked at with numbers. */
const hasCapital = (text: string): boolean => /\p{Lu}/u.test(text) && !/\d/.test(text)

/**
 * Tells of a plain text whether each word with a capital stands in the source, and those that stand together stand near each other there.
 * A word that begins a clause need not when it is an opener; nor the first of all when it begins like a word there.
 */
export function namesIn(source: string): (text: string) => boolean {
  const words = readWords(source)
  return (text) => areNamesThere(text, words)
}

function areNamesThere(text: string, source: SourceWords): boolean {
  const words = wordsOf(text)
  let last: Word | undefined
  for (const [i, word] of words.entries()) {
    const { lower, start } = word
    if (!hasCapital(word.text) || lower === 'i') {
      last = undefined
      continue
    }
    const begins = beginsClause(text, start)
    const isOpener = begins && OPENERS.has(lower) && word.text.slice(1) === word.text.slice(1).toLowerCase()
    if (isOpener) {
      last = undefined
      continue
    }
    if (!source.places.has(lower)) {
      if (i > 0 || !source.stems.has(lower.slice(0, STEM))) return false
      last = undefined
      continue
    }
    const isJoined = last !== undefined && /^[ \t-]+$/.test(text.slice(last.end, start))
    if (isJoined && !areNear(last!.lower, lower, source)) return false
    // What begins a clause has its capital from there, unless the source writes it so.
    last = !begins || source.capital.has(lower) ? word : undefined
  }
  return true
}

/** So many characters before a word are looked at. */
const BEFORE = 12

const beginsClause = (text: string, start: number): boolean => {
  const before = text.slice(Math.max(0, start - BEFORE), start)
  return start <= BEFORE ? BEGINNING.test(before) : BEGINNING.test(`x${before}`)
}

function areNear(first: string, second: string, { places }: SourceWords): boolean {
  const others = places.get(second) ?? []
  return (places.get(first) ?? []).some((at) =>
    others.some((other) => other !== at && Math.abs(other - at) <= REACH),
  )
}
