/** Reports of evaluations, as `--json` prints them: of a run, of two runs compared, or any other in rows of figures. */
import type { EvalCompareOutput, EvalReportOutput } from '@lightcone/client'

export interface Report {
  readonly name: string
  readonly figures: ReadonlyMap<string, number>
  /** Of `eval report`. */
  readonly run?: EvalReportOutput
  /** Of `eval compare`, or of `eval report --against`. */
  readonly diff?: EvalCompareOutput
}

/** Every number of a report under its path, but for those of its header. Throws for text that is no report. */
export function readReport(name: string, text: string): Report {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`${name} is not JSON. Write a report with: lightcone eval … --json > report.json`)
  }
  const figures = new Map<string, number>()
  collect(value, '', figures)
  if (figures.size === 0) throw new Error(`${name} holds no figures.`)
  return { name, figures, ...partsOf(value) }
}

/** A file may hold anything: only what has the shape of a report is shown as one. */
function partsOf(value: unknown): Pick<Report, 'run' | 'diff'> {
  const isDiff = (given: unknown): given is EvalCompareOutput =>
    hasRows(given) &&
    given.rows.every(({ interval, won, lost }) => isList(interval) && isList(won) && isList(lost))
  if (isDiff(value)) return { diff: value }
  const run = value as Partial<EvalReportOutput>
  if (run.header?.type !== 'run' || !isList(run.levels) || !run.levels?.every(hasRows)) return {}
  return { run: value as EvalReportOutput, ...(isDiff(run.diff) ? { diff: run.diff } : {}) }
}

const isList = (given: unknown): boolean => Array.isArray(given)
const hasRows = (
  given: unknown,
): given is { rows: readonly { interval: unknown; won: unknown; lost: unknown }[] } =>
  isList((given as { readonly rows?: unknown } | null)?.rows)

const MOST_FIGURES = 2000

function collect(value: unknown, path: string, into: Map<string, number>): void {
  if (into.size >= MOST_FIGURES) return
  if (typeof value === 'number') into.set(path, value)
  else if (typeof value === 'object' && value !== null)
    // Settings of a run stand above its tables; they are no figures.
    for (const [key, inner] of Object.entries(value))
      if (key !== 'header') collect(inner, path === '' ? key : `${path} › ${key}`, into)
}

export interface FigureRow {
  readonly name: string
  readonly values: readonly (number | undefined)[]
  /** Last minus first, where both have it. */
  readonly change: number | undefined
}

export function compareReports(reports: readonly Report[]): readonly FigureRow[] {
  const names = [...new Set(reports.flatMap(({ figures }) => [...figures.keys()]))]
  return names.map((name) => {
    const values = reports.map(({ figures }) => figures.get(name))
    const first = values[0]
    const last = values.at(-1)
    const change = reports.length > 1 && first !== undefined && last !== undefined ? last - first : undefined
    return { name, values, change }
  })
}
