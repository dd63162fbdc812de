/** When parts are merged, and which. */
import type { Part } from './part.ts'

export interface MergePolicy {
  /** The log is folded once its entries have this many bytes; it is what an open has to read. Default 2 MB. */
  readonly foldBytes: number
  /** Or once it has this many entries. Default 4096. */
  readonly foldEntries: number
  /** So many parts of one tier become one; a tier holds parts up to this many times larger. Default 8. */
  readonly tierParts: number
  /**
   * Parts with more segments are left alone: a question looks into some ten parts as fast as into one, and a commit
   * of a larger part holds the process up for long. Default 100,000.
   */
  readonly maxSegments: number
  /** A part with a larger share of retired segments is written anew. Default 0.25. */
  readonly maxDead: number
}

export const DEFAULT_MERGE_POLICY: MergePolicy = {
  foldBytes: 2_000_000,
  foldEntries: 4096,
  tierParts: 8,
  maxSegments: 100_000,
  maxDead: 0.25,
}

export interface MergeStep {
  readonly parts: readonly Part[]
  /** The log's entries are folded in, too. */
  readonly withLog: boolean
}

export interface LogSize {
  readonly entries: number
  readonly bytes: number
}

/** The next thing to do; `undefined` when nothing is due. */
export function nextMerge(parts: readonly Part[], log: LogSize, policy: MergePolicy): MergeStep | undefined {
  if (log.bytes >= policy.foldBytes || log.entries >= policy.foldEntries) return { parts: [], withLog: true }
  const tier = fullTier(parts, policy)
  if (tier) return { parts: tier, withLog: false }
  const rotten = parts.find(({ living, ordinals }) => living.dead > ordinals.size * policy.maxDead)
  return rotten && { parts: [rotten], withLog: false }
}

/** Everything into one part; `undefined` when it is one already, with nothing dead and no log. */
export function wholeMerge(parts: readonly Part[], log: LogSize): MergeStep | undefined {
  const [only] = parts
  const clean = parts.length === 0 || (parts.length === 1 && only!.living.dead + only!.retired.length === 0)
  return clean && log.entries === 0 ? undefined : { parts, withLog: true }
}

function fullTier(
  parts: readonly Part[],
  { tierParts, maxSegments }: MergePolicy,
): readonly Part[] | undefined {
  const tiers = new Map<number, Part[]>()
  for (const part of parts) {
    if (part.ordinals.size > maxSegments) continue
    const tier = Math.floor(Math.log(Math.max(1, part.ordinals.size)) / Math.log(tierParts))
    const members = tiers.get(tier) ?? []
    tiers.set(tier, members)
    members.push(part)
  }
  const full = [...tiers.values()].find((members) => members.length >= tierParts)
  return full?.slice(0, tierParts)
}
