/** Code as units of pruning: imports, declarations, statements between blank lines. */
import type { SegmentKind, Span } from '../model.ts'
import { indentOf } from './lines.ts'

export const isCode = (kind: SegmentKind): boolean => kind === 'code' || kind === 'symbol'

/**
 * Cut behind a blank line, before a line that is indented as little as any other one and opens something: declarations
 * with the comments above them, imports, statements. A declaration with blank lines inside stays in one piece. The
 * spans are contiguous and cover the text.
 */
export function codeUnits(text: string): readonly Span[] {
  if (text === '') return []
  const lines = linesOf(text)
  const filled = lines.filter(({ isBlank }) => !isBlank)
  // The first line may begin in the middle of one.
  const least = Math.min(...filled.slice(filled.length > 1 ? 1 : 0).map(({ indent }) => indent))
  const starts = lines.flatMap((line, i) =>
    i > 0 && lines[i - 1]!.isBlank && opens(text, line, least) ? [line.start] : [],
  )
  const cuts = [0, ...starts, text.length]
  return cuts.slice(1).map((end, i) => ({ start: cuts[i]!, end }))
}

const opens = (text: string, { start, end, isBlank, indent }: Line, most: number): boolean =>
  !isBlank && indent <= most && !CLOSING.test(text.slice(start, end))

/** A line that ends what stands above it, or goes on with it. */
const CLOSING = /^\s*(?:[)}\]]|(?:end|else|elif|except|finally|catch|then|fi|done|esac)\b)/

interface Line extends Span {
  readonly isBlank: boolean
  readonly indent: number
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = []
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline + 1
    lines.push({
      start,
      end,
      isBlank: text.slice(start, end).trim() === '',
      indent: indentOf(text, start, end),
    })
    start = end
  }
  return lines
}
