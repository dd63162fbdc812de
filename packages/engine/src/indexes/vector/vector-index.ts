/**
 * Vectors of segments, in one or several spaces side by side. Vectors arrive as parts; the log only says which
 * segments were retired. Spaces are read into memory when they are first searched.
 */
import { isLightconeError, LightconeError, throwIfAborted } from '../../errors.ts'
import type { IndexSnapshot, OrdinalRange, PartRecord, PartWrite, Store } from '../../ports.ts'
import type { VectorHit, VectorIndex, VectorSpace } from '../../vector-port.ts'
import { Ordinals } from '../lexical/ordinals.ts'
import { TieBreaker } from '../lexical/ties.ts'
import {
  quantiseAll,
  type Rows,
  readModel,
  readPart,
  readRows,
  type VectorPart,
  writeModel,
  writeVectors,
} from './part.ts'
import { paddedLength } from './quantise.ts'
import { SpaceScan } from './scan.ts'

/** So many parts of one size become one; sizes grow by the same factor. */
const TIER_PARTS = 8
/** A space is written anew when more than this share of its segments is dead. */
const MAX_DEAD = 0.25
/** Retirements are forgotten, with the segments they retire, from so many log entries on. */
const MAX_LOG = 4096
const ATTEMPTS = 8

/** Throws `index-corrupt` and `index-version`, as do all methods that read. */
export async function openVectorIndex(options: { readonly store: Store }): Promise<VectorIndex> {
  const index = new StoredVectorIndex(options.store)
  await index.refresh()
  return index
}

interface Held extends VectorPart {
  /** 1 for each row that is live. */
  readonly alive: Uint8Array
  dead: number
}

class StoredVectorIndex implements VectorIndex {
  private readonly store: Store
  private readonly ties: TieBreaker
  private held: readonly Held[] = []
  /** What the log retires: a part that is opened later may hold segments of it. */
  private retired: readonly OrdinalRange[] = []
  /** Number of the first log entry, of all that there have been since the log was empty last. */
  private firstEntry: number | undefined
  private readonly scans = new Map<string, SpaceScan>()
  private logEntries = 0
  private seq = -1
  private refreshing: Promise<void> = Promise.resolve()
  private merging: Promise<unknown> = Promise.resolve()

  constructor(store: Store) {
    this.store = store
    this.ties = new TieBreaker(store)
  }

  refresh(): Promise<void> {
    const result = this.refreshing.then(() => this.follow())
    this.refreshing = result.catch(() => {})
    return result
  }

  private async follow(): Promise<void> {
    if ((await this.store.seq()) === this.seq) return
    const known = this.held.map(({ id }) => id)
    const recent = this.seq < 0 ? undefined : await this.store.snapshot('vector', this.seq, known)
    const goesOn = this.firstEntry === undefined || recent?.firstEntry === this.firstEntry
    if (recent !== undefined && goesOn) this.take(recent)
    else await this.rebuild()
  }

  private async rebuild(): Promise<void> {
    const whole = await this.store.snapshot('vector')
    // Should a part not be readable, the next refresh starts from nothing.
    this.seq = -1
    this.retired = []
    this.logEntries = 0
    this.take(whole)
  }

  /** Opens the parts that it does not have, and retires what the log does since the retirements that it knows. */
  private take({ seq, parts, log, firstEntry }: IndexSnapshot): void {
    const fresh = log.filter(({ kind }) => kind === 'retire')
    const known = new Map(this.held.map((part) => [part.id, part]))
    const opened = parts.filter(({ id }) => !known.has(id)).map(openPart)
    for (const record of [...this.retired, ...fresh]) retire(opened, record)
    for (const record of fresh) retire(this.held, record)
    for (const part of opened) known.set(part.id, part)
    this.retired = [...this.retired, ...fresh.map(({ first, count }) => ({ first, count }))]
    this.logEntries += log.length
    this.firstEntry = firstEntry
    this.seq = seq
    if (opened.length === 0 && parts.length === this.held.length) return
    this.held = parts.map(({ id }) => known.get(id)!)
    // Memory of parts that are gone is given back with the whole scan.
    const ids = new Set(this.held.map(({ id }) => id))
    for (const [space, scan] of this.scans) if (!scan.isWithin(ids)) this.scans.delete(space)
  }

