import type { SegmentKind, Span } from '../model.ts'
import { splitSentences } from './sentences/split-sentences.ts'

/**
 * The units that pruning keeps or drops: sentences of prose, lines of tables and lists, code and tools as a whole. The spans
 * are contiguous and cover the text; white space belongs to the unit before it.
 */
export function sentenceSpans(text: string, kind: SegmentKind, language: string): readonly Span[] {
  if (text === '') return []
  if (kind === 'code' || kind === 'symbol' || kind === 'tool') return [{ start: 0, end: text.length }]
  if (kind === 'row') return lineSpans(text)
  const spans: Span[] = []
  let start = 0
  for (const end of unitEnds(text, language)) {
    const unit = text.slice(start, end)
    const last = spans.at(-1)
    if (last !== undefined && !startsUnit(unit, text.slice(last.start, last.end)))
      spans[spans.length - 1] = { start: last.start, end }
    else {
      // Closing emphasis belongs to the sentence that it closes.
      const closing = last === undefined ? 0 : (CLOSING.exec(unit)?.[0].length ?? 0)
      if (last !== undefined && closing > 0)
        spans[spans.length - 1] = { start: last.start, end: start + closing }
      if (closing < unit.length) spans.push({ start: start + closing, end })
    }
    start = end
  }
  return spans
}

/** Ends of sentences, and of lines before and after which marked-up text starts anew. */
function unitEnds(text: string, language: string): readonly number[] {
  const ends = new Set(splitSentences(text, { language }).map(({ end }) => end))
  if (!text.includes('\n')) return [...ends]
  const lines = lineSpans(text)
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1]
    if (next === undefined) break
    const starts = STARTS_ITSELF.test(text.slice(next.start, next.end))
    if (starts || HEADING_OR_ROW.test(text.slice(line.start, line.end))) ends.add(line.end)
    else if (READS_ON.test(text.slice(line.start, next.end))) ends.delete(line.end)
  }
  return [...ends].sort((a, b) => a - b)
}

/** A unit of white space, or one that follows a list mark alone ("1.", "-"), goes with the one before it. */
function startsUnit(unit: string, before: string): boolean {
  return SAYS_SOMETHING.test(unit) && !LIST_MARK.test(before)
}

const CLOSING = /^[*_`~"'”’»)\]]+\s+/
const SAYS_SOMETHING = /[\p{L}\p{N}]/u
const LIST_MARK = /^\s*(?:[-*+•]|\(?(?:\d{1,3}|[a-z])[.)])\s*$/i
/** List items, headings, quotes, table rows, fences and rules. */
const STARTS_ITSELF = /^\s*(?:[-*+•|>#~=]|`{3}|\(?(?:\d{1,3}|[a-z])[.)]\s)/i
/** A line of words, and one that goes on in lower case below it. */
const READS_ON = /[\p{L}\p{N},][ \t]*\r?\n[ \t]*\p{Ll}/u
const HEADING_OR_ROW = /^\s*(?:#{1,6}\s|\|)/

/** Lines with their breaks. */
export function lineSpans(text: string): readonly Span[] {
  const spans: Span[] = []
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline + 1
    spans.push({ start, end })
    start = end
  }
  return spans
}
