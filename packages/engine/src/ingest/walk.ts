/** Every file below a folder, in an order that depends on the paths alone. */
import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { type ErrorCode, LightconeError, throwIfAborted } from '../errors.ts'
import { folderRules, type IgnoreChain, isIgnored, keptRules, rootRules } from './ignored.ts'

export interface WalkOptions {
  /** Yield what `.gitignore` files exclude, too. Default false. */
  readonly ignored?: boolean
  /** Absolute paths that are never entered, for instance the index's own folder. */
  readonly exclude?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

export type WalkEntry =
  | { readonly kind: 'file'; readonly path: string; readonly absolute: string }
  | { readonly kind: 'skip'; readonly path: string; readonly code: ErrorCode; readonly reason: string }

/** Never entered: git's own files and the index. */
const NEVER: ReadonlySet<string> = new Set(['.git', '.lightcone'])

/**
 * Files below a folder in code-unit order of their paths inside it, which have `/` between their parts. A file
 * gives itself alone. Links are followed to files and folders inside the folder; a link within a linked folder to
 * another folder is not, so that a tree of links ends. Throws `source-not-found` when `path` cannot be read.
 */
export async function* walk(path: string, options: WalkOptions = {}): AsyncGenerator<WalkEntry> {
  throwIfAborted(options.signal)
  const root = resolve(path)
  const real = await rootOf(root)
  if ((await stat(real)).isFile()) {
    yield { kind: 'file', path: basename(root), absolute: root }
    return
  }
  const walked: Walked = { root, real, exclude: new Set(options.exclude), ignored: options.ignored ?? false }
  const first: Folder = { path: '', real, linked: false, rules: walked.ignored ? [] : await rootRules(real) }
  // A stack of what is left to do, next on top: no recursion, however deep the tree.
  const left: Item[] = [{ kind: 'folder', key: '', folder: first }]
  while (left.length > 0) {
    throwIfAborted(options.signal)
    const item = left.pop()!
    if (item.kind === 'entry') yield item.entry
    else for (const below of await listed(walked, item.folder)) left.push(below)
  }
}

interface Walked {
  readonly root: string
  readonly real: string
  readonly exclude: ReadonlySet<string>
  readonly ignored: boolean
}

interface Folder {
  /** Below the root, each part with its slash; empty for the root. */
  readonly path: string
  readonly real: string
  readonly linked: boolean
  readonly rules: IgnoreChain
}

/** `key` sorts: a folder's has its slash, so that the order is that of the whole paths. */
type Item =
  | { readonly kind: 'folder'; readonly key: string; readonly folder: Folder }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: WalkEntry }

async function rootOf(root: string): Promise<string> {
  try {
    return await realpath(root)
  } catch (cause) {
    throw unreadable(root, cause)
  }
}

function unreadable(path: string, cause: unknown): LightconeError {
  return new LightconeError('source-not-found', {
    message: `There is no readable folder or file at ${path}.`,
    hint: 'Check the path and its permissions.',
    details: { path },
    cause,
  })
}

/** What a folder holds, last first. */
async function listed(walked: Walked, folder: Folder): Promise<Item[]> {
  let entries: Dirent[]
  try {
    entries = await readdir(join(walked.root, folder.path), { withFileTypes: true })
  } catch (error) {
    // Without its root a source is not empty but unknown.
    if (folder.path === '') throw unreadable(walked.root, error)
    return [skip(folder.path.slice(0, -1), ...failure(error))]
  }
  const hasRules = !walked.ignored && entries.some((entry) => entry.name === '.gitignore')
  const rules = hasRules ? await folderRules(folder.rules, walked.root, folder.path) : folder.rules
  const inside: Folder = { ...folder, rules }
  const items: Item[] = []
  for (const entry of entries) {
    if (NEVER.has(entry.name)) continue
    const item = entry.isSymbolicLink() ? await link(walked, inside, entry) : plain(walked, inside, entry)
    if (item !== undefined) items.push(item)
  }
  return items.sort((a, b) => (a.key < b.key ? 1 : -1))
}

function plain(walked: Walked, parent: Folder, entry: Dirent): Item | undefined {
  const path = parent.path + entry.name
  if (walked.exclude.has(join(walked.root, path))) return undefined
  if (entry.isDirectory()) {
    const real = join(parent.real, entry.name)
    return isIgnored(parent.rules, `${path}/`) ? undefined : enter(parent, `${path}/`, real, parent.linked)
  }
  if (isIgnored(parent.rules, path)) return undefined
  if (entry.isFile()) return file(walked, path)
  return skip(path, 'format-unsupported', 'Neither a file nor a folder.')
}

async function link(walked: Walked, parent: Folder, entry: Dirent): Promise<Item | undefined> {
  const path = parent.path + entry.name
  let target: string
  let isFolder: boolean
  try {
    target = await realpath(join(walked.root, path))
    const facts = await stat(target)
    isFolder = facts.isDirectory()
    if (!isFolder && !facts.isFile()) return skip(path, 'format-unsupported', 'A link to a special file.')
  } catch (error) {
    return isIgnored(parent.rules, path) ? undefined : linkFailure(path, error)
  }
  if (isIgnored(parent.rules, isFolder ? `${path}/` : path)) return undefined
  const below = relative(walked.real, target).split(sep)
  if (below[0] === '..') return skip(path, 'file-unreadable', 'A link that leads out of the folder.')
  if (below.some((part) => NEVER.has(part)) || walked.exclude.has(target)) return undefined
  if (!isFolder) return file(walked, path)
  if (parent.linked || `${join(parent.real, entry.name)}${sep}`.startsWith(target + sep))
    return skip(path, 'file-link-loop', 'A link to a folder that is read at its own place.')
  return enter(parent, `${path}/`, target, true)
}

function linkFailure(path: string, error: unknown): Item {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ELOOP') return skip(path, 'file-link-loop', 'A link that leads back to itself.')
  if (code === 'ENOENT') return skip(path, 'file-unreadable', 'A link to nothing.')
  return skip(path, ...failure(error))
}

function enter(parent: Folder, path: string, real: string, linked: boolean): Item {
  return {
    kind: 'folder',
    key: path,
    folder: { path, real, linked, rules: keptRules(parent.rules, path) },
  }
}

function file(walked: Walked, path: string): Item {
  return { kind: 'entry', key: path, entry: { kind: 'file', path, absolute: join(walked.root, path) } }
}

function skip(path: string, code: ErrorCode, reason: string): Item {
  return { kind: 'entry', key: path, entry: { kind: 'skip', path, code, reason } }
}

/** Code and reason for a failed call of the file system. */
export function failure(error: unknown): [ErrorCode, string] {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR') return ['file-vanished', 'It was gone before it was read.']
  if (code === 'EACCES' || code === 'EPERM') return ['file-unreadable', 'No permission to read it.']
  return ['file-unreadable', `Reading failed: ${code ?? String(error)}.`]
}
