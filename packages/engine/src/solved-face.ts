/** The public face of solved questions: what `cone.solved` offers. */
import type { SolvedQuestion, Verdict } from './model.ts'
import type { PrefixName, PrefixTally } from './solved/prefixes.ts'

export interface SolvedInput {
  readonly question: string
  readonly answer: string
  readonly verdict: Verdict
  /** The stretch that it was answered from, `document#start-end`. */
  readonly passage?: string
  /** The prefix that stood before the passages; see `PREFIXES`. */
  readonly prefix?: PrefixName
}

export interface SolvedAdded {
  readonly added: readonly SolvedQuestion[]
  /** Older ones that made room. */
  readonly dropped: number
}

export interface SolvedList {
  /** Latest first. */
  readonly solved: readonly SolvedQuestion[]
  readonly total: number
  /** What came of prefixes, by kind of question. */
  readonly prefixes: readonly PrefixTally[]
}

/** Questions that were answered, with what was right and wrong: examples for models, and what prefixes are chosen by. */
export interface SolvedFace {
  /** Throws `invalid-argument`, and `document-not-found` for a passage of a document that is not there. */
  add(solved: readonly SolvedInput[]): Promise<SolvedAdded>
  /** `search`: words that stand in the question or the answer. `limit`: default 50. */
  list(options?: { readonly search?: string; readonly limit?: number }): Promise<SolvedList>
  /** Erases those with these ids, or all. */
  remove(ids: readonly number[] | 'all'): Promise<{ readonly removed: number }>
}
