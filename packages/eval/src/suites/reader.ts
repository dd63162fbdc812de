import { IN_MEMORY, isLightconeError, type Lightcone, open } from 'lightcone'
import type { MadeQuestion, MadeSet } from '../generators/set.ts'
import { evidenceSet, needsOf } from '../generators/set.ts'
import { indexSet } from '../index-set.ts'
import { type AbstentionFigures, abstention } from '../metrics/abstention.ts'
import { bestOf, contains, tokenF1 } from '../metrics/answers.ts'
import { citationFigures } from '../metrics/citations.ts'
import { evidenceRecall } from '../metrics/evidence.ts'
import { mean } from '../metrics/summary.ts'
import { blameContext } from '../runs/blame.ts'
import { hashOf, type ItemOptions, lazyIndex } from '../runs/context-items.ts'
import type { ReaderItem, TaskLine } from '../runs/trace.ts'
import { lookups } from '../spans/ask-set.ts'
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

/** Asks the reader that needs no model each question that the trace does not hold yet; one task a kind. */
export async function readerItems(
  name: string,
  set: MadeSet,
  taskOf: (made: MadeQuestion) => string,
  options: ItemOptions,
  origin: Pick<TaskLine, 'source' | 'licence' | 'scope' | 'dispersion'> = {},
): Promise<readonly ReaderItem[]> {
  const { writer, onProgress } = options
  const hash = hashOf(set)
  const index = lazyIndex({ name, documents: set.documents }, options)
  const items: ReaderItem[] = []
  try {
    for (const [task, made] of Map.groupBy(set.questions, taskOf)) {
      const line: TaskLine = { ...origin, type: 'task', level: 'reader', task, items: made.length, hash }
      await writer.task(line)
      const known = writer.known(line)
      for (const question of made) {
        const before = known.get(question.id) as ReaderItem | undefined
        const item = before ?? (await readerItem(await index.get(), set, question, { ...options, task }))
        if (before === undefined) await writer.item(item)
        items.push(item)
        onProgress?.({ stage: task, done: items.length, total: set.questions.length, item: question.id })
      }
    }
    return items
  } finally {
    await index.close()
  }
}

async function readerItem(
  cone: Lightcone,
  set: MadeSet,
  made: MadeQuestion,
  options: ItemOptions & { readonly task: string },
): Promise<ReaderItem> {
  const { task } = options
  const asked = await read(cone, made, options)
  const answerable = made.spans.length > 0
  return {
    type: 'item',
    level: 'reader',
    task,
    id: made.id,
    cluster: made.scope ?? made.spans[0]?.document ?? made.id,
    answerable,
    figures: asked.figures,
    ...(options.blame ? await blameReader(cone, set, made, asked, options) : {}),
  }
}

interface Asked {
  readonly figures: ReaderItem['figures']
  /** The context held all the evidence. */
  readonly held: boolean
}

async function read(cone: Lightcone, made: MadeQuestion, options: ItemOptions): Promise<Asked> {
  const { budget, tokenizer, signal } = options
  const asked = {
    budget,
    tokenizer,
    ...(made.scope === undefined ? {} : { filter: { field: 'scope', eq: made.scope } }),
    ...(signal === undefined ? {} : { signal }),
  }
  const { text, status, citations, context } = await cone.ask(made.question, asked)
  const isAnswered = status === 'answered'
  const answer = isAnswered ? text : ''
  const { precision, recall } = citationFigures(isAnswered ? citations : [], made.spans)
  return {
    figures: {
      answered: isAnswered ? 1 : 0,
      right: bestOf(made.answers, (gold) => contains(answer, gold)),
      f1: bestOf(made.answers, (gold) => tokenF1(answer.replace(/ \[\d+\]$/, ''), gold)),
      citationPrecision: precision,
      citationRecall: recall,
    },
    held: evidenceRecall(needsOf(made), context.citations).all === 1,
  }
}

/** An answer where there is none is the abstention's fault; silence over evidence, too. */
async function blameReader(
  cone: Lightcone,
  set: MadeSet,
  made: MadeQuestion,
  { figures, held }: Asked,
  options: ItemOptions,
): Promise<Pick<ReaderItem, 'blame' | 'oracles'>> {
  if (made.spans.length === 0) return figures.answered === 1 ? { blame: 'abstain' } : {}
  if (figures.right === 1 && figures.citationRecall > 0) return {}
  if (figures.right === 1) return { blame: 'cite' }
  const oracles = { evidence: await rightFromEvidence(made, options) }
  if (held) return { blame: figures.answered === 0 ? 'abstain' : 'answer', oracles }
  const { questions, documents } = evidenceSet('reader', { ...set, questions: [made] })
  const settings = {
    ...options,
    budgets: [],
    signal: options.signal,
    mode: 'default',
    strategy: {},
    ...lookups({ documents }, options.tokenizer),
  } as const
  const blamed = await blameContext(cone, questions[0]!, options.budget, settings)
  return { blame: blamed?.blame ?? 'answer', oracles }
}

/** Whether the reader is right when it gets the evidence and nothing else. */
async function rightFromEvidence(made: MadeQuestion, options: ItemOptions): Promise<number> {
  const cone = await open(IN_MEMORY)
  try {
    const documents = made.spans.map(({ document, text }, i) => ({ id: `${i + 1}`, title: document, text }))
    await indexSet(cone, { name: 'evidence', documents }, false, {})
    const { scope: _, ...unscoped } = made
    return (await read(cone, unscoped, options)).figures.right
  } catch (error) {
    if (isLightconeError(error) && error.code === 'query-empty') return 0
    throw error
  } finally {
    await cone.close()
  }
}

export function readerRow(task: string, read: readonly ReaderItem[]): ReaderRow {
  const of = (name: keyof ReaderItem['figures']) => round(mean(read.map(({ figures }) => figures[name])), 5)
  return {
    task,
    questions: read.length,
    answered: of('answered'),
    right: of('right'),
    f1: of('f1'),
    citationPrecision: of('citationPrecision'),
    citationRecall: of('citationRecall'),
  }
}

export function readerAbstention(read: readonly ReaderItem[]): AbstentionFigures {
  const figures = abstention(
    read.map(({ answerable, figures: { answered, right } }) => ({
      answerable,
      answered: answered === 1,
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
