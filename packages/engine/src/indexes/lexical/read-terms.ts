/** The lexical index turned into rows of numbers, for whoever fits or applies a model of its terms. */
import { throwIfAborted } from '../../errors.ts'
import type { LogRecord, OrdinalRange, Store } from '../../ports.ts'
import type { FieldTotals, ReadTerms, TermReading } from '../../vector-port.ts'
import { countLengths, emptyTotals, Scoring } from './bm25f.ts'
import { FIELDS, withoutSituation } from './fields.ts'
import { Ordinals } from './ordinals.ts'
import { Part } from './part.ts'
import { finishRun, runOfEntries } from './term-run.ts'
import { DROPPED, GatheredPostings, PartTerms, RunTerms, type TermSource } from './term-sources.ts'

/** Postings handled between two turns of the event loop. */
const SLICE = 100_000

export function createTermReader(store: Store): ReadTerms {
  const index = new OpenedIndex(store)
  return async (rows, reading) => {
    const { parts, puts } = await index.refresh()
    const wanted = new Wanted(rows)
    const sources: TermSource[] = []
    for (const part of parts) {
      const moves = wanted.moves(part.ordinals, part.lengths)
      if (moves !== undefined) sources.push(new PartTerms(part, moves, (id, keys) => store.blobs(id, keys)))
    }
    const held = puts.filter((entry) => wanted.holds(entry))
    if (held.length > 0) {
      const run = finishRun(runOfEntries(held))
      sources.push(new RunTerms(run, wanted.moves(new Ordinals(held), run.lengths)!))
    }
    return visitAll(sources, wanted, reading)
  }
}

