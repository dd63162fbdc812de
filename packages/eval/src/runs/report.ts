import { writeFile } from 'node:fs/promises'
import { LightconeError } from 'lightcone'
import { type CompareReport, compareTraces } from './compare.ts'
import { htmlReport } from './html.ts'
import { markdownReport } from './markdown.ts'
import { type RunSummary, summarise } from './summary.ts'
import { readTrace } from './trace-file.ts'

export interface ReportOptions {
  /** The trace of a run, finished or not. */
  readonly run: string
  /** Write one HTML file that needs nothing else. */
  readonly html?: string
  /** Write the tables as Markdown. */
  readonly markdown?: string
  /** The trace of an earlier run: what was won and lost since. */
  readonly against?: string
}

export interface RunReportSummary extends RunSummary {
  readonly diff?: Omit<CompareReport, 'a' | 'b'>
  /** Files written. */
  readonly files: readonly string[]
}

/** Throws `file-malformed` with the line, `invalid-argument` (runs that cannot be compared), `io`. */
export async function evalReport({ run, html, markdown, against }: ReportOptions): Promise<RunReportSummary> {
  const trace = await readTrace(run)
  const diff = against === undefined ? undefined : compareTraces(await readTrace(against), trace)
  const summary = { ...summarise(trace), ...(diff === undefined ? {} : { diff }) }
  if (html !== undefined) await write(html, htmlReport(summary))
  if (markdown !== undefined) await write(markdown, markdownReport(summary))
  return { ...summary, files: [html, markdown].filter((file) => file !== undefined) }
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: Error) => {
    throw new LightconeError('io', {
      message: `${path} cannot be written: ${cause.message}.`,
      hint: 'Name a file in a folder that exists and that you may write to.',
      details: { path },
      cause,
    })
  })
}
