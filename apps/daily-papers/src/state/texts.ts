/** The full texts of papers: where each is, what was read of it, and what failed. */
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Parsed } from 'lightcone'
import type { Validators } from '../model.ts'
import { textDocument } from '../paper-key.ts'
import type { Database } from './database.ts'
import type { PaperStore } from './papers.ts'

/** A full text as it was read, and as it is stored: the words, their blocks and their places, not the file. */
export interface FullText {
  readonly parsed: Parsed
  /** Offset of the first character of each page; empty for a text without pages. */
  readonly pages: readonly number[]
}

/** A text that is to be fetched. */
export interface WantedText {
  readonly paper: string
  readonly url: string
  readonly failures: number
  /** What the server said of the text that is here. */
  readonly validators: Validators
}

/** What is known of a paper's text without opening it. */
export interface TextFacts {
  readonly paper: string
  /** Undefined for a file that was attached. */
  readonly url?: string
  /** Name of the file. */
  readonly name: string
  /** Version of the paper that it was read, or is wanted, for. */
  readonly version: number
  readonly readAt?: number
  /** 0 for a text without pages. */
  readonly pages: number
  readonly characters: number
  readonly failures: number
  readonly error?: string
  /** When it is tried again; undefined for never. */
  readonly nextAt?: number
}

export interface TextStore {
  /** Notes where a paper's text is. A new address or a new version of the paper is read anew; an attached file stays. */
  want(paper: string, url: string, version: number): void
  due(now: number, limit: number): readonly WantedText[]
  /** Takes one that is due; false when another process was first. */
  claim(paper: string, now: number, leaseMs: number): boolean
  /** Replaces what was there. */
  keep(paper: string, text: FullText, source: KeptFrom, now: number): void
  /** The text that is here is as the server has it. */
  keepAsItIs(paper: string, now: number): void
  failed(paper: string, error: string, retryAt: number | undefined): void
  get(paper: string): FullText | undefined
  facts(paper: string): TextFacts | undefined
  /** The page that a character of the text is on, from 1. */
  pageAt(paper: string, offset: number): number | undefined
  hasAny(): boolean
  /** False when there was none. */
  drop(paper: string): boolean
  counts(): { readonly read: number; readonly waiting: number; readonly failed: number }
  failures(limit: number): readonly TextFacts[]
}

export interface KeptFrom {
  readonly name: string
  readonly version: number
  readonly url?: string
  readonly validators?: Validators
}

