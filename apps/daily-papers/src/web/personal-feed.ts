/** For you as Atom and JSON, under a secret address: whoever has it reads along, so a reader can end or replace it. */
import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { forYou } from '../for-you.ts'
import { DAY_MS } from '../model.ts'
import type { Services } from '../services.ts'
import { type Html, hidden } from './layout.ts'
import { Refusal, readForm, type Visitor } from './requests.ts'
import { feedResponse } from './syndication.ts'

const DAYS = 30
const PAPERS = 30

/** Neither search engines nor the sites that a reader goes on to learn the address. */
const SECRET = {
  'X-Robots-Tag': 'noindex, nofollow',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'private, no-cache',
}

const pathOfFeed = (token: string, format: 'atom' | 'json'): string => `/for-you/${token}/feed.${format}`

export function addPersonalFeed(app: Hono, services: Services): void {
  const { readers, signer, settings, now } = services

  app.post('/for-you/address', async (c) => {
    const { reader } = await readForm(c, services)
    readers.newFeedAddress(reader, now())
    return c.redirect('/?order=for-you', 303)
  })
  app.post('/for-you/address/delete', async (c) => {
    const { reader } = await readForm(c, services)
    readers.endFeedAddress(reader)
    return c.redirect('/?order=for-you', 303)
  })

  app.get('/for-you/:token/:file', async (c) => {
    const { token, file } = c.req.param()
    const serial = signer.verify('feed', token, now())
    const reader = serial === undefined ? undefined : readers.readerOfFeed(serial)
    if (reader === undefined || !/^feed\.(?:atom|json)$/.test(file))
      throw new Refusal(404, 'There is no such feed, or its address was replaced.')
    return feed(c, reader, file)
  })

  async function feed(c: Context, reader: string, file: string) {
    const picks = (await forYou(reader, { since: now() - DAYS * DAY_MS }, services)).slice(0, PAPERS)
    const reasons = new Map(picks.map(({ paper, reasons }) => [paper.key, `${reasons.join('. ')}.`]))
    const content = {
      title: 'Daily Papers: For you',
      page: `${settings.url}/?order=for-you`,
      self: settings.url + c.req.path,
      papers: picks.map(({ paper }) => paper),
      reasons,
      site: settings.url,
    }
    return feedResponse(c, file === 'feed.json' ? 'json' : 'atom', content, SECRET)
  }
}

/** What For you shows below its papers: the address, or a button that makes one. */
export function personalFeed(who: Visitor, { readers, signer }: Services): Html {
  const back = '/?order=for-you'
  const serial = readers.feedAddress(who.reader)
  const button = (action: string, name: string) =>
    html`<form class="inline" method="post" action="/for-you/address${action}">${hidden(who, back)}<button>${name}</button></form>`
  if (serial === undefined)
    return html`<section aria-labelledby="as-feed"><h2 id="as-feed">For you as a feed</h2><p>A secret address for a feed reader. It can be replaced at any time.</p>${button('', 'Make an address')}</section>`
  const token = signer.sign('feed', serial)
  return html`<section aria-labelledby="as-feed"><h2 id="as-feed">For you as a feed</h2><p>Whoever has these addresses sees what is chosen for you, and why: <a href="${pathOfFeed(token, 'atom')}" rel="nofollow">Atom</a> · <a href="${pathOfFeed(token, 'json')}" rel="nofollow">JSON Feed</a></p>${button('', 'Make a new address, and end this one')}${button('/delete', 'End the address')}</section>`
}
