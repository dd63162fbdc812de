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

/** Whether a sentence has such a thing besides what the question says. */
export function canAnswer(sentence: string, { kind, said }: AskedFor): boolean {
  if (kind === 'name') return hasName(sentence, said)
  if (kind === 'time' && TIME.test(sentence)) return true
  for (const [number] of sentence.matchAll(NUMBER)) if (!said.has(number.toLowerCase())) return true
  return false
}

/** A word with a capital; one that begins the sentence only where it is none that any sentence may begin with. */
function hasName(sentence: string, said: ReadonlySet<string>): boolean {
  let isFirst = true
  for (const [word] of sentence.matchAll(WORD)) {
    const lower = word.toLowerCase()
    if (lower !== word && !said.has(lower) && !(isFirst && OPENERS.has(lower)) && CAPITAL.test(word))
      return true
    isFirst = false
  }
  return false
}

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

const NUMBER = new RegExp(
  [
    '\\p{N}[\\p{L}\\p{N}]*|[一二三四五六七八九十百千万亿]',
    `(?<!\\p{L})(?:${[
      'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety',
      'hundreds?|thousands?|millions?|billions?|half|dozens?|third|quarter|once|twice|double|triple|several|many|few',
      'ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert|tausend|millionen',
      'اثنان|ثلاثة|أربعة|خمسة|ستة|سبعة|ثمانية|تسعة|عشرة|مليون|ألف|مئة',
    ].join('|')})(?!\\p{L})`,
  ].join('|'),
  'giu',
)

const TIME =
  /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|centur(?:y|ies)|decades?|ago|years?|days?|months?|weeks?|during|early|late|after|before|until|today|now)\b/i
