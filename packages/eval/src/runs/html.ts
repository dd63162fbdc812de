/** One self-contained HTML file: no script, no font, no address of another file. */
import { barsSvg, curvesSvg, heatSvg } from './charts.ts'
import { escapeText } from './escape-text.ts'
import type { RunReportSummary } from './report.ts'
import type { LevelReport, ReportRow, RunSummary } from './summary.ts'
import type { Stage } from './trace.ts'
import { LEVEL_TEXT, ORACLE_TEXT, STAGE_TEXT } from './words.ts'

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.2rem .7rem;text-align:left;border-bottom:1px solid #ddd;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.easy td{color:#888}.drop td{background:#fde4e1}
svg{max-width:100%;height:auto}.note{color:#555;max-width:48rem}.big{font-size:2rem;font-weight:600}
.bar{display:inline-block;position:relative;width:10rem;height:.8rem;background:#eee}.bar i,.bar b{position:absolute;top:0;bottom:0}.bar i{background:#9bc1e8}.bar b{width:2px;background:#134a86}
details{margin:.3rem 0}code{font-size:.9em}`

export function htmlReport(summary: Omit<RunReportSummary, 'files'>): string {
  const { header, complete, levels, curve, heat, quadrants, diff, tasks } = summary
  const { suite, version, build, node, platform, budget, tokenizer, seed } = header
  const sections = [
    `<h1>Run of suite ${escapeText(suite)}</h1>`,
    `<p class="note">How well Lightcone finds what a question needs and fits it into ${budget} tokens (counted by ${escapeText(tokenizer)}). Higher is better everywhere; 1 is perfect. Intervals are 95 %, drawn over documents, not over single questions.</p>`,
    complete
      ? ''
      : '<p><strong>This run is unfinished</strong>: the figures are those of the items measured so far.</p>',
    ...levels.map(levelSection),
    curve === undefined || curve.length < 2
      ? ''
      : `<h2>More budget, more evidence</h2><p class="note">Mean evidence recall over the tasks that are not easy.</p>${curvesSvg(curve)}`,
    heat.length === 0
      ? ''
      : `<h2>Length and depth</h2><p class="note">Evidence recall by the length of the document (characters) and the fifth of it in which the evidence stands.</p>${heatSvg(heat)}`,
    quadrants.length === 0 ? '' : quadrantSection(quadrants),
    diff === undefined ? '' : diffSection(diff),
    provenance(tasks),
    `<p class="note">Lightcone ${escapeText(version)} · build ${escapeText(build)} · Node ${escapeText(node)} · ${escapeText(platform)} · seed ${seed}${header.limit === undefined ? '' : ` · at most ${header.limit} items a task`}. The same version and settings give the same figures.</p>`,
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Lightcone: run of ${escapeText(suite)}</title><style>${STYLE}</style></head>
<body>
${sections.filter((section) => section !== '').join('\n')}
</body></html>
`
}

function levelSection(report: LevelReport): string {
  const { level, rows, headline, failed, blame, oracles } = report
  const [title, text] = LEVEL_TEXT[level]
  const last = level === 'context' ? 'plain' : 'floor'
  const body = [...rows].sort((a, b) => b.value - a.value).map((row) => leaderboardRow(row, last))
  const stages = Object.entries(blame) as [Stage, number][]
  const twins = Object.entries(oracles) as [keyof typeof ORACLE_TEXT, { tried: number; saved: number }][]
  return [
    `<h2>${title}</h2><p class="note">${text}</p>`,
    `<p><span class="big">${headline.toFixed(3)}</span> mean over the tasks that are not easy</p>`,
    table(['task', '#items', '#value', '95 %', `#${last}`, ''], body),
    stages.length === 0
      ? ''
      : `<h3>What lost ${failed} items</h3>${barsSvg(stages.map(([stage, count]) => ({ name: stage, count, text: STAGE_TEXT[stage] })))}`,
    twins.length === 0
      ? ''
      : `<h3>What a perfect twin of a stage would save</h3>${table(
          ['stage', '#saved', '#of', 'its perfect twin would'],
          twins.map(([twin, { tried, saved }]) => row([twin, `#${saved}`, `#${tried}`, ORACLE_TEXT[twin]])),
        )}`,
  ].join('\n')
}

function leaderboardRow(of: ReportRow, last: 'plain' | 'floor'): string {
  const [low, high] = of.interval
  const floor = of.floor === undefined ? '' : `${of.floor.figure} ${of.floor.value.toFixed(3)}`
  const bar = `<span class="bar" title="${low.toFixed(3)} – ${high.toFixed(3)}"><i style="left:${percent(low)};width:${percent(high - low)}"></i><b style="left:${percent(of.value)}"></b></span>`
  const cells = [
    of.task,
    `#${of.items === of.of ? of.items : `${of.items} of ${of.of}`}`,
    `#${of.value.toFixed(3)}`,
    { html: bar },
    `#${last === 'plain' ? (of.plain ?? 0).toFixed(3) : floor}`,
    of.saturated === true ? 'easy' : '',
  ]
  return row(cells, of.saturated === true ? 'easy' : '')
}

