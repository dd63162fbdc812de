/** Laying out text for a terminal: width, wrapping, columns, numbers. Pure. */

let segmenter: Intl.Segmenter | undefined
/** Made when it is needed: that takes 20 ms, a share of the start of a command. */
const graphemes = (text: string): Intl.Segments =>
  (segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })).segment(text)
/** Unicode Standard Annex 11: characters that fill two cells. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u
const PLAIN = /^[\x20-\x7e]*$/
const NEWLINE = /\r\n?|\n/
/** Controls, and the marks that reorder text: a source must not steer the terminal. Tab and newline stay. */
const STEERING = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text from a source, made harmless for a terminal. */
export function clean(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(STEERING, '\ufffd')
}

/** `clean`, on one line. */
export function oneLine(text: string): string {
  return clean(text.replace(/\s+/g, ' ').trim())
}

/** Terminal cells that a string takes. */
export function cells(text: string): number {
  if (PLAIN.test(text)) return text.length
  let sum = 0
  for (const { segment } of graphemes(text)) sum += graphemeCells(segment)
  return sum
}

function graphemeCells(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0
  return WIDE.test(grapheme) ? 2 : 1
}

export function truncate(text: string, width: number): string {
  if (cells(text) <= width) return text
  let used = 0
  let kept = ''
  for (const { segment } of graphemes(text)) {
    used += graphemeCells(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** Breaks at spaces and between wide characters; a word longer than the line is cut. Keeps the indentation of a line. */
export function wrap(text: string, width: number): string[] {
  return text.split(NEWLINE).flatMap((line) => wrapLine(line.replaceAll('\t', '  '), Math.max(width, 8)))
}

function wrapLine(line: string, width: number): string[] {
  if (cells(line) <= width) return [line.trimEnd()]
  const lines: string[] = []
  let current = ''
  let used = 0
  // Everything up to here may stand on the current line; what follows is an unfinished word.
  let safe = 0
  for (const { segment } of graphemes(line)) {
    const size = graphemeCells(segment)
    if (segment === ' ' || size === 2) safe = current.length
    if (used + size > width && segment !== ' ') {
      const cut = current.slice(0, safe).trim() === '' ? current.length : safe
      lines.push(current.slice(0, cut).trimEnd())
      current = current.slice(cut).trimStart()
      used = cells(current)
      safe = 0
    }
    current += segment
    used += size
    if (size === 2) safe = current.length
  }
  if (current.trim() !== '' || lines.length === 0) lines.push(current.trimEnd())
  return lines
}

/** Parts in a row with ` · ` between them; a line breaks only there, unless one part is longer than a line. */
export function flow(parts: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const longer = `${lines.at(-1)} · ${part}`
    if (lines.length > 0 && cells(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(...wrap(part, width))
  }
  return lines
}

export function indent(lines: readonly string[], by: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line))
}

/** Pads all but the last column; `right` names the columns that are set flush right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = columnWidths(rows)
  return rows.map((row) =>
    row
      .map((text, at) => pad(text, widths[at]!, right.includes(at)))
      .join(GAP)
      .trimEnd(),
  )
}

/** `columns` within a width: what does not fit of the last column goes on below it. */
export function table(
  rows: readonly (readonly string[])[],
  width: number,
  right: readonly number[] = [],
): string[] {
  const before = columnWidths(rows.map((row) => row.slice(0, -1))).reduce(
    (sum, cell) => sum + cell + GAP.length,
    0,
  )
  const room = width - before
  // Where the last column would be a sliver, it is cut instead.
  if (room < 16) return columns(rows, right).map((line) => truncate(line, width))
  const split = rows.flatMap((row) =>
    wrap(row.at(-1) ?? '', room).map((line, at) => [
      ...row.slice(0, -1).map((text) => (at === 0 ? text : '')),
      line,
    ]),
  )
  return columns(split, right)
}

const GAP = '  '

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, text] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cells(text))
  return widths
}

function pad(text: string, width: number, right: boolean): string {
  const gap = ' '.repeat(width - cells(text))
  return right ? gap + text : text + gap
}

export function integer(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${integer(count)} ${noun}${count === 1 ? '' : 's'}`
}

export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1 %'
  return `${Math.round(share * 100)} %`
}

export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`
  return value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`
}

export function byteSize(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let at = 0
  let size = value
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000
    at++
  }
  return `${at === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[at]}`
}
