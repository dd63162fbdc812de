import type { SegmentKind, Span } from '../model.ts'
import { splitSentences } from './sentences/split-sentences.ts'
import { isBarRow } from './table-rows.ts'

/**
 * Sentences of prose, lines of tables and headings, sentences of list items, code and tools as a whole. The spans are
 * contiguous and cover the text; white space belongs to the unit before it. Pruning joins some (`pruning-units.ts`).
 */
export function sentenceSpans(text: string, kind: SegmentKind, language: string): readonly Span[] {
  if (text === '') return []
  if (kind === 'code' || kind === 'symbol' || kind === 'tool') return [{ start: 0, end: text.length }]
  if (kind === 'row') return lineSpans(text)
  const prose = { text, language, startsUnit: kind === 'turn' ? startsTurn : startsItself }
  const spans: Span[] = []
  let at = 0
  for (const fence of fencedSpans(text)) {
    spans.push(...proseSpans(prose, { start: at, end: fence.start }), fence)
    at = fence.end
  }
  return [...spans, ...proseSpans(prose, { start: at, end: text.length })]
}

/** Code between fences in Markdown (CommonMark 0.31.2, 4.5), fences and the white space behind them included. */
function fencedSpans(text: string): readonly Span[] {
  return [...text.matchAll(FENCED)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
  }))
}

/** An opening fence up to a line of at least as many of the same mark, or to the end of the text. */
const FENCED = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})[^\n]*(?:\n(?! {0,3}\1[`~]*[ \t]*$)[^\n]*)*(?:\n[^\n]*)?\s*/gm

interface Prose {
  readonly text: string
  readonly language: string
  /** Whether a line begins a unit of its own. */
  readonly startsUnit: (line: string) => boolean
}

function proseSpans(prose: Prose, { start: first, end: last }: Span): readonly Span[] {
  const part =
    first === 0 && last === prose.text.length ? prose : { ...prose, text: prose.text.slice(first, last) }
  return sentencesIn(part).map(({ start, end }) => ({ start: first + start, end: first + end }))
}

function sentencesIn(prose: Prose): readonly Span[] {
  const { text } = prose
  const spans: Span[] = []
  let start = 0
  for (const end of unitEnds(prose)) {
    const unit = text.slice(start, end)
    const last = spans.at(-1)
    if (last !== undefined && !standsAlone(unit, text.slice(last.start, last.end)))
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

/**
 * Ends of sentences, and of lines before and after which marked-up text starts anew. Inside a table row none: its
 * cells stay together.
 */
function unitEnds({ text, language, startsUnit }: Prose): readonly number[] {
  const found = splitSentences(text, { language }).map(({ end }) => end)
  const lines = lineSpans(text).map((span) => ({ ...span, said: text.slice(span.start, span.end) }))
  const ends: number[] = []
  let at = 0
  for (const [i, { start, end, said }] of lines.entries()) {
    const isRow = isBarRow(said)
    for (; at < found.length && found[at]! < end; at++) if (!isRow) ends.push(found[at]!)
    const next = lines[i + 1]
    const startsAnew = next === undefined || isRow || HEADING.test(said) || startsUnit(next.said)
    const isEnd = found[at] === end
    if (startsAnew || (isEnd && !READS_ON.test(text.slice(start, next.end)))) ends.push(end)
    if (isEnd) at++
  }
  return ends
}

/** List items, headings, quotes, table rows, fences and rules, and turns that tell their time. */
function startsItself(line: string): boolean {
  return STARTS_ITSELF.test(line) || TIMED_TURN.test(line) || isBarRow(line)
}

function startsTurn(line: string): boolean {
  return NAMED_TURN.test(line) || startsItself(line)
}

/** A unit of white space, or one that follows a mark alone ("1.", "-", "[09:14] Ann:"), goes with the one before it. */
function standsAlone(unit: string, before: string): boolean {
  return SAYS_SOMETHING.test(unit) && !LEADING_MARK.test(before)
}

const CLOSING = /^[*_`~"'”’»)\]]+\s+/
const SAYS_SOMETHING = /[\p{L}\p{N}]/u
const LEADING_MARK =
  /^\s*(?:(?:[-*+•]|\(?(?:\d{1,3}|[a-z])[.)]|\[[^\]\n]{1,60}\])\s*|(?:\[[^\]\n]{1,60}\] ?)?[\p{L}\p{N}_.'’-]+(?: [\p{L}\p{N}_.'’-]+){0,3}:[ \t]*)$/iu
const STARTS_ITSELF = /^\s*(?:[-*+•|>#~=]|`{3}|\(?(?:\d{1,3}|[a-z])[.)]\s)/i
/** `[2026-11-02, 09:14] Ann: …`, `31.12.23, 22:15 - Ann: …`, `09:14 Ann: …` */
const TIMED_TURN =
  /^\s*(?:\[[^\]\n]{0,30}\d[^\]\n]{0,30}\]|(?:\d\S{5,9},? )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]m)?)(?: [-–])? ?\p{L}[^:\n]{0,80}: /iu
/** `Ann: …` */
const NAMED_TURN = /^\s{0,3}(?:\*\*)?[\p{Lu}\p{Lt}\p{Lo}][^:\n]{0,80}:(?:\*\*)?\s/u
/** A line of words, and one that goes on in lower case below it. */
const READS_ON = /[\p{L}\p{N},][ \t]*\r?\n[ \t]*\p{Ll}/u
const HEADING = /^\s*#{1,6}\s/

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
