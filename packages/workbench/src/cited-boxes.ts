/** Left, top, right, bottom in points from the page's top left corner. */
export type Box = readonly [left: number, top: number, right: number, bottom: number]

/** Where a citation begins and ends, on one page; absent where it does so on another. */
export interface Cited {
  readonly from: Box | undefined
  readonly to: Box | undefined
}

/** Points by which the boxes of a line may differ between readers of a PDF. */
const ROUNDED = 3

/**
 * Which pieces of a page's text a citation covers: those between its first and its last line, read column by column.
 * `boxes` are the pieces in any order.
 */
export function citedBoxes(boxes: readonly Box[], { from, to }: Cited): readonly Box[] {
  const isBelow = (box: Box, line: Box) => box[1] >= line[1] - ROUNDED
  const isAbove = (box: Box, line: Box) => box[3] <= line[3] + ROUNDED
  const isBeside = (box: Box, line: Box) => box[0] <= line[2] && box[2] >= line[0]
  const isRight = (box: Box, line: Box) => box[0] > line[2]
  const isLeft = (box: Box, line: Box) => box[2] < line[0]
  if (from === undefined && to === undefined) return boxes
  if (from !== undefined && to !== undefined && (isBeside(to, from) || !isRight(to, from))) {
    const column: Box = [Math.min(from[0], to[0]), 0, Math.max(from[2], to[2]), 0]
    return boxes.filter((box) => isBelow(box, from) && isAbove(box, to) && isBeside(box, column))
  }
  const isAfter = (box: Box) =>
    from === undefined || (isBeside(box, from) && isBelow(box, from)) || isRight(box, from)
  const isBefore = (box: Box) =>
    to === undefined || (isBeside(box, to) && isAbove(box, to)) || isLeft(box, to)
  return boxes.filter((box) => isAfter(box) && isBefore(box))
}
