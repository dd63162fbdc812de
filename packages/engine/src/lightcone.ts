/** The public face: what `open` returns. Each method is one operation of the operations table. */
import type { PreviousPassage } from './arrange/previous.ts'

import type { Clusters, ClustersOptions } from './cluster-documents.ts'
import type { Compressed, CompressOptions } from './compress-documents.ts'
import type { GraphFace } from './graph-face.ts'
import type {
  AddReport,
  Answer,
  Candidate,
  Context,
  Document,
  Filter,
  Metadata,
  ModelUsage,
  OmissionReason,
  OnProgress,
  Place,
  Segment,
  Skip,
  Source,
  Trace,
} from './model.ts'
import type { CallOptions } from './models/call-model.ts'
import type { EmbedderOptions } from './models/embed-model/text-embedder.ts'
import type {
  AsOf,
  Clock,
  DocumentInfo,
  DocumentsOptions,
  LanguageModel,
  Parser,
  SourceReader,
  Tokenizer,
} from './ports.ts'
import type { Report, ReportOptions } from './report-documents.ts'
import type { GrainKind } from './segment/grains.ts'
import type { PrefixName } from './solved/prefixes.ts'
import type { SolvedFace } from './solved-face.ts'
import type { Strategy } from './strategy.ts'

export interface OpenOptions {
  /** A hard wall: no method of the returned object can see another namespace. Default `default`. */
  readonly namespace?: string
  /** Make the index when there is none. Default true; false ends in `index-not-found`. */
  readonly create?: boolean
  /** Parsers beside those built in, asked first, for instance `formats` of `@lightcone/formats`. */
  readonly parsers?: readonly Parser[]
  /** Readers of sources that are no folder or file, for instance `readers` of `@lightcone/formats`. */
  readonly readers?: readonly SourceReader[]
  /** Tokenizer that budgets are counted in: an encoding or model name, or an object. Default `estimate`. */
  readonly tokenizer?: string | Tokenizer
  /**
   * Embedding models whose vectors are kept beside words, each in a space of its own. `add` fills the spaces; a model
   * that fails there is named in `notes`, and one that fails for a question leaves the results without it.
   */
  readonly embedders?: readonly EmbedderOptions[]
  /**
   * When segments get the vectors of `embedders`. `with-add`: before `add` returns. `background`: from now on and after
   * each `add`, while questions and further adds go on; `status` says how far, `close` stops it, and whoever opens
   * the index next goes on. Default `with-add`.
   */
  readonly embedding?: 'with-add' | 'background'
  readonly clock?: Clock
  /**
   * Threads that analyse text while a large source is read; 0 for none. Default: one less than the machine has
   * cores, at most 4. They change the time, never the result.
   */
  readonly threads?: number
}

