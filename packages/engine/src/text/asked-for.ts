/** What a sentence must have to answer a question: a number for "how many", a time for "when", a name for "who". */
import { type QuestionKind, questionShape } from './question-shape.ts'

export interface AskedFor {
  readonly kind: 'number' | 'time' | 'name'
  /** Words of the question in lower case: they do not answer it. */
  readonly said: ReadonlySet<string>
}

/** Nothing where the question's words do not tell, as of most that ask "what". Names are told from English alone. */
export function askedFor(question: string): AskedFor | undefined {
  const { asks, kind: shape } = questionShape(question)
  const kind = asks === '' ? (ASKS_FOR_NUMBER.test(question) ? 'number' : undefined) : KINDS[shape]
  if (kind === undefined) return undefined
  return { kind, said: new Set((question.match(WORD) ?? []).map((word) => word.toLowerCase())) }
}

const KINDS: Readonly<Partial<Record<QuestionKind, AskedFor['kind']>>> = {
  person: 'name',
  place: 'name',
  time: 'time',
  count: 'number',
  amount: 'number',
}

/**
 * Whether a sentence has such a thing besides what the question says. Hundreds a question are looked at: those of plain
 * characters run by run, which gives what the regular expressions below give.
 */
export function canAnswer(text: string, start: number, end: number, { kind, said }: AskedFor): boolean {
  if (kind === 'time' && TIME.test(text.slice(start, end))) return true
  if (kind === 'name') return hasPlainName(text, start, end, said) ?? hasName(text.slice(start, end), said)
  return hasPlainNumber(text, start, end, said) ?? hasNumber(text.slice(start, end), said)
}

function hasNumber(sentence: string, said: ReadonlySet<string>): boolean {
  for (const [number] of sentence.matchAll(NUMBER)) if (!said.has(number.toLowerCase())) return true
  return false
}

/** A word with a capital; one that begins the sentence only where it is none that any sentence may begin with. */
function hasName(sentence: string, said: ReadonlySet<string>): boolean {
  let isFirst = true
  for (const [word] of sentence.matchAll(WORD)) {
    if (CAPITAL.test(word) && isNewName(word, isFirst, said)) return true
    isFirst = false
  }
  return false
}

function isNewName(word: string, isFirst: boolean, said: ReadonlySet<string>): boolean {
  const lower = word.toLowerCase()
  return lower !== word && !said.has(lower) && !(isFirst && OPENERS.has(lower))
}

// ── plain characters ─────────────────────────────────────────────────────────────────────────────────────

const OTHER = 0
const LETTER = 1
const DIGIT = 2
/** Anything but ASCII and U+2000 to U+206F, where dashes and quotes are but no letter and no number. */
const NOT_PLAIN = 4

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (/[a-z]/i.test(character)) return LETTER
  return /\d/.test(character) ? DIGIT : OTHER
})

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code < 128) return ASCII[code]!
  return code >= 0x2000 && code <= 0x206f ? OTHER : NOT_PLAIN
}

/** Where a run of characters of some kinds ends that goes on at `from`. */
function runEnd(text: string, from: number, end: number, kinds: number): number {
  let at = from
  while (at < end && (kindAt(text, at) & kinds) !== 0) at++
  return at
}

/** As `hasNumber`; nothing where that has to tell. */
function hasPlainNumber(
  text: string,
  start: number,
  end: number,
  said: ReadonlySet<string>,
): boolean | undefined {
  for (let at = start; at < end; ) {
    const kind = kindAt(text, at)
    if (kind === NOT_PLAIN) return undefined
    if (kind === OTHER) {
      at++
      continue
    }
    const to = runEnd(text, at + 1, end, kind === LETTER ? LETTER : LETTER | DIGIT)
    if (to < end && kindAt(text, to) === NOT_PLAIN) return undefined
    const isNumber = kind === DIGIT || NUMBER_WORDS.holds(text, at, to)
    if (isNumber && !said.has(text.slice(at, to).toLowerCase())) return true
    at = to
  }
  return false
}

