/** Puts the parts together: which store, index and stages stand behind the ports. */
import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { addSource } from './add-source.ts'
import { ask, askStream } from './ask.ts'
import { ANALYZER_SETTING, assemble } from './assemble.ts'
import type { Filler } from './background-embedding.ts'
import { type Clusters, type ClustersOptions, clusterDocuments } from './cluster-documents.ts'
import { type Compressed, type CompressOptions, compressDocuments } from './compress-documents.ts'
import { context, type Engine, prepare, search } from './engine.ts'
import { isLightconeError, LightconeError } from './errors.ts'
import { explain } from './explain.ts'
import type { GraphFace } from './graph-face.ts'
import { GRAPH_SETTING } from './graph-port.ts'
import { createGraphView } from './graph-view.ts'
import { builtInParsers } from './ingest/parsers/index.ts'
import { parseText, type ReadSourceOptions, type SourceItem } from './ingest/source.ts'
import type {
  AddOptions,
  AnswerEvent,
  AskOptions,
  CollectOptions,
  CollectReport,
  ContextOptions,
  DocumentInput,
  ExplainReport,
  GetOptions,
  GetResult,
  Lightcone,
  OpenOptions,
  PreparedContext,
  PrepareOptions,
  SearchOptions,
  SearchResult,
  SpaceStatus,
  Status,
} from './lightcone.ts'
import { type Loader, load, removeDocuments } from './load.ts'
import type { AddReport, Answer, Context, Segment, Source } from './model.ts'
import type { Clock, DocumentInfo, DocumentsOptions, KnownFile, Parser, SourceReader } from './ports.ts'
import { removeSpace } from './remove-space.ts'
import { type Report, type ReportOptions, reportDocuments } from './report-documents.ts'
import { grainTree, widen } from './segment/grains.ts'
import { createPassageSegmenter } from './segment/passages.ts'
import type { SolvedFace } from './solved-face.ts'
import { RETENTION_SETTING, retentionOf } from './store/history.ts'
import { openMemoryStore } from './store/memory/memory-store.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import { detectLanguage } from './text/language.ts'
import { placeAt } from './text/lines.ts'
import { stretchOf } from './text/stretch-id.ts'
import type { VectorSpace } from './vector-port.ts'
import { watchFolder } from './watch.ts'

/** Location of an index that lives in memory alone and is gone with the process. */
export const IN_MEMORY = ':memory:'

export const SYSTEM_CLOCK: Clock = { nowMs: () => Date.now(), elapsedMs: () => performance.now() }

/** One core stays for reading and committing; beyond four threads those two are the limit. */
const DEFAULT_THREADS = Math.min(4, availableParallelism() - 1)

/**
 * Opens an index folder, or `:memory:`, and makes it when there is none. Throws `index-not-found` (with
 * `create: false`), `index-foreign`, `index-version`, `analyzer-version`, `index-corrupt`, `permission-denied`.
 */
export async function open(location: string, options: OpenOptions = {}): Promise<Lightcone> {
  const namespace = options.namespace ?? 'default'
  const clock = options.clock ?? SYSTEM_CLOCK
  const create = options.create ?? true
  if (location !== IN_MEMORY) checkFolder(location)
  const store =
    location === IN_MEMORY
      ? openMemoryStore({ namespace, clock })
      : await openSqliteStore({ folder: location, namespace, clock, create })
  try {
    const engine = await assemble(store, clock, options)
    const parsers = [...(options.parsers ?? []), ...builtInParsers]
    return new OpenLightcone(
      location,
      engine,
      parsers,
      options.readers ?? [],
      options.threads ?? DEFAULT_THREADS,
    )
  } catch (error) {
    await store.close()
    throw error
  }
}

