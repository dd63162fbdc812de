/** Web addresses as sources, read from a real server on this machine. */
import { gzipSync } from 'node:zlib'
import { IN_MEMORY, type Lightcone, open } from 'lightcone'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWebReader, formats } from '../src/index.ts'
import { startWebServer, type WebServer } from './web-server.ts'

let web: WebServer
let cone: Lightcone
let pausesMs: number[]

const page = (title: string, text: string) =>
  `<!doctype html><html lang="en"><title>${title}</title><nav>Home Shop</nav><main><h1>${title}</h1><p>${text}</p></main>`

beforeEach(async () => {
  web = await startWebServer()
  pausesMs = []
  const pause = async (ms: number) => {
    pausesMs.push(ms)
  }
  cone = await open(IN_MEMORY, { parsers: formats, readers: [createWebReader({ pause })] })
})

afterEach(async () => {
  await cone.close()
  await web[Symbol.asyncDispose]()
})

const add = (path: string, options = {}) =>
  cone.add(web.origin + path, { privateAddresses: true, ...options })
const ids = async () => (await Array.fromAsync(cone.documents())).map(({ id }) => id.replace(/^[^/]*/, ''))

describe('a page', () => {
  it('is read without its furniture and cited by the line of its source', async () => {
    web.set('/guide/keys', page('Keys', 'Old keys stay valid for thirty days.'))
    expect(await add('/guide/keys')).toMatchObject({ added: 1, skipped: [] })
    const { citations } = await cone.context('How long do old keys stay valid?')
    const cited = citations.find(({ quote }) => quote.includes('thirty days'))
    expect(cited).toMatchObject({ title: 'Keys', from: { line: 1 } })
    const { document } = await cone.get(`127.0.0.1:${web.port}/guide/keys`)
    expect(document.text).not.toContain('Shop')
    expect(document.metadata).toMatchObject({ url: `${web.origin}/guide/keys`, contentType: 'text/html' })
  })

  it('costs one conditional request when nothing changed, by ETag and by date', async () => {
    const date = 'Mon, 01 Jan 2024 00:00:00 GMT'
    let text = 'First.'
    web.set('/a', ({ headers }) =>
      headers['if-none-match'] === `"${text.length}"` || headers['if-modified-since'] === date
        ? { status: 304 }
        : { headers: { 'content-type': 'text/html', etag: `"${text.length}"` }, body: page('A', text) },
    )
    expect(await add('/a')).toMatchObject({ added: 1 })
    expect(await add('/a')).toMatchObject({ unchanged: 1, added: 0 })
    text = 'Second, longer.'
    expect(await add('/a')).toMatchObject({ replaced: 1 })
    web.set('/b', ({ headers }) =>
      headers['if-modified-since'] === date
        ? { status: 304 }
        : { headers: { 'content-type': 'text/plain', 'last-modified': date }, body: 'Plain.' },
    )
    await add('/b')
    expect(await add('/b')).toMatchObject({ unchanged: 1 })
    expect((await Array.fromAsync(cone.documents()))[0]!.metadata.modified).toBe('2024-01-01T00:00:00.000Z')
  })

  it('goes when the server says it is gone, and stays while the server is in trouble', async () => {
    web.set('/sitemap.xml', sitemap('/a', '/b'))
    web.set('/a', page('A', 'One.'))
    web.set('/b', page('B', 'Two.'))
    await add('/sitemap.xml')
    web.set('/a', { status: 503 })
    web.set('/b', { status: 410 })
    expect(await add('/sitemap.xml')).toMatchObject({
      removed: 1,
      skipped: [{ code: 'url-failed' }, { code: 'url-not-found' }],
    })
    expect(await ids()).toEqual(['/a'])
  })

  it.each([
    ['/report', 'application/pdf', 'file-malformed'],
    ['/data.php', 'text/csv', 'row'],
    ['/readme', 'text/markdown', 'heading'],
    ['/x.py', 'text/plain', 'symbol'],
    ['/api', 'application/json; charset=utf-8', 'row'],
  ])('%s sent as %s is read by the parser of that type', async (path, type, expected) => {
    const bodies: Record<string, string> = {
      '/data.php': 'part,shelf\nbolt,A3\n',
      '/readme': '# Title\n\nText.\n',
      '/x.py': 'def f():\n    return 1\n',
      '/api': '[{"id": 1}, {"id": 2}]',
      '/report': 'no pdf',
    }
    web.set(path, { headers: { 'content-type': type }, body: bodies[path]! })
    const { skipped } = await add(path)
    if (expected.startsWith('file-')) expect(skipped).toMatchObject([{ code: expected }])
    else {
      const { document } = await cone.get(`127.0.0.1:${web.port}${path}`)
      expect(document.blocks.map(({ kind }) => kind)).toContain(expected)
    }
  })

  it('is decoded by the charset it came with, and by its bytes where that is wrong', async () => {
    const koi8 = Uint8Array.from([0xeb, 0xcc, 0xc0, 0xde, 0xc9])
    web.set('/koi', { headers: { 'content-type': 'text/plain; charset=koi8-r' }, body: koi8 })
    web.set('/wrong', {
      headers: { 'content-type': 'text/plain; charset=shift_jis' },
      body: 'Schlüssel für später',
    })
    web.set('/nonsense', { headers: { 'content-type': 'text/plain; charset=x-none' }, body: 'Größe' })
    for (const path of ['/koi', '/wrong', '/nonsense']) await add(path, { name: path.slice(1) })
    const text = async (id: string) => (await cone.get(id)).document.text
    expect(await text('koi/koi')).toBe('Ключи')
    expect(await text('wrong/wrong')).toBe('Schlüssel für später')
    expect(await text('nonsense/nonsense')).toBe('Größe')
  })

  it('answers a question without an index of its own', async () => {
    web.set('/', page('Start', 'The office opens at nine.'))
    await add('/')
    expect(await ids()).toEqual(['/index'])
  })
})

