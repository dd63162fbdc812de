import { createHash } from 'node:crypto'
import { IN_MEMORY, type Lightcone, open } from 'lightcone'
import type { EvidenceQuestion, EvidenceSet } from '../datasets/evidence-set.ts'
import { indexSet } from '../index-set.ts'
import { type AskSettings, askQuestion } from '../spans/ask.ts'
import { type AskSetOptions, lookups } from '../spans/ask-set.ts'
import { round } from '../spans/points.ts'
import { blameContext } from './blame.ts'
import type { ContextItem, TaskLine } from './trace.ts'
import type { TraceWriter } from './trace-file.ts'

export interface ItemOptions extends Pick<AskSetOptions, 'tokenizer' | 'clock' | 'signal' | 'onProgress'> {
  readonly budget: number
  /** All budgets of the curves, the headline one among them. */
  readonly budgets: readonly number[]
  /** Say which stage lost what is missing, and what perfect twins would have saved. */
  readonly blame: boolean
  readonly writer: TraceWriter
}

/** A new index in memory, made when it is first needed: a task that was measured wholly before needs none. */
export function lazyIndex(
  set: Pick<EvidenceSet, 'name' | 'documents'>,
  options: Pick<ItemOptions, 'signal'> & { readonly titles?: boolean },
) {
  const { titles = true, signal } = options
  let cone: Lightcone | undefined
  return {
    async get(): Promise<Lightcone> {
      if (cone !== undefined) return cone
      cone = await open(IN_MEMORY)
      await indexSet(cone, set, titles, signal === undefined ? {} : { signal })
      return cone
    },
    close: async () => cone?.close(),
  }
}

/** Asks for the context of each question that the trace does not hold yet. */
export async function contextItems(
  set: EvidenceSet,
  line: Omit<TaskLine, 'type' | 'level' | 'items' | 'hash'>,
  options: ItemOptions,
): Promise<readonly ContextItem[]> {
  const { tokenizer, writer, budget, budgets, clock, signal } = options
  const task: TaskLine = {
    type: 'task',
    level: 'context',
    ...line,
    items: set.questions.length,
    hash: hashOf(set),
  }
  await writer.task(task)
  const known = writer.known(task)
  const index = lazyIndex(set, options)
  const settings: AskSettings = {
    budgets: budgets.map((tokens) => ({ tokens })),
    tokenizer,
    clock,
    signal,
    mode: 'default',
    strategy: {},
    ...lookups(set, tokenizer),
  }
  const lengths = new Map(set.documents.map(({ id, text }) => [id, text.length]))
  try {
    const items: ContextItem[] = []
    for (const question of set.questions) {
      const before = known.get(question.id) as ContextItem | undefined
      const item = before ?? (await contextItem(await index.get(), question, task.task, settings))
      if (before === undefined) await writer.item(item)
      items.push(item)
      options.onProgress?.({ stage: task.task, done: items.length, total: task.items, item: question.id })
    }
    return items
  } finally {
    await index.close()
  }

  async function contextItem(
    cone: Lightcone,
    question: EvidenceQuestion,
    task: string,
    settings: AskSettings,
  ): Promise<ContextItem> {
    const { points, baseline } = await askQuestion(cone, question, settings)
    const at = budgets.indexOf(budget)
    const place = question.needs[0]![0]![0]!
    const length = lengths.get(place.document) ?? 0
    const failed = points[at]!.allEvidence < 1
    return {
      type: 'item',
      level: 'context',
      task,
      id: question.id,
      cluster: question.scope ?? place.document,
      figures: points[at]!,
      plain: baseline[at]!,
      curve: points.map(({ evidenceRecall }) => round(evidenceRecall, 5)),
      plainCurve: baseline.map(({ evidenceRecall }) => round(evidenceRecall, 5)),
      length,
      depth: round(length === 0 ? 0 : place.start / length, 3),
      ...(failed && options.blame ? await blameContext(cone, question, budget, settings) : {}),
    }
  }
}

/** What a task measures, to the byte. */
export function hashOf({
  documents,
  questions,
}: {
  readonly documents: readonly unknown[]
  readonly questions: readonly unknown[]
}): string {
  const hash = createHash('sha256')
  for (const record of [...documents, ...questions]) hash.update(`${JSON.stringify(record)}\n`)
  return hash.digest('hex').slice(0, 16)
}
