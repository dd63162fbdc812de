/** BibTeX entries as papers. Values in braces (nested) or quotes; `@string` and `@comment` are passed over. */
import type { PaperRecord } from '../model.ts'

export function readBibtex(text: string): readonly PaperRecord[] {
  const records: PaperRecord[] = []
  for (const match of text.matchAll(/@(\w+)\s*\{\s*([^\s,{}]+)\s*,/g)) {
    if (/^(?:string|comment|preamble)$/i.test(match[1]!)) continue
    const fields = fieldsFrom(text, match.index + match[0].length)
    const { title = '', abstract = '', author = '', doi, eprint, url, year, keywords = '' } = fields
    const isArxiv = /arxiv/i.test(`${fields['archiveprefix'] ?? ''}${fields['eprinttype'] ?? ''}${url ?? ''}`)
    records.push({
      id: eprint !== undefined && isArxiv ? eprint : (doi ?? match[2]!),
      ...(doi === undefined ? {} : { doi }),
      ...(url === undefined ? {} : { url }),
      title,
      abstract,
      authors: author === '' ? [] : author.split(/\s+and\s+/).map(nameOf),
      categories: keywords.split(/[,;]\s*/).filter((word) => word !== ''),
      ...(year === undefined ? {} : { publishedAt: `${year}-01-01` }),
    })
  }
  return records
}

const nameOf = (name: string): string => {
  const [last, first] = name.split(/,\s*/)
  return first === undefined ? name : `${first} ${last}`
}

/** `name = {value}` pairs up to the brace that closes the entry. */
function fieldsFrom(text: string, start: number): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  const field = /\s*,?\s*([A-Za-z][\w-]*)\s*=\s*/y
  field.lastIndex = start
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const from = field.lastIndex
    const end = valueEnd(text, from)
    const raw = text.slice(from, end)
    fields[match[1]!.toLowerCase()] = /^[{"]/.test(raw) ? raw.slice(1, -1) : raw.trim()
    field.lastIndex = end
  }
  return fields
}

function valueEnd(text: string, from: number): number {
  const first = text[from]
  if (first !== '{' && first !== '"') {
    const end = text.slice(from).search(/[,}\n]/)
    return end === -1 ? text.length : from + end
  }
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const sign = text[i]
    if (sign === '\\') i++
    else if (sign === '{') depth++
    else if (sign === '}' && --depth === 0 && first === '{') return i + 1
    else if (sign === '"' && first === '"' && depth === 0 && i > from) return i + 1
  }
  return text.length
}
