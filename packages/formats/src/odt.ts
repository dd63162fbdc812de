import type { Parser } from 'lightcone'

/**
 * OpenDocument texts: headings, lists, tables as rows, footnotes after the paragraph that refers to them; comments,
 * deletions and generated indexes left out. A line is a paragraph or table row of the body, counted from 1. Throws
 * `file-malformed`, `file-too-large`, `file-nesting`.
 */
export const odtParser: Parser = {
  name: 'odt',
  extensions: ['.odt', '.ott'],
  async parse(file, limits) {
    const { parseOdt } = await import('./office/odt.ts')
    return parseOdt(file.bytes, limits)
  },
}
