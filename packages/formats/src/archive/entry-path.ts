/** Names of files in archives, which may be anything, as paths below the archive. */

/** Folders that are never read, and what a system leaves beside its files. */
const NEVER = /^(?:\.git|\.lightcone|__MACOSX|\.DS_Store)$/
const MAX_PATH = 500

/**
 * Parts with `/` between them, without `..`, roots, drives, and characters that change what is shown. Undefined
 * for what is not read.
 */
export function entryPath(name: string): string | undefined {
  const parts = name
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .replace(/\\/g, '/')
    .replace(/^[A-Za-z]:/, '')
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^\.+$/.test(part))
  if (parts.length === 0 || parts.some((part) => NEVER.test(part))) return undefined
  return parts.join('/').slice(-MAX_PATH).toWellFormed()
}
