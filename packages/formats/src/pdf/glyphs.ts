/** Pieces of text on a page, put together to stretches: what stands in one line without a wide gap. */
import type { PageItems, TextItem } from './library.ts'

export interface Stretch {
  readonly text: string
  readonly x0: number
  readonly x1: number
  /** Top and bottom of the letters, points from the top of the page. */
  readonly y0: number
  readonly y1: number
  /** Size of most of its letters, points. */
  readonly size: number
  readonly isBold: boolean
  /** All its letters are equally wide, as in code. */
  readonly isMono: boolean
  /** It runs from the bottom to the top of the page or the other way. */
  readonly isTurned: boolean
}

interface Glyphs {
  readonly text: string
  readonly x0: number
  readonly x1: number
  readonly baseline: number
  readonly size: number
  readonly isBold: boolean
  readonly isMono: boolean
  readonly isRightToLeft: boolean
}

/** Letters reach about this far above and below their baseline, in their size. */
const ASCENT = 0.8
const DESCENT = 0.22
/** Gaps from here on part columns and cells; justified lines stretch their blanks to about 0.8. */
const WIDE_GAP = 1
/** Gaps from here on are blanks. A blank is 0.25 wide in most fonts, letters in wide-set type stand 0.1 apart. */
const BLANK_GAP = 0.13
const BOLD = /bold|black|heavy|demi|semib|\bcmbx|[-,]bd\b/i
/** Letters that a damaged font has no meaning for come as these. */
const CONTROLS = /[\0-\x1f\x7f]+/g
const MONO = /mono|courier|consola|menlo|typewriter|\bcmtt|fixed/i

export function stretchesOf(page: PageItems): Stretch[] {
  const lying: Glyphs[] = []
  const turned: Glyphs[] = []
  for (const item of page.items) {
    if (item.str.trim() === '') continue
    const placed = place(item, page)
    if (placed !== undefined) (placed.isTurned ? turned : lying).push(placed.glyphs)
  }
  const found = clusters(lying).flatMap((line) => split(line, false))
  return [...found, ...clusters(turned).flatMap((line) => split(line, true))]
}

function place(item: TextItem, page: PageItems): { glyphs: Glyphs; isTurned: boolean } | undefined {
  const [a, b, c, d, e, f] = page.transform as [number, number, number, number, number, number]
  const [ia, ib, ic, id, ie, itemF] = item.transform
  const x = a * ie + c * itemF + e
  const y = b * ie + d * itemF + f
  const along = Math.hypot(a * ia + c * ib, b * ia + d * ib)
  const size = Math.hypot(a * ic + c * id, b * ic + d * id) || along
  const isTurned = Math.abs(b * ia + d * ib) > Math.abs(a * ia + c * ib)
  if (![x, y, size, item.width].every(Number.isFinite) || size <= 0) return undefined
  const start = isTurned ? (b * ia + d * ib < 0 ? -y : y) : a * ia + c * ib < 0 ? x - item.width : x
  const glyphs = {
    text: item.str.replace(CONTROLS, ' '),
    x0: start,
    x1: start + Math.max(0, item.width),
    baseline: isTurned ? x : y,
    size,
    isBold: BOLD.test(page.fonts.get(item.fontName) ?? ''),
    isMono: MONO.test(page.fonts.get(item.fontName) ?? ''),
    isRightToLeft: item.dir === 'rtl',
  }
  return { glyphs, isTurned }
}

interface Cluster {
  readonly glyphs: Glyphs[]
  y0: number
  y1: number
  size: number
}

/** Clusters that a piece may still belong to; those further up are done. */
const OPEN_CLUSTERS = 12

/** Pieces that share a line: their letters stand at about the same height, raised and lowered ones included. */
function clusters(all: readonly Glyphs[]): Cluster[] {
  const found: Cluster[] = []
  for (const glyphs of [...all].sort((one, other) => one.baseline - other.baseline || one.x0 - other.x0)) {
    const y0 = glyphs.baseline - ASCENT * glyphs.size
    const y1 = glyphs.baseline + DESCENT * glyphs.size
    const home = found
      .slice(-OPEN_CLUSTERS)
      .find(
        (line) =>
          overlap(line, y0, y1) > 0.55 &&
          Math.max(line.size, glyphs.size) < 2.2 * Math.min(line.size, glyphs.size),
      )
    if (home === undefined) found.push({ glyphs: [glyphs], y0, y1, size: glyphs.size })
    else {
      home.glyphs.push(glyphs)
      // The largest letters say where the line is; raised ones must not stretch it to the line above.
      if (glyphs.size > home.size) Object.assign(home, { y0, y1, size: glyphs.size })
    }
  }
  return found
}

function overlap(line: Cluster, y0: number, y1: number): number {
  const shared = Math.min(line.y1, y1) - Math.max(line.y0, y0)
  return shared / Math.min(line.y1 - line.y0, y1 - y0)
}

