/** Who gets the digest, when, and what became of each. An address leaves this file only as the recipient of a mail. */
import { randomUUID } from 'node:crypto'
import type { Database } from './database.ts'

export const RHYTHMS = ['weekdays', 'weekly'] as const
export type Rhythm = (typeof RHYTHMS)[number]

export interface Preferences {
  /** IANA name. */
  readonly zone: string
  /** 0 to 23, in the zone. */
  readonly hour: number
  /** Weekly digests come on Mondays. */
  readonly rhythm: Rhythm
  /** Empty for all. */
  readonly topic: string
}

export interface Subscription extends Preferences {
  readonly id: string
  readonly email: string
  readonly state: 'pending' | 'confirmed' | 'ended'
  readonly confirmedAt?: number
}

export interface Digest {
  readonly subscription: string
  /** Local date of the reader, `2026-03-29`: a day has one, however often its clock is changed. */
  readonly window: string
  readonly messageId: string
  readonly papers: readonly string[]
  readonly attempts: number
  /** Every try has this date, so that a second copy is the same letter. */
  readonly claimedAt: number
}

/** Readers of a zone whose hour lies in `hours` are due the digest of `date`. */
export interface DueWindow {
  readonly zone: string
  readonly date: string
  readonly hours: readonly [first: number, last: number]
  readonly rhythms: readonly Rhythm[]
}

export interface SubscriptionStore {
  /** Makes or renews a pending subscription. Undefined when no mail may go out: suppressed, confirmed, or asked just now. */
  request(email: string, preferences: Preferences, now: number): Subscription | undefined
  confirm(id: string, now: number): Subscription | undefined
  end(id: string): void
  get(id: string): Subscription | undefined
  byEmail(email: string): Subscription | undefined
  change(id: string, preferences: Preferences): void
  zones(): readonly string[]
  /** Confirmed ones whose hour has come, that have no digest of this window yet. */
  due(window: DueWindow): readonly Subscription[]
  wasSent(subscription: string): ReadonlySet<string>
  /** Claims a window in one transaction with its papers; false when another process was first. */
  claim(digest: Omit<Digest, 'attempts' | 'claimedAt'>, now: number, leaseMs: number): boolean
  /** Claimed ones whose sender did not report back, now leased to the caller. */
  takeOver(now: number, leaseMs: number, limit: number): readonly Digest[]
  /** `empty` and `withdrawn` ones needed no mail: nothing new, or the reader left meanwhile. */
  finish(digest: Pick<Digest, 'subscription' | 'window'>, state: 'sent' | 'empty' | 'withdrawn'): void
  failed(digest: Pick<Digest, 'subscription' | 'window'>, error: string, retryAt: number | undefined): void
  suppress(email: string, reason: string, now: number): void
  isSuppressed(email: string): boolean
  /** Three soft bounces in a row end a subscription. */
  softBounce(email: string, now: number): void
  counts(): Readonly<Record<string, number>>
  /** True once for each token. */
  useOnce(token: string, now: number): boolean
}

/** Another confirmation mail to the same address goes out after so long at the earliest. */
const ASK_AGAIN_MS = 10 * 60_000
const SOFT_BOUNCES = 3

