import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { applyBounce, readBounce } from '../src/mail/bounces.ts'
import { openTransport } from '../src/mail/transport.ts'
import { dueWindows, isZone, wasThere } from '../src/mail/windows.ts'
import { DEFAULTS, type Settings } from '../src/settings.ts'
import { verifyDkim } from './dkim.ts'
import { openSite } from './site.ts'

const HOUR = 3_600_000
/** A Wednesday. */
const NOW = Date.UTC(2026, 5, 10, 12)
const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Received {
  readonly raw: string
  readonly mail: ParsedMail
  readonly from: string
  readonly to: readonly string[]
}

/** A real SMTP server that keeps what it gets, and can be told to refuse. */
async function smtpServer(
  rules: {
    recipient?: (to: string) => { code: number } | undefined
    data?: () => { code: number } | undefined
  } = {},
) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(address, _, done) {
      const refusal = rules.recipient?.(address.address)
      done(refusal === undefined ? null : Object.assign(new Error('refused'), { responseCode: refusal.code }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const refusal = rules.data?.()
        if (refusal !== undefined)
          return done(Object.assign(new Error('not now'), { responseCode: refusal.code }))
        const raw = Buffer.concat(chunks).toString()
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          raw,
          mail: await simpleParser(raw),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
        })
        return done()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { received, port: (server.server.address() as AddressInfo).port }
}

async function mailingSite(rules: Parameters<typeof smtpServer>[0] = {}, settings: Partial<Settings> = {}) {
  const smtp = await smtpServer(rules)
  const mail = {
    from: 'Daily Papers <papers@papers.example>',
    bounceAddress: 'bounces@papers.example',
    postalAddress: 'Example Street 1',
    smtp: { host: '127.0.0.1', port: smtp.port },
  }
  const site = await openSite({
    settings: { ...mail, ...settings },
    transport: openTransport({ ...DEFAULTS, ...mail, ...settings })!,
  })
  closing.push(() => site.close())
  return { ...site, ...smtp }
}
type MailingSite = Awaited<ReturnType<typeof mailingSite>>

const FIELDS = { zone: 'Europe/Berlin', hour: '8', rhythm: 'weekdays', topic: '' }

async function subscribe({ browser, services, received }: MailingSite, email: string): Promise<string> {
  const page = browser()
  await page.post('/subscribe', { form: await page.form(), email, ...FIELDS })
  await services.idle()
  const letter = received.findLast(({ to }) => to.includes(email.toLowerCase()))
  const path = pathIn(letter?.mail.text ?? '', 'confirm')
  await page.post(path, {})
  return path
}

const pathIn = (text: string, name: string): string =>
  new RegExp(`https://papers\\.example(/${name}\\?token=[\\w.-]+)`).exec(text)![1]!

