/** The views of the graph of names. */
import type {
  graphEdits,
  graphExport,
  graphExtract,
  graphImport,
  graphNames,
  graphPath,
  graphShow,
  graphSummarize,
  graphThemes,
  OutputOf,
} from '@lightcone/operations'
import type { GraphEdit } from 'lightcone'
import type { Screen } from '../paint.ts'
import { columns, indent, integer, oneLine, plural, truncate, wrap } from '../text.ts'
import { addView } from './add.ts'
import { lines, quoted } from './places.ts'

export function namesView(
  { total, entities }: OutputOf<typeof graphNames>,
  { width, paint }: Screen,
): string {
  const rows = entities.map(({ name, passages, documents }) => [
    oneLine(name),
    plural(passages, 'passage'),
    documents.map(oneLine).join(', '),
  ])
  return lines([
    ...columns(rows, [1]).map((row) => truncate(row, width)),
    paint('dim', total === 0 ? 'No name matches' : `${integer(entities.length)} of ${plural(total, 'name')}`),
  ])
}

export function showView(
  { entity, relations, total }: OutputOf<typeof graphShow>,
  { width, paint }: Screen,
): string {
  return lines([
    ...wrap(`${oneLine(entity.name)}: ${plural(entity.passages, 'passage')}`, width),
    ...relations.flatMap(({ from, predicate, to, weight, evidence, writtenBy }) => [
      truncate(
        `  ${oneLine(from)} ${paint('cyan', oneLine(predicate))} ${oneLine(to)}  ${weight.toFixed(1)}${writtenBy === undefined ? '' : ' (read by a model)'}`,
        width + 9,
      ),
      ...quoted(evidence, width),
    ]),
    paint('dim', `${integer(relations.length)} of ${plural(total, 'relation')}`),
  ])
}

export function pathView({ steps }: OutputOf<typeof graphPath>, { width }: Screen): string {
  if (steps.length === 0) return lines(['No way leads from one to the other.'])
  return lines(
    steps.flatMap(({ document, title, name }) =>
      wrap(`${oneLine(title || document)} (${oneLine(document)}) → ${oneLine(name)}`, width),
    ),
  )
}

export function themesView(
  { grains, themes }: OutputOf<typeof graphThemes>,
  { width, paint }: Screen,
): string {
  return lines([
    ...themes.flatMap(({ names, size, passages, digest, summary }) => [
      ...wrap(`${names.map(oneLine).join(', ')}${size > names.length ? ', …' : ''}`, width),
      paint('dim', `  ${plural(size, 'name')}, ${plural(passages, 'passage')}`),
      ...(summary === undefined ? [] : indent(wrap(inOne(summary), width - 2), 2)),
      ...digest.flatMap((one) => quoted(one, width)),
    ]),
    paint('dim', grains.length === 0 ? 'No themes' : `themes by grain: ${grains.map(integer).join(', ')}`),
  ])
}

const inOne = (summary: readonly { readonly text: string }[]): string =>
  `${summary.map(({ text }) => oneLine(text)).join(' ')} (written by a model)`

export function summarizeView(
  { summaries, refused, left, failure }: OutputOf<typeof graphSummarize>,
  { width, paint }: Screen,
): string {
  const written = summaries === 1 ? '1 summary' : `${integer(summaries)} summaries`
  return lines([
    ...wrap(
      `${written} written, ${plural(refused, 'sentence')} refused; ${plural(left, 'theme')} left`,
      width,
    ),
    ...(failure === undefined ? [] : wrap(paint('red', oneLine(failure.message)), width)),
  ])
}

export function exportView(
  { format, entities, relations, partial }: OutputOf<typeof graphExport>,
  { width }: Screen,
): string {
  const rest = partial ? '; a limit left the rest out' : ''
  return lines(
    wrap(
      `${plural(entities, 'name')} and ${plural(relations, 'relation')} as ${format}${rest}. --text prints them.`,
      width,
    ),
  )
}

export function importView(
  { reports, documents, entities, relations }: OutputOf<typeof graphImport>,
  screen: Screen,
): string {
  const taken = [plural(documents, 'text'), plural(entities, 'name'), plural(relations, 'relation')]
  return addView(reports, screen) + lines(wrap(`taken over: ${taken.join(', ')}`, screen.width))
}

export function extractView(
  { documents, statements, refused, left, failure, forgotten }: OutputOf<typeof graphExtract>,
  { width, paint }: Screen,
): string {
  return lines([
    ...(forgotten === undefined
      ? []
      : wrap(`dropped what a model read in ${plural(forgotten, 'document')}`, width)),
    ...wrap(
      `${plural(statements, 'relation')} read in ${plural(documents, 'document')}, ${integer(refused)} refused; ${plural(left, 'document')} left to read`,
      width,
    ),
    ...(failure === undefined ? [] : wrap(paint('red', oneLine(failure.message)), width)),
  ])
}

export function editView(edit: GraphEdit, { width }: Screen): string {
  return lines(wrap(inWords(edit), width))
}

export function editsView({ edits, undone }: OutputOf<typeof graphEdits>, { width }: Screen): string {
  return lines([
    ...(undone === undefined ? [] : wrap(`taken back: ${inWords(undone)}`, width)),
    ...edits.flatMap((edit) => wrap(inWords(edit), width)),
    ...(edits.length === 0 ? ['No edits in force'] : []),
  ])
}

const inWords = (edit: GraphEdit): string =>
  edit.kind === 'merge'
    ? `${edit.id}: ${edit.names.map(oneLine).join(', ')} counts as ${oneLine(edit.into)}`
    : `${edit.id}: ${oneLine(edit.name)} is no name`
