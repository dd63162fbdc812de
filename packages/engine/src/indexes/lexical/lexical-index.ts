import { isLightconeError, LightconeError, throwIfAborted } from '../../errors.ts'
import { foldInThread } from '../../fold-thread.ts'
import type { FoldWork } from '../../fold-worker.ts'
import type { Explanation, QueryTerm, SegmentFields } from '../../model.ts'
import type {
  Analyzer,
  DocumentFields,
  LexicalHit,
  LexicalIndex,
  LogRecord,
  OrdinalRange,
  PartRecord,
  PartWrite,
  Store,
  TermScores,
} from '../../ports.ts'
import { turns } from '../turns.ts'
import type { Scoring } from './bm25f.ts'
import { encodeEntry } from './entry.ts'
import { fold, foldTask } from './fold.ts'
import {
  DEFAULT_MERGE_POLICY,
  type MergePolicy,
  type MergeStep,
  nextMerge,
  wholeMerge,
} from './merge-policy.ts'
import { type CountedTerms, type Dictionaries, type Part, readCounts, readLists } from './part.ts'
import { PartCache } from './part-cache.ts'
import { partOfRun } from './part-writer.ts'
import type { PostingList } from './posting-list.ts'
import { Evaluation, prepareTerms } from './query.ts'
import { State } from './state.ts'
import { leastOf, type TermCounts, UNKNOWN } from './term-counts.ts'
import { finishRun, runOfDocuments, runOfEntries } from './term-run.ts'
import { TieBreaker } from './ties.ts'

export interface LexicalIndexOptions {
  readonly store: Store
  readonly analyzer: Pick<Analyzer, 'numbering'>
  /** Posting lists kept in memory, in bytes. Default 64 MB, or 256 bytes a segment where that is more. */
  readonly cacheBytes?: number
  /** When the log and the parts are merged. Default `DEFAULT_MERGE_POLICY`. */
  readonly mergePolicy?: MergePolicy
  /** Parts with together so many segments are folded in a thread. Default 10,000. */
  readonly threadSegments?: number
}

/** Folding as many takes some half a second of computing, several times what starting a thread takes. */
const THREAD_SEGMENTS = 10_000

/**
 * Among a million segments 300 questions of five words need 172 MB of lists; with 64 MB nearly every question reads
 * all of its lists anew and takes 18 ms instead of 1.3, in a process that grows as large (docs/decisions/0007).
 */
const CACHE_BYTES = 64 * 2 ** 20
const CACHE_BYTES_PER_SEGMENT = 256
/** How often an operation starts anew because another process merged or replaced what it was reading. */
const ATTEMPTS = 8

/**
 * Opens the BM25F index of a store's namespace at the store's present commit. What `refresh` has not seen yet is
 * not searched. Throws `index-corrupt` and `index-version`, as do all methods that read.
 */
export async function openLexicalIndex(options: LexicalIndexOptions): Promise<LexicalIndex> {
  const index = new StoredLexicalIndex(options)
  await index.refresh()
  return index
}

class StoredLexicalIndex implements LexicalIndex {
  private readonly store: Store
  private readonly analyzer: Pick<Analyzer, 'numbering'>
  private readonly cache: PartCache<string, PostingList>
  private readonly dictionaries: Dictionaries
  private readonly cacheBytes: number | undefined
  private readonly policy: MergePolicy
  private readonly threadSegments: number
  private readonly ties: TieBreaker
  private state = new State([], [])
  private seq = -1
  /** Ends of the chains of refreshes and merges: each waits for those before it. */
  private refreshing: Promise<void> = Promise.resolve()
  private merging: Promise<unknown> = Promise.resolve()

  constructor({ store, analyzer, cacheBytes, mergePolicy, threadSegments }: LexicalIndexOptions) {
    this.store = store
    this.analyzer = analyzer
    this.cacheBytes = cacheBytes
    this.cache = new PartCache(cacheBytes ?? CACHE_BYTES)
    this.dictionaries = new PartCache(this.cache.limit / 2)
    this.policy = mergePolicy ?? DEFAULT_MERGE_POLICY
    this.threadSegments = threadSegments ?? THREAD_SEGMENTS
    this.ties = new TieBreaker(store)
  }

  encode(segments: readonly SegmentFields[], language: string): Uint8Array {
    return encodeEntry(segments, this.analyzer.numbering, language)
  }

  part(entries: readonly { readonly count: number; readonly data: Uint8Array }[]): PartWrite {
    return { ...partOfRun(finishRun(runOfEntries(entries))), holdsPut: true }
  }

