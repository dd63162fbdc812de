import type { OutputOf, search } from '@lightcone/operations'
import type { Screen } from '../paint.ts'
import { columns, indent, integer, oneLine, plural, truncate, wrap } from '../text.ts'
import { stageTimes } from './context.ts'
import { faint, headline, lines, place, trailLines } from './places.ts'

/** Lines shown of a segment. */
const EXCERPT = 3

export function searchView({ candidates, trace }: OutputOf<typeof search>, screen: Screen): string {
  const { width, paint } = screen
  const parts = candidates.flatMap(({ segment, score, from, to, trail }, at) => {
    const head = columns([[integer(at + 1), place(segment.document, from, to), score.toFixed(3)]], [0])[0]!
    const under = headline(segment.title, segment.headings)
    const text = wrap(oneLine(segment.text), width - 4)
    const shown = text.slice(0, EXCERPT)
    if (text.length > EXCERPT) shown[EXCERPT - 1] = truncate(`${shown[EXCERPT - 1]} …`, width - 4)
    return [
      paint('cyan', truncate(head, width)),
      ...(under ? [paint('dim', truncate(`    ${under}`, width))] : []),
      ...trailLines(trail, screen),
      ...indent(shown, 4),
      '',
    ]
  })
  const found = candidates.length === 0 ? 'No segment matches' : plural(candidates.length, 'segment')
  return lines([...parts, ...faint([found, ...stageTimes(trace)], { width, paint })])
}
