/** The orders of the feed. Each is a separate order with one formula, and the page shows that formula. */
import type { FeedRow } from './state/papers.ts'

export const ORDERS = ['new', 'trending', 'for-you'] as const
export type Order = (typeof ORDERS)[number]

/** Half a day is added to a paper's age so that minutes do not decide within a day. */
const GRACE_HOURS = 12
/** The exponent that Hacker News is known for (news.arc, `gravity*`). */
const GRAVITY = 1.8

export const FORMULAS: Readonly<Record<Order, string>> = {
  new: 'By the time of publication, newest first. Votes do not count.',
  trending: `(upvotes at the source + votes here + 1) ÷ (age in hours + ${GRACE_HOURS})^${GRAVITY}, highest first.`,
  'for-you':
    'Each paper that you saved, and the words that you asked with, searches this page; a paper scores 1 ÷ (60 + its rank) in each of those lists. What you hid counts the same, negative. Highest first.',
}

export const trend = ({ points, publishedAt }: FeedRow, now: number): number =>
  (points + 1) / (Math.max(0, now - publishedAt) / 3_600_000 + GRACE_HOURS) ** GRAVITY

/** Keys in the order asked; ties by time, then key, so that the same state gives the same page. */
export function ordered(rows: readonly FeedRow[], order: 'new' | 'trending', now: number): readonly string[] {
  const score = order === 'new' ? (row: FeedRow) => row.publishedAt : (row: FeedRow) => trend(row, now)
  return rows
    .map((row) => ({ row, score: score(row) }))
    .toSorted(
      (a, b) =>
        b.score - a.score || b.row.publishedAt - a.row.publishedAt || (a.row.key < b.row.key ? -1 : 1),
    )
    .map(({ row }) => row.key)
}