const sitemap = (...paths: readonly string[]) => ({
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths
    .map((path) => `<url><loc>${/^\w+:/.test(path) ? path : web.origin + path}</loc></url>`)
    .join('')}</urlset>`,
})

describe('a sitemap', () => {
  it('gives its pages, follows an index and packed sitemaps, and keeps to its host and the limit', async () => {
    for (const name of ['a', 'b', 'c', 'd']) web.set(`/${name}`, page(name, `Page ${name}.`))
    web.set('/one.xml', sitemap('/a', '/b', '/a', 'https://elsewhere.example/x', 'file:///etc/passwd'))
    web.set('/two.xml.gz', {
      headers: { 'content-type': 'application/gzip' },
      body: gzipSync(sitemap('/c', '/d').body),
    })
    web.set('/index.xml', {
      headers: { 'content-type': 'text/xml' },
      body: `<sitemapindex><sitemap><loc>${web.origin}/one.xml</loc></sitemap><sitemap><loc>${web.origin}/two.xml.gz</loc></sitemap><sitemap><loc>${web.origin}/gone.xml</loc></sitemap><sitemap><loc>${web.origin}/index.xml</loc></sitemap></sitemapindex>`,
    })
    const report = await add('/index.xml')
    expect(await ids()).toEqual(['/a', '/b', '/c', '/d'])
    expect(report.skipped.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'https://elsewhere.example/x url-refused',
      'file:///etc/passwd url-refused',
      'gone.xml url-not-found',
      'index.xml file-malformed',
    ])
    expect(await add('/index.xml', { maxUrls: 2 })).toMatchObject({
      removed: 2,
      skipped: expect.arrayContaining([expect.objectContaining({ code: 'file-too-large' })]),
    })
  })

  it('loses no page because one of its sitemaps cannot be reached', async () => {
    web.set('/a', page('A', 'One.'))
    web.set('/one.xml', sitemap('/a'))
    web.set('/index.xml', {
      headers: { 'content-type': 'text/xml' },
      body: `<sitemapindex><sitemap><loc>${web.origin}/one.xml</loc></sitemap></sitemapindex>`,
    })
    await add('/index.xml')
    web.set('/one.xml', { status: 500 })
    await expect(add('/index.xml')).rejects.toMatchObject({ code: 'url-failed' })
    expect(await ids()).toEqual(['/a'])
  })
})

describe('a feed', () => {
  const rss = (items: string) => ({
    headers: { 'content-type': 'application/rss+xml' },
    body: `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title><link>${web.origin}</link>${items}</channel></rss>`,
  })

  it('gives the entries it holds and the pages it links to, with author and date, and keeps older ones', async () => {
    web.set('/second', page('Second', 'The linked page has it all.'))
    web.set(
      '/feed',
      rss(
        `<item><title>First &amp; best</title><link>${web.origin}/first</link><pubDate>Mon, 01 Jan 2024 08:00:00 GMT</pubDate><dc:creator>Ann</dc:creator><description>Short.</description><content:encoded><![CDATA[<p>All of the <b>first</b> entry.</p>]]></content:encoded></item><item><title>Second</title><link>/second</link><description>Teaser.</description></item>`,
      ),
    )
    expect(await add('/feed')).toMatchObject({ added: 2 })
    expect(web.paths()).toEqual(['/robots.txt', '/feed', '/second'])
    const { document } = await cone.get(`127.0.0.1:${web.port}/first`)
    expect(document).toMatchObject({
      title: 'First & best',
      text: expect.stringContaining('All of the first entry.'),
      metadata: { author: 'Ann', published: '2024-01-01T08:00:00.000Z', url: `${web.origin}/first` },
    })
    web.set('/feed', rss(`<item><title>Third</title><guid>${web.origin}/third</guid></item>`))
    web.set('/third', page('Third', 'New.'))
    expect(await add('/feed')).toMatchObject({ added: 1, removed: 0 })
    expect(await ids()).toEqual(['/first', '/second', '/third'])
  })

  it('reads Atom with plain, escaped and inline content', async () => {
    web.set('/atom.xml', {
      headers: { 'content-type': 'application/atom+xml' },
      body: `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><author><name>All</name></author>
<entry><title>Plain</title><link rel="self" href="/wrong"/><link href="/plain"/><id>urn:1</id><updated>2024-02-03T04:05:06Z</updated><author><name>Bo</name><email>b@example.org</email></author><content>1 &lt; 2 holds</content></entry>
<entry><title>Escaped</title><link href="/escaped"/><content type="html">&lt;p&gt;One &lt;i&gt;two&lt;/i&gt;&lt;/p&gt;</content></entry>
<entry><title>Inline</title><link href="/inline"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Three <em>four</em></p></div></content></entry></feed>`,
    })
    expect(await add('/atom.xml')).toMatchObject({ added: 3, skipped: [] })
    const text = async (path: string) =>
      (await cone.get(`127.0.0.1:${web.port}/${path}`)).document.text.trim()
    expect([await text('plain'), await text('escaped'), await text('inline')]).toEqual([
      '1 < 2 holds',
      'One two',
      'Three four',
    ])
    expect((await cone.get(`127.0.0.1:${web.port}/plain`)).document.metadata).toMatchObject({ author: 'Bo' })
  })
})

describe('politeness', () => {
  it('keeps out of what robots.txt forbids, and says so', async () => {
    web.set(
      '/robots.txt',
      'User-agent: *\nDisallow: /\n\nUser-agent: Lightcone\nCrawl-delay: 3\nDisallow: /private\nAllow: /private/open$\n',
    )
    for (const path of ['/a', '/b', '/private/x', '/private/open']) web.set(path, page(path, 'Text.'))
    web.set('/sitemap.xml', sitemap('/a', '/private/x', '/private/open', '/b'))
    const { skipped } = await add('/sitemap.xml')
    expect(skipped).toMatchObject([{ path: 'private/x', code: 'url-refused' }])
    expect(web.paths()).not.toContain('/private/x')
    expect(web.paths().filter((path) => path === '/robots.txt')).toHaveLength(1)
    expect(Math.max(...pausesMs)).toBeGreaterThan(2500)
    await expect(add('/private/y')).rejects.toMatchObject({ code: 'url-refused' })
  })

  it('reads nothing while robots.txt is in trouble, and waits as long as a server asks', async () => {
    web.set('/robots.txt', { status: 500 })
    web.set('/a', page('A', 'One.'))
    await expect(add('/a')).rejects.toMatchObject({ code: 'url-refused' })
    web.set('/robots.txt', undefined)
    let tries = 0
    web.set('/busy', () =>
      tries++ === 0 ? { status: 429, headers: { 'retry-after': '7' } } : { body: 'Now.' },
    )
    expect(await add('/busy')).toMatchObject({ added: 1 })
    expect(pausesMs).toContain(7000)
  })

  it('names itself', async () => {
    web.set('/a', page('A', 'One.'))
    await add('/a')
    expect(web.asked[1]!.headers['user-agent']).toMatch(/^lightcone\/\d/)
  })
})

describe('without a reader', () => {
  it('says which package reads addresses', async () => {
    const bare = await open(IN_MEMORY)
    await expect(bare.add('https://example.org')).rejects.toMatchObject({
      code: 'dependency-missing',
      hint: expect.stringContaining('@lightcone/formats'),
    })
    await bare.close()
  })
})
