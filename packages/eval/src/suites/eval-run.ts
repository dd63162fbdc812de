import {
  type CallOptions,
  type Clock,
  type LanguageModel,
  LightconeError,
  type LongRunning,
  loadTokenizer,
  type Tokenizer,
} from 'lightcone'
import { makeFailure } from '../generators/failures.ts'
import { evidenceSet, type MadeSet } from '../generators/set.ts'
import type { AbstentionFigures } from '../metrics/abstention.ts'
import { type ComplianceFigures, complianceFigures } from '../metrics/compliance.ts'
import { mean } from '../metrics/summary.ts'
import { LIGHTCONE, type PeerRow, runPeers } from '../peers/run-peers.ts'
import { contextItems, type ItemOptions } from '../runs/context-items.ts'
import { runHeader } from '../runs/run-header.ts'
import type { ContextItem, FigureItem, ReaderItem } from '../runs/trace.ts'
import { NO_TRACE, resumeTrace } from '../runs/trace-file.ts'
import { checkLimit } from '../settings.ts'
import { meanPoint, round, type SpansPoint } from '../spans/points.ts'
import { judgeTasks, speechTask } from './core-figures.ts'
import { readCoreSet } from './core-set.ts'
import {
  isModelLevel,
  type ModelOptions,
  type ModelOutcome,
  type ModelTask,
  modelLevels,
} from './model-levels.ts'
import { coreModelTasks, sharedModelTasks } from './model-tasks.ts'
import { type ReaderRow, readerAbstention, readerItems, readerRow } from './reader.ts'
import { measureShared, type SharedOutcome } from './shared.ts'
import { SHARED_SETS, type SharedSet } from './shared-sets.ts'
import { ANSWERED_FAILURES, type Coordinates, coreTasks, FAILURE_RATE, type Task } from './tasks.ts'

export const SUITES = ['core', 'shared', 'peers'] as const

export interface RunOptions extends LongRunning {
  /** `core` needs no file and no network; `shared` measures sets in a folder; `peers` other engines beside this one. */
  readonly suite: (typeof SUITES)[number]
  /** Tokens of each context. Default 512. */
  readonly budget?: number
  /** What counts the tokens. Default `estimate`. */
  readonly tokenizer?: string | Tokenizer
  /** What the generators draw from. Default 1. */
  readonly seed?: number
  /** Only these families of tasks: the first parts of their names. Default: all. */
  readonly only?: readonly string[]
  /** The folder of sets that `shared` and `peers` read. Default `../shared/data`. */
  readonly data?: string
  /** At most so many questions of each task, the first ones. All documents are indexed all the same. */
  readonly limit?: number
  /**
   * Write a trace to this file, one line an item, with the stage to blame where evidence is missing. A file that a
   * run with the same settings left unfinished is gone on with.
   */
  readonly out?: string
  /**
   * Let this language model answer as well, in four settings: closed book, full context, our context, oracle evidence.
   * In `core` the bundled questions and the families that `only` names, in `shared` the sets with answers.
   */
  readonly model?: LanguageModel
  readonly modelCall?: Omit<CallOptions, 'signal'>
  /** Documents of more tokens are not read in full. Default 100,000. */
  readonly fullTokens?: number
  /** Also measure at a quarter, half, twice and four times the budget. Default false. */
  readonly curve?: boolean
  readonly clock?: Pick<Clock, 'elapsedMs'>
}

/** One task: the engine's contexts beside whole passages in retrieval order, at the same budget. */
export interface ContextRow extends Partial<Coordinates> {
  readonly task: string
  readonly questions: number
  readonly context: Omit<SpansPoint, 'budget'>
  readonly plain: Omit<SpansPoint, 'budget'>
  /** Whole passages find nearly all of it: the task tells no two engines apart. */
  readonly saturated: boolean
}

/** One task at a level other than contexts and answers: its figures, and the floor that a sound build reaches. */
export interface FigureRow {
  readonly task: string
  readonly level: FigureItem['level']
  readonly items: number
  /** Means over the items. */
  readonly figures: Readonly<Record<string, number>>
  readonly floor?: { readonly figure: string; readonly value: number }
}

