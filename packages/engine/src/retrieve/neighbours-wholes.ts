/**
 * Documents that are parts of a whole: turns of a conversation, messages of a thread, pages of a report, chunks that
 * somebody else cut. Their metadata say so, as whatever imports them knows it: `partOf` names the whole, a string or
 * a number, and `position`, a number, gives their order in it. Documents of one source with the same `partOf` stand
 * one behind the other in that order.
 */
import type { Candidate, Filter } from '../model.ts'
import type { DocumentInfo, OrdinalRange, Store } from '../ports.ts'
import { compareText } from '../text/order.ts'

const PART_OF = 'partOf'
const POSITION = 'position'
/** Wholes kept in memory until the store changes. */
const MAX_KEPT = 256

/** Where a segment stands. */
export interface Standing {
  readonly document: string
  /** In its document. */
  readonly position: number
  /** The document or the whole within which distances are counted: `document:…` or `whole:…`. */
  readonly sequence: string
  /** Characters of the sequence before the segment's middle. */
  readonly middle: number
}

/** By ordinal. */
export interface Around {
  /** Of those candidates that belong to a whole. */
  readonly standing: ReadonlyMap<number, Standing>
  /** Parts of one segment within reach of a candidate that are no candidates themselves. */
  readonly fresh: ReadonlyMap<number, Standing>
}

/** Looks up wholes through the store; what it keeps is for one commit alone. */
export function createWholes(store: Store) {
  let kept: Kept | undefined
  return {
    /** The neighbourhood of candidates; fresh ones are those that the filter accepts. */
    async around(
      candidates: readonly Candidate[],
      filter: Filter | undefined,
      reach: number,
    ): Promise<Around> {
      const seq = await store.seq()
      if (kept?.seq !== seq || kept.wholes.size >= MAX_KEPT)
        kept = {
          seq,
          parts: await store.select({ field: PART_OF, exists: true }),
          wholes: new Map(),
        }
      const members = candidates.filter(({ segment }) => isWithin(segment.ordinal, kept!.parts))
      if (members.length === 0) return { standing: new Map(), fresh: new Map() }
      const found = await placesOf(members, kept, store)
      const within = filter === undefined ? undefined : await store.select(filter)
      return { standing: standingOf(members, found), fresh: freshAround(members, found, within, reach) }
    },
  }
}

interface Kept {
  readonly seq: number
  /** Documents that name a whole. */
  readonly parts: readonly OrdinalRange[]
  readonly wholes: Map<string, Whole>
}

interface Whole {
  readonly sequence: string
  readonly parts: readonly Part[]
  /** Index in `parts` by document. */
  readonly byDocument: ReadonlyMap<string, number>
}

interface Part extends Pick<DocumentInfo, 'id' | 'first' | 'count' | 'length'> {
  /** Characters of the whole before it. */
  readonly start: number
}

async function placesOf(
  members: readonly Candidate[],
  kept: Kept,
  store: Store,
): Promise<ReadonlyMap<string, Whole>> {
  const ids = [...new Set(members.map(({ segment }) => segment.document))]
  const found = new Map<string, Whole>()
  for (const info of await store.info(ids)) {
    if (info === undefined || !isPart(info)) continue
    const key = keyOf(info)
    const whole = kept.wholes.get(key) ?? (await readWhole(info, key, store))
    kept.wholes.set(key, whole)
    if (whole.byDocument.has(info.id)) found.set(info.id, whole)
  }
  return found
}

async function readWhole(of: DocumentInfo, key: string, store: Store): Promise<Whole> {
  const infos: DocumentInfo[] = []
  const filter = { field: PART_OF, eq: of.metadata[PART_OF] as string | number }
  for await (const info of store.documents({ source: of.source, filter }))
    if (isPart(info) && keyOf(info) === key) infos.push(info)
  infos.sort((a, b) => positionOf(a) - positionOf(b) || compareText(a.id, b.id))
  let start = 0
  const parts = infos.map(({ id, first, count, length }) => {
    const part = { id, first, count, length, start }
    start += length
    return part
  })
  return { sequence: `whole:${key}`, parts, byDocument: new Map(parts.map(({ id }, i) => [id, i])) }
}

function isPart({ metadata }: DocumentInfo): boolean {
  const whole = metadata[PART_OF]
  return (typeof whole === 'string' || typeof whole === 'number') && Number.isFinite(metadata[POSITION])
}

const positionOf = ({ metadata }: DocumentInfo): number => metadata[POSITION] as number

const keyOf = ({ source, metadata }: DocumentInfo): string => JSON.stringify([source, metadata[PART_OF]])

function standingOf(
  members: readonly Candidate[],
  found: ReadonlyMap<string, Whole>,
): ReadonlyMap<number, Standing> {
  const standing = new Map<number, Standing>()
  for (const { segment } of members) {
    const { ordinal, document, position, start, end } = segment
    const whole = found.get(document)
    if (whole === undefined) continue
    const part = whole.parts[whole.byDocument.get(document)!]!
    const middle = part.start + (start + end) / 2
    standing.set(ordinal, { document, position, sequence: whole.sequence, middle })
  }
  return standing
}

function freshAround(
  members: readonly Candidate[],
  found: ReadonlyMap<string, Whole>,
  within: readonly OrdinalRange[] | undefined,
  reach: number,
): ReadonlyMap<number, Standing> {
  const present = new Set(members.map(({ segment }) => segment.ordinal))
  const fresh = new Map<number, Standing>()
  for (const { segment } of members) {
    const whole = found.get(segment.document)
    if (whole === undefined) continue
    const { parts, sequence } = whole
    const own = whole.byDocument.get(segment.document)!
    const middle = parts[own]!.start + (segment.start + segment.end) / 2
    for (const step of [-1, 1])
      for (let i = own + step; i >= 0 && i < parts.length; i += step) {
        const part = parts[i]!
        const at = part.start + part.length / 2
        if (Math.abs(at - middle) > reach) break
        if (part.count !== 1 || present.has(part.first) || fresh.has(part.first)) continue
        if (within !== undefined && !isWithin(part.first, within)) continue
        fresh.set(part.first, { document: part.id, position: 0, sequence, middle: at })
      }
  }
  return fresh
}

/** Ranges ascend. */
function isWithin(ordinal: number, ranges: readonly OrdinalRange[]): boolean {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const between = (low + high) >>> 1
    if (ranges[between]!.first <= ordinal) low = between + 1
    else high = between
  }
  const range = ranges[low - 1]
  return range !== undefined && ordinal < range.first + range.count
}
