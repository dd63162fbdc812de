/** Makes one part out of several, and of the log. */
import { throwIfAborted } from '../../errors.ts'
import type { LogRecord, OrdinalRange, PartWrite, Store } from '../../ports.ts'
import { addTotals, countLengths, emptyTotals, type Totals } from './bm25f.ts'
import { corrupt } from './bytes.ts'
import { readEntry } from './entry.ts'
import { FIELDS } from './fields.ts'
import { Ordinals } from './ordinals.ts'
import type { Part } from './part.ts'
import { type PartSegments, PartWriter } from './part-writer.ts'
import { runOfEntries } from './term-run.ts'
import { DROPPED, GatheredPostings, GoneTerms, PartTerms, RunTerms, type TermSource } from './term-sources.ts'

export interface FoldInputs {
  readonly parts: readonly Part[]
  readonly log: readonly LogRecord[]
}

/** Postings handled between two turns of the event loop: well under a millisecond. */
const SLICE = 2048
const TERM_COST = 8

/**
 * One part that holds the live segments of the inputs. Segments that another part, not among the inputs, or a later
 * commit retires stay in, and retirements of segments of other parts are handed on. `undefined` when nothing is
 * left. Lets the event loop turn between slices of work. Throws `index-conflict` when a part is gone, `aborted`.
 */
export async function fold(
  { parts, log }: FoldInputs,
  blobs: Store['blobs'],
  signal?: AbortSignal,
): Promise<Omit<PartWrite, 'holdsPut'> | undefined> {
  const pause = pauses(signal)
  const { puts, retirements } = cancel(log)
  const steps = runOfEntries(puts)
  let step = steps.next()
  for (; !step.done; step = steps.next()) await pause(step.value)
  const gone = new Map<string, number>()
  const retiredTotals = emptyTotals()
  for (const retirement of retirements) await pause(countGone(retirement, gone, retiredTotals))
  const plan = planSegments(parts, {
    runs: puts,
    lengths: step.value.lengths,
    retired: retirements,
    retiredTotals,
  })
  const terms = [
    ...parts.map((part, i) => new PartTerms(part, plan.moves[i]!, blobs)),
    new RunTerms(step.value, plan.moves[parts.length]!),
    new GoneTerms(gone),
  ]
  const writer = new PartWriter(plan.segments.lengths)
  await mergeTerms(terms, writer, pause)
  const { segments } = plan
  return segments.runs.length + segments.retired.length === 0 ? undefined : writer.finish(segments)
}

/** Lets the event loop turn each time a slice of work is spent. */
function pauses(signal: AbortSignal | undefined): (spent: number) => Promise<void> | undefined {
  let left = SLICE
  return (spent) => {
    left -= spent
    if (left > 0) return undefined
    left = SLICE
    return new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          throwIfAborted(signal)
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    })
  }
}

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

function countGone({ data, count }: LogRecord, gone: Map<string, number>, totals: Totals): number {
  const entry = readEntry(data, count)
  countLengths(totals, entry.lengths, 0, count)
  entry.terms.forEach((term, i) => {
    gone.set(term, (gone.get(term) ?? 0) + entry.counts[i]!)
  })
  return entry.terms.length
}

interface Planned {
  readonly segments: PartSegments
  /** For each input: the new local id of every segment, or `DROPPED`. */
  readonly moves: readonly Int32Array[]
}

/** Decides which segments stay. `log` has the shape of a part: its segments, and what it retires. */
function planSegments(parts: readonly Part[], log: PartSegments): Planned {
  const inputs = [
    ...parts.map(({ ordinals, lengths, retired, retiredTotals }) => ({
      ordinals,
      lengths,
      retired,
      retiredTotals,
    })),
    { ...log, ordinals: new Ordinals(log.runs) },
  ]
  const moves = inputs.map(({ ordinals }) => new Int32Array(ordinals.size))
  const retired: OrdinalRange[] = []
  const retiredTotals = emptyTotals()
  for (const input of inputs) {
    addTotals(retiredTotals, input.retiredTotals, 1)
    for (const range of input.retired) {
      let found = false
      inputs.forEach(({ ordinals, lengths }, i) => {
        ordinals.overlaps(range, (from, to) => {
          found = true
          moves[i]!.fill(DROPPED, from, to)
          const dropped = emptyTotals()
          countLengths(dropped, lengths, from, to - from)
          addTotals(retiredTotals, dropped, -1)
        })
      })
      if (!found) retired.push(range)
    }
  }
  return { segments: { ...moveSegments(inputs, moves), retired, retiredTotals }, moves }
}

/** Numbers the segments that stay, input after input. */
function moveSegments(
  inputs: readonly { readonly ordinals: Ordinals; readonly lengths: readonly Uint32Array[] }[],
  moves: readonly Int32Array[],
): Pick<PartSegments, 'runs' | 'lengths'> {
  const size = moves.reduce((sum, move) => sum + move.reduce((n, to) => n + (to === DROPPED ? 0 : 1), 0), 0)
  const lengths = FIELDS.map(() => new Uint32Array(size))
  const kept = new Ordinals()
  inputs.forEach((input, i) => {
    const move = moves[i]!
    let local = 0
    for (const { first, count } of input.ordinals.runs)
      for (const start = local, end = local + count; local < end; ) {
        const from = local
        while (local < end && move[local] !== DROPPED) {
          move[local] = kept.size + local - from
          local++
        }
        for (const [field, column] of lengths.entries())
          column.set(input.lengths[field]!.subarray(from, local), kept.size)
        kept.push({ first: first + from - start, count: local - from })
        if (local < end) local++
      }
  })
  return { runs: kept.runs, lengths }
}

async function mergeTerms(
  sources: readonly TermSource[],
  writer: PartWriter,
  pause: (spent: number) => Promise<void> | undefined,
): Promise<void> {
  const gathered = new GatheredPostings()
  for (const source of sources) if (!source.step()) await source.load()
  for (;;) {
    const term = lowest(sources)
    if (term === undefined) return
    let gone = 0
    gathered.clear()
    for (const source of sources)
      if (source.term === term) {
        gone += source.gone - source.appendTo(gathered)
        if (!source.step()) await source.load()
      }
    if (gone < 0) throw corrupt(`the count of ${JSON.stringify(term)}`)
    if (gathered.count + gone > 0) writer.add(term, gone, gathered, 0, gathered.count)
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
