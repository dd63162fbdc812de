/** One SQLite file holds everything that the index can not be made from again. */
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { LightconeError } from 'lightcone'

/** Each entry brings the file from its position to the next; entries are never changed, only added. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE papers (
    key TEXT PRIMARY KEY, arxiv TEXT, doi TEXT, title TEXT NOT NULL, abstract TEXT NOT NULL,
    authors TEXT NOT NULL, categories TEXT NOT NULL, published_at INTEGER NOT NULL, version INTEGER NOT NULL,
    upvotes INTEGER NOT NULL, url TEXT, withdrawn INTEGER NOT NULL DEFAULT 0, indexed INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX papers_published ON papers (published_at, key);
  CREATE INDEX papers_unindexed ON papers (key) WHERE indexed = 0;
  CREATE TABLE aliases (alias TEXT PRIMARY KEY, paper TEXT NOT NULL);
  CREATE INDEX aliases_paper ON aliases (paper);
  CREATE TABLE authors (name TEXT NOT NULL, paper TEXT NOT NULL, PRIMARY KEY (name, paper)) WITHOUT ROWID;
  CREATE INDEX authors_paper ON authors (paper);
  CREATE TABLE topics (topic TEXT NOT NULL, paper TEXT NOT NULL, PRIMARY KEY (topic, paper)) WITHOUT ROWID;
  CREATE INDEX topics_paper ON topics (paper);
  CREATE TABLE versions (
    paper TEXT NOT NULL, version INTEGER NOT NULL, title TEXT NOT NULL, abstract TEXT NOT NULL,
    seen_at INTEGER NOT NULL, PRIMARY KEY (paper, version));
  CREATE TABLE votes (
    paper TEXT NOT NULL, reader TEXT NOT NULL, address TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (paper, reader)) WITHOUT ROWID;
  CREATE INDEX votes_address ON votes (paper, address);
  CREATE TABLE readers (id TEXT PRIMARY KEY, email TEXT UNIQUE, created_at INTEGER NOT NULL);
  CREATE TABLE marks (
    reader TEXT NOT NULL, paper TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('saved', 'hidden')),
    list TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL, PRIMARY KEY (reader, paper)) WITHOUT ROWID;
  CREATE TABLE notes (
    reader TEXT NOT NULL, paper TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (reader, paper)) WITHOUT ROWID;
  CREATE TABLE searches (id TEXT PRIMARY KEY, reader TEXT NOT NULL, query TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (reader, query));
  CREATE TABLE interests (
    reader TEXT NOT NULL, word TEXT NOT NULL, times INTEGER NOT NULL, PRIMARY KEY (reader, word)) WITHOUT ROWID;
  CREATE TABLE subscriptions (
    id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, state TEXT NOT NULL, zone TEXT NOT NULL, hour INTEGER NOT NULL,
    rhythm TEXT NOT NULL, topic TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, confirmed_at INTEGER,
    asked_at INTEGER NOT NULL, soft_bounces INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX subscriptions_due ON subscriptions (zone, state, hour);
  CREATE TABLE digests (
    subscription TEXT NOT NULL, window TEXT NOT NULL, state TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
    papers TEXT NOT NULL, claimed_at INTEGER NOT NULL, lease_until INTEGER NOT NULL, attempts INTEGER NOT NULL,
    error TEXT, PRIMARY KEY (subscription, window)) WITHOUT ROWID;
  CREATE INDEX digests_open ON digests (lease_until) WHERE state = 'claimed';
  CREATE TABLE sent_papers (
    subscription TEXT NOT NULL, paper TEXT NOT NULL, PRIMARY KEY (subscription, paper)) WITHOUT ROWID;
  CREATE TABLE suppressions (email TEXT PRIMARY KEY, reason TEXT NOT NULL, at INTEGER NOT NULL);
  CREATE TABLE used_tokens (digest TEXT PRIMARY KEY, at INTEGER NOT NULL);
  CREATE TABLE polls (
    source TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, cursor TEXT, next_at INTEGER NOT NULL DEFAULT 0,
    ok_at INTEGER, papers INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, error TEXT);
  `,
  `
  ALTER TABLE papers ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE texts (
    paper TEXT PRIMARY KEY, url TEXT, name TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL, parsed BLOB,
    pages TEXT, characters INTEGER, read_at INTEGER, etag TEXT, last_modified TEXT, next_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0, error TEXT);
  CREATE INDEX texts_due ON texts (next_at) WHERE next_at IS NOT NULL;
  CREATE TABLE index_removals (document TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE feed_addresses (reader TEXT PRIMARY KEY, serial TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL);
  `,
]

/** Tables whose rows export and import carry, parents first. Secrets stay: links of old mails then keep working. */
export const TABLES = [
  'secrets',
  'papers',
  'aliases',
  'authors',
  'topics',
  'versions',
  'texts',
  'votes',
  'readers',
  'marks',
  'notes',
  'searches',
  'interests',
  'feed_addresses',
  'subscriptions',
  'digests',
  'sent_papers',
  'suppressions',
  'used_tokens',
  'polls',
] as const

export interface Database {
  readonly sql: DatabaseSync
  /** Runs all or nothing of it. */
  transaction<T>(work: () => T): T
  /** The key that cookies, forms and links are signed with. */
  readonly secret: string
  close(): void
}

/** Opens or makes the file; `:memory:` for none. Throws `index-version` for one that a newer build wrote. */
export function openDatabase(path: string): Database {
  const sql = new DatabaseSync(path)
  sql.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;')
  let depth = 0
  function transaction<T>(work: () => T): T {
    if (depth > 0) return work()
    sql.exec('BEGIN IMMEDIATE')
    depth++
    try {
      const result = work()
      sql.exec('COMMIT')
      return result
    } catch (error) {
      sql.exec('ROLLBACK')
      throw error
    } finally {
      depth--
    }
  }
  transaction(() => migrate(sql, path))
  sql
    .prepare("INSERT OR IGNORE INTO secrets VALUES ('signing', ?)")
    .run(randomBytes(32).toString('base64url'))
  return {
    sql,
    transaction,
    get secret() {
      return String(sql.prepare("SELECT value FROM secrets WHERE name = 'signing'").get()!['value'])
    },
    close: () => sql.close(),
  }
}

function migrate(sql: DatabaseSync, path: string): void {
  const found = Number(sql.prepare('PRAGMA user_version').get()!['user_version'])
  if (found > MIGRATIONS.length)
    throw new LightconeError('index-version', {
      message: `The state file ${path} has version ${found}; this build reads up to ${MIGRATIONS.length}.`,
      hint: 'Start a newer build of Daily Papers.',
      details: { path, found },
    })
  for (const step of MIGRATIONS.slice(found)) sql.exec(step)
  sql.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
}
