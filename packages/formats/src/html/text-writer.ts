import type { OriginRun } from 'lightcone'
import type { Piece } from './tree.ts'

/** Blank space, or words with single blanks between them, which stay as they are. */
const WORDS = /[ \t\n\f\r\u00a0]+|[^ \t\n\f\r\u00a0]+(?: [^ \t\n\f\r\u00a0]+)*/g

/** Collects text and, for what stands in the source, runs that say where. Pieces come in source order. */
export class TextWriter {
  readonly source: string
  readonly runs: { -readonly [Key in keyof OriginRun]: OriginRun[Key] }[] = []
  /** Text up to the last mark, and since: asking for the latter must not join all of the former. */
  #before = ''
  #since = ''
  /** Written before the next text, and only then: breaks never begin or end a text. */
  #break = ''
  /** Written between the break and the next text: indent and mark of a list item. */
  #prefix = ''
  /** The same for a blank between words. */
  #blank: Piece | undefined
  readonly #cursor: LineCursor

  constructor(source: string) {
    this.source = source
    this.#cursor = new LineCursor(source)
  }

  get text(): string {
    return this.#before + this.#since
  }

  get length(): number {
    return this.#before.length + this.#since.length
  }

  /** Where the next text will stand, if any follows. */
  get nextStart(): number {
    return this.length + this.#break.length
  }

  /** Sets a mark where the next text will stand. */
  mark(): void {
    this.#before += this.#since
    this.#since = ''
  }

  /** What was written since the mark. */
  get sinceMark(): string {
    return this.#since
  }

  /** Sets what stands before the next text. Of several breaks without text between them the longest stays. */
  separate(separator: string, prefix = ''): void {
    this.#blank = undefined
    if (this.length > 0 && separator.length > this.#break.length) this.#break = separator
    this.#prefix = prefix
  }

  /** Text that is not in the source. */
  literal(text: string): void {
    this.#flushPending()
    this.#blank = undefined
    this.#since += text
  }

  /** Running text: white space folds to one blank, none at the ends. */
  flow(pieces: readonly Piece[]): void {
    this.#blank = undefined
    let isFirst = true
    for (const piece of pieces) {
      const value = piece.value ?? this.source.slice(piece.start, piece.end)
      if (value === '\n' && piece.value !== undefined) {
        if (!isFirst) this.separate('\n')
        continue
      }
      for (const { 0: part, index } of value.matchAll(WORDS)) {
        const isBlank = /^[ \t\n\f\r\u00a0]/.test(part)
        const at: Piece = piece.value === undefined ? stretch(piece, index, part.length) : piece
        if (isBlank) {
          this.#blank ??= at
          continue
        }
        if (!isFirst && this.#break === '') this.#writeBlank()
        this.#blank = undefined
        this.#write(part, at)
        isFirst = false
      }
    }
    this.#blank = undefined
  }

  /** Code: white space stays, line breaks become \n, blank lines at the ends go. */
  preformatted(pieces: readonly Piece[]): void {
    const all = pieces.map((piece) => piece.value ?? this.source.slice(piece.start, piece.end)).join('')
    let skip = /^(?:[ \t]*(?:\r\n|\r|\n))*/.exec(all)![0].length
    let left = all.trimEnd().length - skip
    for (const piece of pieces) {
      const value = piece.value ?? this.source.slice(piece.start, piece.end)
      const from = Math.min(skip, value.length)
      const length = Math.min(Math.max(left, 0), value.length - from)
      skip -= from
      left -= length
      const kept = value.slice(from, from + length)
      for (const { 0: part, index } of kept.matchAll(/\r\n|\r|\n|[^\r\n]+/g)) {
        if (/[\r\n]/.test(part)) this.literal('\n')
        else this.#write(part, piece.value === undefined ? stretch(piece, from + index, part.length) : piece)
      }
    }
  }

  #writeBlank(): void {
    const blank = this.#blank
    if (blank === undefined) return
    const isSource = blank.value === undefined && this.source[blank.start] === ' '
    if (isSource) this.#write(' ', { start: blank.start, end: blank.start + 1 })
    else this.#since += ' '
  }

  #write(text: string, piece: Piece): void {
    this.#flushPending()
    const start = this.length
    this.#since += text
    // Inserted text has no place; `start` and `end` are equal.
    if (piece.start === piece.end) return
    const { line, column } = this.#cursor.place(piece.start)
    const last = this.runs[this.runs.length - 1]
    const goesOn =
      piece.value === undefined &&
      last !== undefined &&
      last.end === start &&
      last.line === line &&
      last.column + (last.end - last.start) === column &&
      !this.#lastIsEntity
    if (goesOn) last.end = this.length
    else this.runs.push({ start, end: this.length, line, column })
    this.#lastIsEntity = piece.value !== undefined
  }

  #lastIsEntity = false

  #flushPending(): void {
    this.#since += this.#break + this.#prefix
    this.#break = ''
    this.#prefix = ''
  }
}

function stretch(piece: Piece, offset: number, length: number): Piece {
  return { start: piece.start + offset, end: piece.start + offset + length }
}

/** Lines and columns of offsets that only grow. */
class LineCursor {
  readonly #breaks: RegExp
  readonly #source: string
  #line = 1
  #start = 0
  #next: number

  constructor(source: string) {
    this.#source = source
    this.#breaks = /\r\n|\r|\n/g
    this.#next = this.#nextStart()
  }

  place(offset: number): { line: number; column: number } {
    while (offset >= this.#next) {
      this.#line++
      this.#start = this.#next
      this.#next = this.#nextStart()
    }
    return { line: this.#line, column: offset - this.#start + 1 }
  }

  #nextStart(): number {
    return this.#breaks.exec(this.#source) === null ? Number.POSITIVE_INFINITY : this.#breaks.lastIndex
  }
}