/** As `hasName`; nothing where that has to tell. */
function hasPlainName(
  text: string,
  start: number,
  end: number,
  said: ReadonlySet<string>,
): boolean | undefined {
  let isFirst = true
  for (let at = start; at < end; ) {
    const kind = kindAt(text, at)
    if (kind === NOT_PLAIN) return undefined
    if (kind === OTHER) {
      at++
      continue
    }
    const to = runEnd(text, at + 1, end, LETTER | DIGIT)
    if (to < end && kindAt(text, to) === NOT_PLAIN) return undefined
    const code = text.charCodeAt(at)
    if (code >= 65 && code <= 90 && isNewName(text.slice(at, to), isFirst, said)) return true
    isFirst = false
    at = to
  }
  return false
}

/** Words in ASCII, told by their letters in a text, whatever their case. */
class Words {
  private readonly words: ReadonlySet<string>
  /** 1 where a word has that length, first and last letter. */
  private readonly likely: Uint8Array

  constructor(words: readonly string[]) {
    this.words = new Set(words)
    this.likely = new Uint8Array((Math.max(...words.map(({ length }) => length)) + 1) << 10)
    for (const word of words) this.likely[placeOf(word, 0, word.length)] = 1
  }

  holds(text: string, start: number, end: number): boolean {
    if (this.likely[placeOf(text, start, end)] !== 1) return false
    return this.words.has(text.slice(start, end).toLowerCase())
  }
}

/** Five bits tell letters apart, not their case. */
function placeOf(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start) & 31
  return ((end - start) << 10) | (first << 5) | (text.charCodeAt(end - 1) & 31)
}

// ── words ────────────────────────────────────────────────────────────────────────────────────────────────

const WORD = /[\p{L}\p{N}]+/gu
const CAPITAL = /^\p{Lu}/u

const OPENERS = new Set(
  `the a an in on at of for to he she it they we you i this these that those his her its their our there by with from as
  and but or if when while after before some many most although however during since under both all each one two so such
  other another not no what who which how`.split(/\s+/),
)

/** Words that ask when or how many, in languages that many write in. */
const ASKS_FOR_NUMBER = new RegExp(
  [
    'wann|wie ?viele?[nrs]?|in welche[mr] (?:jahr|monat|jahrhundert|jahrzehnt)',
    'quand|combien|cuándo|cuánt[oa]s?|quando|quant[io]|quante|quant[oa]s|когда|сколько|kaç|متى|كم',
  ]
    .map((words) => `(?<!\\p{L})(?:${words})(?!\\p{L})`)
    .concat('什么时候|何时|哪年|哪一年|多少|几|いつ|何年|何人|いくつ|언제|몇|ne zaman|في أي (?:عام|سنة)')
    .join('|'),
  'iu',
)

const ENGLISH_NUMBERS =
  `one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty
  seventy eighty ninety hundred hundreds thousand thousands million millions billion billions half dozen dozens third
  quarter once twice double triple several many few`.split(/\s+/)
const OTHER_NUMBERS = `ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend millionen
  اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مليون ألف مئة`.split(/\s+/)

const NUMBER = new RegExp(
  [
    '\\p{N}[\\p{L}\\p{N}]*|[一二三四五六七八九十百千万亿]',
    `(?<!\\p{L})(?:${[...ENGLISH_NUMBERS, ...OTHER_NUMBERS].join('|')})(?!\\p{L})`,
  ].join('|'),
  'giu',
)

const NUMBER_WORDS = new Words([...ENGLISH_NUMBERS, ...OTHER_NUMBERS].filter((word) => /^[a-z]+$/.test(word)))

const TIME =
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|centur(?:y|ies)|decades?|ago|years?|days?|months?|weeks?|during|early|late|after|before|until|today|now)\b/i
