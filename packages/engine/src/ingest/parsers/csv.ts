/** Comma- and tab-separated values as in RFC 4180: a header, if there is one, and a `row` block a record. */
import type { Block } from '../../model.ts'
import type { Parsed, Parser } from '../../ports.ts'
import { pushPlain } from './block-limit.ts'

export const csvParser: Parser = {
  name: 'csv',
  extensions: ['.csv', '.tsv', '.tab', '.psv'],
  parse: (file) => parseCsv(file.text(), /\.(?:tsv|tab)$/i.test(file.path) ? '\t' : undefined),
}

export function parseCsv(text: string, delimiter: string = sniffDelimiter(text)): Parsed {
  const blocks: Block[] = []
  const scan: Scan = { text, delimiter: delimiter.charCodeAt(0), quotesClose: true }
  let records = 0
  for (let at = 0; at < text.length; ) {
    const end = recordEnd(scan, at)
    if (text.slice(at, end).trim() !== '') {
      const header = records === 0 ? headerOf(text.slice(at, end), delimiter) : undefined
      records++
      if (header === undefined) pushPlain(blocks, 'row', at, end)
      else blocks.push({ kind: 'table', start: at, end, label: header })
    }
    at = text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1
  }
  return { text, blocks }
}

interface Scan {
  readonly text: string
  readonly delimiter: number
  /** False once a quote without an end was met: from there on quotes are ordinary characters. */
  quotesClose: boolean
}

const QUOTE = 34

/** Where the record that starts at `from` ends: at a line break outside quotes, or at the end of the text. */
function recordEnd(scan: Scan, from: number): number {
  const { text, delimiter } = scan
  let fieldStart = true
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13) return at
    if (code === QUOTE && fieldStart && scan.quotesClose) {
      const end = closingQuote(text, at)
      if (end < 0) scan.quotesClose = false
      else at = end
    }
    fieldStart = code === delimiter
  }
  return text.length
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at
  }
  return -1
}

/** The cells of one record, quotes taken off. */
export function csvCells(record: string, delimiter: string): string[] {
  const cells: string[] = []
  for (let at = 0; at <= record.length; ) {
    const quoted = record[at] === '"' ? closingQuote(record, at) : -1
    const found = record.indexOf(delimiter, Math.max(at, quoted))
    const end = found < 0 ? record.length : found
    const cell = quoted < 0 ? record.slice(at, end) : record.slice(at + 1, quoted).replaceAll('""', '"')
    cells.push(cell.trim())
    at = end + 1
  }
  return cells
}

/** Longest first record that is taken for a header. */
const MAX_HEADER = 2000

/** The first record as a header row: every cell filled, different from the others, and not a number. */
function headerOf(record: string, delimiter: string): string | undefined {
  if (record.length > MAX_HEADER) return undefined
  const cells = csvCells(record, delimiter)
  const isHeader = cells.every((cell) => cell !== '' && !/^[-+]?[\d.,]+%?$/.test(cell))
  return isHeader && new Set(cells).size === cells.length ? cells.join(' | ') : undefined
}

/** Lines that are counted to find the delimiter. */
const SNIFF_LINES = 20

/** The delimiter that splits the first lines into the most cells, the same number in each if possible. */
function sniffDelimiter(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .split(/\r\n|\r|\n/, SNIFF_LINES)
    .filter((line) => line !== '')
  let best = ','
  let bestScore = 0
  for (const delimiter of [',', ';', '\t', '|']) {
    const counts = lines.map((line) => csvCells(line, delimiter).length - 1)
    const fewest = Math.min(...counts)
    const score = fewest > 0 ? 1000 + fewest : (counts[0] ?? 0)
    if (score > bestScore) [best, bestScore] = [delimiter, score]
  }
  return best
}
