/** Sitemaps (sitemaps.org 0.9) and feeds (RSS 0.9 to 2.0, Atom 1.0): the pages that they list. */
import { Parser } from 'htmlparser2'
import { LightconeError, type Metadata } from 'lightcone'

export interface ListedPage {
  readonly url: string
  /** Of feeds: what the entry says of its page. */
  readonly title?: string
  readonly metadata?: Metadata
  /** Of feeds: the entry's text as HTML, when the feed holds all of it. */
  readonly content?: string
}

export interface Listing {
  readonly kind: 'sitemap' | 'sitemap-index' | 'feed'
  readonly pages: readonly ListedPage[]
}

/** Elements open at once beyond which the document is refused. */
const MAX_DEPTH = 200
/** The protocol's own limit (sitemaps.org). */
const MAX_ENTRIES = 50_000

const ROOTS: Readonly<Record<string, Listing['kind']>> = {
  urlset: 'sitemap',
  sitemapindex: 'sitemap-index',
  rss: 'feed',
  feed: 'feed',
  rdf: 'feed',
}
const ENTRIES = new Set(['url', 'sitemap', 'item', 'entry'])

/** The listing in a document, or `undefined` when it is none. Throws `file-nesting`. */
export function readListing(xml: string): Listing | undefined {
  const root =
    /^\s*(?:<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?>|\s)*<(?:[\w-]+:)?([\w-]+)/i.exec(
      xml.slice(0, 4096),
    )?.[1]
  const kind = ROOTS[root?.toLowerCase() ?? '']
  if (kind === undefined) return undefined
  const pages: ListedPage[] = []
  let entry: Entry | undefined
  const open: string[] = []
  let base = open.length
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const local = localName(name)
        if (open.push(local) > MAX_DEPTH) throw tooDeep()
        if (entry === undefined && ENTRIES.has(local)) {
          entry = { fields: new Map(), markupFrom: -1 }
          base = open.length
        } else if (entry !== undefined && open.length === base + 1) {
          if (local === 'link' && attributes.href && isAlternate(attributes.rel))
            entry.link ??= attributes.href
          if (local === 'content' && attributes.type === 'xhtml') entry.markupFrom = parser.endIndex + 1
          // Atom's content is plain text unless it says otherwise (RFC 4287 §4.1.3.1); RSS has `content:encoded`.
          if (name === 'content') entry.isPlain = (attributes.type ?? 'text') === 'text'
        }
      },
      ontext(text) {
        const field = open[base]
        if (entry === undefined || field === undefined || entry.markupFrom >= 0) return
        const isNameOfAuthor = field === 'author' && open.at(-1) === 'name'
        if (open.length === base + 1 || isNameOfAuthor)
          entry.fields.set(field, (entry.fields.get(field) ?? '') + text)
      },
      onclosetag(name) {
        const local = localName(name)
        if (entry !== undefined && open.length === base + 1 && entry.markupFrom >= 0) {
          entry.fields.set('content', xml.slice(entry.markupFrom, parser.startIndex))
          entry.markupFrom = -1
        }
        if (entry !== undefined && open.length === base && ENTRIES.has(local)) {
          const page = pageOf(entry)
          if (page !== undefined && pages.length < MAX_ENTRIES) pages.push(page)
          entry = undefined
        }
        open.pop()
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.write(xml)
  parser.end()
  return { kind, pages }
}

interface Entry {
  readonly fields: Map<string, string>
  link?: string
  isPlain?: boolean
  /** Where inline markup of an Atom entry's content begins, or -1. */
  markupFrom: number
}

/** `content:encoded` and Atom's `content` are one field; other prefixes are dropped. */
const localName = (name: string): string => {
  const [prefix, local] = name.includes(':') ? name.split(':', 2) : ['', name]
  const plain = local!.toLowerCase()
  if (plain === 'encoded') return 'content'
  return prefix === 'media' || prefix === 'itunes' || prefix === 'image' || prefix === 'video'
    ? `${prefix}-${plain}`
    : plain
}

const isAlternate = (rel: string | undefined): boolean => rel === undefined || rel === 'alternate'

function pageOf({ fields, link, isPlain }: Entry): ListedPage | undefined {
  const text = (name: string) => fields.get(name)?.trim() ?? ''
  const guid = text('guid') || text('id')
  const url = link ?? (text('loc') || text('link') || (/^https?:\/\//.test(guid) ? guid : ''))
  if (url === '') return undefined
  const title = text('title')
  const content = text('content')
  const published = dateOf(text('pubdate') || text('published') || text('date') || text('updated'))
  const author = text('creator') || text('author')
  return {
    url,
    ...(title === '' ? {} : { title }),
    ...(content === '' ? {} : { content: isPlain ? escapeHtml(content) : content }),
    metadata: {
      ...(published === undefined ? {} : { published }),
      ...(author === '' ? {} : { author }),
    },
  }
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (char) => (char === '&' ? '&amp;' : char === '<' ? '&lt;' : '&gt;'))

function dateOf(text: string): string | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString()
}

const tooDeep = (): LightconeError =>
  new LightconeError('file-nesting', {
    message: `The sitemap or feed is nested deeper than ${MAX_DEPTH}.`,
    details: { limit: MAX_DEPTH },
  })
