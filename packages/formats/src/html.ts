import type { Parser } from 'lightcone'

/**
 * Web pages: the main content without navigation, side bars, banners and scripts, with headings, lists, tables
 * and code, and for every stretch of text its line and column in the source. Throws `file-nesting`.
 */
export const htmlParser: Parser = {
  name: 'html',
  extensions: ['.html', '.htm', '.xhtml', '.shtml'],
  async parse(file, limits) {
    const { parseHtml } = await import('./html/parse.ts')
    return parseHtml(file.text(), limits)
  },
}
