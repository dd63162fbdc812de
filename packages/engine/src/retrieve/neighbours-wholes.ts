/**
 * Documents that are parts of a whole: turns of a conversation, messages of a thread, pages of a report, chunks that
 * somebody else cut. Their metadata say so, as whatever imports them knows it: `partOf` names the whole, a string or
 * a number, and `position`, a number, gives their order in it. Documents of one source with the same `partOf` stand
 * one behind the other in that order.
 */
import type { Candidate, Part, Query, StoredSegment } from '../model.ts'
import type { DocumentInfo, OrdinalRange, Store } from '../ports.ts'
import { compareText } from '../text/order.ts'
import { endsInQuestion, speakersOf } from '../text/situation.ts'

const PART_OF = 'partOf'
const POSITION = 'position'
/** Wholes kept in memory until the store changes. */
const MAX_KEPT = 256

/** Segments that are read together at most; a question about more wholes reads the best ones. */
const MOST_SEGMENTS = 4000

/** Where a segment stands. */
export interface Standing {
  readonly ordinal: number
  readonly document: string
  /** In its document. */
  readonly position: number
  /** Characters of the whole before the segment's middle. */
  readonly middle: number
  /** In characters. */
  readonly length: number
  /** Present in a conversation: a whole of known speakers, two at least, that can be read as one. */
  readonly turn?: Turn
}

/** What one speaker says. */
export interface Turn {
  /** The segment right before, when somebody else asks something at its end. */
  readonly answers?: number
}

/** The segments of a whole that a question may find, in order. */
export interface Sequence {
  readonly standing: readonly Standing[]
  /** False when the whole is so long that only what stands near a candidate was taken. */
  readonly complete: boolean
}

/** Looks up wholes through the store; what it keeps is for one commit alone. */
export function createWholes(store: Store) {
  let kept: Kept | undefined
  return {
    /** The wholes that candidates are parts of, best candidate first; `reach` is what counts as near, in characters. */
    async around(
      candidates: readonly Candidate[],
      { filter, seq: seen }: Pick<Query, 'filter' | 'seq'>,
      reach: number,
    ): Promise<readonly Sequence[]> {
      const seq = await store.seq(seen)
      if (kept?.seq !== seq || kept.wholes.size >= MAX_KEPT)
        kept = {
          seq,
          parts: await store.select({ field: PART_OF, exists: true }),
          wholes: new Map(),
        }
      if (kept.parts.length === 0) return []
      const members = candidates.filter(({ segment }) => isWithin(segment.ordinal, kept!.parts))
      if (members.length === 0) return []
      const within = filter === undefined ? undefined : await store.select(filter)
      let room = MOST_SEGMENTS
      const sequences: Sequence[] = []
      for (const [whole, ordinals] of await wholesOf(members, kept, store)) {
        const complete = whole.length <= room
        const reached = complete ? whole : nearTo(whole, ordinals, reach)
        room -= reached.length
        const standing = within ? reached.filter(({ ordinal }) => isWithin(ordinal, within)) : reached
        sequences.push({ standing, complete })
      }
      return sequences
    },
  }
}

interface Kept {
  readonly seq: number
  /** Documents that name a whole. */
  readonly parts: readonly OrdinalRange[]
  readonly wholes: Map<string, Whole>
}

/** In order. */
type Whole = readonly Standing[]

/** Each whole with the ordinals of the candidates that belong to it. */
async function wholesOf(
  members: readonly Candidate[],
  kept: Kept,
  store: Store,
): Promise<ReadonlyMap<Whole, ReadonlySet<number>>> {
  const ids = [...new Set(members.map(({ segment }) => segment.document))]
  const infos = await store.info(ids)
  const ofDocument = new Map<string, Whole>()
  for (const info of infos) {
    if (info === undefined || !isPart(info)) continue
    const key = keyOf(info)
    const whole = kept.wholes.get(key) ?? (await readWhole(info, store))
    kept.wholes.set(key, whole)
    ofDocument.set(info.id, whole)
  }
  const found = new Map<Whole, Set<number>>()
  for (const { segment } of members) {
    const whole = ofDocument.get(segment.document)
    if (whole === undefined) continue
    const ordinals = found.get(whole) ?? new Set()
    found.set(whole, ordinals.add(segment.ordinal))
  }
  return found
}

