/** Atom (RFC 4287) and JSON Feed 1.1 of any list of papers. */
import type { Context } from 'hono'
import type { Paper } from '../model.ts'
import { namesOf } from '../text.ts'
import { pathOf } from './layout.ts'

export interface Syndicated {
  readonly title: string
  /** Address of the page that shows the same. */
  readonly page: string
  /** Address of the feed itself. */
  readonly self: string
  readonly papers: readonly Paper[]
  /** Why a paper is there, by its key. */
  readonly reasons?: ReadonlyMap<string, string>
  /** Address of the site, without a slash at the end. */
  readonly site: string
}

export function feedResponse(
  c: Context,
  format: 'atom' | 'json',
  feed: Syndicated,
  headers: Readonly<Record<string, string>> = {},
) {
  return format === 'json'
    ? c.json(jsonFeed(feed), 200, { ...headers, 'Content-Type': 'application/feed+json' })
    : c.body(atom(feed), 200, { ...headers, 'Content-Type': 'application/atom+xml; charset=utf-8' })
}

function atom({ title, page, self, papers, reasons, site }: Syndicated): string {
  const updated = new Date(Math.max(0, ...papers.map(({ publishedAt }) => publishedAt))).toISOString()
  const entries = papers.map(
    (paper) =>
      `<entry><id>${xml(site + pathOf(paper))}</id><title>${xml(paper.title)}</title><link href="${xml(site + pathOf(paper))}"/><updated>${new Date(paper.publishedAt).toISOString()}</updated><published>${new Date(paper.publishedAt).toISOString()}</published>${(paper.authors.length > 0 ? namesOf(paper.authors).names : ['Unknown']).map((name) => `<author><name>${xml(name)}</name></author>`).join('')}${paper.categories.map((term) => `<category term="${xml(term)}"/>`).join('')}<summary>${xml(summaryOf(paper, reasons))}</summary></entry>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>${xml(self)}</id><title>${xml(title)}</title><updated>${updated}</updated><link rel="self" href="${xml(self)}"/><link href="${xml(page)}"/>${entries.join('\n')}</feed>\n`
}

const jsonFeed = ({ title, page, self, papers, reasons, site }: Syndicated): object => ({
  version: 'https://jsonfeed.org/version/1.1',
  title,
  home_page_url: page,
  feed_url: self,
  items: papers.map((paper) => ({
    id: site + pathOf(paper),
    url: site + pathOf(paper),
    title: paper.title,
    content_text: summaryOf(paper, reasons),
    date_published: new Date(paper.publishedAt).toISOString(),
    authors: namesOf(paper.authors).names.map((name) => ({ name })),
    tags: paper.categories,
  })),
})

function summaryOf({ key, abstract, withdrawn }: Paper, reasons: Syndicated['reasons']): string {
  const reason = reasons?.get(key)
  return [withdrawn ? 'This paper was withdrawn.' : '', reason ?? '', abstract].filter(Boolean).join('\n\n')
}

/** A saved search and a topic are a reader's own words: characters that XML 1.0 cannot carry (§2.2) are left out. */
const UNFIT = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const xml = (text: string): string => text.replace(UNFIT, '').replace(/[&<>"]/g, (sign) => ENTITIES[sign]!)
