import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type PdfText, pdfOf } from '../../../packages/formats/test/make-pdf.ts'
import { createFetcher } from '../src/polls/http.ts'
import { poll } from '../src/polls/poll.ts'
import { exportLines, importLines } from '../src/state/transfer.ts'
import { createTextFetcher, type TextFetcherOptions } from '../src/texts/fetch-text.ts'
import { readText } from '../src/texts/read-text.ts'
import { attachText } from '../src/texts/texts.ts'
import { NOW, openSite } from './site.ts'

const HOUR = 3_600_000
const KEY = 'arxiv:2606.00001'
// The parsers are loaded once, in a thread of their own: on a busy machine that alone can take some seconds.
vi.setConfig({ testTimeout: 60_000 })
const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const lines = (...texts: readonly string[]): readonly PdfText[] =>
  texts.map((text, i) => ({ x: 72, y: 760 - 14 * i, text }))

/** A real PDF whose pages say these lines. */
const pdf = (...pages: readonly (readonly string[])[]) => pdfOf(pages.map((page) => lines(...page)))

const PAPER = pdf(
  ['Sparse tides', 'We describe how harbours forecast their tides from a few sensors.'],
  [
    'The mooring buoys are calibrated against a brass sextant every spring.',
    'Without the calibration the forecast drifts by eleven minutes.',
  ],
)

