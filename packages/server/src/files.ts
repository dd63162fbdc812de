/** The original of a document, for a page that shows a citation in its place. */
import { open, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { Lightcone } from 'lightcone'
import { Refusal } from './problems.ts'

/** What a browser may show by itself. Everything else is given as bytes to be saved. */
const SHOWN: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
}

/**
 * Streams the file that a document was read from. Throws 404 when the document came from no file, or that file is
 * gone or no longer inside its source.
 */
export async function originalOf(cone: Lightcone, id: string): Promise<Response> {
  const { document } = await cone.get(id, { end: 0 })
  const sources = (await cone.status()).sources
  const source = sources.find(({ name }) => name === document.source)
  const inside = id.slice(document.source.length + 1)
  if (source === undefined || source.root === '' || !id.startsWith(`${document.source}/`)) throw gone()
  const root = await realpath(source.root).catch(() => undefined)
  if (root === undefined) throw gone()
  const path = await realpath(source.kind === 'file' ? root : join(root, inside)).catch(() => undefined)
  if (path === undefined || (path !== root && !path.startsWith(root + sep))) throw gone()
  const file = await open(path).catch(() => undefined)
  const facts = await file?.stat()
  if (file === undefined || !facts?.isFile()) {
    await file?.close()
    throw gone()
  }
  const type = SHOWN[extname(path).toLowerCase()]
  return new Response(Readable.toWeb(file.createReadStream()) as ReadableStream, {
    headers: {
      'Content-Type': type ?? 'application/octet-stream',
      'Content-Length': String(facts.size),
      'Content-Disposition': type === undefined ? 'attachment' : 'inline',
      // Whatever the file holds, it runs nothing here.
      'Content-Security-Policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    },
  })
}

const gone = (): Refusal =>
  new Refusal(404, {
    code: 'not-found',
    message: 'The original of that document is not there.',
    hint: 'Its text is: use the operation `get`.',
  })
