/** Care of an index as a whole: is it sound, and how is it made anew when it is not. */

import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ANALYZER_SETTING } from './assemble.ts'
import { isLightconeError, LightconeError, throwIfAborted } from './errors.ts'
import { GRAPH_EDITS_SETTING, GRAPH_SETTING } from './graph-port.ts'
import { carryStatements } from './graph-statements.ts'
import { SUMMARIES_SETTING } from './graph-summaries.ts'
import { openGraphIndex } from './indexes/graph/graph-index.ts'
import { Statements } from './indexes/graph/statements.ts'
import { openLexicalIndex } from './indexes/lexical/lexical-index.ts'
import type { DoctorOptions, DoctorReport } from './lightcone.ts'
import { commitPuts, createEncoder, type Loader, type Prepared, prepare } from './load.ts'
import { completeVectors, openVectors } from './load-vectors.ts'
import { SYSTEM_CLOCK } from './open.ts'
import type { Clock, Store, StoreCheck } from './ports.ts'
import { createPassageSegmenter } from './segment/passages.ts'
import { SOLVED_SETTING } from './solved/records.ts'
import { RETENTION_SETTING } from './store/history.ts'
import { listNamespaces } from './store/sqlite/list-namespaces.ts'
import { DATABASE_FILE } from './store/sqlite/schema.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import { createAnalyzer } from './text/analyzer.ts'
import { detectLanguage } from './text/language.ts'

/** Documents that the search check looks up by their own words, spread evenly over the index. */
const PROBED_DOCUMENTS = 200
/** Folder inside the index folder that a rebuild works in, and the ending that the old file gets. */
const REBUILD_FOLDER = 'rebuild'
const OLD_ENDING = '.before-rebuild'
const REBUILD_BATCH = 256

/**
 * Checks every checksum, counter and span of an index folder and that its documents answer to their own words. With
 * `rebuild` it then writes the index anew from its stored documents: all namespaces, without history. The old file
 * stays as `index.db.before-rebuild`. Throws `index-not-found`, `index-foreign` and `aborted`; damage is a result.
 */
export async function doctor(location: string, options: DoctorOptions = {}): Promise<DoctorReport> {
  const clock = options.clock ?? SYSTEM_CLOCK
  if (options.rebuild !== true) return report(location, await examine(location, clock, options), false, [])
  const { lost, missing, relations } = await rebuild(location, clock, options)
  const none = relations.kept + relations.lost === 0 && !relations.unreadable
  return {
    ...report(location, await examine(location, clock, options), true, lost),
    ...(missing.length === 0 ? {} : { missing }),
    ...(none ? {} : { relations }),
  }
}

const report = (
  location: string,
  checks: readonly StoreCheck[],
  rebuilt: boolean,
  lost: readonly string[],
): DoctorReport => ({ location, ok: checks.every((check) => check.ok), checks, rebuilt, lost })

// ── checking ─────────────────────────────────────────────────────────────────────────────────────────────

async function examine(
  location: string,
  clock: Clock,
  options: DoctorOptions,
): Promise<readonly StoreCheck[]> {
  try {
    const namespaces = listNamespaces(location)
    const checks: StoreCheck[] = [
      ...(await withStore(location, namespaces[0] ?? 'default', clock, (store) =>
        store.check(options.signal),
      )),
    ]
    for (const namespace of namespaces) {
      throwIfAborted(options.signal)
      checks.push(await withStore(location, namespace, clock, (store) => probe(store)))
      checks.push(await withStore(location, namespace, clock, (store) => probeGraph(store)))
      options.onProgress?.({ stage: 'check', done: checks.length, item: namespace })
    }
    return checks
  } catch (error) {
    if (!isLightconeError(error) || !DAMAGE.has(error.code)) throw error
    return [{ name: 'open', ok: false, detail: `${error.code}: ${error.message}` }]
  }
}

/** Codes that a rebuild can mend. */
const DAMAGE: ReadonlySet<string> = new Set(['index-corrupt', 'index-version', 'analyzer-version'])

