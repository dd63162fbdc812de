import type { Filter } from '../model.ts'
import type { OrdinalRange } from '../ports.ts'
import { parseFilter } from './filter.ts'

/** One question asks for the same selection several times; a conversation has a filter for long. */
const MOST_FILTERS = 64

/** Remembers what filters accept, for one commit. */
export class Selections {
  private seq = -1
  private readonly found = new Map<string, readonly OrdinalRange[]>()

  /** What `select` gives for the filter at this commit. Throws for a filter that makes no sense, remembered or not. */
  at(seq: number, filter: Filter, select: () => readonly OrdinalRange[]): readonly OrdinalRange[] {
    if (seq !== this.seq || this.found.size >= MOST_FILTERS) this.found.clear()
    this.seq = seq
    const key = JSON.stringify(parseFilter(filter))
    let ranges = this.found.get(key)
    if (ranges === undefined) this.found.set(key, (ranges = select()))
    return ranges
  }
}
