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
 * Throws `permission-denied` when others than its owner can read it, `io` when it cannot be read, and
 * `invalid-argument` for other lines.
 */
export function readKeys(env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, Key> {
  const keys = new Map<string, Key>()
  const path = env['LIGHTCONE_KEY_FILE']
  if (path)
    for (const [i, line] of readPrivate(path).split(/\r?\n/).entries()) {
      if (/^\s*(?:#|$)/.test(line)) continue
      const [, name, double, single, bare] = LINE.exec(line) ?? []
      if (name === undefined) throw noKeyLine(path, i + 1)
      const value = double ?? single ?? bare
      if (value) keys.set(name, { value, from: 'file' })
    }
  for (const [name, value] of Object.entries(env))
    if (name.endsWith('_API_KEY') && value?.trim())
      keys.set(name, { value: value.trim(), from: 'environment' })
  return keys
}

/** A key that is sent. Throws `invalid-argument` for one that no header can hold: errors about such headers print it. */
export function readKey(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const value = readKeys(env).get(name)?.value
  if (value === undefined || /^[\x21-\x7E]+$/.test(value)) return value
  throw new LightconeError('invalid-argument', {
    message: `The key ${name} holds a space, a line break or another character that no key has.`,
    hint: 'Copy it again, in one piece.',
    details: { name },
  })
}

/** The line itself is not shown: it may be a key. */
function noKeyLine(path: string, line: number): LightconeError {
  return new LightconeError('invalid-argument', {
    message: `Line ${line} of the key file ${path} is not NAME=value.`,
    hint: 'Write a key a line, for instance OPENAI_API_KEY=..., and # before remarks.',
    details: { path, line },
  })
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
