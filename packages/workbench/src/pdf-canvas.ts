/** Draws one page of a PDF and marks boxes on it. Loaded when a citation in a PDF is opened. */
import { getDocument } from 'unpdf/pdfjs'

/** Left, top, right, bottom in points from the page's top left corner. */
type Box = readonly [number, number, number, number]

const SCALE = 1.5

export async function drawPage(
  canvas: HTMLCanvasElement,
  bytes: ArrayBuffer,
  number: number,
  boxes: readonly Box[],
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
    pen.fillStyle = 'rgba(255, 196, 0, 0.3)'
    pen.strokeStyle = '#b45309'
    pen.lineWidth = 2
    for (const [left, top, right, bottom] of boxes) {
      const rectangle = [
        left * SCALE - 3,
        top * SCALE - 3,
        (right - left) * SCALE + 6,
        (bottom - top) * SCALE + 6,
      ] as const
      pen.fillRect(...rectangle)
      pen.strokeRect(...rectangle)
    }
  } finally {
    await task.destroy()
  }
}
