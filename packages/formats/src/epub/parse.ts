/** EPUB 2 and 3 (W3C EPUB 3.3) to text and blocks. */
import type { Block, OriginRun, Parsed, ParseLimits } from 'lightcone'
import { decodeText, LightconeError } from 'lightcone'
import { readTree } from '../html/tree.ts'
import { writeText } from '../html/write.ts'
import { encrypted, type Guard, startGuard, tooLarge } from '../office/guard.ts'
import { factsOf } from '../office/package.ts'
import { openZip, type Zip } from '../office/zip.ts'
import { type Book, readBook } from './book.ts'
import { asHtml } from './xhtml.ts'

export function parseEpub(bytes: Uint8Array, limits: ParseLimits): Parsed {
  const guard = startGuard(limits)
  const zip = openZip(bytes, guard)
  const book = readBook(zip, guard)
  if (book.chapters.some((path) => book.encrypted.has(path))) throw encrypted()
  if (book.chapters.length > guard.maxPages)
    throw tooLarge(`The book has ${book.chapters.length} chapters.`, 'maxPages', guard.maxPages)
  const output: Output = { parts: [], length: 0, blocks: [], origin: [], line: 0 }
  for (const path of book.chapters) readChapter(output, zip, book, path, guard)
  const { parts, blocks, origin } = output
  return { text: parts.join(''), blocks, origin, ...factsOf(book.facts) }
}

interface Output {
  readonly parts: string[]
  length: number
  readonly blocks: Block[]
  readonly origin: OriginRun[]
  /** Lines of the chapters so far. */
  line: number
}

function readChapter(output: Output, zip: Zip, book: Book, path: string, guard: Guard): void {
  const content = zip.read(path)
  // A chapter that the book lists and does not hold is nothing that could be read.
  if (content === undefined || content.length === 0) return
  guard.check()
  const source = textOf(content)
  if (source === undefined) return
  const { text, blocks, origin } = writeText(readTree(asHtml(source), guard.maxNesting).body, source)
  if (text !== '') {
    const headed = withHeading({ text, blocks }, book.titles.get(path) ?? '')
    append(output, '', output.length === 0 ? '' : '\n\n')
    append(output, headed.before, '')
    const shift = output.length
    for (const block of headed.blocks)
      output.blocks.push({ ...block, start: block.start + shift, end: block.end + shift })
    for (const run of origin) {
      const line = run.line + output.line
      output.origin.push({ ...run, start: run.start + shift, end: run.end + shift, line, chapter: path })
    }
    append(output, text, '')
  }
  output.line += source.split(/\r\n|\r|\n/).length
}

/** A chapter with its title as a heading: its first block when that says the same, else one put before it. */
function withHeading(
  { text, blocks }: Pick<Parsed, 'text' | 'blocks'>,
  title: string,
): { readonly before: string; readonly blocks: readonly Block[] } {
  const [first, ...rest] = blocks
  if (title === '' || first === undefined || first.kind === 'heading') return { before: '', blocks }
  const heading = { kind: 'heading', level: 1, label: title } as const
  if (text.slice(first.start, first.end).replace(/\s+/g, ' ') === title)
    return { before: '', blocks: [{ ...first, ...heading }, ...rest] }
  const before = `${title}\n\n`
  return { before, blocks: [{ ...heading, start: -before.length, end: -2 }, ...blocks] }
}

function append(output: Output, text: string, separator: string): void {
  output.parts.push(text, separator)
  output.length += text.length + separator.length
}

/** Pictures may stand in the reading order as they are; they hold no text. */
function textOf(content: Uint8Array): string | undefined {
  try {
    return decodeText(content)
  } catch (error) {
    if (error instanceof LightconeError && error.code === 'file-binary') return undefined
    throw error
  }
}
