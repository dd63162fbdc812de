import type { Parser } from 'lightcone'

/**
 * Presentations: a slide's title as a heading, its text, tables and notes; numbers, dates and footers of slides
 * left out. Every stretch has its slide. A line is a paragraph or table row, counted from 1 through all slides.
 * Throws `file-malformed`, `file-too-large`, `file-nesting`.
 */
export const pptxParser: Parser = {
  name: 'pptx',
  extensions: ['.pptx', '.pptm', '.ppsx'],
  async parse(file, limits) {
    const { parsePptx } = await import('./office/pptx.ts')
    return parsePptx(file.bytes, limits)
  },
}
