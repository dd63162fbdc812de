import { createRandom, type Random } from '../random.ts'
import { applyEdits, type Edit, movePlace } from './edits.ts'
import type { MadeDocument, MadeSet } from './set.ts'

/** What may go wrong with a question, and with the documents (FailSafeQA, Kamble et al. 2025). */
export const QUESTION_FAILURES = ['misspelt', 'incomplete', 'out-of-domain'] as const
export const CONTEXT_FAILURES = ['ocr', 'missing', 'irrelevant'] as const
export const FAILURES = [...QUESTION_FAILURES, ...CONTEXT_FAILURES] as const
export type Failure = (typeof FAILURES)[number]

export interface FailureParameters {
  readonly kind: Failure
  /** Share of the words (misspelt, incomplete, ocr) that are touched; `out-of-domain` touches all it can. */
  readonly rate: number
}

/**
 * The same set with one thing gone wrong. Questions keep their ids, so that results can be paired.
 *
 * - `misspelt`: letters of the question dropped, doubled or swapped; its first and last letters stay.
 * - `incomplete`: words of the question left out, as in a search box.
 * - `out-of-domain`: the question as somebody says it who does not know the words of the field: terms that stand in few
 *   documents become "thing" or "do".
 * - `ocr`: characters of the documents misread; gold spans move along, and answers are those of the clean text.
 * - `missing`: the evidence cut out of the documents, so that no question has an answer any more.
 * - `irrelevant`: documents with evidence left out wholly; only sets with several documents have others left.
 */
export function makeFailure(set: MadeSet, { kind, rate }: FailureParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  if (kind === 'missing')
    return unanswerable(
      set.documents.map((document) => withoutEvidence(document, set)),
      set,
    )
  if (kind === 'irrelevant') {
    const named = new Set(set.questions.flatMap(({ spans }) => spans.map((span) => span.document)))
    return unanswerable(
      set.documents.filter(({ id }) => !named.has(id)),
      set,
    )
  }
  if (kind === 'ocr') return misread(set, rate, random)
  const rare = kind === 'out-of-domain' ? rareWords(set) : undefined
  return {
    ...set,
    questions: set.questions.map((made) => ({
      ...made,
      question: rewrite(made.question, kind, rate, random, rare),
    })),
  }
}

function unanswerable(documents: readonly MadeDocument[], { questions }: MadeSet): MadeSet {
  return { documents, questions: questions.map((made) => ({ ...made, spans: [], answers: [] })) }
}

// ── questions ────────────────────────────────────────────────────────────────────────────────────────────

const WORD = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu

function rewrite(
  question: string,
  kind: Failure,
  rate: number,
  random: Random,
  rare: ReadonlySet<string> | undefined,
): string {
  if (kind === 'misspelt')
    return question.replace(WORD, (word) => (random.next() < rate ? misspell(word, random) : word))
  if (kind === 'out-of-domain')
    return question.replace(WORD, (word) => (rare!.has(word.toLowerCase()) ? 'thing' : word))
  const words = question.match(WORD) ?? []
  const kept = words.filter(() => random.next() >= rate)
  return (kept.length === 0 ? words.slice(0, 1) : kept).join(' ')
}

/** One of the slips of typing: a letter dropped, doubled, or swapped with the next. Words of three letters stay. */
function misspell(word: string, random: Random): string {
  if (word.length < 4) return word
  const at = random.integer(1, word.length - 3)
  const [letter, next] = [word[at]!, word[at + 1]!]
  const slip = random.pick([next, letter + letter + next, next + letter])
  return word.slice(0, at) + slip + word.slice(at + 2)
}

/** Words of the questions that stand in at most a tenth of the documents (in at most one when there are few). */
function rareWords({ documents, questions }: MadeSet): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { text } of documents)
    for (const word of new Set(text.toLowerCase().match(WORD))) counts.set(word, (counts.get(word) ?? 0) + 1)
  const asked = questions.flatMap(({ question }) => question.toLowerCase().match(WORD) ?? [])
  const limit = Math.max(1, documents.length / 10)
  return new Set(
    asked.filter((word) => word.length > 3 && (counts.get(word) ?? Number.POSITIVE_INFINITY) <= limit),
  )
}

// ── documents ────────────────────────────────────────────────────────────────────────────────────────────

/** Shapes that scanners take for one another. */
const MISREAD: readonly (readonly [read: string, as: string])[] = [
  ['rn', 'm'],
  ['m', 'rn'],
  ['cl', 'd'],
  ['li', 'h'],
  ['l', '1'],
  ['1', 'l'],
  ['O', '0'],
  ['0', 'O'],
  ['o', '0'],
  ['S', '5'],
  ['5', 'S'],
  ['e', 'c'],
  ['h', 'b'],
  ['B', '8'],
  ['8', 'B'],
  ['i', 'l'],
  ['vv', 'w'],
  ['t', 'f'],
]

function misread({ documents, questions }: MadeSet, rate: number, random: Random): MadeSet {
  const edited = new Map(
    documents.map(({ id, text }) => [id, applyEdits(text, misreadings(text, rate, random))] as const),
  )
  return {
    documents: documents.map((document) => ({ ...document, text: edited.get(document.id)!.text })),
    questions: questions.map((made) => ({
      ...made,
      spans: made.spans.map((span) => movePlace(span, edited.get(span.document)!)),
    })),
  }
}

function misreadings(text: string, rate: number, random: Random): Edit[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => {
    const shapes = MISREAD.filter(([read]) => word.includes(read))
    if (shapes.length === 0 || random.next() >= rate) return []
    const [read, as] = random.pick(shapes)
    const start = index + word.indexOf(read)
    return [{ start, end: start + read.length, text: as }]
  })
}

function withoutEvidence(document: MadeDocument, { questions }: MadeSet): MadeDocument {
  const spans = questions
    .flatMap((made) => made.spans)
    .filter((span) => span.document === document.id)
    .sort((a, b) => a.start - b.start)
  const edits: { start: number; end: number; text: string }[] = []
  for (const { start, end } of spans) {
    const last = edits.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else edits.push({ start, end, text: '' })
  }
  return { ...document, text: applyEdits(document.text, edits).text }
}
