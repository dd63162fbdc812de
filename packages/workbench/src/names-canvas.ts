/**
 * Draws the graph of all names on a plain canvas: fifty thousand points take a few milliseconds a frame there, on machines
 * without a graphics processor, too. Dragging moves it, the wheel comes nearer, the nearest point says its name.
 */
import { type NamesGraph, placesOf } from './all-names.ts'
import { colorsOf } from './colors.ts'
import { shortened } from './words.ts'

/** Lines drawn, of the most telling relations; more would be one grey surface. The list below has all. */
const MOST_LINES = 4000
const MOST_LABELS = 24
const FONT = 12
/** Pixels from a point at which it still counts as pointed at. */
const NEAR = 10

interface Point {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly name: string
}

interface View {
  /** Pixels a unit of the layout, and where its middle stands. */
  scale: number
  x: number
  y: number
}

/** Returns what takes the drawing away again. */
export function drawNames(box: HTMLElement, names: NamesGraph): () => void {
  const canvas = document.createElement('canvas')
  box.append(canvas)
  const colors = () =>
    ['line', 'graph-name', 'ink', 'surface'].map(colorsOf(box)) as [string, string, string, string]
  let [line, point, ink, ground] = colors()
  const pen = canvas.getContext('2d')!
  const points = pointsOf(names)
  const lines = linesOf(names, points)
  const extent = points.reduce((most, { x, y }) => Math.max(most, Math.abs(x), Math.abs(y)), 1)
  const view: View = { scale: 1, x: 0, y: 0 }
  let pointed: Point | undefined
  let isMoving = false
  let frame = 0

  const paint = () => {
    frame = 0
    const { clientWidth: width, clientHeight: height } = canvas
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    pen.clearRect(0, 0, width, height)
    if (!isMoving) paintLines(pen, lines, view, line)
    paintPoints(pen, points, view, { width, height }, point)
    paintLabels(pen, points, view, { width, height }, ink, ground, pointed)
  }
  const ask = () => {
    frame ||= requestAnimationFrame(paint)
  }
  const fit = () => {
    const { clientWidth: width, clientHeight: height } = canvas
    canvas.width = width * devicePixelRatio
    canvas.height = height * devicePixelRatio
    Object.assign(view, { scale: (0.47 * Math.min(width, height)) / extent, x: width / 2, y: height / 2 })
    ask()
  }
  const sizes = new ResizeObserver(fit)
  sizes.observe(canvas)
  const schemes = matchMedia('(prefers-color-scheme: dark)')
  const recolour = () => {
    ;[line, point, ink, ground] = colors()
    ask()
  }
  schemes.addEventListener('change', recolour)

  canvas.onpointerdown = ({ pointerId }) => canvas.setPointerCapture(pointerId)
  canvas.onpointermove = ({ offsetX, offsetY, movementX, movementY, buttons }) => {
    isMoving = buttons === 1
    if (isMoving) {
      view.x += movementX
      view.y += movementY
    }
    const next = isMoving ? undefined : nearest(points, view, offsetX, offsetY)
    if (!isMoving && next === pointed) return
    pointed = next
    ask()
  }
  canvas.onpointerup = canvas.onpointercancel = () => {
    isMoving = false
    ask()
  }
  canvas.onwheel = (event) => {
    event.preventDefault()
    const factor = 1.002 ** -event.deltaY
    view.x = event.offsetX - (event.offsetX - view.x) * factor
    view.y = event.offsetY - (event.offsetY - view.y) * factor
    view.scale *= factor
    ask()
  }
  return () => {
    sizes.disconnect()
    schemes.removeEventListener('change', recolour)
    cancelAnimationFrame(frame)
    canvas.remove()
  }
}

/** Those in most passages last, so that they stand above the others. */
function pointsOf(names: NamesGraph): readonly Point[] {
  const places = placesOf(names)
  return names.entities
    .map(({ name, passages }) => ({
      ...places.get(name)!,
      name,
      radius: 0.8 + 0.7 * Math.log2(1 + passages),
    }))
    .toReversed()
}

function linesOf({ relations }: NamesGraph, points: readonly Point[]): readonly (readonly [Point, Point])[] {
  const known = new Map(points.map((point) => [point.name, point]))
  return relations
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MOST_LINES)
    .flatMap(({ from, to }) => {
      const [a, b] = [known.get(from), known.get(to)]
      return a === undefined || b === undefined ? [] : [[a, b] as const]
    })
}

function paintLines(
  pen: CanvasRenderingContext2D,
  lines: readonly (readonly [Point, Point])[],
  { scale, x, y }: View,
  color: string,
): void {
  pen.strokeStyle = color
  pen.lineWidth = 0.7
  pen.beginPath()
  for (const [a, b] of lines) {
    pen.moveTo(x + scale * a.x, y + scale * a.y)
    pen.lineTo(x + scale * b.x, y + scale * b.y)
  }
  pen.stroke()
}

interface Size {
  readonly width: number
  readonly height: number
}

function paintPoints(
  pen: CanvasRenderingContext2D,
  points: readonly Point[],
  { scale, x, y }: View,
  { width, height }: Size,
  color: string,
): void {
  pen.fillStyle = color
  for (const point of points) {
    const [left, top] = [x + scale * point.x, y + scale * point.y]
    const { radius } = point
    if (left < -radius || top < -radius || left > width + radius || top > height + radius) continue
    if (radius < 2) pen.fillRect(left - radius, top - radius, 2 * radius, 2 * radius)
    else {
      pen.beginPath()
      pen.arc(left, top, radius, 0, 2 * Math.PI)
      pen.fill()
    }
  }
}

/** Names from the commonest on, each where no other stands yet, and always the one pointed at. */
function paintLabels(
  pen: CanvasRenderingContext2D,
  points: readonly Point[],
  { scale, x, y }: View,
  { width, height }: Size,
  ink: string,
  ground: string,
  pointed: Point | undefined,
): void {
  pen.font = `${FONT}px system-ui, sans-serif`
  pen.textBaseline = 'middle'
  pen.lineWidth = 3
  pen.lineJoin = 'round'
  pen.strokeStyle = ground
  pen.fillStyle = ink
  const taken: (readonly [left: number, top: number, right: number])[] = []
  const put = (point: Point, isSure: boolean) => {
    const [left, top] = [x + scale * point.x + point.radius + 4, y + scale * point.y]
    if (left < 0 || left > width || top < FONT || top > height - FONT) return
    const label = shortened(point.name)
    const right = left + pen.measureText(label).width
    const isFree = taken.every(([a, b, c]) => right < a || left > c || Math.abs(top - b) > 1.5 * FONT)
    if ((!isFree || right > width) && !isSure) return
    taken.push([left, top, right])
    pen.strokeText(label, left, top)
    pen.fillText(label, left, top)
  }
  if (pointed !== undefined) put(pointed, true)
  for (let at = points.length - 1; at >= 0 && at >= points.length - 10 * MOST_LABELS; at--)
    if (taken.length < MOST_LABELS) put(points[at]!, false)
}

function nearest(
  points: readonly Point[],
  { scale, x, y }: View,
  left: number,
  top: number,
): Point | undefined {
  let [found, distance]: [Point | undefined, number] = [undefined, NEAR ** 2]
  for (const point of points) {
    const own = (x + scale * point.x - left) ** 2 + (y + scale * point.y - top) ** 2
    if (own <= distance) [found, distance] = [point, own]
  }
  return found
}