  partOfDocuments(documents: readonly DocumentFields[]): PartWrite {
    return { ...partOfRun(runOfDocuments(documents, this.analyzer.numbering)), holdsPut: true }
  }

  refresh(seen = Number.POSITIVE_INFINITY): Promise<void> {
    const result = this.refreshing.then(() => (this.seq >= seen ? undefined : this.follow()))
    this.refreshing = result.catch(() => {})
    return result
  }

  private async follow(): Promise<void> {
    if ((await this.store.seq()) === this.seq) return
    const { state, seq: before } = this
    const known = state.parts.map(({ id }) => id)
    const recent = before < 0 ? undefined : await this.store.snapshot('lexical', before, known)
    // Should an entry fail half-way, the next refresh starts from nothing.
    this.seq = -1
    if (!recent || !state.follow(recent)) return this.rebuild()
    this.ties.follow(recent.log, before, recent.seq)
    if (state.parts.length > known.length) this.fitCaches()
    this.seq = recent.seq
  }

  private async rebuild(): Promise<void> {
    const { seq, parts, log } = await this.store.snapshot('lexical')
    this.seq = -1
    this.state = new State(parts, log, this.state)
    this.cache.keep(this.state.parts)
    this.dictionaries.keep(this.state.parts)
    this.fitCaches()
    this.seq = seq
  }

  private fitCaches(): void {
    const segments = this.state.parts.reduce((sum, { ordinals }) => sum + ordinals.size, 0)
    this.cache.limit = this.cacheBytes ?? Math.max(CACHE_BYTES, CACHE_BYTES_PER_SEGMENT * segments)
    this.dictionaries.limit = this.cache.limit / 2
  }

