/** The ports: what each stage takes and returns. A port stands here once code implements it. */
import type { ErrorCode } from './errors.ts'
import type {
  Answer,
  Block,
  Candidate,
  Citation,
  Context,
  Document,
  Explanation,
  Filter,
  Metadata,
  OnProgress,
  OriginRun,
  Query,
  QueryTerm,
  RankedCandidate,
  Segment,
  SegmentFields,
  Skip,
  Source,
  Span,
  StoredSegment,
  Trace,
} from './model.ts'

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

/** Bytes of one file, already decoded where they are text. */
export interface RawFile {
  /** Path inside the source, `/` between parts. */
  readonly path: string
  readonly bytes: Uint8Array
  /** The bytes as text (BOM removed, CRLF kept), decoded on first use. Throws `file-encoding` or `file-binary`. */
  text(): string
}

export interface Parsed {
  readonly text: string
  readonly blocks: readonly Block[]
  readonly title?: string
  readonly metadata?: Metadata
  /** Absent when `text` is the decoded file itself. */
  readonly origin?: readonly OriginRun[]
  readonly language?: string
}

export interface ParseLimits {
  /** Deepest nesting of structured input (JSON, HTML, Office). */
  readonly maxNesting: number
  /** Most bytes that a compressed file may unfold to, all its parts together. Default 200 MB. */
  readonly maxDecompressedBytes?: number
  /** Most pages of a document. Default 5,000. */
  readonly maxPages?: number
  /** Longest time for one file, checked between its parts. Default 60 s. */
  readonly maxMs?: number
}

/** Turns one file into text and blocks. Throws a `LightconeError` with a `file-*` code when it cannot. */
export interface Parser {
  readonly name: string
  /** Lower-case file name endings, each with its dot. */
  readonly extensions: readonly string[]
  parse(file: RawFile, limits: ParseLimits): Parsed | Promise<Parsed>
  /**
   * Only of parsers for files that hold other files (archives, mailboxes): those files, each of which is then read by
   * its own parser under the path `archive.zip!/inner/path`. `parse` is not asked for such a file.
   */
  entries?(file: RawFile, limits: ContainerLimits): Iterable<ContainerEntry> | AsyncIterable<ContainerEntry>
}

export interface ContainerLimits extends ParseLimits {
  /** Most bytes of one entry. */
  readonly maxBytes: number
  /** Entries beyond this many are not read. */
  readonly maxEntries: number
}

/** A file in a file, or why it was left out; the path `` stands for the container itself. */
export type ContainerEntry =
  | { readonly path: string; readonly bytes: Uint8Array; readonly modifiedMs?: number }
  | { readonly path: string; readonly code: ErrorCode; readonly reason: string }

/** What the index holds of a path of a source. */
export interface KnownFile {
  readonly hash: string
  readonly metadata: Metadata
}

