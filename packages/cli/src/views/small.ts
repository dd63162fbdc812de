/** The views that are a few lines each: get, rm, gc, doctor, eval beir. */
import type { evalBeir, gc, get, OutputOf, remove } from '@lightcone/operations'
import type { DoctorReport } from 'lightcone'
import type { Screen } from '../paint.ts'
import { clean, indent, integer, milliseconds, oneLine, plural, truncate, wrap } from '../text.ts'
import { faint, figures, lines, place } from './places.ts'

export function getView({ document, text, from, to }: OutputOf<typeof get>, screen: Screen): string {
  const facts = `${place(document.id, from, to)}  version ${document.version}, ${document.language}`
  const { width, paint } = screen
  return lines([paint('dim', truncate(facts, width)), ...wrap(clean(text).replace(/\n$/, ''), width)])
}

export function removeView(
  { removed, missing, vectors }: OutputOf<typeof remove>,
  { width }: Screen,
): string {
  const parts = [
    ...(removed > 0 || vectors === undefined ? [plural(removed, 'document')] : []),
    ...(vectors === undefined ? [] : [plural(vectors, 'vector')]),
  ]
  return lines([
    parts.map((part) => `${part} removed`).join(', '),
    ...missing.map((target) => truncate(`  not in the index: ${oneLine(target)}`, width)),
  ])
}

export function gcView({ collected, keepDays }: OutputOf<typeof gc>): string {
  const kept = keepDays === null ? 'for ever' : `for ${plural(keepDays, 'day')}`
  return lines([`${plural(collected, 'old version')} deleted; replaced and removed ones are kept ${kept}`])
}

function inWords({ kept, lost, unreadable }: NonNullable<DoctorReport['relations']>): string {
  const over = `${plural(kept, 'relation')} read by a model taken over`
  const not = lost === 0 ? '' : `, ${integer(lost)} not`
  return `${over}${not}${unreadable ? '; others were damaged: `lightcone graph extract` reads them again' : ''}`
}

export function doctorView(
  { location, ok, checks, rebuilt, lost, missing = [], relations }: DoctorReport,
  { width, paint }: Screen,
): string {
  const marks = checks.flatMap((check) => {
    const [first, ...rest] = wrap(`${check.name}: ${oneLine(check.detail)}`, width - 4)
    const mark = check.ok ? paint('green', '✓') : paint('red', '✗')
    return [`  ${mark} ${first}`, ...indent(rest, 4)]
  })
  const verdict = ok ? 'The index is whole' : 'The index is damaged'
  return lines([
    ...wrap(oneLine(location), width),
    ...marks,
    `${verdict}${rebuilt ? ' and was rebuilt' : ''}.`,
    ...(lost.length === 0
      ? []
      : wrap(`Not readable any more, add their sources again: ${lost.map(oneLine).join(', ')}`, width)),
    ...(missing.length === 0 ? [] : wrap(`Damaged and left out: ${missing.map(oneLine).join('; ')}`, width)),
    ...(relations === undefined ? [] : wrap(inWords(relations), width)),
    ...(ok || rebuilt
      ? []
      : wrap('Run `lightcone doctor --rebuild` to write it anew from its documents.', width)),
  ])
}

const MEASURES = [
  'recall@2',
  'recall@5',
  'recall@10',
  'recall@20',
  'recall@50',
  'all@5',
  'ndcg@10',
  'mrr@10',
] as const

export function evalView(report: OutputOf<typeof evalBeir>, { width, paint }: Screen): string {
  const { folder, split, queries, documents, refusedQueries = 0, skippedDocuments = 0 } = report
  const set = `${oneLine(folder)}, ${oneLine(split)}: ${plural(queries, 'question')}, ${plural(documents, 'document')}`
  const rows = MEASURES.map((name) => {
    const [low, high] = report.intervals?.[name] ?? []
    return [
      name,
      report[name].toFixed(4),
      low === undefined ? '' : `${low.toFixed(4)} to ${high!.toFixed(4)}`,
    ]
  })
  const kinds = Object.entries(report.byType ?? {}).map(([type, figures]) => [
    oneLine(type),
    figures['recall@5'].toFixed(4),
    `recall@5 of ${plural(figures.queries, 'question')} of this type`,
  ])
  const { atShare } = report
  const facts = [
    ...(atShare === undefined
      ? []
      : [
          `${+(atShare.share * 100).toFixed(2)} % of the tokens read: ${atShare.documents.toFixed(4)} of the documents, ${atShare.tokens.toFixed(4)} by tokens`,
        ]),
    ...Object.entries(report.settings).map(([name, value]) => `${name} ${value}`),
    `index ${milliseconds(report.indexSeconds * 1000)}`,
    `question p50 ${milliseconds(report.queryMsP50)}, p95 ${milliseconds(report.queryMsP95)}`,
    ...(refusedQueries > 0
      ? [`${plural(refusedQueries, 'question')} refused, counted as nothing found`]
      : []),
    ...(skippedDocuments > 0 ? [`${plural(skippedDocuments, 'document')} could not be read`] : []),
  ]
  return lines([
    ...wrap(set, width),
    ...figures(rows, [1], width),
    ...figures(kinds, [1], width),
    ...faint(facts, { width, paint }),
  ])
}
