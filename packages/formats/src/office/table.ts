import { isHeader, type LineWriter, type Where } from './writer.ts'

export interface CellShape {
  /** How many columns it spans. Default 1. */
  readonly columns?: number
  /** It goes on with the cell above. */
  readonly fromAbove?: boolean
  readonly where?: Where
}

/** More columns than any table on paper has; a wider span is a mistake or made to fill the memory. */
const MAX_COLUMNS = 1000

/**
 * Rows of a table as lines. A cell that spans rows stands in each of them, so that every row can be read by
 * itself; one that spans columns stands once. The first row becomes the header when it names columns.
 */
export class TableWriter {
  readonly #writer: LineWriter
  #row: { text: string; where: Where | undefined; column: number }[] = []
  #column = 0
  /** Text of the row above by column. */
  #above = new Map<number, string>()
  #rows = 0

  constructor(writer: LineWriter) {
    this.#writer = writer
  }

  cell(text: string, { columns = 1, fromAbove = false, where }: CellShape = {}): void {
    const shown = fromAbove ? (this.#above.get(this.#column) ?? '') : text
    if (this.#column < MAX_COLUMNS) this.#row.push({ text: shown, where, column: this.#column })
    this.#column += Math.max(1, Math.min(MAX_COLUMNS, columns || 1))
  }

  /** `isNamed`: the file itself says that the row is a header. */
  endRow(isNamed = false): void {
    const cells = this.#row.map(({ text }) => text)
    const isFirst = this.#rows === 0 && (isNamed || isHeader(cells))
    const joins = this.#rows > 0 ? 'line' : undefined
    const label = cells.join(' | ')
    const stretches = this.#row.map(({ text, where }) => ({
      text,
      ...(where === undefined ? {} : { where }),
    }))
    this.#writer.cells(isFirst ? 'table' : 'row', stretches, ' | ', { joins, ...(isFirst ? { label } : {}) })
    if (cells.some((text) => text !== '')) this.#rows++
    this.#above = new Map(this.#row.map(({ column, text }) => [column, text]))
    this.#row = []
    this.#column = 0
  }
}
