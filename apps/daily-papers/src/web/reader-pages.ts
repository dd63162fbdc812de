/** D5: saved lists and notes; the account and everything kept about a reader. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import { FORMULAS } from '../ranking.ts'
import type { Services } from '../services.ts'
import { card, hidden, page } from './layout.ts'
import { bibliography } from './paper-pages.ts'
import { Refusal, readerOf, readForm, setReader, visitor } from './requests.ts'
import { emailIn } from './subscribe-pages.ts'

const SIGN_IN_MS = 30 * 60_000

export function addReaderPages(app: Hono, services: Services): void {
  const { readers, papers, signer, composer, subscriptions, now } = services

  app.get('/saved', (c) => {
    const who = visitor(c, services)
    const saved = readers.marks(who.reader).filter(({ kind }) => kind === 'saved')
    const lists = [...new Set(saved.map(({ list }) => list))].toSorted()
    const keys = new Set(saved.map(({ paper }) => paper))
    const noted = readers.notes(who.reader).filter(({ paper }) => !keys.has(paper))
    const body = html`<h1>Saved papers</h1>
${saved.length === 0 ? html`<p>Nothing saved yet.</p>` : html`<p><a href="/saved.bib">All of them as BibTeX</a></p>`}
${lists.map(
  (list) =>
    html`<section><h2>${list === '' ? 'Without a list' : list}</h2>${saved
      .filter((mark) => mark.list === list)
      .flatMap((mark) => {
        const paper = papers.get(mark.paper)
        const note = readers.noteOf(who.reader, mark.paper)
        return paper === undefined
          ? []
          : [
              card(paper, {
                visitor: who,
                back: '/saved',
                mark,
                voted: papers.hasVoted(paper.key, who.reader),
                reason: note === '' ? undefined : `Note: ${note}`,
              }),
            ]
      })}</section>`,
)}
${
  noted.length === 0
    ? ''
    : html`<section><h2>Notes on other papers</h2>${noted.map(({ paper: key, text }) => {
        const paper = papers.get(key)
        const voted = papers.hasVoted(key, who.reader)
        const mark = readers.markOf(who.reader, key)
        return paper === undefined
          ? ''
          : card(paper, { visitor: who, back: '/saved', mark, voted, reason: `Note: ${text}` })
      })}</section>`
}`
    return c.html(page({ title: 'Saved', body, current: '/saved' }))
  })
  app.get('/saved.bib', (c) => {
    const reader = readerOf(c, services)
    const keys = (reader === undefined ? [] : readers.marks(reader)).filter(({ kind }) => kind === 'saved')
    return c.body(bibliography(papers.many(keys.map(({ paper }) => paper))), 200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'private, no-cache',
    })
  })

  app.get('/account', (c) => {
    const who = visitor(c, services)
    const email = readers.emailOf(who.reader)
    const interests = readers.interests(who.reader)
    const body = html`<h1>Account and data</h1>
${
  email === undefined
    ? html`<p>You need no account: what you do is kept under a cookie. To have it on another device, sign in by mail.</p>
<form method="post" action="/account/sign-in">${hidden(who, '/account')}<label for="email">Mail address</label><input id="email" type="email" name="email" required maxlength="254" autocomplete="email"> <button>Send me a link</button></form>`
    : html`<p>You are signed in as ${email}.</p><form method="post" action="/account/sign-out">${hidden(who, '/account')}<button>Sign out</button></form>`
}
<h2>What is kept</h2>
<p>Papers that you saved and hid, notes, saved searches, votes, the address of your feed, and how often you asked with which word. Questions themselves are not kept.</p>
${interests.length === 0 ? '' : html`<p>Words: ${interests.map(({ word, times }) => `${word} (${times})`).join(', ')}</p>`}
<form method="post" action="/account/erase">${hidden(who, '/account')}<button>Erase all of it</button></form>`
    return c.html(page({ title: 'Account and data', body }))
  })

  app.post('/account/sign-in', async (c) => {
    const { fields } = await readForm(c, services)
    const email = emailIn(fields)
    const token = signer.sign('sign-in', email, now() + SIGN_IN_MS)
    if (!subscriptions.isSuppressed(email)) services.mailLater(composer.signIn(email, token, now()))
    const body = html`<h1>Look into your mail</h1><p>A link is on its way to that address. It works once, for 30 minutes.</p>`
    return c.html(page({ title: 'Look into your mail', body }))
  })
  app.get('/sign-in', (c) => {
    const who = visitor(c, services)
    const token = c.req.query('token') ?? ''
    if (signer.verify('sign-in', token, now()) === undefined)
      throw new Refusal(403, 'This link is wrong or too old.')
    const body = html`<h1>Sign in</h1><form method="post" action="/sign-in">${hidden(who, '/')}<input type="hidden" name="token" value="${token}"><button class="main">Sign in on this device</button></form>`
    return c.html(page({ title: 'Sign in', body }))
  })
  app.post('/sign-in', async (c) => {
    const { reader, fields } = await readForm(c, services)
    const token = fields.get('token') ?? ''
    const email = signer.verify('sign-in', token, now())
    if (email === undefined || !subscriptions.useOnce(signer.digest(token), now()))
      throw new Refusal(403, 'This link is wrong, too old, or was used before.')
    setReader(c, services, readers.signIn(email, reader, now()))
    return c.redirect('/account', 303)
  })
  app.post('/account/sign-out', async (c) => {
    await readForm(c, services)
    setReader(c, services, crypto.randomUUID())
    return c.redirect('/account', 303)
  })
  app.post('/account/erase', async (c) => {
    const { reader } = await readForm(c, services)
    readers.erase(reader)
    setReader(c, services, crypto.randomUUID())
    return c.redirect('/account', 303)
  })

  app.get('/about', (c) => {
    const body = html`<h1>How this page works</h1>
<h2>Orders</h2><dl><dt>New</dt><dd>${FORMULAS.new}</dd><dt>Trending</dt><dd>${FORMULAS.trending}</dd><dt>For you</dt><dd>${FORMULAS['for-you']}</dd></dl>
<h2>Answers</h2><p>An answer is made of sentences of the papers, each with its source and, where a full text is here, its page. Nothing rests on a withdrawn paper. It is called supported when what is cited has every content word of the question, partly supported when some are missing, and not found when no paper answers.</p>
<h2>Similar papers</h2><p>Found by the words of the title and the abstract; the words and authors that two papers share are named.</p>
<h2>Privacy</h2><p>No scripts, no pictures, nothing from other sites, no tracking in mail. <a href="/account">See and erase what is kept.</a></p>`
    return c.html(page({ title: 'How this page works', body }))
  })
}
