/**
 * The nouns. Everything is a span: half-open ranges of UTF-16 code units in a document's parsed text.
 * Text is cut out only when a context is rendered, so a citation is never reconstructed.
 */
import type { ErrorCode } from './errors.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

/** A folder, file, stream, in-memory set, web address or revision of a repository that documents come from. */
export interface Source {
  /** Unique in its namespace; the first part of its documents' ids. */
  readonly name: string
  readonly kind: 'folder' | 'file' | 'stdin' | 'memory' | 'web' | 'repository'
  /** Absolute path of a folder or file; address of a web or repository source; empty for the others. */
  readonly root: string
}

export type MetadataValue = string | number | boolean | readonly string[]
export type Metadata = Readonly<Record<string, MetadataValue>>

export type BlockKind =
  | 'heading'
  | 'paragraph'
  | 'list'
  | 'quote'
  | 'code'
  | 'table'
  | 'row'
  | 'turn'
  | 'symbol'
  | 'tool'
  | 'meta'

/** A structural unit found by a parser. Blocks are in order and do not overlap; gaps are white space or markup. */
export interface Block extends Span {
  readonly kind: BlockKind
  /** Headings: 1 to 6. */
  readonly level?: number
  /** Headings: the text without markup. Symbols and tools: the name. Code: the language. Turns: the speaker. Footnotes: `^` and the mark. */
  readonly label?: string
}

/**
 * Where a stretch of a document's text stands in its source. A run never crosses a line of the source; inside
 * it, column = run.column + (offset - run.start). Lines and columns count from 1, columns in UTF-16 code units.
 */
export interface OriginRun extends Span, Place {}

/**
 * A place in the source that a person can open. In sources that are no lines of text a line is what their parser
 * counts through the document, from 1 and only growing: printed lines of a PDF, paragraphs and table rows of Office
 * files, lines of an e-book's chapters one after the other. The other fields are there where the format has them.
 */
export interface Place {
  readonly line: number
  readonly column: number
  /** From 1. */
  readonly page?: number
  /** Left, top, right, bottom on the page in whole PDF points (1/72 inch), from its top left corner. */
  readonly box?: Box
  /** Sheet and cell: `Sheet1!B7`. */
  readonly cell?: string
  /** From 1, hidden slides counted. */
  readonly slide?: number
  /** The chapter's file in the book. */
  readonly chapter?: string
  /** Seconds from the beginning of what is shown or heard, to the millisecond. */
  readonly time?: number
}

export type Box = readonly [x0: number, y0: number, x1: number, y1: number]

export interface Document {
  /** Unique in its namespace and stable over versions: `<source>/<path>` or the caller's own. */
  readonly id: string
  /** 1 for the first version, counting up with every replacement. */
  readonly version: number
  readonly source: string
  readonly title: string
  readonly text: string
  readonly blocks: readonly Block[]
  readonly metadata: Metadata
  /** Absent when the text is the source itself (then lines are counted in the text). */
  readonly origin?: readonly OriginRun[]
  /** SHA-256 of the source bytes, hexadecimal. */
  readonly hash: string
  /** BCP 47 primary tag found in the text, or `und`. */
  readonly language: string
}

export type SegmentKind = 'passage' | 'row' | 'code' | 'turn' | 'symbol' | 'tool'

/** A span of a document that is indexed and retrieved. A document's segments are contiguous and cover its text. */
export interface Segment extends Span {
  /** Rank in the document, from 0. */
  readonly position: number
  readonly kind: SegmentKind
  /** Headings above the segment, outermost first, without the document's title. */
  readonly headings: readonly string[]
}

/** What the lexical index sees of a segment: one string a field. */
export interface SegmentFields {
  readonly title: string
  readonly heading: string
  readonly body: string
  readonly symbol: string
  /** Who speaks, and the dates that it is about, in the forms of `text/dates.ts`. */
  readonly situation: string
}

/** A segment with the facts needed to show it: the unit the store returns for an ordinal. */
export interface StoredSegment extends Segment {
  readonly document: string
  readonly version: number
  readonly title: string
  /** The document's language. */
  readonly language: string
  readonly ordinal: number
  readonly text: string
}

/** A number and how it came about. `sum` and `product` nodes equal the sum or product of their parts. */
export interface Explanation {
  readonly name: string
  readonly value: number
  readonly rule: 'leaf' | 'sum' | 'product'
  readonly parts: readonly Explanation[]
  /** Numbers that entered a leaf, for instance a term's frequency and the field's length. */
  readonly inputs?: Readonly<Record<string, number>>
}

export interface Query {
  readonly text: string
  readonly terms: readonly QueryTerm[]
  readonly filter?: Filter
  /** The commit at which it was understood: its stages answer for that one or a later one. */
  readonly seq?: number
  /** The dates that the question names, as passages have them in the field `situation`. */
  readonly dates?: readonly QueryTerm[]
  /** The question in the spaces of embedding models. */
  readonly vectors?: readonly QueryVector[]
  /** Words that are looked for in other spellings, too; the terms are among `terms`. */
  readonly repairs?: readonly Repair[]
}

