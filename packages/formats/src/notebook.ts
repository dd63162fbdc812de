import type { Parser } from 'lightcone'

/**
 * Jupyter notebooks (nbformat 3 and 4): the blocks of each Markdown cell, a `code` block for each code cell, and
 * the beginning of what it printed. Lines and columns are those of the JSON source. Throws `file-malformed` and
 * `file-nesting`.
 */
export const notebookParser: Parser = {
  name: 'notebook',
  extensions: ['.ipynb'],
  async parse(file, limits) {
    const { parseNotebook } = await import('./notebook/parse.ts')
    return parseNotebook(file.text(), limits)
  },
}
