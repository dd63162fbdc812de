import { type Clock, LightconeError, type LongRunning, loadTokenizer, type Tokenizer } from 'lightcone'
import { makeFailure } from '../generators/failures.ts'
import { evidenceSet, type MadeSet } from '../generators/set.ts'
import type { AbstentionFigures } from '../metrics/abstention.ts'
import { contextItems, type ItemOptions } from '../runs/context-items.ts'
import { runHeader } from '../runs/run-header.ts'
import type { ContextItem } from '../runs/trace.ts'
import { NO_TRACE, resumeTrace } from '../runs/trace-file.ts'
import { meanPoint, round, type SpansPoint } from '../spans/points.ts'
import { readCoreSet } from './core-set.ts'
import { type ReaderRow, readerAbstention, readerItems, readerRow } from './reader.ts'
import { type Coordinates, coreTasks, type Task } from './tasks.ts'

export const SUITES = ['core'] as const

export interface RunOptions extends LongRunning {
  readonly suite: (typeof SUITES)[number]
  /** Tokens of each context. Default 512. */
  readonly budget?: number
  /** What counts the tokens. Default `estimate`. */
  readonly tokenizer?: string | Tokenizer
  /** What the generators draw from. Default 1. */
  readonly seed?: number
  /** Only these families of tasks: the first parts of their names. Default: all. */
  readonly only?: readonly string[]
  /**
   * Write a trace to this file, one line an item, with the stage to blame where evidence is missing. A file that a
   * run with the same settings left unfinished is gone on with.
   */
  readonly out?: string
  /** Also measure at a quarter, half, twice and four times the budget. Default false. */
  readonly curve?: boolean
  readonly clock?: Pick<Clock, 'elapsedMs'>
}

/** One task: the engine's contexts beside whole passages in retrieval order, at the same budget. */
export interface ContextRow extends Coordinates {
  readonly task: string
  readonly questions: number
  readonly context: Omit<SpansPoint, 'budget'>
  readonly plain: Omit<SpansPoint, 'budget'>
  /** Whole passages find nearly all of it: the task tells no two engines apart. */
  readonly saturated: boolean
}

export interface RunReport {
  readonly suite: string
  readonly budget: number
  readonly tokenizer: string
  readonly seed: number
  /** What is retrieved and handed out, without a reader. */
  readonly contexts: readonly ContextRow[]
  /** What the extractive reader makes of it, on the bundled questions; empty when `only` leaves them out. */
  readonly reader: readonly ReaderRow[]
  /** Over all bundled questions, with and without an answer; absent when `only` leaves them out. */
  readonly abstention?: AbstentionFigures
  readonly questions: number
  readonly seconds: number
  /** The trace that was written. */
  readonly out?: string
}

/** Recall of plain passages from which on a task is called saturated. */
const SATURATED = 0.99

/**
 * Runs a suite that needs no file and no network. The same version, budget, tokenizer and seed give the same figures,
 * times aside. Throws `invalid-argument`, `tokenizer-unknown`, `aborted`; with `out` also `io`, `file-malformed`.
 */
export async function evalRun(options: RunOptions): Promise<RunReport> {
  const { suite, budget = 512, seed = 1, clock = { elapsedMs: () => performance.now() } } = options
  if (!SUITES.includes(suite))
    throw new LightconeError('invalid-argument', {
      message: `There is no suite "${suite}".`,
      hint: `The suites are ${SUITES.join(', ')}.`,
    })
  const started = clock.elapsedMs()
  const tokenizer = await loadTokenizer(options.tokenizer ?? 'estimate')
  const { signal, onProgress } = options
  const core = await readCoreSet()
  const all = coreTasks(core, seed)
  const families = chooseFamilies(all, options.only)
  const tasks = all.filter((task) => families.includes(familyOf(task)))
  const quietly = { tokenizer, clock, ...(signal === undefined ? {} : { signal }) }
  const budgets = options.curve === true ? curveBudgets(budget) : [budget]
  const header = runHeader({ suite, budget, budgets, tokenizer: tokenizer.name, seed })
  const writer = options.out === undefined ? NO_TRACE : await resumeTrace(options.out, header)
  const measuring = { ...quietly, budget, budgets, writer, blame: options.out !== undefined }
  const contexts: ContextRow[] = []
  let read: Pick<RunReport, 'reader' | 'abstention'> = { reader: [] }
  try {
    for (const task of tasks) {
      const { name, scope, dispersion, set } = task
      const line = { task: name, scope, dispersion, ...ORIGIN }
      contexts.push(contextRow(task, await contextItems(evidenceSet(name, set), line, measuring)))
      onProgress?.({ stage: 'task', done: contexts.length, total: tasks.length + 1, item: task.name })
    }
    if (families.includes('core')) read = await readers(core, seed, measuring)
  } finally {
    await writer.close()
  }
  return {
    suite,
    budget,
    tokenizer: tokenizer.name,
    seed,
    contexts,
    ...read,
    questions: contexts.reduce((sum, { questions }) => sum + questions, 0),
    seconds: round((clock.elapsedMs() - started) / 1000, 3),
    ...(options.out === undefined ? {} : { out: options.out }),
  }
}

/** Where the bundled questions and the templates of the generators come from. */
const ORIGIN = { source: 'written for this suite', licence: 'MIT' }

/** Budgets of a curve: a quarter of the headline budget to four times as much, doubling. */
function curveBudgets(budget: number): readonly number[] {
  const quarters = [0.25, 0.5, 1, 2, 4].map((times) => Math.max(1, Math.round(budget * times)))
  return [...new Set(quarters)]
}

function familyOf({ name }: Task): string {
  return name.split('/')[0]!
}

function chooseFamilies(tasks: readonly Task[], only: readonly string[] | undefined): readonly string[] {
  const families = [...new Set(tasks.map(familyOf))]
  const unknown = only?.find((family) => !families.includes(family))
  if (unknown === undefined) return only ?? families
  throw new LightconeError('invalid-argument', {
    message: `The suite has no family "${unknown}".`,
    hint: `The families are ${families.join(', ')}.`,
    details: { families },
  })
}

function contextRow({ name, scope, dispersion }: Task, items: readonly ContextItem[]): ContextRow {
  const { budget: _, ...context } = meanPoint(items.map(({ figures }) => figures))
  const { budget: __, ...plain } = meanPoint(items.map((item) => item.plain))
  return {
    task: name,
    scope,
    dispersion,
    questions: items.length,
    context,
    plain,
    saturated: plain.evidenceRecall >= SATURATED,
  }
}

/** The bundled questions by kind, and all of them with the evidence cut out of the documents. */
async function readers(
  core: MadeSet,
  seed: number,
  options: ItemOptions,
): Promise<Pick<RunReport, 'reader' | 'abstention'>> {
  const read = await readerItems('core', core, ({ kind }) => `core/${kind}`, options)
  const cut = makeFailure(core, { kind: 'missing', rate: 0 }, seed)
  const missing = await readerItems('missing', cut, () => 'failures/missing', options)
  const tasks = Map.groupBy([...read, ...missing], ({ task }) => task)
  return {
    reader: [...tasks].map(([task, items]) => readerRow(task, items)),
    abstention: readerAbstention(read),
  }
}
