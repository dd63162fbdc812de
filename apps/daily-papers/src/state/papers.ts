/** Papers, their versions and votes: folding of records into papers, and the feed's rows. */
import { DAY_MS, type Paper, type PaperRecord, type PaperVersion } from '../model.ts'
import { identify, textDocument } from '../paper-key.ts'
import { cleanAbstract, cleanAuthors, cleanTitle, fold, namesOf, safeUrl } from '../text.ts'
import type { Database } from './database.ts'

export type PutOutcome = 'added' | 'changed' | 'unchanged' | 'skipped'

export interface FeedRow {
  readonly key: string
  readonly publishedAt: number
  /** Upvotes at the source and votes here. */
  readonly points: number
}

export interface FeedRange {
  /** Inclusive. */
  readonly from: number
  /** Exclusive. */
  readonly to: number
  readonly topic?: string
}

export interface PaperStore {
  /** Folds a record into the paper that it is. `skipped` when it has no id or no title. */
  put(record: PaperRecord, now: number): PutOutcome
  get(key: string): Paper | undefined
  /** In the order of the keys; those that are not there are left out. */
  many(keys: readonly string[]): readonly Paper[]
  /** By any id it goes by: `arxiv:…`, `doi:…`, or as typed. */
  find(alias: string): Paper | undefined
  byAuthor(name: string, limit: number): readonly Paper[]
  versions(key: string): readonly PaperVersion[]
  range(range: FeedRange): readonly FeedRow[]
  /** Times of the newest paper not after `now`. */
  newest(now: number): number | undefined
  topics(limit: number): readonly { readonly topic: string; readonly papers: number }[]
  /** Papers whose words, facts or full text changed since they were indexed. */
  unindexed(limit: number): readonly Unindexed[]
  markIndexed(papers: readonly Unindexed[]): void
  /** Something of the paper beside its record changed: it is indexed again. */
  touch(key: string): void
  /** The index is empty: all is to be indexed again. */
  unindexAll(): void
  /** Documents that the index still holds of papers and texts that are no more. */
  removals(): readonly string[]
  removeFromIndex(document: string): void
  markRemoved(document: string): void
  count(): number
  /** One vote a reader, taken back by voting again; at most `perAddress` readers of one address count for a paper. */
  vote(vote: VoteInput): 'voted' | 'taken-back' | 'refused'
  hasVoted(paper: string, reader: string): boolean
}

export interface Unindexed {
  readonly paper: Paper
  /** Counts the changes: one that comes in while the paper is being indexed is not lost. */
  readonly revision: number
}

export interface VoteInput {
  readonly paper: string
  readonly reader: string
  /** A keyed digest, never the address itself. */
  readonly address: string
  readonly perAddress: number
  readonly now: number
}

const COLUMNS = `p.*, (SELECT count(*) FROM votes v WHERE v.paper = p.key) AS votes`