export interface RunReport {
  readonly suite: string
  readonly budget: number
  readonly tokenizer: string
  readonly seed: number
  /** The language model that answered, as `provider/model id`. */
  readonly model?: string
  /** What is retrieved and handed out, without a reader. */
  readonly contexts: readonly ContextRow[]
  /** What the extractive reader makes of it, on the bundled questions; empty when `only` leaves them out. */
  readonly reader: readonly ReaderRow[]
  /** Over all bundled questions, with and without an answer; absent when `only` leaves them out. */
  readonly abstention?: AbstentionFigures
  /** The bundled questions gone wrong in every way, and without their evidence; absent when `only` leaves them out. */
  readonly compliance?: ComplianceFigures
  /** Rankings, summaries, sentences and scorers of the sets that `shared` found. */
  readonly figures: readonly FigureRow[]
  /** Other engines beside this one, with `peers`. */
  readonly peers: readonly PeerRow[]
  /** Sets that `shared` did not measure and engines that `peers` did not ask, and why. */
  readonly skipped: readonly { readonly task: string; readonly reason: string }[]
  readonly questions: number
  readonly seconds: number
  /** The trace that was written. */
  readonly out?: string
}

/** Recall of plain passages from which on a task is called saturated. */
const SATURATED = 0.99
/** Where a checkout finds the development sets beside it. */
const DATA = '../shared/data'

/** Options with their defaults, as a suite gets them. */
interface Running extends ItemOptions {
  readonly seed: number
  readonly limit?: number
  readonly data: string
  readonly only?: readonly string[]
  readonly modelled?: Pick<ModelOptions, 'model' | 'modelCall' | 'fullTokens'>
}
type Found = Partial<
  Pick<RunReport, 'contexts' | 'reader' | 'abstention' | 'compliance' | 'figures' | 'peers' | 'skipped'>
>

/**
 * Runs a suite. The same version, budget, tokenizer, seed and sets give the same figures, times aside. Throws
 * `invalid-argument`, `tokenizer-unknown`, `aborted`; with `out` and for sets also `io`, `file-malformed`.
 */