/** Documents must be found by their own first words. */
async function probe(store: Store): Promise<StoreCheck> {
  const name = `search in "${store.namespace}"`
  const analyzer = createAnalyzer()
  const written = await store.setting(ANALYZER_SETTING)
  if (written !== undefined && written !== analyzer.version)
    return {
      name,
      ok: false,
      detail: `its terms were made by "${written}", this build has "${analyzer.version}"`,
    }
  try {
    const index = await openLexicalIndex({ store, analyzer })
    const { documents } = await store.stats()
    const step = Math.max(1, Math.floor(documents / PROBED_DOCUMENTS))
    const missing: string[] = []
    let [seen, probed] = [0, 0]
    for await (const info of store.documents()) {
      if (seen++ % step !== 0 || info.count === 0) continue
      const [segment] = await store.segments([info.first])
      const terms = analyzer.terms(segment!.text, info.language).slice(0, 3)
      if (terms.length === 0) continue
      probed++
      const query = [...new Set(terms)].map((term) => ({ term, weight: 1 }))
      const hits = await index.search(query, 1, [{ first: info.first, count: 1 }])
      if (hits.length === 0) missing.push(info.id)
    }
    const detail =
      missing.length === 0
        ? `${probed} documents found by their own words`
        : `not found by their own words: ${missing.slice(0, 5).join(', ')}`
    return { name, ok: missing.length === 0, detail }
  } catch (error) {
    if (!isLightconeError(error)) throw error
    return { name, ok: false, detail: `${error.code}: ${error.message}` }
  }
}

/** Documents must go by their titles and be known by what they mention. */
async function probeGraph(store: Store): Promise<StoreCheck> {
  const name = `names in "${store.namespace}"`
  try {
    const graph = await openGraphIndex({ store })
    const { documents } = await store.stats()
    if (!graph.complete)
      return {
        ...{ name, ok: true },
        detail: documents === 0 ? 'no documents' : 'no graph of names yet: the next `add` builds it',
      }
    const missing: string[] = []
    let [probed, seen] = [0, 0]
    const step = Math.max(1, Math.floor(documents / PROBED_DOCUMENTS))
    for await (const info of store.documents()) {
      if (seen++ % step !== 0 || info.count === 0) continue
      const [segment] = await store.segments([info.first])
      const titled = graph
        .titleNames(info.title)
        .every((key) => graph.titled(key).some(({ first }) => first === info.first))
      const [mention] = graph.read(segment!.text).names
      const mentioned = mention === undefined || graph.mentions(mention.key).includes(info.first)
      probed++
      if (!titled || !mentioned) missing.push(info.id)
    }
    const detail =
      missing.length === 0
        ? `${probed} documents known by their names`
        : `not known by their names: ${missing.slice(0, 5).join(', ')}`
    return { name, ok: missing.length === 0, detail }
  } catch (error) {
    if (!isLightconeError(error)) throw error
    return { name, ok: false, detail: `${error.code}: ${error.message}` }
  }
}

