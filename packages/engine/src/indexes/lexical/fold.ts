/** Makes one part out of several, and of the log. */
import type { LogRecord, OrdinalRange, PartWrite, Store } from '../../ports.ts'
import type { Pause } from '../turns.ts'
import type { FieldLengths } from './bm25f.ts'
import { FIELDS } from './fields.ts'
import { Ordinals } from './ordinals.ts'
import type { Part } from './part.ts'
import { PartWriter, type PutBlob } from './part-writer.ts'
import { runOfEntries } from './term-run.ts'
import {
  DROPPED,
  GatheredPostings,
  type PartBlobs,
  PartTerms,
  RunTerms,
  type TermSource,
} from './term-sources.ts'

export interface FoldInputs {
  readonly parts: readonly Part[]
  readonly log: readonly LogRecord[]
  /** The parts that stay as they are. */
  readonly others: readonly Part[]
}

/** A fold as it was when it began, in a form that a thread can be given. */
export interface FoldTask {
  /** Live segments of each part, as `Living.flags`. */
  readonly flags: readonly Uint8Array[]
  readonly puts: readonly Pick<LogRecord, 'first' | 'count' | 'data'>[]
  /** What the new part says of segments that the other parts hold. */
  readonly retired: readonly OrdinalRange[]
}

/** What is to be done now: questions go on meanwhile, and with them the parts hear of later commits. */
export function foldTask({ parts, log, others }: FoldInputs): FoldTask {
  const { puts, retirements } = cancel(log)
  const retired = [...parts.flatMap((part) => part.retired), ...retirements].filter((range) =>
    others.some(({ ordinals }) => holds(ordinals, range)),
  )
  return {
    flags: parts.map((part) => flagsWithout(part, retirements)),
    puts: puts.map(({ first, count, data }) => ({ first, count, data })),
    retired: retired.map(({ first, count }) => ({ first, count })),
  }
}

/** What a fold may read of a part: all but what changes. */
export type FoldedPart = PartBlobs & Pick<Part, 'lengths'>

/**
 * One part that holds the live segments of the parts and the puts. Segments that a later commit retires stay in.
 * `undefined` when nothing is left. Throws `index-conflict` when a part is gone, and what `pause` throws.
 */
export async function fold(
  parts: readonly FoldedPart[],
  { flags, puts, retired }: FoldTask,
  blobs: Store['blobs'],
  pause: Pause,
  putBlob?: PutBlob,
): Promise<Omit<PartWrite, 'holdsPut'> | undefined> {
  const steps = runOfEntries(puts)
  let step = steps.next()
  for (; !step.done; step = steps.next()) await pause(step.value)
  const run = step.value
  const { runs, lengths, moves } = moveSegments([
    ...parts.map((part, i) => ({ ordinals: part.ordinals, lengths: part.lengths, flags: flags[i]! })),
    { ordinals: new Ordinals(puts), lengths: run.lengths, flags: undefined },
  ])
  if (runs.length + retired.length === 0) return undefined
  const writer = new PartWriter(lengths, putBlob)
  const terms = [
    ...parts.map((part, i) => new PartTerms(part, moves[i]!, blobs)),
    new RunTerms(run, moves[parts.length]!),
  ]
  await mergeTerms(terms, writer, pause)
  return writer.finish({ runs, retired })
}

const TERM_COST = 8

/** Documents put and retired within the log need no trace; what is left are puts, and retirements of parts' segments. */
function cancel(log: readonly LogRecord[]): { puts: LogRecord[]; retirements: LogRecord[] } {
  const puts = new Map<number, LogRecord>()
  const retirements: LogRecord[] = []
  for (const record of log) {
    if (record.count === 0) continue
    if (record.kind === 'retire') {
      if (!puts.delete(record.first)) retirements.push(record)
    } else if (record.data.length > 0) puts.set(record.first, record)
  }
  return { puts: [...puts.values()], retirements }
}

function holds(ordinals: Ordinals, range: OrdinalRange): boolean {
  let found = false
  ordinals.overlaps(range, () => {
    found = true
  })
  return found
}

function flagsWithout({ living, ordinals }: Part, retirements: readonly OrdinalRange[]): Uint8Array {
  const flags = living.flags.slice()
  for (const range of retirements) ordinals.overlaps(range, (from, to) => flags.fill(0, from, to))
  return flags
}

/** Segments of one input; without flags all of them are live. */
interface Segments {
  readonly ordinals: Ordinals
  readonly lengths: FieldLengths
  readonly flags: Uint8Array | undefined
}

/** Numbers the live segments, input after input. `moves` has the new local id of every segment, or `DROPPED`. */
function moveSegments(inputs: readonly Segments[]): {
  readonly runs: readonly OrdinalRange[]
  readonly lengths: FieldLengths
  readonly moves: readonly Int32Array[]
} {
  const size = inputs.reduce(
    (sum, { ordinals, flags }) => sum + (flags ? flags.reduce((n, flag) => n + flag, 0) : ordinals.size),
    0,
  )
  const lengths = FIELDS.map(() => new Uint32Array(size))
  const kept = new Ordinals()
  const moves = inputs.map((input) => {
    const { ordinals, flags } = input
    const move = new Int32Array(ordinals.size).fill(DROPPED)
    let local = 0
    for (const { first, count } of ordinals.runs)
      for (const start = local, end = local + count; local < end; ) {
        const from = local
        while (local < end && (!flags || flags[local] === 1)) {
          move[local] = kept.size + local - from
          local++
        }
        for (const [field, column] of lengths.entries())
          column.set(input.lengths[field]!.subarray(from, local), kept.size)
        kept.push({ first: first + from - start, count: local - from })
        if (local < end) local++
      }
    return move
  })
  return { runs: kept.runs, lengths, moves }
}

async function mergeTerms(sources: readonly TermSource[], writer: PartWriter, pause: Pause): Promise<void> {
  const gathered = new GatheredPostings()
  for (const source of sources) if (!source.step()) await source.load()
  for (;;) {
    const term = lowest(sources)
    if (term === undefined) return
    gathered.clear()
    for (const source of sources)
      if (source.term === term) {
        source.appendTo(gathered)
        if (!source.step()) await source.load()
      }
    if (gathered.count > 0) writer.add(term, gathered, 0, gathered.count)
    const turn = pause(gathered.count + TERM_COST)
    if (turn) await turn
  }
}

function lowest(sources: readonly TermSource[]): string | undefined {
  let lowest: string | undefined
  for (const { term } of sources)
    if (term !== undefined && (lowest === undefined || term < lowest)) lowest = term
  return lowest
}
