/** Papers from JSON Lines: arXiv-like records, under the names that common dumps use. */
import type { PaperRecord } from './model.ts'

/** Lines that are no record become records without a title, so that an import counts them as skipped. */
export async function* readJsonLines(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<PaperRecord> {
  for await (const line of lines) if (line.trim() !== '') yield recordOf(parse(line))
}

/** Names: id or _id, title, abstract or text or summary, authors, publishedAt or published or year, fullText, … */
export function recordOf(entry: Readonly<Record<string, unknown>>): PaperRecord {
  const text = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = entry[name]
      if (typeof value === 'string' && value.trim() !== '') return value
      if (typeof value === 'number') return String(value)
    }
    return undefined
  }
  const date = text('publishedAt', 'published', 'date', 'update_date', 'year')
  const fields = {
    id: text('id', '_id', 'arxiv_id'),
    arxiv: undefined,
    doi: text('doi'),
    publishedAt: date !== undefined && /^\d{4}$/.test(date) ? `${date}-01-01` : date,
    url: text('url', 'link'),
    fullText: text('fullText'),
    upvotes: typeof entry['upvotes'] === 'number' ? entry['upvotes'] : undefined,
    withdrawn: entry['withdrawn'] === true ? true : undefined,
  }
  return {
    title: text('title') ?? '',
    abstract: text('abstract', 'text', 'summary') ?? '',
    authors: namesOf(entry['authors']),
    categories: [...namesOf(entry['categories']), ...namesOf(entry['venue'])],
    ...(Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined),
    ) as Partial<PaperRecord>),
  }
}

/** A list of names or of objects with one, or one string with `;`, ` and ` or, for arXiv's own dumps, spaces between. */
function namesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    if (/^[a-z-]+(?:\.[A-Za-z-]+)?(?: [a-z-]+(?:\.[A-Za-z-]+)?)+$/.test(value) && value.includes('.'))
      return value.split(' ')
    return value
      .split(/;| and /)
      .map((name) => name.trim())
      .filter((name) => name !== '')
  }
  if (!Array.isArray(value)) return []
  return value.flatMap((one: unknown) => {
    if (typeof one === 'string') return one
    const name =
      typeof one === 'object' && one !== null ? (one as Record<string, unknown>)['name'] : undefined
    return typeof name === 'string' ? name : []
  })
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
