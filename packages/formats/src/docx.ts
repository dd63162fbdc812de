import type { Parser } from 'lightcone'

/**
 * Word documents: headings by style and outline level, lists with their numbers, tables as rows, footnotes after
 * the paragraph that refers to them; comments, deletions, hidden text, headers and footers left out. A line is a
 * paragraph or table row of the body, counted from 1. Throws `file-malformed`, `file-too-large`, `file-nesting`.
 */
export const docxParser: Parser = {
  name: 'docx',
  extensions: ['.docx', '.docm', '.dotx'],
  async parse(file, limits) {
    const { parseDocx } = await import('./office/docx.ts')
    return parseDocx(file.bytes, limits)
  },
}
