import { type JsonLine, type Line, malformedLine } from './lines.ts'

/** Where a record stands, without its text. */
export type LinePlace = Pick<Line, 'file' | 'number'>

/** Remembers the line that first names each document, until the document comes. */
export class Awaited {
  readonly #lines = new Map<string, LinePlace>()

  add(document: string, { file, number }: LinePlace): void {
    if (!this.#lines.has(document)) this.#lines.set(document, { file, number })
  }

  came(document: string): void {
    this.#lines.delete(document)
  }

  /** Throws `file-malformed` at the first line that names a document which never came. */
  finish(documentsFile: string): void {
    for (const [document, line] of this.#lines)
      throw malformedLine(line, `names the document "${document}", which ${documentsFile} does not hold`)
  }
}

/** Throws `file-malformed` when an id comes a second time. */
export function uniqueIds(): (id: string, line: JsonLine) => void {
  const seen = new Set<string>()
  return (id, line) => {
    if (seen.has(id)) throw malformedLine(line, `repeats the _id "${id}"`)
    seen.add(id)
  }
}
