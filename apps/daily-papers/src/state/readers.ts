/** What readers keep: marks, notes, searches, and how often they asked with which word. No log of questions. */
import { randomBytes, randomUUID } from 'node:crypto'
import { contentWords } from '../text.ts'
import type { Database } from './database.ts'

export interface Mark {
  readonly paper: string
  readonly kind: 'saved' | 'hidden'
  /** Name of the list it was saved to; empty for none. */
  readonly list: string
}

export interface SavedSearch {
  readonly id: string
  readonly query: string
}

export interface ReaderStore {
  mark(reader: string, mark: Mark, now: number): void
  unmark(reader: string, paper: string): void
  /** Latest first. */
  marks(reader: string): readonly Mark[]
  markOf(reader: string, paper: string): Mark | undefined
  note(reader: string, paper: string, text: string, now: number): void
  noteOf(reader: string, paper: string): string
  saveSearch(reader: string, query: string, now: number): void
  dropSearch(reader: string, id: string): void
  searches(reader: string): readonly SavedSearch[]
  search(id: string): SavedSearch | undefined
  /** Counts the words of a question, and forgets the question. */
  asked(reader: string, question: string): void
  interests(reader: string): readonly { readonly word: string; readonly times: number }[]
  /** Notes, latest first. */
  notes(reader: string): readonly { readonly paper: string; readonly text: string }[]
  /** What the secret address of the reader's feed is signed over; undefined for none. */
  feedAddress(reader: string): string | undefined
  /** Makes an address; one that there was is no more. */
  newFeedAddress(reader: string, now: number): void
  endFeedAddress(reader: string): void
  readerOfFeed(serial: string): string | undefined
  /** Everything that is kept under this reader, gone. */
  erase(reader: string): void
  /** The account of an address: the reader that it belongs to, made from `reader` when there is none yet. */
  signIn(email: string, reader: string, now: number): string
  emailOf(reader: string): string | undefined
}

/** Searches that a reader may keep. */
const MAX_SEARCHES = 50

export function createReaderStore({ sql, transaction }: Database): ReaderStore {
  const markOf = (row: Record<string, unknown>): Mark => ({
    paper: String(row['paper']),
    kind: row['kind'] === 'saved' ? 'saved' : 'hidden',
    list: String(row['list']),
  })
  const searchOf = (row: Record<string, unknown>): SavedSearch => ({
    id: String(row['id']),
    query: String(row['query']),
  })
  const OWNED = ['marks', 'notes', 'searches', 'interests', 'votes', 'feed_addresses'] as const

  return {
    mark: (reader, { paper, kind, list }, now) => {
      sql
        .prepare('INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?)')
        .run(reader, paper, kind, list.trim().slice(0, 80), now)
    },
    unmark: (reader, paper) => {
      sql.prepare('DELETE FROM marks WHERE reader = ? AND paper = ?').run(reader, paper)
    },
    marks: (reader) =>
      sql.prepare('SELECT * FROM marks WHERE reader = ? ORDER BY at DESC, paper').all(reader).map(markOf),
    markOf(reader, paper) {
      const row = sql.prepare('SELECT * FROM marks WHERE reader = ? AND paper = ?').get(reader, paper)
      return row === undefined ? undefined : markOf(row)
    },
    note(reader, paper, text, now) {
      const kept = text.trim().slice(0, 10_000)
      if (kept === '') sql.prepare('DELETE FROM notes WHERE reader = ? AND paper = ?').run(reader, paper)
      else sql.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)').run(reader, paper, kept, now)
    },
    noteOf: (reader, paper) =>
      String(
        sql.prepare('SELECT text FROM notes WHERE reader = ? AND paper = ?').get(reader, paper)?.['text'] ??
          '',
      ),
    saveSearch(reader, query, now) {
      const have = sql.prepare('SELECT count(*) AS n FROM searches WHERE reader = ?').get(reader)
      if (Number(have!['n']) >= MAX_SEARCHES) return
      sql
        .prepare('INSERT OR IGNORE INTO searches VALUES (?, ?, ?, ?)')
        .run(randomUUID(), reader, query.trim().slice(0, 300), now)
    },
    dropSearch: (reader, id) => {
      sql.prepare('DELETE FROM searches WHERE reader = ? AND id = ?').run(reader, id)
    },
    searches: (reader) =>
      sql.prepare('SELECT * FROM searches WHERE reader = ? ORDER BY at DESC').all(reader).map(searchOf),
    search(id) {
      const row = sql.prepare('SELECT * FROM searches WHERE id = ?').get(id)
      return row === undefined ? undefined : searchOf(row)
    },
    asked: (reader, question) =>
      transaction(() => {
        const count = sql.prepare(
          `INSERT INTO interests VALUES (?, ?, 1) ON CONFLICT (reader, word) DO UPDATE SET times = times + 1`,
        )
        for (const word of contentWords(question).slice(0, 20)) count.run(reader, word)
      }),
    interests: (reader) =>
      sql
        .prepare('SELECT word, times FROM interests WHERE reader = ? ORDER BY times DESC, word LIMIT 100')
        .all(reader)
        .map((row) => ({ word: String(row['word']), times: Number(row['times']) })),
    notes: (reader) =>
      sql
        .prepare('SELECT paper, text FROM notes WHERE reader = ? ORDER BY at DESC, paper')
        .all(reader)
        .map((row) => ({ paper: String(row['paper']), text: String(row['text']) })),
    feedAddress(reader) {
      const row = sql.prepare('SELECT serial FROM feed_addresses WHERE reader = ?').get(reader)
      return row === undefined ? undefined : String(row['serial'])
    },
    newFeedAddress: (reader, now) => {
      sql
        .prepare('INSERT OR REPLACE INTO feed_addresses VALUES (?, ?, ?)')
        .run(reader, randomBytes(16).toString('base64url'), now)
    },
    endFeedAddress: (reader) => {
      sql.prepare('DELETE FROM feed_addresses WHERE reader = ?').run(reader)
    },
    readerOfFeed(serial) {
      const row = sql.prepare('SELECT reader FROM feed_addresses WHERE serial = ?').get(serial)
      return row === undefined ? undefined : String(row['reader'])
    },
    erase: (reader) =>
      transaction(() => {
        for (const table of OWNED) sql.prepare(`DELETE FROM ${table} WHERE reader = ?`).run(reader)
        sql.prepare('DELETE FROM readers WHERE id = ?').run(reader)
      }),
    signIn: (email, reader, now) =>
      transaction(() => {
        const known = sql.prepare('SELECT id FROM readers WHERE email = ?').get(email)
        if (known === undefined) {
          sql.prepare('INSERT OR REPLACE INTO readers VALUES (?, ?, ?)').run(reader, email, now)
          return reader
        }
        const account = String(known['id'])
        if (account === reader) return account
        // What was kept before signing in comes along; what the account already has, wins.
        for (const table of OWNED) {
          sql.prepare(`UPDATE OR IGNORE ${table} SET reader = ? WHERE reader = ?`).run(account, reader)
          sql.prepare(`DELETE FROM ${table} WHERE reader = ?`).run(reader)
        }
        return account
      }),
    emailOf(reader) {
      const row = sql.prepare('SELECT email FROM readers WHERE id = ?').get(reader)
      return row === undefined || row['email'] === null ? undefined : String(row['email'])
    },
  }
}
