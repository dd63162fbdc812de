/** D6: asking for the digest, confirming it, changing and ending it. The answers never say whether an address is known. */
import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { isZone } from '../mail/windows.ts'
import type { Services } from '../services.ts'
import { type Preferences, RHYTHMS, type Subscription } from '../state/subscriptions.ts'
import { type Html, hidden, page } from './layout.ts'
import { checkOrigin, Refusal, readFields, readForm, visitor } from './requests.ts'

/** RFC 5321 §4.5.3.1 lengths; the ordinary form of addresses, without quotes, comments or control characters. */
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/

export function emailIn(fields: URLSearchParams): string {
  const email = (fields.get('email') ?? '').trim()
  if (email.length > 254 || !EMAIL.test(email))
    throw new Refusal(400, 'This is no mail address that mail can be sent to.')
  return email.toLowerCase()
}

export function addSubscribePages(app: Hono, services: Services): void {
  const { subscriptions, signer, composer, papers, now } = services

  app.get('/subscribe', (c) => {
    const who = visitor(c, services)
    const body = html`<h1>Papers by mail</h1>
${services.transport === undefined ? html`<p role="note">This installation sends no mail.</p>` : ''}
<form method="post" action="/subscribe">${hidden(who, '/subscribe')}<label for="email">Mail address</label><input id="email" type="email" name="email" required maxlength="254" autocomplete="email">${preferenceFields({ zone: 'UTC', hour: 8, rhythm: 'weekdays', topic: '' })}<p><button class="main">Subscribe</button></p></form>
<p class="soft">A letter with a button to confirm comes first. No tracking; each mail has a link that ends it.</p>`
    return c.html(page({ title: 'Papers by mail', body, current: '/subscribe' }))
  })

  app.post('/subscribe', async (c) => {
    const { fields } = await readForm(c, services)
    const email = emailIn(fields)
    const subscription = subscriptions.request(email, preferencesIn(fields), now())
    if (subscription !== undefined) services.mailLater(composer.confirmation(subscription, now()))
    return say(
      c,
      'Look into your mail',
      'If this address can get the digest, a letter with a button to confirm is on its way. Nothing is sent until you press it.',
    )
  })

  app.get('/confirm', (c) => {
    const { token } = known(c, 'confirm')
    const body = html`<h1>Confirm your digest</h1><form method="post" action="/confirm?token=${token}"><button class="main">Yes, send me papers</button></form>`
    return c.html(page({ title: 'Confirm your digest', body }))
  })
  app.post('/confirm', (c) => {
    checkOrigin(c, services)
    const { subscription } = known(c, 'confirm')
    if (subscriptions.confirm(subscription.id, now())?.state !== 'confirmed')
      throw new Refusal(403, 'This subscription was ended. Subscribe again to get mail.')
    return say(
      c,
      'Confirmed',
      'Your first digest comes at your hour. Each mail has a link to change or end it.',
    )
  })

  app.get('/unsubscribe', (c) => {
    const { token } = known(c, 'unsubscribe')
    const body = html`<h1>Unsubscribe</h1><form method="post" action="/unsubscribe?token=${token}"><button class="main">Send me no more mail</button></form>`
    return c.html(page({ title: 'Unsubscribe', body }))
  })
  // RFC 8058: sent by mail providers, without cookies or an origin of ours. The token is all the authority it has.
  app.post('/unsubscribe', (c) => {
    const { subscription } = known(c, 'unsubscribe')
    subscriptions.end(subscription.id)
    return say(c, 'Unsubscribed', 'No further digest comes to this address.')
  })

  app.get('/preferences', (c) => {
    const { token, subscription } = known(c, 'preferences')
    const body = html`<h1>Your digest</h1><form method="post" action="/preferences?token=${token}">${preferenceFields(subscription)}<p><button class="main">Keep this</button></p></form><p><a href="${new URL(composer.unsubscribeUrl(subscription.id)).pathname + new URL(composer.unsubscribeUrl(subscription.id)).search}">Unsubscribe</a></p>`
    return c.html(page({ title: 'Your digest', body }))
  })
  app.post('/preferences', async (c) => {
    checkOrigin(c, services)
    const { subscription } = known(c, 'preferences')
    subscriptions.change(subscription.id, preferencesIn(await readFields(c)))
    return say(c, 'Kept', 'Your next digest comes by the new settings.')
  })

  function known(
    c: Context,
    purpose: 'confirm' | 'unsubscribe' | 'preferences',
  ): { readonly token: string; readonly subscription: Subscription } {
    const token = c.req.query('token') ?? ''
    const id = signer.verify(purpose, token, now())
    const subscription = id === undefined ? undefined : subscriptions.get(id)
    if (subscription === undefined) throw new Refusal(403, 'This link is wrong or too old.')
    return { token, subscription }
  }

  function preferenceFields({ zone, hour, rhythm, topic }: Preferences): Html {
    const zones = [...new Set(['UTC', zone, ...Intl.supportedValuesOf('timeZone')])]
    return html`<label for="rhythm">How often</label><select id="rhythm" name="rhythm">${RHYTHMS.map((name) => html`<option value="${name}"${name === rhythm ? html` selected` : ''}>${name === 'weekly' ? 'Mondays' : 'Monday to Friday'}</option>`)}</select>
<label for="hour">Hour</label><select id="hour" name="hour">${Array.from({ length: 24 }, (_, one) => html`<option value="${one}"${one === hour ? html` selected` : ''}>${String(one).padStart(2, '0')}:00</option>`)}</select>
<label for="zone">Time zone</label><select id="zone" name="zone">${zones.map((name) => html`<option${name === zone ? html` selected` : ''}>${name}</option>`)}</select>
<label for="topic">Topic</label><select id="topic" name="topic"><option value="">All</option>${papers.topics(30).map((one) => html`<option${one.topic === topic ? html` selected` : ''}>${one.topic}</option>`)}</select>`
  }

  const say = (c: Context, title: string, text: string) =>
    c.html(page({ title, body: html`<h1>${title}</h1><p>${text}</p><p><a href="/">To the papers</a></p>` }))
}

function preferencesIn(fields: URLSearchParams): Preferences {
  const zone = fields.get('zone') ?? ''
  const hour = Number(fields.get('hour') ?? Number.NaN)
  const rhythm = RHYTHMS.find((name) => name === fields.get('rhythm'))
  if (!isZone(zone)) throw new Refusal(400, 'There is no such time zone.')
  if (!Number.isInteger(hour) || hour < 0 || hour > 23 || rhythm === undefined)
    throw new Refusal(400, 'Choose an hour from 0 to 23 and a rhythm.')
  return { zone, hour, rhythm, topic: (fields.get('topic') ?? '').slice(0, 100) }
}
