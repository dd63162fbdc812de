/** Lines and columns. A line ends with \n, \r\n or a lone \r; lines and columns count from 1. */
import type { Document, OriginRun, Place } from '../model.ts'
import { resized } from './resized.ts'

const LF = 10
const CR = 13

/** Offset of every line's first character; the first is always 0. */
export type LineStarts = Uint32Array

export function lineStarts(text: string): LineStarts {
  let starts = new Uint32Array(Math.max(16, text.length >> 4))
  let count = 1
  for (let at = nextLine(text, 0); at > 0; at = nextLine(text, at)) {
    if (count === starts.length) starts = resized(starts, count * 2)
    starts[count++] = at
  }
  return starts.slice(0, count)
}

/** Where line `index` (from 0) ends, its terminator left out. */
export function lineEnd(text: string, starts: LineStarts, index: number): number {
  const start = starts[index]!
  let end = index + 1 < starts.length ? starts[index + 1]! : text.length
  if (index + 1 === starts.length) return end
  if (end > start && text.charCodeAt(end - 1) === LF) end--
  if (end > start && text.charCodeAt(end - 1) === CR) end--
  return end
}

/** Columns of white space before a line's text, a tab counting as four; -1 for a blank line. */
export function indentOf(text: string, start: number, end: number): number {
  let indent = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 32) indent++
    else if (code === 9) indent += 4
    else if (code !== 12 && code !== 13) return indent
  }
  return -1
}

/**
 * The place of an offset: in the text itself, or, for a document with `origin` runs, in its source. An offset
 * in a gap between runs (white space that the parser made) stands for the end of the run before it. Offsets
 * outside the text are moved to its nearer end.
 */
export function placeAt(where: LineStarts | Pick<Document, 'text' | 'origin'>, offset: number): Place {
  if (where instanceof Uint32Array) {
    const at = Math.max(0, offset)
    const line = lastAtOrBefore(where.length, (index) => where[index]!, at)
    return { line: line + 1, column: at - where[line]! + 1 }
  }
  const at = Math.min(Math.max(0, offset), where.text.length)
  return where.origin === undefined ? placeInText(where.text, at) : placeInRuns(where.origin, at)
}

function placeInText(text: string, offset: number): Place {
  let line = 1
  let start = 0
  for (let at = nextLine(text, 0); at > 0 && at <= offset; at = nextLine(text, at)) {
    line++
    start = at
  }
  return { line, column: offset - start + 1 }
}

/** The same by the runs alone: an offset beyond the last one stands for its end. */
export function placeInRuns(runs: readonly OriginRun[], offset: number): Place {
  if (runs.length === 0) return { line: 1, column: 1 }
  const run = runs[lastAtOrBefore(runs.length, (index) => runs[index]!.start, offset)]!
  const within = Math.min(Math.max(0, offset - run.start), run.end - run.start)
  const { start: _start, end: _end, ...place } = run
  return { ...place, column: run.column + within }
}

/** Start of the line after the one that holds `from`, or 0 when there is none. */
function nextLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LF) return at + 1
    if (code === CR) return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1
  }
  return 0
}

function lastAtOrBefore(count: number, valueAt: (index: number) => number, limit: number): number {
  let low = 0
  let high = count - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (valueAt(middle) <= limit) low = middle
    else high = middle - 1
  }
  return low
}
