/** One state of the index: the parts, the log that no part holds yet, and the statistics of all that is live. */
import type { IndexSnapshot, LogRecord, PartRecord } from '../../ports.ts'
import { addTotals, emptyTotals, Scoring } from './bm25f.ts'
import { corrupt } from './bytes.ts'
import { Memtable } from './memtable.ts'
import { Part } from './part.ts'
import type { Shard } from './shard.ts'
import { TermCounts } from './term-counts.ts'

/** Averages may move by this factor before impacts are taken anew: until then they are looser, never wrong. */
const MOST_DRIFT = 1.03

export class State {
  parts: readonly Part[]
  /** Of these parts. */
  counts: TermCounts
  readonly memtable = new Memtable()
  /** Number of the first log entry, of all that there have been since the log was empty last. */
  private firstEntry: number | undefined
  private current: Scoring | undefined
  private lastReference: Scoring | undefined

  /** Opens the parts that `earlier` does not have. Throws `index-corrupt`, `index-version`. */
  constructor(records: readonly PartRecord[], log: readonly LogRecord[], earlier?: State) {
    this.lastReference = earlier?.lastReference
    const opened = new Map(earlier?.parts.map((part) => [part.id, part]))
    this.parts = records.map((record) => opened.get(record.id) ?? new Part(record))
    this.counts = new TermCounts(this.parts)
    for (const { retired } of this.parts)
      for (const range of retired) for (const part of this.parts) part.retire(range)
    this.apply(log)
  }

  /**
   * Takes in what came since, a snapshot with the headers of new parts. False, with nothing changed, where parts or
   * log entries are gone: a state must be made anew then. Throws `index-corrupt`; the state is then of no use any more.
   */
  follow({ parts: records, log, firstEntry }: IndexSnapshot): boolean {
    if (this.firstEntry !== undefined && firstEntry !== this.firstEntry) return false
    const opened = new Map(this.parts.map((part) => [part.id, part]))
    if (records.filter(({ id }) => opened.has(id)).length < opened.size) return false
    const parts = records.map((record) => opened.get(record.id) ?? new Part(record))
    // A part that was not put with its documents alone says what others no longer hold.
    if (parts.some((part) => !opened.has(part.id) && (part.retired.length > 0 || this.holdsOf(part))))
      return false
    if (parts.length > this.parts.length) this.counts = new TermCounts(parts)
    this.parts = parts
    this.apply(log)
    return true
  }

  private holdsOf({ ordinals }: Part): boolean {
    let held = false
    const note = () => {
      held = true
    }
    for (const shard of this.shards) for (const run of ordinals.runs) shard.ordinals.overlaps(run, note)
    return held
  }

  /** Throws `index-corrupt`; the state is then of no use any more. */
  private apply(log: readonly LogRecord[]): void {
    this.check(log)
    this.firstEntry ??= log[0]?.entry
    for (const record of log) {
      if (record.kind === 'retire') for (const part of this.parts) part.retire(record)
      this.memtable.apply(record)
    }
    this.current = undefined
  }

  /** Throws `index-corrupt` when an entry without terms belongs to live segments that no part holds. */
  check(log: readonly LogRecord[]): void {
    const retired = new Set(log.filter(({ kind }) => kind === 'retire').map(({ first }) => first))
    for (const { kind, data, first, count } of log)
      if (kind === 'put' && data.length === 0 && count > 0 && !retired.has(first))
        if (!this.parts.some(({ ordinals }) => ordinals.localOf(first) >= 0)) throw corrupt('a log entry')
  }

  get shards(): readonly Shard[] {
    return [...this.parts, this.memtable]
  }

  get scoring(): Scoring {
    if (!this.current) {
      const totals = emptyTotals()
      for (const { living } of this.shards) addTotals(totals, living.totals)
      this.current = new Scoring(totals)
    }
    return this.current
  }

  /** What impacts are taken under: the same for as long as averages move little, for lists are kept in memory. */
  get reference(): Scoring {
    const { scoring, lastReference: last } = this
    if (last && Math.max(scoring.growthSince(last), last.growthSince(scoring)) < MOST_DRIFT) return last
    this.lastReference = scoring
    return scoring
  }
}
