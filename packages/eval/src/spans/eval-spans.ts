import { type Clock, loadTokenizer, type OnProgress, type Strategy, type Tokenizer } from 'lightcone'
import { openEvidenceFolder } from '../datasets/open-evidence.ts'
import { percentile } from '../metrics/summary.ts'
import { openFile } from '../output.ts'
import { checkLimit } from '../settings.ts'
import type { Asked } from './ask.ts'
import { askSet } from './ask-set.ts'
import { PLAIN_PASSAGES } from './plain.ts'
import { type CurvePoint, meanCurve, meanPoint, round, type SpansPoint, tokensAtRecall } from './points.ts'
import { readBudgets, readSpansSettings, type SpansBudget, type SpansSettings } from './settings.ts'

export interface SpansOptions {
  /** A folder of documents and items with spans, or a BEIR folder. */
  readonly folder: string
  readonly split?: string
  /** Tokens or shares, separated by commas. Default `128,256,512,1024,2048`. */
  readonly budget?: string
  /** What counts the tokens. Default `estimate`. */
  readonly tokenizer?: string | Tokenizer
  /** `mode`, the stages of a strategy, `titles`, `questions`: see `SpansSettings`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Ask only the first so many questions. All documents are indexed all the same. */
  readonly limit?: number
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  /** What times are measured with. Default: the process's monotonic clock. */
  readonly clock?: Pick<Clock, 'elapsedMs'>
}

export interface SpansReport {
  /** The way contexts were made: the engine's search mode, and the stages that were named. */
  readonly strategy: string
  /** The engine's contexts, one point a budget, in the order asked. */
  readonly points: readonly SpansPoint[]
  /** Whole passages in retrieval order at the same budgets. */
  readonly baseline: readonly SpansPoint[]
  /** Questions asked: those with evidence. */
  readonly queries: number
  /** Those of them with an answer to look for. */
  readonly answerable: number
  readonly documents: number
  readonly tokenizer: string
  readonly indexSeconds: number
  /** Milliseconds for one context, by nearest rank. */
  readonly contextMsP50: number
  readonly contextMsP95: number
  /** The folder's name, without its path. */
  readonly folder: string
  readonly split?: string
  readonly settings: Pick<SpansSettings, 'mode' | 'titles'> & { readonly strategy?: Strategy } & {
    readonly limit?: number
  }
  /** Questions that the engine refused, which count as nothing found; absent when none. */
  readonly refusedQueries?: number
  /** Documents that the engine could not read; absent when none. */
  readonly skippedDocuments?: number
}

/**
 * Indexes a set in memory, asks for the context of each question at each budget, and measures how much of the known
 * evidence is cited, beside whole passages in retrieval order. The same folder and settings give the same figures,
 * times aside. Throws `invalid-argument`, `file-malformed` (with file and line), `tokenizer-unknown`, `io`, `aborted`.
 */
export async function evalSpans(options: SpansOptions): Promise<SpansReport> {
  const { limit, signal, onProgress, clock = { elapsedMs: () => performance.now() } } = options
  checkLimit(limit)
  const settings = readSpansSettings(options.settings)
  const named = Object.entries(settings.strategy)
  const budgets = readBudgets(options.budget)
  const tokenizer = await loadTokenizer(options.tokenizer ?? 'estimate')
  const set = await openEvidenceFolder(options.folder, options.split)
  const questions = set.questions.slice(0, limit)
  const file = await openFile(settings.questions)
  try {
    const { asked, indexed, indexSeconds } = await askSet(
      { ...set, questions },
      {
        ...settings,
        budgets,
        tokenizer,
        clock,
        ...(signal === undefined ? {} : { signal }),
        ...(onProgress === undefined ? {} : { onProgress }),
        onAsked: async ({ id }, one) => void (await file?.write(questionLine(id, one))),
      },
    )
    return {
      strategy: [settings.mode, ...named.map(([stage, name]) => `${stage}=${name}`)].join(' '),
      ...measured(asked, budgets),
      queries: questions.length,
      answerable: questions.filter(({ answers }) => answers.length > 0).length,
      documents: indexed.documents,
      tokenizer: tokenizer.name,
      indexSeconds: round(indexSeconds, 3),
      folder: set.name,
      ...(set.split === undefined ? {} : { split: set.split }),
      settings: {
        mode: settings.mode,
        ...(named.length === 0 ? {} : { strategy: settings.strategy }),
        titles: settings.titles,
        ...(limit === undefined ? {} : { limit }),
      },
      ...(indexed.skipped === 0 ? {} : { skippedDocuments: indexed.skipped }),
    }
  } finally {
    await file?.close()
  }
}

function measured(asked: readonly Asked[], budgets: readonly SpansBudget[]) {
  const curve = meanCurve(
    asked.map((one) => one.curve),
    PLAIN_PASSAGES + 1,
  )
  const elapsedMs = asked.flatMap((one) => one.elapsedMs)
  const refused = asked.filter((one) => one.refused).length
  const points = (side: 'points' | 'baseline') =>
    budgets.map((budget, i) => ({
      ...('share' in budget ? { share: budget.share } : {}),
      ...meanPoint(asked.map((one) => one[side][i]!)),
    }))
  return {
    points: points('points').map((point) => ({ ...point, ...plainTokens(curve, point.evidenceRecall) })),
    baseline: points('baseline'),
    contextMsP50: round(percentile(elapsedMs, 50), 3),
    contextMsP95: round(percentile(elapsedMs, 95), 3),
    ...(refused === 0 ? {} : { refusedQueries: refused }),
  }
}

function plainTokens(curve: readonly CurvePoint[], recall: number): { readonly plainTokens?: number } {
  const tokens = tokensAtRecall(curve, recall)
  return tokens === undefined ? {} : { plainTokens: round(tokens, 1) }
}

function questionLine(query: string, { points, baseline }: Asked): string {
  return `${JSON.stringify({ query, points, baseline })}\n`
}