describe('a digest by mail', () => {
  it('comes after a button is pressed, once a day, with headers that mail programs act on', async () => {
    const site = await mailingSite()
    const page = site.browser()
    await page.post('/subscribe', { form: await page.form(), email: 'Reader@Example.org', ...FIELDS })
    await site.services.idle()
    expect(site.received.length).toBe(1)
    expect(site.received[0]!.mail.subject).toBe('Confirm your digest of Daily Papers')

    site.clock.now = NOW + 24 * HOUR
    await site.services.sendDigests()
    expect(site.received.length).toBe(1)
    const confirm = pathIn(site.received[0]!.mail.text!, 'confirm')
    await page.get(confirm)
    expect(site.services.subscriptions.byEmail('reader@example.org')!.state).toBe('pending')
    expect((await page.post(confirm, {})).status).toBe(200)

    site.clock.now = NOW + 48 * HOUR
    expect(await site.services.sendDigests()).toMatchObject({ sent: 1 })
    expect(await site.services.sendDigests()).toMatchObject({ sent: 0 })
    const { mail, raw, from, to } = site.received[1]!
    expect(from).toBe('bounces@papers.example')
    expect(to).toEqual(['reader@example.org'])
    const unfolded = raw.replace(/\r?\n[ \t]+/g, ' ')
    const header = (name: string) => new RegExp(`^${name}: +(.*)`, 'im').exec(unfolded)?.[1]?.trim()
    expect(header('From')).toBe('Daily Papers <papers@papers.example>')
    expect(header('To')).toBe('reader@example.org')
    expect(header('Message-ID')).toMatch(/^<digest\.2026-06-12\.[0-9a-f-]{36}@papers\.example>$/)
    expect(header('List-Id')).toBe('Daily Papers <digest.papers.example>')
    expect(header('List-Unsubscribe')).toMatch(/^<https:\/\/papers\.example\/unsubscribe\?token=[\w.-]+>$/)
    expect(header('List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click')
    expect(header('Auto-Submitted')).toBe('auto-generated')
    expect(header('Precedence')).toBe('bulk')
    expect(header('Content-Type')).toContain('multipart/alternative')
    expect(Date.parse(header('Date')!)).toBe(site.clock.now)
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)

    const titles = [...(mail.text ?? '').matchAll(/^\d+\. (.+)$/gm)].map((match) => match[1]!)
    expect(titles.length).toBe(10)
    const html = mail.html as string
    for (const title of titles) expect(mail.text).toContain(title)
    expect(html.match(/<li /g)!.length).toBe(10)
    expect(html).not.toMatch(/<img|<script|utm_|\.gif|\.png/)
    expect(mail.text).toContain('Example Street 1')
    expect(mail.text).toContain('You get this because')

    site.clock.now = NOW + 5 * 24 * HOUR
    await site.services.sendDigests()
    const next = [...(site.received[2]?.mail.text ?? '').matchAll(/^\d+\. (.+)$/gm)].map((match) => match[1]!)
    expect(next.filter((title) => titles.includes(title))).toEqual([])
  })

  it('ends with one click: GET changes nothing, POST needs no cookie and never redirects', async () => {
    const site = await mailingSite()
    await subscribe(site, 'a@example.org')
    site.clock.now = NOW + 24 * HOUR
    await site.services.sendDigests()
    const leave = new URL(
      /List-Unsubscribe: +<([^>]+)>/.exec(site.received.at(-1)!.raw.replace(/\r\n[ \t]+/g, ' '))![1]!,
    )
    const provider = site.browser('198.51.100.7')
    await provider.get(leave.pathname + leave.search)
    expect(site.services.subscriptions.byEmail('a@example.org')!.state).toBe('confirmed')
    for (let i = 0; i < 2; i++) {
      const answer = await provider.post(
        leave.pathname + leave.search,
        { 'List-Unsubscribe': 'One-Click' },
        { origin: '' },
      )
      expect(answer.status).toBe(200)
      expect(answer.headers.get('location')).toBeNull()
    }
    site.clock.now = NOW + 48 * HOUR
    expect(await site.services.sendDigests()).toMatchObject({ sent: 0 })
    const confirmAgain = await provider.post(
      pathIn(site.received[0]!.mail.text!, 'confirm'),
      {},
      { origin: 'https://papers.example' },
    )
    expect(confirmAgain.status).toBe(403)
  })

  it('is changed without signing in', async () => {
    const site = await mailingSite()
    await subscribe(site, 'a@example.org')
    site.clock.now = NOW + 24 * HOUR
    await site.services.sendDigests()
    const path = pathIn(site.received.at(-1)!.mail.text!, 'preferences')
    expect((await site.browser().get(path)).text).toContain('Europe/Berlin')
    await site.browser().post(path, { ...FIELDS, hour: '20', rhythm: 'weekly' })
    expect(site.services.subscriptions.byEmail('a@example.org')).toMatchObject({ hour: 20, rhythm: 'weekly' })
    expect((await site.browser().post(path, { ...FIELDS, zone: 'Nowhere/Land' })).status).toBe(400)
    expect((await site.browser().post(path, { ...FIELDS, hour: '24' })).status).toBe(400)
  })

  it('answers the same for addresses that are new, known, confirmed and suppressed', async () => {
    const site = await mailingSite()
    await subscribe(site, 'known@example.org')
    site.services.subscriptions.suppress('gone@example.org', 'complaint', NOW)
    const texts = new Set<string>()
    for (const email of ['new@example.org', 'known@example.org', 'gone@example.org']) {
      const page = site.browser()
      const { text, status } = await page.post('/subscribe', { form: await page.form(), email, ...FIELDS })
      texts.add(`${status} ${text}`)
    }
    expect(texts.size).toBe(1)
    const signIn = new Set<string>()
    for (const email of ['known@example.org', 'never@example.org']) {
      const page = site.browser()
      signIn.add((await page.post('/account/sign-in', { form: await page.form(), email })).text)
    }
    expect(signIn.size).toBe(1)
    await site.services.idle()
    expect(site.received.filter(({ to }) => to.includes('gone@example.org'))).toEqual([])
  })

  it('takes no tokens that were changed, made for something else, or guessed', async () => {
    const site = await mailingSite()
    const confirm = await subscribe(site, 'a@example.org')
    const token = confirm.split('token=')[1]!
    const { id } = site.services.subscriptions.byEmail('a@example.org')!
    const bad = [
      `/unsubscribe?token=${token}`,
      `/preferences?token=${token}`,
      `/unsubscribe?token=${id}`,
      `/unsubscribe?token=${Buffer.from(id).toString('base64url')}.0.${'A'.repeat(43)}`,
      '/unsubscribe?token=',
      '/unsubscribe',
      `/confirm?token=${token.replace(/\.[^.]+\./, '.zzzzzzzz.')}`,
    ]
    for (const path of bad) expect((await site.browser().post(path, {})).status).toBe(403)
    site.clock.now = NOW + 8 * 24 * HOUR
    expect((await site.browser().get(confirm)).status).toBe(403)
    expect(site.services.subscriptions.byEmail('a@example.org')!.state).toBe('confirmed')
  })

  it('lets nobody write headers of their own', async () => {
    const site = await mailingSite()
    const page = site.browser()
    for (const email of [
      'a@example.org\r\nBcc: b@example.org',
      'a@example.org,b@example.org',
      'a b@example.org',
      '"a\\r\\n"@example.org',
      `${'a'.repeat(70)}@example.org`,
      '<a@example.org>',
    ])
      expect((await page.post('/subscribe', { form: await page.form(), email, ...FIELDS })).status).toBe(400)
    await site.services.library.import(
      [
        {
          id: 'evil',
          title: 'Title\r\nBcc: victim@example.org\r\n\r\nBody',
          abstract: 'x',
          authors: ['A\r\nB'],
          categories: [],
          upvotes: 1e6,
        },
      ],
      NOW,
    )
    await subscribe(site, 'a@example.org')
    site.clock.now = NOW + 24 * HOUR
    await site.services.sendDigests()
    const { raw, to, mail } = site.received.at(-1)!
    expect(to).toEqual(['a@example.org'])
    expect(raw).not.toMatch(/^Bcc:/im)
    expect(mail.subject).toContain('Title Bcc: victim@example.org Body')
  })

  it('is signed so that receivers believe its one-click header, when a key is set', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'papers-dkim-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const keyFile = join(folder, 'key.pem')
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const site = await mailingSite({}, { dkim: { domain: 'papers.example', selector: 's1', keyFile } })
    await subscribe(site, 'a@example.org')
    site.clock.now = NOW + 24 * HOUR
    await site.services.sendDigests()
    const { raw } = site.received.at(-1)!
    const result = verifyDkim(raw, publicKey)
    expect(result).toMatchObject({ valid: true, domain: 'papers.example' })
    // RFC 8058 §4: without both of them in the signature a receiver must not offer the one click.
    for (const name of [
      'from',
      'to',
      'subject',
      'date',
      'message-id',
      'list-unsubscribe',
      'list-unsubscribe-post',
    ])
      expect(result.signed).toContain(name)
    expect(verifyDkim(raw.replace(/^Subject: /m, 'Subject: X'), publicKey).valid).toBe(false)
    expect(verifyDkim(`${raw}more\r\n`, publicKey).valid).toBe(false)
  })

  it('asks the same address again only after a while', async () => {
    const site = await mailingSite()
    const page = site.browser()
    for (let i = 0; i < 3; i++)
      await page.post('/subscribe', { form: await page.form(), email: 'a@example.org', ...FIELDS })
    await site.services.idle()
    expect(site.received.length).toBe(1)
  })
})

