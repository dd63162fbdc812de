/** Reading order: which stretches stand in columns beside one another, and which go across them. */
import type { Stretch } from './glyphs.ts'

/** A line of one column: one stretch, or several side by side, as in a table. */
export interface Line {
  readonly stretches: readonly Stretch[]
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

/** Lines from the first to the last that one reads without a jump. */
export type Column = readonly Line[]

/** Columns in reading order. */
export function columnsOf(stretches: readonly Stretch[], depth = 0): Column[] {
  const lines = linesOf(stretches)
  const gutter = depth < MAX_DEPTH && stretches.length <= MAX_STRETCHES ? findGutter(lines) : undefined
  if (gutter === undefined) return lines.length === 0 ? [] : [lines]
  const columns: Column[] = []
  let band: Line[] = []
  const flush = () => {
    columns.push(...bandColumns(band, gutter, depth))
    band = []
  }
  let across: Line[] = []
  for (const line of lines) {
    if (!crosses(line, gutter) && !isRow(line)) {
      if (across.length > 0) columns.push(across)
      across = []
      band.push(line)
    } else {
      flush()
      across.push(line)
    }
  }
  flush()
  if (across.length > 0) columns.push(across)
  return columns
}

/** A page with more is no page of text in columns, and looking for them would take long. */
const MAX_STRETCHES = 5_000
/** Columns within columns: more than this are cells. */
const MAX_DEPTH = 3
/** Lines that a column has at least on each side of a gutter. */
const MIN_LINES = 4
/** Shortest mean length of a column's lines in characters, and how much of the column they fill on the mean. */
const MIN_CHARACTERS = 12
const MIN_FILL = 0.55

/** Stretches at the same height as lines, from top to bottom. */
export function linesOf(stretches: readonly Stretch[]): Line[] {
  const groups: Stretch[][] = []
  for (const stretch of [...stretches].sort((one, other) => one.y1 - other.y1 || one.x0 - other.x0)) {
    const last = groups[groups.length - 1]
    const shared =
      last === undefined ? 0 : Math.min(last[0]!.y1, stretch.y1) - Math.max(last[0]!.y0, stretch.y0)
    if (last !== undefined && shared > 0.5 * Math.min(last[0]!.y1 - last[0]!.y0, stretch.y1 - stretch.y0))
      last.push(stretch)
    else groups.push([stretch])
  }
  return groups.map((group) => {
    const sorted = group.sort((one, other) => one.x0 - other.x0)
    return {
      stretches: sorted,
      x0: sorted[0]!.x0,
      x1: sorted.reduce((right, { x1 }) => Math.max(right, x1), sorted[0]!.x1),
      y0: sorted.reduce((top, { y0 }) => Math.min(top, y0), sorted[0]!.y0),
      y1: sorted.reduce((bottom, { y1 }) => Math.max(bottom, y1), sorted[0]!.y1),
    }
  })
}

/** The x at which the most lines have a gap, when what stands on both sides of it reads like columns. */
function findGutter(lines: readonly Line[]): number | undefined {
  if (lines.length < MIN_LINES) return undefined
  const left = lines.reduce((min, { x0 }) => Math.min(min, x0), lines[0]!.x0)
  const right = lines.reduce((max, { x1 }) => Math.max(max, x1), lines[0]!.x1)
  const candidates = gaps(lines)
    .filter(({ at }) => at > left + 0.15 * (right - left) && at < right - 0.15 * (right - left))
    .slice(0, 8)
  return candidates.map(({ at }) => at).find((at) => readsAsColumns(lines, at))
}

/** Where columns may begin: left of where the most stretches do. */
function gaps(lines: readonly Line[]): { readonly at: number; readonly count: number }[] {
  const counts = new Map<number, number>()
  for (const { stretches } of lines) {
    for (const { x0 } of stretches) counts.set(Math.round(x0), (counts.get(Math.round(x0)) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count >= MIN_LINES - 1)
    .map(([edge, count]) => ({ at: edge - 2, count }))
    .sort((one, other) => other.count - one.count || one.at - other.at)
}

/** A row of a table beside which no column stands. */
function isRow({ stretches }: Line): boolean {
  return stretches.length > 2 && meanLength(stretches) < MIN_CHARACTERS
}

function meanLength(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { text }) => sum + text.length, 0) / stretches.length
}

function crosses(line: Line, at: number): boolean {
  return line.stretches.some(({ x0, x1 }) => x0 < at - 1 && x1 > at + 1)
}

function readsAsColumns(lines: readonly Line[], at: number): boolean {
  const sides: [Stretch[], Stretch[]] = [[], []]
  let split = 0
  for (const line of lines) {
    if (crosses(line, at)) continue
    split++
    for (const stretch of line.stretches) sides[stretch.x0 < at ? 0 : 1].push(stretch)
  }
  return split >= lines.length * 0.3 && sides.every(readsAsText) && overlapInHeight(...sides)
}

/** Lines of about the width of their column, one stretch each: no cells. */
function readsAsText(side: readonly Stretch[]): boolean {
  const lines = linesOf(side)
  if (lines.length < MIN_LINES) return false
  const [x0, x1] = edges(lines)
  const fill = lines.reduce((sum, line) => sum + (line.x1 - line.x0) / (x1 - x0), 0) / lines.length
  const characters = meanLength(side)
  const single = lines.filter(({ stretches }) => stretches.length === 1).length / lines.length
  // Two columns on one side of the gutter between them and a third are still text when their lines are long.
  const isText = single >= 0.6 || (side.length <= 2.2 * lines.length && characters >= 2 * MIN_CHARACTERS)
  return fill >= MIN_FILL && characters >= MIN_CHARACTERS && isText
}

function edges(lines: readonly Line[]): [number, number] {
  const left = lines.map(({ x0 }) => x0).sort((one, other) => one - other)
  const right = lines.map(({ x1 }) => x1).sort((one, other) => one - other)
  // A few lines that stand out do not move a column's edge.
  return [left[Math.floor(left.length * 0.05)]!, right[Math.floor(right.length * 0.95)]!]
}

/** The two sides stand beside, not below one another. */
function overlapInHeight(one: readonly Stretch[], other: readonly Stretch[]): boolean {
  const span = (side: readonly Stretch[]) => [
    side.reduce((top, { y0 }) => Math.min(top, y0), Number.POSITIVE_INFINITY),
    side.reduce((bottom, { y1 }) => Math.max(bottom, y1), Number.NEGATIVE_INFINITY),
  ]
  const [top, bottom] = span(one) as [number, number]
  const [otherTop, otherBottom] = span(other) as [number, number]
  const shared = Math.min(bottom, otherBottom) - Math.max(top, otherTop)
  return shared > 0.3 * Math.min(bottom - top, otherBottom - otherTop)
}

function bandColumns(band: readonly Line[], at: number, depth: number): Column[] {
  const all = band.flatMap(({ stretches }) => stretches)
  const left = all.filter(({ x0 }) => x0 < at)
  const right = all.filter(({ x0 }) => x0 >= at)
  // A few rows between lines that go across are a small table rather than the ends of columns.
  if (left.length > 0 && right.length > 0 && Math.min(meanLength(left), meanLength(right)) < MIN_CHARACTERS)
    return [band]
  return [...columnsOf(left, depth + 1), ...columnsOf(right, depth + 1)]
}