const record = (more: object = {}) => ({
  id: '2606.00001',
  title: 'Sparse tides',
  abstract: 'Harbours forecast tides from few sensors.',
  authors: ['Ada Example'],
  categories: ['ocean'],
  publishedAt: '2026-06-09T10:00:00Z',
  ...more,
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A site that fetches from a web server of this machine. */
async function textSite(handler: Handler, options: TextFetcherOptions = {}) {
  const asked: { readonly path: string; readonly etag: string | undefined }[] = []
  const server = createServer((request, response) => {
    if (request.url === '/robots.txt') return response.writeHead(404).end()
    asked.push({ path: request.url!, etag: request.headers['if-none-match'] })
    return handler(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const site = await openSite({
    papers: false,
    settings: { fullText: true },
    textFetcher: createTextFetcher({ gapMs: 0, privateAddresses: true, ...options }),
  })
  closing.push(() => site.close())
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { library } = site.services
  const add = (more: object = {}) =>
    library.import([record({ fullText: `${address}/paper.pdf`, ...more })], site.clock.now)
  return { ...site, asked, address, library, add, texts: library.texts }
}

const sendPdf =
  (bytes: Buffer, etag = '"one"'): Handler =>
  (request, response) => {
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end()
    return response.setHeader('ETag', etag).setHeader('Content-Type', 'application/pdf').end(bytes)
  }

async function plainSite() {
  const site = await openSite({ papers: false })
  closing.push(() => site.close())
  await site.services.library.import([record()], NOW)
  return { ...site, library: site.services.library }
}

describe('the full text of a paper', () => {
  it('is found and cited at its page, while lists show the abstract', async () => {
    const { library, services, browser } = await plainSite()
    await library.import(
      [record({ id: '2606.00002', title: 'Brass bands', abstract: 'How brass bands rehearse in spring.' })],
      NOW,
    )
    expect((await library.search('mooring buoys sextant'))[0]?.reason ?? '').not.toContain('page')
    const attached = await attachText(library.papers.get(KEY)!, { bytes: PAPER, name: 'tides.pdf' }, services)
    expect(attached).toMatchObject({ pages: 2 })

    const [hit] = await library.search('mooring buoys sextant')
    expect(hit).toMatchObject({ paper: { key: KEY } })
    expect(hit!.reason).toContain('“sextant” on page 2 of the full text')
    const list = (await browser().get('/search?q=mooring+buoys+sextant')).text
    expect(list).toContain('Harbours forecast tides from few sensors.')
    expect(list).not.toContain('eleven minutes')

    const answer = (await browser().get('/ask?q=What+are+the+mooring+buoys+calibrated+against%3F')).text
    expect(answer).toContain('brass sextant')
    expect(answer).toContain('full text, page 2')
    expect(answer).toMatch(/from 1 papers|from 2 papers/)
    const page = await browser().get(`/papers/${encodeURIComponent(KEY)}`)
    expect(page.text).toContain('The full text is searched, too, 2 pages: read from tides.pdf')
    expect(JSON.parse((await browser().get(`/papers/${encodeURIComponent(KEY)}.json`)).text)).toMatchObject({
      fullText: { pages: 2 },
    })
    const scoped = await library.ask('What are the mooring buoys calibrated against?', {
      scope: { keys: [KEY] },
    })
    expect(scoped.answer.citations[0]).toMatchObject({ to: { page: 2 } })

    expect(library.texts.drop(KEY)).toBe(true)
    await Promise.all([library.catchUp(), library.catchUp()])
    expect(library.papers.removals()).toEqual([])
    expect((await library.ask('What are the mooring buoys calibrated against?')).answer.text).not.toContain(
      'sextant',
    )
  })

  it('goes with an export, and an index made anew has it, and nothing of papers that were there before', async () => {
    const { library, services } = await plainSite()
    await attachText(library.papers.get(KEY)!, { bytes: PAPER, name: 'tides.pdf' }, services)
    const exported = [...exportLines(services.database)]

    const other = await openSite({ papers: false })
    closing.push(() => other.close())
    const theirs = other.services.library
    await theirs.import([record({ id: 'old', title: 'Old', abstract: 'Quinces are poached in syrup.' })], NOW)
    await importLines(other.services.database, exported)
    expect(await theirs.rebuild()).toBe(1)
    expect([...exportLines(other.services.database)]).toEqual(exported)
    expect((await theirs.search('brass sextant'))[0]!.reason).toContain('page 2')
    expect((await theirs.cone.status()).documents).toBe(2)
    expect((await theirs.ask('How are quinces poached?')).support).toBe('not found')
  })

  it('is refused for what is no text, and what was there stays', async () => {
    const { library, services } = await plainSite()
    const attach = (bytes: Uint8Array, name: string) =>
      attachText(library.papers.get(KEY)!, { bytes, name }, services)
    await attach(Buffer.from('<title>T</title><main><p>Tides of <b>brass</b>.</p></main>'), 'page.html')
    await expect(attach(Buffer.from('%PDF-1.7 broken'), 'x.pdf')).rejects.toMatchObject({
      code: 'file-malformed',
    })
    await expect(attach(pdf([]), 'scan.pdf')).rejects.toMatchObject({ code: 'file-empty' })
    await expect(attach(Buffer.from('PK'), 'x.zip')).rejects.toMatchObject({ code: 'format-unsupported' })
    expect(library.texts.get(KEY)!.parsed.text).toContain('Tides of brass.')
    const { parsed } = await readText({ bytes: Buffer.from('pay \u202Eevil\u202C now'), name: 'x.txt' })
    expect(parsed.text.trimEnd()).toBe('pay  evil  now')
    const cancel = new AbortController()
    const cancelled = readText({ bytes: PAPER, name: 'x.pdf' }, cancel.signal)
    const next = readText({ bytes: PAPER, name: 'y.pdf' })
    cancel.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'aborted' })
    // The thread was ended with it; the next text has another.
    expect((await next).pages).toEqual([0, expect.any(Number)])
  })
})

describe('full texts from the web', () => {
  it('are asked for on condition; a new version of the paper replaces them', async () => {
    let bytes = PAPER
    let etag = '"one"'
    const { add, asked, services, clock, library } = await textSite((...both) =>
      sendPdf(bytes, etag)(...both),
    )
    await add()
    expect(await services.fetchTexts()).toMatchObject({ read: 1 })
    expect(await services.fetchTexts()).toMatchObject({ read: 0, unchanged: 0 })
    await add({ abstract: 'Second version of the abstract.' })
    expect(await services.fetchTexts()).toMatchObject({ unchanged: 1 })
    expect(asked.at(-1)!.etag).toBe('"one"')

    bytes = pdf(['Now the buoys are calibrated with a laser.'])
    etag = '"two"'
    clock.now += HOUR
    await add({ abstract: 'Third version of the abstract.' })
    expect(await services.fetchTexts()).toMatchObject({ read: 1 })
    expect((await library.search('laser'))[0]!.reason).toContain('page 1 of the full text')
    expect(await library.search('sextant')).toEqual([])
    expect(library.texts.facts(KEY)).toMatchObject({ version: 3, pages: 1, failures: 0 })
  })

  it('link the page that an answer cites', async () => {
    const { add, services, browser, address } = await textSite(sendPdf(PAPER))
    await add()
    await services.fetchTexts()
    const { text } = await browser().get('/ask?q=What+are+the+mooring+buoys+calibrated+against%3F')
    expect(text).toContain(`<a href="${address}/paper.pdf#page=2" rel="noreferrer">full text, page 2</a>`)
  })

  it('that fail are noted for the operator: servers in trouble are asked later, what is missing is not', async () => {
    let status = 503
    const { add, services, clock, texts, browser, asked } = await textSite(
      (_, response) => void response.writeHead(status, { 'Retry-After': '0' }).end(),
    )
    await add()
    await add({ id: '2606.00002', title: 'Other' })
    expect(await services.fetchTexts()).toEqual({ read: 0, unchanged: 0, failed: 1, left: 1 })
    expect(texts.facts(KEY)).toMatchObject({ failures: 1, nextAt: NOW + HOUR })
    const operations = await browser('127.0.0.1').get('/operations')
    expect(operations.text).toContain('url-failed: ')
    expect(operations.text).toContain(KEY)

    status = 404
    clock.now += HOUR
    expect(await services.fetchTexts()).toMatchObject({ failed: 2 })
    expect(texts.facts(KEY)!.nextAt).toBeUndefined()
    clock.now += 1000 * HOUR
    const before = asked.length
    await add()
    expect(await services.fetchTexts()).toMatchObject({ failed: 0 })
    expect(asked.length).toBe(before)
    expect(texts.counts()).toEqual({ read: 0, waiting: 0, failed: 2 })
  })

  it('are bounded, no lists, and never of this machine unless a test says so', async () => {
    const { add, services, texts, address } = await textSite(
      (request, response) => {
        if (request.url === '/list.xml')
          return void response.setHeader('Content-Type', 'application/atom+xml').end('<feed/>')
        if (request.url === '/away')
          return void response.writeHead(302, { Location: 'file:///etc/passwd' }).end()
        return void response.setHeader('Content-Type', 'application/pdf').end(Buffer.alloc(200_000))
      },
      { maxBytes: 100_000 },
    )
    await add()
    await add({ id: '2606.00002', fullText: `${address}/list.xml` })
    await add({ id: '2606.00003', fullText: `${address}/away` })
    expect(await services.fetchTexts()).toMatchObject({ failed: 3 })
    const code = (key: string) => texts.facts(key)!.error!.split(':')[0]
    expect(code(KEY)).toBe('file-too-large')
    expect(code('arxiv:2606.00002')).toBe('format-unsupported')
    expect(code('arxiv:2606.00003')).toBe('url-refused')

    const guarded = createTextFetcher({ gapMs: 0 })
    for (const url of [
      `${address}/paper.pdf`,
      'http://169.254.169.254/latest',
      'http://[::1]/',
      'http://10.0.0.1/',
    ])
      await expect(guarded(url, {})).rejects.toMatchObject({ code: 'url-refused' })
  })

  it('come at a pace, one after the other, and go on where a round broke off', async () => {
    const breakOff = new AbortController()
    const { add, services, asked, clock, texts } = await textSite(
      (request, response) => {
        if (asked.length === 2) breakOff.abort()
        return sendPdf(PAPER)(request, response)
      },
      { gapMs: 60 },
    )
    for (const n of [1, 2, 3]) await add({ id: `2606.0000${n}`, title: `Paper ${n}` })
    await expect(services.fetchTexts(breakOff.signal)).rejects.toThrow()
    expect(texts.counts()).toMatchObject({ read: 1, waiting: 2 })
    clock.now += HOUR
    const started = performance.now()
    expect(await services.fetchTexts()).toMatchObject({ read: 2 })
    expect(performance.now() - started).toBeGreaterThan(60)
  })

  it('are wanted of arXiv papers that a source lists when the settings say so, and never as files', async () => {
    const feed = `<feed><entry><id>http://arxiv.org/abs/2606.00001v2</id><title>A</title><summary>B</summary></entry></feed>`
    const jsonl = JSON.stringify(record({ id: 'mine', fullText: '/etc/passwd' }))
    const { services, clock, address, texts } = await textSite((request, response) => {
      response.end(request.url === '/feed' ? feed : jsonl)
    })
    const { database, library } = services
    const visit = (kind: 'feed' | 'jsonl', fullText: boolean) =>
      poll(
        { name: `${kind}-${fullText}`, kind, url: `${address}/${kind}` },
        { database, library, fetch: createFetcher({ gapMs: 0 }), now: () => clock.now, fullText },
      )
    expect(await visit('feed', false)).toMatchObject({ added: 1 })
    expect(texts.facts(KEY)).toBeUndefined()
    await visit('feed', true)
    await visit('jsonl', true)
    expect(texts.due(clock.now, 9).map(({ url }) => url)).toEqual(['https://arxiv.org/pdf/2606.00001'])
  })
})
