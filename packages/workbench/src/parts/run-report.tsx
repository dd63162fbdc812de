import type { EvalCompareOutput, EvalReportOutput } from '@lightcone/client'
import { plural } from '../words.ts'

type Level = EvalReportOutput['levels'][number]

/** A run: each level's tasks, and at which stage the evidence was lost. */
export function RunReport({ name, run }: { readonly name: string; readonly run: EvalReportOutput }) {
  return (
    <section aria-label={`Run ${name}`}>
      <h2>
        {name}: suite {run.header.suite}
        {!run.complete && ', not finished'}
      </h2>
      <p class="quiet">
        budget {run.header.budget} {run.header.tokenizer} · seed {run.header.seed} · version{' '}
        {run.header.version}
      </p>
      {run.levels.map((level) => (
        <LevelTable key={level.level} level={level} />
      ))}
    </section>
  )
}

function LevelTable({ level }: { readonly level: Level }) {
  return (
    <>
      <Scrolling
        label={`Tasks, ${level.level}`}
        head={['Task', '#Items', 'Figure', '#Value', '#95 %', '#Plain']}
      >
        {level.rows.map(({ task, items, of, figure, value, interval, plain }) => (
          <tr key={task}>
            <th scope="row">{task}</th>
            <td class="num">{items === of ? items : `${items} of ${of}`}</td>
            <td>{figure}</td>
            <td class="num">{shown(value)}</td>
            <td class="num">{interval.map(shown).join(' – ')}</td>
            <td class="num">{plain === undefined ? '–' : shown(plain)}</td>
          </tr>
        ))}
      </Scrolling>
      <Blame level={level} />
    </>
  )
}

/** Where the evidence of failed items was lost, most first, and what a stage without fault would have saved. */
function Blame({ level: { level, blame = {}, oracles = {}, failed } }: { readonly level: Level }) {
  const stages = Object.entries(blame).sort(([, a], [, b]) => b - a)
  if (stages.length === 0) return null
  return (
    <Scrolling label={`Blame, ${level}`} head={['Lost at', '#Items', '#Share', '#A perfect stage saves']}>
      {stages.map(([stage, items]) => (
        <tr key={stage}>
          <th scope="row">{stage}</th>
          <td class="num">{items}</td>
          <td class="num">
            {Math.round((100 * items) / Math.max(1, failed))} %{' '}
            <progress max={Math.max(1, failed)} value={items} aria-hidden="true" />
          </td>
          <td class="num">
            {oracles[stage] === undefined ? '–' : `${oracles[stage].saved} of ${oracles[stage].tried}`}
          </td>
        </tr>
      ))}
    </Scrolling>
  )
}

/** Two runs, item by item. A drop is large and significant. */
export function RunDiff({ name, diff }: { readonly name: string; readonly diff: EvalCompareOutput }) {
  return (
    <section aria-label={`Changes in ${name}`}>
      <h2>
        {diff.a} → {diff.b}: {diff.drops === 0 ? 'no drop' : plural(diff.drops, 'drop')}
      </h2>
      <Scrolling
        label="Changes"
        head={['Task', 'Figure', '#Before', '#After', '#Change', '#95 %', '#p', 'Won', 'Lost']}
      >
        {diff.rows.map((row) => (
          <tr key={`${row.level} ${row.task}`}>
            <th scope="row">
              {row.task} {row.dropped && <span class="chip">dropped</span>}
            </th>
            <td>{row.figure}</td>
            <td class="num">{shown(row.a)}</td>
            <td class="num">{shown(row.b)}</td>
            <td class="num">{`${row.difference > 0 ? '+' : ''}${shown(row.difference)}`}</td>
            <td class="num">{row.interval.map(shown).join(' – ')}</td>
            <td class="num">{shown(row.adjustedP)}</td>
            <td>
              <Items items={row.won} />
            </td>
            <td>
              <Items items={row.lost} />
            </td>
          </tr>
        ))}
      </Scrolling>
    </section>
  )
}

function Items({ items }: { readonly items: readonly string[] }) {
  if (items.length === 0) return <>0</>
  return (
    <details>
      <summary>{items.length}</summary>
      {items.slice(0, 200).join(', ')}
    </details>
  )
}

function Scrolling({
  label,
  head,
  children,
}: {
  readonly label: string
  /** Names of columns; those of numbers, which stand at the right, begin with `#`. */
  readonly head: readonly string[]
  readonly children: preact.ComponentChildren
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="scroll" aria-label={label} tabIndex={0}>
      <table>
        <caption class="unseen">{label}</caption>
        <thead>
          <tr>
            {head.map((name) => (
              <th scope="col" key={name} class={name.startsWith('#') ? 'num' : undefined}>
                {name.replace('#', '')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

const shown = (value: unknown): string => (typeof value === 'number' ? String(Number(value.toFixed(3))) : '–')