export function createSubscriptionStore({ sql, transaction }: Database): SubscriptionStore {
  const one = (where: string, value: string): Subscription | undefined => {
    const row = sql.prepare(`SELECT * FROM subscriptions WHERE ${where} = ?`).get(value)
    return row === undefined ? undefined : subscriptionOf(row)
  }
  const due = sql.prepare(
    `SELECT s.* FROM subscriptions s WHERE zone = ?1 AND state = 'confirmed' AND hour BETWEEN ?2 AND ?6
     AND rhythm IN (?4, ?5)
     AND NOT EXISTS (SELECT 1 FROM digests d WHERE d.subscription = s.id AND d.window = ?3)
     AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.email = s.email)`,
  )
  const claimRow = sql.prepare(
    `INSERT OR IGNORE INTO digests (subscription, window, state, message_id, papers, claimed_at, lease_until, attempts)
     VALUES (?, ?, 'claimed', ?, ?, ?, ?, 1)`,
  )
  const markSentPaper = sql.prepare('INSERT OR IGNORE INTO sent_papers VALUES (?, ?)')
  const setState = sql.prepare(
    'UPDATE digests SET state = ?, error = ?, lease_until = ? WHERE subscription = ? AND window = ?',
  )
  const sentPapers = sql.prepare('SELECT paper FROM sent_papers WHERE subscription = ?')
  const suppressed = sql.prepare('SELECT 1 FROM suppressions WHERE email = ?')

  const suppress = (email: string, reason: string, now: number): void =>
    transaction(() => {
      sql.prepare('INSERT OR IGNORE INTO suppressions VALUES (?, ?, ?)').run(email, reason, now)
      sql.prepare("UPDATE subscriptions SET state = 'ended' WHERE email = ?").run(email)
    })

  return {
    request: (email, { zone, hour, rhythm, topic }, now) =>
      transaction(() => {
        if (suppressed.get(email) !== undefined) return undefined
        const row = sql.prepare('SELECT * FROM subscriptions WHERE email = ?').get(email)
        if (row?.['state'] === 'confirmed') return undefined
        if (row !== undefined && Number(row['asked_at']) > now - ASK_AGAIN_MS) return undefined
        const id = row === undefined ? randomUUID() : String(row['id'])
        sql
          .prepare(
            `INSERT INTO subscriptions (id, email, state, zone, hour, rhythm, topic, created_at, asked_at)
             VALUES (?1, ?2, 'pending', ?3, ?4, ?5, ?6, ?7, ?7) ON CONFLICT (id) DO UPDATE SET state = 'pending',
             zone = ?3, hour = ?4, rhythm = ?5, topic = ?6, asked_at = ?7, soft_bounces = 0`,
          )
          .run(id, email, zone, hour, rhythm, topic, now)
        return one('id', id)
      }),
    confirm: (id, now) =>
      transaction(() => {
        sql
          .prepare(
            "UPDATE subscriptions SET state = 'confirmed', confirmed_at = ? WHERE id = ? AND state = 'pending'",
          )
          .run(now, id)
        return one('id', id)
      }),
    end: (id) => {
      sql.prepare("UPDATE subscriptions SET state = 'ended' WHERE id = ?").run(id)
    },
    get: (id) => one('id', id),
    byEmail: (email) => one('email', email),
    change: (id, { zone, hour, rhythm, topic }) => {
      sql
        .prepare('UPDATE subscriptions SET zone = ?, hour = ?, rhythm = ?, topic = ? WHERE id = ?')
        .run(zone, hour, rhythm, topic, id)
    },
    zones: () =>
      sql
        .prepare("SELECT DISTINCT zone FROM subscriptions WHERE state = 'confirmed' ORDER BY zone")
        .all()
        .map((row) => String(row['zone'])),
    due: ({ zone, hours, date, rhythms }) =>
      rhythms.length === 0
        ? []
        : due.all(zone, hours[0], date, rhythms[0]!, rhythms[1] ?? rhythms[0]!, hours[1]).map(subscriptionOf),
    wasSent: (subscription) => new Set(sentPapers.all(subscription).map((row) => String(row['paper']))),
    claim: ({ subscription, window, messageId, papers }, now, leaseMs) =>
      transaction(() => {
        const { changes } = claimRow.run(
          subscription,
          window,
          messageId,
          JSON.stringify(papers),
          now,
          now + leaseMs,
        )
        if (Number(changes) === 0) return false
        for (const paper of papers) markSentPaper.run(subscription, paper)
        return true
      }),
    takeOver: (now, leaseMs, limit) =>
      transaction(() => {
        const rows = sql
          .prepare("SELECT * FROM digests WHERE state = 'claimed' AND lease_until < ? LIMIT ?")
          .all(now, limit)
        const lease = sql.prepare(
          'UPDATE digests SET lease_until = ?, attempts = attempts + 1 WHERE subscription = ? AND window = ?',
        )
        for (const row of rows) lease.run(now + leaseMs, String(row['subscription']), String(row['window']))
        return rows.map((row) => ({
          subscription: String(row['subscription']),
          window: String(row['window']),
          messageId: String(row['message_id']),
          papers: JSON.parse(String(row['papers'])),
          attempts: Number(row['attempts']) + 1,
          claimedAt: Number(row['claimed_at']),
        }))
      }),
    finish: ({ subscription, window }, state) => {
      setState.run(state, null, 0, subscription, window)
    },
    failed: ({ subscription, window }, error, retryAt) => {
      const state = retryAt === undefined ? 'failed' : 'claimed'
      setState.run(state, withoutAddresses(error).slice(0, 500), retryAt ?? 0, subscription, window)
    },
    suppress,
    isSuppressed: (email) => suppressed.get(email) !== undefined,
    softBounce: (email, now) =>
      transaction(() => {
        sql.prepare('UPDATE subscriptions SET soft_bounces = soft_bounces + 1 WHERE email = ?').run(email)
        const row = sql.prepare('SELECT soft_bounces FROM subscriptions WHERE email = ?').get(email)
        if (Number(row?.['soft_bounces'] ?? 0) >= SOFT_BOUNCES) suppress(email, 'soft bounces', now)
      }),
    counts() {
      const rows = [
        ...sql
          .prepare(
            "SELECT 'subscriptions ' || state AS name, count(*) AS n FROM subscriptions GROUP BY state",
          )
          .all(),
        ...sql.prepare("SELECT 'digests ' || state AS name, count(*) AS n FROM digests GROUP BY state").all(),
        ...sql.prepare("SELECT 'suppressed addresses' AS name, count(*) AS n FROM suppressions").all(),
      ]
      return Object.fromEntries(rows.map((row) => [String(row['name']), Number(row['n'])]))
    },
    useOnce: (token, now) =>
      Number(sql.prepare('INSERT OR IGNORE INTO used_tokens VALUES (?, ?)').run(token, now).changes) > 0,
  }
}

/** Mail servers repeat the recipient in what they say; it is shown on the operations page. */
const withoutAddresses = (text: string): string => text.replace(/[^\s<>()"]+@[^\s<>()"]+/g, '(address)')

function subscriptionOf(row: Record<string, unknown>): Subscription {
  return {
    id: String(row['id']),
    email: String(row['email']),
    state: row['state'] as Subscription['state'],
    zone: String(row['zone']),
    hour: Number(row['hour']),
    rhythm: row['rhythm'] === 'weekly' ? 'weekly' : 'weekdays',
    topic: String(row['topic']),
    ...(row['confirmed_at'] === null ? {} : { confirmedAt: Number(row['confirmed_at']) }),
  }
}
