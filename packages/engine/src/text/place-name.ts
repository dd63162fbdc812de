import type { Place } from '../model.ts'

/**
 * Where a stretch of a source stands, in the terms of its format: `12-14` for lines, `page 3`, `slide 2-3`,
 * `Sheet1!B7-C9`, `chapter2.xhtml:14`, `0:12:05-0:12:30`. Sheets and chapters are named by the source itself: text to be neutralised.
 */
export function placeName(from: Place, to: Place): string {
  if (to.cell !== undefined) return cells(from.cell ?? firstCell(to.cell), to.cell)
  if (from.cell !== undefined) return from.cell
  if (from.slide !== undefined) return `slide ${range(from.slide, to.slide ?? from.slide)}`
  if (from.page !== undefined) return `page ${range(from.page, to.page ?? from.page)}`
  if (from.time !== undefined) return range(clock(from.time), clock(to.time ?? from.time))
  const lines = range(from.line, to.line)
  if (from.chapter === undefined) return lines
  return from.chapter === to.chapter
    ? `${from.chapter}:${lines}`
    : range(`${from.chapter}:${from.line}`, `${to.chapter}:${to.line}`)
}

/** Where the name of a sheet stands, which is no cell: before its first one. */
function firstCell(cell: string): string {
  return `${cell.slice(0, cell.lastIndexOf('!') + 1)}A1`
}

/** The sheet once: `Sheet1!B7-C9`. */
function cells(first: string, last: string): string {
  const sheet = first.slice(0, first.lastIndexOf('!') + 1)
  return range(first, last.startsWith(sheet) && first !== last ? last.slice(sheet.length) : last)
}

function range(first: string | number, last: string | number): string {
  return first === last ? `${first}` : `${first}-${last}`
}

/** Hours, minutes and whole seconds. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}
