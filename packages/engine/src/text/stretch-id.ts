/** The id of a stretch of a document, as gists have it and `get` opens it: the document's id and offsets in its text. */
import type { Span } from '../model.ts'

export interface Stretch extends Span {
  readonly document: string
}

/** `undefined` for an id that is no stretch's. */
export function stretchOf(id: string): Stretch | undefined {
  const found = /^(?<document>.+)#(?<start>\d+)-(?<end>\d+)$/s.exec(id)?.groups
  if (found === undefined) return undefined
  return { document: found['document']!, start: Number(found['start']), end: Number(found['end']) }
}
