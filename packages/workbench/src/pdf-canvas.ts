/** Draws pages of a PDF and marks what is cited on them. Loaded when a citation in a PDF is opened. */
import { getDocument } from 'unpdf/pdfjs'
import { type Box, type Cited, citedBoxes } from './cited-boxes.ts'

const SCALE = 1.5

/** Draws `number` (from 1) into the canvas. */
export async function drawPage(
  canvas: HTMLCanvasElement,
  bytes: ArrayBuffer,
  number: number,
  cited: Cited | undefined,
): Promise<void> {
  const task = getDocument({ data: new Uint8Array(bytes) })
  const file = await task.promise
  try {
    const page = await file.getPage(number)
    const viewport = page.getViewport({ scale: SCALE })
    canvas.width = viewport.width
    canvas.height = viewport.height
    const pen = canvas.getContext('2d')!
    await page.render({ canvasContext: pen, viewport, canvas }).promise
    if (cited === undefined) return
    const { items } = await page.getTextContent()
    const [, , , top] = page.view
    const boxes = items.flatMap((item) =>
      'str' in item && item.str.trim() !== '' ? [boxOf(item, top!)] : [],
    )
    pen.fillStyle = 'rgba(255, 196, 0, 0.3)'
    for (const [left, upper, right, lower] of citedBoxes(boxes, cited))
      pen.fillRect(
        left * SCALE - 3,
        upper * SCALE - 3,
        (right - left) * SCALE + 6,
        (lower - upper) * SCALE + 6,
      )
  } finally {
    await task.destroy()
  }
}

interface Item {
  readonly width: number
  readonly height: number
  /** Its last two numbers are where the base line begins, from the page's bottom left (PDF 32000-1, 8.3). */
  readonly transform: readonly number[]
}

/** Letters below the base line hang down by about a fifth of their size. */
const DESCENT = 0.2

function boxOf({ width, height, transform }: Item, top: number): Box {
  const [left, base] = [transform[4]!, top - transform[5]!]
  return [left, base - height, left + width, base + DESCENT * height]
}
