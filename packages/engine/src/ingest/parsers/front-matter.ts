/** YAML or TOML front matter: the scalars and flat lists that describe a document. */
import type { MetadataValue } from '../../model.ts'

export interface FrontMatter {
  readonly metadata: Readonly<Record<string, MetadataValue>>
  /** Where it ends in the text, its closing line included. */
  readonly end: number
}

const OPENING = /^(---|\+\+\+)[ \t]*\r?\n/
/** Front matter that does not end within this many characters is a rule followed by text. */
const MAX_LENGTH = 100_000

export function frontMatter(text: string): FrontMatter | undefined {
  const opening = OPENING.exec(text.slice(0, 100))
  if (opening === null) return undefined
  const head = text.slice(0, MAX_LENGTH)
  const closing = opening[1] === '---' ? /^(?:---|\.\.\.)[ \t]*$/m : /^\+\+\+[ \t]*$/m
  const found = closing.exec(head.slice(opening[0].length))
  if (found === null) return undefined
  const inner = head.slice(opening[0].length, opening[0].length + found.index)
  const metadata = scalars(inner)
  // A rule, text and another rule look the same; front matter has at least one key or nothing at all.
  if (Object.keys(metadata).length === 0 && inner.trim() !== '') return undefined
  return { metadata, end: opening[0].length + found.index + found[0].length }
}

const ENTRY = /^(\w[\w .-]{0,60}?)[ \t]*[:=](?:[ \t]+(.*)|)$/
const ITEM = /^[ \t]*-[ \t]+(.*)$/

function scalars(inner: string): Record<string, MetadataValue> {
  const metadata: Record<string, MetadataValue> = Object.create(null)
  let listKey: string | undefined
  let items: string[] = []
  const close = () => {
    if (listKey !== undefined && items.length > 0) metadata[listKey] = items
    listKey = undefined
    items = []
  }
  for (const line of inner.split(/\r?\n/)) {
    const item = listKey === undefined ? null : ITEM.exec(line)
    if (item !== null) {
      items.push(String(scalar(item[1]!)))
      continue
    }
    const entry = ENTRY.exec(line)
    // Indented lines are nested values or folded text: not scalars of the document.
    if (entry === null) continue
    close()
    const value = uncommented(entry[2] ?? '')
    if (value === '') listKey = entry[1]!
    else if (!/^[|>][+-]?\d?$/.test(value)) metadata[entry[1]!] = listOrScalar(value)
  }
  close()
  return { ...metadata }
}

function listOrScalar(value: string): MetadataValue {
  const flow = /^\[(.*)\]$/.exec(value)
  if (flow === null) return scalar(value)
  return flow[1]!
    .split(',')
    .map((item) => String(scalar(item)))
    .filter((item) => item !== '')
}

function scalar(value: string): string | number | boolean {
  const trimmed = uncommented(value)
  const quoted = /^"(.*)"$|^'(.*)'$/s.exec(trimmed)
  if (quoted !== null) return quoted[1]?.replace(/\\(["\\])/g, '$1') ?? quoted[2]!.replaceAll("''", "'")
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(trimmed)) return Number(trimmed)
  return trimmed
}

function uncommented(value: string): string {
  const trimmed = value.trim()
  return /^["']/.test(trimmed) ? trimmed : trimmed.replace(/\s+#.*$/, '')
}
