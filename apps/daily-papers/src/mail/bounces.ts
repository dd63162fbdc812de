/** Delivery reports (RFC 3464) and complaints (RFC 5965) as they come back to the bounce address. */
import type { SubscriptionStore } from '../state/subscriptions.ts'

export type Bounce =
  | { readonly kind: 'hard' | 'soft'; readonly email: string; readonly status: string }
  | { readonly kind: 'complaint'; readonly email: string }

/** Undefined for a message that reports nothing about an address. */
export function readBounce(message: string): Bounce | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(.+(?:\\r?\\n[ \\t].+)*)`, 'im')
      .exec(message)?.[1]
      ?.replace(/\s+/g, ' ')
      .trim()
  if (/^Feedback-Type:\s*(?:abuse|fraud)/im.test(message)) {
    const email = addressIn(field('Original-Rcpt-To') ?? field('Removal-Recipient') ?? field('To'))
    return email === undefined ? undefined : { kind: 'complaint', email }
  }
  const status = /^Status:\s*([245]\.\d{1,3}\.\d{1,3})/im.exec(message)?.[1]
  const email = addressIn(field('Final-Recipient') ?? field('Original-Recipient'))
  if (status === undefined || email === undefined || status.startsWith('2')) return undefined
  const failed = /^Action:\s*failed/im.test(message)
  return { kind: status.startsWith('5') && failed ? 'hard' : 'soft', email, status }
}

/** Only addresses that are subscribed count: a forged report can end a subscription, never fill the table. */
export function applyBounce(bounce: Bounce, subscriptions: SubscriptionStore, now: number): boolean {
  if (subscriptions.byEmail(bounce.email) === undefined) return false
  if (bounce.kind === 'soft') subscriptions.softBounce(bounce.email, now)
  else
    subscriptions.suppress(
      bounce.email,
      bounce.kind === 'complaint' ? 'complaint' : `hard bounce ${bounce.status}`,
      now,
    )
  return true
}

const addressIn = (text: string | undefined): string | undefined =>
  /([^\s<>;"]{1,64}@[^\s<>;"]{1,255})/.exec(text ?? '')?.[1]?.toLowerCase()
