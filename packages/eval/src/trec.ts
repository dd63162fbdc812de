import { LightconeError } from 'lightcone'
import { malformedLine, readLines } from './datasets/lines.ts'

/** Grades by query and document. */
export type Qrels = Map<string, Map<string, number>>

/** Documents by query, best first. */
export type Run = Map<string, string[]>

/** Reads TREC judgements: `query iteration document grade`, white space between. Throws `file-malformed`, `io`. */
export async function readTrecQrels(path: string): Promise<Qrels> {
  const qrels: Qrels = new Map()
  for await (const line of readLines(path)) {
    const [query, , document, grade, ...more] = line.text.trim().split(/\s+/)
    if (grade === undefined || more.length > 0 || !Number.isInteger(Number(grade)))
      throw malformedLine(line, 'is not "query iteration document grade"')
    const grades = qrels.get(query!) ?? new Map<string, number>()
    if (grades.has(document!)) throw malformedLine(line, `judges "${document}" for "${query}" a second time`)
    qrels.set(query!, grades.set(document!, Number(grade)))
  }
  return qrels
}

/**
 * Reads a TREC run: `query Q0 document rank score tag`. As in trec_eval the rank column is not believed: documents
 * are ordered by falling score, equal scores by falling document id. Throws `file-malformed`, `io`.
 */
export async function readTrecRun(path: string): Promise<Run> {
  const scores = new Map<string, Map<string, number>>()
  for await (const line of readLines(path)) {
    const [query, , document, , score, tag, ...more] = line.text.trim().split(/\s+/)
    if (tag === undefined || more.length > 0 || Number.isNaN(Number(score)))
      throw malformedLine(line, 'is not "query Q0 document rank score tag"')
    const documents = scores.get(query!) ?? new Map<string, number>()
    if (documents.has(document!))
      throw malformedLine(line, `ranks "${document}" for "${query}" a second time`)
    scores.set(query!, documents.set(document!, Number(score)))
  }
  return new Map([...scores].map(([query, documents]) => [query, byFallingScore(documents)]))
}

/**
 * One question's ranking as lines of a TREC run. The score column is 1/rank, so that every reader finds the same
 * order, ties included. Throws `invalid-argument` for ids with white space, which the format cannot hold.
 */
export function trecRunLines(query: string, ranking: readonly string[], tag: string): string {
  for (const id of [query, ...ranking])
    if (/\s/.test(id))
      throw new LightconeError('invalid-argument', {
        message: `A TREC run cannot hold the id "${id}": it has white space.`,
        hint: 'Leave out run=FILE for this set.',
        details: { id },
      })
  return ranking.map((id, i) => `${query} Q0 ${id} ${i + 1} ${1 / (i + 1)} ${tag}\n`).join('')
}

function byFallingScore(scores: ReadonlyMap<string, number>): string[] {
  return [...scores].sort(([idA, a], [idB, b]) => b - a || (idA < idB ? 1 : -1)).map(([document]) => document)
}