/** Parts and entries once read stay open: after a small change little else is new. */
class OpenedIndex {
  private readonly store: Store
  private seq = -1
  private parts: readonly Part[] = []
  private puts: readonly LogRecord[] = []
  /** The end of the chain of refreshes. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(store: Store) {
    this.store = store
  }

  refresh(): Promise<{ readonly parts: readonly Part[]; readonly puts: readonly LogRecord[] }> {
    const result = this.last.then(async () => {
      await this.follow()
      return { parts: this.parts, puts: this.puts }
    })
    this.last = result.catch(() => {})
    return result
  }

  private async follow(): Promise<void> {
    const { store, parts } = this
    const recent = this.seq < 0 ? undefined : await store.snapshot('lexical', this.seq)
    if (recent?.parts.length === parts.length && recent.parts.every(({ id }, i) => id === parts[i]!.id)) {
      this.puts = [...this.puts, ...recent.log.filter(isPut)]
      this.seq = recent.seq
      return
    }
    const all = await store.snapshot('lexical')
    const opened = new Map(parts.map((part) => [part.id, part]))
    this.parts = all.parts.map((record) => opened.get(record.id) ?? new Part(record))
    this.puts = all.log.filter(isPut)
    this.seq = all.seq
  }
}

const isPut = ({ kind, count, data }: LogRecord): boolean => kind === 'put' && count > 0 && data.length > 0

async function visitAll(
  sources: readonly TermSource[],
  wanted: Wanted,
  { terms, totals, visit, signal }: TermReading,
): Promise<FieldTotals> {
  const own = emptyTotals()
  countLengths(own, wanted.lengths, 0, wanted.size)
  const scoring = new Scoring(totals === undefined ? own : mutable(totals))
  const gathered = new GatheredPostings()
  let left = SLICE
  let next = 0
  for (const source of sources) if (!source.step()) await source.load()
  for (;;) {
    const term = lowest(sources)
    if (term === undefined) return own
    while (terms !== undefined && next < terms.length && terms[next]! < term) next++
    const isWanted = terms === undefined || terms[next] === term
    gathered.clear()
    for (const source of sources)
      if (source.term === term) {
        if (isWanted) source.appendTo(gathered)
        if (!source.step()) await source.load()
      }
    if (gathered.count > 0) {
      const { rows, saturations } = ascending(gathered, wanted, scoring)
      if (rows.length > 0) visit({ term, rows, saturations, count: rows.length })
    }
    left -= gathered.count + 1
    if (left > 0) continue
    left = SLICE
    await new Promise((resolve) => setImmediate(resolve))
    throwIfAborted(signal)
  }
}

const mutable = ({ segments, lengths, filled }: FieldTotals) => ({
  segments,
  lengths: [...lengths],
  filled: [...filled],
})

function lowest(sources: readonly TermSource[]): string | undefined {
  let lowest: string | undefined
  for (const { term } of sources)
    if (term !== undefined && (lowest === undefined || term < lowest)) lowest = term
  return lowest
}

/**
 * Rows in order, whatever parts they came from, so that sums over them are the same bits. Who speaks and when is not what
 * a text is about: a term that stands in the situation alone is none of the row's.
 */
function ascending(
  { docs, packed, extra, count }: GatheredPostings,
  { lengths }: Wanted,
  scoring: Scoring,
): { rows: Uint32Array; saturations: Float32Array } {
  const order = orderOf(docs, count)
  const rows = new Uint32Array(count)
  const saturations = new Float32Array(count)
  let kept = 0
  for (let i = 0; i < count; i++) {
    const from = order === undefined ? i : order[i]!
    const frequencies = withoutSituation(packed[from]!, extra)
    if (frequencies === 0) continue
    const row = (rows[kept] = docs[from]!)
    saturations[kept++] = scoring.saturation(frequencies, extra, lengths, row)
  }
  return { rows: rows.subarray(0, kept), saturations: saturations.subarray(0, kept) }
}

/** Lists up to this long are sorted by insertion. */
const SHORT = 16
/** Rows and places below this make one number of 32 bits together. */
const HALF = 2 ** 16

/** The places of the rows, in ascending order of the rows; `undefined` when they ascend already. No row is there twice. */
function orderOf(rows: Uint32Array, count: number): ArrayLike<number> | undefined {
  let sorted = true
  let highest = rows[0]!
  for (let i = 1; i < count; i++) {
    if (rows[i]! < highest) sorted = false
    else highest = rows[i]!
  }
  if (sorted) return undefined
  const order = new Uint32Array(count)
  if (count <= SHORT) {
    for (let i = 0; i < count; i++) {
      let at = i
      for (; at > 0 && rows[order[at - 1]!]! > rows[i]!; at--) order[at] = order[at - 1]!
      order[at] = i
    }
    return order
  }
  const wide = highest >= HALF || count > HALF
  const keys = wide ? new Float64Array(count) : new Uint32Array(count)
  const unit = wide ? 2 ** 21 : HALF
  for (let i = 0; i < count; i++) keys[i] = rows[i]! * unit + i
  keys.sort()
  for (let i = 0; i < count; i++) order[i] = keys[i]! % unit
  return order
}

/** The segments asked for, and the rows they become. */
class Wanted {
  readonly size: number
  readonly lengths: readonly Uint32Array[]
  private readonly ranges: readonly (OrdinalRange & { readonly row: number })[]

  constructor(ranges: readonly OrdinalRange[]) {
    let row = 0
    this.ranges = ranges.map(({ first, count }) => {
      const range = { first, count, row }
      row += count
      return range
    })
    this.size = row
    this.lengths = FIELDS.map(() => new Uint32Array(row))
  }

  holds({ first, count }: OrdinalRange): boolean {
    return this.ranges.some((range) => range.first < first + count && first < range.first + range.count)
  }

  /** The row of each of a shard's segments, or `DROPPED`; `undefined` when it has none. Notes their lengths. */
  moves(ordinals: Ordinals, lengths: readonly Uint32Array[]): Int32Array | undefined {
    let moves: Int32Array | undefined
    for (const { first, row, ...range } of this.ranges)
      ordinals.overlaps({ first, ...range }, (from, to) => {
        moves ??= new Int32Array(ordinals.size).fill(DROPPED)
        const at = row + ordinals.ordinalAt(from) - first
        for (let local = from; local < to; local++) moves[local] = at + local - from
        for (const [field, column] of lengths.entries())
          this.lengths[field]!.set(column.subarray(from, to), at)
      })
    return moves
  }
}