  spaces(): readonly VectorSpace[] {
    const names = [...new Set(this.held.map(({ space }) => space))].sort()
    return names.map((name) => {
      const parts = this.held.filter(({ space }) => space === name)
      const segments = parts.reduce((sum, { ordinals, dead }) => sum + ordinals.size - dead, 0)
      return { name, dimensions: parts[0]!.dimensions, segments }
    })
  }

  covered(space: string): readonly OrdinalRange[] {
    const runs = this.vectorsOf(space).flatMap(liveRuns)
    runs.sort((a, b) => a.first - b.first)
    return new Ordinals(runs).runs
  }

  async model(space: string): Promise<Uint8Array | undefined> {
    const part = this.held.find((one) => one.space === space && one.kind === 'model')
    return part && readModel(part, (id, keys) => this.store.blobs(id, keys))
  }

  part(
    space: string,
    ordinals: readonly OrdinalRange[],
    vectors: Float32Array,
    dimensions: number,
  ): PartWrite {
    const rows = quantiseAll(vectors, dimensions, new Ordinals(ordinals).size)
    return writeVectors(space, dimensions, ordinals, rows)
  }

  modelPart(space: string, dimensions: number, model: Uint8Array): PartWrite {
    return writeModel(space, dimensions, model)
  }

  parts(space: string): readonly number[] {
    return this.held.filter((part) => part.space === space).map(({ id }) => id)
  }

  async search(
    space: string,
    query: Float32Array,
    k: number,
    within?: readonly OrdinalRange[],
  ): Promise<readonly VectorHit[]> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const scan = await this.scan(space, query)
      const ordered = scan && (await this.ties.firstOf(scan.search(query, k, within), k, this.seq))
      if (scan === undefined) return []
      if (ordered) return ordered
      await this.refresh()
    }
    throw unsettled()
  }

  async similarities(
    space: string,
    query: Float32Array,
    ordinals: readonly number[],
  ): Promise<readonly (number | undefined)[]> {
    const scan = await this.scan(space, query)
    return scan?.similarities(query, ordinals) ?? ordinals.map(() => undefined)
  }

  /** The space in memory, brought to the present state; `undefined` when there is no vector in it. */
  private async scan(space: string, query: Float32Array): Promise<SpaceScan | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const parts = this.vectorsOf(space)
      if (parts.length === 0) return undefined
      const { dimensions } = parts[0]!
      if (query.length !== dimensions) throw wrongLength(space, dimensions, query.length)
      const scan = this.scans.get(space) ?? new SpaceScan(dimensions)
      try {
        for (const part of parts)
          if (!scan.has(part.id)) {
            const rows = await readRows(part, (id, keys) => this.store.blobs(id, keys))
            if (!scan.has(part.id)) scan.add(part.id, part.ordinals, part.alive, rows)
          }
        this.scans.set(space, scan)
        return scan
      } catch (error) {
        if (!isConflict(error)) throw error
        await this.refresh()
      }
    }
    throw unsettled()
  }

  private vectorsOf(space: string): readonly Held[] {
    return this.held.filter((part) => part.space === space && part.kind === 'vectors')
  }

  merge(options: { readonly signal?: AbortSignal } = {}): Promise<{ readonly merged: number }> {
    const result = this.merging.then(() => this.mergeDue(options))
    this.merging = result.catch(() => {})
    return result
  }

  private async mergeDue({ signal }: { readonly signal?: AbortSignal }): Promise<{
    readonly merged: number
  }> {
    let merged = 0
    for (let attempt = 0; attempt < ATTEMPTS; ) {
      throwIfAborted(signal)
      await this.refresh()
      const due = this.due()
      if (due === undefined) return { merged }
      try {
        merged += await this.mergeStep(due)
      } catch (error) {
        // Another process has merged the same parts, or is writing.
        if (!isConflict(error)) throw error
        attempt++
      }
    }
    return { merged }
  }

  private due(): Due | undefined {
    for (const { name } of this.spaces()) {
      const parts = this.vectorsOf(name)
      const size = parts.reduce((sum, { ordinals }) => sum + ordinals.size, 0)
      const dead = parts.reduce((sum, part) => sum + part.dead, 0)
      if (dead > size * MAX_DEAD) return { parts, forget: false }
      const tier = fullTier(parts)
      if (tier !== undefined) return { parts: tier, forget: false }
    }
    if (this.logEntries < MAX_LOG) return undefined
    return { parts: this.held.filter(({ dead }) => dead > 0), forget: true }
  }

  /** Writes the live rows of the parts, which are of one space or all with something dead, into one part a space. */
  private async mergeStep({ parts, forget }: Due): Promise<number> {
    const { seq, log } = await this.store.snapshot('vector')
    if (seq !== this.seq) return 0
    const writes: PartWrite[] = []
    for (const group of Map.groupBy(parts, ({ space }) => space).values()) {
      const write = await this.mergeParts(group)
      if (write !== undefined) writes.push(write)
    }
    await this.store.commit({
      expect: seq,
      putParts: writes,
      dropParts: parts.map(({ id }) => ({ index: 'vector', id })),
      ...(forget ? { dropLog: [{ index: 'vector', entries: log.map(({ entry }) => entry) }] } : {}),
    })
    return parts.length
  }

  private async mergeParts(parts: readonly Held[]): Promise<PartWrite | undefined> {
    const { space, dimensions } = parts[0]!
    const width = paddedLength(dimensions)
    const size = parts.reduce((sum, { ordinals, dead }) => sum + ordinals.size - dead, 0)
    if (size === 0) return undefined
    const rows: Rows = {
      count: size,
      vectors: new Int8Array(size * width),
      scales: new Float32Array(size),
    }
    const runs: OrdinalRange[] = []
    let at = 0
    for (const part of parts) {
      const own = await readRows(part, (id, keys) => this.store.blobs(id, keys))
      for (let row = 0; row < own.count; row++) {
        if (part.alive[row] !== 1) continue
        rows.vectors.set(own.vectors.subarray(row * width, (row + 1) * width), at * width)
        rows.scales[at++] = own.scales[row]!
      }
      runs.push(...liveRuns(part))
    }
    return writeVectors(space, dimensions, runs, rows)
  }
}

