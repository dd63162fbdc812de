/** A trace: what a run found out, one JSON object a line. The header first, a line for each task, one for each item. */

import type { SpansFigures } from '../spans/points.ts'
import type { Coordinates } from '../suites/tasks.ts'

/** Grows when a reader of traces would misread a newer one. */
export const TRACE_FORMAT = 1

/** What a run depends on: two runs with the same header measure the same thing. */
export interface RunHeader {
  readonly type: 'run'
  readonly format: number
  readonly suite: string
  readonly budget: number
  /** All budgets of the curves, the headline one among them. */
  readonly budgets: readonly number[]
  readonly tokenizer: string
  readonly seed: number
  /** At most so many items of a task; absent: all. */
  readonly limit?: number
  /** The language model that read, as `provider/model id`; absent: none. */
  readonly model?: string
  /** Version of Lightcone. */
  readonly version: string
  /** SHA-256 of the program's own files (engine and evaluation), hexadecimal: the first 16 digits. */
  readonly build: string
  readonly node: string
  readonly platform: string
}

export interface TaskLine extends Partial<Coordinates> {
  readonly type: 'task'
  readonly task: string
  readonly level: Level
  readonly items: number
  /** SHA-256 of the documents and questions, hexadecimal: the first 16 digits. */
  readonly hash: string
  readonly source?: string
  readonly licence?: string
  readonly split?: string
  /** A published or recomputed figure that a sound build reaches, and of which figure. */
  readonly floor?: { readonly figure: string; readonly value: number }
}

/**
 * What is measured, never mixed in a column: rankings, contexts, answers of the reader without a model, summaries made
 * of clusters, ends of sentences, choices of a judge, names in transcripts, whether our scorers give the scores that
 * others published, and answers of a language model that reads nothing, everything, our context, or the evidence alone.
 */
export const LEVELS = [
  'ranking',
  'context',
  'reader',
  'summary',
  'segmentation',
  'judge',
  'speech',
  'conformance',
  'closed-book',
  'full-context',
  'our-context',
  'oracle-evidence',
] as const
export type Level = (typeof LEVELS)[number]

interface Item {
  readonly type: 'item'
  readonly task: string
  readonly id: string
  /** Items of one cluster are not independent of each other: the document, or the scope, that they ask about. */
  readonly cluster: string
  /** The first stage that lost what the item needed; absent when nothing is missing. */
  readonly blame?: Stage
  /** 1 for each stage whose perfect twin would have saved the item; absent when nothing is missing. */
  readonly oracles?: Readonly<Partial<Record<Oracle, number>>>
}

export interface ContextItem extends Item {
  readonly level: 'context'
  readonly figures: SpansFigures
  /** Whole passages in retrieval order at the same budget. */
  readonly plain: SpansFigures
  /** Evidence recall at each budget of the header. */
  readonly curve: readonly number[]
  readonly plainCurve: readonly number[]
  /** Characters of the document that holds the first evidence, and where in it that stands, 0 to 1. */
  readonly length: number
  readonly depth: number
}

export interface ReaderItem extends Item {
  readonly level: 'reader'
  readonly answerable: boolean
  readonly figures: {
    readonly answered: number
    readonly right: number
    readonly f1: number
    readonly citationPrecision: number
    readonly citationRecall: number
  }
}

/** An item of a level whose figures depend on the task. */
export interface FigureItem extends Item {
  readonly level: Exclude<Level, 'context' | 'reader'>
  readonly figures: Readonly<Record<string, number>>
}

export type RunItem = ContextItem | ReaderItem | FigureItem
export type TraceLine = RunHeader | TaskLine | RunItem

/** In the order in which a question passes them: the first one to lose something is to blame. */
export const STAGES = [
  'parse',
  'chunk',
  'retrieve',
  'rerank',
  'prune',
  'pack',
  'answer',
  'cite',
  'abstain',
] as const
export type Stage = (typeof STAGES)[number]

/** Stages that can be swapped for a perfect twin; `evidence`: the reader gets the evidence and nothing else. */
export const ORACLES = ['retrieve', 'rerank', 'prune', 'pack', 'evidence'] as const
export type Oracle = (typeof ORACLES)[number]

/** The figure that a level is judged by: of a context whether all evidence is there, of an answer whether it is right. */
export const HEADLINE: Readonly<Record<Level, string>> = {
  ranking: 'recall@5',
  context: 'allEvidence',
  reader: 'right',
  summary: 'rouge1',
  segmentation: 'f1',
  judge: 'consistent',
  speech: 'names',
  conformance: 'score',
  'closed-book': 'right',
  'full-context': 'right',
  'our-context': 'right',
  'oracle-evidence': 'right',
}

export interface RunTrace {
  readonly header: RunHeader
  readonly tasks: readonly TaskLine[]
  readonly items: readonly RunItem[]
}

/** Items of a task at a level, under one name. */
export function keyOf({ task, level }: Pick<RunItem, 'task' | 'level'>): string {
  return `${level} ${task}`
}

export function figureOf(item: RunItem, figure: string): number | undefined {
  return (item.figures as Readonly<Record<string, number | undefined>>)[figure]
}