export interface QueryVector {
  readonly space: string
  /** What it counts for beside words, 0 to 1. */
  readonly share: number
  readonly vector: Float32Array
}

/**
 * A word of a question that the index does not hold with the terms nearest to it in spelling, or one that has a British
 * and an American spelling with the one that was not asked with.
 */
export interface Repair {
  readonly word: string
  readonly terms: readonly string[]
}

export interface QueryTerm {
  readonly term: string
  readonly weight: number
}

/** A condition on document metadata; `id`, `source`, `title` and `language` are fields of every document. */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | FieldCondition

/** All conditions given must hold. Multi-valued fields match when one value does. Strings in ISO 8601 compare as dates. */
export interface FieldCondition {
  readonly field: string
  readonly eq?: string | number | boolean
  readonly in?: readonly (string | number | boolean)[]
  readonly gt?: string | number
  readonly gte?: string | number
  readonly lt?: string | number
  readonly lte?: string | number
  readonly exists?: boolean
  /** `*` within a path part, `**` across parts, `?` one character. */
  readonly glob?: string
}

/** A passage on the way to another one, and the name in it that led on. */
export interface TrailStep extends Span {
  readonly document: string
  readonly title: string
  readonly name: string
  /** The sentence by which a language model knows the name there; absent for what the text shows by itself. */
  readonly stated?: Span & { readonly predicate: string }
}

export interface Candidate {
  readonly segment: StoredSegment
  /** The score of the stage that produced it last; equals `explanation.value`. */
  readonly score: number
  readonly explanation: Explanation
  /** Absent for a passage that the question itself found; otherwise the passages that led to it, in order. */
  readonly trail?: readonly TrailStep[]
  /** Where its document stands in a whole; known from reranking on, absent for a document that is no part of one. */
  readonly part?: Part
}

/** A candidate after rerank+prune: which of its sentences stay. */
export interface RankedCandidate extends Candidate {
  readonly sentences: readonly RankedSentence[]
}

export interface RankedSentence extends Span {
  /** Share of the query's weight that the sentence covers, 0 to 1. */
  readonly coverage: number
  readonly keep: boolean
  /**
   * How much the sentence is wanted, on one scale for all candidates. Where a candidate's sentences have none, they are
   * wanted in the candidates' order, each one's kept sentences first.
   */
  readonly worth?: number
  /** Of the sentences of a single passage: the chance that it holds the answer. Together they are 1. */
  readonly chance?: number
  /** What a compressor left of it, in order; absent where that is all. */
  readonly pieces?: readonly Span[]
}

export interface Budget {
  readonly tokens: number
  /** Name of the tokenizer the limit is counted in. */
  readonly tokenizer: string
}

/** Where a document stands in a whole: a turn in its conversation, a page in its report. */
export interface Part {
  /** `<source>/<whole>`, the whole as the metadata `partOf` name it. */
  readonly whole: string
  /** The metadata `position`: the order of the parts. */
  readonly position: number
}

/** One numbered, contiguous stretch of a document in a context. */
export interface Citation extends Span {
  /** The number that stands in brackets in the rendered text. */
  readonly id: number
  readonly document: string
  readonly title: string
  readonly headings: readonly string[]
  /** Exactly `document.text.slice(start, end)`. */
  readonly quote: string
  /** What of the quote is shown, where words of it were dropped: spans of the document, in order. */
  readonly pieces?: readonly Span[]
  readonly from: Place
  readonly to: Place
  /** The passages that led here when the question did not by itself; see `Candidate`. */
  readonly trail?: readonly TrailStep[]
  /** Absent for a document that is no part of a whole. */
  readonly part?: Part
}

/** A line for a stretch that is not shown. */
export interface Gist extends Span {
  /** `document#start-end`: what `get` takes. */
  readonly id: string
  readonly document: string
  /** Words of the stretch, as they stand there. */
  readonly text: string
  /** As it stands in the rendered text. */
  readonly line: string
}

export interface Omission extends Span {
  readonly document: string
  readonly reason: OmissionReason
  readonly score: number
}

export type OmissionReason = 'score-fall' | 'redundant' | 'document-cap' | 'budget' | 'pruned' | 'no-match'

export interface Context {
  readonly query: string
  /** Words of the question that were looked for in other spellings, too. Absent when there are none. */
  readonly repairs?: readonly Repair[]
  /** What the model gets. Never more than `budget.tokens` in `budget.tokenizer`. */
  readonly text: string
  readonly citations: readonly Citation[]
  readonly omitted: readonly Omission[]
  readonly tokens: number
  readonly budget: Budget
  /** The same question answered by whole passages in score order, for comparison: their number and tokens. */
  readonly plain: { readonly passages: number; readonly tokens: number }
  readonly corpus: { readonly documents: number; readonly segments: number; readonly tokens: number }
  /** What `text` begins with, where a prefix or examples were asked for. */
  readonly preface?: Preface
  /** What `text` ends with, where gists were asked for: passages found that it does not show. */
  readonly gists?: readonly Gist[]
  /** What a language model took on the way, where one took part. */
  readonly usage?: ModelUsage
  readonly trace: Trace
}

