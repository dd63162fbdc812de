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

const isWebAddress = (path: string): boolean => /^(?:git\+)?https?:\/\//i.test(path)
/** Any other address, for instance `git+file:`, may stand for files of this machine. One letter is a drive. */
const isOtherAddress = (path: string): boolean => /^[a-z][a-z\d+.-]+:/i.test(path)

/** Throws 403 unless the path, links followed, lies in a root. Web addresses have rules of their own. */
export function checkPath(path: string, roots: readonly string[]): void {
  if (isWebAddress(path)) return
  const real = realPath(resolve(path))
  const inside = roots.some((root) => {
    const realRoot = realPath(resolve(root))
    return real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)
  })
  if (!inside || path.includes('\0') || isOtherAddress(path))
    throw new Refusal(403, {
      code: 'forbidden',
      message: 'Requests may not name that path.',
      hint: 'Upload the files, or start the server with --root and the folder they are in.',
    })
}

/** Throws 403 for a request that would reach into the server's own network. */
export function checkNetwork(input: unknown): void {
  if ((input as { readonly privateAddresses?: unknown } | null)?.privateAddresses !== true) return
  throw new Refusal(403, {
    code: 'forbidden',
    message: "Requests may not name addresses of the server's own network.",
    hint: 'Add such pages on the server itself, with the command.',
  })
}

/** Of a path that is not there yet, its nearest folder that is, with the rest added. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const parent = dirname(path)
  return parent === path ? path : join(realPath(parent), basename(path))
}
