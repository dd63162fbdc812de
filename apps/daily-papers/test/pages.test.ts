import { join } from 'node:path'
import { Parser } from 'htmlparser2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { checkSettings, readSettings } from '../src/settings.ts'
import { openSite } from './site.ts'

type Site = Awaited<ReturnType<typeof openSite>>
let site: Site
beforeAll(async () => {
  // The tests of this file send more forms in their one minute than a reader would.
  site = await openSite({ settings: { writesPerMinute: 1000 } })
})
afterAll(() => site.close())
const opened: Site[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})
async function another(options: Parameters<typeof openSite>[0]): Promise<Site> {
  const one = await openSite(options)
  opened.push(one)
  return one
}

const PAPER = '/papers/arxiv%3A2309.12307'

describe('pages', () => {
  const paths = [
    '/',
    '/?order=new&period=week',
    '/?order=for-you',
    PAPER,
    '/search?q=pruning+contexts',
    '/ask?q=How+does+HyperAttention+approximate+attention%3F',
    '/saved',
    '/subscribe',
    '/account',
    '/about',
  ]

  it.each(paths)('%s has one heading, landmarks, a language, and a label for each control', async (path) => {
    const { status, text, headers } = await site.browser().get(path)
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    const seen = {
      h1: 0,
      main: 0,
      nav: 0,
      scripts: 0,
      unnamed: [] as string[],
      ids: [] as string[],
      twice: [] as string[],
    }
    const labels = new Set([...text.matchAll(/<label for="([^"]+)"/g)].map((match) => match[1]))
    new Parser({
      onopentag(name, attributes) {
        if (name === 'h1' || name === 'main' || name === 'nav') seen[name]++
        if (name === 'script' || Object.keys(attributes).some((one) => one.startsWith('on'))) seen.scripts++
        const isControl = ['input', 'select', 'textarea'].includes(name) && attributes['type'] !== 'hidden'
        if (isControl && !labels.has(attributes['id'] ?? '')) seen.unnamed.push(attributes['name'] ?? name)
        const { id } = attributes
        if (id !== undefined) (seen.ids.includes(id) ? seen.twice : seen.ids).push(id)
      },
    }).end(text)
    expect(seen).toMatchObject({ h1: 1, main: 1, scripts: 0, unnamed: [], twice: [] })
    expect(text).toContain('<html lang="en">')
  })

  it('the feed shows the formula of its order, and a later day leads back to an earlier one', async () => {
    const { text } = await site.browser().get('/?order=trending')
    expect(text).toContain('age in hours + 12')
    expect(text.match(/<article>/g)!.length).toBeGreaterThanOrEqual(5)
    const earlier = /href="([^"]+)">Earlier/.exec(text)![1]!.replaceAll('&amp;', '&')
    expect((await site.browser().get(earlier)).text.match(/<article>/g)!.length).toBe(6)
  })

  it('a paper comes as a page, Markdown, JSON and BibTeX', async () => {
    const browser = site.browser()
    expect((await browser.get(PAPER)).text).toContain('Shares “')
    expect((await browser.get(`${PAPER}.md`)).text).toMatch(/^# LongLoRA/)
    expect(JSON.parse((await browser.get(`${PAPER}.json`)).text)).toMatchObject({
      arxiv: '2309.12307',
      version: 1,
    })
    expect((await browser.get(`${PAPER}.bib`)).text).toMatch(/^@misc\{.*\n {2}title = \{\{LongLoRA/)
    expect((await browser.get('/papers/2309.12308')).status).toBe(404)
  })

  it('search says why, saves a search, and gives it as feeds', async () => {
    const browser = site.browser()
    const form = await browser.form()
    expect((await browser.get('/search?q=pruning+contexts')).text).toContain('Matched “')
    await browser.post('/searches', { form, q: 'pruning contexts' })
    const path = /href="(\/searches\/[^"]+\/feed\.atom)"/.exec((await browser.get('/search')).text)![1]!
    const atom = await browser.get(path)
    expect(atom.headers.get('content-type')).toContain('application/atom+xml')
    const tags: string[] = []
    new Parser({ onopentagname: (name) => tags.push(name) }, { xmlMode: true }).end(atom.text)
    expect(tags.filter((name) => name === 'entry').length).toBeGreaterThan(3)
    expect(JSON.parse((await browser.get(path.replace('.atom', '.json'))).text).items.length).toBeGreaterThan(
      3,
    )
  })

  it('feeds answer briefly when nothing changed, and robots are told what is not for them', async () => {
    const browser = site.browser()
    const first = await browser.get('/feed.atom')
    const etag = first.headers.get('etag')!
    const again = await browser.get('/feed.atom', { 'if-none-match': etag })
    expect([again.status, again.text]).toEqual([304, ''])
    expect((await browser.get('/feed.json', { 'if-none-match': etag })).status).toBe(200)
    expect((await browser.get('/robots.txt')).text).toContain('Disallow: /for-you\n')
  })

  it('answers cite, show what was read with its tokens, and say when nothing is found', async () => {
    const browser = site.browser()
    const found = await browser.get('/ask?q=How+does+HyperAttention+approximate+attention%3F')
    expect(found.text).toMatch(/What I read: \d+ of 1200 tokens/)
    expect(found.text).toContain('<blockquote>')
    expect((await browser.get('/ask?q=Which+recipes+need+saffron+and+quinces%3F')).text).toContain(
      'Not found',
    )
  })

  it('keeps what a reader saved, hid, noted and asked, and erases it', async () => {
    const browser = site.browser()
    const form = await browser.form()
    await browser.post(`${PAPER}/save`, { form, list: 'Long ones' })
    await browser.post(`${PAPER}/note`, { form, text: 'Read <again>.' })
    await browser.get('/ask?q=rare+words+in+speech')
    const saved = await browser.get('/saved')
    expect(saved.text).toContain('Long ones')
    expect(saved.text).toContain('Note: Read &lt;again&gt;.')
    expect((await browser.get('/?order=for-you&period=month')).text).toContain('Because you saved')
    expect((await browser.get('/account')).text).toContain('speech (1)')
    await browser.post('/account/erase', { form })
    expect((await browser.get('/saved')).text).toContain('Nothing saved yet')
  })

  it('notes on papers that are not saved are listed, and the saved ones come as BibTeX', async () => {
    const browser = site.browser()
    const form = await browser.form()
    await browser.post('/papers/arxiv%3A2310.05869/note', { form, text: 'Check the bound.' })
    await browser.post(`${PAPER}/save`, { form })
    const { text } = await browser.get('/saved')
    expect(text).toContain('Notes on other papers')
    expect(text).toContain('Note: Check the bound.')
    const bib = (await browser.get('/saved.bib')).text
    expect(bib).toContain('eprint = {2309.12307}')
    expect(bib).not.toContain('2310.05869')
    expect((await site.browser().get('/saved.bib')).text).toBe('')
  })

  it('an answer leads from its numbers to its sources, and is asked within chips', async () => {
    const { text } = await site
      .browser()
      .get('/ask?scope=topic:efficiency&q=How+does+HyperAttention+approximate+attention%3F')
    const chips = [...text.matchAll(/<input type="radio"[^>]*name="scope" value="([^"]+)"( checked)?/g)]
    expect(chips.map((chip) => chip[1]).slice(0, 3)).toEqual(['all', 'week', 'saved'])
    expect(chips.filter((chip) => chip[2] !== undefined).map((chip) => chip[1])).toEqual(['topic:efficiency'])
    for (const id of text.matchAll(/href="#(source-\d+)"/g)) expect(text).toContain(`id="${id[1]}"`)
    expect(text).toContain('href="#source-1"')
  })

  it('a long day goes on, on further pages, with every paper once', async () => {
    const busy = await another({ papers: false })
    const records = Array.from({ length: 70 }, (_, i) => ({
      id: `p${i}`,
      title: `Paper ${i}`,
      abstract: 'Words.',
      authors: [],
      categories: [],
      publishedAt: new Date(busy.clock.now - i * 60_000).toISOString(),
    }))
    await busy.services.library.import(records, busy.clock.now)
    const seen: string[] = []
    let path: string | undefined = '/?order=new&date=2026-06-10'
    for (let pages = 0; path !== undefined && pages < 9; pages++) {
      const text: string = (await busy.browser().get(path)).text
      seen.push(...[...text.matchAll(/<h2><a href="([^"]+)">/g)].map((match) => match[1]!))
      path = /href="([^"]+)">More papers/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen.length).toBe(70)
    expect(new Set(seen).size).toBe(70)
    for (const page of ['0', '-1', 'x', '1e9', '2.5'])
      expect((await busy.browser().get(`/?order=new&page=${page}`)).status).toBe(200)
  })

  it('a withdrawn paper is in no feed, is marked where it is found, and nothing rests on it', async () => {
    const one = await another({ papers: false })
    const { library } = one.services
    const record = {
      id: '2606.00009',
      title: 'Cold fusion in a kettle',
      abstract: 'Kettles fuse hydrogen at room temperature.',
      authors: ['Ada Example'],
      categories: [],
      publishedAt: '2026-06-10T08:00:00Z',
    }
    await library.import([record], one.clock.now)
    const ask = '/ask?q=What+do+kettles+fuse%3F'
    expect((await one.browser().get(ask)).text).toContain('<blockquote>')
    await library.import([{ ...record, withdrawn: true }], one.clock.now)
    expect((await one.browser().get(ask)).text).not.toContain('<blockquote>')
    expect((await one.browser().get('/?date=2026-06-10')).text).not.toContain('kettle')
    expect((await one.browser().get('/feed.atom')).text).not.toContain('kettle')
    expect((await one.browser().get('/search?q=kettle')).text).toContain('Withdrawn · Ada Example')
    expect((await one.browser().get('/papers/arxiv%3A2606.00009')).text).toContain('This paper was withdrawn')
  })

  it('operations are for this machine, or for the token', async () => {
    expect((await site.browser('192.0.2.1').get('/operations')).status).toBe(403)
    expect((await site.browser('127.0.0.1').get('/operations')).text).toContain('papers in the index')
    const closed = await another({ settings: { operationsToken: 'secret-token' }, papers: false })
    expect((await closed.browser('127.0.0.1').get('/operations?token=secret-tokem')).status).toBe(403)
    expect((await closed.browser().get('/operations?token=secret-token')).status).toBe(200)
  })
})

describe('the feed of For you', () => {
  const addresses = (text: string) => [...text.matchAll(/href="(\/for-you\/[^"]+)"/g)].map((one) => one[1]!)
  async function reader(one: Site, paper: string) {
    const browser = one.browser()
    const form = await browser.form()
    await browser.post(`/papers/${encodeURIComponent(paper)}/save`, { form })
    expect(addresses((await browser.get('/?order=for-you')).text)).toEqual([])
    await browser.post('/for-you/address', { form })
    const [atom, json] = addresses((await browser.get('/?order=for-you')).text)
    return { browser, form, atom: atom!, json: json! }
  }

  it('is under a secret address, with reasons, and leaves no trace of it', async () => {
    const { atom, json } = await reader(site, 'arxiv:2309.12307')
    const stranger = site.browser()
    const feed = await stranger.get(atom)
    expect(feed.headers.get('content-type')).toContain('application/atom+xml')
    expect(feed.headers.get('x-robots-tag')).toContain('noindex')
    expect(feed.headers.get('referrer-policy')).toBe('no-referrer')
    expect(feed.headers.get('cache-control')).toContain('private')
    expect(feed.headers.get('set-cookie')).toBeNull()
    expect(feed.text).toContain('Because you saved “LongLoRA')
    expect(feed.text).not.toContain('2309.12307')
    const { items } = JSON.parse((await stranger.get(json)).text)
    expect(items.length).toBeGreaterThan(3)
    expect(items[0].content_text).toMatch(/^Because you saved/)
    // The address names nobody: neither the reader nor anything that a cookie is made of.
    const token = atom.split('/')[2]!
    const rows = site.services.database.sql.prepare('SELECT reader FROM feed_addresses').all()
    for (const row of rows)
      expect(Buffer.from(token.split('.')[0]!, 'base64url').toString()).not.toContain(String(row['reader']))
  })

  it('ends when it is replaced, ended or erased, and shows one reader nothing of another', async () => {
    const { browser, form, atom } = await reader(site, 'arxiv:2309.12307')
    const other = await reader(site, 'arxiv:2406.14497')
    expect((await browser.get(other.atom)).text).not.toContain('LongLoRA”')
    await browser.post('/for-you/address', { form })
    const [second] = addresses((await browser.get('/?order=for-you')).text)
    expect((await browser.get(atom)).status).toBe(404)
    expect((await browser.get(second!)).status).toBe(200)
    await other.browser.post('/for-you/address/delete', { form: other.form })
    expect((await browser.get(other.atom)).status).toBe(404)
    await browser.post('/account/erase', { form })
    expect((await browser.get(second!)).status).toBe(404)
  })

  it('can not be guessed, forged, or had by a link that changes something', async () => {
    const { browser, form, atom, json } = await reader(site, 'arxiv:2309.12307')
    const { signer, readers } = site.services
    const [payload, expiry, mac] = atom.split('/')[2]!.split('.') as [string, string, string]
    const row = site.services.database.sql.prepare('SELECT reader, serial FROM feed_addresses').get()!
    const forged = [
      `${payload}.${expiry}.${'A'.repeat(43)}`,
      `${Buffer.from('else').toString('base64url')}.${expiry}.${mac}`,
      signer.sign('feed', 'no such serial'),
      signer.sign('feed', String(row['reader'])),
      signer.sign('reader', String(row['serial'])),
      String(row['serial']),
      '',
    ]
    for (const token of forged) expect((await browser.get(`/for-you/${token}/feed.atom`)).status).toBe(404)
    expect((await browser.get(json.replace('feed.json', 'feed.html'))).status).toBe(404)
    expect((await browser.get('/for-you/address')).status).toBe(404)
    expect((await browser.post('/for-you/address', {})).status).toBe(403)
    expect(
      (await browser.post('/for-you/address', { form }, { origin: 'https://evil.example' })).status,
    ).toBe(403)
    expect((await browser.get(atom)).status).toBe(200)
    expect(readers.feedAddress('nobody')).toBeUndefined()
  })

  it('comes along when its reader signs in', async () => {
    const { readers } = site.services
    readers.newFeedAddress('before', site.clock.now)
    const serial = readers.feedAddress('before')!
    readers.signIn('account@example.org', 'first', site.clock.now)
    expect(readers.signIn('account@example.org', 'before', site.clock.now)).toBe('first')
    expect(readers.readerOfFeed(serial)).toBe('first')
  })
})

describe('attacks', () => {
  it('markup in a feed is text on every page and in every format', async () => {
    const evil = await another({ papers: false })
    const attack = '"><img src=x onerror=alert(1)>&lt;script&gt;alert(2)&lt;/script&gt;'
    await evil.services.library.import(
      [
        {
          id: 'evil',
          title: `Title ${attack}`,
          abstract: `Text ${attack}`,
          authors: [attack],
          categories: [attack],
          url: 'javascript:alert(1)',
        },
      ],
      evil.clock.now,
    )
    const paths = [
      '/',
      '/papers/id%3Aevil',
      `/search?q=${encodeURIComponent(attack)}`,
      `/ask?q=${encodeURIComponent(attack)}`,
      '/feed.atom',
      `/?topic=${encodeURIComponent(attack)}`,
    ]
    for (const path of paths) {
      const { text, status } = await evil.browser().get(path)
      expect(status).toBeLessThan(500)
      const tags: string[] = []
      new Parser({ onopentagname: (name) => tags.push(name) }).end(text)
      expect(tags).not.toContain('script')
      expect(tags).not.toContain('img')
      expect(text).not.toContain('javascript:')
    }
    expect(evil.faults).toEqual([])
  })

  it('a paper of 10,000 authors is short in lists and whole enough elsewhere', async () => {
    const one = await another({ papers: false })
    const authors = Array.from({ length: 10_000 }, (_, i) => `Ada Example${i}`)
    const record = { id: 'many', title: 'Many', abstract: 'Hands.', authors, categories: [] }
    await one.services.library.import([record], one.clock.now)
    expect((await one.browser().get('/')).text).toContain('Ada Example2 and 9997 more')
    const bib = (await one.browser().get('/papers/id%3Amany.bib')).text
    expect(bib).toContain('Ada Example1999 and others}')
    const feed = (await one.browser().get('/feed.atom')).text
    expect(feed.match(/<author>/g)!.length).toBe(2000)
    expect(feed).not.toContain('more</name>')
    for (const path of ['/papers/id%3Amany', '/papers/id%3Amany.md', '/search?q=Example1234'])
      expect((await one.browser().get(path)).text.length).toBeLessThan(60_000)
  })

  it('forms of other sites, of other readers, and without a token change nothing', async () => {
    const browser = site.browser()
    const form = await browser.form()
    const other = await site.browser().form()
    const refused = [
      await browser.post(`${PAPER}/vote`, { form }, { origin: 'https://evil.example' }),
      await browser.post(`${PAPER}/vote`, { form }, { origin: 'null' }),
      await browser.post(`${PAPER}/vote`, { form }, { 'sec-fetch-site': 'cross-site' }),
      await browser.post(`${PAPER}/vote`, { form: other }),
      await browser.post(`${PAPER}/vote`, {}),
      await browser.post(`${PAPER}/vote`, { form: `${form.slice(0, -1)}${form.endsWith('A') ? 'B' : 'A'}` }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
    expect(site.services.papers.find('arxiv:2309.12307')!.votes).toBe(0)
    const json = await browser.post(`${PAPER}/vote`, { form }, { 'content-type': 'text/plain' })
    expect(json.status).toBe(415)
    expect((await browser.post(`${PAPER}/note`, { form, text: 'x'.repeat(70_000) })).status).toBe(413)
  })

  it('a reader has one vote, taken back by a second; one network has three; addresses are not kept', async () => {
    const voting = await another({})
    const first = voting.browser()
    const form = await first.form()
    await first.post(`${PAPER}/vote`, { form })
    expect(voting.services.papers.find('arxiv:2309.12307')!.votes).toBe(1)
    await first.post(`${PAPER}/vote`, { form })
    expect(voting.services.papers.find('arxiv:2309.12307')!.votes).toBe(0)
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) {
      const one = voting.browser()
      statuses.push((await one.post(`${PAPER}/vote`, { form: await one.form() })).status)
    }
    expect(statuses).toEqual([303, 303, 303, 429, 429])
    const votes = JSON.stringify(voting.services.database.sql.prepare('SELECT * FROM votes').all())
    expect(votes).not.toContain('192.0.2.1')
  })

  it('a network of IPv6 counts as one, and a header is believed from a proxy alone', async () => {
    const voting = await another({ settings: { votesPerAddress: 1 } })
    const vote = async (address: string, headers: Record<string, string> = {}) => {
      const one = voting.browser(address)
      return (await one.post(`${PAPER}/vote`, { form: await one.form() }, headers)).status
    }
    expect(await vote('2001:db8:1:2::1')).toBe(303)
    expect(await vote('2001:db8:1:2:ffff:ffff:ffff:ffff')).toBe(429)
    expect(await vote('2001:0db8:0001:0002::7%eth0')).toBe(429)
    expect(await vote('2001:db8:1:3::1')).toBe(303)
    expect(await vote('192.0.2.1')).toBe(303)
    expect(await vote('::ffff:192.0.2.1')).toBe(429)
    expect(await vote('192.0.2.1', { 'x-forwarded-for': '198.51.100.1' })).toBe(429)
    const proxied = await another({ settings: { votesPerAddress: 1, behindProxy: true } })
    const through = async (forwarded: string) => {
      const one = proxied.browser('127.0.0.1')
      const headers = { 'x-forwarded-for': forwarded }
      return (await one.post(`${PAPER}/vote`, { form: await one.form() }, headers)).status
    }
    expect(await through('203.0.113.1, 198.51.100.1')).toBe(303)
    expect(await through('203.0.113.2, 198.51.100.1')).toBe(429)
  })

  it('a feed stays XML whatever a reader searches for', async () => {
    const browser = site.browser()
    const form = await browser.form()
    await browser.post('/searches', { form, q: 'pruning \u000b\u0000\ufffe\ud800 contexts ]]> &' })
    const path = /href="(\/searches\/[^"]+\/feed\.atom)"/.exec((await browser.get('/search')).text)![1]!
    const { text } = await browser.get(path)
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\ufffe]/)
    expect(text).toContain('contexts ]]&gt; &amp;</title>')
    expect((await browser.get('/feed.atom?topic=%0B%00')).text).not.toMatch(/[\u0000-\u0008\u000b]/)
  })

  it('words asked through a link on another site are not taken for the reader’s', async () => {
    const browser = site.browser()
    await browser.form()
    await site.services.idle()
    const path = '/ask?q=gambling+advertisements'
    await browser.get(path, { 'sec-fetch-site': 'cross-site' })
    expect((await browser.get('/account')).text).not.toContain('gambling')
    await browser.get(path, { 'sec-fetch-site': 'same-origin' })
    expect((await browser.get('/account')).text).toContain('gambling (1)')
  })

  it('changes are limited to so many a minute and address', async () => {
    const limited = await another({ settings: { writesPerMinute: 3 }, papers: false })
    const browser = limited.browser()
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await browser.post('/subscribe', {})).status)
    expect(statuses).toEqual([403, 403, 403, 429, 429])
    limited.clock.now += 60_000
    expect((await browser.post('/subscribe', {})).status).toBe(403)
  })

  it('a way back leads to this site alone', async () => {
    const browser = site.browser()
    const form = await browser.form()
    for (const back of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])
      expect((await browser.post(`${PAPER}/hide`, { form, back })).headers.get('location')).toBe('/')
  })

  it('signing in takes a link that works once, on a form of this site, for half an hour', async () => {
    const browser = site.browser()
    await browser.post(`${PAPER}/save`, { form: await browser.form() })
    await browser.post('/account/sign-in', { form: await browser.form(), email: 'Reader@Example.org' })
    await site.services.idle()
    const letter = site.letters.at(-1)!
    expect(letter.to).toBe('reader@example.org')
    const path =
      new URL(/https:\S+/.exec(letter.text)![0]).pathname + new URL(/https:\S+/.exec(letter.text)![0]).search
    const token = path.split('token=')[1]!

    const device = site.browser()
    expect((await device.get(path)).text).toContain('Sign in on this device')
    expect((await device.post('/sign-in', { token }, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await device.post('/sign-in', { form: await device.form(), token })).status).toBe(303)
    expect((await device.get('/account')).text).toContain('signed in as reader@example.org')
    const replay = site.browser()
    expect((await replay.post('/sign-in', { form: await replay.form(), token })).status).toBe(403)
    const late = site.services.signer.sign('sign-in', 'reader@example.org', site.clock.now - 1)
    expect((await replay.post('/sign-in', { form: await replay.form(), token: late })).status).toBe(403)
    const forPurpose = site.services.signer.sign('unsubscribe', 'reader@example.org')
    expect((await replay.post('/sign-in', { form: await replay.form(), token: forPurpose })).status).toBe(403)
  })
})

describe('settings', () => {
  it('the example is accepted, and a name that is not known is refused', () => {
    const example = readSettings(join(import.meta.dirname, '../config.example.json'))
    expect(example.polls.map(({ kind }) => kind)).toEqual(['arxiv', 'feed', 'daily'])
    const live = readSettings(join(import.meta.dirname, '../config.live.json'))
    expect(live.polls.map(({ kind }) => kind)).toEqual(['arxiv', 'arxiv', 'daily'])
    expect(readSettings(undefined, { port: 4999 }).url).toBe('http://127.0.0.1:4999')
    for (const wrong of [{ port: '80' }, { colour: 'red' }, { url: 'https://x.example/' }, { from: 'a\nb' }])
      expect(() => checkSettings({ ...example, ...wrong } as never)).toThrow(/setting/)
  })
})
