import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { ProblemNote } from '../parts/notes.tsx'
import { RunDiff, RunReport } from '../parts/run-report.tsx'
import { compareReports, type Report, readReport } from '../reports.ts'
import { type Problem, problemOf } from '../server.ts'
import { count } from '../words.ts'

/** Reports of evaluations, side by side. Files stay in the browser. */
export function EvaluateScreen() {
  const [reports, setReports] = useState<readonly Report[]>([])
  const [problem, setProblem] = useState<Problem>()
  const [onlyChanged, setOnlyChanged] = useState(false)
  const add = async (files: readonly File[]) => {
    setProblem(undefined)
    try {
      const read = await Promise.all(files.map(async (file) => readReport(file.name, await file.text())))
      setReports((before) => [...before, ...read].slice(-6))
    } catch (error) {
      setProblem(problemOf(error))
    }
  }
  const rows = compareReports(reports).filter(({ change }) => !onlyChanged || change !== 0)
  return (
    <>
      <section
        class="drop small"
        aria-label="Reports"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          add([...(event.dataTransfer?.files ?? [])])
        }}
      >
        <p>
          Drop reports here, or choose them: <code>lightcone eval report RUN --against OTHER --json</code>{' '}
          shows a run, what was lost at which stage, and what changed; other reports are compared figure by
          figure.
        </p>
        <label class="button" for="reports">
          Choose reports
          <input
            id="reports"
            class="unseen"
            type="file"
            accept=".json,application/json"
            multiple
            onChange={(event) => add([...(event.currentTarget.files ?? [])])}
          />
        </label>
      </section>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {reports.length > 0 && (
        <>
          <div class="row-of">
            <label>
              <input
                type="checkbox"
                checked={onlyChanged}
                onChange={(event) => setOnlyChanged(event.currentTarget.checked)}
              />{' '}
              only what differs
            </label>
            <button type="button" onClick={() => setReports([])}>
              Clear
            </button>
          </div>
          {reports.map(({ name, run, diff }, index) => (
            <Fragment key={index}>
              {run !== undefined && <RunReport name={name} run={run} />}
              {diff !== undefined && <RunDiff name={name} diff={diff} />}
            </Fragment>
          ))}
          {/* Of runs and changes the tables above say what matters. */}
          <details open={reports.some(({ run, diff }) => run === undefined && diff === undefined)}>
            <summary>Every figure of the reports ({count(rows.length)})</summary>
            <Figures reports={reports} rows={rows} />
          </details>
        </>
      )}
    </>
  )
}

function Figures({
  reports,
  rows,
}: {
  readonly reports: readonly Report[]
  readonly rows: ReturnType<typeof compareReports>
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="scroll" aria-label="Figures" tabIndex={0}>
      <table>
        <caption class="unseen">Figures of the reports</caption>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            {reports.map(({ name }, index) => (
              <th scope="col" class="num" key={index}>
                {name}
              </th>
            ))}
            {reports.length > 1 && (
              <th scope="col" class="num">
                Change
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, values, change }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, index) => (
                <td class="num" key={index}>
                  {value === undefined ? '–' : Number(value.toFixed(4))}
                </td>
              ))}
              {reports.length > 1 && (
                <td class="num">
                  {change === undefined ? '–' : `${change > 0 ? '+' : ''}${Number(change.toFixed(4))}`}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
