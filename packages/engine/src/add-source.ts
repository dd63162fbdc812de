/** `add`: which source a path or address is, who reads it, and what git knows of its files. */
import { basename, resolve } from 'node:path'
import { LightconeError } from './errors.ts'
import { type FileHistory, historyOf, openGitHistory } from './ingest/git-history.ts'
import { type ReadSourceOptions, readFrom, readSource, type SourceItem } from './ingest/source.ts'
import type { AddOptions } from './lightcone.ts'
import { type Loader, load } from './load.ts'
import type { AddReport, Source } from './model.ts'
import type { KnownFile, SourceReader, Store } from './ports.ts'

export interface Adding extends Loader {
  readonly readers: readonly SourceReader[]
  readonly read: ReadSourceOptions
  /** The index's own folder, which is never read. */
  readonly ownFolder?: string
}

type Known = ReadonlyMap<string, KnownFile>

export async function addSource(location: string, options: AddOptions, adding: Adding): Promise<AddReport> {
  for (const reader of adding.readers) {
    const found = reader.locate(location)
    if (found !== undefined) return addFrom(reader, found, options, adding)
  }
  if (/^\w[\w+.-]+:\/\//.test(location)) throw noReader(location)
  return addFolder(resolve(location), options, adding)
}

async function addFolder(root: string, options: AddOptions, adding: Adding): Promise<AddReport> {
  const { store, read, ownFolder } = adding
  const source = await sourceAt({ root, name: basename(root), kind: 'folder' }, options.name, store)
  const history = options.history === false ? undefined : await sourceHistory(source, store, options.signal)
  const items = (known: Known) =>
    readSource(source, {
      ...read,
      ...(history === undefined ? {} : { history: history.of }),
      known: (inside) => known.get(`${source.name}/${inside}`),
      ...(ownFolder === undefined ? {} : { exclude: [ownFolder] }),
    })
  const report = await loadAll(source, items, options, adding)
  const notes = await history?.finish()
  return notes === undefined ? report : { ...report, notes: [...notes, ...(report.notes ?? [])] }
}

async function addFrom(
  reader: SourceReader,
  found: { readonly root: string; readonly name: string },
  options: AddOptions,
  adding: Adding,
): Promise<AddReport> {
  const source = await sourceAt({ ...found, kind: reader.kind }, options.name, adding.store)
  const { maxUrls, privateAddresses } = options
  const items = (known: Known) =>
    readFrom(reader, source, {
      ...adding.read,
      known: (inside) => known.get(`${source.name}/${inside}`),
      ...(maxUrls === undefined ? {} : { maxUrls }),
      ...(privateAddresses === undefined ? {} : { privateAddresses }),
    })
  return loadAll(source, items, options, adding)
}

const loadAll = (
  source: Source,
  items: (known: Known) => AsyncIterable<SourceItem>,
  options: AddOptions,
  adding: Adding,
): Promise<AddReport> =>
  load({ source, items, sync: true, idOf: (inside) => `${source.name}/${inside}` }, options, adding)

/**
 * The history of a source's files. While the commit of the last reading is checked out, what the index holds of a
 * file stands; git's log is only read when there is a file that the index does not know.
 */
async function sourceHistory(source: Source, store: Store, signal: AbortSignal | undefined) {
  const found = await openGitHistory(source.root, signal)
  if (found === undefined) return undefined
  const setting = `history:${source.name}`
  if ('problem' in found)
    return {
      of: async (_: string, known: KnownFile | undefined) => known && historyOf(known.metadata),
      finish: async () => [found.problem],
    }
  const isSameHead = (await store.setting(setting)) === found.head
  return {
    of: async (path: string, known: KnownFile | undefined): Promise<FileHistory | undefined> =>
      known !== undefined && isSameHead ? historyOf(known.metadata) : found.of(path),
    finish: async () => {
      const { note, complete } = found.outcome()
      if (complete && !isSameHead) await store.commit({ settings: { [setting]: found.head } }, signal)
      return note === undefined ? undefined : [note]
    },
  }
}

/** The source of a root: the one that has it already, or a new one under a name that is free. */
async function sourceAt(
  { root, name: ownName, kind }: Source,
  name: string | undefined,
  store: Store,
): Promise<Source> {
  const present = await store.sources()
  const known = present.find((source) => source.root === root && (name === undefined || source.name === name))
  if (known !== undefined) return known
  const wanted = name ?? ownName
  let free = wanted === '' ? 'root' : wanted
  for (let i = 2; present.some((source) => source.name === free); i++) {
    if (name !== undefined)
      throw new LightconeError('invalid-argument', {
        message: `The source "${name}" stands for another folder.`,
        hint: 'Choose another name, or remove that source first.',
        details: { name, root: present.find((source) => source.name === name)?.root },
      })
    free = `${wanted}-${i}`
  }
  return { name: free, kind, root }
}

const noReader = (location: string): LightconeError =>
  new LightconeError('dependency-missing', {
    message: `Nothing in this set-up reads the address ${location}.`,
    hint: 'Pass `readers` of @lightcone/formats to `open`.',
    details: { location },
  })
