/** The views of solved questions. */
import type { OutputOf, solvedAdd, solvedList, solvedRemove } from '@lightcone/operations'
import type { SolvedQuestion } from 'lightcone'
import type { Screen } from '../paint.ts'
import { columns, indent, integer, oneLine, plural, truncate, wrap } from '../text.ts'
import { lines } from './places.ts'

export function solvedAddView({ added, dropped }: OutputOf<typeof solvedAdd>, screen: Screen): string {
  return lines([
    ...added.flatMap((one) => solvedLines(one, screen)),
    `${plural(added.length, 'solved question')} recorded${dropped === 0 ? '' : `, ${integer(dropped)} older ones dropped`}`,
  ])
}

export function solvedListView(
  { solved, total, prefixes }: OutputOf<typeof solvedList>,
  screen: Screen,
): string {
  const { paint, width } = screen
  const rows = prefixes.map(({ prefix, kind, right, wrong }) => [
    prefix,
    kind,
    `${integer(right)} right`,
    `${integer(wrong)} wrong`,
  ])
  return lines([
    ...solved.flatMap((one) => solvedLines(one, screen)),
    ...(rows.length === 0 ? [] : ['', 'Prefixes, by kind of question']),
    ...columns(rows, [2, 3]).map((row) => truncate(`  ${row}`, width)),
    paint(
      'dim',
      total === 0
        ? 'No solved question is found'
        : `${integer(solved.length)} of ${plural(total, 'solved question')}`,
    ),
  ])
}

export function solvedRemoveView({ removed }: OutputOf<typeof solvedRemove>): string {
  return lines([`${plural(removed, 'solved question')} erased`])
}

function solvedLines(
  { id, question, answer, verdict, passage, prefix }: SolvedQuestion,
  { width, paint }: Screen,
): string[] {
  const facts = [
    verdict,
    ...(prefix === undefined ? [] : [`prefix ${prefix}`]),
    ...(passage === undefined ? [] : [`${passage.document}#${passage.start}-${passage.end}`]),
  ]
  return [
    ...wrap(`${id}  ${oneLine(question)}`, width),
    ...indent(wrap(oneLine(answer), width - 4), 4),
    paint(verdict === 'right' ? 'green' : 'red', truncate(`    ${facts.map(oneLine).join(', ')}`, width)),
  ]
}