export function createPaperStore({ sql, transaction }: Database): PaperStore {
  const byKey = sql.prepare(`SELECT ${COLUMNS} FROM papers p WHERE key = ?`)
  const indexState = sql.prepare('SELECT indexed, revision FROM papers WHERE key = ?')
  const bump = sql.prepare('UPDATE papers SET indexed = 0, revision = revision + 1 WHERE key = ?')
  const removeDocument = sql.prepare('INSERT OR IGNORE INTO index_removals VALUES (?)')
  const byAlias = sql.prepare('SELECT paper FROM aliases WHERE alias = ?')
  const addAlias = sql.prepare('INSERT OR IGNORE INTO aliases VALUES (?, ?)')
  const addAuthor = sql.prepare('INSERT OR IGNORE INTO authors VALUES (?, ?)')
  const addTopic = sql.prepare('INSERT OR IGNORE INTO topics VALUES (?, ?)')
  const dropAuthors = sql.prepare('DELETE FROM authors WHERE paper = ?')
  const dropTopics = sql.prepare('DELETE FROM topics WHERE paper = ?')
  const addVersion = sql.prepare('INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?)')
  const write = sql.prepare(
    `INSERT OR REPLACE INTO papers (key, arxiv, doi, title, abstract, authors, categories, published_at, version,
     upvotes, url, withdrawn, indexed, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )

  const get = (key: string): Paper | undefined => {
    const row = byKey.get(key)
    return row === undefined ? undefined : paperOf(row)
  }

  function save(paper: Paper, isForIndex: boolean): void {
    const { key, arxiv, doi, title, abstract, authors, categories, publishedAt, version, upvotes, url } =
      paper
    const { indexed = 0, revision = 0 } = indexState.get(key) ?? {}
    write.run(
      ...[
        key,
        arxiv ?? null,
        doi ?? null,
        title,
        abstract,
        JSON.stringify(authors),
        JSON.stringify(categories),
      ],
      ...[publishedAt, version, upvotes, url ?? null, paper.withdrawn ? 1 : 0],
      ...[isForIndex ? 0 : indexed!, Number(revision) + (isForIndex ? 1 : 0)],
    )
    dropAuthors.run(key)
    for (const author of namesOf(authors).names) addAuthor.run(fold(author), key)
    dropTopics.run(key)
    for (const topic of categories) addTopic.run(topic, key)
  }

  /** A record that names two papers shows them to be one: the later joins the earlier, with all that refers to it. */
  function join(keys: readonly string[]): string {
    const [kept, ...others] = keys
    for (const other of others) {
      for (const table of ['votes', 'marks', 'notes', 'sent_papers', 'texts'])
        sql.prepare(`UPDATE OR IGNORE ${table} SET paper = ? WHERE paper = ?`).run(kept!, other)
      sql.prepare('UPDATE aliases SET paper = ? WHERE paper = ?').run(kept!, other)
      for (const table of [
        'versions',
        'authors',
        'topics',
        'votes',
        'marks',
        'notes',
        'sent_papers',
        'texts',
      ])
        sql.prepare(`DELETE FROM ${table} WHERE paper = ?`).run(other)
      sql.prepare('DELETE FROM papers WHERE key = ?').run(other)
      for (const document of [other, textDocument(other)]) removeDocument.run(document)
    }
    if (others.length > 0) bump.run(kept!)
    return kept!
  }

  return {
    put: (record, now) =>
      transaction(() => {
        const identity = identify(record)
        if (identity === undefined) return 'skipped'
        const known = identity.aliases.flatMap((alias) => String(byAlias.get(alias)?.['paper'] ?? '') || [])
        // What takes a paper back may name it by its id alone.
        const takenBack = record.withdrawn === true ? known[0] : undefined
        const title =
          cleanTitle(record.title) || (takenBack === undefined ? '' : (get(takenBack)?.title ?? ''))
        if (title === '') return 'skipped'
        const key = known.length === 0 ? identity.aliases[0]! : join([...new Set(known)])
        for (const alias of identity.aliases) addAlias.run(alias, key)
        const before = get(key)
        const paper = folded(before, { ...record, title }, { ...identity, key }, now)
        if (before !== undefined && same(before, paper)) return 'unchanged'
        const isNewText = before === undefined || paper.version !== before.version
        save(paper, isNewText || !sameMetadata(before!, paper))
        if (isNewText) addVersion.run(key, paper.version, paper.title, paper.abstract, now)
        return before === undefined ? 'added' : 'changed'
      }),
    get,
    many: (keys) => keys.flatMap((key) => get(key) ?? []),
    find(alias) {
      const row = byAlias.get(alias)
      return row === undefined ? undefined : get(String(row['paper']))
    },
    byAuthor: (name, limit) =>
      sql
        .prepare(
          `SELECT ${COLUMNS} FROM papers p WHERE key IN (SELECT paper FROM authors WHERE name = ?1 OR name LIKE ?2)
           ORDER BY published_at DESC, key LIMIT ?3`,
        )
        .all(fold(name), `% ${fold(name).replace(/[%_]/g, '')}`, limit)
        .map(paperOf),
    versions: (key) =>
      sql
        .prepare('SELECT * FROM versions WHERE paper = ? ORDER BY version DESC')
        .all(key)
        .map((row) => ({
          version: Number(row['version']),
          title: String(row['title']),
          abstract: String(row['abstract']),
          seenAt: Number(row['seen_at']),
        })),
    range({ from, to, topic }) {
      const rows = sql
        .prepare(
          `SELECT key, published_at, upvotes + (SELECT count(*) FROM votes v WHERE v.paper = p.key) AS points
           FROM papers p WHERE published_at >= ?1 AND published_at < ?2 AND withdrawn = 0
           AND (?3 = '' OR EXISTS (SELECT 1 FROM topics t WHERE t.topic = ?3 AND t.paper = p.key))`,
        )
        .all(from, to, topic ?? '')
      return rows.map((row) => ({
        key: String(row['key']),
        publishedAt: Number(row['published_at']),
        points: Number(row['points']),
      }))
    },
    newest(now) {
      const row = sql.prepare('SELECT max(published_at) AS at FROM papers WHERE published_at <= ?').get(now)
      return row?.['at'] === null ? undefined : Number(row!['at'])
    },
    topics: (limit) =>
      sql
        .prepare('SELECT topic, count(*) AS n FROM topics GROUP BY topic ORDER BY n DESC, topic LIMIT ?')
        .all(limit)
        .map((row) => ({ topic: String(row['topic']), papers: Number(row['n']) })),
    unindexed: (limit) =>
      sql
        .prepare(`SELECT ${COLUMNS} FROM papers p WHERE indexed = 0 LIMIT ?`)
        .all(limit)
        .map((row) => ({ paper: paperOf(row), revision: Number(row['revision']) })),
    markIndexed: (papers) =>
      transaction(() => {
        const mark = sql.prepare('UPDATE papers SET indexed = 1 WHERE key = ? AND revision = ?')
        for (const { paper, revision } of papers) mark.run(paper.key, revision)
      }),
    touch: (key) => {
      bump.run(key)
    },
    unindexAll: () => {
      sql.exec('UPDATE papers SET indexed = 0; DELETE FROM index_removals')
    },
    removals: () =>
      sql
        .prepare('SELECT document FROM index_removals')
        .all()
        .map((row) => String(row['document'])),
    removeFromIndex: (document) => {
      removeDocument.run(document)
    },
    markRemoved: (document) => {
      sql.prepare('DELETE FROM index_removals WHERE document = ?').run(document)
    },
    count: () => Number(sql.prepare('SELECT count(*) AS n FROM papers').get()!['n']),
    vote: ({ paper, reader, address, perAddress, now }) =>
      transaction(() => {
        const removed = sql.prepare('DELETE FROM votes WHERE paper = ? AND reader = ?').run(paper, reader)
        if (Number(removed.changes) > 0) return 'taken-back'
        const near = sql.prepare('SELECT count(*) AS n FROM votes WHERE paper = ? AND address = ?')
        if (Number(near.get(paper, address)!['n']) >= perAddress) return 'refused'
        sql.prepare('INSERT INTO votes VALUES (?, ?, ?, ?)').run(paper, reader, address, now)
        return 'voted'
      }),
    hasVoted: (paper, reader) =>
      sql.prepare('SELECT 1 FROM votes WHERE paper = ? AND reader = ?').get(paper, reader) !== undefined,
  }
}

/** What is known now: newer words win, an id once known stays, upvotes never fall, the first date counts. */
function folded(
  before: Paper | undefined,
  record: PaperRecord,
  ids: { readonly key: string; readonly arxiv?: string; readonly doi?: string },
  now: number,
): Paper {
  const abstract = cleanAbstract(record.abstract) || (before?.abstract ?? '')
  const authors = cleanAuthors(record.authors)
  const categories = record.categories.map(cleanTitle).filter((name) => name !== '')
  const { title } = record
  const arxiv = before?.arxiv ?? ids.arxiv
  const doi = before?.doi ?? ids.doi
  const url = safeUrl(record.url) ?? before?.url
  const changed = before !== undefined && (before.title !== title || before.abstract !== abstract)
  return {
    key: ids.key,
    ...(arxiv === undefined ? {} : { arxiv }),
    ...(doi === undefined ? {} : { doi }),
    title,
    abstract,
    authors: authors.length > 0 ? authors : (before?.authors ?? []),
    categories: [...new Set([...(before?.categories ?? []), ...categories])].slice(0, 20),
    publishedAt: Math.min(before?.publishedAt ?? Infinity, dateOf(record.publishedAt, now)),
    version: before === undefined ? 1 : before.version + (changed ? 1 : 0),
    upvotes: Math.max(before?.upvotes ?? 0, countOf(record.upvotes)),
    votes: before?.votes ?? 0,
    ...(url === undefined ? {} : { url }),
    withdrawn: record.withdrawn ?? before?.withdrawn ?? false,
  }
}

/** A date that can not be read, lies before 1900 or more than a day ahead counts as the time the paper was seen. */
function dateOf(text: string | undefined, now: number): number {
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) || at > now + DAY_MS || at < Date.UTC(1900, 0, 1) ? now : at
}

const countOf = (count: number | undefined): number =>
  Number.isSafeInteger(count) && count! > 0 ? count! : 0

const same = (a: Paper, b: Paper): boolean => JSON.stringify(a) === JSON.stringify(b)

const sameMetadata = (a: Paper, b: Paper): boolean =>
  JSON.stringify([a.categories, a.publishedAt, a.withdrawn]) ===
  JSON.stringify([b.categories, b.publishedAt, b.withdrawn])

function paperOf(row: Record<string, unknown>): Paper {
  return {
    key: String(row['key']),
    ...(row['arxiv'] === null ? {} : { arxiv: String(row['arxiv']) }),
    ...(row['doi'] === null ? {} : { doi: String(row['doi']) }),
    title: String(row['title']),
    abstract: String(row['abstract']),
    authors: JSON.parse(String(row['authors'])),
    categories: JSON.parse(String(row['categories'])),
    publishedAt: Number(row['published_at']),
    version: Number(row['version']),
    upvotes: Number(row['upvotes']),
    votes: Number(row['votes']),
    ...(row['url'] === null ? {} : { url: String(row['url']) }),
    withdrawn: row['withdrawn'] === 1,
  }
}
