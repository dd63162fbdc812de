/** Charts as inline SVG. */
import { escapeText } from './escape-text.ts'
import type { HeatCell, RunSummary } from './summary.ts'

const BLUE = '#134a86'
const GREY = '#999'

/** Recall against the budget, on a scale of doublings. */
export function curvesSvg(curve: NonNullable<RunSummary['curve']>): string {
  const [width, height, left, top] = [520, 240, 40, 10]
  const low = Math.log2(curve[0]!.budget)
  const high = Math.log2(curve.at(-1)!.budget)
  const x = (budget: number) => left + ((Math.log2(budget) - low) / (high - low || 1)) * (width - left - 90)
  const y = (recall: number) => top + (1 - recall) * (height - top - 30)
  const line = (of: 'context' | 'plain', colour: string) => {
    const points = curve.map((point) => `${x(point.budget).toFixed(1)},${y(point[of]).toFixed(1)}`)
    const end = curve.at(-1)!
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${label(x(end.budget) + 6, y(end[of]) + 4, `${of} ${end[of].toFixed(3)}`, colour)}`
  }
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (recall) =>
      `<line x1="${left}" x2="${width - 90}" y1="${y(recall)}" y2="${y(recall)}" stroke="#eee"/>${label(4, y(recall) + 4, recall.toFixed(2))}`,
  )
  const ticks = curve.map(({ budget }) => label(x(budget) - 10, height - 10, `${budget}`))
  return svg(
    width,
    height,
    [...grid, ...ticks, line('plain', GREY), line('context', BLUE)],
    'Evidence recall by budget',
  )
}

/** One square a length and fifth of a document; white is 0, blue is 1. */
export function heatSvg(cells: readonly HeatCell[]): string {
  const lengths = [...new Set(cells.map(({ length }) => length))]
  const [width, size, left, top] = [520, 36, 110, 24]
  const head = [0, 1, 2, 3, 4].map((fifth) =>
    label(left + fifth * 76 + 8, 14, `${fifth * 20}–${fifth * 20 + 20} %`),
  )
  const rows = lengths.flatMap((length, i) => [
    label(4, top + i * size + 22, `from ${length}`),
    ...cells
      .filter((cell) => cell.length === length)
      .map(({ fifth, value, items }) => {
        const [x, y] = [left + fifth * 76, top + i * size]
        return `<g><title>${items} items</title><rect x="${x}" y="${y}" width="74" height="${size - 2}" fill="${BLUE}" fill-opacity="${value.toFixed(2)}" stroke="#ddd"/>${label(x + 22, y + 21, value.toFixed(2), value > 0.5 ? '#fff' : '#222')}</g>`
      }),
  ])
  return svg(
    width,
    top + lengths.length * size + 4,
    [...head, ...rows],
    'Evidence recall by length and depth',
  )
}

export function barsSvg(
  bars: readonly { readonly name: string; readonly count: number; readonly text: string }[],
): string {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const rows = bars.map(({ name, count, text }, i) => {
    const y = i * 26
    const length = (count / most) * 200
    return `${label(4, y + 17, name)}<rect x="80" y="${y + 4}" width="${length.toFixed(1)}" height="16" fill="${BLUE}"/>${label(86 + length, y + 17, `${count}: ${text}`)}`
  })
  return svg(780, bars.length * 26 + 4, rows, 'Failed items by the stage to blame')
}

function label(x: number, y: number, text: string, colour = '#222'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="12" fill="${colour}">${escapeText(text)}</text>`
}

function svg(width: number, height: number, parts: readonly string[], title: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeText(title)}" font-family="system-ui,sans-serif">${parts.join('')}</svg>`
}
