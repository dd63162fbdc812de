/** How many live segments of each of some parts hold a term, as far as somebody asked. */
import type { Part } from './part.ts'

/** What is not known yet. */
export const UNKNOWN = -1

/** Terms remembered: about those that feedback looks at in a hundred questions. */
const MOST_TERMS = 16_384

/** Of a long list, some of whose segments may be dead: all its postings, as a number below `UNKNOWN`. */
export const deadOrAlive = (postings: number): number => UNKNOWN - 1 - postings

/** The least that a number of a row may mean, where so many segments of the part are dead. */
export const leastOf = (count: number, dead: number): number =>
  count > UNKNOWN ? count : Math.max(0, UNKNOWN - 1 - count - dead)

export class TermCounts {
  readonly parts: readonly Part[]
  private readonly rows = new Map<string, Int32Array>()
  /** Dead segments of each part when its numbers were taken. */
  private readonly dead: number[]
  private changes = 0

  constructor(parts: readonly Part[]) {
    this.parts = parts
    this.dead = parts.map(({ living }) => living.dead)
  }

  /**
   * A row of numbers, one a part, for each term: to be filled by whoever finds `UNKNOWN` in it. Rows hold as long as
   * `follow` returns the same.
   */
  of(terms: readonly string[]): readonly Int32Array[] {
    this.follow()
    if (this.rows.size > MOST_TERMS) {
      this.rows.clear()
      this.changes++
    }
    return terms.map((term) => {
      let row = this.rows.get(term)
      if (row === undefined) this.rows.set(term, (row = new Int32Array(this.parts.length).fill(UNKNOWN)))
      return row
    })
  }

  /** Forgets the numbers of parts of which segments were retired. Returns how often rows have ended to hold. */
  follow(): number {
    for (const [at, { living }] of this.parts.entries()) {
      if (living.dead === this.dead[at]) continue
      this.dead[at] = living.dead
      for (const row of this.rows.values()) row[at] = UNKNOWN
      this.changes++
    }
    return this.changes
  }
}
