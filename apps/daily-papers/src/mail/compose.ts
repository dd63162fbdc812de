/** What the letters say: HTML and its plain twin, from the same facts. No pictures, no counted links, no tracking. */
import { html } from 'hono/html'
import type { Paper } from '../model.ts'
import type { Settings } from '../settings.ts'
import type { Subscription } from '../state/subscriptions.ts'
import { shortNames } from '../text.ts'
import type { Signer } from '../tokens.ts'
import { domainOf, type Letter } from './transport.ts'

export interface Composer {
  digest(
    subscription: Subscription,
    window: string,
    papers: readonly Paper[],
    messageId: string,
    now: number,
  ): Letter
  confirmation(subscription: Subscription, now: number): Letter
  signIn(email: string, token: string, now: number): Letter
  /** The same window of the same subscription has the same id for ever: receivers drop a second copy. */
  messageId(subscription: string, window: string): string
  unsubscribeUrl(subscription: string): string
}

const DAY_MS = 86_400_000
const CONFIRM_MS = 7 * DAY_MS
const PREFERENCES_MS = 366 * DAY_MS
/** Characters of an abstract in a digest; the rest is a link away. */
const SUMMARY = 320

export function createComposer(settings: Settings, signer: Signer): Composer {
  const from = settings.from ?? 'papers@localhost'
  const domain = domainOf(from)
  const unsubscribeUrl = (id: string) => `${settings.url}/unsubscribe?token=${signer.sign('unsubscribe', id)}`
  const frame = (body: unknown) =>
    html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head><body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:40em;margin:0 auto;padding:1em">${body}</body></html>`.toString()
  const id = (what: string) => `<${what}@${domain}>`
  const automatic = { 'Auto-Submitted': 'auto-generated' }

  return {
    messageId: (subscription, window) => id(`digest.${window}.${subscription}`),
    unsubscribeUrl,
    digest(subscription, window, papers, messageId, now) {
      const leave = unsubscribeUrl(subscription.id)
      const change = `${settings.url}/preferences?token=${signer.sign('preferences', subscription.id, now + PREFERENCES_MS)}`
      const link = (paper: Paper) => `${settings.url}/papers/${encodeURIComponent(paper.key)}`
      const subject = oneLine(
        papers.length === 1 ? papers[0]!.title : `${papers[0]!.title} and ${papers.length - 1} more papers`,
      ).slice(0, 150)
      const why = `You get this because you confirmed a ${subscription.rhythm === 'weekly' ? 'weekly' : 'weekday'} digest${subscription.topic === '' ? '' : ` of ${subscription.topic}`}.`
      const foot = [why, ...(settings.postalAddress === undefined ? [] : [settings.postalAddress])]
      const text = [
        `Papers of ${window}`,
        '',
        ...papers.flatMap((paper, i) => [
          `${i + 1}. ${paper.title}`,
          ...(paper.authors.length > 0 ? [`   ${byline(paper)}`] : []),
          `   ${summary(paper)}`,
          `   ${link(paper)}`,
          '',
        ]),
        '-- ',
        ...foot,
        `Change it: ${change}`,
        `Unsubscribe: ${leave}`,
        '',
      ].join('\n')
      const preview = papers
        .slice(1, 4)
        .map(({ title }) => title)
        .join(' · ')
      const page = frame(
        html`<div style="display:none;max-height:0;overflow:hidden">${preview}</div><h1 style="font-size:1.3em">Papers of ${window}</h1><ol style="padding-left:1.4em">${papers.map(
          (paper) =>
            html`<li style="margin-bottom:1em"><a href="${link(paper)}"><strong>${paper.title}</strong></a>${paper.authors.length > 0 ? html`<br><small>${byline(paper)}</small>` : ''}<br>${summary(paper)}</li>`,
        )}</ol><hr><p><small>${foot.join(' ')}<br><a href="${change}">Change it</a> · <a href="${leave}">Unsubscribe</a></small></p>`,
      )
      return {
        to: subscription.email,
        subject,
        text,
        html: page,
        messageId,
        date: now,
        headers: {
          ...automatic,
          'List-Id': `Daily Papers <digest.${domain}>`,
          'List-Unsubscribe': `<${leave}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          'List-Archive': `<${settings.url}/>`,
          Precedence: 'bulk',
        },
      }
    },
    confirmation(subscription, now) {
      const url = `${settings.url}/confirm?token=${signer.sign('confirm', subscription.id, now + CONFIRM_MS)}`
      return {
        to: subscription.email,
        subject: 'Confirm your digest of Daily Papers',
        text: `Somebody, you we hope, asked for the digest of Daily Papers at this address.\n\nTo get it, open this page and press the button:\n${url}\n\nThe link works for 7 days. If it was not you, do nothing: no further mail comes.\n`,
        html: frame(
          html`<p>Somebody, you we hope, asked for the digest of Daily Papers at this address.</p><p>To get it, <a href="${url}">open this page and press the button</a>. The link works for 7 days.</p><p>If it was not you, do nothing: no further mail comes.</p>`,
        ),
        messageId: id(`confirm.${now}.${subscription.id}`),
        date: now,
        headers: automatic,
      }
    },
    signIn(email, token, now) {
      const url = `${settings.url}/sign-in?token=${token}`
      return {
        to: email,
        subject: 'Sign in to Daily Papers',
        text: `Open this page and press the button to sign in:\n${url}\n\nThe link works once, for 30 minutes. If you did not ask for it, do nothing.\n`,
        html: frame(
          html`<p><a href="${url}">Open this page and press the button</a> to sign in. The link works once, for 30 minutes.</p><p>If you did not ask for it, do nothing.</p>`,
        ),
        messageId: id(`sign-in.${now}.${signer.digest(token)}`),
        date: now,
        headers: automatic,
      }
    },
  }
}

const oneLine = (text: string): string => text.replace(/[\r\n\t]+/g, ' ')
const byline = ({ authors }: Paper): string => shortNames(authors)

function summary({ abstract }: Paper): string {
  if (abstract.length <= SUMMARY) return abstract
  const cut = abstract.slice(0, SUMMARY)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1))} …`
}
