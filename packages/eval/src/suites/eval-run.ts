import { type Clock, LightconeError, type LongRunning, loadTokenizer, type Tokenizer } from 'lightcone'
import { makeFailure } from '../generators/failures.ts'
import { evidenceSet, type MadeSet } from '../generators/set.ts'
import type { AbstentionFigures } from '../metrics/abstention.ts'
import { type AskSetOptions, askSet } from '../spans/ask-set.ts'
import { meanPoint, round, type SpansPoint } from '../spans/points.ts'
import { readCoreSet } from './core-set.ts'
import { type ReaderOptions, type ReaderRow, readAll, readerAbstention, readerRow } from './reader.ts'
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
}

/** Recall of plain passages from which on a task is called saturated. */
const SATURATED = 0.99

/**
 * Runs a suite that needs no file and no network. The same version, budget, tokenizer and seed give the same figures,
 * times aside. Throws `invalid-argument`, `tokenizer-unknown`, `aborted`.
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
  const contexts: ContextRow[] = []
  for (const task of tasks) {
    contexts.push(await contextRow(task, budget, quietly))
    onProgress?.({ stage: 'task', done: contexts.length, total: tasks.length + 1, item: task.name })
  }
  const read = families.includes('core') ? await readers(core, seed, { ...quietly, budget }) : { reader: [] }
  return {
    suite,
    budget,
    tokenizer: tokenizer.name,
    seed,
    contexts,
    ...read,
    questions: contexts.reduce((sum, { questions }) => sum + questions, 0),
    seconds: round((clock.elapsedMs() - started) / 1000, 3),
  }
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

async function contextRow(
  { name, set, scope, dispersion }: Task,
  budget: number,
  options: Pick<AskSetOptions, 'tokenizer' | 'clock' | 'signal'>,
): Promise<ContextRow> {
  const settings = {
    ...options,
    budgets: [{ tokens: budget }],
    mode: 'default',
    strategy: {},
    titles: true,
  } as const
  const { asked } = await askSet(evidenceSet(name, set), settings)
  const { budget: _, ...context } = meanPoint(asked.map(({ points }) => points[0]!))
  const { budget: __, ...plain } = meanPoint(asked.map(({ baseline }) => baseline[0]!))
  return {
    task: name,
    scope,
    dispersion,
    questions: asked.length,
    context,
    plain,
    saturated: plain.evidenceRecall >= SATURATED,
  }
}

/** The bundled questions by kind, and all of them with the evidence cut out of the documents. */
async function readers(
  core: MadeSet,
  seed: number,
  options: ReaderOptions,
): Promise<Pick<RunReport, 'reader' | 'abstention'>> {
  const read = await readAll('core', core, options)
  const missing = makeFailure(core, { kind: 'missing', rate: 0 }, seed)
  const kinds = Map.groupBy(read, ({ made }) => made.kind)
  return {
    reader: [
      ...[...kinds].map(([kind, ofKind]) => readerRow(`core/${kind}`, ofKind)),
      readerRow('failures/missing', await readAll('missing', missing, options)),
    ],
    abstention: readerAbstention(read),
  }
}
