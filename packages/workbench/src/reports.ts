/** Reports of evaluations, as `--json` prints them, in rows of figures. */

export interface Report {
  readonly name: string
  readonly figures: ReadonlyMap<string, number>
}

/** Every number of a report under its path. Throws for text that is no report. */
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
  return { name, figures }
}

const MOST_FIGURES = 2000

function collect(value: unknown, path: string, into: Map<string, number>): void {
  if (into.size >= MOST_FIGURES) return
  if (typeof value === 'number') into.set(path, value)
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value))
      collect(inner, path === '' ? key : `${path} › ${key}`, into)
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
