/** What a document is called and what is known of its file. */
import type { Metadata } from '../model.ts'

/** Longest title; what is longer is cut. */
const MAX_TITLE = 200

/** A file's name as words: `getting-started.md` is `getting started`. */
export function titleFromPath(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const words = name
    .replace(/(?<=.)\.[^.]{1,10}$/, '')
    .replace(/[-_+\s]+/g, ' ')
    .trim()
  return words === '' ? name : words
}

export function cleanTitle(title: string): string {
  return title.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE).toWellFormed()
}

/** The file's facts; a document's own metadata (front matter) and then the caller's go on top. */
export function fileMetadata(path: string, bytes: number, modifiedMs: number | undefined): Metadata {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase()
  return {
    path,
    bytes,
    ...(extension === undefined ? {} : { extension }),
    ...(modifiedMs === undefined ? {} : { modified: new Date(modifiedMs).toISOString() }),
  }
}