export interface SourceReaderOptions {
  /** The version of a path that the index holds. */
  readonly known: (path: string) => KnownFile | undefined
  /** Most bytes of one file. */
  readonly maxBytes: number
  /** Most pages that a sitemap or feed is followed to. */
  readonly maxUrls?: number
  /** Read addresses of this machine and its own network, too. */
  readonly privateAddresses?: boolean
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

/** One file of a source, that it is as the index holds it, or why it was left out. */
export type SourceReaderItem =
  | {
      readonly path: string
      readonly bytes: Uint8Array
      /** A file name whose ending chooses the parser. Default `path`. */
      readonly as?: string
      /** Encoding that the bytes came with; where it does not fit, the bytes decide. */
      readonly charset?: string
      readonly modifiedMs?: number
      readonly metadata?: Metadata
    }
  | { readonly path: string; readonly unchanged: true }
  /** What the source did not name this time stays in the index: a feed shows its latest entries alone. */
  | { readonly path: string; readonly keepRest: true }
  | { readonly path: string; readonly code: ErrorCode; readonly reason: string }

/** Reads sources that are no folder or file: web addresses, revisions of repositories. */
export interface SourceReader {
  readonly kind: Source['kind']
  /**
   * The address in its one spelling, and a name for it; `undefined` when the location is none of this reader's.
   * Throws `invalid-argument` for one of its own that makes no sense.
   */
  locate(location: string): { readonly root: string; readonly name: string } | undefined
  /** Throws when the root itself cannot be read; what lies behind it is skipped. */
  read(root: string, options: SourceReaderOptions): AsyncIterable<SourceReaderItem>
}

/** Cuts a document into segments that are contiguous, in order, and together the whole text. */
export interface Segmenter {
  readonly name: string
  segment(document: Pick<Document, 'text' | 'blocks' | 'title' | 'language'>): readonly Segment[]
}

/** Text to index terms. The same version gives the same terms for ever; the index stores the version. */
export interface Analyzer {
  readonly version: string
  /** Terms in reading order, repeats included, stop words left out. */
  terms(text: string, language?: string): string[]
  /** Distinct terms of a question with weights; `languages` are those present in the index. */
  query(text: string, languages?: readonly string[]): readonly QueryTerm[]
  /** The same terms as numbers, for whoever counts them. */
  readonly numbering: TermNumbering
}

/** Terms as numbers from 0. */
export interface TermNumbering {
  /** Says which language is read next. Numbers given before hold no longer, unless it `goesOn` from there. */
  begin(language: string, goesOn?: boolean): void
  /** The numbers of the terms of `Analyzer.terms`, in the same order, until the next call. */
  read(text: string): Int32Array
  /** The term of a number. */
  term(number: number): string
}

export interface Tokenizer {
  readonly name: string
  /** False for the estimator, which never counts fewer than the reference tokenizer on the texts it was bound on. */
  readonly exact: boolean
  count(text: string): number
}

// ── the store ────────────────────────────────────────────────────────────────────────────────────────────

export type IndexName = 'lexical' | 'vector' | 'graph'

/** Segment ordinals `first` to `first + count - 1`. Ordinals are allocated by the store and never reused. */
export interface OrdinalRange {
  readonly first: number
  readonly count: number
}

export interface DocumentWrite {
  /** `version` is set by the store. */
  readonly document: Omit<Document, 'version'>
  readonly segments: readonly Segment[]
  /** Log entries by index, in that index's own encoding, with ordinals relative to the document's first. */
  readonly log: Readonly<Partial<Record<IndexName, Uint8Array>>>
}

/**
 * One transaction. Documents named in `put` or `remove` lose their present version: it moves to the history and a
 * `retire` log entry tells every index. Nothing of a change is visible until all of it is durable.
 */
export interface StoreChange {
  readonly put?: readonly DocumentWrite[]
  readonly remove?: readonly string[]
  /** The `seq` that the change was prepared on. Another commit since then ends in `index-conflict`. */
  readonly expect?: number
  readonly putSources?: readonly Source[]
  readonly removeSources?: readonly string[]
  /** Replaces the recorded skips of these sources. */
  readonly skips?: ReadonlyMap<string, readonly Skip[]>
  readonly putParts?: readonly PartWrite[]
  readonly dropParts?: readonly { readonly index: IndexName; readonly id: number }[]
  /** Log entries that `putParts` now hold, or that no part needs any more. */
  readonly dropLog?: readonly { readonly index: IndexName; readonly entries: readonly number[] }[]
  /** Sets these settings of the namespace; the others stay. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface StoreCommit {
  readonly seq: number
  /** One a `put`, in order. */
  readonly ordinals: readonly OrdinalRange[]
  /** Ids of the parts written, one a `putParts`. */
  readonly parts: readonly number[]
}

/** An immutable piece of an index: a header read at open and blobs read on demand. */
export interface PartWrite {
  readonly index: IndexName
  readonly header: Uint8Array
  readonly blobs: Iterable<readonly [key: string, data: Uint8Array]>
  /**
   * Set when the part holds this change's own `put` documents in order, with ordinals counted from 0: the store
   * writes the first ordinal that it allocated to them into `part.base`.
   */
  readonly holdsPut?: boolean
}

export interface PartRecord {
  readonly id: number
  readonly index: IndexName
  /** Added to every ordinal of the part; 0 unless the part was written with `holdsPut`. */
  readonly base: number
  readonly header: Uint8Array
}

export interface LogRecord extends OrdinalRange {
  /** Grows by one an entry within the namespace; what `dropLog` names. */
  readonly entry: number
  readonly seq: number
  readonly kind: 'put' | 'retire'
  readonly document: string
  /** Empty when the document was put by a part (`holdsPut`), and when it is retired. */
  readonly data: Uint8Array
}

/** What an index needs to follow the store: one consistent snapshot. */
export interface IndexSnapshot {
  readonly seq: number
  readonly parts: readonly PartRecord[]
  /** Entries with `seq` above the one asked for, in order. */
  readonly log: readonly LogRecord[]
  /** The number of the first entry that there still is, asked for or not: another one than before means that entries were dropped. */
  readonly firstEntry: number | undefined
}

export interface DocumentInfo extends OrdinalRange {
  readonly id: string
  readonly version: number
  readonly source: string
  readonly title: string
  readonly hash: string
  readonly language: string
  /** UTF-16 code units of text. */
  readonly length: number
  readonly metadata: Metadata
  readonly seq: number
  /** Milliseconds since 1970, never earlier than the commit before. */
  readonly committedAtMs: number
}

export interface StoreStats {
  readonly seq: number
  readonly documents: number
  readonly segments: number
  /** UTF-16 code units of live text. */
  readonly length: number
  readonly languages: Readonly<Record<string, number>>
  readonly bytesOnDisk: number
  /** Version of the format on disk; 0 for a store that leaves nothing there. */
  readonly formatVersion: number
}

/** A moment in the history: a commit number or a time. */
export type AsOf = { readonly seq: number } | { readonly timeMs: number }

/**
 * The rows and blobs of one namespace: no method can name two. Implementations: `store/memory`, `store/sqlite`.
 * All pass `store/store.exam.ts`. Errors: `index-busy` (another writer holds on), `index-conflict`, `disk-full`,
 * `permission-denied`, `index-corrupt`, `io`, `closed`.
 */
export interface Store {
  readonly namespace: string
  /** Of a store in SQLite: where a thread opens it to read blobs on its own. */
  readonly folder?: string
  /**
   * The last commit, cheap enough to ask before every query. Here and below, whoever has `seen` a commit is content with
   * what the store remembers of it or of a later one: the stages of a question do not ask anew what is the last.
   */
  seq(seen?: number): Promise<number>
  commit(change: StoreChange, signal?: AbortSignal): Promise<StoreCommit>

