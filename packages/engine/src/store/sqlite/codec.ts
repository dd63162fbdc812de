/** Blocks and origin runs as bytes: LEB128 numbers, positions as differences. `docs/index-format.md` has the layout. */
import type { Block, Box, OriginRun, Place } from '../../model.ts'
import { BLOCK_KINDS } from '../kinds.ts'

const HAS_LEVEL = 0x40
const HAS_LABEL = 0x80

export function encodeBlocks(blocks: readonly Block[]): Uint8Array {
  const writer = new ByteWriter()
  let end = 0
  for (const block of blocks) {
    const flags = (block.level === undefined ? 0 : HAS_LEVEL) | (block.label === undefined ? 0 : HAS_LABEL)
    writer.byte(BLOCK_KINDS.indexOf(block.kind) | flags)
    writer.signed(block.start - end)
    writer.unsigned(block.end - block.start)
    if (block.level !== undefined) writer.signed(block.level)
    if (block.label !== undefined) writer.text(block.label)
    end = block.end
  }
  return writer.bytes()
}

/** Throws `RangeError` when the bytes are none of `encodeBlocks`. */
export function decodeBlocks(bytes: Uint8Array): Block[] {
  const reader = new ByteReader(bytes)
  const blocks: Block[] = []
  let end = 0
  while (!reader.done) {
    const head = reader.byte()
    const kind = BLOCK_KINDS[head & 0x3f]
    if (!kind) throw new RangeError('unknown block kind')
    const start = end + reader.signed()
    end = start + reader.unsigned()
    blocks.push({
      start,
      end,
      kind,
      ...(head & HAS_LEVEL ? { level: reader.signed() } : {}),
      ...(head & HAS_LABEL ? { label: reader.text() } : {}),
    })
  }
  return blocks
}

/** Stands where the first run's start would, which is never below 0: the runs have pages, cells and the like. */
const PLACED = -1
const HAS_PAGE = 1
const HAS_BOX = 2
const HAS_CELL = 4
const HAS_SLIDE = 8
const HAS_CHAPTER = 16
const HAS_TIME = 32

export function encodeOrigin(runs: readonly OriginRun[]): Uint8Array {
  const writer = new ByteWriter()
  const placed = runs.some((run) => placeFlags(run) > 0)
  if (placed) writer.signed(PLACED)
  const before = { end: 0, line: 0, page: 0, slide: 0, chapter: '' }
  for (const run of runs) {
    writer.signed(run.start - before.end)
    writer.unsigned(run.end - run.start)
    writer.signed(run.line - before.line)
    writer.signed(run.column)
    if (placed) encodePlace(writer, run, before)
    before.end = run.end
    before.line = run.line
  }
  return writer.bytes()
}

/** Throws `RangeError` when the bytes are none of `encodeOrigin`. */
export function decodeOrigin(bytes: Uint8Array): OriginRun[] {
  const reader = new ByteReader(bytes)
  const runs: OriginRun[] = []
  const before = { end: 0, line: 0, page: 0, slide: 0, chapter: '' }
  const first = reader.done ? 0 : reader.signed()
  const placed = first === PLACED
  if (!placed) reader.rewind()
  while (!reader.done) {
    const start = before.end + reader.signed()
    const end = start + reader.unsigned()
    const line = before.line + reader.signed()
    const column = reader.signed()
    runs.push({ start, end, line, column, ...(placed ? decodePlace(reader, before) : {}) })
    before.end = end
    before.line = line
  }
  return runs
}

/** Whole numbers, none below 0. */
export function encodeNumbers(values: readonly number[]): Uint8Array {
  const writer = new ByteWriter()
  for (const value of values) writer.unsigned(value)
  return writer.bytes()
}

/** Throws `RangeError` when the bytes are none of `encodeNumbers`. */
export function decodeNumbers(bytes: Uint8Array): number[] {
  const reader = new ByteReader(bytes)
  const values: number[] = []
  while (!reader.done) values.push(reader.unsigned())
  return values
}