export async function evalRun(options: RunOptions): Promise<RunReport> {
  const { suite, budget = 512, seed = 1, limit, only, data = DATA, signal, onProgress } = options
  const { clock = { elapsedMs: () => performance.now() } } = options
  if (!SUITES.includes(suite))
    throw new LightconeError('invalid-argument', {
      message: `There is no suite "${suite}".`,
      hint: `The suites are ${SUITES.join(', ')}.`,
    })
  if (suite === 'peers' && options.out !== undefined)
    throw new LightconeError('invalid-argument', {
      message: 'The suite peers writes no trace: other engines have no stages to blame.',
      hint: 'Leave --out out.',
    })
  checkLimit(limit)
  const { model, modelCall, fullTokens } = options
  if (suite === 'peers' && model !== undefined)
    throw new LightconeError('invalid-argument', {
      message: 'The suite peers asks no language model: it compares contexts.',
      hint: 'Leave --model out, or run core or shared.',
    })
  const named = model === undefined ? {} : { model: `${model.provider}/${model.modelId}` }
  const started = clock.elapsedMs()
  const tokenizer = await loadTokenizer(options.tokenizer ?? 'estimate')
  const budgets = options.curve === true ? curveBudgets(budget) : [budget]
  const limited = limit === undefined ? {} : { limit }
  const header = runHeader({ suite, budget, budgets, tokenizer: tokenizer.name, seed, ...limited, ...named })
  const writer = options.out === undefined ? NO_TRACE : await resumeTrace(options.out, header)
  const running: Running = {
    tokenizer,
    clock,
    budget,
    budgets,
    writer,
    seed,
    data,
    blame: options.out !== undefined,
    ...limited,
    ...(model === undefined
      ? {}
      : {
          modelled: {
            model,
            ...(modelCall === undefined ? {} : { modelCall }),
            ...(fullTokens === undefined ? {} : { fullTokens }),
          },
        }),
    ...(only === undefined ? {} : { only }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  }
  try {
    const { contexts = [], reader = [], figures = [], peers = [], ...found } = await RUN[suite](running)
    const counts = [
      ...contexts.map(({ questions }) => questions),
      ...(suite === 'core' ? [] : reader.map(({ questions }) => questions)),
      ...(suite === 'core'
        ? []
        : figures.filter(({ level }) => !isModelLevel(level)).map(({ items }) => items)),
      ...peers.filter(({ system }) => system === LIGHTCONE).map(({ questions }) => questions),
    ]
    return {
      suite,
      budget,
      tokenizer: tokenizer.name,
      seed,
      ...named,
      contexts,
      reader,
      figures,
      peers,
      skipped: [],
      ...found,
      questions: counts.reduce((sum, count) => sum + count, 0),
      seconds: round((clock.elapsedMs() - started) / 1000, 3),
      ...(options.out === undefined ? {} : { out: options.out }),
    }
  } finally {
    await writer.close()
  }
}

const RUN: Readonly<Record<RunOptions['suite'], (running: Running) => Promise<Found>>> = {
  core: runCore,
  shared: runShared,
  peers: runPeers,
}

async function runCore(running: Running): Promise<Found> {
  const { seed, only, onProgress } = running
  const core = await readCoreSet()
  const all = coreTasks(core, seed)
  const families = chooseFamilies([...all.map(familyOf), 'judge-pairs'], only)
  const tasks = all.filter((task) => families.includes(familyOf(task)))
  const { onProgress: _, ...quietly } = running
  const contexts: ContextRow[] = []
  for (const task of tasks) {
    const { name, scope, dispersion } = task
    const line = { task: name, scope, dispersion, ...ORIGIN }
    const items = await contextItems(evidenceSet(name, firstOf(task.set, running)), line, quietly)
    contexts.push(contextRow(name, items, task))
    onProgress?.({ stage: 'task', done: contexts.length, total: tasks.length + 1, item: name })
  }
  const answers = await modelAnswers(coreModelTasks(core, tasks, families, running), quietly)
  const figures = [
    ...(families.includes('judge-pairs') ? await judgeTasks(core, seed, ORIGIN, quietly) : []),
    ...(families.includes('transcripts') ? [await speechTask(seed, ORIGIN, quietly)] : []),
    ...answers.tasks,
  ].map(({ line, level, items }) => figureRow(line, level, items))
  const { skipped } = answers
  return { contexts, figures, skipped, ...(families.includes('core') ? await readers(core, quietly) : {}) }
}

async function runShared(running: Running): Promise<Found> {
  const { only, onProgress } = running
  const families = chooseFamilies(
    SHARED_SETS.map(({ task }) => familyOf({ name: task })),
    only,
  )
  const sets = SHARED_SETS.filter(({ task }) => families.includes(familyOf({ name: task })))
  const { onProgress: _, ...quietly } = running
  const outcomes: SharedOutcome[] = []
  for (const set of sets) {
    onProgress?.({ stage: 'task', done: outcomes.length, total: sets.length, item: set.task })
    outcomes.push(await measureShared(set, quietly))
  }
  const asked = running.modelled === undefined ? [] : await sharedModelTasks(sets, quietly)
  const answers = await modelAnswers(asked, quietly)
  return {
    contexts: outcomes.flatMap((one) =>
      'level' in one && one.level === 'context' ? contextRow(one.set.task, one.items, one.set) : [],
    ),
    reader: outcomes.flatMap((one) =>
      'level' in one && one.level === 'reader'
        ? [...Map.groupBy(one.items, ({ task }) => task)].map(([task, items]) => readerRow(task, items))
        : [],
    ),
    figures: [
      ...outcomes.flatMap((one) =>
        'level' in one && one.level !== 'context' && one.level !== 'reader'
          ? figureRow(one.set, one.level, one.items as readonly FigureItem[])
          : [],
      ),
      ...answers.tasks.map(({ line, level, items }) => figureRow(line, level, items)),
    ],
    skipped: [
      ...outcomes.flatMap((one) => ('skipped' in one ? { task: one.set.task, reason: one.skipped } : [])),
      ...answers.skipped,
    ],
  }
}

/** Nothing without a model. */
async function modelAnswers(tasks: readonly ModelTask[], running: Running): Promise<ModelOutcome> {
  const { modelled } = running
  return modelled === undefined ? { tasks: [], skipped: [] } : modelLevels(tasks, { ...running, ...modelled })
}

function figureRow(
  { task, floor }: Pick<SharedSet, 'task' | 'floor'>,
  level: FigureItem['level'],
  items: readonly FigureItem[],
): FigureRow {
  const names = [...new Set(items.flatMap(({ figures }) => Object.keys(figures)))]
  const of = (name: string) => round(mean(items.flatMap(({ figures }) => figures[name] ?? [])), 5)
  const figures = Object.fromEntries(names.map((name) => [name, of(name)]))
  return { task, level, items: items.length, figures, ...(floor === undefined ? {} : { floor }) }
}

/** Where the bundled questions and the templates of the generators come from. */
const ORIGIN = { source: 'written for this suite', licence: 'MIT' }

/** Budgets of a curve: a quarter of the headline budget to four times as much, doubling. */
function curveBudgets(budget: number): readonly number[] {
  const quarters = [0.25, 0.5, 1, 2, 4].map((times) => Math.max(1, Math.round(budget * times)))
  return [...new Set(quarters)]
}

function familyOf({ name }: Pick<Task, 'name'>): string {
  return name.split('/')[0]!
}

function firstOf(set: MadeSet, { limit }: Pick<Running, 'limit'>): MadeSet {
  return { ...set, questions: set.questions.slice(0, limit) }
}

function chooseFamilies(names: readonly string[], only: readonly string[] | undefined): readonly string[] {
  const families = [...new Set(names)]
  const unknown = only?.find((family) => !families.includes(family))
  if (unknown === undefined) return only ?? families
  throw new LightconeError('invalid-argument', {
    message: `The suite has no family "${unknown}".`,
    hint: `The families are ${families.join(', ')}.`,
    details: { families },
  })
}

function contextRow(
  task: string,
  items: readonly ContextItem[],
  { scope, dispersion }: Partial<Coordinates>,
): ContextRow {
  const { budget: _, ...context } = meanPoint(items.map(({ figures }) => figures))
  const { budget: __, ...plain } = meanPoint(items.map((item) => item.plain))
  return {
    task,
    ...(scope === undefined ? {} : { scope }),
    ...(dispersion === undefined ? {} : { dispersion }),
    questions: items.length,
    context,
    plain,
    saturated: plain.evidenceRecall >= SATURATED,
  }
}

/** The bundled questions by kind, and all of them with the evidence cut out of the documents. */
async function readers(
  core: MadeSet,
  running: Running,
): Promise<Pick<RunReport, 'reader' | 'abstention' | 'compliance'>> {
  const { seed, limit } = running
  const kinds = Map.groupBy(core.questions, ({ kind }) => kind)
  const asked = { ...core, questions: [...kinds.values()].flatMap((ofKind) => ofKind.slice(0, limit)) }
  const read = await readerItems('core', asked, ({ kind }) => `core/${kind}`, running, ORIGIN)
  const cut = makeFailure(asked, { kind: 'missing', rate: 0 }, seed)
  const missing = await readerItems('missing', cut, () => 'failures/missing', running, ORIGIN)
  const answerable = { ...asked, questions: asked.questions.filter(({ spans }) => spans.length > 0) }
  const forms: ReaderItem[] = []
  for (const kind of ANSWERED_FAILURES) {
    const failed = makeFailure(answerable, { kind, rate: FAILURE_RATE }, seed)
    forms.push(...(await readerItems(kind, failed, () => `failures/${kind}`, running, ORIGIN)))
  }
  const tasks = Map.groupBy([...read, ...forms, ...missing], ({ task }) => task)
  const ofQuestion = Map.groupBy([...read.filter((item) => item.answerable), ...forms], ({ id }) => id)
  const compliance = complianceFigures(
    [...ofQuestion.values()].map((items) => items.map(({ figures }) => figures.right === 1)),
    missing.map(({ figures }) => figures.answered === 0),
  )
  return {
    reader: [...tasks].map(([task, items]) => readerRow(task, items)),
    abstention: readerAbstention(read),
    compliance: {
      robustness: round(compliance.robustness, 5),
      grounding: round(compliance.grounding, 5),
      compliance: round(compliance.compliance, 5),
    },
  }
}
