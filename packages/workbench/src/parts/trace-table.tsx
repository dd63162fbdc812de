import type { ContextOutput } from '@lightcone/client'
import { count } from '../words.ts'

export function TraceTable({ trace }: { readonly trace: ContextOutput['trace'] }) {
  const most = Math.max(...trace.stages.map(({ elapsedMs }) => elapsedMs), 0.001)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="scroll" aria-label="Trace" tabIndex={0}>
      <table>
        <caption class="unseen">What each stage got and kept</caption>
        <thead>
          <tr>
            <th scope="col">Stage</th>
            <th scope="col" class="num">
              In
            </th>
            <th scope="col" class="num">
              Out
            </th>
            <th scope="col" class="num">
              Dropped
            </th>
            <th scope="col" class="num">
              ms
            </th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {trace.stages.map((stage, index) => (
            <tr key={index}>
              <th scope="row">{stage.name}</th>
              <td class="num">{count(stage.in)}</td>
              <td class="num">{count(stage.out)}</td>
              <td class="num">{count(stage.droppedCount)}</td>
              <td class="num">
                {stage.elapsedMs.toFixed(2)}{' '}
                <progress max={most} value={stage.elapsedMs} aria-hidden="true" />
              </td>
              <td class="notes">
                {Object.entries(stage.notes)
                  .map(([name, value]) => `${name} ${String(value)}`)
                  .join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