interface PlaceBefore {
  page: number
  slide: number
  chapter: string
}

function encodePlace(writer: ByteWriter, run: OriginRun, before: PlaceBefore): void {
  const { page, box, cell, slide, chapter, time } = run
  writer.byte(placeFlags(run))
  if (page !== undefined) {
    writer.signed(page - before.page)
    before.page = page
  }
  if (box !== undefined) for (const side of box) writer.signed(side)
  if (cell !== undefined) writer.text(cell)
  if (slide !== undefined) {
    writer.signed(slide - before.slide)
    before.slide = slide
  }
  if (chapter !== undefined) {
    // A chapter goes on over many runs: 1 says that it is the one before.
    writer.byte(chapter === before.chapter ? 1 : 0)
    if (chapter !== before.chapter) writer.text(chapter)
    before.chapter = chapter
  }
  if (time !== undefined) writer.signed(Math.round(time * 1000))
}

function decodePlace(reader: ByteReader, before: PlaceBefore): Omit<Place, 'line' | 'column'> {
  const flags = reader.byte()
  if (flags & HAS_PAGE) before.page += reader.signed()
  const box = flags & HAS_BOX ? sides(reader) : undefined
  const cell = flags & HAS_CELL ? reader.text() : undefined
  if (flags & HAS_SLIDE) before.slide += reader.signed()
  if (flags & HAS_CHAPTER && reader.byte() === 0) before.chapter = reader.text()
  return {
    ...(flags & HAS_PAGE ? { page: before.page } : {}),
    ...(box === undefined ? {} : { box }),
    ...(cell === undefined ? {} : { cell }),
    ...(flags & HAS_SLIDE ? { slide: before.slide } : {}),
    ...(flags & HAS_CHAPTER ? { chapter: before.chapter } : {}),
    ...(flags & HAS_TIME ? { time: reader.signed() / 1000 } : {}),
  }
}

function sides(reader: ByteReader): Box {
  return [reader.signed(), reader.signed(), reader.signed(), reader.signed()]
}

function placeFlags({ page, box, cell, slide, chapter, time }: OriginRun): number {
  return (
    (page === undefined ? 0 : HAS_PAGE) |
    (box === undefined ? 0 : HAS_BOX) |
    (cell === undefined ? 0 : HAS_CELL) |
    (slide === undefined ? 0 : HAS_SLIDE) |
    (chapter === undefined ? 0 : HAS_CHAPTER) |
    (time === undefined ? 0 : HAS_TIME)
  )
}

/** Text of UTF-8 bytes, exactly: no byte order mark is dropped. */
export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

class ByteWriter {
  private buffer = new Uint8Array(256)
  private length = 0

  byte(value: number): void {
    this.room(1)
    this.buffer[this.length++] = value
  }

  /** LEB128 by division, since offsets may pass 2^31. */
  unsigned(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  /** Zigzag: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  text(value: string): void {
    const bytes = Buffer.from(value, 'utf8')
    this.unsigned(bytes.length)
    this.room(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length)
  }

  private room(more: number): void {
    if (this.length + more <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more))
    larger.set(this.buffer)
    this.buffer = larger
  }
}

class ByteReader {
  private position = 0
  private readonly buffer: Uint8Array

  constructor(buffer: Uint8Array) {
    this.buffer = buffer
  }

  get done(): boolean {
    return this.position >= this.buffer.length
  }

  rewind(): void {
    this.position = 0
  }

  byte(): number {
    const value = this.buffer[this.position++]
    if (value === undefined) throw new RangeError('bytes end within a value')
    return value
  }

  unsigned(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  text(): string {
    const length = this.unsigned()
    const end = this.position + length
    if (end > this.buffer.length) throw new RangeError('bytes end within a text')
    const value = utf8(this.buffer.subarray(this.position, end))
    this.position = end
    return value
  }
}
