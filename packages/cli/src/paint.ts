/** Colour, or its absence. */

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Paint = (style: Style, text: string) => string

const CODES: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

export const plain: Paint = (_style, text) => text
export const colour: Paint = (style, text) => `\x1b[${CODES[style][0]}m${text}\x1b[${CODES[style][1]}m`

export interface ColourQuestion {
  /** `--color` or `--no-color`. */
  readonly flag?: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isTTY: boolean
}

/** The flag decides, then NO_COLOR (no-color.org), then FORCE_COLOR, then whether this is a capable terminal. */
export function paintFor({ flag, env, isTTY }: ColourQuestion): Paint {
  if (flag !== undefined) return flag ? colour : plain
  if (env['NO_COLOR']) return plain
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] === '0' ? plain : colour
  return isTTY && env['TERM'] !== 'dumb' ? colour : plain
}

/** What a view needs to know of the screen. */
export interface Screen {
  /** Columns to fill, at most 100: longer lines are hard to read. */
  readonly width: number
  readonly paint: Paint
}

export function screenWidth(columns: number | undefined): number {
  return columns ? Math.max(20, Math.min(columns, 100)) : 80
}
