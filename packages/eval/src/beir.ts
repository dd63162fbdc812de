import { type Clock, IN_MEMORY, isLightconeError, type Lightcone, type OnProgress, open } from 'lightcone'
import { openFolder } from './datasets/open-folder.ts'
import type { Question } from './datasets/retrieval-set.ts'
import { type Indexed, indexSet } from './index-set.ts'
import { type Measure, measureEach } from './measures.ts'
import type { Need } from './metrics/ranking.ts'
import { bootstrapInterval, type Interval, mean, percentile } from './metrics/summary.ts'
import { openOutput } from './output.ts'
import { meet, type Ranked, rank } from './rank.ts'
import { checkLimit, type EvalSettings, readSettings } from './settings.ts'
import { measureShare, type ShareFigures } from './share.ts'

export interface BeirOptions {
  /** A folder in the layout of BEIR, of tools, or of questions with gold spans. */
  readonly folder: string
  /** May be left out when the folder has only one. */
  readonly split?: string
  /** `mode`, `unit`, `titles`, `intervals`, `share`, `run`, `questions`: see `EvalSettings`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Ask only the first so many questions. All documents are indexed all the same. */
  readonly limit?: number
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  /** What times are measured with. Default: the process's monotonic clock. */
  readonly clock?: Pick<Clock, 'elapsedMs'>
}

/** One figure a measure (see `MEASURES`), each a mean over the questions, and what it took. */
export interface BeirReport extends Readonly<Record<Measure, number>> {
  /** Questions asked: those with something to find. */
  readonly queries: number
  readonly documents: number
  readonly indexSeconds: number
  /** Milliseconds from a question to its ranking, by nearest rank. */
  readonly queryMsP50: number
  readonly queryMsP95: number
  /** The folder's name, without its path. */
  readonly folder: string
  readonly split: string
  readonly settings: Pick<EvalSettings, 'mode' | 'unit' | 'titles'> & { readonly limit?: number }
  /** 95 % bootstrap intervals, with `intervals=1`. */
  readonly intervals?: Readonly<Record<Measure, Interval>>
  /** The same figures for each kind of question; absent when the questions have none. */
  readonly byType?: Readonly<Record<string, Readonly<Record<Measure, number>> & { readonly queries: number }>>
  /** What is read of the ranking within a share of the tokens, with `share=20%`. */
  readonly atShare?: ShareFigures
  /** Questions that the engine refused (no word in them, too long), which count as nothing found; absent when none. */
  readonly refusedQueries?: number
  /** Documents that the engine could not read; absent when none. */
  readonly skippedDocuments?: number
}

/**
 * Indexes a retrieval set in memory, asks all its questions, and measures the rankings against the gold.
 * The same folder and settings give the same figures, times aside. Throws `invalid-argument` (settings, split,
 * a folder that is no set), `file-malformed` (with file and line), `io`, `aborted`.
 */
export async function evalBeir(options: BeirOptions): Promise<BeirReport> {
  const settings = readSettings(options.settings)
  const { clock = { elapsedMs: () => performance.now() }, limit } = options
  checkLimit(limit)
  const set = await openFolder(options.folder, options.split, settings.unit)
  const share = settings.share === undefined ? undefined : await measureShare(settings.share)
  const cone = await open(IN_MEMORY)
  try {
    const started = clock.elapsedMs()
    const indexed = await indexSet(
      cone,
      { name: set.name, documents: share?.counted(set.documents()) ?? set.documents() },
      settings.titles,
      options,
    )
    const indexSeconds = (clock.elapsedMs() - started) / 1000
    const asked = await ask(cone, set.questions.slice(0, limit), indexed, settings, {
      ...options,
      clock,
      share,
    })
    const { mode, unit, titles } = settings
    return {
      ...means(asked.needs),
      queries: asked.needs.length,
      documents: indexed.documents,
      indexSeconds: round(indexSeconds, 3),
      queryMsP50: round(percentile(asked.elapsedMs, 50), 3),
      queryMsP95: round(percentile(asked.elapsedMs, 95), 3),
      folder: set.name,
      split: set.split,
      settings: { mode, unit, titles, ...(limit === undefined ? {} : { limit }) },
      ...(settings.intervals ? { intervals: intervals(asked.needs) } : {}),
      ...byType(set.questions, asked.needs),
      ...(share === undefined ? {} : { atShare: share.figures() }),
      ...(asked.refused === 0 ? {} : { refusedQueries: asked.refused }),
      ...(indexed.skipped === 0 ? {} : { skippedDocuments: indexed.skipped }),
    }
  } finally {
    await cone.close()
  }
}

interface AskOptions extends BeirOptions {
  readonly clock: Pick<Clock, 'elapsedMs'>
  readonly share: Awaited<ReturnType<typeof measureShare>> | undefined
}

interface Asked {
  readonly needs: readonly (readonly Need[])[]
  readonly elapsedMs: readonly number[]
  readonly refused: number
}

async function ask(
  cone: Lightcone,
  questions: readonly Question[],
  { documents, scopes }: Indexed,
  settings: EvalSettings,
  { signal, onProgress, clock, share }: AskOptions,
): Promise<Asked> {
  const needs: Need[][] = []
  const elapsedMs: number[] = []
  let refused = 0
  const output = await openOutput(settings)
  try {
    for (const question of questions) {
      const reachable = question.scope === undefined ? documents : (scopes.get(question.scope) ?? 0)
      const started = clock.elapsedMs()
      const ranking = await rank(cone, question, { ...settings, reachable, signal }).catch(refusal)
      elapsedMs.push(clock.elapsedMs() - started)
      if (ranking === undefined) refused++
      else await share?.ask(cone, question, { mode: settings.mode, signal })
      const met = meet(question, ranking ?? [])
      needs.push(met)
      await output.write(question, ranking ?? [], met)
      onProgress?.({ stage: 'search', done: needs.length, total: questions.length, item: question.id })
    }
  } finally {
    await output.close()
  }
  return { needs, elapsedMs, refused }
}

/** A question that cannot be asked finds nothing; every other error ends the run. */
function refusal(error: unknown): Ranked[] | undefined {
  if (isLightconeError(error) && ['query-empty', 'query-too-long'].includes(error.code)) return undefined
  throw error
}

const means = (needs: Asked['needs']): Record<Measure, number> =>
  measureEach((measure) => round(mean(needs.map(measure)), 5))

function byType(questions: readonly Question[], needs: Asked['needs']): Pick<BeirReport, 'byType'> {
  const groups = Map.groupBy(
    needs.map((met, i) => ({ met, type: questions[i]!.type })),
    ({ type }) => type,
  )
  if ([...groups.keys()].every((type) => type === undefined)) return {}
  const figures = [...groups].map(([type = 'none', group]) => [
    type,
    { queries: group.length, ...means(group.map(({ met }) => met)) },
  ])
  return { byType: Object.fromEntries(figures.sort() as [string, never][]) }
}

function intervals(needs: Asked['needs']): Record<Measure, Interval> {
  return measureEach((measure) => {
    const [low, high] = bootstrapInterval(needs.map(measure))
    return [round(low, 5), round(high, 5)] as const
  })
}

/** Five decimals are finer than one question in 100,000; more would only be noise in a diff. */
function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
