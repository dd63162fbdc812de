import type { list, OutputOf, status as operation } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { byteSize, columns, indent, integer, oneLine, plural, truncate, wrap } from '../text.ts'
import { skipList } from './add.ts'
import { heading, lines } from './places.ts'

export function statusView(status: OutputOf<typeof operation>, screen: Screen): string {
  const { width } = screen
  const cut = (rows: readonly string[]) => rows.map((row) => truncate(`  ${row}`, width))
  const languages = Object.entries(status.languages).sort(([, a], [, b]) => b - a)
  const sources = status.sources.map(({ name, kind, root, documents, skipped }) => [
    oneLine(name),
    plural(documents, 'document'),
    skipped > 0 ? `${integer(skipped)} skipped` : '',
    oneLine(root || kind),
  ])
  return lines([
    ...wrap(`${oneLine(status.location)} (namespace ${oneLine(status.namespace)})`, width),
    ...indent(
      columns([
        ['documents', integer(status.documents)],
        ['segments', integer(status.segments)],
        ['characters', integer(status.length)],
        ['on disk', byteSize(status.bytesOnDisk)],
        [
          'languages',
          languages.map(([language, count]) => `${language} ${integer(count)}`).join(', ') || 'none',
        ],
        ...(status.spaces.length === 0 ? [] : [['vectors', status.spaces.map(spaceText).join(', ')]]),
        ...(status.graph ? [] : [['names', 'not read in these documents yet; the next `add` does it']]),
        ['commit', `${integer(status.seq)}, format ${status.formatVersion}, analyzer ${status.analyzer}`],
      ]).flatMap((row) => wrap(row, width - 2)),
      2,
    ),
    ...(sources.length > 0 ? [...heading('Sources', screen), ...cut(columns(sources))] : []),
    ...(status.skipped.length > 0
      ? [
          ...heading(`Skipped (${integer(status.skipped.length)})`, screen),
          ...skipList(status.skipped, screen),
        ]
      : []),
    ...(status.documentList
      ? [...heading('Documents', screen), ...cut(documentRows(status.documentList))]
      : []),
  ])
}

const spaceText = ({ name, segments, notes }: OutputOf<typeof operation>['spaces'][number]): string =>
  `${oneLine(name)} ${integer(segments)}${notes === undefined ? '' : ` (${oneLine(notes.join(' '))})`}`

export function listView(
  { documents, total, cursor }: OutputOf<typeof list>,
  { width, paint }: Screen,
): string {
  return lines([
    ...documentRows(documents).map((row) => truncate(row, width)),
    paint('dim', `${integer(documents.length)} of ${plural(total, 'document')}`),
    ...(cursor === undefined ? [] : wrap(`more: --cursor ${JSON.stringify(oneLine(cursor))}`, width)),
  ])
}

type Listed = Pick<
  NonNullable<OutputOf<typeof operation>['documentList']>[number],
  'id' | 'version' | 'length' | 'title'
>

function documentRows(documents: readonly Listed[]): string[] {
  return columns(
    documents.map(({ id, version, length, title }) => [
      oneLine(id),
      `v${version}`,
      `${integer(length)} chars`,
      oneLine(title),
    ]),
    [2],
  )
}
