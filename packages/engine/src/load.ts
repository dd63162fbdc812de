/**
 * The way in: source items → segments → one transaction a batch. A document is either wholly in the index or not at
 * all; what is reported as added is durable.
 */
import type { Engine } from './engine.ts'
import { isLightconeError, throwIfAborted } from './errors.ts'
import { createEncodePool, type EncodePool } from './indexes/encode-pool.ts'
import type { EncodedLog, EncodeInput } from './indexes/encode-worker.ts'
import type { NewDocument, SourceItem } from './ingest/source.ts'
import type { AddOptions } from './lightcone.ts'
import { fillSpaces } from './load-embeddings.ts'
import { completeGraph } from './load-graph.ts'
import { completeVectors } from './load-vectors.ts'
import type { AddReport, Skip, Source } from './model.ts'
import type { DocumentWrite, KnownFile, PartWrite, Segmenter } from './ports.ts'
import { fieldsOf } from './text/segment-fields.ts'

export interface Loader
  extends Pick<Engine, 'store' | 'index' | 'graph' | 'vectors' | 'embedders' | 'fillers' | 'clock'> {
  readonly segmenter: Segmenter
  readonly detectLanguage: (text: string) => string
  /** Written with the first documents: which analyzer made their terms, which graph read them for names. */
  readonly settings: Readonly<Record<string, string>>
  /** Threads that analyse text beside this one, once there is enough of it. */
  readonly threads: number
}

export interface LoadPlan {
  readonly source: Source
  /** What the source gives; `known` is what the index holds of it, by id. */
  readonly items: (known: Known) => AsyncIterable<SourceItem>
  /** The documents that may come, where that is known beforehand and others are not removed. */
  readonly ids?: readonly string[]
  /** Remove the source's documents that `items` did not name, and replace its recorded skips. */
  readonly sync: boolean
  readonly idOf: (path: string) => string
}

/** A batch is committed when it holds this much: large enough to share one fsync, small enough to lose little. */
const BATCH_BYTES = 4_000_000
/** Of documents of 500 characters as many as `BATCH_BYTES` hold: smaller batches stay in the log, and a merge reads them again. */
const BATCH_DOCUMENTS = 8192
const BATCH_MS = 1_000
/** From this many segments on a batch becomes a part of its own instead of log entries that a merge folds later. */
const PART_SEGMENTS = 2_000
/** Other writers may commit in between; each retry prepares the change again on what they left. */
const CONFLICT_RETRIES = 5

/** Reasons that leave a document as it was: its file may be fine again next time. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'file-unreadable',
  'file-vanished',
  'permission-denied',
  'io',
  'url-failed',
])

type Known = ReadonlyMap<string, KnownFile>

export async function load(plan: LoadPlan, options: AddOptions, loader: Loader): Promise<AddReport> {
  const startedMs = loader.clock.elapsedMs()
  await completeGraph(loader, options)
  const before = await knownOf(plan, loader)
  const items = plan.items(before)[Symbol.asyncIterator]()
  // A root that cannot be read ends here, before a source is made for it.
  let next = await items.next()
  if (!(await isNoted(plan.source, loader)))
    await loader.store.commit({ putSources: [plan.source], settings: loader.settings }, options.signal)

  const tally: Tally = {
    seen: new Set(),
    unread: [],
    keepsRest: false,
    skipped: [],
    added: 0,
    replaced: 0,
    unchanged: 0,
    bytes: 0,
    segments: 0,
  }
  const line = createCommitLine(before, tally, options, loader)
  try {
    for (; !next.done; next = await items.next()) {
      throwIfAborted(options.signal)
      const parsed = take(next.value, plan, tally)
      if (parsed !== undefined) await line.push(prepare(parsed.document, loader), parsed.bytes)
    }
    await line.finish()
  } finally {
    await items.return?.()
    await line.close()
  }

  const vanished = plan.sync && !tally.keepsRest ? [...before.keys()].filter((id) => isGone(id, tally)) : []
  if (vanished.length > 0) await removeDocuments(vanished, loader, options.signal)
  if (plan.sync)
    await loader.store.commit({ skips: new Map([[plan.source.name, tally.skipped]]) }, options.signal)
  await completeVectors(loader.vectors, options)
  for (const filler of loader.fillers) filler.wake()
  const waiting = loader.fillers.length > 0 ? [] : loader.embedders
  const { notes, usage } = await fillSpaces(loader.vectors, waiting, options)
  const { added, replaced, unchanged, skipped, bytes, segments } = tally
  return {
    source: plan.source.name,
    added,
    replaced,
    unchanged,
    removed: vanished.length,
    skipped,
    bytes,
    segments,
    elapsedMs: loader.clock.elapsedMs() - startedMs,
    ...(notes.length === 0 ? {} : { notes }),
    ...(usage.calls === 0 ? {} : { usage }),
  }
}

/** What has come of the source so far. */
interface Tally {
  readonly seen: Set<string>
  /** Ids of files and folders that could not be read this time: what they hold stays as it was. */
  readonly unread: string[]
  /** Whether documents that were not named stay. */
  keepsRest: boolean
  readonly skipped: Skip[]
  added: number
  replaced: number
  unchanged: number
  bytes: number
  segments: number
}

