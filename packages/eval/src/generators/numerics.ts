import { createRandom, type Random } from '../random.ts'
import { applyEdits, type Edit, movePlace } from './edits.ts'
import type { MadeQuestion, MadeSet } from './set.ts'

/** Whole numbers, also with thousands' commas; not parts of decimals, dates, names or longer runs. */
const NUMBER =
  /(?<![\p{L}\p{N}.,:/-])\d{1,3}(?:,\d{3})+(?![\p{L}\p{N},:/-]|\.\d)|(?<![\p{L}\p{N}.,:/-])\d+(?![\p{L}\p{N}:/-]|[.,]\d)/gu

/**
 * The questions whose answer is one whole number, with that number altered everywhere in the documents of its evidence
 * and in the answer: a reader that answers from memory is now wrong. After Giraffe's AlteredNumericQA (Pal et al.
 * 2023). One number goes to one other of as many digits in the whole set, so that questions cannot contradict one
 * another; questions without such an answer are left out.
 */
export function makeAlteredNumerics(set: MadeSet, seed: number): MadeSet {
  const numeric = set.questions.filter(
    ({ answers, spans }) => answers.length > 0 && answers.every(isNumber) && spans.length > 0,
  )
  const altered = alterations(numeric, createRandom(seed))
  const edited = new Map(
    set.documents.map(({ id, text }) => [id, applyEdits(text, editsOf(text, altered))] as const),
  )
  return {
    documents: set.documents.map((document) => ({ ...document, text: edited.get(document.id)!.text })),
    questions: numeric.map((made) => ({
      ...made,
      question: applyEdits(made.question, editsOf(made.question, altered)).text,
      spans: made.spans.map((span) => movePlace(span, edited.get(span.document)!)),
      answers: made.answers.map((answer) => altered.get(answer.trim())!),
    })),
  }
}

function isNumber(answer: string): boolean {
  return answer.trim().match(NUMBER)?.[0] === answer.trim()
}

function alterations(questions: readonly MadeQuestion[], random: Random): Map<string, string> {
  const altered = new Map<string, string>()
  for (const { answers } of questions)
    for (const answer of answers) {
      const number = answer.trim()
      if (!altered.has(number)) altered.set(number, alter(number, random))
    }
  return altered
}

/** Each digit moves on by one to eight, so none stays; the first never becomes 0. Commas stay where they are. */
function alter(number: string, random: Random): string {
  return number.replace(/\d/g, (digit, at: number) => {
    const candidates = '0123456789'.replace(digit, '').slice(at === 0 ? Number(digit !== '0') : 0)
    return random.pick([...candidates])
  })
}

function editsOf(text: string, altered: ReadonlyMap<string, string>): Edit[] {
  return [...text.matchAll(NUMBER)].flatMap(({ 0: number, index }) => {
    const replacement = altered.get(number)
    return replacement === undefined ? [] : [{ start: index, end: index + number.length, text: replacement }]
  })
}
