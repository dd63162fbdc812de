/** The views of the commands that read the traces of runs. */
import type { evalCompare, evalReport, OutputOf } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { integer, oneLine, plural, wrap } from '../text.ts'
import { faint, figures, heading, lines } from './places.ts'

type Report = OutputOf<typeof evalReport>
type Diff = Pick<OutputOf<typeof evalCompare>, 'rows' | 'onlyA' | 'onlyB' | 'minDrop' | 'alpha'>

const TITLES = {
  ranking: 'Rankings',
  context: 'Evidence in contexts',
  reader: 'Answers without a model',
  summary: 'Summaries of many texts',
  segmentation: 'Ends of sentences',
  judge: 'Choosing the better answer',
  speech: 'Names in transcripts',
  conformance: 'Scorers against published scores',
  'closed-book': 'A language model, closed book',
  'full-context': 'A language model, full context',
  'our-context': 'A language model, our context',
  'oracle-evidence': 'A language model, oracle evidence',
} as const

export function evalReportView(report: Report, screen: Screen): string {
  const { width, paint } = screen
  const { header, complete, levels, diff, files } = report
  const facts = [
    `suite ${oneLine(header.suite)}`,
    `budget ${integer(header.budget)}, counted by ${oneLine(header.tokenizer)}`,
    `seed ${header.seed}`,
    `Lightcone ${oneLine(header.version)}, build ${oneLine(header.build)}, Node ${oneLine(header.node)}`,
  ]
  return lines([
    ...(complete ? [] : wrap('This run is unfinished: run the same `eval run` again to go on.', width)),
    ...levels.flatMap((level) => levelLines(level, screen)),
    ...(diff === undefined ? [] : [...heading('Since the earlier run', screen), ...diffLines(diff, screen)]),
    '',
    ...faint(facts, { width, paint }),
    ...files.flatMap((file) => wrap(`written: ${oneLine(file)}`, width)),
  ])
}

function levelLines(
  { level, rows, headline, failed, blame, oracles }: Report['levels'][number],
  screen: Screen,
) {
  const table = [
    ['task', 'asked', rows[0]?.figure ?? '', '95 %', level === 'context' ? 'plain' : 'floor', ''],
    ...rows.map((row) => [
      oneLine(row.task),
      integer(row.items),
      row.value.toFixed(3),
      row.interval.map((end) => end.toFixed(3)).join('–'),
      (row.plain ?? row.floor?.value)?.toFixed(3) ?? '',
      row.saturated === true ? 'easy' : '',
    ]),
  ]
  const stages = Object.entries(blame).map(([stage, count]) => `${stage} ${count}`)
  const saved = Object.entries(oracles).map(([stage, { tried, saved }]) => `${stage} ${saved} of ${tried}`)
  return [
    ...heading(TITLES[level], screen),
    ...figures(table, [1, 2, 3, 4], screen.width),
    `  mean over tasks that are not easy: ${headline.toFixed(3)}`,
    ...(failed === 0 ? [] : wrap(`  lost by: ${stages.join(', ')}`, screen.width)),
    ...(saved.length === 0 ? [] : wrap(`  a perfect stage would save: ${saved.join(', ')}`, screen.width)),
  ]
}

export function compareView(report: OutputOf<typeof evalCompare>, screen: Screen): string {
  const { a, b, drops } = report
  return lines([
    ...wrap(`${oneLine(b)} against ${oneLine(a)}`, screen.width),
    ...diffLines(report, screen),
    drops === 0
      ? 'No drop is both large and significant.'
      : screen.paint('red', `${plural(drops, 'task')} dropped, both largely and significantly.`),
  ])
}

function diffLines({ rows, onlyA, onlyB, minDrop, alpha }: Diff, { width, paint }: Screen): string[] {
  const table = [
    ['task', 'items', 'before', 'after', 'diff', 'p', 'won', 'lost', ''],
    ...rows.map((row) => [
      `${oneLine(row.task)} ${row.level}`,
      integer(row.items),
      row.a.toFixed(3),
      row.b.toFixed(3),
      row.difference.toFixed(3),
      row.adjustedP.toFixed(3),
      integer(row.won.length),
      integer(row.lost.length),
      row.dropped ? 'drop' : '',
    ]),
  ]
  const alone = onlyA + onlyB
  return [
    ...figures(table, [1, 2, 3, 4, 5, 6, 7], width),
    ...wrap(`  p: paired randomisation test, adjusted for ${plural(rows.length, 'task')} (Holm)`, width),
    ...wrap(`  drop: at least ${minDrop} with p below ${alpha}`, width),
    ...(alone === 0 ? [] : [paint('dim', `  ${plural(alone, 'item')} in only one of the runs`)]),
  ]
}
