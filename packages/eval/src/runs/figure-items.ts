/** Items of levels that need no index: sentences, summaries, and scores of recorded answers and rankings. */
import { IN_MEMORY, open, type Tokenizer, throwIfAborted } from 'lightcone'
import { existingFile, type JsonLine, malformedLine, readJsonLines, stringField } from '../datasets/lines.ts'
import { rougeN } from '../metrics/answers.ts'
import { type ExamTask, examScore } from '../metrics/exam.ts'
import { averagePrecision, judge } from '../metrics/ranking.ts'
import { mean } from '../metrics/summary.ts'
import { measureSegmentation } from '../segmentation.ts'
import { readSegmentationFolder } from '../segmentation-folder.ts'
import { round } from '../spans/points.ts'
import { readTrecQrels, readTrecRun } from '../trec.ts'
import { hashOf, type ItemOptions } from './context-items.ts'
import type { FigureItem, TaskLine } from './trace.ts'

type Line = Omit<TaskLine, 'type' | 'level' | 'items' | 'hash'>
export type FigureOptions = Pick<ItemOptions, 'writer' | 'signal' | 'onProgress' | 'tokenizer'> & {
  readonly limit?: number
}

interface Measured<T> {
  readonly level: FigureItem['level']
  readonly line: Line
  readonly records: readonly T[]
  /** What the trace is known by; default: a digest of the records. */
  readonly hash?: string
  readonly idOf: (record: T, index: number) => string
  /** Default: every item is its own. */
  readonly clusterOf?: (record: T) => string
  readonly measure: (record: T) => FigureItem['figures'] | Promise<FigureItem['figures']>
}

/** Measures the records that the trace does not hold yet. */
export async function figureItems<T>(
  { level, line, records, idOf, measure, ...given }: Measured<T>,
  { writer, signal, onProgress }: FigureOptions,
): Promise<readonly FigureItem[]> {
  const hash = given.hash ?? hashOf({ documents: [], questions: records })
  const task: TaskLine = { type: 'task', level, ...line, items: records.length, hash }
  await writer.task(task)
  const known = writer.known(task)
  const items: FigureItem[] = []
  for (const [i, record] of records.entries()) {
    throwIfAborted(signal)
    const id = idOf(record, i)
    const before = known.get(id) as FigureItem | undefined
    const made = async (): Promise<FigureItem> => {
      const figures = await measure(record)
      const rounded = Object.entries(figures).map(([name, value]) => [name, round(value, 5)] as const)
      const cluster = given.clusterOf?.(record) ?? id
      return { type: 'item', level, task: task.task, id, cluster, figures: Object.fromEntries(rounded) }
    }
    const item = before ?? (await made())
    if (before === undefined) await writer.item(item)
    items.push(item)
    onProgress?.({ stage: task.task, done: items.length, total: task.items, item: id })
  }
  return items
}

/** One item a file: ends of sentences, and of topics where the set has them. */
export async function segmentationItems(
  folder: string,
  line: Line,
  options: FigureOptions,
): Promise<readonly FigureItem[]> {
  const { limit, signal } = options
  const records = await Array.fromAsync(readSegmentationFolder(folder, limit, signal))
  const measured: Measured<(typeof records)[number]> = {
    level: 'segmentation',
    line,
    records,
    idOf: ({ name }) => name,
    measure: (set) => {
      const { precision, recall, f1, intlF1, pk } = measureSegmentation(set)
      return { precision, recall, f1, intlF1, ...(pk === undefined ? {} : { pk }) }
    },
  }
  return figureItems(measured, options)
}

/** Share of all tokens that a summary of reviews may take. */
const SUMMARY_SHARE = 0.2

/** One item a group of texts with summaries by people: what the texts share, in a fifth of their tokens. */
export async function reviewItems(
  path: string,
  field: string,
  line: Line,
  options: FigureOptions,
): Promise<readonly FigureItem[]> {
  const records = (await readAll(path, options.limit)).map((record) => ({
    id: stringField(record, '_id'),
    texts: stringList(record, field),
    summaries: stringList(record, 'summaries'),
  }))
  const measured: Measured<(typeof records)[number]> = {
    level: 'summary',
    line,
    records,
    idOf: ({ id }) => id,
    measure: async ({ texts, summaries }) => {
      const quotes = await sharedQuotes(texts, options.tokenizer)
      const rouge = (n: number) => mean(summaries.map((summary) => rougeN(n, quotes, summary).f1))
      return { rouge1: rouge(1), rouge2: rouge(2) }
    },
  }
  return figureItems(measured, options)
}

async function sharedQuotes(texts: readonly string[], tokenizer: Tokenizer): Promise<string> {
  const tokens = texts.reduce((sum, text) => sum + tokenizer.count(text), 0)
  const cone = await open(IN_MEMORY, { threads: 0 })
  try {
    await cone.addDocuments(texts.map((text, i) => ({ id: String(i).padStart(4, '0'), text })))
    const budget = Math.max(1, Math.floor(tokens * SUMMARY_SHARE))
    const { clusters, citations } = await cone.clusters({ budget, tokenizer })
    return clusters.map(({ first }) => citations[first - 1]!.quote).join(' ')
  } finally {
    await cone.close()
  }
}

/** One item an answer that L-Eval recorded, 0 to 100. All of them: the published score is of all. */
export async function examItems(
  path: string,
  exam: ExamTask,
  line: Line,
  options: FigureOptions,
): Promise<readonly FigureItem[]> {
  const records = (await readAll(path)).map((record) => ({
    answer: stringField(record, 'pred'),
    gold: stringField(record, 'gt'),
  }))
  const measured: Measured<(typeof records)[number]> = {
    level: 'conformance',
    line,
    records,
    idOf: (_, i) => `${i + 1}`,
    measure: ({ answer, gold }) => ({ score: 100 * examScore(exam, answer, gold) }),
  }
  return figureItems(measured, options)
}

/** One item a topic: average precision of a recorded run, 0 to 100. */
export async function trecItems(
  paths: { readonly qrels: string; readonly run: string },
  line: Line,
  options: FigureOptions,
): Promise<readonly FigureItem[]> {
  const qrels = await readTrecQrels(paths.qrels)
  const run = [...(await readTrecRun(paths.run))]
  const measured: Measured<(typeof run)[number]> = {
    level: 'conformance',
    line,
    records: run,
    idOf: ([topic]) => topic,
    measure: ([topic, ranking]) => ({
      score: 100 * averagePrecision(judge(ranking, qrels.get(topic) ?? new Map())),
    }),
  }
  return figureItems(measured, options)
}

async function readAll(path: string, limit = Number.POSITIVE_INFINITY): Promise<readonly JsonLine[]> {
  const lines: JsonLine[] = []
  for await (const line of readJsonLines((await existingFile(path)) ?? path)) {
    if (lines.length >= limit) break
    lines.push(line)
  }
  return lines
}

function stringList(line: JsonLine, field: string): readonly string[] {
  const list = line.record[field]
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list
  throw malformedLine(line, `has no list of strings "${field}"`)
}