async function withStore<T>(
  folder: string,
  namespace: string,
  clock: Clock,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openSqliteStore({ folder, namespace, clock, readOnly: true })
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

// ── making it anew ───────────────────────────────────────────────────────────────────────────────────────

/** Settings that the documents do not give again, each with what it holds. */
const CARRIED_SETTINGS = [
  [RETENTION_SETTING, 'how long old versions are kept'],
  [GRAPH_EDITS_SETTING, 'the edits of names'],
  [SUMMARIES_SETTING, 'the summaries of themes'],
  [SOLVED_SETTING, 'the solved questions'],
] as const

/** What came over and what did not. */
interface Carried {
  /** Ids of documents that could not be read. */
  readonly lost: string[]
  /** What else could not be read, in words. */
  readonly missing: string[]
  /** Relations that a language model read. */
  readonly relations: { kept: number; lost: number; unreadable: boolean }
}

/** The index is replaced in one rename, at the end. */
async function rebuild(location: string, clock: Clock, options: DoctorOptions): Promise<Carried> {
  const folder = join(location, REBUILD_FOLDER)
  rmSync(folder, { recursive: true, force: true })
  const carried: Carried = { lost: [], missing: [], relations: { kept: 0, lost: 0, unreadable: false } }
  try {
    for (const namespace of readableNamespaces(location)) {
      const into = await openSqliteStore({ folder, namespace, clock, create: true })
      try {
        await withStore(location, namespace, clock, (from) => copy(from, into, clock, carried, options))
      } catch (error) {
        // What was read before the damage is kept; the rest comes back with the next `add`.
        if (!isLightconeError(error) || !DAMAGE.has(error.code)) throw error
        const { documents } = await into.stats()
        carried.missing.push(`all of "${namespace}" behind its first ${documents} documents`)
      } finally {
        await into.close()
      }
    }
    if (!existsSync(join(folder, DATABASE_FILE)))
      await (await openSqliteStore({ folder, namespace: 'default', clock, create: true })).close()
    replace(location, folder)
    return carried
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readableNamespaces(location: string): readonly string[] {
  try {
    return listNamespaces(location)
  } catch (error) {
    if (isLightconeError(error) && error.code === 'index-corrupt') return []
    throw error
  }
}

async function copy(
  from: Store,
  into: Store,
  clock: Clock,
  carried: Carried,
  options: DoctorOptions,
): Promise<void> {
  const analyzer = createAnalyzer()
  const graph = await openGraphIndex({ store: into })
  const loader: Loader = {
    store: into,
    index: await openLexicalIndex({ store: into, analyzer }),
    vectors: await openVectors(into),
    graph,
    clock,
    embedders: [],
    fillers: [],
    segmenter: createPassageSegmenter(),
    detectLanguage,
    settings: { [ANALYZER_SETTING]: analyzer.version, [GRAPH_SETTING]: graph.version },
    threads: 0,
  }
  const read = <T>(what: string, reading: () => Promise<T>) =>
    unlessDamaged(reading, () => carried.missing.push(`${what} of "${from.namespace}"`))
  const sources = (await read('the sources', () => from.sources())) ?? []
  const skips = new Map<string, Awaited<ReturnType<Store['skips']>>>()
  for (const { name } of sources)
    skips.set(name, (await read(`what was skipped in ${name}`, () => from.skips(name))) ?? [])
  const settings: Record<string, string> = { ...loader.settings }
  for (const [name, what] of CARRIED_SETTINGS) {
    const value = await read(what, () => from.setting(name))
    if (value !== undefined) settings[name] = value
  }
  await into.commit({ putSources: sources, skips, settings })
  const encoder = createEncoder(loader)
  const statements = await readableStatements(from, carried)
  let batch: Prepared[] = []
  let done = 0
  const flush = async () => {
    if (batch.length > 0) await commitPuts(await encoder.encode(batch, 0), loader, options.signal)
    if (!statements.empty) await carryStatements(statements, from, into, batch, carried.relations)
    done += batch.length
    batch = []
    options.onProgress?.({ stage: 'rebuild', done })
  }
  for await (const { id } of from.documents()) {
    throwIfAborted(options.signal)
    const document = await unlessDamaged(
      () => from.document(id),
      () => carried.lost.push(id),
    )
    if (document !== undefined) batch.push(prepare(document, loader))
    if (batch.length >= REBUILD_BATCH) await flush()
  }
  await flush()
  await completeVectors(loader.vectors, options)
}

async function readableStatements(store: Store, { relations }: Carried): Promise<Statements> {
  const statements = new Statements()
  const whole = await unlessDamaged(
    async () => {
      await statements.follow(store)
      return statements
    },
    () => {
      relations.unreadable = true
    },
  )
  return whole ?? new Statements()
}

/** What is read; `undefined` where it is damaged, which `note` then hears. */
async function unlessDamaged<T>(read: () => Promise<T>, note: () => void): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!isLightconeError(error) || error.code !== 'index-corrupt') throw error
    note()
    return undefined
  }
}

function replace(location: string, folder: string): void {
  const file = join(location, DATABASE_FILE)
  const old = `${file}${OLD_ENDING}`
  for (const ending of ['', '-wal', '-shm']) {
    rmSync(`${old}${ending}`, { force: true })
    if (existsSync(`${file}${ending}`)) renameSync(`${file}${ending}`, `${old}${ending}`)
  }
  try {
    renameSync(join(folder, DATABASE_FILE), file)
  } catch (cause) {
    throw new LightconeError('io', {
      message: `The new index could not be put in place of ${file}.`,
      hint: `The old one is ${old}; rename it back, or run the rebuild again.`,
      cause,
    })
  }
}