  async search(
    terms: readonly QueryTerm[],
    k: number,
    within?: readonly OrdinalRange[],
  ): Promise<readonly LexicalHit[]> {
    if (!(Number.isSafeInteger(k) && k >= 0)) throw badCount(k)
    const prepared = prepareTerms(terms)
    if (k === 0) return []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const hits = await this.evaluate(prepared, (evaluation, reference) =>
        evaluation.best(k, within, reference),
      )
      const ordered = await this.ties.firstOf(hits, k, this.seq)
      if (ordered) return ordered
      await this.refresh()
    }
    throw unsettled()
  }

  async explain(terms: readonly QueryTerm[], ordinals: readonly number[]): Promise<readonly Explanation[]> {
    return this.evaluate(prepareTerms(terms), (evaluation) =>
      ordinals.map((ordinal) => evaluation.explain(ordinal)),
    )
  }

  async scores(terms: readonly QueryTerm[], ordinals: readonly number[]): Promise<readonly TermScores[]> {
    const prepared = prepareTerms(terms)
    const numbers = new Map(prepared.map(({ term }, t) => [term, t]))
    const places = terms.map(({ term }) => numbers.get(term.toWellFormed())!)
    const added = new Float64Array(prepared.length)
    return this.evaluate(prepared, (evaluation) =>
      ordinals.map((ordinal) => {
        added.fill(0)
        const score = evaluation.scoreTerms(ordinal, added)
        const inOrder = new Float64Array(places.length)
        for (let t = 0; t < places.length; t++) inOrder[t] = added[places[t]!]!
        return { score, terms: inOrder }
      }),
    )
  }

  async idf(terms: readonly string[], atLeast?: readonly number[]): Promise<readonly number[]> {
    const idf = await this.weigh(terms, (held, scoring) => scoring.idf(held), atLeast)
    return atLeast === undefined ? idf : idf.map((one, i) => (one < atLeast[i]! ? 0 : one))
  }

  holding(terms: readonly string[]): Promise<readonly number[]> {
    return this.weigh(terms, (held) => held)
  }

  /** `weight` of how many live segments hold each term; of those whose idf is below their own of `atLeast` it may be 0. */
  private async weigh(
    terms: readonly string[],
    weight: (held: number, scoring: Scoring) => number,
    atLeast?: readonly number[],
  ): Promise<readonly number[]> {
    const names = terms.map((term) => term.toWellFormed())
    let { counts } = this.state
    let rows = counts.of(names)
    let changes = counts.follow()
    const places =
      atLeast === undefined ? names.map((_, t) => t) : await this.reaching(names, rows, atLeast, counts)
    const load = (part: Part) => {
      if (counts !== this.state.counts || changes !== counts.follow()) {
        counts = this.state.counts
        rows = counts.of(names)
        changes = counts.follow()
      }
      const counted = { terms: names, rows, places }
      return this.count(part, counted, counts) ?? this.countLong(part, counted, counts)
    }
    return this.settled(load, ({ parts, memtable, shards, scoring }) => {
      const { living } = shards[parts.length]!
      const weights = new Array<number>(names.length).fill(0)
      for (const t of places) {
        const held = rows[t]!.reduce((sum, count) => sum + count, memtable.list(names[t]!).live(living))
        weights[t] = weight(held, scoring)
      }
      return weights
    })
  }

  /**
   * Places of the terms that may have so much idf. Dictionaries are asked one after the other, the largest part's first,
   * and about those terms alone that none before showed to be too common; what is dead counts as if all long lists had it.
   */
  private async reaching(
    terms: readonly string[],
    rows: readonly Int32Array[],
    atLeast: readonly number[],
    counts: TermCounts,
  ): Promise<readonly number[]> {
    const { scoring } = this.state
    const { parts } = counts
    const held = new Float64Array(terms.length)
    let places = terms.map((_, t) => t).filter((t) => scoring.idf(1) >= atLeast[t]!)
    for (const part of parts.toSorted((a, b) => b.ordinals.size - a.ordinals.size)) {
      try {
        await this.count(part, { terms, rows, places }, counts)
      } catch (error) {
        // Merged meanwhile: who asks for the exact numbers finds it where it went.
        if (isConflict(error)) break
        throw error
      }
      const at = parts.indexOf(part)
      places = places.filter((t) => {
        held[t]! += leastOf(rows[t]![at]!, part.living.dead)
        return scoring.idf(Math.max(1, held[t]!)) >= atLeast[t]!
      })
    }
    return places
  }

  private count(part: Part, counted: CountedTerms, { parts }: TermCounts): Promise<void> | undefined {
    const blobs: Store['blobs'] = (id, keys) => this.store.blobs(id, keys)
    return readCounts(part, parts.indexOf(part), counted, blobs, this.dictionaries)
  }

  /** Reads the lists of a part with dead segments that are too long for its dictionary. */
  private countLong(
    part: Part,
    { terms, rows, places }: CountedTerms,
    { parts }: TermCounts,
  ): Promise<void> | undefined {
    const at = parts.indexOf(part)
    const long = places.filter((t) => rows[t]![at]! < UNKNOWN)
    if (long.length === 0) return undefined
    const lists = new Map<Part, readonly PostingList[]>()
    const fill = () => {
      for (const [i, t] of long.entries()) rows[t]![at] = lists.get(part)![i]!.live(part.living)
    }
    const wanted = long.map((t) => ({ term: terms[t]!, weight: 1 }))
    const loading = this.lookUp(part, wanted, lists)
    if (loading !== undefined) return loading.then(fill)
    fill()
    return undefined
  }

  /** Calls `use` with the terms' postings in every shard; until it returns, nothing else moves the state. */
  private async evaluate<T>(
    terms: readonly QueryTerm[],
    use: (evaluation: Evaluation, reference: Scoring) => T,
  ): Promise<T> {
    const known = new Map<Part, readonly PostingList[]>()
    const load = (part: Part) => (known.has(part) ? undefined : this.lookUp(part, terms, known))
    return this.settled(load, ({ parts, memtable, shards, scoring, reference }) => {
      const lists = [...parts.map((part) => known.get(part)!), terms.map(({ term }) => memtable.list(term))]
      return use(new Evaluation(shards, terms, lists, scoring), reference)
    })
  }

  /** Calls `use` with the state once `load` has nothing left to wait for in any of its parts. */
  private async settled<T>(
    load: (part: Part) => Promise<void> | undefined,
    use: (state: State) => T,
  ): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; ) {
      const { state } = this
      const loads = state.parts.map(load).filter((one) => one !== undefined)
      if (loads.length === 0) return use(state)
      try {
        await Promise.all(loads)
      } catch (error) {
        if (!isConflict(error)) throw error
        attempt++
        await this.refresh()
      }
    }
    throw unsettled()
  }

  /** Adds the lists of a part to `known`: at once when the cache has all of them, else by a promise. */
  private lookUp(
    part: Part,
    terms: readonly QueryTerm[],
    known: Map<Part, readonly PostingList[]>,
  ): Promise<void> | undefined {
    const lists: (PostingList | undefined)[] = []
    const missing: string[] = []
    for (const { term } of terms) {
      const list = this.cache.get(part, term)
      if (list === undefined) missing.push(term)
      lists.push(list)
    }
    if (missing.length > 0) return this.load(part, terms, lists, missing, known)
    known.set(part, lists as PostingList[])
    return undefined
  }

  private async load(
    part: Part,
    terms: readonly QueryTerm[],
    cached: readonly (PostingList | undefined)[],
    missing: readonly string[],
    known: Map<Part, readonly PostingList[]>,
  ): Promise<void> {
    const loaded = await readLists(part, missing, (id, keys) => this.store.blobs(id, keys), this.dictionaries)
    const found = new Map(missing.map((term, i) => [term, loaded[i]!]))
    for (const [term, list] of found) this.cache.set(part, term, list)
    known.set(
      part,
      terms.map(({ term }, t) => cached[t] ?? found.get(term)!),
    )
  }

  merge(
    options: { readonly force?: boolean; readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly merged: number }> {
    const result = this.merging.then(() => this.mergeDue(options))
    this.merging = result.catch(() => {})
    return result
  }

  private async mergeDue(options: {
    readonly force?: boolean
    readonly signal?: AbortSignal
  }): Promise<{ readonly merged: number }> {
    let merged = 0
    for (let attempt = 0; attempt < ATTEMPTS; ) {
      throwIfAborted(options.signal)
      await this.refresh()
      const { parts, memtable } = this.state
      const step = options.force
        ? wholeMerge(parts, memtable.logSize)
        : nextMerge(parts, memtable.logSize, this.policy)
      if (!step) return { merged }
      try {
        merged += await this.mergeStep(step, options.signal)
        if (options.force) return { merged }
      } catch (error) {
        // Another process has merged the same parts, or is writing.
        if (!isConflict(error)) throw error
        attempt++
      }
    }
    return { merged }
  }

  /** Returns how many parts and log entries it replaced. */
  private async mergeStep({ parts, withLog }: MergeStep, signal: AbortSignal | undefined): Promise<number> {
    const { records, log } = await this.present()
    const folded = withLog ? log : []
    const others = this.state.parts.filter((part) => !parts.includes(part))
    const { folder, namespace } = this.store
    const work = {
      ...foldTask({ parts, log: folded, others }),
      records: records.filter(({ id }) => parts.some((one) => one.id === id)),
      place: folder === undefined ? undefined : { folder, namespace },
    }
    const part = await this.fold(parts, work, signal)
    throwIfAborted(signal)
    await this.store.commit({
      putParts: part ? [part] : [],
      dropParts: parts.map(({ id }) => ({ index: 'lexical', id })),
      dropLog: [{ index: 'lexical', entries: folded.map(({ entry }) => entry) }],
    })
    const rebuilt = this.refreshing.then(() => this.rebuild())
    this.refreshing = rebuilt.catch(() => {})
    await rebuilt
    return parts.length + folded.length
  }

  private async fold(
    parts: readonly Part[],
    work: FoldWork,
    signal: AbortSignal | undefined,
  ): Promise<Omit<PartWrite, 'holdsPut'> | undefined> {
    const blobs: Store['blobs'] = (id, keys) => this.store.blobs(id, keys)
    const segments = parts.reduce((sum, { ordinals }) => sum + ordinals.size, 0)
    const done = segments >= this.threadSegments ? await foldInThread(work, blobs, signal) : undefined
    return done ? done.part : fold(parts, work, blobs, turns(signal))
  }

  /** Throws `index-conflict` when the parts are not those of the present state any more. */
  private async present(): Promise<{
    readonly records: readonly PartRecord[]
    readonly log: readonly LogRecord[]
  }> {
    const { parts: records, log } = await this.store.snapshot('lexical')
    if (!sameParts(records, this.state.parts)) throw unsettled()
    this.state.check(log)
    return { records, log }
  }
}

function sameParts(records: readonly PartRecord[], parts: readonly Part[]): boolean {
  return records.length === parts.length && records.every((record, i) => record.id === parts[i]!.id)
}

function isConflict(error: unknown): boolean {
  return isLightconeError(error) && error.code === 'index-conflict'
}

function badCount(k: number): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `The number of hits asked for is ${k}.`,
    hint: 'Ask for a whole number of hits, 0 or more.',
    details: { k },
  })
}

function unsettled(): LightconeError {
  return new LightconeError('index-conflict', {
    message: `The index changed ${ATTEMPTS} times while it was being read.`,
    hint: 'Try again when fewer changes are being written.',
  })
}
