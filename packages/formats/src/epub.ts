import type { Parser } from 'lightcone'

/**
 * Books in EPUB 2 and 3: chapters in reading order, each with the heading that the table of contents gives it when
 * it has none of its own. Every stretch has its chapter's file; a line is a line of that file, counted on from the
 * chapters before it. Throws `file-malformed`, `file-too-large`, `file-nesting`.
 */
export const epubParser: Parser = {
  name: 'epub',
  extensions: ['.epub'],
  async parse(file, limits) {
    const { parseEpub } = await import('./epub/parse.ts')
    return parseEpub(file.bytes, limits)
  },
}
