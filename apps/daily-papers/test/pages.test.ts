import { join } from 'node:path'
import { Parser } from 'htmlparser2'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { checkSettings, readSettings } from '../src/settings.ts'
import { openSite } from './site.ts'

type Site = Awaited<ReturnType<typeof openSite>>
let site: Site
beforeAll(async () => {
  site = await openSite()
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

  it('operations are for this machine, or for the token', async () => {
    expect((await site.browser('192.0.2.1').get('/operations')).status).toBe(403)
    expect((await site.browser('127.0.0.1').get('/operations')).text).toContain('papers in the index')
    const closed = await another({ settings: { operationsToken: 'secret-token' }, papers: false })
    expect((await closed.browser('127.0.0.1').get('/operations?token=secret-tokem')).status).toBe(403)
    expect((await closed.browser().get('/operations?token=secret-token')).status).toBe(200)
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
    for (const wrong of [{ port: '80' }, { colour: 'red' }, { url: 'https://x.example/' }, { from: 'a\nb' }])
      expect(() => checkSettings({ ...example, ...wrong } as never)).toThrow(/setting/)
  })
})