/** Notes an item; returns the document that is to be indexed, if it is one. */
function take(
  item: SourceItem,
  plan: LoadPlan,
  tally: Tally,
): Extract<SourceItem, { kind: 'document' }> | undefined {
  const id = plan.idOf(item.path)
  if (item.kind === 'keep-rest') tally.keepsRest = true
  else if (item.kind === 'skip') {
    tally.skipped.push(item.skip)
    if (TRANSIENT.has(item.skip.code)) tally.unread.push(id)
  } else if (tally.seen.has(id)) tally.skipped.push(duplicate(plan.source.name, item.path, id))
  else {
    tally.seen.add(id)
    if (item.kind === 'document') return item
    tally.unchanged++
  }
  return undefined
}

function isGone(id: string, { seen, unread }: Tally): boolean {
  return (
    !seen.has(id) &&
    !unread.some((path) => id === path || id.startsWith(`${path}/`) || id.startsWith(`${path}!/`))
  )
}

/**
 * Collects documents into batches and commits them in order. While one batch is analysed and committed the next one
 * is read.
 */
function createCommitLine(
  before: ReadonlyMap<string, KnownFile>,
  tally: Tally,
  options: AddOptions,
  loader: Loader,
) {
  const encoder = createEncoder(loader)
  let batch = emptyBatch(loader)
  let committing: Promise<void> = Promise.resolve()

  const commit = async ({ documents, bytes }: Batch) => {
    if (documents.length > 0) await commitPuts(await encoder.encode(documents, bytes), loader, options.signal)
    for (const { document, segments } of documents) {
      tally[before.has(document.id) ? 'replaced' : 'added']++
      tally.segments += segments.length
    }
    tally.bytes += bytes
    options.onProgress?.({ stage: 'index', done: tally.added + tally.replaced + tally.unchanged })
  }
  const flush = async () => {
    await committing
    committing = commit(batch)
    // Whoever waits for it hears of a failure; until then it must not count as unhandled.
    committing.catch(() => {})
    batch = emptyBatch(loader)
  }
  return {
    async push(prepared: Prepared, bytes: number): Promise<void> {
      batch.documents.push(prepared)
      batch.bytes += bytes
      if (isFull(batch, loader)) await flush()
    },
    async finish(): Promise<void> {
      await flush()
      await committing
    },
    async close(): Promise<void> {
      await committing.catch(() => {})
      await encoder.close()
    },
  }
}

/** Removes documents by id in one transaction; ids that are gone already are passed over. */
export async function removeDocuments(
  ids: readonly string[],
  loader: Loader,
  signal?: AbortSignal,
): Promise<number> {
  return retryOnConflict(loader, async (expect) => {
    const infos = await loader.store.info(ids)
    const remove = infos.flatMap((info) => (info === undefined ? [] : [info.id]))
    if (remove.length > 0) await loader.store.commit({ expect, remove }, signal)
    return remove.length
  })
}

// ── a batch ──────────────────────────────────────────────────────────────────────────────────────────────

/** A document cut into segments, its terms not counted yet. */
export type Prepared = Omit<DocumentWrite, 'log'>

interface Batch {
  readonly documents: Prepared[]
  readonly openedMs: number
  bytes: number
}

const emptyBatch = (loader: Loader): Batch => ({
  documents: [],
  openedMs: loader.clock.elapsedMs(),
  bytes: 0,
})

const isFull = (batch: Batch, loader: Loader): boolean =>
  batch.bytes >= BATCH_BYTES ||
  batch.documents.length >= BATCH_DOCUMENTS ||
  (batch.documents.length > 0 && loader.clock.elapsedMs() - batch.openedMs >= BATCH_MS)

export function prepare(parsed: NewDocument, loader: Pick<Loader, 'segmenter' | 'detectLanguage'>): Prepared {
  const language = parsed.language === 'und' ? loader.detectLanguage(parsed.text) : parsed.language
  const document = { ...parsed, language }
  return { document, segments: loader.segmenter.segment(document) }
}

/** Starting threads costs as much as analysing this much text. */
const THREADS_FROM_BYTES = 1_000_000

/** Documents with what the indexes are to know of them, each in its log entries or all in parts of their own. */
export interface Encoded {
  readonly put: readonly DocumentWrite[]
  readonly putParts: readonly PartWrite[]
}

export interface Encoder {
  /** `bytes` is the size of all of them. */
  encode(documents: readonly Prepared[], bytes: number): Promise<Encoded>
  close(): Promise<void>
}

/**
 * Analyses small batches here, and from the first large one on in threads. Where threads end (a bundle that left their
 * file out, a document that one of them cannot read), it analyses here again: slower, and with the error itself if there is one.
 */
