/** What a trace says, in the figures that reports show. */
import { clusteredInterval } from '../metrics/clusters.ts'
import { type Interval, mean } from '../metrics/summary.ts'
import { round } from '../spans/points.ts'
import {
  type ContextItem,
  figureOf,
  HEADLINE,
  keyOf,
  LEVELS,
  type Level,
  ORACLES,
  type Oracle,
  type RunHeader,
  type RunItem,
  type RunTrace,
  STAGES,
  type Stage,
  type TaskLine,
} from './trace.ts'

export interface ReportRow {
  readonly task: string
  /** Items measured, of so many. */
  readonly items: number
  readonly of: number
  readonly figure: string
  readonly value: number
  /** 95 %, over clusters. */
  readonly interval: Interval
  /** Mean of all figures of the items. */
  readonly figures: Readonly<Record<string, number>>
  /** Contexts: the same figure of whole passages. */
  readonly plain?: number
  /** Contexts: whole passages find nearly all, so the task tells no engines apart. */
  readonly saturated?: boolean
  readonly scope?: string
  readonly dispersion?: string
  readonly floor?: { readonly figure: string; readonly value: number }
}

export interface LevelReport {
  readonly level: Level
  readonly rows: readonly ReportRow[]
  /** Mean over the tasks that are not saturated, each counting once. */
  readonly headline: number
  readonly failed: number
  /** Failed items by the first stage to lose something; only stages that lost any. */
  readonly blame: Readonly<Partial<Record<Stage, number>>>
  /** Of the failed items where a perfect twin was tried: how many, and how many it saved. */
  readonly oracles: Readonly<Partial<Record<Oracle, { readonly tried: number; readonly saved: number }>>>
}

export interface HeatCell {
  /** Characters of the document, from this power of two on. */
  readonly length: number
  /** Fifth of the document in which the evidence stands, from 0. */
  readonly fifth: number
  readonly items: number
  readonly value: number
}

export interface RunSummary {
  readonly header: RunHeader
  readonly complete: boolean
  readonly levels: readonly LevelReport[]
  /** Mean evidence recall over the tasks that are not saturated, at each budget; absent without contexts. */
  readonly curve?: readonly { readonly budget: number; readonly context: number; readonly plain: number }[]
  readonly heat: readonly HeatCell[]
  readonly quadrants: readonly {
    readonly scope: string
    readonly dispersion: string
    readonly tasks: number
    readonly value: number
    readonly plain: number
  }[]
  readonly tasks: readonly TaskLine[]
}

const SATURATED = 0.99

export function summarise({ header, tasks, items }: RunTrace): RunSummary {
  const ofTask = Map.groupBy(items, keyOf)
  const levels = LEVELS.flatMap((level) => {
    const rows = tasks
      .filter((line) => line.level === level)
      .map((line) => reportRow(line, ofTask.get(keyOf(line)) ?? []))
    return rows.length === 0 ? [] : [levelReport(level, rows, items)]
  })
  const contexts = items.filter((item) => item.level === 'context')
  const rows = levels.find(({ level }) => level === 'context')?.rows ?? []
  const telling = new Set(rows.filter(({ saturated }) => saturated !== true).map(({ task }) => task))
  return {
    header,
    complete:
      tasks.length > 0 && tasks.every((line) => (ofTask.get(keyOf(line))?.length ?? 0) === line.items),
    levels,
    ...(contexts.length === 0 ? {} : { curve: curveOf(header, contexts, telling) }),
    heat: heatOf(contexts),
    quadrants: quadrantsOf(rows),
    tasks,
  }
}