interface Due {
  readonly parts: readonly Held[]
  /** Every retirement so far is of a segment in these parts, or of one that no part holds. */
  readonly forget: boolean
}

function openPart(record: PartRecord): Held {
  const part = readPart(record)
  return { ...part, alive: new Uint8Array(part.ordinals.size).fill(1), dead: 0 }
}

function retire(parts: readonly Held[], range: OrdinalRange): void {
  for (const part of parts)
    part.ordinals.overlaps(range, (from, to) => {
      for (let row = from; row < to; row++) {
        part.dead += part.alive[row]!
        part.alive[row] = 0
      }
    })
}

/** In the order of rows. */
function liveRuns({ ordinals, alive }: Held): OrdinalRange[] {
  const live = new Ordinals()
  let row = 0
  for (const { first, count } of ordinals.runs)
    for (let i = 0; i < count; i++) if (alive[row++] === 1) live.push({ first: first + i, count: 1 })
  return [...live.runs]
}

function fullTier(parts: readonly Held[]): readonly Held[] | undefined {
  const tiers = Map.groupBy(parts, ({ ordinals }) =>
    Math.floor(Math.log(Math.max(1, ordinals.size)) / Math.log(TIER_PARTS)),
  )
  return [...tiers.values()].find((members) => members.length >= TIER_PARTS)
}

function isConflict(error: unknown): boolean {
  return isLightconeError(error) && error.code === 'index-conflict'
}

function wrongLength(space: string, dimensions: number, found: number): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `The vectors of the space "${space}" have ${dimensions} numbers; this one has ${found}.`,
    hint: 'Ask with the embedder that made the space, or give the new one a space of its own.',
    details: { space, dimensions, found },
  })
}

function unsettled(): LightconeError {
  return new LightconeError('index-conflict', {
    message: `The vectors changed ${ATTEMPTS} times while they were being read.`,
    hint: 'Try again when fewer changes are being written.',
  })
}