export function createEncoder(
  loader: Pick<Loader, 'index' | 'graph' | 'threads'>,
  startPool: typeof createEncodePool = createEncodePool,
): Encoder {
  let pool: EncodePool | undefined
  let mayStart = loader.threads > 0
  let isClosed = false
  const here = (documents: readonly Prepared[]) =>
    isBulk(documents) ? withParts(documents, partsOf(documents, loader)) : withLogs(documents, loader)
  const inThreads = async (documents: readonly Prepared[], threads: EncodePool): Promise<Encoded> => {
    let logs: readonly EncodedLog[]
    try {
      logs = await threads.encode(documents.map(encodeInput))
    } catch (error) {
      if (isClosed || isOutOfMemory(error)) throw error
      pool = undefined
      await threads.close()
      return here(documents)
    }
    if (isBulk(documents)) return withParts(documents, partsOfLogs(documents, logs, loader))
    return { put: documents.map((prepared, i) => ({ ...prepared, log: logs[i]! })), putParts: [] }
  }
  return {
    async encode(documents, bytes) {
      if (mayStart && bytes >= THREADS_FROM_BYTES) {
        mayStart = false
        pool = startPool(loader.threads)
      }
      return pool === undefined ? here(documents) : inThreads(documents, pool)
    },
    async close() {
      isClosed = true
      await pool?.close()
    },
  }
}

type Indexes = Pick<Loader, 'index' | 'graph'>

const isBulk = (documents: readonly Prepared[]): boolean =>
  documents.reduce((sum, { segments }) => sum + segments.length, 0) >= PART_SEGMENTS

const withParts = (documents: readonly Prepared[], putParts: readonly PartWrite[]): Encoded => ({
  put: documents.map((prepared) => ({ ...prepared, log: {} })),
  putParts,
})

const withLogs = (documents: readonly Prepared[], { index, graph }: Indexes): Encoded => ({
  put: documents.map(({ document, segments }) => ({
    document,
    segments,
    log: {
      lexical: index.encode(fieldsOf(document, segments), document.language),
      graph: graph.encode(document, segments),
    },
  })),
  putParts: [],
})

const partsOf = (documents: readonly Prepared[], { index, graph }: Indexes): readonly PartWrite[] => [
  index.partOfDocuments(
    documents.map(({ document, segments }) => ({
      fields: fieldsOf(document, segments),
      language: document.language,
    })),
  ),
  graph.partOfDocuments(documents),
]

function partsOfLogs(
  documents: readonly Prepared[],
  logs: readonly EncodedLog[],
  { index, graph }: Indexes,
): readonly PartWrite[] {
  const entries = (name: 'lexical' | 'graph') =>
    documents.map(({ segments }, i) => ({ count: segments.length, data: logs[i]![name] }))
  return [index.part(entries('lexical')), graph.part(entries('graph'))]
}

/** What was too much for a thread is too much here, and here it would take the process along. */
const isOutOfMemory = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'

/** What a thread needs of a document; the rest need not be copied to it. */
function encodeInput({ document, segments }: Prepared): EncodeInput {
  const { title, text, blocks, language, metadata } = document
  return { document: { title, text, blocks, language, metadata }, segments }
}

/** One transaction for all of them. */
export async function commitPuts(
  { put, putParts }: Encoded,
  loader: Loader,
  signal: AbortSignal | undefined,
): Promise<void> {
  await loader.store.commit({ put, putParts }, signal)
  await loader.index.merge(signal === undefined ? {} : { signal })
  await loader.graph.merge(signal === undefined ? {} : { signal })
}

// ── what is there already ────────────────────────────────────────────────────────────────────────────────

/** Up to so many documents are looked up one by one; for more the source's are listed. */
const MOST_LOOKED_UP = 1000

async function knownOf({ source: { name }, ids }: LoadPlan, { store }: Loader): Promise<Known> {
  const known = new Map<string, KnownFile>()
  if (ids === undefined || ids.length > MOST_LOOKED_UP)
    for await (const { id, hash, metadata } of store.documents({ source: name }))
      known.set(id, { hash, metadata })
  else
    for (const info of await store.info(ids))
      if (info?.source === name) known.set(info.id, { hash: info.hash, metadata: info.metadata })
  return known
}

/** Whether the store has the source and the settings already: a commit that says nothing new makes everybody read anew. */
async function isNoted({ name, kind, root }: Source, { store, settings }: Loader): Promise<boolean> {
  const found = (await store.sources()).find((one) => one.name === name)
  if (found?.kind !== kind || found.root !== root) return false
  for (const [setting, value] of Object.entries(settings))
    if ((await store.setting(setting)) !== value) return false
  return true
}

async function retryOnConflict<T>(loader: Loader, attempt: (expect: number) => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt(await loader.store.seq())
    } catch (error) {
      if (!isLightconeError(error) || error.code !== 'index-conflict' || tries >= CONFLICT_RETRIES)
        throw error
    }
  }
}

const duplicate = (source: string, path: string, id: string): Skip => ({
  source,
  path,
  code: 'invalid-argument',
  reason: `The id "${id}" came twice in one source; the first one stands.`,
})
