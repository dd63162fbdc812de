import type { ExplainOutput, TraceOutput } from '@lightcone/operations'
import type { Candidate, Explanation } from 'lightcone'
import type { Screen } from '../paint.ts'
import { cells, indent, integer, milliseconds, oneLine, plural, table, truncate, wrap } from '../text.ts'
import { REASONS } from './context.ts'
import { heading, lines } from './places.ts'

/** Segments whose score tree is shown, and rows shown of what was dropped. */
const TREES = 3
const DROPPED = 12

export function explainView(report: ExplainOutput, screen: Screen): string {
  const { width } = screen
  return lines([
    ...wrap(`${oneLine(report.document)}: ${oneLine(report.summary)}`, width),
    ...report.candidates.slice(0, TREES).flatMap((candidate) => candidateTree(candidate, screen)),
    ...(report.candidates.length > TREES
      ? ['', `  and ${plural(report.candidates.length - TREES, 'segment')} more of it`]
      : []),
    ...heading('Its fate', screen),
    ...fate(report, screen),
    ...heading('Stages, over all documents', screen),
    ...indent(table(stageRows(report.trace), width - 2, [1, 2, 3]), 2),
  ])
}

function candidateTree({ segment, explanation }: Candidate, screen: Screen): string[] {
  const under = segment.headings.length > 0 ? ` ${segment.headings.map(oneLine).join(' › ')}` : ''
  return [
    ...heading(truncate(`Characters ${segment.start}-${segment.end}${under}`, screen.width), screen),
    ...indent(tree(explanation, screen.width - 2), 2),
  ]
}

/** A score and its parts, as a tree: the parts add up, or multiply, to what stands above them. */
export function tree(explanation: Explanation, width: number): string[] {
  const { parts } = explanation
  const branches = parts.flatMap((part, at) => {
    const last = at === parts.length - 1
    const [head = '', ...rest] = tree(part, width - 3)
    return [`${last ? '└─' : '├─'} ${head}`, ...rest.map((line) => `${last ? '  ' : '│ '} ${line}`)]
  })
  return [...label(explanation, width), ...branches]
}

const SIGNS = { leaf: '', sum: ' (sum)', product: ' (product)' } as const

function label({ name, value, rule, inputs, parts }: Explanation, width: number): string[] {
  const head = `${oneLine(name)} ${value.toFixed(4)}${SIGNS[rule]}`
  const facts = Object.entries(inputs ?? {}).map(([key, number]) => `${key} ${compact(number)}`)
  if (facts.length === 0) return [head]
  const line = `${head}  ${facts.join(', ')}`
  if (cells(line) <= width) return [line]
  const margin = parts.length > 0 ? '│  ' : '   '
  return [head, ...wrap(facts.join(', '), width - margin.length).map((fact) => margin + fact)]
}

const compact = (value: number): string => (Number.isInteger(value) ? integer(value) : value.toFixed(3))

function fate({ included, dropped }: ExplainOutput, { width }: Screen): string[] {
  const rows = [
    ...included.map(({ id, start, end }) => [`${start}-${end}`, `in the context as [${id}]`, '', '']),
    ...dropped
      .slice(0, DROPPED)
      .map(({ start, end, stage, reason, detail }) => [
        `${start}-${end}`,
        `out at ${stage}`,
        REASONS[reason],
        oneLine(detail),
      ]),
  ]
  if (dropped.length > DROPPED) rows.push(['…', `${integer(dropped.length - DROPPED)} more dropped`, '', ''])
  if (rows.length === 0) return ['  It was not among the candidates.']
  return indent(table(rows, width - 2, [0]), 2)
}

function stageRows({ stages }: TraceOutput): string[][] {
  const rows = stages.map((stage) => [
    stage.name,
    integer(stage.in),
    integer(stage.out),
    milliseconds(stage.elapsedMs),
    Object.entries(stage.notes)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? compact(value) : value}`)
      .join(', '),
  ])
  return [['stage', 'in', 'out', 'time', 'notes'], ...rows]
}
