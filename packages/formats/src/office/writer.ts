import type { Block, BlockKind, OriginRun, Parsed, Place } from 'lightcone'

/** Where a stretch stands, besides its line and column, which the writer counts. */
export type Where = Omit<Place, 'line' | 'column'>

/** A stretch of a line: a cell, or the whole of it. */
export interface Stretch {
  readonly text: string
  readonly where?: Where
  /** What stands before it instead of the separator of the line. */
  readonly before?: string
}

export interface LineOptions extends Pick<Block, 'level' | 'label'> {
  /** Written before the line; not part of the source's text, for instance the mark of a list item. */
  readonly prefix?: string
  /**
   * How it stands to the line before. `line`: on the next line, without a blank one between. The others go on with
   * the last block when that is of the same kind: `block` on the next line, `flow` after a blank, `word` at once.
   */
  readonly joins?: keyof typeof JOINTS | undefined
}

const JOINTS = { line: '\n', block: '\n', flow: ' ', word: '' } as const

/** Collects paragraphs and rows as text, blocks and origin runs. A call writes one line of the source. */
export class LineWriter {
  readonly blocks: { -readonly [Key in keyof Block]: Block[Key] }[] = []
  readonly #runs: OriginRun[] = []
  readonly #parts: string[] = []
  #length = 0
  #line = 0

  /** A line of one stretch. Blank lines are counted and not written. */
  line(kind: BlockKind, text: string, where: Where = {}, options: LineOptions = {}): void {
    this.cells(kind, [{ text, where }], '', options)
  }

  /** A line of several stretches; `separator` stands between them. */
  cells(kind: BlockKind, stretches: readonly Stretch[], separator = ' | ', options: LineOptions = {}): void {
    const line = ++this.#line
    if (stretches.every(({ text }) => text === '')) return
    const { prefix = '', joins, ...facts } = options
    const last = this.blocks[this.blocks.length - 1]
    const goesOn = joins !== undefined && joins !== 'line' && last?.kind === kind
    const joint = joins !== undefined && (goesOn || joins === 'line') ? JOINTS[joins] : '\n\n'
    this.#write((last === undefined ? '' : joint) + prefix)
    const start = this.#length - prefix.length
    let column = 1
    for (const [index, { text, where, before = separator }] of stretches.entries()) {
      if (index > 0) {
        this.#write(before)
        column += before.length
      }
      const from = this.#length
      this.#write(text)
      if (text !== '') this.#runs.push({ start: from, end: this.#length, line, column, ...where })
      column += text.length
    }
    if (goesOn) last.end = this.#length
    else this.blocks.push({ kind, start, end: this.#length, ...facts })
  }

  /** Leaves lines out of the text that are counted in the source. */
  skipLines(count: number): void {
    this.#line += count
  }

  /** What was written. */
  result(): Pick<Parsed, 'text' | 'blocks' | 'origin'> {
    return { text: this.#parts.join(''), blocks: this.blocks, origin: this.#runs }
  }

  #write(text: string): void {
    this.#parts.push(text)
    this.#length += text.length
  }
}

/** White space folded to single blanks, none at the ends. */
export function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** The same, with line breaks kept. */
export function foldedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => folded(line))
    .filter((line) => line !== '')
    .join('\n')
}

/** A first row that names its columns: every cell filled, different from the others, and not a number. */
export function isHeader(cells: readonly string[]): boolean {
  const isName = (cell: string) => cell !== '' && cell.length <= 200 && !/^[-+(]?[\d.,\s]+[%)]?$/.test(cell)
  return cells.length > 1 && cells.every(isName) && new Set(cells).size === cells.length
}