function reportRow(line: TaskLine, items: readonly RunItem[]): ReportRow {
  const figure = HEADLINE[line.level]
  const values = items.map((item) => figureOf(item, figure) ?? 0)
  const [low, high] = clusteredInterval(
    values,
    items.map(({ cluster }) => cluster),
  )
  const names = [...new Set(items.flatMap((item) => Object.keys(item.figures)))]
  const contexts = items.filter((item) => item.level === 'context')
  const { scope, dispersion, floor } = line
  return {
    task: line.task,
    items: items.length,
    of: line.items,
    figure,
    value: round(mean(values), 5),
    interval: [round(low, 5), round(high, 5)],
    figures: Object.fromEntries(names.map((name) => [name, round(mean(valuesOf(items, name)), 5)])),
    ...(contexts.length === 0
      ? {}
      : {
          plain: round(mean(contexts.map(({ plain }) => plain.allEvidence)), 5),
          saturated: mean(contexts.map(({ plain }) => plain.evidenceRecall)) >= SATURATED,
        }),
    ...(scope === undefined ? {} : { scope }),
    ...(dispersion === undefined ? {} : { dispersion }),
    ...(floor === undefined ? {} : { floor }),
    // What a plain implementation nearly always finds tells no engines apart either.
    ...(line.level === 'ranking' && (floor?.value ?? 0) >= SATURATED ? { saturated: true } : {}),
  }
}

function valuesOf(items: readonly RunItem[], name: string): readonly number[] {
  return items.flatMap((item) => figureOf(item, name) ?? [])
}

function levelReport(level: Level, rows: readonly ReportRow[], all: readonly RunItem[]): LevelReport {
  const failed = all.filter((item) => item.level === level && item.blame !== undefined)
  const counts = STAGES.map((stage) => [stage, failed.filter(({ blame }) => blame === stage).length] as const)
  const oracles = ORACLES.map((oracle) => {
    const tried = failed.flatMap((item) => item.oracles?.[oracle] ?? [])
    return [oracle, { tried: tried.length, saved: tried.filter((saved) => saved === 1).length }] as const
  })
  const telling = rows.filter(({ saturated, items }) => saturated !== true && items > 0)
  return {
    level,
    rows,
    headline: round(mean(telling.map(({ value }) => value)), 5),
    failed: failed.length,
    blame: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    oracles: Object.fromEntries(oracles.filter(([, { tried }]) => tried > 0)),
  }
}

/** Each task counts once, however many items it has. */
function curveOf({ budgets }: RunHeader, items: readonly ContextItem[], telling: ReadonlySet<string>) {
  const tasks = [...Map.groupBy(items, ({ task }) => task)].filter(([task]) => telling.has(task))
  return budgets.map((budget, i) => {
    const of = (curve: 'curve' | 'plainCurve') =>
      round(mean(tasks.map(([, ofTask]) => mean(ofTask.map((item) => item[curve][i] ?? 0)))), 5)
    return { budget, context: of('curve'), plain: of('plainCurve') }
  })
}

/** Lengths by powers of two, depths by fifths. */
function heatOf(items: readonly ContextItem[]): HeatCell[] {
  const cells = Map.groupBy(items, ({ length, depth }) => {
    const from = 2 ** Math.floor(Math.log2(Math.max(1, length)))
    return `${from} ${Math.min(4, Math.floor(depth * 5))}`
  })
  return [...cells]
    .map(([key, ofCell]) => {
      const [length, fifth] = key.split(' ').map(Number) as [number, number]
      const value = round(mean(ofCell.map(({ figures }) => figures.evidenceRecall)), 5)
      return { length, fifth, items: ofCell.length, value }
    })
    .sort((a, b) => a.length - b.length || a.fifth - b.fifth)
}

function quadrantsOf(rows: readonly ReportRow[]) {
  const placed = rows.filter(({ scope, dispersion }) => scope !== undefined && dispersion !== undefined)
  return [...Map.groupBy(placed, ({ scope, dispersion }) => `${scope} ${dispersion}`)].map(([key, of]) => {
    const [scope, dispersion] = key.split(' ') as [string, string]
    return {
      scope,
      dispersion,
      tasks: of.length,
      value: round(mean(of.map(({ value }) => value)), 5),
      plain: round(mean(of.map(({ plain }) => plain ?? 0)), 5),
    }
  })
}
