/**
 * Text of entries: assignments, pairs of key and value, settings. Each stands by itself, so a line of them is a unit
 * of its own where prose has sentences.
 */
import type { SegmentKind, Span } from '../model.ts'
import { lineSpans, sentenceSpans } from './sentences.ts'
import { isBarRow } from './table-rows.ts'

/** `name = value`, `name: value`, and nothing else on the line. */
const STATEMENT =
  /^[ \t]*(?:(?:let|const|var|set|export)[ \t]+)?(?:"[^"\n]{1,200}"|[\p{L}_$][\p{L}\p{N}_$. -]{0,60}?)[ \t]*(?::=|<-|[:=](?![=>]))[ \t]*\S[^\n]*$/u

export const isStatement = (line: string): boolean => STATEMENT.test(line)

/** Whether most lines are statements: then no line is prose, and no sentence ends inside of one. */
export function isStatements(text: string): boolean {
  return most(text, isStatement)
}

/** `"key": value`: what stands between the braces of JSON. */
const PAIR = /^\s*[[{]*\s*"[^"\n]{1,200}"\s*:/

function most(text: string, holds: (line: string) => boolean): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 1 && 2 * lines.filter(holds).length > lines.length
}

/** A stretch longer than this that is made of entries is cut between them. */
export const LONG_STRETCH = 400
const BETWEEN_ENTRIES = /[,;][ \t]*(?="[^"\n]{1,200}"[ \t]*:|[\p{L}_$][\p{L}\p{N}_$.]*[ \t]*[:=])/gu

/** A long line of several entries (`"a": 1, "b": 2, …`) cut between them; anything else whole. */
export function cutEntries(text: string, { start, end }: Span): readonly Span[] {
  if (end - start <= LONG_STRETCH || isBarRow(text.slice(start, end))) return [{ start, end }]
  const cuts = [...text.slice(start, end).matchAll(BETWEEN_ENTRIES)]
  const ends = cuts.map((cut) => start + cut.index + cut[0].length)
  return [start, ...ends].map((from, i) => ({ start: from, end: ends[i] ?? end }))
}

/**
 * In text whose sentences mostly end in a mark, an end without one, in the middle of a line, is taken back: the
 * splitter, which also reads text without marks, took a strange name for an opening ("The locker | Pranawick stands").
 */
export function joinUnmarked(text: string, spans: readonly Span[]): readonly Span[] {
  const isUnmarked = ({ start, end }: Span) => UNMARKED.test(text.slice(Math.max(start, end - TAIL), end))
  const unmarked = spans.slice(0, -1).filter(isUnmarked).length
  if (unmarked === 0 || 2 * unmarked >= spans.length) return spans
  const joined: Span[] = []
  for (const span of spans) {
    const last = joined.at(-1)
    if (last !== undefined && isUnmarked(last))
      joined[joined.length - 1] = { start: last.start, end: span.end }
    else joined.push(span)
  }
  return joined
}

const UNMARKED = /[\p{L}\p{M}\p{N},][ \t]*$/u
const TAIL = 16

/**
 * The units that a context keeps or drops: sentences, and in text of entries each entry. As `sentenceSpans`, the
 * spans are contiguous and cover the text.
 */
export function unitSpans(text: string, kind: SegmentKind, language: string): readonly Span[] {
  return sentencesOrLines(text, kind, language).flatMap((span) => cutEntries(text, span))
}

function sentencesOrLines(text: string, kind: SegmentKind, language: string): readonly Span[] {
  const isProse = kind === 'passage' || kind === 'turn'
  const isEntries = isProse
    ? isStatements(text)
    : text.length > LONG_STRETCH && most(text, (line) => PAIR.test(line))
  if (!isEntries) return joinUnmarked(text, sentenceSpans(text, kind, language))
  return lineSpans(text).flatMap((line) =>
    line.end - line.start <= LONG_STRETCH
      ? [line]
      : sentenceSpans(text.slice(line.start, line.end), kind, language).map(({ start, end }) => ({
          start: line.start + start,
          end: line.start + end,
        })),
  )
}
