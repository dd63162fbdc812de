/** The page for people: the files of a built workbench, read once, with the headers that keep it what it is. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface Workbench {
  /** Whether a request is for the page or a part of it. These need no token: they hold no data. */
  has(request: Request): boolean
  answer(request: Request): Response
}

interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly tag: string
  /** Its name changes with its content. */
  readonly isLasting: boolean
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/**
 * Scripts and styles of this server and nothing else: no inline script, no other origin, no frame around it, and no
 * text becomes a script. Originals are drawn from blobs.
 */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

export function readWorkbench(folder: string | undefined): Workbench {
  const parts = folder !== undefined && existsSync(join(folder, 'index.html')) ? partsOf(folder) : NOT_BUILT
  // Only names that were there at the start: nothing of a request ever becomes a path.
  const partOf = (request: Request) => parts.get(new URL(request.url).pathname)
  return {
    has: (request) =>
      (request.method === 'GET' || request.method === 'HEAD') && partOf(request) !== undefined,
    answer(request) {
      const part = partOf(request)!
      const headers = {
        ETag: part.tag,
        'Cache-Control': part.isLasting ? 'public, max-age=31536000, immutable' : 'no-cache',
        'Content-Security-Policy': PAGE_POLICY,
        'X-Frame-Options': 'DENY',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
      }
      if (request.headers.get('if-none-match') === part.tag)
        return new Response(null, { status: 304, headers })
      return new Response(part.bytes, { headers: { ...headers, 'Content-Type': part.type } })
    },
  }
}

function partsOf(folder: string): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(folder.length).replaceAll('\\', '/').replace(/^\/?/, '/')
    parts.set(
      name === '/index.html' ? '/' : name,
      partFrom(readFileSync(path), type, name.startsWith('/assets/')),
    )
  }
  return parts
}

function partFrom(bytes: Uint8Array<ArrayBuffer>, type: string, isLasting: boolean): Part {
  const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
  return { bytes, type, tag, isLasting }
}

const NOT_BUILT: ReadonlyMap<string, Part> = new Map([
  [
    '/',
    partFrom(
      new TextEncoder().encode(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Lightcone</title>
<h1>Lightcone runs, its workbench is not built</h1>
<p>In the repository: <code>npm run build -w @lightcone/workbench</code>, then start the server again.</p>
<p>Everything else is there: <a href="/openapi.json">the operations</a>.</p></html>
`),
      TYPES['.html']!,
      false,
    ),
  ],
])
