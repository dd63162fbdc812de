import type { Span } from 'lightcone'
import { contains } from '../metrics/answers.ts'
import type { SetDocument } from './retrieval-set.ts'

/** A stretch of a document that carries evidence; `text` is what it cuts out. */
export interface EvidencePlace extends Span {
  readonly document: string
  readonly text: string
}

/** One thing a question needs: alternatives, each of which is complete when all its places are there. */
export type EvidenceNeed = readonly (readonly EvidencePlace[])[]

export interface EvidenceQuestion {
  readonly id: string
  readonly text: string
  readonly scope?: string
  /** At least one. */
  readonly needs: readonly EvidenceNeed[]
  /** Answers to look for, any of which will do (see `usefulAnswers`). */
  readonly answers: readonly string[]
}

/** Questions whose evidence is known to the character, and the documents it stands in. */
export interface EvidenceSet {
  /** The folder's name. */
  readonly name: string
  /** Absent for sets of spans, which have no splits. */
  readonly split?: string
  readonly documents: readonly SetDocument[]
  /** Those with evidence, in the file's order. */
  readonly questions: readonly EvidenceQuestion[]
}

/** Answers that no search for their text can find: every text holds them by chance. */
const VERDICTS: ReadonlySet<string> = new Set(['yes', 'no', 'noanswer', 'true', 'false'])

/**
 * The answers worth looking for in a context: those that the evidence holds word for word. What had to be computed,
 * listed or summed up stands in no source. One verdict empties the list.
 */
export function usefulAnswers(answers: readonly string[], needs: readonly EvidenceNeed[]): readonly string[] {
  const given = [...new Set(answers.map((answer) => answer.trim()))]
  if (given.some((answer) => VERDICTS.has(answer.toLowerCase()))) return []
  const texts = needs.flat(2).map(({ text }) => text)
  return given.filter((answer) => texts.some((text) => contains(text, answer) === 1))
}
