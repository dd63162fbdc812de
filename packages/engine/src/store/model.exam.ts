/**
 * The naive model that the exam holds against a store: the list of all accepted changes, from which every answer is
 * worked out anew.
 */
import type { Filter, Segment } from '../model.ts'
import type { AsOf, DocumentWrite, LogRecord, Store, StoreChange } from '../ports.ts'
import { compareText } from '../text/order.ts'
import { filterPredicate, parseFilter } from './filter.ts'
import { livesAt } from './history.ts'

interface ModelVersion {
  readonly write: DocumentWrite
  readonly version: number
  readonly first: number
  readonly addedSeq: number
  readonly addedMs: number
  removedSeq?: number
  removedMs?: number
}

export class StoreModel {
  seq = 0
  private ms = 0
  private nextOrdinal = 0
  private nextEntry = 1
  private versions: ModelVersion[] = []
  private log: LogRecord[] = []
  private logged = false

  /** Applies a change of `put`, `remove` and lexical `dropLog`, or refuses it as a store would. */
  apply(change: StoreChange, nowMs: number): 'committed' | 'index-conflict' {
    const dropped = (change.dropLog ?? []).flatMap((drop) => drop.entries)
    if (change.expect !== undefined && change.expect !== this.seq) return 'index-conflict'
    if (dropped.some((entry) => !this.log.some((record) => record.entry === entry))) return 'index-conflict'
    this.seq += 1
    this.ms = Math.max(this.ms, nowMs)
    this.log = this.log.filter((record) => !dropped.includes(record.entry))
    const puts = change.put ?? []
    this.logged ||= puts.some(({ log }) => log.lexical)
    const before = new Map(this.live().map((version) => [version.write.document.id, version.version]))
    for (const id of [...(change.remove ?? []), ...puts.map(({ document }) => document.id)]) {
      const version = this.find(id)
      if (!version) continue
      if (this.logged) this.append('retire', version)
      version.removedSeq = this.seq
      version.removedMs = this.ms
    }
    for (const write of puts) {
      const version = (before.get(write.document.id) ?? 0) + 1
      const first = this.nextOrdinal
      this.nextOrdinal += write.segments.length
      this.versions.push({ write, version, first, addedSeq: this.seq, addedMs: this.ms })
    }
    for (const { document, log } of puts)
      if (log.lexical) this.append('put', this.find(document.id)!, log.lexical)
    return 'committed'
  }

  /** All that the store lets us see must be what the model says. Returns both sides for one comparison. */
  async compare(store: Store, filter: Filter): Promise<readonly [actual: unknown, expected: unknown]> {
    const ids = [...new Set(this.versions.map(({ write }) => write.document.id)), 'never put']
    const moments: readonly (AsOf | undefined)[] = [
      undefined,
      { seq: this.seq >> 1 },
      { timeMs: this.ms - 1 },
    ]
    const ordinals = Array.from({ length: this.nextOrdinal + 1 }, (_, i) => i)
    const accepts = filterPredicate(parseFilter(filter))
    const actual = {
      seq: await store.seq(),
      stats: { ...(await store.stats()), bytesOnDisk: 0, formatVersion: 0 },
      documents: await Promise.all(moments.map((asOf) => list(store, asOf, filter))),
      texts: await Promise.all(
        moments.flatMap((asOf) => ids.map(async (id) => (await store.document(id, asOf))?.text)),
      ),
      versions: (await store.info(ids)).map((info) => info?.version),
      segments: (await store.segments(ordinals)).map(
        (segment) => segment && [segment.document, segment.position, segment.text],
      ),
      selected: expand(await store.select(filter)),
      log: await store.snapshot('lexical'),
      recentLog: await store.snapshot('lexical', this.seq - 1),
    }
    const present = { seq: this.seq, parts: [], firstEntry: this.log[0]?.entry }
    const expected = {
      seq: this.seq,
      stats: this.stats(),
      documents: moments.map((asOf) =>
        this.live(asOf)
          .filter(({ write }) => accepts(write.document))
          .map(({ write, version }) => `${write.document.id} ${version}`)
          .sort(compareText),
      ),
      texts: moments.flatMap((asOf) => ids.map((id) => this.find(id, asOf)?.write.document.text)),
      versions: ids.map((id) => this.find(id)?.version),
      segments: ordinals.map((ordinal) => this.segment(ordinal)),
      selected: this.live()
        .filter(({ write }) => accepts(write.document))
        .flatMap(({ first, write }) => write.segments.map((_, i) => first + i)),
      log: { ...present, log: this.log },
      recentLog: { ...present, log: this.log.filter((record) => record.seq === this.seq) },
    }
    return [actual, expected]
  }

  private append(kind: 'put' | 'retire', version: ModelVersion, data: Uint8Array = new Uint8Array()): void {
    const { write, first } = version
    const place = { document: write.document.id, first, count: write.segments.length }
    this.log.push({ entry: this.nextEntry++, seq: this.seq, kind, ...place, data })
  }

  private live(asOf?: AsOf): ModelVersion[] {
    return this.versions.filter((version) => livesAt(version, asOf))
  }

  private find(id: string, asOf?: AsOf): ModelVersion | undefined {
    return this.live(asOf).find(({ write }) => write.document.id === id)
  }

  private segment(ordinal: number): readonly [string, number, string] | undefined {
    for (const { write, first } of this.live())
      for (const [i, { start, end }] of write.segments.entries())
        if (first + i === ordinal) return [write.document.id, i, write.document.text.slice(start, end)]
    return undefined
  }

  private stats(): unknown {
    const live = this.live()
    const languages: Record<string, number> = {}
    for (const { language } of live.map(({ write }) => write.document))
      languages[language] = (languages[language] ?? 0) + 1
    return {
      seq: this.seq,
      documents: live.length,
      segments: live.reduce((sum, { write }) => sum + write.segments.length, 0),
      length: live.reduce((sum, { write }) => sum + write.document.text.length, 0),
      languages,
      bytesOnDisk: 0,
      formatVersion: 0,
    }
  }
}

/** Segments of about `size` characters that never cut a character in two. */
export function segmentText(text: string, size: number): Segment[] {
  const segments: Segment[] = []
  let start = 0
  let end = 0
  for (const character of text) {
    end += character.length
    if (end - start < size) continue
    segments.push({ position: segments.length, start, end, kind: 'passage', headings: ['Heading'] })
    start = end
  }
  if (start < end) segments.push({ position: segments.length, start, end, kind: 'passage', headings: [] })
  return segments
}

async function list(store: Store, asOf: AsOf | undefined, filter: Filter): Promise<readonly string[]> {
  const found = await Array.fromAsync(store.documents(asOf ? { asOf, filter } : { filter }))
  return found.map(({ id, version }) => `${id} ${version}`)
}

function expand(ranges: readonly { readonly first: number; readonly count: number }[]): number[] {
  return ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i))
}
