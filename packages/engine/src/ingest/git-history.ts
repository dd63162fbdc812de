/** What git knows of a folder's files: the last commit of each, its date, and how many commits there were. */
import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Metadata } from '../model.ts'

/** Metadata of a file in a repository. */
export interface FileHistory {
  /** The last commit that changed the file, in full. */
  readonly commit: string
  /** When that commit was written, ISO 8601 in UTC. */
  readonly authored: string
  /** Commits that changed the file under its present name, merges not counted. */
  readonly commits: number
}

export interface GitHistory {
  /** The commit that is checked out. */
  readonly head: string
  /** The history of a path below the folder; `undefined` for a file that was never committed. Reads the log once. */
  of(path: string): Promise<FileHistory | undefined>
  /** What came of it: whether nothing is missing, and what a person should know. */
  outcome(): { readonly complete: boolean; readonly note?: string }
}

/** Longest time for the whole log; without it there is no history, and a note says so. */
const MAX_LOG_MS = 60_000

/**
 * The history of a folder, or of one file by its name, that belongs to a repository, or why there is none; `undefined`
 * where there is no repository. Runs the program `git`, and never anything that the repository's own configuration names.
 */
export async function openGitHistory(
  root: string,
  signal?: AbortSignal,
  program = 'git',
): Promise<GitHistory | { readonly problem: string } | undefined> {
  const isFile = await stat(root).then(
    (found) => found.isFile(),
    () => false,
  )
  const folder = isFile ? dirname(root) : root
  if (!(await isInRepository(folder))) return undefined
  let facts: string
  try {
    facts = await output(['rev-parse', 'HEAD', '--is-shallow-repository'], folder, program, signal)
  } catch (error) {
    const isEmpty = /ambiguous argument 'HEAD'|unknown revision/.test(String(error))
    if (signal?.aborted || isEmpty) return undefined
    return { problem: problemOf(error) }
  }
  const [head = '', shallow] = facts.split('\n')
  let problem: string | undefined
  const SHALLOW = 'This clone is shallow: its commits are counted as far as they go.'
  let files: Promise<ReadonlyMap<string, FileHistory>> | undefined
  return {
    head,
    outcome() {
      const note = problem ?? (shallow === 'true' ? SHALLOW : undefined)
      return { complete: problem === undefined, ...(note === undefined ? {} : { note }) }
    },
    async of(path) {
      files ??= readLog(folder, program, signal).catch((error: unknown) => {
        problem = problemOf(error)
        return new Map()
      })
      return (await files).get(path)
    },
  }
}

/** The history as metadata of a document. */
export const historyMetadata = (history: FileHistory | undefined): Metadata =>
  history === undefined ? {} : { ...history }

/** The history that a document's metadata holds. */
export function historyOf({ commit, authored, commits }: Metadata): FileHistory | undefined {
  return typeof commit === 'string' && typeof authored === 'string' && typeof commits === 'number'
    ? { commit, authored, commits }
    : undefined
}

async function isInRepository(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    if (await stat(join(at, '.git')).then(Boolean, () => false)) return true
    if (dirname(at) === at) return false
  }
}

/** One pass over the log, newest first: a path's first commit is its last change. */
async function readLog(
  folder: string,
  program: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, FileHistory>> {
  const files = new Map<string, { commit: string; authored: string; commits: number }>()
  let commit = ''
  let authored = ''
  const take = (record: string) => {
    if (record.startsWith(HEADER)) {
      const [hash, date] = record.slice(1).split('\t')
      commit = hash!
      authored = new Date(date!).toISOString()
      return
    }
    // After its header a commit's first path stands on a line of its own.
    const path = record.startsWith('\n') ? record.slice(1) : record
    if (path === '') return
    const known = files.get(path)
    if (known === undefined) files.set(path, { commit, authored, commits: 1 })
    else known.commits++
  }
  const log = ['log', '-z', `--format=${HEADER}%H%x09%aI`, '--name-only', '--no-renames', '--relative']
  await eachRecord([...log, '--no-ext-diff', '--no-textconv', 'HEAD'], folder, program, signal, take)
  return files
}

/** Begins a commit's record; no path of a file that people make begins with it. */
const HEADER = '\u0001'

/** Settings over the repository's own, so that reading a stranger's folder starts no program and no connection. */
const SAFE = [
  ['log.showSignature', 'false'],
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['protocol.allow', 'never'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`])

function start(args: readonly string[], folder: string, program: string, signal: AbortSignal | undefined) {
  return spawn(program, ['--no-pager', ...SAFE, '-C', folder, ...args], {
    env: {
      ...process.env,
      GIT_NO_LAZY_FETCH: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([AbortSignal.timeout(MAX_LOG_MS), ...(signal === undefined ? [] : [signal])]),
    killSignal: 'SIGKILL',
  })
}

/** Calls `take` with each NUL-ended record as it comes. */
function eachRecord(
  args: readonly string[],
  folder: string,
  program: string,
  signal: AbortSignal | undefined,
  take: (record: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = start(args, folder, program, signal)
    let rest = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const records = (rest + chunk).split('\0')
      rest = records.pop()!
      for (const record of records) take(record)
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (errors.length < 1000) errors += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(errors.trim() || `git ended with ${code}`))
      else {
        if (rest !== '') take(rest)
        resolve()
      }
    })
  })
}

async function output(
  args: readonly string[],
  folder: string,
  program: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const records: string[] = []
  await eachRecord(args, folder, program, signal, (record) => records.push(record))
  return records.join('\0').trim()
}

function problemOf(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    return 'The history of files was left out: the program git was not found.'
  if ((error as Error).name === 'AbortError')
    return `The history of files was left out: git took longer than ${MAX_LOG_MS / 1000} s.`
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return `The history of files was left out: ${line.replace(/^fatal: /, '')}`
}