/** The parts of the whole that a document is part of, in their order. */
export async function membersOf(of: DocumentInfo, store: Store): Promise<readonly DocumentInfo[]> {
  const key = keyOf(of)
  const infos: DocumentInfo[] = []
  const filter = { field: PART_OF, eq: of.metadata[PART_OF] as string | number }
  for await (const info of store.documents({ source: of.source, filter }))
    if (isPart(info) && keyOf(info) === key) infos.push(info)
  return infos.sort((a, b) => positionOf(a) - positionOf(b) || compareText(a.id, b.id))
}

async function readWhole(of: DocumentInfo, store: Store): Promise<Whole> {
  const members = await membersOf(of, store)
  const isLong = members.reduce((total, { count }) => total + count, 0) > MOST_SEGMENTS
  const read = isLong ? undefined : await textsOf(members, store)
  const whole: Standing[] = []
  const said: Said[] = []
  let before = 0
  for (const member of members) {
    const passages = read === undefined ? await placesOf(member, store) : (read.get(member.id) ?? [])
    for (const { ordinal, document, position, start, end } of passages)
      whole.push({ ordinal, document, position, middle: before + (start + end) / 2, length: end - start })
    said.push(...saidIn(read?.get(member.id) ?? [], member))
    before += member.length
  }
  return asTurns(whole, said)
}

type Place = Pick<StoredSegment, 'ordinal' | 'document' | 'position' | 'start' | 'end'>

async function textsOf(
  members: readonly DocumentInfo[],
  store: Store,
): Promise<ReadonlyMap<string, readonly StoredSegment[]>> {
  const segments = await store.segments(members.flatMap(ordinalsOf))
  return Map.groupBy(
    segments.filter((one) => one !== undefined),
    ({ document }) => document,
  )
}

/** Where the segments of a document stand; a document that is one segment need not be read for that. */
async function placesOf(of: DocumentInfo, store: Store): Promise<readonly Place[]> {
  const { id, first, count, length } = of
  if (count === 1) return [{ ordinal: first, document: id, position: 0, start: 0, end: length }]
  return (await store.segments(ordinalsOf(of))).filter((one) => one !== undefined)
}

const ordinalsOf = ({ first, count }: OrdinalRange): number[] =>
  Array.from({ length: count }, (_, i) => first + i)

/** A segment's speaker, '' where nobody is known, and whether the segment ends in a question. */
interface Said {
  readonly speaker: string
  readonly asks: boolean
}

function saidIn(texts: readonly StoredSegment[], { metadata }: DocumentInfo): readonly Said[] {
  const speaker = texts.length === 0 ? '' : speakersOf({ text: texts[0]!.text, metadata }).join(', ')
  return texts.map(({ text }) => ({ speaker, asks: endsInQuestion(text) }))
}

/** One speaker alone writes a text, not a conversation. */
function asTurns(whole: Whole, said: readonly Said[]): Whole {
  const speakers = new Set(said.flatMap(({ speaker }) => speaker || []))
  if (speakers.size < 2) return whole
  return whole.map((standing, i) => {
    const { speaker } = said[i]!
    if (speaker === '') return standing
    const before = said[i - 1]
    const isAnswer = before?.asks === true && before.speaker !== '' && before.speaker !== speaker
    return { ...standing, turn: isAnswer ? { answers: whole[i - 1]!.ordinal } : {} }
  })
}

/** The segments within reach of those named. */
function nearTo(whole: Whole, ordinals: ReadonlySet<number>, reach: number): Whole {
  const near = new Set<Standing>()
  for (const [i, standing] of whole.entries()) {
    if (!ordinals.has(standing.ordinal)) continue
    near.add(standing)
    for (const step of [-1, 1])
      for (let j = i + step; j >= 0 && j < whole.length; j += step) {
        if (Math.abs(whole[j]!.middle - standing.middle) > reach) break
        near.add(whole[j]!)
      }
  }
  return whole.filter((standing) => near.has(standing))
}

const isPart = (info: DocumentInfo): boolean => partOf(info) !== undefined

/** What a document's metadata say it is part of. */
export function partOf({ source, metadata }: Pick<DocumentInfo, 'source' | 'metadata'>): Part | undefined {
  const whole = metadata[PART_OF]
  const position = metadata[POSITION]
  const isNamed = typeof whole === 'string' || typeof whole === 'number'
  if (!isNamed || typeof position !== 'number' || !Number.isFinite(position)) return undefined
  return { whole: `${source}/${whole}`, position }
}

const positionOf = ({ metadata }: DocumentInfo): number => metadata[POSITION] as number

const keyOf = ({ source, metadata }: DocumentInfo): string => JSON.stringify([source, metadata[PART_OF]])

/** Ranges ascend. */
export function isWithin(ordinal: number, ranges: readonly OrdinalRange[]): boolean {
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