/** What stands before the passages: how to read them, and other questions that were answered. */
export interface Preface {
  readonly text: string
  readonly tokens: number
  /** Name of the prefix. */
  readonly prefix?: string
  /** Nearest first. */
  readonly examples: readonly ContrastiveExample[]
}

/** A solved question with a right answer and, where there is one, a wrong one. */
export interface ContrastiveExample {
  readonly question: string
  readonly right: string
  readonly wrong?: string
  /** Where it was answered from, as far as it is shown; absent when that document is another one now. */
  readonly passage?: Span & { readonly document: string; readonly quote: string }
  /** Ids of the solved questions that it is made of. */
  readonly solved: readonly number[]
}

export const VERDICTS = ['right', 'wrong'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A question that was answered, and whether rightly. */
export interface SolvedQuestion {
  readonly id: number
  readonly question: string
  readonly answer: string
  readonly verdict: Verdict
  /** `hash`: what the document was then. */
  readonly passage?: Span & { readonly document: string; readonly hash: string }
  /** Name of the prefix that stood before the passages. */
  readonly prefix?: string
  readonly atMs: number
}

/**
 * `partial`: the sources hold a part of it, or some sentences of a model are unsupported. `conflict`: the sources
 * contradict each other, and the answer says what each states.
 */
export const ANSWER_STATUSES = ['answered', 'partial', 'unanswerable', 'conflict'] as const
export type AnswerStatus = (typeof ANSWER_STATUSES)[number]

export interface Answer {
  readonly query: string
  readonly text: string
  readonly status: AnswerStatus
  /** Those citations of the context that the answer uses; of a computed answer all rows, also those beyond the budget. */
  readonly citations: readonly Citation[]
  /** The short answer within a cited passage: a name, a date, a number. English questions without a model only. */
  readonly span?: AnswerSpan
  /** The sentences that a model wrote, checked one by one. Absent where the sources' own words are the answer. */
  readonly statements?: readonly Statement[]
  /** What the model copied out of the passages before it answered, found there word for word. */
  readonly facts?: readonly AnswerSpan[]
  /** Name of the reader: `extractive`, `aggregate` (computed over rows), or the model's id. */
  readonly reader: string
  readonly usage?: ModelUsage
  /** Why the model that was asked did not answer; the answer is the one without a model. */
  readonly fallback?: { readonly model: string; readonly reason: string; readonly message: string }
  readonly context: Context
}

/** What the calls of models behind an answer took, those tried again included. */
export interface ModelUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Requests sent. */
  readonly calls: number
  /** In the currency of the prices given; absent without prices. */
  readonly cost?: number
}

/** A span of a document's text that answers by itself. */
export interface AnswerSpan extends Span {
  readonly document: string
  readonly text: string
  /** Id of the citation it stands in. */
  readonly citation: number
}

/** A sentence of an answer, as a span of the answer's text. */
export interface Statement extends Span {
  /** Ids of the citations that it names and that exist. */
  readonly citations: readonly number[]
  /** The passages cited do not carry it, for the reasons in `faults`. */
  readonly unsupported?: true
  readonly faults?: readonly StatementFault[]
}

/**
 * `unknown-citation`: names an id that no passage has. `uncited`: names none. `quote`, `number`, `date`, `name`,
 * `address`: holds one that stands in no passage it cites. `negation`: denies what is stated there and never denied,
 * or the reverse. `nothing-shared`: has no word in common with them. `cut-off`: the model's reply was cut here.
 */
export const STATEMENT_FAULTS = [
  'unknown-citation',
  'uncited',
  'quote',
  'number',
  'date',
  'name',
  'negation',
  'address',
  'nothing-shared',
  'cut-off',
] as const
export type StatementFault = (typeof STATEMENT_FAULTS)[number]

export interface Trace {
  readonly query: string
  readonly stages: readonly TraceStage[]
  readonly elapsedMs: number
}

export interface TraceStage {
  readonly name: string
  /** How many items the stage got and how many it passed on. */
  readonly in: number
  readonly out: number
  readonly dropped: readonly Dropped[]
  readonly elapsedMs: number
  /** Settings and findings of the stage, for instance the cut score. */
  readonly notes: Readonly<Record<string, string | number | boolean>>
}

export interface Dropped extends Span {
  readonly document: string
  readonly reason: OmissionReason
  readonly detail: string
}

/** A source that could not be used: a fact, not an exception. */
export interface Skip {
  readonly source: string
  readonly path: string
  readonly code: ErrorCode
  readonly reason: string
}

export interface AddReport {
  readonly source: string
  readonly added: number
  readonly replaced: number
  readonly unchanged: number
  readonly removed: number
  readonly skipped: readonly Skip[]
  readonly bytes: number
  readonly segments: number
  readonly elapsedMs: number
  /** What else there is to know, for instance why files have no history. */
  readonly notes?: readonly string[]
  /** What embedding models took, and what a language model wrote for them. */
  readonly usage?: ModelUsage
}

export interface Progress {
  readonly stage: string
  readonly done: number
  /** Absent while unknown. */
  readonly total?: number
  readonly item?: string
}

export type OnProgress = (progress: Progress) => void
