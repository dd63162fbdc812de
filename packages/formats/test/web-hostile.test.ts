/** Servers that attack: none gets memory, time or a look at this machine's network. */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { IN_MEMORY, type Lightcone, open } from 'lightcone'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWebReader, formats, type Http } from '../src/index.ts'
import { isPublicAddress } from '../src/web/addresses.ts'
import { createHttp } from '../src/web/http.ts'
import { startWebServer, type WebServer } from './web-server.ts'

let web: WebServer
let cone: Lightcone

/** The real client, to which one name is a public host: the server here. */
const real = createHttp()
const local = createHttp({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
/** Short for pages that never end; the others must not fail because the machine is busy. */
const MAX_SLOW_MS = 700
const MAX_MS = 20_000
const limit = ({ pathname }: URL) => (pathname.startsWith('/slow') ? MAX_SLOW_MS : MAX_MS)
const http: Http = (request) =>
  request.url.hostname === 'public.test'
    ? local({ ...request, privateAddresses: true, maxMs: limit(request.url) })
    : real({ ...request, maxMs: limit(request.url) })

beforeEach(async () => {
  web = await startWebServer()
  cone = await open(IN_MEMORY, {
    parsers: formats,
    readers: [createWebReader({ http, pause: async () => {} })],
  })
})

afterEach(async () => {
  await cone.close()
  await web[Symbol.asyncDispose]()
})

const add = (path: string, options = {}) => cone.add(`http://public.test:${web.port}${path}`, options)

describe('addresses of this machine and its network', () => {
  it.each([
    'http://localhost:1/',
    'http://127.0.0.1:1/',
    'http://127.1:1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://0.0.0.0/',
    'http://[64:ff9b::7f00:1]/',
  ])('%s is refused', async (address) => {
    await expect(cone.add(address)).rejects.toMatchObject({ code: 'url-refused' })
    expect(web.asked).toEqual([])
  })

  it.each(['file:///etc/passwd', 'ftp://example.org/x', 'http://user:secret@example.org/'])(
    '%s is no source',
    async (address) => {
      await expect(cone.add(address)).rejects.toMatchObject({ name: 'LightconeError' })
    },
  )

  it.each([
    ['a private address', () => `http://127.0.0.1:${web.port}/secret`],
    ['the metadata service', () => 'http://169.254.169.254/latest/'],
    ['a file', () => 'file:///etc/passwd'],
    ['an address with a password', () => `http://a:b@public.test:${web.port}/secret`],
  ])('a redirect to %s is refused', async (_, to) => {
    web.set('/a', () => ({ status: 302, headers: { location: to() } }))
    web.set('/secret', 'Secret.')
    await expect(add('/a')).rejects.toMatchObject({ code: 'url-refused' })
    expect(web.paths()).not.toContain('/secret')
  })

  it('a page of a feed, or one that robots.txt redirects to, is checked like the first', async () => {
    web.set('/feed.rss', {
      headers: { 'content-type': 'application/rss+xml' },
      body: `<rss><channel><item><link>http://127.0.0.1:${web.port}/secret</link></item></channel></rss>`,
    })
    web.set('/secret', 'Secret.')
    expect((await add('/feed.rss')).skipped).toMatchObject([{ code: 'url-refused' }])
    web.set('/robots.txt', () => ({
      status: 301,
      headers: { location: `http://127.0.0.1:${web.port}/secret` },
    }))
    await expect(add('/feed.rss')).rejects.toMatchObject({ code: 'url-refused' })
    expect(web.paths()).not.toContain('/secret')
  })

  it('a name that turns private between two look-ups gains nothing: one look-up a request, and it is the one used', async () => {
    let lookUps = 0
    const rebinding = createHttp({
      resolve: async () => [{ address: lookUps++ === 0 ? '127.0.0.1' : '192.0.2.1', family: 4 }],
    })
    web.set('/a', 'Here.')
    const request = {
      url: new URL(`http://rebind.test:${web.port}/a`),
      headers: {},
      maxBytes: 1000,
      maxMs: MAX_MS,
    }
    const { status } = await rebinding({ ...request, privateAddresses: true })
    expect([status, lookUps]).toEqual([200, 1])
    lookUps = 0
    await expect(rebinding({ ...request, privateAddresses: false })).rejects.toMatchObject({
      code: 'url-refused',
    })
    expect([web.asked.length, lookUps]).toEqual([1, 1])
  })

  it('tells public addresses from others', () => {
    const open = [
      '1.1.1.1',
      '8.8.8.8',
      '172.15.0.1',
      '172.32.0.1',
      '192.167.1.1',
      '2606:4700::1111',
      '::ffff:8.8.8.8',
    ]
    const shut = [
      '172.31.255.255',
      '100.127.0.1',
      '198.19.0.1',
      '224.0.0.1',
      '255.255.255.255',
      'fd00::1',
      'fe80::1%eth0',
      'fec0::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '::',
      '::127.0.0.1',
      '::ffff:10.0.0.1',
    ]
    expect(open.filter((address) => !isPublicAddress(address))).toEqual([])
    expect(shut.filter(isPublicAddress)).toEqual([])
  })
})

describe('what a server sends', () => {
  const big = Buffer.alloc(3_000_000, 'a')
  const html = { 'content-type': 'text/html' }
  it.each([
    ['a body above the limit', { headers: html, body: big }],
    [
      'a gzip bomb',
      { headers: { ...html, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(200_000_000)) },
    ],
    [
      'a brotli bomb',
      { headers: { ...html, 'content-encoding': 'br' }, body: brotliCompressSync(Buffer.alloc(20_000_000)) },
    ],
    ['a length that lies', { headers: { ...html, 'content-length': '9000000' }, body: 'x' }],
  ])('%s ends in file-too-large', async (_, answer) => {
    web.set('/a', answer)
    const before = process.memoryUsage.rss()
    await expect(add('/a', { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: 'file-too-large' })
    expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000)
  })

  it('an endless body is cut off at the limit', async () => {
    web.set('/a', (_, response) => {
      response.writeHead(200, html)
      const more = (): void => {
        while (response.write(big.subarray(0, 60_000)) && !response.destroyed);
        if (!response.destroyed) response.once('drain', more)
      }
      more()
      return undefined
    })
    await expect(add('/a', { maxBytes: 1_000_000 })).rejects.toMatchObject({ code: 'file-too-large' })
  })

  it.each([
    [
      'a body that trickles',
      (write: (text: string) => void) => void setInterval(() => write('x'), 20).unref(),
    ],
    ['silence', () => {}],
  ])('%s ends within the time', async (_, feed) => {
    web.set('/slow', (_request, response) => {
      feed((text) => {
        if (!response.destroyed) response.write(text)
      })
      return undefined
    })
    const begun = performance.now()
    await expect(add('/slow')).rejects.toMatchObject({
      code: 'url-failed',
      message: expect.stringContaining('0.7 s'),
    })
    expect(performance.now() - begun).toBeLessThan(15_000)
  })

  it.each([
    ['redirects in a circle', { status: 302, headers: { location: '/a' } }],
    ['a redirect to nowhere', { status: 301, headers: { location: 'http://[' } }],
    ['broken gzip', { headers: { ...html, 'content-encoding': 'gzip' }, body: 'no gzip' }],
    ['an unknown packing', { headers: { ...html, 'content-encoding': 'zstd-x' }, body: 'x' }],
    ['a 304 that nobody asked for', { status: 304 }],
    ['a login', { status: 401 }],
  ])('%s ends in url-failed', async (_, answer) => {
    web.set('/a', answer)
    await expect(add('/a')).rejects.toMatchObject({ code: 'url-failed' })
  })

  it('a connection that is cut off midway is no page', async () => {
    web.set('/a', (_, response) => {
      response.writeHead(200, { ...html, 'content-length': '100' })
      response.write('<p>half')
      setTimeout(() => response.destroy(), 20)
      return undefined
    })
    await expect(add('/a')).rejects.toMatchObject({ code: 'url-failed' })
    expect((await cone.status()).sources).toEqual([])
  })

  it.each([
    ['a PDF that is HTML', 'application/pdf', '<p>Hello</p>', 'file-malformed'],
    [
      'HTML that is a PNG',
      'text/html',
      Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0]),
      'file-binary',
    ],
    ['nothing', 'text/html', '', 'file-empty'],
    ['HTML nested without end', 'text/html', '<div>'.repeat(5000), 'file-nesting'],
  ])('%s is a recorded skip', async (_, type, body, code) => {
    web.set('/a', { headers: { 'content-type': type }, body })
    expect((await add('/a')).skipped).toMatchObject([{ code }])
  })

  it.each([
    [
      'a sitemap that unfolds without end',
      '/s.xml.gz',
      gzipSync(Buffer.alloc(60_000_000, '<')),
      'file-too-large',
    ],
    ['a feed nested without end', '/f.xml', `<rss>${'<a>'.repeat(5000)}`, 'file-nesting'],
    [
      'entities of entities',
      '/f.xml',
      `<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss><item><link>http://public.test/&b;</link></item></rss>`,
      undefined,
    ],
  ])('%s is harmless', async (_, path, body, code) => {
    web.set(path, { headers: { 'content-type': 'application/xml' }, body })
    const begun = performance.now()
    const outcome = await add(path).catch((error: unknown) => error)
    if (code !== undefined) expect(outcome).toMatchObject({ code })
    expect(performance.now() - begun).toBeLessThan(10_000)
  })

  it('stops when it is told to', async () => {
    web.set('/a', () => undefined)
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    await expect(add('/a', { signal: controller.signal })).rejects.toMatchObject({ code: 'aborted' })
  })
})
