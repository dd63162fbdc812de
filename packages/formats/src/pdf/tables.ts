/** Lines of several stretches, one below the other: rows of cells. */
import type { Line } from './columns.ts'
import type { Stretch } from './glyphs.ts'

/** A row: for each column of the table the stretches of its cell, from top to bottom. */
export type Row = readonly (readonly Stretch[])[]

/** A line with more stretches is no row; it is set letter by letter, or made to take long. */
const MAX_CELLS = 60
/** Rows that a table has at least. */
const MIN_ROWS = 2

/** The lines of a table that begins at `from`, or 0 when none does. */
export function tableLength(column: readonly Line[], from: number): number {
  let end = from
  let rows = 0
  for (; end < column.length; end++) {
    const line = column[end]!
    if (line.stretches.length > MAX_CELLS) break
    if (line.stretches.length > 1) rows++
    else if (!goesOn(column, from, end)) break
    if (end > from && line.y0 - column[end - 1]!.y1 > 3 * heightOf(line)) break
  }
  // Text in one stretch after the last row is no part of the table.
  while (end > from && column[end - 1]!.stretches.length === 1 && !isInCell(column, from, end - 1)) end--
  return rows >= MIN_ROWS && end - from >= MIN_ROWS ? end - from : 0
}

/** A line of one stretch between rows: a cell that goes on, or a row with one filled cell. */
function goesOn(column: readonly Line[], from: number, at: number): boolean {
  return at > from && isInCell(column, from, at)
}

function isInCell(column: readonly Line[], from: number, at: number): boolean {
  const [stretch] = column[at]!.stretches
  const above = column
    .slice(Math.max(from, at - 6), at)
    .flatMap(({ stretches }) => (stretches.length > 1 ? stretches : []))
  const before = column[at - 1]
  if (before === undefined || column[at]!.y0 - before.y1 > heightOf(column[at]!)) return false
  const rowWidth = Math.max(0, ...above.map(({ x1 }) => x1)) - Math.min(...above.map(({ x0 }) => x0))
  return above.some(({ x0 }) => Math.abs(x0 - stretch!.x0) < 3) && stretch!.x1 - stretch!.x0 < 0.6 * rowWidth
}

function heightOf({ y0, y1 }: Line): number {
  return y1 - y0
}

interface Slot {
  x0: number
  x1: number
}

/** The rows of a table's lines, each with as many cells as the table has columns. */
export function rowsOf(lines: readonly Line[]): Row[] {
  const slots = slotsOf(lines)
  const rows: Stretch[][][] = []
  const isBreak = rowBreaks(lines)
  for (const [index, line] of lines.entries()) {
    const cells: Stretch[][] = slots.map(() => [])
    for (const stretch of line.stretches) cells[slotOf(slots, stretch)]!.push(stretch)
    const last = rows[rows.length - 1]
    if (last === undefined || isBreak(index, isPart(cells))) rows.push(cells)
    else for (const [at, cell] of cells.entries()) last[at]!.push(...cell)
  }
  return rows
}

/** The first cell is empty, and so is another: one that spans rows would leave only itself empty. */
function isPart(cells: Row): boolean {
  const empty = cells.filter((cell) => cell.length === 0).length
  return cells[0]!.length === 0 && (empty > 1 || cells.length < 3)
}

/** Extents of the columns, from the lines with the most cells. */
function slotsOf(lines: readonly Line[]): Slot[] {
  const most = Math.max(...lines.map(({ stretches }) => stretches.length))
  const slots: Slot[] = []
  const full = lines.filter(({ stretches }) => stretches.length === most)
  for (const { x0, x1 } of full
    .flatMap(({ stretches }) => stretches)
    .sort((one, other) => one.x0 - other.x0)) {
    const last = slots[slots.length - 1]
    if (last !== undefined && x0 < last.x1) last.x1 = Math.max(last.x1, x1)
    else slots.push({ x0, x1 })
  }
  return slots
}

/** The column that a stretch stands in, or nearest to. */
function slotOf(slots: readonly Slot[], { x0, x1 }: Stretch): number {
  let best = 0
  let bestShared = Number.NEGATIVE_INFINITY
  for (const [index, slot] of slots.entries()) {
    const shared = Math.min(slot.x1, x1) - Math.max(slot.x0, x0)
    if (shared > bestShared) [best, bestShared] = [index, shared]
  }
  return best
}

/**
 * Where a line begins a row. Where gaps between lines come in two sizes, the wider ones part rows, since cells have
 * padding; else a line with empty cells, the first among them, goes on with the row above.
 */
function rowBreaks(lines: readonly Line[]): (index: number, isPart: boolean) => boolean {
  const gapBefore = lines.map((line, index) => (index === 0 ? 0 : line.y0 - lines[index - 1]!.y1))
  const gaps = gapBefore.slice(1).sort((one, other) => one - other)
  const [narrow = 0] = gaps
  const wide = gaps[gaps.length - 1] ?? 0
  const hasTwo = wide - narrow > 0.35 * heightOf(lines[0]!)
  return (index, isPart) => (hasTwo ? gapBefore[index]! > (narrow + wide) / 2 : !isPart)
}
