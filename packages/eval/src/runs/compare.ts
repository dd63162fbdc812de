import { LightconeError } from 'lightcone'
import { clusteredInterval, holm } from '../metrics/clusters.ts'
import { randomisationP } from '../metrics/randomisation.ts'
import { type Interval, mean } from '../metrics/summary.ts'
import { round } from '../spans/points.ts'
import { figureOf, HEADLINE, keyOf, type Level, type RunItem, type RunTrace } from './trace.ts'
import { readTrace } from './trace-file.ts'

export interface CompareOptions {
  /** Trace of the run before. */
  readonly a: string
  /** Trace of the run after. */
  readonly b: string
  /** A drop of a task's mean is large from here on. Default .02. */
  readonly minDrop?: number
  /** A difference is significant below this p, adjusted for the number of tasks. Default .05. */
  readonly alpha?: number
}

/** One task in both runs. */
export interface CompareRow {
  readonly task: string
  readonly level: Level
  /** What is compared. */
  readonly figure: string
  /** Items in both runs. */
  readonly items: number
  readonly a: number
  readonly b: number
  /** b - a. */
  readonly difference: number
  /** 95 % interval of the difference, over clusters. */
  readonly interval: Interval
  /** Paired randomisation test, two-sided; and adjusted for all tasks compared (Holm). */
  readonly p: number
  readonly adjustedP: number
  /** Items that b does better, and worse. */
  readonly won: readonly string[]
  readonly lost: readonly string[]
  /** Large and significant, for the worse. */
  readonly dropped: boolean
}

export interface CompareReport {
  readonly suite: string
  readonly a: string
  readonly b: string
  readonly minDrop: number
  readonly alpha: number
  readonly rows: readonly CompareRow[]
  /** Tasks and items that only one of the runs has: not compared. */
  readonly onlyA: number
  readonly onlyB: number
  /** Tasks with a drop that is both large and significant. */
  readonly drops: number
}

/**
 * Compares two runs of one suite, item by item. Throws `invalid-argument` where they cannot be compared (other suite,
 * budget, tokenizer, documents or questions; no item in both), `file-malformed` with the line, `io`.
 */
export async function evalCompare(options: CompareOptions): Promise<CompareReport> {
  const { a, b } = options
  return { a, b, ...compareTraces(await readTrace(a), await readTrace(b), options) }
}

export function compareTraces(
  before: RunTrace,
  after: RunTrace,
  { minDrop = 0.02, alpha = 0.05 }: Pick<CompareOptions, 'minDrop' | 'alpha'> = {},
): Omit<CompareReport, 'a' | 'b'> {
  checkComparable(before, after)
  const later = new Map(after.items.map((item) => [nameOf(item), item]))
  const pairs = before.items.flatMap((item) => {
    const twin = later.get(nameOf(item))
    return twin === undefined ? [] : [[item, twin] as const]
  })
  if (pairs.length === 0)
    throw new LightconeError('invalid-argument', {
      message: 'The two runs have no item in common.',
      hint: 'Run both with the same tasks.',
    })
  const rows = [...Map.groupBy(pairs, ([item]) => keyOf(item)).values()].map(compareTask)
  const adjusted = holm(rows.map(({ p }) => p))
  const judged = rows.map((row, i) => ({
    ...row,
    adjustedP: round(adjusted[i]!, 5),
    dropped: row.difference <= -minDrop && adjusted[i]! < alpha,
  }))
  return {
    suite: before.header.suite,
    minDrop,
    alpha,
    rows: judged,
    onlyA: before.items.length - pairs.length,
    onlyB: after.items.length - pairs.length,
    drops: judged.filter(({ dropped }) => dropped).length,
  }
}

function compareTask(
  pairs: readonly (readonly [RunItem, RunItem])[],
): Omit<CompareRow, 'adjustedP' | 'dropped'> {
  const [{ task, level }] = pairs[0]!
  const figure = HEADLINE[level]
  const a = pairs.map(([item]) => figureOf(item, figure) ?? 0)
  const b = pairs.map(([, item]) => figureOf(item, figure) ?? 0)
  const differences = b.map((value, i) => value - a[i]!)
  const [low, high] = clusteredInterval(
    differences,
    pairs.map(([{ cluster }]) => cluster),
  )
  const where = (is: (difference: number) => boolean) =>
    pairs.filter((_, i) => is(differences[i]!)).map(([{ id }]) => id)
  return {
    task,
    level,
    figure,
    items: pairs.length,
    a: round(mean(a), 5),
    b: round(mean(b), 5),
    difference: round(mean(differences), 5),
    interval: [round(low, 5), round(high, 5)],
    p: round(randomisationP(b, a), 5),
    won: where((difference) => difference > 0),
    lost: where((difference) => difference < 0),
  }
}

const nameOf = (item: RunItem) => `${keyOf(item)}\n${item.id}`

function checkComparable(before: RunTrace, after: RunTrace): void {
  for (const name of ['suite', 'budget', 'tokenizer'] as const)
    if (before.header[name] !== after.header[name])
      throw incomparable(`their ${name} differs: ${before.header[name]} and ${after.header[name]}`)
  const hashes = new Map(before.tasks.map((line) => [keyOf(line), line.hash]))
  for (const line of after.tasks)
    if ((hashes.get(keyOf(line)) ?? line.hash) !== line.hash)
      throw incomparable(`the documents or questions of ${line.task} differ`)
}

function incomparable(reason: string): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `The two runs cannot be compared: ${reason}.`,
    hint: 'Run the older build again with the settings of the newer run.',
  })
}