export interface LongRunning {
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

export interface AddOptions extends LongRunning {
  /** Name of the source; the first part of its documents' ids. Default: the folder's or file's name. */
  readonly name?: string
  /** Files above this many bytes are skipped with `file-too-large`. Default 50 MB. */
  readonly maxBytes?: number
  /** Deepest nesting of JSON or HTML. Default 200. */
  readonly maxNesting?: number
  /** Read what `.gitignore` files exclude, too. Default false. */
  readonly ignored?: boolean
  /** Store the last commit, its date and the number of commits of files in a git repository. Default true. */
  readonly history?: boolean
  /** Pages that a sitemap or feed on the web is followed to. Default 1,000. */
  readonly maxUrls?: number
  /** Read web addresses of this machine and its own network, too. Default false. */
  readonly privateAddresses?: boolean
  readonly metadata?: Metadata
}

/** A document that is already text. */
export interface DocumentInput {
  readonly id: string
  readonly text: string
  readonly title?: string
  readonly metadata?: Metadata
  /** How to parse the text: a file name whose ending chooses the parser. Default `text.txt`. */
  readonly as?: string
}

export interface SearchOptions {
  /** How many segments. Default 10. */
  readonly k?: number
  readonly filter?: Filter
  /** Default `mix`. */
  readonly mode?: SearchMode
  /** Look for words that no segment holds as those nearest in spelling. Default true; never in the mode `lexical`. */
  readonly repair?: boolean
  /** As for `context`; `prune` and `structure` are passed over. Default: no model takes part. */
  readonly modelStages?: ModelStages
  readonly signal?: AbortSignal
}

/**
 * How passages are found and ordered; all but `lexical` are reranked.
 *
 * - `mix`, or `default`: by words and their surroundings, and along the names that passages mention
 * - `naive`: by words and their surroundings alone
 * - `local`: from the names in the question to what is said around them; by words when it holds none
 * - `global`: from the themes that the question touches to the passages that bind them together
 * - `hybrid`: `local` and `global` in turns
 * - `descent`: in few, very long texts from digest to digest, see `retrieve/digest-tree.ts`
 * - `lexical`: BM25F order alone
 */
export const SEARCH_MODES = [
  'default',
  'mix',
  'hybrid',
  'local',
  'global',
  'naive',
  'descent',
  'lexical',
] as const
export type SearchMode = (typeof SEARCH_MODES)[number]

/**
 * What a language model may do on the way to a context:
 *
 * - `rewrite`: word the question as documents might
 * - `decompose`: ask for its parts as well
 * - `hyde`: look for passages like one that would answer it
 * - `prune`: choose the sentences that the context is made of, by their numbers
 * - `structure`: put the context's passages under titled aspects, by their numbers; with the rendering `xml` alone
 */
export const MODEL_STAGES = ['rewrite', 'decompose', 'hyde', 'prune', 'structure'] as const
export type ModelStage = (typeof MODEL_STAGES)[number]

/** A stage that fails leaves what there is without it, and its reason in the trace. */
export interface ModelStages {
  readonly model: LanguageModel
  readonly stages: readonly ModelStage[]
  /** Time limit, tries, length and prices of each call. */
  readonly call?: Omit<CallOptions, 'signal'>
}

export interface SearchResult {
  readonly query: string
  readonly candidates: readonly Candidate[]
  readonly trace: Trace
}

/** What a context is packed into, and how. */
export interface PackOptions {
  /**
   * Most tokens. Default 1200. `auto`: where the next sentence stops being worth more than an average one of all that
   * was found (the knee of evidence over tokens); the trace and `budget` of the context say how many that were.
   */
  readonly budget?: number | 'auto'
  readonly tokenizer?: string | Tokenizer
  /** How the context is made from the passages found, by the names of `STRATEGY_NAMES`. */
  readonly strategy?: Strategy
  /**
   * Citations of an earlier context: those passages that are chosen again come first, in the same order, so that a
   * provider's prompt cache knows the beginning.
   */
  readonly previous?: readonly PreviousPassage[]
  /**
   * A line of `PREFIXES` before the passages, for a language model; `auto`: the one that did best so far with this kind
   * of question, by the verdicts of solved questions. Default: none.
   */
  readonly prefix?: PrefixName | 'auto'
  /**
   * So many solved questions like this one before the passages, each with a right and a wrong answer; at most 5, and
   * with the prefix a quarter of the budget. Never the question itself. Default 0.
   */
  readonly examples?: number
  /** Leave out examples that ask for nearly the same as the question. Default false. */
  readonly apart?: boolean
  /**
   * End with a line for each passage that was found and is not shown, as many as fit into a quarter of the budget, with
   * the id that `get` opens it by. Default false.
   */
  readonly gists?: boolean
  readonly signal?: AbortSignal
}

export interface PrepareOptions {
  readonly filter?: Filter
  readonly mode?: SearchMode
  /** As for `search`. */
  readonly repair?: boolean
  /** Passages that contexts are made from. Default 50. */
  readonly candidates?: number
  /** Work of a language model on the way. Default: none. */
  readonly modelStages?: ModelStages
  readonly signal?: AbortSignal
}

export interface ContextOptions extends PackOptions, PrepareOptions {}

/** A question's passages, found once: as many contexts of them as budgets and strategies are asked for. */
export interface PreparedContext {
  readonly query: string
  /** As they were found; later changes of the index do not reach them. */
  readonly candidates: readonly Candidate[]
  /** The same context as `Lightcone.context` gives with these options. */
  pack(options?: PackOptions): Promise<Context>
}

export interface AskOptions extends ContextOptions {
  /**
   * Any AI SDK language model. Without one, and whenever it fails or writes what the sources do not support, the
   * extractive reader answers.
   */
  readonly model?: LanguageModel
  /** Time limit, tries, length and prices of a call of the model. */
  readonly modelCall?: Omit<CallOptions, 'signal'>
  /**
   * `facts`: the model first copies what matters out of the passages, each fact is looked up word for word, and the
   * answer is made from those facts alone. Two calls. Default `direct`.
   */
  readonly reasoning?: 'direct' | 'facts'
  /**
   * Ask the index again while the model writes: after every `tokens` (64) of the answer, `most` (3, at most 4) times,
   * by the question and the sentence written last. What is new joins the context, each time at most a quarter of the
   * budget (or 50 tokens). Not with `facts`. Default: one context is read.
   */
  readonly stride?: { readonly tokens?: number; readonly most?: number }
  /**
   * How often the question is read again, at most twice: from twice the budget when the answer is missing or partial,
   * from half of it when sentences are not supported. The better answer stays. Default 0.
   */
  readonly retries?: number
}

/**
 * What `askStream` tells: the context, the answer as it is written (not checked yet), that what came since the context
 * is void, and the checked answer.
 */
export type AnswerEvent =
  | { readonly type: 'context'; readonly context: Context }
  | { readonly type: 'answer-delta'; readonly text: string }
  | { readonly type: 'answer-restart' }
  | { readonly type: 'answer-end'; readonly answer: Answer }

export interface GetOptions {
  readonly start?: number
  readonly end?: number
  /** Widen the part to whole sentences, passages, the section that holds it, or the document. */
  readonly grain?: GrainKind
  readonly asOf?: AsOf
}

export interface CollectOptions {
  /**
   * From now on, whoever writes to the namespace keeps replaced and removed versions for so many milliseconds; 0 keeps
   * none, `Infinity` all. Default: as it was, at first 7 days.
   */
  readonly retentionMs?: number
  readonly signal?: AbortSignal
}

export interface CollectReport {
  /** Versions deleted. */
  readonly collected: number
  readonly retentionMs: number
}

/** A document, or the asked part of it, with the places of its ends in the source. */
export interface GetResult {
  readonly document: Document
  readonly start: number
  readonly end: number
  readonly text: string
  readonly from: Place
  readonly to: Place
}

/** What became of one document under one question. */
export interface ExplainReport {
  readonly query: string
  readonly document: string
  /** Rank of its best segment, from 1; absent when it was not found at all. */
  readonly rank?: number
  readonly candidates: readonly Candidate[]
  readonly included: readonly { readonly id: number; readonly start: number; readonly end: number }[]
  readonly dropped: readonly {
    readonly start: number
    readonly end: number
    readonly stage: string
    readonly reason: OmissionReason
    readonly detail: string
  }[]
  /** One sentence for a person. */
  readonly summary: string
  readonly trace: Trace
}

export interface Status {
  readonly location: string
  readonly namespace: string
  readonly documents: number
  readonly segments: number
  /** UTF-16 code units of live text. */
  readonly length: number
  readonly bytesOnDisk: number
  readonly seq: number
  readonly analyzer: string
  /** False for an index of an older build: its next `add` reads all its documents for names, as a rebuild does. */
  readonly graph: boolean
  readonly formatVersion: number
  readonly languages: Readonly<Record<string, number>>
  readonly sources: readonly (Source & { readonly documents: number; readonly skipped: number })[]
  readonly skipped: readonly Skip[]
  /** Vectors that the index holds, of LSA and of embedding models. */
  readonly spaces: readonly SpaceStatus[]
}

export interface SpaceStatus {
  readonly name: string
  readonly dimensions: number
  /** Live segments with a vector. */
  readonly segments: number
  /** Of a space that this process fills in the background: what it took so far, and why it rests or has stopped. */
  readonly usage?: ModelUsage
  readonly notes?: readonly string[]
}

export interface DoctorOptions extends LongRunning {
  /** Write a new index from the documents of the old one, which is kept beside it. Default false. */
  readonly rebuild?: boolean
  readonly clock?: Clock
}

/** `checks` are those made last: after a rebuild, on the new index. */
export interface DoctorReport {
  readonly location: string
  readonly ok: boolean
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[]
  readonly rebuilt: boolean
  /** Ids of documents that could not be read during a rebuild; the next `add` of their sources reads them again. */
  readonly lost: readonly string[]
  /** What else could not be read during a rebuild and is not in the new index, in words; absent when all could. */
  readonly missing?: readonly string[]
  /** After a rebuild of an index with relations that a language model read: how many came over and how many did not. */
  readonly relations?: {
    readonly kept: number
    readonly lost: number
    /** They were damaged, and none of a namespace came over: let the model read again. */
    readonly unreadable: boolean
  }
}

export interface Lightcone {
  readonly location: string
  readonly namespace: string
  /** The graph of names: looking at it and correcting it. */
  readonly graph: GraphFace
  /** Questions that were answered, with what was right and wrong. */
  readonly solved: SolvedFace
  /**
   * Adds or synchronises a folder or file, or an address that one of `readers` takes: unchanged files cost a hash,
   * vanished ones are removed.
   */
  add(path: string, options?: AddOptions): Promise<AddReport>
  /** Adds or replaces documents of one source without touching its others. */
  addDocuments(
    documents: Iterable<DocumentInput> | AsyncIterable<DocumentInput>,
    options?: AddOptions,
  ): Promise<AddReport>
  /** Removes a document by id, or a source with all its documents by name. `document-not-found` when neither exists. */
  remove(
    idOrSource: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly removed: number }>
  /**
   * Removes the vectors of an embedding model by the name of their space; returns how many live segments had one. Throws
   * `invalid-argument` for a name that no space has, LSA's own, and one whose embedder is open here; `index-busy` while
   * another process fills it.
   */
  removeSpace(
    name: string,
    options?: { readonly signal?: AbortSignal },
  ): Promise<{ readonly removed: number }>
  search(question: string, options?: SearchOptions): Promise<SearchResult>
  context(question: string, options?: ContextOptions): Promise<Context>
  /** Finds a question's passages once, to pack them again and again: a slider of budgets, say. */
  prepare(question: string, options?: PrepareOptions): Promise<PreparedContext>
  ask(question: string, options?: AskOptions): Promise<Answer>
  /** `ask`, told while it happens. Stopping to read stops the model. */
  askStream(question: string, options?: AskOptions): AsyncIterable<AnswerEvent>
  /** Documents down to a share of their tokens, steered by an instruction; no retrieval, all of them are read. */
  compress(options?: CompressOptions): Promise<Compressed>
  /** What many texts say, each thing once with how many say it. */
  clusters(options?: ClustersOptions): Promise<Clusters>
  /** Documents in the order of a template: every sentence under one section, nothing dropped. */
  report(options: ReportOptions): Promise<Report>
  /** A document by id, or a stretch of one by `document#start-end`, the id of a gist. */
  get(id: string, options?: GetOptions): Promise<GetResult>
  documents(options?: DocumentsOptions): AsyncIterable<DocumentInfo>
  /** What a document was cut into, in order: contiguous, and together its text. Throws `document-not-found`. */
  segments(id: string): Promise<readonly Segment[]>
  explain(question: string, document: string, options?: ContextOptions): Promise<ExplainReport>
  /** Adds, then follows the folder's changes until the signal aborts; one report a change set. */
  watch(path: string, options: AddOptions & { readonly signal: AbortSignal }): AsyncIterable<AddReport>
  status(): Promise<Status>
  /** Number of the last commit: as long as it stays the same, so does every answer. */
  seq(): Promise<number>
  /** Deletes old versions for good, and sets how long they are kept. */
  collectGarbage(options?: CollectOptions): Promise<CollectReport>
  close(): Promise<void>
}
