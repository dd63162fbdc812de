import type { SegmentKind, Span } from '../model.ts'

/**
 * The units that pruning keeps or drops: sentences of prose, lines of tables and lists, code as a whole. The spans
 * are contiguous and cover the text; white space belongs to the unit before it.
 */
export function sentenceSpans(text: string, kind: SegmentKind, language: string): readonly Span[] {
  if (text === '') return []
  if (kind === 'code' || kind === 'symbol') return [{ start: 0, end: text.length }]
  if (kind === 'row') return lineSpans(text)
  const spans: Span[] = []
  for (const { index, segment } of segmenterFor(language).segment(unwrap(text))) {
    const end = index + segment.length
    const last = spans[spans.length - 1]
    if (last === undefined || startsUnit(segment, text.slice(last.start, last.end))) {
      // Closing emphasis, quotes and brackets belong to the sentence that they close.
      const closing = last === undefined ? 0 : (CLOSING.exec(segment)?.[0].length ?? 0)
      if (last !== undefined && closing > 0)
        spans[spans.length - 1] = { start: last.start, end: index + closing }
      if (closing < segment.length) spans.push({ start: index + closing, end })
    } else spans[spans.length - 1] = { start: last.start, end }
  }
  return spans
}

/** A unit of white space, or one that follows a list mark alone ("1.", "-"), goes with the one before it. */
function startsUnit(segment: string, before: string): boolean {
  return SAYS_SOMETHING.test(segment) && !LIST_MARK.test(before)
}

const CLOSING = /^[*_`~"'”’»)\]]+\s+/
const SAYS_SOMETHING = /[\p{L}\p{N}]/u
const LIST_MARK = /^\s*(?:[-*+•]|\(?(?:\d{1,3}|[a-z])[.)])\s*$/i

function lineSpans(text: string): readonly Span[] {
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

/**
 * Unicode's sentence rules end a sentence at every line break (UAX 29, SB4), which cuts hard-wrapped prose into
 * lines. A single break becomes a blank of the same length where the line reads on: it is long enough to have been
 * wrapped, or the next one goes on in lower case, and neither is a heading, a table row or a list item.
 */
function unwrap(text: string): string {
  if (!text.includes('\n')) return text
  const lines = text.split('\n')
  let out = lines[0]!
  for (let i = 1; i < lines.length; i++) out += (readsOn(lines[i - 1]!, lines[i]!) ? ' ' : '\n') + lines[i]!
  return out
}

/** Shortest line, in code units, that is taken for a wrapped one when the next line starts with a capital. */
const WRAPPED_LINE = 40

function readsOn(line: string, next: string): boolean {
  if (line.trim() === '' || STARTS_ITSELF.test(next) || HEADING_OR_ROW.test(line)) return false
  return line.length >= WRAPPED_LINE || /^\s*\p{Ll}/u.test(next)
}

/** Blank lines, list items, headings, quotes, table rows, fences and rules. */
const STARTS_ITSELF = /^\s*(?:$|[-*+•|>#~=]|`{3}|\(?(?:\d{1,3}|[a-z])[.)]\s)/i
const HEADING_OR_ROW = /^\s*(?:#{1,6}\s|\|)/

const segmenters = new Map<string, Intl.Segmenter>()

function segmenterFor(language: string): Intl.Segmenter {
  const locale = language === 'und' ? 'en' : language
  let segmenter = segmenters.get(locale)
  if (segmenter === undefined) {
    segmenter = new Intl.Segmenter(locale, { granularity: 'sentence' })
    segmenters.set(locale, segmenter)
  }
  return segmenter
}