function quadrantSection(quadrants: RunSummary['quadrants']): string {
  const cell = (scope: string, dispersion: string) => {
    const found = quadrants.find((one) => one.scope === scope && one.dispersion === dispersion)
    return found === undefined
      ? '–'
      : `${found.value.toFixed(3)} (plain ${found.plain.toFixed(3)}, ${found.tasks} tasks)`
  }
  return `<h2>How much is needed, how hard it is to find</h2><p class="note">All evidence, mean over tasks, after Goldman et al. (2024).</p>${table(
    ['', 'easy to find', 'hard to find'],
    [
      row(['little is needed', cell('small', 'low'), cell('small', 'high')]),
      row(['much is needed', cell('large', 'low'), cell('large', 'high')]),
    ],
  )}`
}

function diffSection(diff: NonNullable<RunReportSummary['diff']>): string {
  const ids = (title: string, of: readonly string[]) =>
    of.length === 0
      ? '0'
      : {
          html: `<details><summary>${of.length} ${title}</summary>${of.map(escapeText).join(', ')}</details>`,
        }
  const rows = diff.rows.map((one) =>
    row(
      [
        `${one.task} (${one.level})`,
        `#${one.a.toFixed(3)}`,
        `#${one.b.toFixed(3)}`,
        `#${one.difference.toFixed(3)}`,
        one.interval.map((end) => end.toFixed(3)).join(' – '),
        `#${one.adjustedP.toFixed(3)}`,
        ids('won', one.won),
        ids('lost', one.lost),
      ],
      one.dropped ? 'drop' : '',
    ),
  )
  return `<h2>Since the earlier run</h2><p class="note">Differences of the items that both runs have; p by the paired randomisation test, adjusted for ${diff.rows.length} tasks (Holm). Marked: drops of at least ${diff.minDrop} with p below ${diff.alpha}.</p>${table(
    ['task', '#before', '#after', '#difference', '95 %', '#p', 'won', 'lost'],
    rows,
  )}`
}

function provenance(tasks: RunSummary['tasks']): string {
  const rows = tasks.map((line) =>
    row([
      `${line.task} (${line.level})`,
      `#${line.items}`,
      { html: `<code>${escapeText(line.hash)}</code>` },
      line.source ?? '',
      line.licence ?? '',
    ]),
  )
  return `<h2>Where the questions come from</h2>${table(['task', '#items', 'SHA-256', 'source', 'licence'], rows)}`
}

type Cell = string | { readonly html: string }

/** A `#` in front sets a cell to the right. */
function row(cells: readonly Cell[], kind = ''): string {
  const body = cells.map((cell) => {
    if (typeof cell !== 'string') return `<td>${cell.html}</td>`
    return cell.startsWith('#')
      ? `<td class="n">${escapeText(cell.slice(1))}</td>`
      : `<td>${escapeText(cell)}</td>`
  })
  return `<tr${kind === '' ? '' : ` class="${kind}"`}>${body.join('')}</tr>`
}

function table(head: readonly string[], rows: readonly string[]): string {
  const cells = head.map((name) =>
    name.startsWith('#') ? `<th class="n">${escapeText(name.slice(1))}</th>` : `<th>${escapeText(name)}</th>`,
  )
  return `<table><thead><tr>${cells.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
