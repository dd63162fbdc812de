/** Rewriting documents under gold spans: replacements go in, and every span moves along. */
import type { EvidencePlace } from '../datasets/evidence-set.ts'

export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Edited {
  readonly text: string
  /** Where an offset of the old text is now. Inside a replaced stretch: its start, or with `isEnd` its end. */
  move(offset: number, isEnd: boolean): number
}

/** Applies edits that are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): Edited {
  let edited = ''
  let at = 0
  const moved = edits.map(({ start, end, text: replacement }) => {
    edited += text.slice(at, start)
    const from = edited.length
    edited += replacement
    at = end
    return { start, end, from, to: edited.length }
  })
  edited += text.slice(at)
  return {
    text: edited,
    move(offset, isEnd) {
      const before = moved.findLast(({ start }) => (isEnd ? start < offset : start <= offset))
      if (before === undefined) return offset
      if (offset >= before.end) return before.to + offset - before.end
      return isEnd ? before.to : before.from
    },
  }
}

/** A span in the edited text. A replaced stretch that the span touches is in it wholly. */
export function movePlace(place: EvidencePlace, { text, move }: Edited): EvidencePlace {
  const start = move(place.start, false)
  const end = move(place.end, true)
  return { ...place, start, end, text: text.slice(start, end) }
}
