/** A commit's tree, file by file, out of a repository on this machine or one that is fetched for the purpose. */
import { lookup } from 'node:dns/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LightconeError, type SourceReaderItem, type SourceReaderOptions, throwIfAborted } from 'lightcone'
import { isPublicAddress } from '../web/addresses.ts'
import { type Git, gitIn } from './git.ts'

/** Longest time for fetching a repository. */
const MAX_FETCH_MS = 300_000

export async function* readRepository(
  url: URL,
  options: SourceReaderOptions,
): AsyncGenerator<SourceReaderItem> {
  const revision = decodeURIComponent(url.hash.slice(1)) || 'HEAD'
  // A revision is an argument of git; one that looks like an option is none.
  if (!/^[\w@][\w./@{}^~+-]*$/.test(revision) || revision.includes('..'))
    throw new LightconeError('invalid-argument', {
      message: `${revision} is no revision.`,
      hint: 'Name a branch, a tag or a commit.',
    })
  if (url.protocol === 'file:') {
    const folder = fileURLToPath(new URL(url.pathname, url))
    yield* filesAt(gitIn(folder, options.signal), revision, options)
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'lightcone-repository-'))
  try {
    const git = gitIn(folder, options.signal)
    await fetchInto(git, url, revision, options)
    yield* filesAt(git, 'FETCH_HEAD', options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One commit without its history. The host's address is looked up once, checked, and the one that git connects to. */
async function fetchInto(git: Git, url: URL, revision: string, options: SourceReaderOptions): Promise<void> {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const address = await checkedAddress(host, options.privateAddresses ?? false)
  const pinned = isIP(host) ? [] : ['-c', `http.curloptResolve=${host}:${port}:${address}`]
  await git.run(['init', '-q', '--bare'])
  const plain = new URL(url)
  plain.hash = ''
  await git.run(
    [
      ...['-c', 'http.followRedirects=false', '-c', 'protocol.allow=never', '-c', 'credential.helper='],
      ...['-c', `protocol.${url.protocol.slice(0, -1)}.allow=always`, ...pinned],
      ...['fetch', '-q', '--depth', '1', '--no-tags', '--no-recurse-submodules', plain.href, revision],
    ],
    MAX_FETCH_MS,
  )
}

async function checkedAddress(host: string, privateAddresses: boolean): Promise<string> {
  const all = isIP(host) ? [host] : await addressesOf(host)
  const usable = privateAddresses ? all : all.filter(isPublicAddress)
  if (usable[0] !== undefined) return usable[0]
  throw new LightconeError('url-refused', {
    message: `${host} is an address of this machine or a private network (${all[0]}).`,
    hint: 'Allow such addresses with `privateAddresses` (`--private-addresses`) if you trust where it comes from.',
    details: { host },
  })
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (cause) {
    throw new LightconeError('url-failed', {
      message: `${host} could not be read: there is no such host.`,
      hint: 'Check the address and the connection, and try again.',
      cause,
    })
  }
}

async function* filesAt(
  git: Git,
  revision: string,
  options: SourceReaderOptions,
): AsyncGenerator<SourceReaderItem> {
  const commit = (
    await git.run(['rev-parse', '--verify', '-q', '--end-of-options', `${revision}^{commit}`])
  ).trim()
  const entries = (await git.run(['ls-tree', '-r', '-z', '-l', '--full-tree', commit]))
    .split('\0')
    .filter(Boolean)
  const objects = git.objects()
  try {
    for (const [index, entry] of entries.entries()) {
      throwIfAborted(options.signal)
      const tab = entry.indexOf('\t')
      const [mode, , blob, size] = entry.slice(0, tab).split(/ +/) as [string, string, string, string]
      const path = entry.slice(tab + 1)
      yield await itemOf(path, { mode, blob, size: Number(size), commit }, objects, options)
      options.onProgress?.({ stage: 'read', done: index + 1, total: entries.length, item: path })
    }
  } finally {
    objects.close()
  }
}

async function itemOf(
  path: string,
  file: { readonly mode: string; readonly blob: string; readonly size: number; readonly commit: string },
  objects: ReturnType<Git['objects']>,
  options: SourceReaderOptions,
): Promise<SourceReaderItem> {
  const { mode, blob, size, commit } = file
  if (mode === '160000')
    return skip(path, 'format-unsupported', 'Another repository; add it by its own address.')
  if (mode === '120000')
    return skip(path, 'format-unsupported', 'A link; what it leads to is read at its own place.')
  if (options.known(path)?.metadata.blob === blob) return { path, unchanged: true }
  if (size > options.maxBytes)
    return skip(path, 'file-too-large', `The file has ${size} bytes; the limit is ${options.maxBytes}.`)
  const bytes = await objects.read(blob)
  if (bytes.subarray(0, LFS.length).equals(LFS))
    return skip(
      path,
      'format-unsupported',
      'Its content is in Git LFS; add a folder where it is checked out.',
    )
  // Where these bytes were read; `git show <revision>:<path>` gives them again.
  return { path, bytes, metadata: { blob, revision: commit } }
}

const LFS = Buffer.from('version https://git-lfs.')

const skip = (path: string, code: LightconeError['code'], reason: string) => ({ path, code, reason })