function split(line: Cluster, isTurned: boolean): Stretch[] {
  const sorted = withoutDoubles(line.glyphs.sort((one, other) => one.x0 - other.x0 || one.x1 - other.x1))
  const gaps = sorted.map((glyphs, at) => (at === 0 ? 0 : glyphs.x0 - sorted[at - 1]!.x1))
  const stretches: Stretch[] = []
  let from = 0
  for (let at = 1; at <= sorted.length; at++) {
    const isWide = at === sorted.length || isWideGap(sorted, gaps, at, line.size)
    if (!isWide) continue
    stretches.push(joined(sorted.slice(from, at), isTurned))
    from = at
  }
  return stretches.filter(({ text }) => text !== '')
}

function isWideGap(sorted: readonly Glyphs[], gaps: readonly number[], at: number, size: number): boolean {
  if (gaps[at]! <= WIDE_GAP * size) return false
  // Code is set out with blanks.
  const isCode = sorted[at]!.isMono && sorted[at - 1]!.isMono
  return isCode ? gaps[at]! > MAX_CODE_GAP * size : !isWordGap(sorted, gaps, at, size)
}

/** Letters are made bold by printing them twice. */
function withoutDoubles(sorted: readonly Glyphs[]): Glyphs[] {
  return sorted.filter((glyphs, at) => {
    const before = sorted[at - 1]
    return before?.text !== glyphs.text || Math.abs(before.x0 - glyphs.x0) >= 0.2 * glyphs.size
  })
}

/** Blanks of justified lines get no wider than this, and differ by no more than that, in the size of the letters. */
const MAX_WORD_GAP = 3
const MAX_CODE_GAP = 20
const SAME_GAP = 0.02
/** How many gaps on either side are compared. */
const NEAR_GAPS = 12

/** In a justified line all blanks are equally wide; the gaps between cells are not, unless they hold numbers. */
function isWordGap(sorted: readonly Glyphs[], gaps: readonly number[], at: number, size: number): boolean {
  const gap = gaps[at]!
  const isWord = ({ text }: Glyphs) => /\p{L}/u.test(text)
  if (gap > MAX_WORD_GAP * size || !isWord(sorted[at]!) || !isWord(sorted[at - 1]!)) return false
  const from = Math.max(1, at - NEAR_GAPS)
  return gaps
    .slice(from, at + NEAR_GAPS)
    .some((other, index) => from + index !== at && Math.abs(other - gap) < SAME_GAP * size)
}

function joined(group: readonly Glyphs[], isTurned: boolean): Stretch {
  const weight = (test: (glyphs: Glyphs) => boolean) =>
    group.reduce((sum, glyphs) => sum + (test(glyphs) ? glyphs.text.length : 0), 0)
  const all = weight(() => true)
  const isRightToLeft = weight((glyphs) => glyphs.isRightToLeft) > all / 2
  const main = group.reduce((best, glyphs) => (glyphs.text.length > best.text.length ? glyphs : best))
  const x0 = group.reduce((left, glyphs) => Math.min(left, glyphs.x0), Number.POSITIVE_INFINITY)
  const x1 = group.reduce((right, glyphs) => Math.max(right, glyphs.x1), Number.NEGATIVE_INFINITY)
  const y0 = main.baseline - ASCENT * main.size
  const y1 = main.baseline + DESCENT * main.size
  const box = isTurned
    ? { x0: y0, x1: y1, y0: Math.min(-x0, -x1), y1: Math.max(-x0, -x1) }
    : { x0, x1, y0, y1 }
  return {
    text: textOf(isRightToLeft ? [...group].reverse() : group, isRightToLeft),
    ...box,
    size: main.size,
    isBold: weight((glyphs) => glyphs.isBold) > all * 0.7,
    isMono: group.every((glyphs) => glyphs.isMono),
    isTurned,
  }
}

function textOf(group: readonly Glyphs[], isRightToLeft: boolean): string {
  let text = ''
  let before: Glyphs | undefined
  for (const glyphs of group) {
    if (before !== undefined) {
      const gap = isRightToLeft ? before.x0 - glyphs.x1 : glyphs.x0 - before.x1
      text += blanks(gap / Math.min(before.size, glyphs.size), before.isMono && glyphs.isMono)
    }
    text += glyphs.isMono ? glyphs.text : glyphs.text.replace(/\s+/g, ' ')
    before = glyphs
  }
  return (before?.isMono ? text : text.replace(/ {2,}/g, ' ')).trim().toWellFormed()
}

/** Width of a letter of most fonts for code, in its size. */
export const MONO_WIDTH = 0.6

/** What a gap, in the size of the letters, stands for. */
function blanks(gap: number, isCode: boolean): string {
  if (gap <= BLANK_GAP) return ''
  return isCode ? ' '.repeat(Math.max(1, Math.round(gap / MONO_WIDTH))) : ' '
}
