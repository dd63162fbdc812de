/** Files of the server's machine that a request names: only below the roots that the server was started with. */
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { Operation } from '@lightcone/operations'
import { Refusal } from './problems.ts'

/** The paths in an operation's input, as its `paths` names them. */
export function pathsIn(operation: Operation, input: unknown): readonly string[] {
  return (operation.paths ?? []).flatMap((field) => {
    let value: unknown = input
    for (const name of field.split('.'))
      value =
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
    const values = Array.isArray(value) ? value : [value]
    return values.filter((one): one is string => typeof one === 'string')
  })
}

const isWebAddress = (path: string): boolean => /^https?:\/\//i.test(path)

/** Throws 403 unless the path, links followed, lies in a root. Web addresses have rules of their own. */
export function checkPath(path: string, roots: readonly string[]): void {
  if (isWebAddress(path)) return
  const real = realPath(resolve(path))
  const inside = roots.some((root) => {
    const realRoot = realPath(resolve(root))
    return real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)
  })
  if (!inside || path.includes('\0'))
    throw new Refusal(403, {
      code: 'forbidden',
      message: 'Requests may not name that path.',
      hint: 'Upload the files, or start the server with --root and the folder they are in.',
    })
}

/** Of a path that is not there yet, its nearest folder that is, with the rest added. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const parent = dirname(path)
  return parent === path ? path : join(realPath(parent), basename(path))
}
