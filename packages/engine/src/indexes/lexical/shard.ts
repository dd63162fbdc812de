/** What a search sees of one piece of the index: an immutable part, or the memtable. */
import type { OrdinalRange } from '../../ports.ts'
import type { FieldLengths } from './bm25f.ts'
import type { Living } from './living.ts'
import type { Ordinals } from './ordinals.ts'

export interface Shard {
  readonly ordinals: Ordinals
  readonly lengths: FieldLengths
  readonly living: Living
}

/** Live segments inside the ranges, as `Living.flags`; `undefined` when there are none. */
export function liveWithin(
  { ordinals, living }: Shard,
  within: readonly OrdinalRange[],
): Uint8Array | undefined {
  let accepted: Uint8Array | undefined
  for (const range of within)
    ordinals.overlaps(range, (from, to) => {
      accepted ??= new Uint8Array(ordinals.size)
      accepted.set(living.flags.subarray(from, to), from)
    })
  return accepted
}
