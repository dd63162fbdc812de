import { IN_MEMORY, type LongRunning, open, type Tokenizer } from 'lightcone'
import type { MadeQuestion, MadeSet } from '../generators/set.ts'
import { indexSet } from '../index-set.ts'
import { type AbstentionFigures, abstention } from '../metrics/abstention.ts'
import { bestOf, contains, tokenF1 } from '../metrics/answers.ts'
import { citationFigures } from '../metrics/citations.ts'
import { mean } from '../metrics/summary.ts'
import { round } from '../spans/points.ts'

/** How the extractive reader did on the questions of one kind. */
export interface ReaderRow {
  readonly task: string
  readonly questions: number
  /** Share that it gave an answer to. */
  readonly answered: number
  /** Share whose answer holds a right one word for word. 0 for questions without an answer. */
  readonly right: number
  readonly f1: number
  /** Of its citations, and of the evidence, what overlaps the other. */
  readonly citationPrecision: number
  readonly citationRecall: number
}

interface Read {
  readonly made: MadeQuestion
  readonly isAnswered: boolean
  readonly right: number
  readonly f1: number
  readonly precision: number
  readonly recall: number
}

export interface ReaderOptions extends LongRunning {
  readonly budget: number
  readonly tokenizer: Tokenizer
}

/** Asks the reader that needs no model. */
export async function readAll(name: string, set: MadeSet, options: ReaderOptions): Promise<readonly Read[]> {
  const { budget, tokenizer, signal } = options
  const cone = await open(IN_MEMORY)
  try {
    await indexSet(cone, { name, documents: set.documents }, true, options)
    const read: Read[] = []
    for (const made of set.questions) {
      const asked = { budget, tokenizer, ...(signal === undefined ? {} : { signal }) }
      const { text, status, citations } = await cone.ask(made.question, asked)
      const isAnswered = status === 'answered'
      const answer = isAnswered ? text : ''
      const { precision, recall } = citationFigures(isAnswered ? citations : [], made.spans)
      read.push({
        made,
        isAnswered,
        right: bestOf(made.answers, (gold) => contains(answer, gold)),
        f1: bestOf(made.answers, (gold) => tokenF1(answer.replace(/ \[\d+\]$/, ''), gold)),
        precision,
        recall,
      })
    }
    return read
  } finally {
    await cone.close()
  }
}

export function readerRow(task: string, read: readonly Read[]): ReaderRow {
  const of = (figure: (one: Read) => number) => round(mean(read.map(figure)), 5)
  return {
    task,
    questions: read.length,
    answered: of(({ isAnswered }) => (isAnswered ? 1 : 0)),
    right: of(({ right }) => right),
    f1: of(({ f1 }) => f1),
    citationPrecision: of(({ precision }) => precision),
    citationRecall: of(({ recall }) => recall),
  }
}

export function readerAbstention(read: readonly Read[]): AbstentionFigures {
  const figures = abstention(
    read.map(({ made, isAnswered, right }) => ({
      answerable: made.spans.length > 0,
      answered: isAnswered,
      score: right,
    })),
  )
  const { precision, recall, f1, falseAnswers, overRefusals, overall } = figures
  return {
    precision: round(precision, 5),
    recall: round(recall, 5),
    f1: round(f1, 5),
    falseAnswers: round(falseAnswers, 5),
    overRefusals: round(overRefusals, 5),
    overall: round(overall, 5),
  }
}
