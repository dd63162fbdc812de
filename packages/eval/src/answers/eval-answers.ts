import { basename, resolve } from 'node:path'
import {
  type Answer,
  type Clock,
  IN_MEMORY,
  type Lightcone,
  LightconeError,
  type OnProgress,
  open,
} from 'lightcone'
import type { Question } from '../datasets/retrieval-set.ts'
import { readSpanFolder } from '../datasets/span-folder.ts'
import { indexSet } from '../index-set.ts'
import { bestOf, contains, exactMatch, tokenF1 } from '../metrics/answers.ts'
import { mean, percentile } from '../metrics/summary.ts'
import { checkLimit } from '../settings.ts'
import { round } from '../spans/points.ts'

export interface AnswersOptions {
  /** A folder of gold spans: `documents.jsonl` and `items.jsonl`. */
  readonly folder: string
  /** `given`: each question is asked of its own document. `open`: of all documents. Default `given`. */
  readonly documents?: AnswersFrom
  /** Tokens of the context. Default 1200. */
  readonly budget?: number
  readonly limit?: number
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  readonly clock?: Pick<Clock, 'elapsedMs'>
}

export const ANSWERS_FROM = ['given', 'open'] as const
export type AnswersFrom = (typeof ANSWERS_FROM)[number]

export interface AnswersReport {
  readonly folder: string
  readonly from: AnswersFrom
  readonly questions: number
  /** Share of the questions that get an answer. */
  readonly answered: number
  /** SQuAD's measures of the short answer, best gold answer, over all questions; none counts 0. */
  readonly exact: number
  readonly f1: number
  /** The same of the sentence, and the share of sentences that hold a gold answer. */
  readonly sentenceF1: number
  readonly sentenceHolds: number
  /** Time of the answer stage alone, the context made. */
  readonly msP50: number
  readonly msP95: number
}

/** Asks the questions of a set with known answers, without a model. Throws as `evalSpans`. */
export async function evalAnswers(options: AnswersOptions): Promise<AnswersReport> {
  const { documents: from = 'given', limit, signal, onProgress } = options
  checkLimit(limit)
  const folder = resolve(options.folder)
  const set = await readSpanFolder(folder, undefined, 'segment')
  if (set === undefined || set.questions.length === 0)
    throw new LightconeError('invalid-argument', {
      message: `${folder} holds no questions with gold answers.`,
      hint: 'A set is documents.jsonl and items.jsonl; see docs/evaluation.md.',
      details: { folder },
    })
  const texts = new Map<string, string>()
  async function* documents() {
    for await (const document of set!.documents()) {
      texts.set(document.id, document.text)
      yield document
    }
  }
  const cone = await open(IN_MEMORY)
  try {
    const running = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
    await indexSet(cone, { name: basename(folder), documents: documents() }, true, running)
    const questions = set.questions.slice(0, limit)
    const rows: Row[] = []
    for (const question of questions) {
      rows.push(await askOne(cone, question, texts, options))
      onProgress?.({ stage: 'ask', done: rows.length, total: questions.length, item: question.id })
    }
    const average = (of: (row: Row) => number) => round(mean(rows.map(of)), 4)
    return {
      folder: basename(folder),
      from,
      questions: rows.length,
      answered: average(({ answered }) => answered),
      exact: average(({ exact }) => exact),
      f1: average(({ f1 }) => f1),
      sentenceF1: average(({ sentenceF1 }) => sentenceF1),
      sentenceHolds: average(({ sentenceHolds }) => sentenceHolds),
      msP50: round(
        percentile(
          rows.map(({ ms }) => ms),
          50,
        ),
        2,
      ),
      msP95: round(
        percentile(
          rows.map(({ ms }) => ms),
          95,
        ),
        2,
      ),
    }
  } finally {
    await cone.close()
  }
}

interface Row {
  readonly answered: number
  readonly exact: number
  readonly f1: number
  readonly sentenceF1: number
  readonly sentenceHolds: number
  readonly ms: number
}

async function askOne(
  cone: Lightcone,
  { text: question, gold }: Question,
  texts: ReadonlyMap<string, string>,
  { documents: from = 'given', budget, signal }: AnswersOptions,
): Promise<Row> {
  const places = gold.flatMap((one) => one.places)
  const golds = places.map(({ document, span }) => texts.get(document)!.slice(span!.start, span!.end))
  const own = [...new Set(places.map(({ document }) => document))]
  const answer = await cone.ask(question, {
    ...(from === 'given' && { filter: { field: 'id', in: own } }),
    ...(budget !== undefined && { budget }),
    ...(signal && { signal }),
  })
  const isAnswered = answer.status !== 'unanswerable'
  const short = answer.span?.text ?? ''
  const sentence = isAnswered ? withoutMarks(answer) : ''
  const measure = (text: string, of: (text: string, gold: string) => number) =>
    text === '' ? 0 : bestOf(golds, (gold) => of(text, gold))
  return {
    answered: isAnswered ? 1 : 0,
    exact: measure(short, exactMatch),
    f1: measure(short, tokenF1),
    sentenceF1: measure(sentence, tokenF1),
    sentenceHolds: measure(sentence, contains),
    ms: answer.context.trace.stages.at(-1)!.elapsedMs,
  }
}

const withoutMarks = ({ text }: Answer): string => text.replace(/\s*\[\d+(?:-\d+)?\]\s*$/, '')
