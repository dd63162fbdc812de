/** What each kind of source sends, as papers. Pure: text in, records out; what is no paper is left out. */

import { recordOf } from '../jsonl.ts'
import type { PaperRecord } from '../model.ts'
import { arxivIdIn, doiIn } from '../paper-key.ts'
import type { PollKind } from '../settings.ts'
import { readBibtex } from './bibtex.ts'
import { child, descendants, type Element, readXml, textOf } from './xml.ts'

export interface Page {
  readonly records: readonly PaperRecord[]
  /** Where the next page begins: OAI-PMH's resumption token. */
  readonly token?: string
  /** The token that was asked with is no longer known; arXiv's last a day. */
  readonly isExpired?: boolean
}

/** Throws when the text is not of the kind at all. */
export function readPage(kind: PollKind, text: string): Page {
  switch (kind) {
    case 'arxiv':
    case 'feed':
      return { records: feed(text) }
    case 'oai':
      return oai(text)
    case 'daily':
      return { records: daily(text) }
    case 'bibtex':
      return { records: readBibtex(text) }
    case 'jsonl':
      return {
        records: text.split('\n').flatMap((line) => (line.trim() === '' ? [] : recordOf(jsonOf(line)))),
      }
  }
}

/** Atom (arXiv's API and others), RSS 1.0 and 2.0. */
function feed(text: string): readonly PaperRecord[] {
  const root = readXml(text)
  const isFeed = root.children.some(({ name }) => ['feed', 'rss', 'RDF'].includes(name))
  if (!isFeed) throw new Error('This is no Atom or RSS feed.')
  return [...descendants(root, 'entry'), ...descendants(root, 'item')].map(entryOf)
}

function entryOf(entry: Element): PaperRecord {
  const links = entry.children.filter(({ name }) => name === 'link')
  const link = links.find(({ attributes }) => (attributes['rel'] ?? 'alternate') === 'alternate') ?? links[0]
  const url = link?.attributes['href'] ?? link?.text.trim() ?? ''
  const id = textOf(entry, 'id', 'guid') || entry.attributes['rdf:about'] || url
  const doi = doiIn(textOf(entry, 'doi', 'identifier'))
  const arxiv = /arxiv/i.test(id + url) ? (arxivIdIn(id) ?? arxivIdIn(url)) : undefined
  const abstract = textOf(entry, 'summary', 'description', 'content', 'encoded')
  const date = textOf(entry, 'published', 'pubDate', 'date', 'updated')
  return {
    id,
    ...(arxiv === undefined ? {} : { arxiv }),
    ...(doi === undefined ? {} : { doi }),
    ...(url === '' ? {} : { url }),
    title: textOf(entry, 'title'),
    // arXiv's RSS puts a line of its own before the abstract.
    abstract: abstract.replace(/^arXiv:\S+ Announce Type: \S+\s+Abstract:\s*/, ''),
    authors: entry.children
      .filter(({ name }) => name === 'author' || name === 'creator')
      .flatMap((author) => (textOf(author, 'name') || author.text).split(/[;,]\s*/))
      .map((name) => name.trim()),
    categories: entry.children
      .filter(({ name }) => name === 'category')
      .map(({ attributes, text }) => attributes['term'] ?? text.trim()),
    ...(date === '' ? {} : { publishedAt: date }),
    ...(/has been withdrawn|\bwithdrawn by\b/i.test(textOf(entry, 'comment')) ? { withdrawn: true } : {}),
  }
}

/** OAI-PMH 2.0 with `arXiv`, `arXivRaw` or `oai_dc` metadata. */
function oai(text: string): Page {
  const root = child(readXml(text), 'OAI-PMH')
  if (root === undefined) throw new Error('This is no OAI-PMH response.')
  const error = child(root, 'error')
  if (error?.attributes['code'] === 'noRecordsMatch') return { records: [] }
  if (error?.attributes['code'] === 'badResumptionToken') return { records: [], isExpired: true }
  if (error !== undefined) throw new Error(`OAI-PMH: ${error.attributes['code']}: ${error.text.trim()}`)
  const token = [...descendants(root, 'resumptionToken')][0]?.text.trim() ?? ''
  const records = [...descendants(root, 'record')].flatMap((record) => oaiRecord(record) ?? [])
  return { records, ...(token === '' ? {} : { token }) }
}

const NOTHING = { title: '', abstract: '', authors: [], categories: [] } as const

function oaiRecord(record: Element): PaperRecord | undefined {
  const header = child(record, 'header')
  if (header?.attributes['status'] === 'deleted')
    return { id: textOf(header, 'identifier'), ...NOTHING, withdrawn: true }
  const metadata = child(record, 'metadata')?.children[0]
  if (header === undefined || metadata === undefined) return undefined
  const all = (name: string): readonly string[] =>
    metadata.children.filter((one) => one.name === name).map(({ text }) => text.trim())
  const people = child(metadata, 'authors')?.children ?? []
  const doi = doiIn([textOf(metadata, 'doi'), ...all('identifier')].join(' '))
  const date = textOf(metadata, 'created', 'date')
  return {
    id: textOf(metadata, 'id') || textOf(header, 'identifier'),
    ...(doi === undefined ? {} : { doi }),
    title: textOf(metadata, 'title'),
    abstract: textOf(metadata, 'abstract', 'description'),
    authors:
      people.length > 0
        ? people.map((one) => `${textOf(one, 'forenames')} ${textOf(one, 'keyname')}`.trim())
        : all('creator').map((name) => name.split(', ').toReversed().join(' ')),
    categories: [...textOf(metadata, 'categories').split(/\s+/), ...all('subject')].filter(
      (name) => name !== '',
    ),
    ...(date === '' ? {} : { publishedAt: date }),
    ...(/withdrawn/i.test(textOf(metadata, 'comments')) ? { withdrawn: true } : {}),
  }
}

/** A list of `{ paper: { id, title, summary, authors, publishedAt, upvotes } }`, or of the papers themselves. */
function daily(text: string): readonly PaperRecord[] {
  const list: unknown = JSON.parse(text)
  if (!Array.isArray(list)) throw new Error('This is no list of daily papers.')
  return list.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    const { paper } = entry as { paper?: unknown }
    const inner = typeof paper === 'object' && paper !== null ? paper : {}
    return recordOf({ ...entry, ...inner })
  })
}

function jsonOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
