/** Keys of model providers: from the environment, or from a file that its owner alone can read. Never printed. */
import { readFileSync, statSync } from 'node:fs'
import { LightconeError } from 'lightcone'

export type KeySource = 'environment' | 'file'

export interface Key {
  readonly value: string
  readonly from: KeySource
}

const LINE = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*))\s*$/

/**
 * Keys by name. The file that `LIGHTCONE_KEY_FILE` names holds lines `NAME=value`; the environment comes first.
 * Throws `permission-denied` when others than its owner can read it, and `io` when it cannot be read.
 */
export function readKeys(env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, Key> {
  const keys = new Map<string, Key>()
  const path = env['LIGHTCONE_KEY_FILE']
  if (path)
    for (const line of readPrivate(path).split(/\r?\n/)) {
      const [, name, double, single, bare] = LINE.exec(line) ?? []
      const value = double ?? single ?? bare
      if (name && value) keys.set(name, { value, from: 'file' })
    }
  for (const [name, value] of Object.entries(env))
    if (name.endsWith('_API_KEY') && value) keys.set(name, { value, from: 'environment' })
  return keys
}

function readPrivate(path: string): string {
  try {
    // Windows has no such bits; there the file's access list is the owner's business.
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
      throw new LightconeError('permission-denied', {
        message: `The key file ${path} can be read or written by others than its owner.`,
        hint: `Run \`chmod 600 ${path}\`.`,
        details: { path },
      })
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof LightconeError) throw cause
    throw new LightconeError('io', {
      message: `The key file ${path} cannot be read.`,
      hint: 'Correct LIGHTCONE_KEY_FILE, or unset it.',
      details: { path },
      cause,
    })
  }
}