function checkFolder(location: string): void {
  if (statSync(location, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new LightconeError('index-foreign', {
      message: `${location} is a file; an index is a folder.`,
      hint: 'Name another folder; the file was not touched.',
      details: { location },
    })
}

class OpenLightcone implements Lightcone {
  readonly location: string
  readonly namespace: string
  readonly graph: GraphFace
  readonly solved: SolvedFace
  private readonly engine: Engine
  private readonly loader: Loader
  private readonly parsers: readonly Parser[]
  private readonly readers: readonly SourceReader[]

  constructor(
    location: string,
    engine: Engine,
    parsers: readonly Parser[],
    readers: readonly SourceReader[],
    threads: number,
  ) {
    this.location = location
    this.namespace = engine.store.namespace
    this.engine = engine
    this.graph = createGraphView(engine)
    this.solved = engine.solved
    this.parsers = parsers
    this.readers = readers
    this.loader = {
      ...engine,
      segmenter: createPassageSegmenter(),
      detectLanguage,
      settings: { [ANALYZER_SETTING]: engine.analyzer.version, [GRAPH_SETTING]: engine.graph.version },
      threads,
    }
    for (const filler of engine.fillers) filler.wake()
  }

  add(path: string, options: AddOptions = {}): Promise<AddReport> {
    return addSource(path, options, {
      ...this.loader,
      readers: this.readers,
      read: this.readOptions(options),
      ...(this.location === IN_MEMORY ? {} : { ownFolder: resolve(this.location) }),
    })
  }

  async addDocuments(
    documents: Iterable<DocumentInput> | AsyncIterable<DocumentInput>,
    options: AddOptions = {},
  ): Promise<AddReport> {
    const source: Source = { name: options.name ?? 'memory', kind: 'memory', root: '' }
    const read = this.readOptions(options)
    const items = (known: ReadonlyMap<string, KnownFile>) => fromInputs(documents, source, known, read)
    const ids = Array.isArray(documents)
      ? {
          ids: (documents as readonly DocumentInput[])
            .map(({ id }) => id)
            .filter((id) => typeof id === 'string'),
        }
      : {}
    return load({ source, items, sync: false, idOf: (id) => id, ...ids }, options, this.loader)
  }

  async remove(
    idOrSource: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ removed: number }> {
    const { store } = this.engine
    const isSource = (await store.sources()).some((source) => source.name === idOrSource)
    const ids: string[] = []
    if (isSource) for await (const info of store.documents({ source: idOrSource })) ids.push(info.id)
    else if ((await store.info([idOrSource]))[0] !== undefined) ids.push(idOrSource)
    else
      throw new LightconeError('document-not-found', {
        message: `There is neither a document nor a source "${idOrSource}" in this index.`,
        hint: 'List sources with `lightcone status`.',
        details: { name: idOrSource },
      })
    const removed = await removeDocuments(ids, this.loader, options.signal)
    if (isSource) await store.commit({ removeSources: [idOrSource] }, options.signal)
    return { removed }
  }

  removeSpace(
    name: string,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly removed: number }> {
    const { vectors, embedders } = this.engine
    return removeSpace(vectors, embedders, name, options.signal)
  }

  search(question: string, options: SearchOptions = {}): Promise<SearchResult> {
    return search(question, options, this.engine)
  }

  context(question: string, options: ContextOptions = {}): Promise<Context> {
    return context(question, options, this.engine)
  }

  prepare(question: string, options: PrepareOptions = {}): Promise<PreparedContext> {
    return prepare(question, options, this.engine)
  }

  ask(question: string, options: AskOptions = {}): Promise<Answer> {
    return ask(question, options, this.engine)
  }

  askStream(question: string, options: AskOptions = {}): AsyncIterable<AnswerEvent> {
    return askStream(question, options, this.engine)
  }

  explain(question: string, document: string, options: ContextOptions = {}): Promise<ExplainReport> {
    return explain(question, document, options, this.engine)
  }

  compress(options: CompressOptions = {}): Promise<Compressed> {
    return compressDocuments(options, this.engine)
  }

  clusters(options: ClustersOptions = {}): Promise<Clusters> {
    return clusterDocuments(options, this.engine)
  }

  report(options: ReportOptions): Promise<Report> {
    return reportDocuments(options, this.engine)
  }

  async get(id: string, options: GetOptions = {}): Promise<GetResult> {
    const found = await this.engine.store.document(id, options.asOf)
    const stretch = found === undefined ? stretchOf(id) : undefined
    if (stretch !== undefined) {
      const { document, start, end } = stretch
      return this.get(document, { ...options, start, end })
    }
    if (found === undefined) throw documentNotFound(id, options.asOf === undefined ? '' : ' at that time')
    const { first: _, count: __, segments, ...document } = found
    const from = clamp(options.start ?? 0, 0, document.text.length)
    const asked = { start: from, end: clamp(options.end ?? document.text.length, from, document.text.length) }
    const { start, end } =
      options.grain === undefined ? asked : widen(grainTree(document, segments), asked, options.grain)
    return {
      document,
      start,
      end,
      text: document.text.slice(start, end),
      from: placeAt(document, start),
      to: placeAt(document, Math.max(start, end - 1)),
    }
  }

  documents(options?: DocumentsOptions): AsyncIterable<DocumentInfo> {
    return this.engine.store.documents(options)
  }

  async segments(id: string): Promise<readonly Segment[]> {
    const found = await this.engine.store.document(id)
    if (found === undefined) throw documentNotFound(id)
    return found.segments
  }

  async *watch(
    path: string,
    options: AddOptions & { readonly signal: AbortSignal },
  ): AsyncGenerator<AddReport> {
    if (this.readers.some((one) => one.locate(path) !== undefined))
      throw new LightconeError('invalid-argument', {
        message: `${path} is an address; only folders and files can be followed.`,
        hint: 'Add it again when it may have changed: what is unchanged costs one short request.',
        details: { path },
      })
    // Listening starts before the first reading, so that no change falls between the two.
    const changes = watchFolder(path, options.signal)
    yield await this.add(path, options)
    for await (const _ of changes) yield await this.add(path, options)
  }

  async status(): Promise<Status> {
    const { store, analyzer, graph, vectors, fillers } = this.engine
    await vectors.index.refresh()
    const [stats, sources, skipped] = await Promise.all([store.stats(), store.sources(), store.skips()])
    const counts = new Map<string, number>()
    for await (const info of store.documents()) counts.set(info.source, (counts.get(info.source) ?? 0) + 1)
    return {
      location: this.location,
      namespace: this.namespace,
      ...stats,
      analyzer: analyzer.version,
      graph: stats.documents === 0 || graph.complete,
      sources: sources.map((source) => ({
        ...source,
        documents: counts.get(source.name) ?? 0,
        skipped: skipped.filter((skip) => skip.source === source.name).length,
      })),
      skipped,
      spaces: spacesOf(vectors.index.spaces(), fillers),
    }
  }

  seq(): Promise<number> {
    return this.engine.store.seq()
  }

  async collectGarbage({ retentionMs, signal }: CollectOptions = {}): Promise<CollectReport> {
    const { store } = this.engine
    if (retentionMs !== undefined) {
      if (!(retentionMs >= 0))
        throw new LightconeError('invalid-argument', {
          message: `Old versions cannot be kept for ${retentionMs} ms.`,
          hint: 'Give a number of milliseconds, 0 or more; Infinity keeps everything.',
          details: { retentionMs },
        })
      await store.commit({ settings: { [RETENTION_SETTING]: String(retentionMs) } }, signal)
    }
    const { collected } = await store.collectGarbage(signal)
    return { collected, retentionMs: retentionOf(undefined, await store.setting(RETENTION_SETTING)) }
  }

  async close(): Promise<void> {
    await Promise.all(this.engine.fillers.map((filler) => filler.close()))
    await this.engine.store.close()
  }

  private readOptions(options: AddOptions): ReadSourceOptions {
    const { maxBytes, maxNesting, ignored, metadata, signal, onProgress } = options
    return {
      parsers: this.parsers,
      ...(maxBytes === undefined ? {} : { maxBytes }),
      ...(maxNesting === undefined ? {} : { maxNesting }),
      ...(ignored === undefined ? {} : { ignored }),
      metadata,
      signal,
      onProgress,
    }
  }
}

/** Also those that were not begun. */
function spacesOf(held: readonly VectorSpace[], fillers: readonly Filler[]): readonly SpaceStatus[] {
  const begun = new Set(held.map(({ name }) => name))
  const waiting = fillers.filter(({ space }) => !begun.has(space))
  return [...held, ...waiting.map(({ space }) => ({ name: space, dimensions: 0, segments: 0 }))].map(
    ({ name, dimensions, segments }) => {
      const filler = fillers.find(({ space }) => space === name)
      return {
        ...{ name, dimensions, segments },
        ...(filler === undefined || filler.usage.calls === 0 ? {} : { usage: filler.usage }),
        ...(filler === undefined || filler.notes.length === 0 ? {} : { notes: filler.notes }),
      }
    },
  )
}

async function* fromInputs(
  inputs: Iterable<DocumentInput> | AsyncIterable<DocumentInput>,
  source: Source,
  known: ReadonlyMap<string, KnownFile>,
  options: ReadSourceOptions,
): AsyncGenerator<SourceItem> {
  for await (const input of inputs) yield await fromInput(input, source, known.get(input.id)?.hash, options)
}

/** Text that is at hand: all of what the caller gave decides whether it is unchanged, not the text alone. */
async function fromInput(
  input: DocumentInput,
  source: Source,
  knownHash: string | undefined,
  options: ReadSourceOptions,
): Promise<SourceItem> {
  const { id, text, title, as, metadata } = input
  if (typeof id !== 'string' || id === '' || typeof text !== 'string')
    throw new LightconeError('invalid-argument', {
      message: 'A document needs an `id` that is not empty and a `text`, both strings.',
      hint: 'Check the documents given to addDocuments.',
      details: { id },
    })
  const digest = hash('sha256', JSON.stringify([text, title, as, metadata]))
  const bytes = Buffer.byteLength(text)
  if (knownHash === digest) return { kind: 'unchanged', path: id, bytes }
  try {
    const parsed = await parseText(
      { id, source: source.name, text, ...(as === undefined ? {} : { as }) },
      options,
    )
    const { path: _, extension: __, bytes: ___, ...found } = parsed.metadata
    const document = {
      ...parsed,
      hash: digest,
      title: title ?? parsed.title,
      metadata: { ...found, ...metadata },
    }
    return { kind: 'document', path: id, bytes, document }
  } catch (error) {
    if (!isLightconeError(error) || !/^(?:file|format)-/.test(error.code)) throw error
    return {
      kind: 'skip',
      path: id,
      skip: { source: source.name, path: id, code: error.code, reason: error.message },
    }
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)

function documentNotFound(id: string, when = ''): LightconeError {
  return new LightconeError('document-not-found', {
    message: `There is no document "${id}" in this index${when}.`,
    hint: 'Search for it, or list the documents with `lightcone list`.',
    details: { id },
  })
}
