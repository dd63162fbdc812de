/** The port of the graph index: what loading and retrieval see of it. */
import type { Document, Segment, Span, StoredSegment } from './model.ts'
import type { OrdinalRange, PartWrite } from './ports.ts'

/** Setting that tells by which version of the graph all documents of a namespace were read for names. */
export const GRAPH_SETTING = 'graph'

/** Setting that holds the edits that people made, as JSON. */
export const GRAPH_EDITS_SETTING = 'graph-edits'

/** A change that a person made to the names: it holds for all documents, those to come included. */
export type GraphEdit =
  | { readonly id: number; readonly kind: 'merge'; readonly names: readonly string[]; readonly into: string }
  | { readonly id: number; readonly kind: 'delete'; readonly name: string }

/** A name as a number; the same name, however written, is the same number. */
export type NameKey = number

/** A name where a text writes it as one: capitalised words, or an identifier. */
export interface NameMention extends Span {
  readonly name: string
  readonly key: NameKey
}

/** The title of a document (or a symbol that one defines) where a text mentions it. */
export interface TitleMention extends NameMention {
  /** 1, or less for one word out of a longer name. */
  readonly strength: number
  /** Written as a name. False for words in small letters that happen to be a title. */
  readonly written: boolean
  /** In a script without capitals, where nothing tells a name from a word: `written` is false. */
  readonly caseless: boolean
}

/** A name and how surely it is meant, 0 to 1. */
export interface WeighedKey {
  readonly key: NameKey
  readonly weight: number
}

export interface NamesOfText {
  readonly names: readonly NameMention[]
  readonly titles: readonly TitleMention[]
}

/** A document, or the part of one that defines a symbol, under one of its names. */
export interface Titled extends OrdinalRange {
  /** The name is a shortened form of the title. */
  readonly alias: boolean
}

/** A name with the live segments that mention it or go by it, ascending. */
export interface NameRow {
  readonly key: NameKey
  readonly name: string
  readonly segments: Uint32Array
  /** Something goes by it. */
  readonly title: boolean
}

/** A relation between two names that a language model read, and the sentence that states it. */
export interface StatedRelation extends Span {
  /** Names in the form in which names are compared; `start` and `end` are the sentence's, in the document. */
  readonly from: string
  readonly predicate: string
  readonly to: string
  /** Of the segment that holds the sentence, in its document. */
  readonly position: number
}

export type GraphDocument = Pick<Document, 'title' | 'text' | 'blocks'>

/**
 * The bipartite graph of segments and the names that they mention or go by. Follows the store's commits; look-ups
 * answer for the commit that `refresh` saw last, and give live segments alone.
 */
export interface GraphIndex {
  /** Changes whenever the same document would give other names. */
  readonly version: string
  /**
   * Whether `refresh` found every document read for names by this version. Until it does (an index of an older
   * build), look-ups find nothing.
   */
  readonly complete: boolean
  /** A document's log entry. Pure: the same document gives the same bytes. */
  encode(document: GraphDocument, segments: readonly Segment[]): Uint8Array
  /** One part that holds the documents of one change, from their log entries in order. */
  part(entries: readonly { readonly count: number; readonly data: Uint8Array }[]): PartWrite
  /** The same part, to the byte, without making the entries first. */
  partOfDocuments(
    documents: readonly { readonly document: GraphDocument; readonly segments: readonly Segment[] }[],
  ): PartWrite
  /** One part that holds documents which are there already, from log entries made of them now. */
  partOfPresent(entries: readonly (OrdinalRange & { readonly data: Uint8Array })[]): PartWrite
  /** As that of the lexical index. */
  refresh(seen?: number): Promise<void>
  /** Edits in force. */
  readonly edits: readonly GraphEdit[]
  /** A name in the one form in which names are compared, empty without a word in it; and the name it counts as. */
  form(text: string): { readonly form: string; readonly name: string; readonly key: NameKey }
  /** Names and titles in a text, in reading order. */
  read(text: string): NamesOfText
  /** The same of a segment, and with them the names that a language model read there. */
  readSegment(segment: Pick<StoredSegment, 'ordinal' | 'text'>): NamesOfText
  /** Names of two words and more that a language model read somewhere, as they stand in a text in any letters. */
  statedNames(text: string): readonly NameMention[]
  /** What a language model read in the segment; empty almost always. */
  statedIn(ordinal: number): readonly StatedRelation[]
  /** What one read in the document that begins with this segment; `undefined` when none has read it as it is. */
  statedBy(first: number): readonly StatedRelation[] | undefined
  /** The names that a document with this title goes by, shortened forms left out. */
  titleNames(title: string): readonly NameKey[]
  /** What goes by the name, ascending by ordinal. */
  titled(key: NameKey): readonly Titled[]
  /** Documents whose title holds the name and more, or whose title's initials it is; ascending by ordinal. */
  partOf(name: string): readonly Titled[]
  /** Titles that the name may stand for, written otherwise; weights from 0 to 1. */
  aliases(name: string): readonly WeighedKey[]
  /** Segments that mention the name or in which a model read something about it, ascending. */
  mentions(key: NameKey): readonly number[]
  /** Every name of the live documents, ascending by key. Reads the names' letters from the store. */
  names(): Promise<readonly NameRow[]>
  /** Folds log entries and small parts when that is due. Safe to call at any time; returns what it did. */
  merge(options?: {
    readonly force?: boolean
    readonly signal?: AbortSignal
  }): Promise<{ readonly merged: number }>
}