describe('trouble on the way', () => {
  it('a refused mail is tried again with the same Message-ID, and then no more', async () => {
    let refusals = 2
    const site = await mailingSite({ data: () => (refusals-- > 0 ? { code: 451 } : undefined) })
    refusals = 0
    await subscribe(site, 'a@example.org')
    refusals = 2
    site.clock.now = NOW + 24 * HOUR
    expect(await site.services.sendDigests()).toMatchObject({ sent: 0, retried: 1 })
    expect(await site.services.sendDigests()).toMatchObject({ sent: 0, retried: 0 })
    site.clock.now += HOUR
    expect(await site.services.sendDigests()).toMatchObject({ retried: 1 })
    site.clock.now += HOUR
    expect(await site.services.sendDigests()).toMatchObject({ sent: 1 })
    expect(site.received.at(-1)!.mail.messageId).toMatch(/^<digest\.2026-06-11\./)
  })

  it('an address that its server does not know gets nothing more, and is not shown to the operator', async () => {
    let known = true
    const site = await mailingSite({ recipient: () => (known ? undefined : { code: 550 }) })
    await subscribe(site, 'a@example.org')
    known = false
    site.clock.now = NOW + 24 * HOUR
    expect(await site.services.sendDigests()).toMatchObject({ failed: 1 })
    expect(site.services.subscriptions.isSuppressed('a@example.org')).toBe(true)
    const operations = (await site.browser('127.0.0.1').get('/operations')).text
    expect(operations).toContain('550')
    expect(operations).not.toContain('a@example.org')
  })

  it('every try is the same letter, to the date', async () => {
    let refusals = 0
    const site = await mailingSite({ data: () => (refusals-- > 0 ? { code: 451 } : undefined) })
    await subscribe(site, 'a@example.org')
    const claimedAt = NOW + 24 * HOUR
    site.clock.now = claimedAt
    refusals = 1
    await site.services.sendDigests()
    site.clock.now += HOUR
    expect(await site.services.sendDigests()).toMatchObject({ sent: 1 })
    expect(site.received.at(-1)!.mail.date!.getTime()).toBe(claimedAt)
  })

  it('a round that is told to stop ends after the letter that it is at, which is written down as sent', async () => {
    const stopping = new AbortController()
    const site = await mailingSite()
    await subscribe(site, 'a@example.org')
    await subscribe(site, 'b@example.org')
    const before = site.received.length
    const wait = site.services.transport!.deliver
    Object.assign(site.services.transport!, {
      deliver: async (letter: Parameters<typeof wait>[0]) => {
        await wait(letter)
        stopping.abort()
      },
    })
    site.clock.now = NOW + 24 * HOUR
    await expect(site.services.sendDigests(stopping.signal)).rejects.toThrow()
    expect(site.received.length - before).toBe(1)
    expect(site.services.subscriptions.counts()['digests sent']).toBe(1)
    Object.assign(site.services.transport!, { deliver: wait })
    site.clock.now += HOUR
    await site.services.sendDigests()
    const ids = site.received.slice(before).map(({ mail }) => mail.messageId)
    expect(ids.length).toBe(2)
    expect(new Set(ids).size).toBe(2)
  })

  it('who was suppressed between the claim and the second try gets nothing', async () => {
    let broken = false
    const site = await mailingSite({ data: () => (broken ? { code: 421 } : undefined) })
    await subscribe(site, 'a@example.org')
    broken = true
    site.clock.now = NOW + 24 * HOUR
    expect(await site.services.sendDigests()).toMatchObject({ retried: 1 })
    broken = false
    site.services.subscriptions.suppress('a@example.org', 'complaint', NOW)
    site.clock.now += HOUR
    expect(await site.services.sendDigests()).toMatchObject({ sent: 0, withdrawn: 1 })
  })

  it('reads delivery reports and complaints, and takes none about strangers', async () => {
    const site = await mailingSite()
    await subscribe(site, 'a@example.org')
    await subscribe(site, 'b@example.org')
    const report = (email: string, status: string, action: string) =>
      `From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822;\r\n ${email}\r\nAction: ${action}\r\nStatus: ${status}\r\n`
    const { subscriptions } = site.services
    expect(readBounce(report('A@example.org', '5.1.1', 'failed'))).toEqual({
      kind: 'hard',
      email: 'a@example.org',
      status: '5.1.1',
    })
    expect(applyBounce(readBounce(report('a@example.org', '5.1.1', 'failed'))!, subscriptions, NOW)).toBe(
      true,
    )
    expect(subscriptions.byEmail('a@example.org')!.state).toBe('ended')
    for (let i = 0; i < 3; i++) {
      expect(subscriptions.byEmail('b@example.org')!.state).toBe('confirmed')
      applyBounce(readBounce(report('b@example.org', '4.2.2', 'delayed'))!, subscriptions, NOW)
    }
    expect(subscriptions.byEmail('b@example.org')!.state).toBe('ended')
    expect(readBounce('Feedback-Type: abuse\r\nOriginal-Rcpt-To: c@example.org\r\n')).toEqual({
      kind: 'complaint',
      email: 'c@example.org',
    })
    expect(applyBounce({ kind: 'complaint', email: 'c@example.org' }, subscriptions, NOW)).toBe(false)
    expect(readBounce('Subject: Out of office\r\n\r\nBack on Monday.')).toBeUndefined()
  })

  it('a dry run writes the same letters as files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'papers-mail-'))
    closing.push(() => rmSync(folder, { recursive: true }))
    const transport = openTransport({ ...DEFAULTS, from: 'papers@papers.example', mailFolder: folder })!
    const site = await openSite({ transport })
    closing.push(() => site.close())
    const page = site.browser()
    await page.post('/subscribe', { form: await page.form(), email: 'a@example.org', ...FIELDS })
    await site.services.idle()
    const [file] = readdirSync(folder)
    const mail = await simpleParser(readFileSync(join(folder, file!)))
    expect(mail.subject).toBe('Confirm your digest of Daily Papers')
  })
})