  /**
   * Parts and log of an index. With `since`, only later log entries, and the parts, always all of them, without their
   * headers, which grow with the index; where `known` lists the parts that a reader has, those of others have theirs.
   */
  snapshot(index: IndexName, since?: number, known?: readonly number[]): Promise<IndexSnapshot>
  /** Blobs by key, `undefined` where the part has none. Throws `index-conflict` when the part was dropped. */
  blobs(part: number, keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>
  /** All blobs of a part in key order. */
  scan(part: number): AsyncIterable<readonly [key: string, data: Uint8Array]>

  document(
    id: string,
    asOf?: AsOf,
  ): Promise<(Document & OrdinalRange & { readonly segments: readonly Segment[] }) | undefined>
  info(ids: readonly string[], seen?: number): Promise<readonly (DocumentInfo | undefined)[]>
  /** Live documents in id order, or those live at `asOf`. */
  documents(options?: DocumentsOptions): AsyncIterable<DocumentInfo>
  /** Segments for ordinals, in the order asked; `undefined` for an ordinal that is not live. */
  segments(ordinals: readonly number[], seen?: number): Promise<readonly (StoredSegment | undefined)[]>
  /** Ordinals of the live documents that a filter accepts, ascending, ranges merged. */
  select(filter: Filter): Promise<readonly OrdinalRange[]>

  sources(): Promise<readonly Source[]>
  skips(source?: string): Promise<readonly Skip[]>
  stats(seen?: number): Promise<StoreStats>
  /** A small string kept beside the rows, for instance the version of the analyzer that wrote the terms. */
  setting(name: string): Promise<string | undefined>
  /**
   * Work on the namespace that one at a time does, in this process and all others, until it is let go or the process
   * ends. `undefined` where somebody has it.
   */
  claim(work: string): Promise<Claim | undefined>
  /** Removes all versions older than the retention now; commits do it a little at a time. */
  collectGarbage(signal?: AbortSignal): Promise<{ readonly collected: number }>
  /** Verifies counters, totals, spans and checksums of everything stored. Reads it all. */
  check(signal?: AbortSignal): Promise<readonly StoreCheck[]>
  close(): Promise<void>
}

export interface Claim {
  /** Once; nothing is thrown. */
  release(): void
}

/** One thing that `check` verified; `detail` says what was found, in words. */
export interface StoreCheck {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

export interface DocumentsOptions {
  readonly source?: string
  readonly filter?: Filter
  readonly asOf?: AsOf
}

// ── indexes ──────────────────────────────────────────────────────────────────────────────────────────────

export interface LexicalHit {
  readonly ordinal: number
  readonly score: number
}

/** A lexical index over one store. Follows the store's commits, its own process's and others'. */
/** What a segment scores, and what each term adds to that, in the order of the terms that were asked about. */
export interface TermScores {
  readonly score: number
  readonly terms: Float64Array
}

/** A document's segments as the index reads them. */
export interface DocumentFields {
  readonly fields: readonly SegmentFields[]
  readonly language: string
}

export interface LexicalIndex {
  /** A document's log entry. Pure: the same fields give the same bytes. */
  encode(segments: readonly SegmentFields[], language: string): Uint8Array
  /** One part that holds many documents at once (bulk loading), from their log entries in order. */
  part(entries: readonly { readonly count: number; readonly data: Uint8Array }[]): PartWrite
  /** The same part, to the byte, without making the entries first. */
  partOfDocuments(documents: readonly DocumentFields[]): PartWrite
  /** Brings the index to the store's present commit; nothing is asked where it is at `seen` or behind that already. */
  refresh(seen?: number): Promise<void>
  /** The k best segments by (score, document id, position). Only ordinals inside `within`, when given. */
  search(
    terms: readonly QueryTerm[],
    k: number,
    within?: readonly OrdinalRange[],
  ): Promise<readonly LexicalHit[]>
  /** How a segment's score came about; its value equals the score `search` gives, to the last bit. */
  explain(terms: readonly QueryTerm[], ordinals: readonly number[]): Promise<readonly Explanation[]>
  /** The numbers of `explain` without the trees, for many segments at once. */
  scores(terms: readonly QueryTerm[], ordinals: readonly number[]): Promise<readonly TermScores[]>
  /**
   * Inverse document frequency of each term in the live index; 0 for a term that no segment holds, and for one that has
   * less than its own of `atLeast`, where that is given: those are known to be common without all of the index.
   */
  idf(terms: readonly string[], atLeast?: readonly number[]): Promise<readonly number[]>
  /** How many live segments hold each term. */
  holding(terms: readonly string[]): Promise<readonly number[]>
  /** Folds log entries and small parts when that is due. Safe to call at any time; returns what it did. */
  merge(options?: {
    readonly force?: boolean
    readonly signal?: AbortSignal
  }): Promise<{ readonly merged: number }>
}

// ── query time ───────────────────────────────────────────────────────────────────────────────────────────

export interface Retriever {
  readonly name: string
  retrieve(query: Query, k: number, signal?: AbortSignal): Promise<readonly Candidate[]>
}

/** One call: new scores, best first, and keep-flags for every sentence. */
export interface Reranker {
  readonly name: string
  rerank(
    query: Query,
    candidates: readonly Candidate[],
    signal?: AbortSignal,
  ): Promise<readonly RankedCandidate[]>
}

/**
 * How likely the answer to a question stands in each of some spans of a text, together 1: a sentence or so each, none
 * over another. Nothing for a question that the reader cannot read.
 */
export type AnswerChances = (
  question: string,
  text: string,
  spans: readonly Span[],
) => Float64Array | undefined

export interface Selection {
  readonly chosen: readonly RankedCandidate[]
  readonly dropped: readonly {
    readonly candidate: RankedCandidate
    /** A sentence of it; without one, the whole candidate. */
    readonly span?: Span
    readonly reason: 'score-fall' | 'redundant' | 'no-match' | 'document-cap'
  }[]
  readonly notes: Readonly<Record<string, string | number | boolean>>
}

/** Chooses an order to spend the budget in: most wanted first. */
export interface Selector {
  readonly name: string
  select(query: Query, ranked: readonly RankedCandidate[]): Selection
}

/**
 * Narrows what the chosen candidates say: their `sentences` become shorter or fewer spans of the same text. Nothing is
 * written anew, so citations keep their quotes.
 */
export interface Compressor {
  readonly name: string
  compress(
    query: Query,
    chosen: readonly RankedCandidate[],
    signal?: AbortSignal,
  ): Promise<readonly RankedCandidate[]>
}

/**
 * Puts citations in the order in which they are shown: every one of them, once. They come most wanted first and are
 * numbered afterwards.
 */
export interface Arranger {
  readonly name: string
  arrange(citations: readonly Citation[]): readonly Citation[]
}

/**
 * Renders citations, in the order given, as pieces whose concatenation is the context's text. Each piece ends with a
 * line break, so that token counts of pieces add up to the count of the whole.
 */
export interface Assembler {
  readonly name: string
  /** `question` is the one that the context is for. */
  pieces(citations: readonly Citation[], question?: string): readonly string[]
}

export interface AnswerGenerator {
  readonly name: string
  answer(context: Context, signal?: AbortSignal): Promise<Answer>
}

/** What an answer is judged by: the question, and the text of the passages that it was made from. */
export interface JudgedContext {
  readonly question: string
  readonly passages: readonly string[]
}

/**
 * The criteria in order, each asked only when those before leave the answers even (ContextualJudgeBench: Xu et al.
 * 2025): whether a refusal is right, what the passages support, what of the question is answered, how few words.
 */
export const JUDGE_CRITERIA = ['refusal', 'faithfulness', 'completeness', 'conciseness'] as const
export type JudgeCriterion = (typeof JUDGE_CRITERIA)[number]

export interface Judgement {
  readonly preferred: 'first' | 'second' | 'neither'
  /** What decided; absent when nothing did. */
  readonly criterion?: JudgeCriterion
}

/** Says which of two answers is better. Swapping them swaps the judgement. */
export interface Judge {
  readonly name: string
  compare(context: JudgedContext, first: string, second: string, signal?: AbortSignal): Promise<Judgement>
}

/** Time comes in through a parameter, so that a run can be repeated. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number
  /** Milliseconds of a clock that never goes back. */
  elapsedMs(): number
}

export type * from './model-port.ts'
export type { Trace }
