/** The site as one function from requests to responses: limit → page → headers. */
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { html } from 'hono/html'
import { isLightconeError } from 'lightcone'
import type { Services } from '../services.ts'
import { addFeedPages } from './feed-pages.ts'
import { page } from './layout.ts'
import { addOperationsPage } from './operations-page.ts'
import { addPaperPages } from './paper-pages.ts'
import { addPersonalFeed } from './personal-feed.ts'
import { addReaderPages } from './reader-pages.ts'
import { addressOf, createRateLimit, networkOf, Refusal } from './requests.ts'
import { addSearchPages } from './search-pages.ts'
import { STYLE } from './style.ts'
import { addSubscribePages } from './subscribe-pages.ts'

/** No script, no frame, nothing of other sites: markup that slipped into a page could do nothing. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  // Links in mail carry tokens; no other site learns the address of a page.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** What is one reader's, costs work, or changes with every question. */
const NOT_FOR_ROBOTS = ['/search', '/ask', '/saved', '/account', '/for-you', '/subscribe', '/operations']

/** Programs ask for these again and again: unchanged, they get a short answer (RFC 9110 §13.1.2). */
const FEEDS = ['/feed.atom', '/feed.json', '/searches/:id/:file', '/for-you/:token/:file']

export interface App {
  /** `address` is the network address that asks. */
  fetch(request: Request, address?: string): Promise<Response>
}

export function createApp(services: Services, log: (line: string) => void = () => {}): App {
  const app = new Hono()
  const limitRate = createRateLimit(services)
  app.use(async (c, next) => {
    if (c.req.method === 'POST') limitRate(networkOf(addressOf(c, services)))
    await next()
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.header(name, value)
    if (c.res.headers.get('content-type')?.startsWith('text/html'))
      c.header('Cache-Control', 'private, no-cache')
  })
  app.get('/style.css', (c) =>
    c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'max-age=3600' }),
  )
  app.get('/robots.txt', (c) =>
    c.text(`User-agent: *\n${NOT_FOR_ROBOTS.map((path) => `Disallow: ${path}\n`).join('')}`),
  )
  for (const path of FEEDS) app.use(path, etag())
  addFeedPages(app, services)
  addPersonalFeed(app, services)
  addPaperPages(app, services)
  addSearchPages(app, services)
  addReaderPages(app, services)
  addSubscribePages(app, services)
  addOperationsPage(app, services)
  app.notFound((c) => c.html(failure('There is no such page.'), 404))
  app.onError((error, c) => {
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value)
    if (error instanceof Refusal) return c.html(failure(error.message), error.status)
    if (isLightconeError(error) && (error.code === 'query-empty' || error.code === 'query-too-long'))
      return c.html(failure(error.message), 400)
    log(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`)
    return c.html(failure('Something went wrong here. It was written down.'), 500)
  })
  return { fetch: async (request, address = '') => app.fetch(request, { address }) }
}

const failure = (message: string) =>
  page({
    title: 'Not possible',
    body: html`<h1>Not possible</h1><p>${message}</p><p><a href="/">To the papers</a></p>`,
  })
