/** D1: a day, week, month or topic of papers, in one of three orders. */
import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { forYou } from '../for-you.ts'
import { DAY_MS, type Paper } from '../model.ts'
import { FORMULAS, ORDERS, type Order, ordered } from '../ranking.ts'
import type { Services } from '../services.ts'
import { card, type Html, page, withQuery } from './layout.ts'
import { personalFeed } from './personal-feed.ts'
import { visitor } from './requests.ts'
import { feedResponse } from './syndication.ts'

const PERIODS = { day: 1, week: 7, month: 30 } as const
type Period = keyof typeof PERIODS

interface View {
  readonly order: Order
  readonly period: Period
  /** First moment after the period. */
  readonly until: number
  readonly topic: string
  /** From 1. */
  readonly page: number
}

const PER_PAGE = 30
const MAX_PAGE = 1000
const NAMES: Readonly<Record<Order, string>> = { new: 'New', trending: 'Trending', 'for-you': 'For you' }

export function addFeedPages(app: Hono, services: Services): void {
  const { papers, settings, now } = services
  app.get('/', async (c) => {
    const view = viewOf(c, services)
    const who = visitor(c, services)
    const address = (change: Partial<Record<'order' | 'period' | 'date' | 'topic' | 'page', string>>) =>
      withQuery('/', {
        order: view.order,
        period: view.period,
        date: dateOf(view.until - 1),
        topic: view.topic,
        ...change,
      })
    const { found, hasMore } = await listed(view, who.reader, services)
    const pages = [
      ...(view.page > 1 ? [[view.page - 1, 'Higher on the list'] as const] : []),
      ...(hasMore ? [[view.page + 1, 'More papers'] as const] : []),
    ]
    const span = PERIODS[view.period] * DAY_MS
    const body = html`<h1>${heading(view)}</h1>
${choices(
  'Order',
  ORDERS.map((order) => [address({ order }), NAMES[order], order === view.order]),
)}
${choices(
  'Period',
  Object.keys(PERIODS).map((period) => [address({ period }), period, period === view.period]),
)}
${choices('Topic', [[address({ topic: '' }), 'all', view.topic === ''], ...papers.topics(12).map(({ topic }): Choice => [address({ topic }), topic, topic === view.topic])])}
<p class="soft">Order: ${FORMULAS[view.order]} <a href="/about">How this page works</a></p>
${found.length === 0 ? html`<p>${view.order === 'for-you' ? 'Nothing yet: save a paper or ask a question, and papers like it appear here.' : 'No papers in this period.'}</p>` : ''}
${found.map(({ paper, reason }) =>
  card(paper, {
    visitor: who,
    back: address({ page: view.page === 1 ? '' : String(view.page) }),
    mark: services.readers.markOf(who.reader, paper.key),
    voted: papers.hasVoted(paper.key, who.reader),
    reason,
  }),
)}
${pages.length === 0 ? '' : html`<nav aria-label="Pages"><ul>${pages.map(([page, name]) => html`<li><a href="${address({ page: page === 1 ? '' : String(page) })}">${name}</a></li>`)}</ul></nav>`}
${view.order === 'for-you' ? personalFeed(who, services) : ''}
<nav aria-label="Earlier and later"><ul><li><a href="${address({ date: dateOf(view.until - 1 - span) })}">Earlier</a></li>${view.until <= now() ? html`<li><a href="${address({ date: dateOf(view.until - 1 + span) })}">Later</a></li>` : ''}</ul></nav>`
    const query = {
      order: view.order === 'for-you' ? 'new' : view.order,
      period: view.period,
      topic: view.topic,
    }
    const feeds = { atom: withQuery('/feed.atom', query), json: withQuery('/feed.json', query) }
    return c.html(page({ title: heading(view), body, current: '/', feeds }))
  })

  const syndicated = async (c: Context) => {
    const view = viewOf(c, services)
    if (view.order === 'for-you') return undefined
    const { found } = await listed({ ...view, page: 1 }, '', services)
    const query = { order: view.order, period: view.period, topic: view.topic }
    return {
      title: `Daily Papers: ${NAMES[view.order]}, ${view.period}${view.topic === '' ? '' : `, ${view.topic}`}`,
      page: settings.url + withQuery('/', query),
      self: settings.url + withQuery(c.req.path, query),
      papers: found.map(({ paper }) => paper),
      site: settings.url,
    }
  }
  for (const format of ['atom', 'json'] as const)
    app.get(`/feed.${format}`, async (c) => {
      const feed = await syndicated(c)
      return feed === undefined ? c.notFound() : feedResponse(c, format, feed)
    })
}

function viewOf(c: Context, { papers, now }: Services): View {
  const order = ORDERS.find((name) => name === c.req.query('order')) ?? 'trending'
  const asked = c.req.query('period') ?? ''
  const period = Object.hasOwn(PERIODS, asked) ? (asked as Period) : 'day'
  const given = c.req.query('date') ?? ''
  const date = /^\d{4}-\d{2}-\d{2}$/.test(given) ? Date.parse(given) : Number.NaN
  // Without a date, the latest day that has papers: mornings and weekends do not begin with an empty page.
  const start = Number.isNaN(date) ? (papers.newest(now()) ?? now()) : date
  return {
    order,
    period,
    until: (Math.floor(start / DAY_MS) + 1) * DAY_MS,
    topic: (c.req.query('topic') ?? '').slice(0, 100),
    page: Math.min(Math.max(Math.floor(Number(c.req.query('page')) || 1), 1), MAX_PAGE),
  }
}

interface Listed {
  readonly found: readonly { readonly paper: Paper; readonly reason?: string }[]
  readonly hasMore: boolean
}

async function listed(
  { order, period, until, topic, page }: View,
  reader: string,
  services: Services,
): Promise<Listed> {
  const slice = <T>(all: readonly T[]) => all.slice((page - 1) * PER_PAGE, page * PER_PAGE)
  const { papers, readers, now } = services
  const from = until - PERIODS[period] * DAY_MS
  if (order === 'for-you') {
    const all = await forYou(reader, { since: from, ...(topic === '' ? {} : { topic }) }, services)
    const picks = all.filter(({ paper }) => paper.publishedAt < until)
    return {
      found: slice(picks).map(({ paper, reasons }) => ({ paper, reason: `${reasons.join('. ')}.` })),
      hasMore: picks.length > page * PER_PAGE,
    }
  }
  const hidden = new Set(
    reader === '' ? [] : readers.marks(reader).flatMap(({ kind, paper }) => (kind === 'hidden' ? paper : [])),
  )
  const rows = papers
    .range({ from, to: until, ...(topic === '' ? {} : { topic }) })
    .filter(({ key }) => !hidden.has(key))
  return {
    found: papers.many(slice(ordered(rows, order, now()))).map((paper) => ({ paper })),
    hasMore: rows.length > page * PER_PAGE,
  }
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

function heading({ order, period, until, topic }: View): string {
  const when = period === 'day' ? dateOf(until - 1) : `${period} to ${dateOf(until - 1)}`
  return `${NAMES[order]}: ${when}${topic === '' ? '' : `, ${topic}`}`
}

type Choice = readonly [address: string, name: string, isCurrent: boolean]

function choices(label: string, entries: readonly Choice[]): Html {
  return html`<nav aria-label="${label}"><ul class="chips">${entries.map(
    ([address, name, isCurrent]) =>
      html`<li><a href="${address}"${isCurrent ? html` aria-current="true"` : ''}>${name}</a></li>`,
  )}</ul></nav>`
}
