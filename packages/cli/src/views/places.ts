/** Places in sources as people write them: `docs/keys.md:12-18`. */
import { type Citation, type Place, placeName, type TrailStep } from 'lightcone'
import type { Screen } from '../paint.ts'
import { cells, columns, flow, indent, oneLine, truncate, wrap } from '../text.ts'

export function place(document: string, from: Place, to: Place): string {
  return `${oneLine(document)}:${oneLine(placeName(from, to))}`
}

/** Title and headings, without what repeats. */
export function headline(title: string, headings: readonly string[]): string {
  const parts = [title, ...headings]
    .map(oneLine)
    .filter((part, at, all) => part !== '' && part !== all[at - 1])
  return parts.join(' › ')
}

/** One line a citation: number, place, headings; with `quotes`, what it says, too. */
export function citationList(
  citations: readonly Citation[],
  screen: Screen,
  options: { readonly quotes?: boolean } = {},
): string[] {
  return citations.flatMap((citation) => {
    const at = place(citation.document, citation.from, citation.to)
    const head = `  [${citation.id}] ${at}`
    const room = screen.width - cells(head) - 2
    const under = room > 12 ? truncate(headline(citation.title, citation.headings), room) : ''
    const line = `  [${citation.id}] ${screen.paint('cyan', at)}${under ? `  ${screen.paint('dim', under)}` : ''}`
    const way = trailLines(citation.trail, screen)
    if (!options.quotes) return [line, ...way]
    const quote = wrap(oneLine(citation.quote), screen.width - 6)
    return [line, ...way, ...indent(quote, 6)]
  })
}

/** By which names the graph came to a passage: `found by way of The Salt Meridian → mara ellison`. */
export function trailLines(trail: readonly TrailStep[] | undefined, screen: Screen): string[] {
  if (trail === undefined) return []
  const steps = trail.map(
    ({ title, document, name, stated }) =>
      `${oneLine(title || document)} → ${oneLine(name)}${stated === undefined ? '' : ' (read by a model)'}`,
  )
  return indent(
    wrap(`found by way of ${steps.join(' → ')}`, screen.width - 6).map((part) => screen.paint('dim', part)),
    6,
  )
}

export function heading(text: string, { paint }: Screen): string[] {
  return ['', paint('bold', text)]
}

/** What a report says of itself, below it. */
export function faint(parts: readonly string[], { width, paint }: Screen): string[] {
  return flow(parts, width).map((line) => paint('dim', line))
}

/** A table of figures, set in; `right` names the columns that are set flush right. */
export function figures(
  rows: readonly (readonly string[])[],
  right: readonly number[],
  width: number,
): string[] {
  return indent(columns(rows, right), 2).map((row) => truncate(row, width))
}

/** A sentence and the document that it stands in. */
export function quoted(
  { quote, document }: { readonly quote: string; readonly document: string },
  width: number,
): string[] {
  return indent(wrap(`${oneLine(quote)} (${oneLine(document)})`, width - 4), 4)
}

export function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`
}