export function createTextStore({ sql, transaction }: Database, papers: PaperStore): TextStore {
  const wantRow = sql.prepare(
    `INSERT INTO texts (paper, url, version, next_at) VALUES (?1, ?2, ?3, 0) ON CONFLICT (paper) DO UPDATE SET
     etag = CASE WHEN url = ?2 THEN etag END, last_modified = CASE WHEN url = ?2 THEN last_modified END,
     url = ?2, version = ?3, next_at = 0, failures = 0, error = NULL
     WHERE url IS NOT NULL AND (url <> ?2 OR version < ?3)`,
  )
  const claimRow = sql.prepare('UPDATE texts SET next_at = ?3 WHERE paper = ?1 AND next_at <= ?2')
  const keepRow = sql.prepare(
    `INSERT OR REPLACE INTO texts (paper, url, name, version, parsed, pages, characters, read_at, etag, last_modified)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const factsOf = sql.prepare(
    `SELECT paper, url, name, version, pages, characters, read_at, next_at, failures, error FROM texts WHERE paper = ?`,
  )
  const pagesOf = sql.prepare('SELECT pages FROM texts WHERE paper = ? AND parsed IS NOT NULL')

  return {
    want: (paper, url, version) => {
      wantRow.run(paper, url, version)
    },
    due: (now, limit) =>
      sql
        .prepare('SELECT * FROM texts WHERE next_at <= ? AND url IS NOT NULL ORDER BY next_at, paper LIMIT ?')
        .all(now, limit)
        .map((row) => ({
          paper: String(row['paper']),
          url: String(row['url']),
          failures: Number(row['failures']),
          validators: validatorsOf(row),
        })),
    claim: (paper, now, leaseMs) => Number(claimRow.run(paper, now, now + leaseMs).changes) > 0,
    keep: (paper, { parsed, pages }, { name, version, url, validators = {} }, now) =>
      transaction(() => {
        keepRow.run(
          ...[paper, url ?? null, name, version, gzipSync(JSON.stringify(parsed)), JSON.stringify(pages)],
          ...[parsed.text.length, now, validators.etag ?? null, validators.lastModified ?? null],
        )
        papers.touch(paper)
        // It was dropped, and is here again before the index knew of it.
        papers.markRemoved(textDocument(paper))
      }),
    keepAsItIs: (paper, now) => {
      sql
        .prepare('UPDATE texts SET next_at = NULL, failures = 0, error = NULL, read_at = ?2 WHERE paper = ?1')
        .run(paper, now)
    },
    failed: (paper, error, retryAt) => {
      sql
        .prepare('UPDATE texts SET failures = failures + 1, error = ?2, next_at = ?3 WHERE paper = ?1')
        .run(paper, error.slice(0, 500), retryAt ?? null)
    },
    get(paper) {
      const row = sql
        .prepare('SELECT parsed, pages FROM texts WHERE paper = ? AND parsed IS NOT NULL')
        .get(paper)
      if (row === undefined) return undefined
      const parsed: Parsed = JSON.parse(gunzipSync(row['parsed'] as Uint8Array).toString())
      return { parsed, pages: JSON.parse(String(row['pages'])) }
    },
    facts(paper) {
      const row = factsOf.get(paper)
      return row === undefined ? undefined : textFacts(row)
    },
    pageAt(paper, offset) {
      const row = pagesOf.get(paper)
      const pages: readonly number[] = row === undefined ? [] : JSON.parse(String(row['pages']))
      const page = pages.findLastIndex((start) => start <= offset)
      return page === -1 ? undefined : page + 1
    },
    hasAny: () => sql.prepare('SELECT 1 FROM texts WHERE parsed IS NOT NULL LIMIT 1').get() !== undefined,
    drop: (paper) =>
      transaction(() => {
        const { changes } = sql.prepare('DELETE FROM texts WHERE paper = ?').run(paper)
        if (Number(changes) === 0) return false
        papers.removeFromIndex(textDocument(paper))
        return true
      }),
    counts() {
      const row = sql
        .prepare(
          `SELECT count(parsed) AS read, count(next_at) AS waiting,
           coalesce(sum(next_at IS NULL AND error IS NOT NULL), 0) AS failed FROM texts`,
        )
        .get()!
      return { read: Number(row['read']), waiting: Number(row['waiting']), failed: Number(row['failed']) }
    },
    failures: (limit) =>
      sql
        .prepare('SELECT * FROM texts WHERE error IS NOT NULL ORDER BY failures DESC, paper LIMIT ?')
        .all(limit)
        .map(textFacts),
  }
}

const validatorsOf = (row: Readonly<Record<string, unknown>>): Validators => ({
  // Only of a text that is here: "unchanged" would be no answer otherwise.
  ...(row['etag'] === null || row['parsed'] === null ? {} : { etag: String(row['etag']) }),
  ...(row['last_modified'] === null || row['parsed'] === null
    ? {}
    : { lastModified: String(row['last_modified']) }),
})

function textFacts(row: Readonly<Record<string, unknown>>): TextFacts {
  const optional = {
    url: row['url'] ?? undefined,
    readAt: row['read_at'] ?? undefined,
    error: row['error'] ?? undefined,
    nextAt: row['next_at'] ?? undefined,
  }
  return {
    paper: String(row['paper']),
    name: String(row['name']),
    version: Number(row['version']),
    pages: row['pages'] === null ? 0 : JSON.parse(String(row['pages'])).length,
    characters: Number(row['characters'] ?? 0),
    failures: Number(row['failures']),
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<TextFacts>),
  }
}
