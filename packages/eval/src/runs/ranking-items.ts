import { isLightconeError, type Lightcone } from 'lightcone'
import type { Question } from '../datasets/retrieval-set.ts'
import type { Unit } from '../datasets/span-folder.ts'
import type { RankingSet } from '../generators/set.ts'
import { type Measure, measureEach } from '../measures.ts'
import { meet, type Ranked, rank } from '../rank.ts'
import { round } from '../spans/points.ts'
import { hashOf, type ItemOptions, lazyIndex } from './context-items.ts'
import type { FigureItem, TaskLine } from './trace.ts'

export interface RankingOptions extends ItemOptions {
  /** What is ranked and judged. */
  readonly unit: Unit
  /** Index the documents' titles. */
  readonly titles: boolean
}

/** Ranks for each question that the trace does not hold yet; `eval beir` measures the same rankings. */
export async function rankingItems(
  set: RankingSet,
  line: Omit<TaskLine, 'type' | 'level' | 'items' | 'hash'>,
  options: RankingOptions,
): Promise<readonly FigureItem[]> {
  const { writer, unit, signal, onProgress } = options
  const task: TaskLine = {
    type: 'task',
    level: 'ranking',
    ...line,
    items: set.questions.length,
    hash: hashOf(set),
  }
  await writer.task(task)
  const known = writer.known(task)
  const scopes = Map.groupBy(set.documents, ({ scope }) => scope)
  const index = lazyIndex(set, options)
  try {
    const items: FigureItem[] = []
    for (const question of set.questions) {
      const before = known.get(question.id) as FigureItem | undefined
      const { scope } = question
      const reachable = scope === undefined ? set.documents.length : (scopes.get(scope)?.length ?? 0)
      const asked = { mode: 'default', unit, reachable, signal } as const
      const item = before ?? (await rankingItem(await index.get(), question, task.task, asked))
      if (before === undefined) await writer.item(item)
      items.push(item)
      onProgress?.({ stage: task.task, done: items.length, total: task.items, item: question.id })
    }
    return items
  } finally {
    await index.close()
  }
}

async function rankingItem(
  cone: Lightcone,
  question: Question,
  task: string,
  asked: Parameters<typeof rank>[2],
): Promise<FigureItem> {
  const ranking = await rank(cone, question, asked).catch(refusal)
  const needs = meet(question, ranking)
  return {
    type: 'item',
    level: 'ranking',
    task,
    id: question.id,
    cluster: question.scope ?? question.gold[0]!.places[0]!.document,
    figures: measureEach((measure) => round(measure(needs), 5)) satisfies Record<Measure, number>,
  }
}

/** A question that cannot be asked finds nothing; every other error ends the run. */
function refusal(error: unknown): Ranked[] {
  if (isLightconeError(error) && ['query-empty', 'query-too-long'].includes(error.code)) return []
  throw error
}
