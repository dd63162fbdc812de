import type { Span } from 'lightcone'

/** Questions with gold, and the documents to find it in. Readers: `beir-folder.ts`, `span-folder.ts`. */
export interface RetrievalSet {
  /** The folder's name. */
  readonly name: string
  readonly split: string
  /** Questions that have something to find, in the file's order. */
  readonly questions: readonly Question[]
  /**
   * Streams the documents and checks them on the way. Throws `file-malformed` at a bad line, and after the last
   * one when the gold names a document that never came.
   */
  documents(): AsyncGenerator<SetDocument>
}

export interface SetDocument {
  readonly id: string
  readonly title: string
  readonly text: string
  /** Questions of the same scope, and only they, may find it. */
  readonly scope?: string
  /** The document or other whole that it was cut from, and its place there. */
  readonly partOf?: string
  readonly position?: number
  /** Who said it and when, where the set says so. */
  readonly speaker?: string
  readonly date?: string
}

export interface Question {
  readonly id: string
  readonly text: string
  readonly scope?: string
  /** What the set calls the question's kind. */
  readonly type?: string
  readonly gold: readonly Gold[]
}

/** One thing a question needs; any of the places will do. */
export interface Gold {
  /** Graded relevance, above 0. */
  readonly gain: number
  readonly places: readonly Place[]
}

/** A whole document, or a span of it. */
export interface Place {
  readonly document: string
  readonly span?: Span
}
