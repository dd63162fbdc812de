/** The public face of the graph of names: what `cone.graph` offers. Its words are those of `docs/graph.md`. */
import type { GraphEdit } from './graph-port.ts'
import type { LongRunning } from './lightcone.ts'
import type { ModelUsage, Span, TrailStep } from './model.ts'
import type { CallOptions } from './models/call-model.ts'
import type { LanguageModel } from './ports.ts'

export type { GraphEdit } from './graph-port.ts'

/** A name, in the one form in which names are compared: small letters, no marks. */
export interface Entity {
  readonly name: string
  /** Passages that mention it or belong to what goes by it. */
  readonly passages: number
  /** Ids of documents that go by it, in order; at most the first ten. */
  readonly documents: readonly string[]
}

/** A sentence that binds two names. */
export interface Relation {
  readonly from: string
  readonly to: string
  /** What the sentence states, as `born in`; `mentioned with` where it states nothing that is recognised. */
  readonly predicate: string
  /**
   * How much more often the two are mentioned together than by chance: n · max(0, ln(N·n / (a·b))) with n sentences
   * that name both, a and b passages that mention each, and N passages in all.
   */
  readonly weight: number
  readonly evidence: Evidence
  /** A language model read it; absent for what the texts show by themselves. */
  readonly writtenBy?: 'model'
}

/** A verbatim sentence. */
export interface Evidence extends Span {
  readonly document: string
  readonly quote: string
}

export interface ThemeSummary {
  /** From 0, the finest. */
  readonly grain: number
  /** Its names, those in most passages first; at most the first twelve. */
  readonly names: readonly string[]
  /** How many names it has. */
  readonly size: number
  readonly passages: number
  /** Sentences that bind most of its names together. */
  readonly digest: readonly Evidence[]
  /** What a language model wrote about it; absent unless one did, and since its sentences changed. */
  readonly summary?: readonly SummarySentence[]
}

/** A sentence that a language model wrote, and the sentences that it rests on. */
export interface SummarySentence {
  readonly text: string
  readonly evidence: readonly Evidence[]
}

export interface SummarizeOptions extends LongRunning {
  /** Without one nothing is written, and `left` says how many themes have no summary. */
  readonly model?: LanguageModel
  readonly modelCall?: Omit<CallOptions, 'signal'>
  /** Default 1. */
  readonly grain?: number
  /** The largest themes, so many of them. Default 20. */
  readonly limit?: number
}

export interface SummarizeReport {
  readonly themes: number
  /** Summaries written now. */
  readonly summaries: number
  /** Sentences that cite nothing they were made from, or state a number, date or name that is not there. */
  readonly refused: number
  /** Themes without a summary. */
  readonly left: number
  readonly usage: ModelUsage
  /** The model failed; what was written before stays. */
  readonly failure?: { readonly code: 'model-failed'; readonly reason: string; readonly message: string }
}

export interface GraphExport {
  readonly entities: readonly Entity[]
  readonly relations: readonly Relation[]
  /** True when a limit left names or relations out. */
  readonly partial: boolean
}

export interface ExtractOptions extends LongRunning {
  /** Without one nothing is read, and `left` says how many documents there are to read. */
  readonly model?: LanguageModel
  readonly modelCall?: Omit<CallOptions, 'signal'>
  /** No further document is begun after so many passages. Default 1000. */
  readonly passages?: number
  /** How often a passage is asked again for what was missed, while that brings something: 0 to 3, default 1. */
  readonly gleanings?: number
}

export interface ExtractReport {
  /** Documents and passages read now. */
  readonly documents: number
  readonly passages: number
  /** Relations kept. */
  readonly statements: number
  /** Relations whose sentence is not in the passage letter by letter, or does not hold both names. */
  readonly refused: number
  /** Documents that are not read yet. */
  readonly left: number
  readonly usage: ModelUsage
  /** The model failed; what was read before stays, and the next call goes on from there. */
  readonly failure?: { readonly code: 'model-failed'; readonly reason: string; readonly message: string }
}

export interface GraphFace {
  /** Names by how many passages they stand in; with `search` only those that contain its words. Default limit 50. */
  entities(options?: {
    readonly search?: string
    readonly limit?: number
  }): Promise<{ readonly total: number; readonly entities: readonly Entity[] }>
  /** What is said of a name. Default limit 50. Throws `document-not-found` for a name that no document holds. */
  entity(
    name: string,
    options?: { readonly limit?: number },
  ): Promise<{ readonly entity: Entity; readonly relations: readonly Relation[]; readonly total: number }>
  /** The shortest way between two names over passages that mention both ends of each step; `undefined` for none. */
  path(from: string, to: string): Promise<readonly TrailStep[] | undefined>
  /** Themes of one grain (default 1), largest first. Default limit 20. Computed when first asked for after a change. */
  themes(options?: {
    readonly grain?: number
    readonly limit?: number
  }): Promise<{ readonly grains: readonly number[]; readonly themes: readonly ThemeSummary[] }>
  /**
   * Lets a language model summarise the largest themes of one grain that have no summary as they are now. A sentence is kept with those that it cites. Throws `aborted`; a model that fails is `failure` in
   * the report.
   */
  summarize(options: SummarizeOptions): Promise<SummarizeReport>
  /** The names in most passages (default limit 10,000) and the relations that sentences state between them. */
  export(options?: LongRunning & { readonly limit?: number }): Promise<GraphExport>
  /**
   * Lets a language model read the relations that passages state, in documents that it has not read as they are now.
   * They are listed by `entity` and `export`, and search follows them. Throws `invalid-argument`, `aborted`; a
   * model that fails is `failure` in the report.
   */
  extract(options: ExtractOptions): Promise<ExtractReport>
  /** Drops all relations that a model read, and all summaries. Returns how many documents had such relations. */
  forget(): Promise<{ readonly documents: number }>
  /** From now on these names count as `into`: also in documents that are added or replaced later. */
  merge(names: readonly string[], into: string): Promise<GraphEdit>
  /** From now on this name is none. */
  delete(name: string): Promise<GraphEdit>
  /** Edits in force, oldest first. */
  edits(): Promise<readonly GraphEdit[]>
  /** Takes an edit back. Throws `invalid-argument` when there is none of this number. */
  undo(id: number): Promise<GraphEdit>
}
