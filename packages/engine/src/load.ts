/**
 * The way in: source items → segments → one transaction a batch. A document is either wholly in the index or not at
 * all; what is reported as added is durable.
 */
import type { Engine } from './engine.ts'
import { isLightconeError, throwIfAborted } from './errors.ts'
import type { NewDocument, SourceItem } from './ingest/source.ts'
import type { AddOptions } from './lightcone.ts'
import type { AddReport, Block, Document, Segment, SegmentFields, Skip, Source } from './model.ts'
import type { DocumentWrite, IndexName, Segmenter } from './ports.ts'

export interface Loader extends Pick<Engine, 'store' | 'index' | 'clock'> {
  readonly segmenter: Segmenter
  readonly detectLanguage: (text: string) => string
  /** Written with the first documents, for instance which analyzer made their terms. */
  readonly settings: Readonly<Record<string, string>>
}

export interface LoadPlan {
  readonly source: Source
  /** Documents whose ids are known before they are read; `hashes` are those that the index holds. */
  readonly items: (hashes: ReadonlyMap<string, string>) => AsyncIterable<SourceItem>
  /** Remove the source's documents that `items` did not name, and replace its recorded skips. */
  readonly sync: boolean
  readonly idOf: (path: string) => string
}

/** A batch is committed when it holds this much: large enough to share one fsync, small enough to lose little. */
const BATCH_BYTES = 4_000_000
const BATCH_DOCUMENTS = 512
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
])

export async function load(plan: LoadPlan, options: AddOptions, loader: Loader): Promise<AddReport> {
  const startedMs = loader.clock.elapsedMs()
  const before = await hashesOf(plan.source.name, loader)
  const seen = new Set<string>()
  const skipped: Skip[] = []
  /** Folders and files that could not be read this time: what they hold stays as it was. */
  const unread: string[] = []
  const total = { added: 0, replaced: 0, unchanged: 0, bytes: 0, segments: 0 }
  let batch = emptyBatch(loader)

  await loader.store.commit({ putSources: [plan.source], settings: loader.settings }, options.signal)
  const flush = async () => {
    if (batch.documents.length > 0) await commitPuts(batch.documents, loader, options.signal)
    for (const { document, segments } of batch.documents) {
      total[before.has(document.id) ? 'replaced' : 'added']++
      total.segments += segments.length
    }
    total.bytes += batch.bytes
    options.onProgress?.({ stage: 'index', done: total.added + total.replaced + total.unchanged })
    batch = emptyBatch(loader)
  }

  for await (const item of plan.items(before)) {
    throwIfAborted(options.signal)
    if (item.kind === 'skip') {
      skipped.push(item.skip)
      if (TRANSIENT.has(item.skip.code)) unread.push(plan.idOf(item.path))
      continue
    }
    const id = plan.idOf(item.path)
    if (seen.has(id)) {
      skipped.push(duplicate(plan.source.name, item.path, id))
      continue
    }
    seen.add(id)
    if (item.kind === 'unchanged') total.unchanged++
    else {
      batch.documents.push(prepare(item.document, loader))
      batch.bytes += item.bytes
    }
    if (isFull(batch, loader)) await flush()
  }
  await flush()

  const isUnread = (id: string) => unread.some((path) => id === path || id.startsWith(`${path}/`))
  const vanished = plan.sync ? [...before.keys()].filter((id) => !seen.has(id) && !isUnread(id)) : []
  await finish(plan, vanished, skipped, loader, options.signal)
  return {
    source: plan.source.name,
    ...total,
    removed: vanished.length,
    skipped,
    elapsedMs: loader.clock.elapsedMs() - startedMs,
  }
}

/** Removes documents by id in one transaction; ids that are gone already are passed over. */
export async function removeDocuments(
  ids: readonly string[],
  loader: Loader,
  signal?: AbortSignal,
): Promise<number> {
  return retryOnConflict(loader, async (expect) => {
    const retire = await retirement(ids, loader)
    if (retire.size > 0) await loader.store.commit({ expect, remove: [...retire.keys()], retire }, signal)
    return retire.size
  })
}

// ── a batch ──────────────────────────────────────────────────────────────────────────────────────────────

interface Batch {
  readonly documents: DocumentWrite[]
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

export function prepare(parsed: NewDocument, loader: Loader): DocumentWrite {
  const language = parsed.language === 'und' ? loader.detectLanguage(parsed.text) : parsed.language
  const document = { ...parsed, language }
  const segments = loader.segmenter.segment(document)
  return { document, segments, log: { lexical: loader.index.encode(fieldsOf(document, segments), language) } }
}

/** The fields of each segment as the lexical index sees them. */
export function fieldsOf(
  document: Pick<Document, 'title' | 'text' | 'blocks'>,
  segments: readonly Segment[],
): readonly SegmentFields[] {
  let next = 0
  return segments.map((segment) => {
    const symbols: string[] = []
    while (next < document.blocks.length && document.blocks[next]!.start < segment.end) {
      const block: Block = document.blocks[next++]!
      if (block.kind === 'symbol' && block.label !== undefined) symbols.push(block.label)
    }
    return {
      title: document.title,
      heading: segment.headings.join('\n'),
      body: document.text.slice(segment.start, segment.end),
      symbol: symbols.join('\n'),
    }
  })
}

/** One transaction for all of them, prepared again when another writer came first. */
export async function commitPuts(
  documents: readonly DocumentWrite[],
  loader: Loader,
  signal: AbortSignal | undefined,
): Promise<void> {
  const segments = documents.reduce((sum, write) => sum + write.segments.length, 0)
  const bulk = segments >= PART_SEGMENTS
  const part = bulk
    ? loader.index.part(
        documents.map((write) => ({ count: write.segments.length, data: write.log.lexical! })),
      )
    : undefined
  await retryOnConflict(loader, async (expect) => {
    const retire = await retirement(
      documents.map((write) => write.document.id),
      loader,
    )
    await loader.store.commit(
      {
        expect,
        put: part === undefined ? documents : documents.map((write) => ({ ...write, log: {} })),
        retire,
        ...(part === undefined ? {} : { putParts: [part] }),
      },
      signal,
    )
  })
  await loader.index.merge(signal === undefined ? {} : { signal })
}

async function finish(
  plan: LoadPlan,
  vanished: readonly string[],
  skipped: readonly Skip[],
  loader: Loader,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (vanished.length > 0) await removeDocuments(vanished, loader, signal)
  if (plan.sync) await loader.store.commit({ skips: new Map([[plan.source.name, skipped]]) }, signal)
}

// ── what is there already ────────────────────────────────────────────────────────────────────────────────

async function hashesOf(source: string, loader: Loader): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>()
  for await (const info of loader.store.documents({ source })) hashes.set(info.id, info.hash)
  return hashes
}

/**
 * For those of the ids that exist: what the index logged when they were put, made again from the stored text, so
 * that its statistics are taken back exactly.
 */
async function retirement(
  ids: readonly string[],
  loader: Loader,
): Promise<ReadonlyMap<string, Readonly<Partial<Record<IndexName, Uint8Array>>>>> {
  const infos = await loader.store.info(ids)
  const retire = new Map<string, { lexical: Uint8Array }>()
  for (const [i, id] of ids.entries()) {
    if (infos[i] === undefined) continue
    const document = await loader.store.document(id)
    if (document === undefined) continue
    const fields = fieldsOf(document, document.segments)
    retire.set(id, { lexical: loader.index.encode(fields, document.language) })
  }
  return retire
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
