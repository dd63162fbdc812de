/** Where in a picture or on a page: cells of stitched images, and boxes. */

export interface Cell {
  readonly image: number
  readonly row: number
  readonly column: number
}

export interface CellFigures {
  readonly exact: number
  readonly image: number
  readonly row: number
  readonly column: number
}

/**
 * MMNeedle's index, row and column accuracy (Wang et al. 2024) of one answer, and whether all three are right. Where the
 * picture is nowhere, only the answer that it is nowhere is right, in all respects.
 */
export function cellFigures(answer: Cell | undefined, gold: Cell | undefined): CellFigures {
  const same = (field: keyof Cell) =>
    Number(answer === undefined || gold === undefined ? answer === gold : answer[field] === gold[field])
  const figures = { image: same('image'), row: same('row'), column: same('column') }
  return { ...figures, exact: Math.min(figures.image, figures.row, figures.column) }
}

/** Left, top, right and bottom, in any unit, the top above the bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number]

/** Area that two boxes share, divided by the area that they cover together; 0 for boxes without an area. */
export function boxOverlap(one: Box, other: Box): number {
  const width = Math.min(one[2], other[2]) - Math.max(one[0], other[0])
  const height = Math.min(one[3], other[3]) - Math.max(one[1], other[1])
  const shared = Math.max(0, width) * Math.max(0, height)
  const all = areaOf(one) + areaOf(other) - shared
  return all > 0 ? shared / all : 0
}

function areaOf([left, top, right, bottom]: Box): number {
  return Math.max(0, right - left) * Math.max(0, bottom - top)
}
