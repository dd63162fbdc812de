import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LightconeError } from 'lightcone'
import type { MadeDocument, MadeSet } from '../generators/set.ts'

const CODE = /\.(?:[cm]?[jt]sx?|py|go|rs)$/
const DECLARATIONS = /\.d\.[cm]?ts$/
/** Folders of what others wrote or what was built, and hidden ones. */
const LEFT_OUT = /^(?:node_modules|dist|build|target|venv|\..*)$/

/**
 * The source files of a folder (JavaScript, TypeScript, Python, Go, Rust) as documents without questions; installed
 * packages, build output and hidden folders are left out. Throws `invalid-argument` when there is none, `io`.
 */
export async function readSources(path: string): Promise<MadeSet> {
  const folder = resolve(path)
  const names = (await filesBelow(folder, '').catch(unreadable)).sort()
  if (names.length === 0)
    throw new LightconeError('invalid-argument', {
      message: `${folder} holds no source code.`,
      hint: 'Name a folder with .ts, .js, .py, .go or .rs files.',
      details: { folder },
    })
  const documents: MadeDocument[] = []
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8')
    if (text.trim() !== '') documents.push({ id: name, title: name, text })
  }
  return { documents, questions: [] }

  function unreadable(cause: Error): never {
    throw new LightconeError('io', {
      message: `${folder} cannot be read: ${cause.message}.`,
      hint: 'Name a folder of source code.',
      details: { folder },
      cause,
    })
  }
}

async function filesBelow(folder: string, path: string): Promise<string[]> {
  const names: string[] = []
  for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
    const name = path === '' ? entry.name : `${path}/${entry.name}`
    if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) names.push(...(await filesBelow(folder, name)))
    if (entry.isFile() && CODE.test(name) && !DECLARATIONS.test(name)) names.push(name)
  }
  return names
}
