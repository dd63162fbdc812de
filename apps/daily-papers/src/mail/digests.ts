/** One round of digests: claim each due window with its papers, then send. Safe to run twice, at once, and after a crash. */
import { DAY_MS } from '../model.ts'
import { trend } from '../ranking.ts'
import type { PaperStore } from '../state/papers.ts'
import type { Digest, Subscription, SubscriptionStore } from '../state/subscriptions.ts'
import type { Composer } from './compose.ts'
import { type Deliver, DeliveryError } from './transport.ts'
import { dueWindows, wasThere } from './windows.ts'

export interface DigestRound {
  readonly subscriptions: SubscriptionStore
  readonly papers: PaperStore
  readonly composer: Composer
  readonly deliver: Deliver
  readonly papersPerDigest: number
  readonly now: () => number
  readonly signal?: AbortSignal
}

export interface RoundReport {
  readonly sent: number
  readonly empty: number
  readonly withdrawn: number
  readonly retried: number
  readonly failed: number
}

/** A sender that did not report back for so long is taken for dead. */
const LEASE_MS = 15 * 60_000
/** Doubling from 15 minutes, seven tries span 16 hours: all of one day. */
const TRIES = 7
const TAKE_OVER = 500

type Outcome = keyof RoundReport

export async function sendDueDigests(round: DigestRound): Promise<RoundReport> {
  const report = { sent: 0, empty: 0, withdrawn: 0, retried: 0, failed: 0 }
  for (;;) {
    const open = round.subscriptions.takeOver(round.now(), LEASE_MS, TAKE_OVER)
    for (const digest of open) {
      round.signal?.throwIfAborted()
      report[await send(digest, round)]++
    }
    if (open.length < TAKE_OVER) break
  }
  for (const zone of round.subscriptions.zones())
    for (const window of dueWindows(zone, round.now())) {
      const ranked = new Map<string, readonly string[]>()
      for (const subscription of round.subscriptions.due(window)) {
        round.signal?.throwIfAborted()
        const { zone, hour, confirmedAt } = subscription
        if (!wasThere(confirmedAt ?? Infinity, zone, window.date, hour)) continue
        const digest = claim(subscription, window.date, round, ranked)
        if (digest !== undefined) report[await send(digest, round)]++
      }
    }
  return report
}

function claim(
  subscription: Subscription,
  window: string,
  { subscriptions, papers, composer, papersPerDigest, now }: DigestRound,
  ranked: Map<string, readonly string[]>,
): Digest | undefined {
  const { id, topic, rhythm } = subscription
  const kind = `${rhythm} ${topic}`
  if (!ranked.has(kind)) ranked.set(kind, candidates(papers, topic, rhythm === 'weekly' ? 8 : 4, now()))
  const before = subscriptions.wasSent(id)
  const picked = ranked
    .get(kind)!
    .filter((key) => !before.has(key))
    .slice(0, papersPerDigest)
  const digest = { subscription: id, window, messageId: composer.messageId(id, window), papers: picked }
  const claimedAt = now()
  return subscriptions.claim(digest, claimedAt, LEASE_MS) ? { ...digest, attempts: 1, claimedAt } : undefined
}

/** The trending papers of the last days. Days overlap between digests; what was sent is left out. */
function candidates(papers: PaperStore, topic: string, days: number, now: number): readonly string[] {
  return papers
    .range({ from: now - days * DAY_MS, to: now + 1, ...(topic === '' ? {} : { topic }) })
    .map((row) => ({ key: row.key, score: trend(row, now) }))
    .toSorted((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key)
}

async function send(digest: Digest, round: DigestRound): Promise<Outcome> {
  const { subscriptions, papers, composer, deliver, now } = round
  const subscription = subscriptions.get(digest.subscription)
  // Asked anew for every try: whoever left or was suppressed since the claim gets nothing.
  if (subscription?.state !== 'confirmed' || subscriptions.isSuppressed(subscription.email))
    return finish('withdrawn')
  const listed = papers.many(digest.papers).filter(({ withdrawn }) => !withdrawn)
  if (listed.length === 0) return finish('empty')
  const letter = composer.digest(subscription, digest.window, listed, digest.messageId, digest.claimedAt)
  try {
    await deliver(letter)
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    if (error.kind === 'address') subscriptions.suppress(subscription.email, 'refused by its server', now())
    const isOver = error.kind !== 'temporary' || digest.attempts >= TRIES
    const retryAt = isOver ? undefined : now() + LEASE_MS * 2 ** (digest.attempts - 1)
    subscriptions.failed(digest, error.message, retryAt)
    return isOver ? 'failed' : 'retried'
  }
  return finish('sent')

  function finish(state: 'sent' | 'empty' | 'withdrawn'): Outcome {
    subscriptions.finish(digest, state)
    return state
  }
}
