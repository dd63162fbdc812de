import type { Parser } from 'lightcone'

/**
 * PDF: text in reading order over columns, headings by size and weight of their letters, tables as rows; repeated
 * headers, footers and page numbers left out, words hyphenated at a line's end joined. Every stretch has its page
 * and box. A line is a printed line, counted from 1 through all pages. Throws `file-malformed` (with the reason
 * "encrypted" in its details where a password is missing), `file-empty` for scans without text, `file-too-large`.
 */
export const pdfParser: Parser = {
  name: 'pdf',
  extensions: ['.pdf'],
  async parse(file, limits) {
    const { parsePdf } = await import('./pdf/parse.ts')
    return parsePdf(file.bytes, limits)
  },
}
