import { createRandom } from '../random.ts'
import { encodePng, type Picture } from './png.ts'
import { assemble, type MadeQuestion, type MadeSet, numbered } from './set.ts'

export const GRID_KINDS = ['present', 'absent'] as const

export interface GridParameters {
  readonly kind: (typeof GRID_KINDS)[number]
  /** Images, each a grid of so many small ones stitched together. */
  readonly images: number
  readonly rows: number
  readonly columns: number
  readonly questions: number
}

const SHAPES = ['circle', 'square', 'triangle', 'cross', 'ring', 'bar'] as const
type Shape = (typeof SHAPES)[number]
/** Red, green and blue from 0 to 255. */
const INKS = {
  red: [200, 30, 30],
  green: [20, 130, 50],
  blue: [30, 70, 200],
  black: [20, 20, 20],
  orange: [235, 130, 20],
  purple: [130, 40, 150],
} as const
const GROUNDS = {
  white: [255, 255, 255],
  grey: [190, 190, 190],
  yellow: [250, 240, 150],
  pink: [250, 200, 210],
  cyan: [180, 235, 240],
} as const

interface Cell {
  readonly shape: Shape
  readonly ink: keyof typeof INKS
  readonly ground: keyof typeof GROUNDS
}

/** Every picture there is; the bound of how many cells a set may have. */
const CELLS: readonly Cell[] = SHAPES.flatMap((shape) =>
  (Object.keys(INKS) as Cell['ink'][]).flatMap((ink) =>
    (Object.keys(GROUNDS) as Cell['ground'][]).map((ground) => ({ shape, ink, ground })),
  ),
)
/** Pixels of a small image's side. */
const SIDE = 32

/**
 * Small pictures stitched into larger images, one of them to be found by what it shows, after MMNeedle (Wang et al.
 * 2024). `images/*.png` beside the set are for models that see; the documents say of each cell what it shows, as
 * captions would, for those that read. The answer is image, row and column; with `absent` it is nowhere. No picture
 * comes twice.
 */
export function makeGrids({ kind, images, rows, columns, questions }: GridParameters, seed: number): MadeSet {
  const random = createRandom(seed)
  const perImage = rows * columns
  const shuffled = random.shuffle(CELLS)
  const shown = shuffled.slice(0, images * perImage)
  const spare = shuffled.slice(images * perImage)
  if (shown.length < images * perImage || (kind === 'absent' && spare.length < questions))
    throw new RangeError(`There are ${CELLS.length} different pictures.`)
  const where = (i: number) => ({
    image: Math.floor(i / perImage) + 1,
    row: Math.floor((i % perImage) / columns) + 1,
    column: (i % columns) + 1,
  })
  const made = Array.from({ length: images }, (_, n) => {
    const cells = shown.slice(n * perImage, (n + 1) * perImage)
    const units = cells.map((cell, i) => {
      const { row, column } = where(i)
      return { key: textOf(cell), text: `Image ${n + 1}, row ${row}, column ${column}: ${textOf(cell)}.` }
    })
    const picture = stitch(cells, rows, columns)
    return { ...assemble(`image-${n + 1}`, `Image ${n + 1}`, units), png: encodePng(picture) }
  })
  const wanted = kind === 'absent' ? spare : shown
  const asked = random.sample([...wanted.keys()], questions).map((i): Omit<MadeQuestion, 'id'> => {
    const text = textOf(wanted[i]!)
    const { image, row, column } = where(i)
    return {
      kind,
      question: `In which image, row and column is ${text}?`,
      match: 'all',
      spans: kind === 'absent' ? [] : [made[image - 1]!.place(text)],
      answers: kind === 'absent' ? [] : [`Image ${image}, row ${row}, column ${column}`],
    }
  })
  return {
    documents: made.map(({ document }) => document),
    questions: numbered('grids', asked),
    files: Object.fromEntries(made.map(({ document, png }) => [`images/${document.id}.png`, png])),
  }
}

function textOf({ shape, ink, ground }: Cell): string {
  return `the ${ink} ${shape} on ${ground}`
}

function stitch(cells: readonly Cell[], rows: number, columns: number): Picture {
  const width = columns * SIDE
  const height = rows * SIDE
  const pixels = new Uint8Array(width * height * 3)
  for (const [i, { shape, ink, ground }] of cells.entries()) {
    const left = (i % columns) * SIDE
    const top = Math.floor(i / columns) * SIDE
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++)
        pixels.set(
          isInside(shape, x - SIDE / 2 + 0.5, y - SIDE / 2 + 0.5) ? INKS[ink] : GROUNDS[ground],
          ((top + y) * width + left + x) * 3,
        )
  }
  return { width, height, pixels }
}

/** Whether a pixel belongs to a shape around the middle of its cell. */
function isInside(shape: Shape, x: number, y: number): boolean {
  const radius = SIDE * 0.36
  const distance = Math.hypot(x, y)
  switch (shape) {
    case 'circle':
      return distance <= radius
    case 'ring':
      return distance <= radius && distance >= radius * 0.6
    case 'square':
      return Math.max(Math.abs(x), Math.abs(y)) <= radius * 0.85
    case 'triangle':
      return y <= radius * 0.8 && y >= -radius && Math.abs(x) <= (y + radius) * 0.55
    case 'cross':
      return (
        Math.min(Math.abs(x), Math.abs(y)) <= radius * 0.25 && Math.max(Math.abs(x), Math.abs(y)) <= radius
      )
    case 'bar':
      return Math.abs(y) <= radius * 0.3 && Math.abs(x) <= radius
  }
}
