/** D7: what runs, what failed, what is due. Open on this machine, elsewhere by token. */
import { timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Services } from '../services.ts'
import { page } from './layout.ts'
import { addressOf, Refusal } from './requests.ts'

export function addOperationsPage(app: Hono, services: Services): void {
  const { settings, database, library, papers, subscriptions, now } = services
  app.get('/health', (c) => c.json({ ok: true, papers: papers.count() }))
  app.get('/operations', async (c) => {
    const token = settings.operationsToken
    const isOpen =
      token === undefined
        ? !settings.behindProxy && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(addressOf(c, services))
        : equal(c.req.query('token') ?? '', token)
    if (!isOpen) throw new Refusal(403, 'This page needs the operations token.')
    const status = await library.cone.status()
    const polls = database.sql.prepare('SELECT * FROM polls ORDER BY source').all()
    const failed = database.sql
      .prepare(
        'SELECT window, error, count(*) AS n FROM digests WHERE error IS NOT NULL GROUP BY window, error ORDER BY window DESC LIMIT 20',
      )
      .all()
    const facts: readonly (readonly [string, string | number])[] = [
      ['papers', papers.count()],
      ['papers in the index', status.documents],
      ['bytes of the index', status.bytesOnDisk],
      [
        'mail',
        services.transport === undefined ? 'off' : settings.mailFolder === undefined ? 'SMTP' : 'dry run',
      ],
      ['full texts from the web', settings.fullText ? 'on' : 'off'],
      ...Object.entries(library.texts.counts()).map(([name, n]) => [`full texts ${name}`, n] as const),
      ...Object.entries(subscriptions.counts()),
    ]
    const time = (at: unknown) => (at === null || at === 0 ? 'never' : new Date(Number(at)).toISOString())
    const body = html`<h1>Operations</h1><p class="soft">At ${time(now())}</p>
<div class="wide"><table><caption>State</caption><tbody>${facts.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table></div>
<div class="wide"><table><caption>Sources</caption><thead><tr><th scope="col">source</th><th scope="col">last whole visit</th><th scope="col">next at</th><th scope="col">papers</th><th scope="col">failures in a row</th><th scope="col">error</th></tr></thead><tbody>${polls.map((row) => html`<tr><th scope="row">${row['source']}</th><td>${time(row['ok_at'])}</td><td>${time(row['next_at'])}</td><td>${row['papers']}</td><td>${row['failures']}</td><td>${row['error'] ?? ''}</td></tr>`)}</tbody></table></div>
<div class="wide"><table><caption>Full texts that could not be read</caption><thead><tr><th scope="col">paper</th><th scope="col">failures</th><th scope="col">next at</th><th scope="col">error</th></tr></thead><tbody>${library.texts.failures(20).map((one) => html`<tr><th scope="row"><a href="/papers/${encodeURIComponent(one.paper)}">${one.paper}</a></th><td>${one.failures}</td><td>${time(one.nextAt ?? 0)}</td><td>${one.error}</td></tr>`)}</tbody></table></div>
<div class="wide"><table><caption>Digests that failed or wait for another try</caption><tbody>${failed.map((row) => html`<tr><th scope="row">${row['window']}</th><td>${row['n']}</td><td>${row['error']}</td></tr>`)}</tbody></table></div>`
    return c.html(page({ title: 'Operations', body }))
  })
}

function equal(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
