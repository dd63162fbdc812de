/** Headers, footers and page numbers: what stands at the same height of neighbouring pages and says the same. */
import type { Stretch } from './glyphs.ts'

export interface Page {
  readonly number: number
  readonly height: number
  readonly stretches: readonly Stretch[]
}

/** Share of a page's height, from its edges, in which furniture stands. */
const MARGIN = 0.12
/** Pages on either side that are compared: left and right pages may have headers of their own. */
const NEIGHBOURS = 2
/** How far the same line may move from page to page, points. */
const MOVES = 4

/** Stretches in a page's margins that are compared; headers and footers have few. */
const MAX_MARKS = 60

/** The pages without their furniture. */
export function withoutFurniture(pages: readonly Page[]): Page[] {
  const marks = pages.map(marginMarks)
  return pages.map((page, index) => {
    const near = [-NEIGHBOURS, -1, 1, NEIGHBOURS].flatMap((step) => {
      const other = marks[index + step]
      return other === undefined ? [] : [other]
    })
    const isFurniture = (stretch: Stretch) =>
      inMargin(page, stretch) && near.some((other) => other.some((mark) => isSame(mark, stretch)))
    return { ...page, stretches: page.stretches.filter((stretch) => !isFurniture(stretch)) }
  })
}

function inMargin({ height }: Page, { y0, y1 }: Stretch): boolean {
  return y1 < height * MARGIN || y0 > height * (1 - MARGIN)
}

interface Mark {
  readonly text: string
  readonly y0: number
}

function marginMarks(page: Page): Mark[] {
  const inMargins = page.stretches.filter((stretch) => inMargin(page, stretch))
  return inMargins
    .slice(0, MAX_MARKS)
    .map((stretch) => ({ text: withoutNumbers(stretch.text), y0: stretch.y0 }))
}

function isSame(mark: Mark, stretch: Stretch): boolean {
  return Math.abs(mark.y0 - stretch.y0) < MOVES && mark.text === withoutNumbers(stretch.text)
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+|^\W*[ivxlc]+\W*$/gi, '#')
}
