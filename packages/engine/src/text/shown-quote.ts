import type { Citation, Span } from '../model.ts'

/**
 * What a context shows of a citation: its quote or, where likely words were dropped from it, the pieces that are left, with
 * a line break where one stood between them and a blank else.
 */
export function shownQuote({ quote, start, pieces }: Pick<Citation, 'quote' | 'start' | 'pieces'>): string {
  if (pieces === undefined) return quote
  let shown = ''
  let end = start
  for (const piece of pieces) {
    const text = quote.slice(piece.start - start, piece.end - start)
    const left = text.trim()
    if (left === '') continue
    if (shown !== '') shown += breakIn(quote.slice(end - start, piece.start - start + text.indexOf(left)))
    shown += left
    end = piece.start + text.trimEnd().length
  }
  return shown
}

/** What stands for a gap: as much of a break as was in it. */
function breakIn(gap: string): string {
  const breaks = gap.match(/\n/g)?.length ?? 0
  return breaks === 0 ? ' ' : breaks === 1 ? '\n' : '\n\n'
}

/** Pieces within a stretch: cut where it begins and ends, without those that lie outside. */
export function piecesWithin(pieces: readonly Span[], { start, end }: Span): readonly Span[] {
  return pieces.flatMap((piece) => {
    const from = Math.max(start, piece.start)
    const to = Math.min(end, piece.end)
    return from < to ? [{ start: from, end: to }] : []
  })
}
