/**
 * Cuts documents into passages along their structure: a heading opens a passage, blocks that fit stay whole, short
 * neighbours share a passage, long blocks are cut at the best place near an even length. Every character of the
 * text is in exactly one segment.
 */
import type { Segment, SegmentKind } from '../model.ts'
import type { Segmenter } from '../ports.ts'
import { nextCut } from './passages-cut.ts'
import { type Unit, units } from './passages-units.ts'

/** Lengths in UTF-16 code units. First values from English prose: 1,100 characters are about 250 tokens. */
export const PASSAGE_TARGET = 1100
export const PASSAGE_MAX = 1600
/** A shorter passage is joined to its neighbour in the same section when both fit `PASSAGE_MAX`. */
export const PASSAGE_MIN = 300
/** Longest heading that is carried by the segments below it; what is longer is cut. */
export const HEADING_MAX = 200

export interface PassageOptions {
  /** Blocks are packed together up to this length. Default `PASSAGE_TARGET`. */
  readonly target?: number
  /**
   * No segment is longer, except for blank space and for a character made of that many combining marks. Default
   * `PASSAGE_MAX`; at least `target`.
   */
  readonly max?: number
  /** Default `PASSAGE_MIN`. */
  readonly min?: number
}

export function createPassageSegmenter(options: PassageOptions = {}): Segmenter {
  const { target = PASSAGE_TARGET, max = PASSAGE_MAX, min = PASSAGE_MIN } = options
  return {
    name: `passages-${target}-${max}-${min}`,
    segment({ text, blocks, title, language }) {
      const packing: Packing = { text, title, language, target, max, min, out: [], path: [], sectionFrom: 0 }
      for (const unit of units(text, blocks, max, max - target)) {
        if (unit.kind === 'heading' && unit.end - unit.start <= max) addHeading(packing, unit)
        else add(packing, unit)
      }
      endSection(packing)
      return packing.out.map(({ start, end, kind, headings }, position) => ({
        position,
        start,
        end,
        kind,
        headings,
      }))
    },
  }
}

interface Packing {
  readonly text: string
  readonly title: string
  readonly language: string
  readonly target: number
  readonly max: number
  readonly min: number
  readonly out: Omit<Segment, 'position'>[]
  /** Headings in force, outermost first. */
  readonly path: { readonly level: number; readonly label: string }[]
  /** Index in `out` of the present section's first segment. */
  sectionFrom: number
  open?: Open | undefined
}

/** The segment that is being filled. */
interface Open {
  readonly start: number
  end: number
  headings: readonly string[]
  /** Nothing but headings so far: what follows must join. */
  bare: boolean
  /** Code units by kind; the largest share names the segment. */
  readonly shares: Map<SegmentKind, number>
}

const KINDS: Readonly<Record<Unit['kind'], SegmentKind>> = {
  heading: 'passage',
  paragraph: 'passage',
  list: 'passage',
  quote: 'passage',
  meta: 'passage',
  blank: 'passage',
  code: 'code',
  symbol: 'symbol',
  tool: 'tool',
  table: 'row',
  row: 'row',
  turn: 'turn',
}

/** A heading opens a new segment, unless it stands right below a higher one. */
function addHeading(packing: Packing, unit: Unit): void {
  const { open, path, max } = packing
  const level = unit.level ?? 1
  const isBelow = open?.bare && (path.at(-1)?.level ?? 0) < level && unit.end - open.start <= max
  if (!isBelow) endSection(packing)
  while (path.length > 0 && path.at(-1)!.level >= level) path.pop()
  path.push({ level, label: (unit.label ?? '').slice(0, HEADING_MAX).toWellFormed() })
  if (isBelow) extend(open!, unit)
  else packing.open = begin(unit.start, unit)
  packing.open!.headings = headings(packing)
  packing.open!.bare = true
}

function add(packing: Packing, unit: Unit): void {
  if (unit.kind === 'blank') addBlank(packing, unit)
  else if (unit.kind === 'tool') addTool(packing, unit)
  else if (packing.open !== undefined && joins(packing, packing.open, unit)) extend(packing.open, unit)
  else {
    if (packing.open?.bare === false) close(packing)
    if (unit.end - (packing.open?.start ?? unit.start) > packing.max) addLong(packing, unit)
    else packing.open = { ...begin(unit.start, unit), headings: headings(packing, unit.header) }
  }
}

