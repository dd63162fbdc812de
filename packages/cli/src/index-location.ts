import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const FOLDER = '.lightcone'

/**
 * Where the index is: `--index`, else LIGHTCONE_INDEX, else `.lightcone` in the current folder or the nearest one
 * above that has it, else `.lightcone` here. Connection strings stay as they are.
 */
export function indexLocation(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): string {
  const given = flag ?? (env['LIGHTCONE_INDEX'] || undefined)
  if (given !== undefined)
    return given.includes('://') || given === ':memory:' ? given : resolve(folder, given)
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, FOLDER))) return join(at, FOLDER)
    if (dirname(at) === at) return join(folder, FOLDER)
  }
}
