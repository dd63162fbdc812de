/** Text made from pieces of a source, with runs that say where each of them stands. */
import {
  type Block,
  type BlockKind,
  type LineStarts,
  lineStarts,
  type OriginRun,
  type Parsed,
  type Place,
} from 'lightcone'

type Run = { -readonly [Key in keyof OriginRun]: OriginRun[Key] }

export class SourceWriter {
  readonly source: string
  readonly blocks: Block[] = []
  readonly #parts: string[] = []
  readonly #runs: Run[] = []
  readonly #starts: LineStarts
  #line = 0
  length = 0

  constructor(source: string) {
    this.source = source
    this.#starts = lineStarts(source)
  }

  /** Where an offset of the source stands. */
  placeOf(offset: number): Place {
    const line = this.#lineOf(offset)
    return { line: line + 1, column: offset - this.#starts[line]! + 1 }
  }

  /** What was written from an offset on, which a block began at. */
  sliceFrom(start: number): string {
    const all: string[] = []
    let at = this.length
    for (let index = this.#parts.length - 1; index >= 0 && at > start; index--) {
      all.push(this.#parts[index]!)
      at -= this.#parts[index]!.length
    }
    return all.reverse().join('')
  }

  /** Text that is not in the source. */
  literal(text: string): void {
    if (text === '') return
    this.#parts.push(text)
    this.length += text.length
  }

  /**
   * Text that stands for what begins at `at` in the source: the same characters, or, if it is one character, its
   * encoded form. `text` is within one line.
   */
  mapped(text: string, at: number): void {
    this.placed(text, this.placeOf(at))
  }

  /** The same for a place that is known by line and column, and perhaps by time. */
  placed(text: string, place: Place): void {
    if (text === '') return
    const last = this.#runs.at(-1)
    const goesOn =
      last !== undefined &&
      last.end === this.length &&
      last.line === place.line &&
      last.column + (last.end - last.start) === place.column
    if (goesOn) last.end += text.length
    else this.#runs.push({ ...place, start: this.length, end: this.length + text.length })
    this.literal(text)
  }

  /** Text that is not in the source but belongs to what begins at `at`: its first character says so. */
  literalAt(text: string, place: Place): void {
    this.placed(text.slice(0, 1), place)
    this.literal(text.slice(1))
  }

  /**
   * Text that was decoded from the source between `start` and `end` (folded, quoted or indented lines): its words
   * are found there one after the other; what is not found verbatim has no place.
   */
  aligned(text: string, start: number, end: number): void {
    const window = this.source.slice(start, end)
    let from = 0
    /** What stands before this in `text` is written. */
    let done = 0
    for (const { 0: part, index } of text.matchAll(/\n|[^\S\n]+|\S+/g)) {
      if (index < done) continue
      const found = part.trim() === '' ? -1 : near(window, part, from)
      if (found < 0) {
        this.literal(part)
        continue
      }
      const length = sameLength(text, index, window, found)
      this.mapped(text.slice(index, index + length), start + found)
      from = found + length
      done = index + length
    }
  }

  /**
   * Makes a block of what `write` writes, if anything; `separator` stands before it, unless it is the first. With
   * `write` returning false all of it is taken back.
   */
  block(
    kind: BlockKind,
    facts: Pick<Block, 'level' | 'label'>,
    write: () => unknown,
    separator = '\n\n',
  ): void {
    const before = { parts: this.#parts.length, runs: this.#runs.length, length: this.length }
    if (this.length > 0) this.literal(separator)
    const start = this.length
    if (write() !== false && this.length > start)
      this.blocks.push({ kind, start, end: this.length, ...facts })
    else {
      this.#parts.length = before.parts
      this.#runs.length = before.runs
      this.length = before.length
    }
  }

  parsed(): Pick<Parsed, 'text' | 'blocks' | 'origin'> {
    return { text: this.#parts.join(''), blocks: this.blocks, origin: this.#runs }
  }

  /** Index of the line that holds an offset; mostly the one asked for last, or the next. */
  #lineOf(offset: number): number {
    const starts = this.#starts
    const holds = (line: number) => starts[line]! <= offset && (starts[line + 1] ?? Infinity) > offset
    if (holds(this.#line)) return this.#line
    if (this.#line + 1 < starts.length && holds(this.#line + 1)) return ++this.#line
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    this.#line = low
    return low
  }
}

/** How far ahead decoded text is looked for: past the escapes and indents of a line, not through all of a source. */
const LOOK_AHEAD = 500

function near(window: string, part: string, from: number): number {
  const found = window.slice(from, from + part.length + LOOK_AHEAD).indexOf(part)
  return found < 0 ? -1 : found + from
}

/** How many characters are the same from here on, in one line, up to the end of a word. */
function sameLength(text: string, at: number, window: string, found: number): number {
  let length = 0
  let whole = 0
  for (;;) {
    const code = text.charCodeAt(at + length)
    const isEnd = Number.isNaN(code) || code === 10 || code === 32
    if (isEnd) whole = length
    if (Number.isNaN(code) || code === 10 || window.charCodeAt(found + length) !== code) return whole
    length++
  }
}
