/** One visit to one source: conditional, page by page, each page imported before its place is noted. */
import type { ImportReport, Library } from '../library.ts'
import type { PaperRecord, Validators } from '../model.ts'
import { identify } from '../paper-key.ts'
import type { PollSettings } from '../settings.ts'
import type { Database } from '../state/database.ts'
import type { Fetcher } from './http.ts'
import { readPage } from './readers.ts'

export interface Poller {
  readonly database: Database
  readonly library: Library
  readonly fetch: Fetcher
  readonly now: () => number
  /** Note where the full texts of arXiv's papers are. */
  readonly fullText?: boolean
  /** Pages of one visit. Default 50. */
  readonly maxPages?: number
  readonly signal?: AbortSignal
}

export type PollOutcome =
  | ({ readonly kind: 'papers' } & ImportReport)
  | { readonly kind: 'unchanged' | 'not-yet' }
  | { readonly kind: 'failed'; readonly error: string }

const MAX_PAGES = 50
const ARXIV_PAGE = 100
/** A source that fails is left alone for 5 minutes, then twice as long each time, at most a day. */
const BACK_OFF_MS = 5 * 60_000
const MAX_BACK_OFF_MS = 86_400_000

/** Never rejects for what the source does: that is noted and shown on the operations page. */
export async function poll(source: PollSettings, poller: Poller): Promise<PollOutcome> {
  const { database, now } = poller
  database.sql.prepare('INSERT OR IGNORE INTO polls (source) VALUES (?)').run(source.name)
  const state = database.sql.prepare('SELECT * FROM polls WHERE source = ?').get(source.name)!
  if (Number(state['next_at']) > now()) return { kind: 'not-yet' }
  try {
    return await visit(source, state, poller)
  } catch (error) {
    poller.signal?.throwIfAborted()
    const message = messageOf(error)
    const wait = Math.min(BACK_OFF_MS * 2 ** Number(state['failures']), MAX_BACK_OFF_MS)
    database.sql
      .prepare('UPDATE polls SET failures = failures + 1, error = ?, next_at = ? WHERE source = ?')
      .run(message.slice(0, 500), now() + wait, source.name)
    return { kind: 'failed', error: message }
  }
}

/** Node says "fetch failed", and why in the cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

async function visit(
  source: PollSettings,
  state: Readonly<Record<string, unknown>>,
  { database, library, fetch, now, fullText = false, maxPages = MAX_PAGES, signal }: Poller,
): Promise<PollOutcome> {
  const { name, kind } = source
  const total = { added: 0, changed: 0, unchanged: 0, skipped: 0 }
  let cursor = state['cursor'] === null ? undefined : String(state['cursor'])
  let validators: Validators = {}
  let isWhole = false
  for (let page = 0; page < maxPages; page++) {
    const asked = page === 0 && cursor === undefined ? validatorsOf(state) : {}
    const fetched = await fetch(addressOf(source, cursor, Number(state['ok_at'] ?? 0)), asked, signal)
    if (fetched.kind === 'later') {
      database.sql.prepare('UPDATE polls SET next_at = ? WHERE source = ?').run(now() + fetched.afterMs, name)
      return page === 0 ? { kind: 'not-yet' } : { kind: 'papers', ...total }
    }
    if (fetched.kind === 'unchanged') {
      database.sql
        .prepare('UPDATE polls SET ok_at = ?, failures = 0, error = NULL WHERE source = ?')
        .run(now(), name)
      return { kind: 'unchanged' }
    }
    if (page === 0) validators = fetched.validators
    const { records, token, isExpired = false } = readPage(kind, fetched.text)
    if (isExpired) {
      if (cursor === undefined) throw new Error('The source takes no first request.')
      // Anew from where the last whole visit was: what was read of this list is read again.
      cursor = undefined
      database.sql.prepare('UPDATE polls SET cursor = NULL WHERE source = ?').run(name)
      continue
    }
    const report = await library.import(inSource(records, source, fullText), now(), signal)
    for (const key of ['added', 'changed', 'unchanged', 'skipped'] as const) total[key] += report[key]
    cursor = nextCursor(source, {
      cursor,
      token,
      records: records.length,
      isNew: report.added + report.changed > 0,
      isLast: page + 1 === maxPages,
    })
    database.sql
      .prepare('UPDATE polls SET cursor = ?, papers = papers + ? WHERE source = ?')
      .run(cursor ?? null, report.added, name)
    isWhole = cursor === undefined
    if (isWhole) break
  }
  // While pages are left, a visit that has to begin anew must begin where this one did.
  const { etag = null, lastModified = null } = isWhole ? validators : {}
  database.sql
    .prepare(
      'UPDATE polls SET etag = ?, last_modified = ?, ok_at = coalesce(?, ok_at), failures = 0, error = NULL WHERE source = ?',
    )
    .run(etag, lastModified, isWhole ? now() : null, name)
  return { kind: 'papers', ...total }
}

const validatorsOf = (state: Readonly<Record<string, unknown>>): Validators => ({
  ...(state['etag'] === null ? {} : { etag: String(state['etag']) }),
  ...(state['last_modified'] === null ? {} : { lastModified: String(state['last_modified']) }),
})

function addressOf({ kind, url }: PollSettings, cursor: string | undefined, okAt: number): string {
  const address = new URL(url)
  if (kind === 'arxiv') {
    address.searchParams.set('sortBy', 'submittedDate')
    address.searchParams.set('sortOrder', 'descending')
    address.searchParams.set('max_results', String(ARXIV_PAGE))
    address.searchParams.set('start', cursor ?? '0')
  }
  if (kind === 'oai' && cursor !== undefined)
    // A token stands for the whole request; other arguments beside it are an error (OAI-PMH 2.0 §3.5).
    address.search = String(new URLSearchParams({ verb: 'ListRecords', resumptionToken: cursor }))
  else if (kind === 'oai' && okAt > 0)
    // Two days back: records of the last visit's day may have come after it.
    address.searchParams.set('from', new Date(okAt - 2 * 86_400_000).toISOString().slice(0, 10))
  return address.href
}

interface PageEnd {
  readonly cursor: string | undefined
  readonly token: string | undefined
  readonly records: number
  readonly isNew: boolean
  /** No more pages are asked for in this visit. */
  readonly isLast: boolean
}

/**
 * OAI-PMH goes on where the visit ended, until all is here. arXiv's list is newest first: a page without news ends
 * it, and so does the last page of a visit, because the next one begins with what is new, not with what is old.
 */
function nextCursor(
  { kind }: PollSettings,
  { cursor, token, records, isNew, isLast }: PageEnd,
): string | undefined {
  if (kind === 'oai') return token
  if (kind === 'arxiv' && records >= ARXIV_PAGE && isNew && !isLast)
    return String(Number(cursor ?? 0) + records)
  return undefined
}

/** What every paper of a source gets. */
const inSource = (
  records: readonly PaperRecord[],
  { categories = [] }: PollSettings,
  fullText: boolean,
): readonly PaperRecord[] =>
  records.map((record) => ({
    ...(fullText ? withText(record) : record),
    categories: [...record.categories, ...categories],
  }))

function withText(record: PaperRecord): PaperRecord {
  const arxiv = record.fullText === undefined ? identify(record)?.arxiv : undefined
  return arxiv === undefined ? record : { ...record, fullText: `https://arxiv.org/pdf/${arxiv}` }
}
