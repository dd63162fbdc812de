/** How many postings terms have in each of some parts, live or not, as far as somebody asked. */
import type { Part } from './part.ts'

/** What is not known yet. */
export const UNKNOWN = -1

/** Terms remembered: about those that feedback looks at in a hundred questions. */
const MOST_TERMS = 16_384

export class TermCounts {
  readonly parts: readonly Part[]
  private readonly rows = new Map<string, Int32Array>()

  constructor(parts: readonly Part[]) {
    this.parts = parts
  }

  /** A row of counts, one a part, for each term: to be filled by whoever finds `UNKNOWN` in it. */
  of(terms: readonly string[]): readonly Int32Array[] {
    if (this.rows.size > MOST_TERMS) this.rows.clear()
    return terms.map((term) => {
      let row = this.rows.get(term)
      if (row === undefined) this.rows.set(term, (row = new Int32Array(this.parts.length).fill(UNKNOWN)))
      return row
    })
  }
}
