import type { RunReportSummary } from './report.ts'
import type { LevelReport, RunSummary } from './summary.ts'
import { LEVEL_TEXT, ORACLE_TEXT, STAGE_TEXT } from './words.ts'

/** The tables of a report as Markdown. */
export function markdownReport(summary: Omit<RunReportSummary, 'files'>): string {
  const { header, complete, levels, quadrants, diff } = summary
  const parts = [
    `# Run of suite ${header.suite}`,
    `Lightcone ${header.version} (build ${header.build}), Node ${header.node}, ${header.platform} · budget ${header.budget} tokens, counted by ${header.tokenizer} · seed ${header.seed}${complete ? '' : ' · **unfinished**'}`,
    ...levels.flatMap(levelPart),
    ...(quadrants.length === 0
      ? []
      : ['## How much is needed, how hard it is to find', quadrantPart(quadrants)]),
    ...(diff === undefined ? [] : ['## Since the earlier run', diffPart(diff)]),
    '## Where the questions come from',
    table(
      ['task', 'items', 'SHA-256', 'source', 'licence'],
      summary.tasks.map((line) => [
        line.task,
        `${line.items}`,
        line.hash,
        line.source ?? '',
        line.licence ?? '',
      ]),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

function levelPart({ level, rows, headline, failed, blame, oracles }: LevelReport): string[] {
  const [title, text] = LEVEL_TEXT[level]
  const stages = Object.entries(blame) as [keyof typeof STAGE_TEXT, number][]
  const twins = Object.entries(oracles) as [keyof typeof ORACLE_TEXT, { tried: number; saved: number }][]
  return [
    `## ${title}`,
    text,
    `Mean over the tasks that are not easy: **${headline.toFixed(3)}**`,
    table(
      ['task', 'items', 'value', '95 %', level === 'context' ? 'plain' : 'floor', ''],
      rows.map((row) => [
        row.task,
        row.items === row.of ? `${row.items}` : `${row.items} of ${row.of}`,
        row.value.toFixed(3),
        row.interval.map((end) => end.toFixed(3)).join(' – '),
        level === 'context'
          ? (row.plain ?? 0).toFixed(3)
          : row.floor === undefined
            ? ''
            : `${row.floor.figure} ${row.floor.value}`,
        row.saturated === true ? 'easy' : '',
      ]),
    ),
    ...(stages.length === 0
      ? []
      : [
          `### What lost ${failed} items`,
          table(
            ['stage', 'items', 'because'],
            stages.map(([stage, count]) => [stage, `${count}`, STAGE_TEXT[stage]]),
          ),
        ]),
    ...(twins.length === 0
      ? []
      : [
          table(
            ['perfect twin', 'saves', 'of', 'how'],
            twins.map(([twin, { tried, saved }]) => [twin, `${saved}`, `${tried}`, ORACLE_TEXT[twin]]),
          ),
        ]),
  ]
}

function quadrantPart(quadrants: RunSummary['quadrants']): string {
  return table(
    ['scope', 'dispersion', 'tasks', 'all evidence', 'plain'],
    quadrants.map(({ scope, dispersion, tasks, value, plain }) => [
      scope,
      dispersion,
      `${tasks}`,
      value.toFixed(3),
      plain.toFixed(3),
    ]),
  )
}

function diffPart(diff: NonNullable<RunReportSummary['diff']>): string {
  return table(
    ['task', 'before', 'after', 'difference', '95 %', 'p (Holm)', 'won', 'lost'],
    diff.rows.map((row) => [
      `${row.task} (${row.level})`,
      row.a.toFixed(3),
      row.b.toFixed(3),
      `${row.difference.toFixed(3)}${row.dropped ? ' **drop**' : ''}`,
      row.interval.map((end) => end.toFixed(3)).join(' – '),
      row.adjustedP.toFixed(3),
      `${row.won.length}`,
      `${row.lost.length}`,
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
