import {
  type Clock,
  type Compressed,
  type Granularity,
  IN_MEMORY,
  type Lightcone,
  LightconeError,
  loadTokenizer,
  type OnProgress,
  open,
  type Tokenizer,
} from 'lightcone'
import type { EvidenceQuestion } from '../datasets/evidence-set.ts'
import { openEvidenceFolder } from '../datasets/open-evidence.ts'
import { indexSet } from '../index-set.ts'
import { evidenceRecall } from '../metrics/evidence.ts'
import { mean, percentile } from '../metrics/summary.ts'
import { checkLimit } from '../settings.ts'
import { round } from '../spans/points.ts'

export interface CompressEvalOptions {
  /** A folder that `eval spans` reads. */
  readonly folder: string
  readonly split?: string
  /** Ratios, separated by commas. Default `4,20,50`. */
  readonly ratio?: string
  readonly granularity?: Granularity
  readonly tokenizer?: string | Tokenizer
  readonly limit?: number
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
  readonly clock?: Pick<Clock, 'elapsedMs'>
}

export interface CompressPoint {
  readonly ratio: number
  /** Tokens before over tokens after, all questions together. */
  readonly reached: number
  /** Mean tokens after. */
  readonly tokens: number
  /** Share of the questions whose evidence is kept wholly. */
  readonly allEvidence: number
  readonly evidenceRecall: number
  readonly msP50: number
  readonly msP95: number
}

export interface CompressEvalReport {
  readonly points: readonly CompressPoint[]
  readonly queries: number
  readonly documents: number
  /** Mean tokens of what a question may find. */
  readonly tokensBefore: number
  readonly granularity: Granularity
  readonly tokenizer: string
  readonly folder: string
}

/**
 * Compresses the documents of each question with the question as instruction, at each ratio, and measures how much of
 * the known evidence stays: at granularity `word`, what its pieces cover. Throws as `evalSpans`.
 */
export async function evalCompress(options: CompressEvalOptions): Promise<CompressEvalReport> {
  const { folder, split, limit, granularity = 'sentence', signal, onProgress } = options
  const clock = options.clock ?? { elapsedMs: () => performance.now() }
  checkLimit(limit)
  const ratios = readRatios(options.ratio)
  const tokenizer = await loadTokenizer(options.tokenizer ?? 'estimate')
  const set = await openEvidenceFolder(folder, split)
  const questions = set.questions.slice(0, limit)
  const cone = await open(IN_MEMORY)
  try {
    const running = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
    const { documents } = await indexSet(cone, set, false, running)
    const runs: Run[][] = []
    for (const question of questions) {
      const run: Run[] = []
      for (const ratio of ratios)
        run.push(
          await runOne(cone, question, { ratio, granularity, tokenizer, ...(signal && { signal }) }, clock),
        )
      runs.push(run)
      onProgress?.({ stage: 'compress', done: runs.length, total: questions.length, item: question.id })
    }
    return {
      points: ratios.map((ratio, i) =>
        pointOf(
          ratio,
          runs.map((run) => run[i]!),
        ),
      ),
      queries: questions.length,
      documents,
      tokensBefore: round(mean(runs.map(([run]) => run!.compressed.tokensBefore)), 1),
      granularity,
      tokenizer: tokenizer.name,
      folder: set.name,
    }
  } finally {
    await cone.close()
  }
}

interface Run {
  readonly compressed: Compressed
  readonly recall: number
  readonly all: number
  readonly elapsedMs: number
}

async function runOne(
  cone: Lightcone,
  { text, scope, needs }: EvidenceQuestion,
  settings: { ratio: number; granularity: Granularity; tokenizer: Tokenizer; signal?: AbortSignal },
  clock: Pick<Clock, 'elapsedMs'>,
): Promise<Run> {
  const started = clock.elapsedMs()
  const filter = scope === undefined ? {} : { filter: { field: 'scope', eq: scope } }
  const compressed = await cone.compress({ instruction: text, ...settings, ...filter })
  const elapsedMs = clock.elapsedMs() - started
  const kept = compressed.passages.flatMap(({ document, start, end, quote, pieces }) =>
    (pieces ?? [{ start, end }]).map((span) => ({
      document,
      ...span,
      quote: quote.slice(span.start - start, span.end - start),
    })),
  )
  const { recall, all } = evidenceRecall(needs, kept)
  return { compressed, recall, all, elapsedMs }
}

function pointOf(ratio: number, runs: readonly Run[]): CompressPoint {
  const before = mean(runs.map(({ compressed }) => compressed.tokensBefore))
  const tokens = mean(runs.map(({ compressed }) => compressed.tokens))
  const elapsed = runs.map(({ elapsedMs }) => elapsedMs)
  return {
    ratio,
    reached: tokens === 0 ? 0 : round(before / tokens, 2),
    tokens: round(tokens, 1),
    allEvidence: round(mean(runs.map(({ all }) => all)), 5),
    evidenceRecall: round(mean(runs.map(({ recall }) => recall)), 5),
    msP50: round(percentile(elapsed, 50), 3),
    msP95: round(percentile(elapsed, 95), 3),
  }
}

function readRatios(text = '4,20,50'): readonly number[] {
  const ratios = text.split(',').map(Number)
  if (ratios.every((ratio) => ratio >= 1 && ratio < 1e9)) return ratios
  throw new LightconeError('invalid-argument', {
    message: `"${text}" is no list of ratios.`,
    hint: 'Write numbers from 1 on, separated by commas, for instance 4,20,50.',
    details: { ratio: text },
  })
}
