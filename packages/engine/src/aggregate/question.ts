/** What a question wants computed: which operation, over what, grouped by what. English. */

export type Operation = 'minimum' | 'maximum' | 'count' | 'sum' | 'average'

export interface Asked {
  readonly operation: Operation
  /** `who`, `which town`, `what`: the word that stands for the answer; empty for amounts. */
  readonly target: string
  /** "How many … ?": a count of rows, or, when the rows state how many, a sum. */
  readonly isHowMany: boolean
  /** The noun after "how many". */
  readonly counted: string
  /** The noun after "each", "every" or "per". */
  readonly groupBy: string
  readonly words: readonly QuestionWord[]
  /** Names of columns that the question is about without naming them: prices of what is cheap. */
  readonly implied?: RegExp | undefined
  /** The counted noun is a thing of some rows: those may state how many there are of it. */
  readonly isThings?: boolean
}

export interface QuestionWord {
  readonly text: string
  /** A capitalised word that does not begin the question, or a number: it must be accounted for. */
  readonly isName: boolean
  /** Says what to compute, or is a function word. */
  readonly isCue: boolean
}

const CUES: readonly (readonly [Operation, RegExp])[] = [
  ['minimum', /\b(?:smallest|lowest|least|fewest|minimum|minimal|cheapest|shortest|lightest)\b/i],
  ['maximum', /\b(?:largest|highest|greatest|biggest|most|maximum|maximal|longest|tallest|heaviest)\b/i],
  ['average', /\b(?:average|mean)\b/i],
  ['sum', /\b(?:sum|total|altogether|combined)\b/i],
]

const IMPLIED: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:cheapest|(?:most|least) expensive)\b/i, /\b(?:price|cost|fee|fare)\b/i],
  [/\b(?:heaviest|lightest)\b/i, /\b(?:weight|mass)\b/i],
  [/\b(?:tallest|highest)\b/i, /\b(?:height|elevation|altitude)\b/i],
  [/\b(?:longest|shortest)\b/i, /\b(?:length|duration|distance)\b/i],
]

const CUE_WORDS =
  /^(?:smallest|lowest|least|fewest|minimum|minimal|cheapest|expensive|shortest|lightest|heaviest|largest|highest|greatest|biggest|most|maximum|maximal|longest|tallest|average|mean|sum|total|altogether|combined|number|count|many|much|each|every|per|all|overall)$/i
const FUNCTION_WORDS = new Set(
  'a an the of in on at by to for from with and or is are was were be been do does did have has had how what which who whom whose that those these this there it its their they we i you'.split(
    ' ',
  ),
)

/** Words of operations that are not among these: a question that has one is left to the reader of sentences. */
const OTHER_OPERATION =
  /\b(?:change|changed|difference|differ|increase|decrease|growth|ratio|proportion|share|percentage|percent)\b/i

/** Nothing when the question asks for no operation. */
export function readQuestion(question: string): Asked | undefined {
  const howMany = /\b(?:how many|number of|count of)\s+([\p{L}-]+)/iu.exec(question)
  const cue = CUES.find(([, pattern]) => pattern.test(question))?.[0]
  const operation = howMany !== null && cue !== 'average' ? (cue === 'sum' ? 'sum' : 'count') : cue
  if (operation === undefined || OTHER_OPERATION.test(question)) return undefined
  const tokens = [...question.matchAll(/\d+(?:[.,]\d+)*|[\p{L}\p{M}\p{N}_'’-]+/gu)].map(({ 0: text }) => text)
  const target = /^\W*(?:in\s+)?(who|which\s+[\p{L}-]+|what)\b/iu.exec(question)?.[1]?.toLowerCase() ?? ''
  return {
    operation,
    target,
    isHowMany: howMany !== null,
    counted: howMany?.[1]?.toLowerCase() ?? '',
    groupBy: /\b(?:each|every|per)\s+([\p{L}-]+)/iu.exec(question)?.[1]?.toLowerCase() ?? '',
    implied: IMPLIED.find(([pattern]) => pattern.test(question))?.[1],
    words: tokens.map((text, i) => ({
      text,
      isName: (i > 0 && /^\p{Lu}/u.test(text)) || /^\d/.test(text),
      isCue: CUE_WORDS.test(text) || FUNCTION_WORDS.has(text.toLowerCase()),
    })),
  }
}
