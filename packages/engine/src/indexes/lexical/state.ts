/** One state of the index: the parts, the log that no part holds yet, and the statistics of all that is live. */
import type { LogRecord, PartRecord } from '../../ports.ts'
import { addTotals, emptyTotals, Scoring, type Totals } from './bm25f.ts'
import { corrupt } from './bytes.ts'
import { Memtable } from './memtable.ts'
import { Part } from './part.ts'
import type { Shard } from './shard.ts'

export class State {
  readonly parts: readonly Part[]
  readonly memtable = new Memtable()
  private readonly partTotals: Totals
  private current: Scoring | undefined

  /** Opens the parts that `earlier` does not have. Throws `index-corrupt`, `index-version`. */
  constructor(records: readonly PartRecord[], log: readonly LogRecord[], earlier?: State) {
    const opened = new Map(earlier?.parts.map((part) => [part.id, part]))
    this.parts = records.map((record) => opened.get(record.id) ?? new Part(record))
    this.partTotals = emptyTotals()
    for (const part of this.parts) {
      addTotals(this.partTotals, part.totals, 1)
      addTotals(this.partTotals, part.retiredTotals, -1)
      for (const range of part.retired) for (const other of this.parts) other.retire(range)
    }
    this.apply(log)
  }

  /** Throws `index-corrupt`; the state is then of no use any more. */
  apply(log: readonly LogRecord[]): void {
    this.check(log)
    for (const record of log) {
      if (record.kind === 'retire') for (const part of this.parts) part.retire(record)
      this.memtable.apply(record)
    }
    this.current = undefined
  }

  /** Throws `index-corrupt` when an entry without terms belongs to segments that no part holds. */
  check(log: readonly LogRecord[]): void {
    for (const { kind, data, first, count } of log)
      if (data.length === 0 && count > 0)
        if (kind === 'retire' || !this.parts.some(({ ordinals }) => ordinals.localOf(first) >= 0))
          throw corrupt('a log entry')
  }

  get shards(): readonly Shard[] {
    return [...this.parts, this.memtable]
  }

  get scoring(): Scoring {
    if (!this.current) {
      const totals = emptyTotals()
      addTotals(totals, this.partTotals, 1)
      addTotals(totals, this.memtable.totals, 1)
      this.current = new Scoring(totals)
    }
    return this.current
  }
}