/** Up to the target, and beyond it rather than leave a heading or a very short passage behind. */
function joins({ target, max, min }: Packing, open: Open, unit: Unit): boolean {
  const isShort = open.bare || open.end - open.start < min
  return unit.end - open.start <= (isShort ? max : target)
}

/** A tool is a thing of its own, however short: it shares a segment with nothing but the headings right above it. */
function addTool(packing: Packing, unit: Unit): void {
  if (packing.open?.bare === false) close(packing)
  if (unit.end - (packing.open?.start ?? unit.start) > packing.max) addLong(packing, unit)
  else packing.open = { ...begin(packing.open?.start ?? unit.start, unit), headings: headings(packing) }
  close(packing)
  packing.sectionFrom = packing.out.length
}

/** Blank space of any length is one segment, which holds no term and is never found. */
function addBlank(packing: Packing, unit: Unit): void {
  close(packing)
  packing.open = begin(unit.start, unit)
  close(packing)
}

/** Cuts a unit, together with the headings right above it; its last piece stays open for what follows. */
function addLong(packing: Packing, unit: Unit): void {
  const { text, language, target, max } = packing
  const lines = LINES.has(unit.kind)
  let start = packing.open?.start ?? unit.start
  packing.open = undefined
  for (let isFirst = true; start < unit.end; isFirst = false) {
    const earliest = Math.max(start, unit.start)
    const end = nextCut({ text, start, earliest, end: unit.end, target, max, lines, language })
    close(packing)
    const above = isFirst ? unit.header : (unit.header ?? (isNamed(unit) ? unit.label : undefined))
    packing.open = { ...begin(start, { ...unit, start, end }), headings: headings(packing, above) }
    start = end
  }
}

/** Kinds whose lines mean something: they are cut between lines first. */
const LINES: ReadonlySet<Unit['kind']> = new Set(['code', 'symbol', 'tool', 'list', 'table', 'row', 'meta'])

/** Its later pieces carry the name of what they are a part of. */
const isNamed = ({ kind }: Unit): boolean => kind === 'symbol' || kind === 'tool'

function begin(start: number, unit: Unit): Open {
  const shares = new Map([[KINDS[unit.kind], unit.end - unit.start]])
  return { start, end: unit.end, headings: [], bare: false, shares }
}

function extend(open: Open, unit: Unit): void {
  const kind = KINDS[unit.kind]
  // Headings count for nothing once there is something below them.
  if (open.bare && unit.kind !== 'heading') open.shares.clear()
  open.shares.set(kind, (open.shares.get(kind) ?? 0) + unit.end - unit.start)
  open.end = unit.end
  open.bare = false
}

function close(packing: Packing): void {
  const { open } = packing
  if (open === undefined) return
  packing.open = undefined
  const [kind] = [...open.shares].reduce((most, share) => (share[1] > most[1] ? share : most))
  packing.out.push({ start: open.start, end: open.end, kind, headings: open.headings })
}

/** Closes the segment; a short last one goes to the one before it. */
function endSection(packing: Packing): void {
  close(packing)
  const { out, sectionFrom, max, min } = packing
  const last = out.at(-1)
  const before = out.at(-2)
  if (last !== undefined && before !== undefined && out.length - sectionFrom >= 2) {
    if (last.end - last.start < min && last.end - before.start <= max && isFilled(packing, before))
      out.splice(-2, 2, { ...before, end: last.end })
  }
  packing.sectionFrom = out.length
}

function isFilled(packing: Packing, made: Omit<Segment, 'position'>): boolean {
  return /\S/.test(packing.text.slice(made.start, made.end))
}

/** Headings in force, without the document's title, and the header of a table or the name of a symbol under them. */
function headings(packing: Packing, last?: string): readonly string[] {
  const labels = packing.path.map(({ label }) => label)
  if (labels[0] === packing.title) labels.shift()
  return last === undefined ? labels : [...labels, last.slice(0, HEADING_MAX).toWellFormed()]
}
