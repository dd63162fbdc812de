import type { Filter } from '../model.ts'
import type { OrdinalRange } from '../ports.ts'
import { parseFilter } from './filter.ts'
import { Remembered } from './remembered.ts'

/** One question asks for the same selection several times; a conversation has a filter for long. */
const MOST_FILTERS = 64

/** Remembers what filters accept, for one commit. */
export class Selections {
  private seq = -1
  private readonly found = new Remembered<string, readonly OrdinalRange[]>(MOST_FILTERS, () => 1)

  /** What `select` gives for the filter at this commit. Throws for a filter that makes no sense, remembered or not. */
  at(seq: number, filter: Filter, select: () => readonly OrdinalRange[]): readonly OrdinalRange[] {
    const key = JSON.stringify(parseFilter(filter))
    if (seq !== this.seq) this.found.clear()
    this.seq = seq
    const [ranges] = this.found.at([key], () => [select()])
    return ranges!
  }
}