describe('windows', () => {
  it('are local dates: a clock change neither adds nor drops one', () => {
    for (const [zone, from, to] of [
      ['Europe/Berlin', '2026-03-26', '2026-04-01'],
      ['Europe/Berlin', '2026-10-22', '2026-10-28'],
      ['America/New_York', '2026-03-05', '2026-03-11'],
      ['Australia/Lord_Howe', '2026-04-02', '2026-04-08'],
    ] as const) {
      const seen = new Set<string>()
      for (let at = Date.parse(from); at < Date.parse(to); at += HOUR / 2)
        for (const { date, hours } of dueWindows(zone, at)) if (hours[0] <= 2 && 2 <= hours[1]) seen.add(date)
      const weekdays = [...seen].filter((date) => date >= from && date < to)
      expect(weekdays.every((date) => ![0, 6].includes(new Date(date).getUTCDay()))).toBe(true)
      expect(weekdays.length).toBeGreaterThanOrEqual(4)
    }
  })

  it('know whether somebody was there, and which zones there are', () => {
    expect(wasThere(Date.UTC(2026, 5, 10, 5, 30), 'Europe/Berlin', '2026-06-10', 8)).toBe(true)
    expect(wasThere(Date.UTC(2026, 5, 10, 6, 30), 'Europe/Berlin', '2026-06-10', 8)).toBe(false)
    expect(isZone('Asia/Kathmandu')).toBe(true)
    expect(isZone('Mars/Base')).toBe(false)
    expect(isZone("x'; DROP TABLE")).toBe(false)
  })
})
