/**
 * Files that came over HTTP. They are kept beside the index, so that a citation can be opened in its original and a
 * later build can read them again: `uploads/<namespace>/<source>/<path>`.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readBody } from './body.ts'
import { invalid, Refusal } from './problems.ts'
import type { Call } from './services.ts'

const MAX_FILES = 10_000
const MAX_PATH = 400

export interface Upload {
  /** Path inside the source, `/` between parts. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** Files of a `multipart/form-data` body. A file's name may hold folders; none may lead out. */
export async function readUploads(call: Call, maxBytes: number): Promise<readonly Upload[]> {
  const type = call.request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type))
    throw new Refusal(415, {
      code: 'media-type',
      message: 'Uploads are multipart/form-data with the files in fields named `file`.',
    })
  const body = await readBody(call, maxBytes)
  const form = await new Response(body, { headers: { 'Content-Type': type } })
    .formData()
    .catch(() => undefined)
  if (form === undefined)
    throw invalid('The upload is not well-formed multipart/form-data.', 'Send it again.')
  const files = [...form.getAll('file'), ...form.getAll('files')].filter((one) => typeof one !== 'string')
  if (files.length === 0) throw invalid('The upload holds no file.', 'Send files in fields named `file`.')
  if (files.length > MAX_FILES)
    throw invalid(`The upload has ${files.length} files; the limit is ${MAX_FILES}.`, 'Send fewer at a time.')
  const uploads: Upload[] = []
  for (const file of files)
    uploads.push({ path: safePath(file.name), bytes: new Uint8Array(await file.arrayBuffer()) })
  return uploads
}

/** Throws `invalid-argument` for a path that could mean anything but a place inside its folder. */
export function safePath(path: string): string {
  const parts = path.split('/')
  const isSafe =
    path.length > 0 &&
    path.length <= MAX_PATH &&
    !/[\\:\p{Cc}]/u.test(path) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..' && part.length <= 200)
  if (!isSafe)
    throw invalid(
      `"${path.slice(0, 80).replace(/\p{Cc}/gu, '?')}" is no name for an uploaded file.`,
      'Use a relative path of at most 400 characters, without "..", ":" and "\\".',
    )
  return path
}

/** A name that the file system takes for none: of a folder where a file is or the reverse, or too long in its bytes. */
function refusalOf(error: unknown, path: string): unknown {
  const code = String((error as { readonly code?: unknown }).code)
  if (!['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ENAMETOOLONG'].includes(code)) return error
  return invalid(
    `"${path.slice(0, 80)}" cannot be kept under this name.`,
    'Name no file like a folder of the same source, and no part with more than 255 bytes.',
  )
}

/** Namespaces are any text; folders are not. */
const folderName = (namespace: string): string => encodeURIComponent(namespace).replaceAll('.', '%2E')

export interface Uploads {
  folder(source: string): string
  /** Writes the files, each whole or not at all. */
  keep(source: string, uploads: readonly Upload[]): void
  /** Deletes what was kept for documents or sources that left the index. */
  forget(idsOrSources: readonly string[]): void
}

export function uploadsIn(indexFolder: string, namespace: string): Uploads {
  const root = join(indexFolder, 'uploads', folderName(namespace))
  return {
    folder: (source) => join(root, safePath(source)),
    keep(source, uploads) {
      for (const { path, bytes } of uploads) {
        const target = join(root, safePath(source), path)
        // Outside the source's folder, so that what a crash leaves is never read.
        const partial = join(indexFolder, 'uploads', `.${randomUUID()}`)
        try {
          mkdirSync(dirname(target), { recursive: true })
          writeFileSync(partial, bytes)
          renameSync(partial, target)
        } catch (error) {
          rmSync(partial, { force: true })
          throw refusalOf(error, path)
        }
      }
    },
    forget(idsOrSources) {
      for (const name of idsOrSources) {
        const isSafe =
          !/[\\:\p{Cc}]/u.test(name) && name.split('/').every((part) => !['', '.', '..'].includes(part))
        if (isSafe) rmSync(join(root, name), { recursive: true, force: true })
      }
    },
  }
}
