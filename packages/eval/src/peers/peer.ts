/** Other engines, as far as a comparison needs them: documents in, passages in their order out. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Span } from 'lightcone'
import type { SetDocument } from '../datasets/retrieval-set.ts'

/** A stretch of a document that is found whole. */
export interface Passage extends Span {
  readonly document: string
  readonly title: string
  readonly text: string
}

export interface PeerIndex {
  /** At most `k` passages, best first. */
  search(question: string, k: number): Promise<readonly Passage[]>
}

export interface Peer {
  readonly name: string
  /** The packages it needs; none for what is written here. */
  readonly packages: readonly string[]
  index(documents: readonly SetDocument[], load: Load): Promise<PeerIndex>
}

/** Loads a package that this one does not depend on. */
export type Load = <T>(specifier: string) => T

/** Packages are looked for in the folder `peers` beside `src`, and above it. */
const require = createRequire(new URL('../../peers/package.json', import.meta.url))

export const loadPackage: Load = (specifier) => require(specifier)

/** Version of an installed package; `undefined` when it is not installed. */
export function installedVersion(name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json')
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  }
  return undefined
}

/** Characters of a passage: every engine gets passages of about this size, none over another. */
export const PASSAGE = 1000

/** Cuts a document at paragraphs, else sentences, else blanks, into passages of at most `PASSAGE` characters. */
export function passagesOf({ id, title, text }: SetDocument): Passage[] {
  const passages: Passage[] = []
  for (let start = 0; start < text.length; ) {
    const end = start + lengthOf(text.slice(start, start + PASSAGE + 1))
    const quote = text.slice(start, end)
    if (quote.trim() !== '') passages.push({ document: id, title, start, end, text: quote })
    start = end
  }
  return passages
}

function lengthOf(rest: string): number {
  if (rest.length <= PASSAGE) return rest.length
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const at = rest.lastIndexOf(mark, PASSAGE - mark.length)
    if (at >= PASSAGE / 2) return at + mark.length
  }
  return PASSAGE
}

/** Finds what another splitter cut out, in order. Throws `RangeError` when a piece is not in the document. */
export function locate({ id, title, text }: SetDocument, pieces: readonly string[]): Passage[] {
  let from = 0
  return pieces.map((piece) => {
    const quote = piece.trim()
    const start = text.indexOf(quote, from)
    if (start < 0) throw new RangeError(`"${quote.slice(0, 60)}" is not in the document "${id}".`)
    from = start
    return { document: id, title, start, end: start + quote.length, text: quote }
  })
}

/** What every engine that has one field only is given: the title, then the text. */
export function fieldOf({ title, text }: Passage): string {
  return title === '' ? text : `${title}\n${text}`
}
