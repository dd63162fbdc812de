import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createFetcher } from '../src/polls/http.ts'
import { poll } from '../src/polls/poll.ts'
import { readPage } from '../src/polls/readers.ts'
import type { PollKind } from '../src/settings.ts'
import { NOW, openSite } from './site.ts'

const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void

async function source(
  kind: PollKind,
  handler: Handler,
  options: { timeoutMs?: number; maxBytes?: number; maxPages?: number } = {},
) {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    handler(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const site = await openSite({ papers: false })
  closing.push(() => site.close())
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { database, library } = site.services
  const fetch = createFetcher({ gapMs: 5, ...options })
  const visit = () =>
    poll(
      {
        name: 'source',
        kind,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        categories: ['mine'],
      },
      { database, library, fetch, now: () => site.clock.now, ...options },
    )
  const state = () => database.sql.prepare("SELECT * FROM polls WHERE source = 'source'").get()!
  return { visit, asked, site, state, papers: site.services.papers }
}

const entry = (id: string, title: string, more = '') =>
  `<entry><id>http://arxiv.org/abs/${id}v1</id><title>${title}</title><summary> An abstract. </summary><published>2026-06-09T10:00:00Z</published><author><name>Ada Example</name></author><link href="http://arxiv.org/abs/${id}v1" rel="alternate"/><category term="cs.CL"/>${more}</entry>`
const feed = (...entries: readonly string[]) =>
  `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">${entries.join('')}</feed>`

describe('polling', () => {
  it('reads arXiv page by page, newest first, and ends at a page without news', async () => {
    const page = (start: number, count: number) =>
      feed(
        ...Array.from({ length: count }, (_, i) =>
          entry(`2606.${String(start + i).padStart(5, '0')}`, `Paper ${start + i}`),
        ),
      )
    const { visit, asked, papers } = await source('arxiv', (request, response) => {
      const start = Number(new URL(request.url!, 'http://x').searchParams.get('start'))
      response.end(page(start, start < 200 ? 100 : 30))
    })
    expect(await visit()).toMatchObject({ kind: 'papers', added: 230 })
    expect(asked.length).toBe(3)
    expect(papers.find('arxiv:2606.00007')).toMatchObject({
      title: 'Paper 7',
      authors: ['Ada Example'],
      categories: ['cs.CL', 'mine'],
    })
    expect(await visit()).toMatchObject({ added: 0, unchanged: 100 })
    expect(asked.length).toBe(4)
  })

  it('begins the next visit with what is new, however much there is of old', async () => {
    const { visit, asked, state } = await source(
      'arxiv',
      (request, response) => {
        const start = Number(new URL(request.url!, 'http://x').searchParams.get('start'))
        response.end(
          feed(
            ...Array.from({ length: 100 }, (_, i) =>
              entry(`2606.${String(start + i).padStart(5, '0')}`, `Paper ${start + i}`),
            ),
          ),
        )
      },
      { maxPages: 2 },
    )
    expect(await visit()).toMatchObject({ added: 200 })
    expect(state()['cursor']).toBeNull()
    await visit()
    expect(asked.map(({ url }) => new URL(url!, 'http://x').searchParams.get('start'))).toEqual([
      '0',
      '100',
      '0',
    ])
  })

  it('asks on condition, and does nothing when nothing changed', async () => {
    const { visit, asked } = await source('feed', (request, response) => {
      if (request.headers['if-none-match'] === '"one"') return response.writeHead(304).end()
      return response.setHeader('ETag', '"one"').end(feed(entry('2606.00001', 'A')))
    })
    expect(await visit()).toMatchObject({ added: 1 })
    expect(await visit()).toEqual({ kind: 'unchanged' })
    expect(asked[1]!.headers['if-none-match']).toBe('"one"')
  })

  it('goes on with OAI-PMH where a broken visit ended', async () => {
    let broken = true
    const record = (id: string) =>
      `<record><header><identifier>oai:arXiv.org:${id}</identifier></header><metadata><arXiv><id>${id}</id><created>2026-06-01</created><authors><author><keyname>Example</keyname><forenames>Ada</forenames></author></authors><title>Title ${id}</title><categories>cs.CL cs.IR</categories><abstract>Text.</abstract></arXiv></metadata></record>`
    const { visit, asked, papers, site, state } = await source('oai', (request, response) => {
      const token = new URL(request.url!, 'http://x').searchParams.get('resumptionToken')
      if (token !== null && broken) return response.destroy()
      return response.end(
        `<OAI-PMH><ListRecords>${token === null ? record('2606.00001') : record('2606.00002')}<record><header status="deleted"><identifier>oai:x</identifier></header></record>${token === null ? '<resumptionToken>t1</resumptionToken>' : '<resumptionToken/>'}</ListRecords></OAI-PMH>`,
      )
    })
    expect((await visit()).kind).toBe('failed')
    expect(state()['cursor']).toBe('t1')
    expect((await visit()).kind).toBe('not-yet')
    broken = false
    site.clock.now += 3_600_000
    expect(await visit()).toMatchObject({ added: 1 })
    expect(asked.at(-1)!.url).toBe('/?verb=ListRecords&resumptionToken=t1')
    expect(papers.find('arxiv:2606.00002')).toMatchObject({
      authors: ['Ada Example'],
      categories: ['cs.CL', 'cs.IR', 'mine'],
    })
  })

  it('begins anew where an OAI-PMH token has expired, from the last visit that read all', async () => {
    const record = (id: string) =>
      `<record><header><identifier>x:${id}</identifier></header><metadata><dc><title>Title ${id}</title></dc></metadata></record>`
    const answer = (inside: string) => `<OAI-PMH>${inside}</OAI-PMH>`
    let known = 't1'
    const { visit, asked, papers, site, state } = await source(
      'oai',
      (request, response) => {
        const token = new URL(request.url!, 'http://x').searchParams.get('resumptionToken')
        if (token === null)
          response.end(
            answer(`<ListRecords>${record('1')}<resumptionToken>${known}</resumptionToken></ListRecords>`),
          )
        else if (token !== known) response.end(answer('<error code="badResumptionToken">gone</error>'))
        else response.end(answer(`<ListRecords>${record('2')}<resumptionToken/></ListRecords>`))
      },
      { maxPages: 1 },
    )
    expect(await visit()).toMatchObject({ added: 1 })
    expect(state()).toMatchObject({ cursor: 't1', ok_at: null })

    known = 't2'
    site.clock.now += 2 * 86_400_000
    expect(await visit()).toMatchObject({ kind: 'papers', added: 0 })
    expect(state()).toMatchObject({ cursor: null, failures: 0 })
    await visit()
    expect(asked.at(-1)!.url).toBe('/')
    expect(await visit()).toMatchObject({ added: 1 })
    expect(state()).toMatchObject({ cursor: null, ok_at: site.clock.now })
    expect(papers.count()).toBe(2)
  })

  it('marks a paper that an OAI-PMH source has deleted as withdrawn, and makes none of one it never had', async () => {
    const header = (id: string, status = '') =>
      `<header${status}><identifier>oai:arXiv.org:${id}</identifier></header>`
    const there = `<record>${header('2606.00001')}<metadata><arXiv><id>2606.00001</id><title>Caves</title><abstract>Of bats.</abstract><authors/></arXiv></metadata></record>`
    const gone = ['2606.00001', '2606.00002'].map(
      (id) => `<record>${header(id, ' status="deleted"')}</record>`,
    )
    let records = there
    const { visit, papers } = await source('oai', (_, response) => {
      response.end(`<OAI-PMH><ListRecords>${records}</ListRecords></OAI-PMH>`)
    })
    await visit()
    expect(papers.find('arxiv:2606.00001')!.withdrawn).toBe(false)
    records = gone.join('')
    expect(await visit()).toMatchObject({ added: 0, changed: 1, skipped: 1 })
    expect(papers.find('arxiv:2606.00001')).toMatchObject({
      ...{ title: 'Caves', abstract: 'Of bats.', withdrawn: true, version: 1 },
    })
    expect(papers.count()).toBe(1)
  })

  it('does not ask for ever where a source takes no first request', async () => {
    const { visit, asked } = await source('oai', (_, response) => {
      response.end('<OAI-PMH><error code="badResumptionToken">none</error></OAI-PMH>')
    })
    expect((await visit()).kind).toBe('failed')
    expect(asked).toHaveLength(1)
  })

  it('comes back when the server says so', async () => {
    let busy = true
    const { visit, site } = await source('feed', (_, response) => {
      if (busy) return response.writeHead(503, { 'Retry-After': '120' }).end()
      return response.end(feed(entry('2606.00001', 'A')))
    })
    expect((await visit()).kind).toBe('not-yet')
    busy = false
    site.clock.now += 119_000
    expect((await visit()).kind).toBe('not-yet')
    site.clock.now += 2000
    expect(await visit()).toMatchObject({ added: 1 })
  })

  it('gives up on feeds that hang, drip, or never end, and waits longer each time', async () => {
    const behaviours: Handler[] = [
      () => {},
      (_, response) => void response.write('<feed>'),
      (_, response) => void response.end(`<feed>${'x'.repeat(50_000)}</feed>`),
      (_, response) => void response.writeHead(500).end(),
      (_, response) => void response.end('<html><body>Moved</body></html>'),
    ]
    let which = 0
    const { visit, site, state } = await source('feed', (...both) => behaviours[which]!(...both), {
      timeoutMs: 150,
      maxBytes: 20_000,
    })
    const waits: number[] = []
    for (; which < behaviours.length; which++) {
      expect((await visit()).kind).toBe('failed')
      waits.push(Number(state()['next_at']) - site.clock.now)
      site.clock.now = Number(state()['next_at'])
    }
    expect(waits).toEqual([5, 10, 20, 40, 80].map((minutes) => minutes * 60_000))
  })

  it('reads the daily papers that others vote on', async () => {
    const { visit, papers } = await source('daily', (_, response) => {
      response.end(
        JSON.stringify([
          {
            paper: {
              id: '2606.00001',
              title: 'Daily',
              summary: 'Text.',
              authors: [{ name: 'Ada Example' }],
              publishedAt: '2026-06-09T00:00:00Z',
              upvotes: 41,
            },
          },
          null,
          7,
          { paper: null },
        ]),
      )
    })
    expect(await visit()).toMatchObject({ added: 1, skipped: 1 })
    expect(papers.find('arxiv:2606.00001')).toMatchObject({
      upvotes: 41,
      abstract: 'Text.',
      authors: ['Ada Example'],
    })
  })

  it('takes duplicates, LaTeX, markup and future dates of a feed for what they are', async () => {
    const { visit, papers } = await source('feed', (_, response) => {
      response.end(
        feed(
          entry('2606.00001', 'The $O(n)$ \\emph{way} &lt;b&gt;out&lt;/b&gt;'),
          entry('2606.00001', 'The $O(n)$ \\emph{way} &lt;b&gt;out&lt;/b&gt;'),
          entry('2606.00002', 'Ahead', '').replace('2026-06-09', '2099-01-01'),
        ),
      )
    })
    expect(await visit()).toMatchObject({ added: 2, unchanged: 1 })
    expect(papers.find('arxiv:2606.00001')!.title).toBe('The O(n) way out')
    expect(papers.find('arxiv:2606.00002')!.publishedAt).toBe(NOW)
  })
})

describe('reading', () => {
  it('RSS 2.0 with Dublin Core, and what is left of a feed that breaks off', () => {
    const rss = `<rss><channel><item><title>One</title><link>https://arxiv.org/abs/2606.00001</link><description>arXiv:2606.00001v1 Announce Type: new \nAbstract: Words.</description><dc:creator>Ada Example, Bo Example</dc:creator><category>cs.CL</category></item><item><title>Tw`
    const [one, two] = readPage('feed', rss).records
    expect(one).toMatchObject({
      arxiv: '2606.00001',
      abstract: 'Words.',
      authors: ['Ada Example', 'Bo Example'],
      categories: ['cs.CL'],
    })
    expect(two!.title).toBe('Tw')
  })

  it('no entities of a document type, and no tower of elements', () => {
    const bomb = `<!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><feed><entry><id>x</id><title>&b; &amp;</title></entry></feed>`
    expect(readPage('feed', bomb).records[0]!.title).toBe('&b; &')
    expect(readPage('feed', `<feed>${'<a>'.repeat(20_000)}</feed>`).records).toEqual([])
  })

  it('BibTeX with nested braces, quotes and names in both orders', () => {
    const bibtex = `@string{x = "y"}\n@article{key1, title = {The {BERT} \\"Uber}, author = "Example, Ada and Bo Example", year = 2024, eprint = {2606.00001}, archivePrefix={arXiv}}\n@misc{key2,\n  title={Second},\n  doi = {10.1000/xyz}\n}`
    expect(readPage('bibtex', bibtex).records).toMatchObject([
      { id: '2606.00001', authors: ['Ada Example', 'Bo Example'], publishedAt: '2024-01-01' },
      { id: '10.1000/xyz', title: 'Second' },
    ])
  })
})
