/** What kind of thing an English question asks for: the coarse answer types of Li & Roth (2002), by its words alone. */
export const QUESTION_KINDS = [
  'person',
  'time',
  'place',
  'count',
  'amount',
  'reason',
  'manner',
  'thing',
  'other',
] as const

export type QuestionKind = (typeof QUESTION_KINDS)[number]

export interface QuestionShape {
  readonly kind: QuestionKind
  /** The question word as it is written, in lower case; empty when there is none. */
  readonly asks: string
  /** What follows it: "year" of "what year", "many" of "how many". */
  readonly head: string
}

const QUESTION_WORD =
  /\b(who|whom|whose|when|where|why|how|what|which)\b(?:['’]s)?[^\p{L}\p{N}]*([\p{L}\p{N}]+)?/iu

const TIME = new Set('year years date day month century decade time period era'.split(' '))
const PLACE = new Set('country city place state town region continent river island county area'.split(' '))
const PERSON = new Set(
  'person man woman king queen president author actor singer leader general emperor scientist'.split(' '),
)
const NUMBER = new Set('percentage percent number age population amount price'.split(' '))
const AMOUNT = new Set('much long far tall high big large old deep fast often'.split(' '))

export function questionShape(question: string): QuestionShape {
  const match = QUESTION_WORD.exec(question)
  if (match === null) return { kind: 'other', asks: '', head: '' }
  const asks = match[1]!.toLowerCase()
  const head = match[2]?.toLowerCase() ?? ''
  return { kind: kindOf(asks, head), asks, head }
}

/** `head` is the noun that says what is asked for, or the word after the question word. */
export function kindOf(asks: string, head: string): QuestionKind {
  if (asks.startsWith('who')) return 'person'
  if (asks === 'when') return 'time'
  if (asks === 'where') return 'place'
  if (asks === 'why') return 'reason'
  if (asks === 'how') return head === 'many' ? 'count' : AMOUNT.has(head) ? 'amount' : 'manner'
  if (TIME.has(head)) return 'time'
  if (PLACE.has(head)) return 'place'
  if (PERSON.has(head)) return 'person'
  return NUMBER.has(head) ? 'count' : 'thing'
}
