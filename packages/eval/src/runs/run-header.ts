import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type RunHeader, TRACE_FORMAT } from './trace.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string
}

/** The header of a run of this build on this machine. */
export function runHeader(
  settings: Pick<RunHeader, 'suite' | 'budget' | 'budgets' | 'tokenizer' | 'seed' | 'limit' | 'model'>,
): RunHeader {
  return {
    type: 'run',
    format: TRACE_FORMAT,
    ...settings,
    version,
    build: buildHash(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  }
}

let known: string | undefined

/** A digest of every file that the engine and the evaluation run from, tests aside: two builds that share it are one. */
export function buildHash(): string {
  known ??= hashFolders([
    fileURLToPath(new URL('.', import.meta.resolve('lightcone'))),
    fileURLToPath(new URL('..', import.meta.url)),
  ])
  return known
}

export function hashFolders(folders: readonly string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders)
    for (const name of filesOf(folder)) hash.update(`${name}\n`).update(readFileSync(join(folder, name)))
  return hash.digest('hex').slice(0, 16)
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test|exam)\.[jt]s$|\.d\.ts$|\.map$/.test(entry.name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll('\\', '/'))
    .sort()
}
