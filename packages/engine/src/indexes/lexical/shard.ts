/** What a search sees of one piece of the index: an immutable part, or the memtable. */
import type { OrdinalRange } from '../../ports.ts'
import type { FieldLengths } from './bm25f.ts'
import type { Ordinals } from './ordinals.ts'
import type { PostingList } from './posting-list.ts'

export interface Shard {
  readonly ordinals: Ordinals
  readonly lengths: FieldLengths
  /** 1 for each local id that is live; may be longer than the shard. */
  readonly alive: Uint8Array
}

/** What a shard knows of one term. */
export interface TermData {
  /** Segments of this shard that hold it, live or not. */
  readonly df: number
  /** Retired segments, of any shard, that held it and whose retirement this shard records. */
  readonly gone: number
  /** Absent when the term has no postings here, or when only `df` and `gone` were asked for. */
  readonly list: PostingList | undefined
}

export const NO_TERM: TermData = { df: 0, gone: 0, list: undefined }

/** Live segments inside the ranges, as `Shard.alive`; `undefined` when there are none. */
export function liveWithin(
  { ordinals, alive }: Shard,
  within: readonly OrdinalRange[],
): Uint8Array | undefined {
  let accepted: Uint8Array | undefined
  for (const range of within)
    ordinals.overlaps(range, (from, to) => {
      accepted ??= new Uint8Array(ordinals.size)
      accepted.set(alive.subarray(from, to), from)
    })
  return accepted
}
