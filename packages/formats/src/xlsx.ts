import type { Parser } from 'lightcone'

/**
 * Workbooks: a heading a sheet, a row a line, numbers as their format shows dates and percentages. Every cell has
 * its reference. A line is a sheet's name or a row that holds something, counted from 1 through all sheets. Throws `file-malformed`,
 * `file-too-large`, `file-nesting`.
 */
export const xlsxParser: Parser = {
  name: 'xlsx',
  extensions: ['.xlsx', '.xlsm', '.xltx'],
  async parse(file, limits) {
    const { parseXlsx } = await import('./office/xlsx.ts')
    return parseXlsx(file.bytes, limits)
  },
}
