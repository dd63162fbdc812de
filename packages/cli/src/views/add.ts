import type { AddReport, Skip } from 'lightcone'
import type { Screen } from '../paint.ts'
import { byteSize, indent, integer, milliseconds, oneLine, plural, truncate, wrap } from '../text.ts'
import { lines } from './places.ts'

/** Skips shown in full; the rest is counted by code. */
const SHOWN = 20

export function addView(reports: readonly AddReport[], screen: Screen): string {
  return lines(
    reports.flatMap((report) => [
      ...reportLines(report, screen),
      ...usageLines(report),
      ...(report.notes ?? []).flatMap((note) => indent(wrap(oneLine(note), screen.width - 2), 2)),
      ...skipList(report.skipped, screen),
    ]),
  )
}

export function reportLines(report: AddReport, { width, paint }: Screen): string[] {
  const counts = [
    [report.added, 'added'],
    [report.replaced, 'replaced'],
    [report.unchanged, 'unchanged'],
    [report.removed, 'removed'],
    [report.skipped.length, 'skipped'],
  ] as const
  const done = counts.filter(([count]) => count > 0).map(([count, word]) => `${integer(count)} ${word}`)
  const size = `${plural(report.segments, 'segment')}, ${byteSize(report.bytes)}, ${milliseconds(report.elapsedMs)}`
  const name = oneLine(report.source)
  const [first, ...rest] = wrap(`${name}: ${done.join(', ') || 'nothing to read'} (${size})`, width)
  return [paint('bold', name) + first!.slice(name.length), ...indent(rest, 2)]
}

/** What embedding models took. */
function usageLines({ usage }: AddReport): string[] {
  if (usage === undefined) return []
  const tokens = usage.inputTokens + usage.outputTokens
  const cost = usage.cost === undefined ? '' : `, cost ${Number(usage.cost.toPrecision(3))}`
  return [`  embedded with ${plural(usage.calls, 'request')}, ${plural(tokens, 'token')}${cost}`]
}

/** Each skipped file with its code and reason. */
export function skipList(skips: readonly Skip[], { width, paint }: Screen): string[] {
  const shown = skips
    .slice(0, SHOWN)
    .flatMap(({ source, path, code, reason }) => [
      `  ${paint('yellow', 'skipped')} ${truncate(oneLine(`${source}/${path}`), width - 10)}`,
      ...indent(wrap(`[${code}] ${oneLine(reason)}`, width - 10), 10),
    ])
  const rest = skips.slice(SHOWN)
  return rest.length === 0 ? shown : [...shown, `  and ${integer(rest.length)} more: ${countByCode(rest)}`]
}

export function countByCode(skips: readonly Skip[]): string {
  const counts = new Map<string, number>()
  for (const { code } of skips) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts].map(([code, count]) => `${integer(count)} ${code}`).join(', ')
}
